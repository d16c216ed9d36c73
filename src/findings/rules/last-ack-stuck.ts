// The last ACK does not come. RFC 9293 (3.6).
import { TRAIT } from '../../analysis/traits.ts';
import { counted, formatDuration } from '../../shared/format.ts';
import { ENDS, STATE } from '../../analysis/state-path.ts';
import { type ConnectionDetector, culpritOf } from '../detector.ts';

const MANY_FINS = 2;

export const lastAckStuck: ConnectionDetector = {
  meta: {
    rule: 'last-ack-stuck',
    figures: ['seconds', 'retransmissions'],
    severity: 'warning',
    title: 'the last ACK does not come',
    meaning: 'An end that closed second never got the acknowledgement of its FIN, though it sent it again.',
    causes:
      'The peer is gone (its FIN_WAIT_2 was over, it was restarted) or does not answer any more, or the ACK is lost again and again.',
    advice: 'See whether the peer still exists, and whether a firewall has forgotten the connection.',
    doubt: 'A capture that does not see the ACKs of the peer shows the same.',
    reference: 'RFC 9293 (3.6)',
  },
  concerns: TRAIT.resting,
  filter: 'tcp.flags.fin == 1',
  look(connection, { closeWaitThreshold }) {
    for (const end of ENDS) {
      const stay = connection.lastStay(end, STATE.LAST_ACK);
      if (stay === null || stay.left !== null) continue;
      const seconds = (connection.run.nowNs - stay.sinceNs) / 1e9;
      const repeated = connection.closing.finRetransmissions(end);
      if (repeated < MANY_FINS && (repeated === 0 || seconds < closeWaitThreshold)) continue;
      const frames = [stay.frame, connection.closing.latestFinFrame(end)];
      return { endpoint: end, frames, ns: stay.sinceNs, weight: seconds, data: { seconds, retransmissions: repeated } };
    }
    return null;
  },
  message: (group) => {
    const seconds = formatDuration(Number(group.data['seconds']));
    return `${culpritOf(group)} got no ACK of the last FIN of ${counted(group.count, 'connection')} (LAST_ACK, ${seconds})`;
  },
};
