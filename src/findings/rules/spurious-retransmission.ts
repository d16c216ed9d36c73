// Retransmissions that were not needed. RFC 2883, RFC 3522, RFC 3708, RFC 5682.
import { TRAIT } from '../../analysis/traits.ts';
import { counted, formatCount } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';
import { noted, placeOf } from '../noted.ts';

const MIN = 2;

export const spuriousRetransmission: ConnectionDetector = {
  meta: {
    rule: 'spurious-retransmission',
    figures: ['spurious', 'retransmissions'],
    severity: 'warning',
    title: 'spurious retransmissions',
    meaning:
      'A sender retransmitted data that had already arrived. The proof is a DSACK of the receiver, timestamps (Eifel), an acknowledgement before the retransmission or too soon after it, or F-RTO.',
    causes:
      'Reordering mistaken for loss, a delay that suddenly exceeds the RTO (Wi-Fi, mobile, a queue), lost acknowledgements.',
    advice:
      'Look for reordering (several paths, per-packet load balancing) and for queues that fill suddenly; every spurious retransmission also reduces the congestion window unless the sender undoes it.',
    doubt: 'Only proven cases count: without DSACK and timestamps there are likely more.',
    reference: 'RFC 2883, RFC 3522, RFC 3708, RFC 5682',
  },
  concerns: TRAIT.spurious,
  filter: 'tcp.analysis.retransmission || tcp.options.sack.dsack',
  look(connection) {
    const found = noted(connection, 'spurious', MIN);
    if (found === null) return null;
    const all = connection.senderOf(found.end)?.againSegments ?? 0;
    return { ...placeOf(found), weight: found.note.count, data: { spurious: found.note.count, retransmissions: all } };
  },
  message: (group) => {
    const { spurious, retransmissions } = group.data;
    return `${connectionsOf(group)}: ${upTo(group)}${formatCount(Number(spurious))} of ${counted(Number(retransmissions), 'retransmission')} from the ${group.endpoint} ${spurious === 1 ? 'was' : 'were'} spurious`;
  },
};
