// Small writes that wait for delayed acknowledgements. RFC 1122 (4.2.3.2, 4.2.3.4), RFC 896.
import { TRAIT } from '../../analysis/traits.ts';
import { type ConnectionDetector, connectionsOf, timesOf } from '../detector.ts';
import { countNoted } from '../noted.ts';

const MIN = 3;

export const delayedAckNagle: ConnectionDetector = {
  meta: {
    rule: 'delayed-ack-nagle',
    figures: ['waits'],
    severity: 'warning',
    title: 'small writes wait for delayed ACKs (Nagle)',
    meaning:
      "A sender held small data back until its previous small segment was acknowledged (Nagle's algorithm), and the receiver delayed that ACK (40 ms on Linux, 200 ms elsewhere).",
    causes:
      'An application that writes a request or a response in several small pieces (header, then body) without TCP_NODELAY.',
    advice: 'Write each message with one call (writev, a buffer, TCP_CORK), or set TCP_NODELAY.',
    doubt: 'An application that happens to respond after the same delay looks the same.',
    reference: 'RFC 896, RFC 1122 (4.2.3.2, 4.2.3.4)',
  },
  concerns: TRAIT.nagle,
  look: (connection) => countNoted(connection, 'nagle', 'waits', MIN),
  message: (group) => {
    return `${connectionsOf(group)}: small writes of the ${group.endpoint} waited ${timesOf(group, Number(group.data['waits']))} for a delayed ACK (Nagle’s algorithm)`;
  },
};
