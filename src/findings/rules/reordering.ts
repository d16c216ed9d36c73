// Segments that overtake one another. RFC 4737, RFC 8985 (6).
import { TRAIT } from '../../analysis/traits.ts';
import { counted } from '../../shared/format.ts';
import { NOTE } from '../../transfer/notes.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';
import { countNoted } from '../noted.ts';

const LEAST = 3;

export const reordering: ConnectionDetector = {
  meta: {
    rule: 'reordering',
    figures: ['segments'],
    severity: 'info',
    title: 'reordering',
    meaning:
      'Segments passed after others that were sent later: the sender numbered them (IP ID, timestamps) in another order.',
    causes:
      'Several paths used packet by packet, a multi-queue device, Wi-Fi retransmissions, a capture that puts packets of several queues in the wrong order.',
    advice:
      'Balance load by flow, not by packet. With RACK a sender bears it; without, it makes needless retransmissions.',
    doubt: 'Where a sender numbers nothing (IPv6 without timestamps), time alone decides.',
    reference: 'RFC 4737, RFC 8985 (6)',
  },
  concerns: TRAIT.disorder,
  filter: 'tcp.analysis.out_of_order',
  look: (connection) => countNoted(connection, NOTE.outOfOrder, 'segments', LEAST),
  message: (group) => {
    return `${connectionsOf(group)}: ${upTo(group)}${counted(Number(group.data['segments']), 'segment')} of the ${group.endpoint} out of order`;
  },
};
