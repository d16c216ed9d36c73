// Closed with a RST instead of a FIN. RFC 9293 (3.10.5), RFC 2525 (2.17).
import { TRAIT } from '../../analysis/traits.ts';
import { abortOf } from '../abort.ts';
import { type ConnectionDetector, connectionsOf, pronounOf } from '../detector.ts';

export const abortiveClose: ConnectionDetector = {
  meta: {
    rule: 'abortive-close',
    severity: 'warning',
    title: 'connection aborted with a RST instead of a FIN',
    meaning:
      'An end terminated an established connection with a RST while no data was in flight: an abort, not an orderly close.',
    causes:
      'A program that sets SO_LINGER with timeout 0 to avoid TIME_WAIT, that closes with unread data in its receive buffer, or that was killed; a load balancer that ends idle connections.',
    advice:
      'Ignore it where it is intended (health checks do it). Otherwise close in order: read to the end, then close(), without SO_LINGER.',
    doubt:
      'Data that the program had not read yet is invisible: an acknowledgement only shows that it reached the kernel.',
    reference: 'RFC 9293 (3.10.5), RFC 2525 (2.17)',
  },
  concerns: TRAIT.reset,
  filter: 'tcp.flags.reset == 1',
  look(connection) {
    const reset = abortOf(connection);
    if (reset === null || reset.wasPeerUnacked || reset.wasOwnUnacked) return null;
    return { endpoint: reset.by, frames: [reset.frame], ns: reset.ns };
  },
  message: (group) =>
    `${connectionsOf(group)}: the ${group.endpoint} aborted ${pronounOf(group)} with a RST instead of closing with a FIN`,
};
