// RST that its receiver does not take. RFC 5961 (3.2).
import { endOf } from '../../analysis/facts.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { counted } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const blindReset: ConnectionDetector = {
  meta: {
    rule: 'blind-reset',
    figures: ['resets'],
    severity: 'warning',
    title: 'RST with an invalid sequence number',
    meaning:
      'The sequence number of a RST is not the one its receiver expects next (RCV.NXT). Outside the receive window it is dropped, inside it is answered with a challenge ACK; the connection continues.',
    causes:
      'An off-path attacker guessing, a middlebox that lost track of the connection, or a RST of an earlier connection.',
    advice: 'Nothing for the connection itself. Large numbers of them indicate an attack.',
    doubt: 'Old or simple TCP stacks accept any RST inside the window.',
    reference: 'RFC 5961 (3.2)',
  },
  concerns: TRAIT.reset,
  filter: 'tcp.flags.reset == 1',
  look(connection) {
    const { blindResets, blindResetFrame, blindResetBy, blindResetNs } = connection.facts;
    if (blindResets === 0) return null;
    return {
      endpoint: null,
      frames: [blindResetFrame],
      ns: blindResetNs,
      weight: blindResets,
      data: { resets: blindResets, inTheNameOf: endOf(blindResetBy) },
    };
  },
  message: (group) => {
    const resets = Number(group.data['resets']);
    const what =
      group.count > 1 ? 'RSTs' : `${counted(resets, 'RST')} from the address of the ${group.data['inTheNameOf']}`;
    return `${connectionsOf(group)}: ${what} with an invalid sequence number, not accepted by the receiver (RFC 5961)`;
  },
};
