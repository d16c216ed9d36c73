// Segments that overtake one another. RFC 4737, RFC 8985 (6).
import { TRAIT } from '../../analysis/traits.ts';
import { counted } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';
import { countNoted } from '../noted.ts';

const MIN = 3;

export const reordering: ConnectionDetector = {
  meta: {
    rule: 'reordering',
    figures: ['segments'],
    severity: 'info',
    title: 'out-of-order segments',
    meaning:
      'Segments were captured after segments that were sent later, as the order of IP IDs or timestamps of the sender shows.',
    causes:
      'Per-packet load balancing over several paths, a multi-queue device, Wi-Fi retransmissions, a capture that writes packets of several queues in the wrong order.',
    advice:
      'Balance load per flow, not per packet. A sender with RACK tolerates it; without, it causes spurious retransmissions.',
    doubt: 'Where a sender numbers nothing (IPv6 without timestamps), timing alone decides.',
    reference: 'RFC 4737, RFC 8985 (6)',
  },
  concerns: TRAIT.disorder,
  filter: 'tcp.analysis.out_of_order',
  look: (connection) => countNoted(connection, 'outOfOrder', 'segments', MIN),
  message: (group) => {
    return `${connectionsOf(group)}: ${upTo(group)}${counted(Number(group.data['segments']), 'out-of-order segment')} from the ${group.endpoint}`;
  },
};
