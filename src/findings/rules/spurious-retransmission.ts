// Retransmissions that were not needed. RFC 2883, RFC 3522, RFC 3708, RFC 5682.
import { TRAIT } from '../../analysis/traits.ts';
import { counted, formatCount } from '../../shared/format.ts';
import { NOTE } from '../../transfer/notes.ts';
import { SENDER } from '../../transfer/sender.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';
import { noted, placeOf } from '../noted.ts';

const LEAST = 2;

export const spuriousRetransmission: ConnectionDetector = {
  meta: {
    rule: 'spurious-retransmission',
    figures: ['spurious', 'retransmissions'],
    severity: 'warning',
    title: 'needless retransmissions',
    meaning:
      'A sender sent again what had arrived: proved by the receiver (DSACK), by timestamps (Eifel), by an acknowledgement that came before or too soon, or by F-RTO.',
    causes:
      'Reordering that looks like loss, a delay that jumps above the time-out (Wi-Fi, mobile, a queue), lost acknowledgements.',
    advice:
      'Look for reordering (several paths, per-packet load balancing) and for queues that fill at once; each needless retransmission also halves the congestion window unless it is undone.',
    doubt: 'Only what is proved counts: without DSACK and timestamps there are more.',
    reference: 'RFC 2883, RFC 3522, RFC 3708, RFC 5682',
  },
  concerns: TRAIT.spurious,
  filter: 'tcp.analysis.retransmission || tcp.options.sack.dsack',
  look(connection) {
    const found = noted(connection, NOTE.spurious, LEAST);
    if (found === null) return null;
    const all = connection.senderOf(found.end)?.int(SENDER.againSegments) ?? 0;
    return { ...placeOf(found), weight: found.note.count, data: { spurious: found.note.count, retransmissions: all } };
  },
  message: (group) => {
    const { spurious, retransmissions } = group.data;
    return `${connectionsOf(group)}: ${upTo(group)}${formatCount(Number(spurious))} of ${counted(Number(retransmissions), 'retransmission')} of the ${group.endpoint} ${spurious === 1 ? 'was' : 'were'} not needed`;
  },
};
