// The last ACK does not come. RFC 9293 (3.6).
import { TRAIT } from '../../analysis/traits.ts';
import { counted, formatDuration } from '../../shared/format.ts';
import { ENDS, STATE } from '../../analysis/state-path.ts';
import { type ConnectionDetector, culpritOf, timesOf, upTo } from '../detector.ts';

const MANY_FINS = 2;

export const lastAckStuck: ConnectionDetector = {
  meta: {
    rule: 'last-ack-stuck',
    figures: ['seconds', 'retransmissions'],
    severity: 'warning',
    title: 'stuck in LAST_ACK: the final ACK is missing',
    meaning: 'The end that closed second never got an acknowledgement of its FIN, although it retransmitted it.',
    causes:
      'The peer is gone (its FIN_WAIT_2 timer expired, it was restarted) or unreachable, or the ACK is lost repeatedly.',
    advice: 'Check whether the peer still exists, and whether a firewall has dropped its state of the connection.',
    doubt: 'A capture without the ACKs of the peer shows the same.',
    reference: 'RFC 9293 (3.6)',
  },
  concerns: TRAIT.resting,
  filter: 'tcp.flags.fin == 1',
  look(connection, { closeWaitThreshold }) {
    for (const end of ENDS) {
      const stay = connection.lastStay(end, STATE.LAST_ACK);
      if (stay === null || stay.left !== null) continue;
      const seconds = (connection.run.nowNs - stay.sinceNs) / 1e9;
      const repeated = connection.finRetransmissionsOf(end);
      if (repeated < MANY_FINS && (repeated === 0 || seconds < closeWaitThreshold)) continue;
      const frames = [stay.frame, connection.factsOf(end).latestFinFrame];
      return { endpoint: end, frames, ns: stay.sinceNs, weight: seconds, data: { seconds, retransmissions: repeated } };
    }
    return null;
  },
  message: (group) => {
    const { seconds, retransmissions } = group.data;
    const fin = `FIN retransmitted ${timesOf(group, Number(retransmissions))}`;
    return `${culpritOf(group)} got stuck in LAST_ACK on ${counted(group.count, 'connection')}: ${fin}, no ACK for ${upTo(group)}${formatDuration(Number(seconds))}`;
  },
};
