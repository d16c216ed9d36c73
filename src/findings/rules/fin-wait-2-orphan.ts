// Closed, and left waiting for the FIN of the peer. RFC 9293 (3.6), RFC 1122 (4.2.2.13).
import { TRAIT } from '../../analysis/traits.ts';
import { counted, formatDuration } from '../../shared/format.ts';
import { ENDS, EVENT, STATE } from '../../analysis/state-path.ts';
import { type ConnectionDetector, culpritOf, upTo } from '../detector.ts';

/** Linux: net.ipv4.tcp_fin_timeout. */
const FIN_TIMEOUT_SECONDS = 60;

export const finWait2Orphan: ConnectionDetector = {
  meta: {
    rule: 'fin-wait-2-orphan',
    figures: ['seconds'],
    severity: 'warning',
    title: 'closed, and left waiting for the FIN of the peer',
    meaning:
      'An end closed and its FIN was acknowledged, but the peer went on for long; then it gave up: what the peer sent later was answered with a RST, or its timer ended the wait.',
    causes:
      'The peer does not close (see close-wait-leak and close-wait-slow), or it has more to send than this end waits for.',
    advice: 'Mend the peer. How long a closed socket waits on Linux: net.ipv4.tcp_fin_timeout (60 s).',
    doubt: 'That the timer has ended the state is seen by the RST only.',
    reference: 'RFC 9293 (3.6), RFC 1122 (4.2.2.13)',
  },
  concerns: TRAIT.reset | TRAIT.resting,
  filter: 'tcp.flags.fin == 1 || tcp.flags.reset == 1',
  look(connection, { closeWaitThreshold }) {
    for (const end of ENDS) {
      const stay = connection.lastStay(end, STATE.FIN_WAIT_2);
      if (stay === null) continue;
      const isOver = stay.left?.event === EVENT.sendRst;
      const seconds = ((stay.left?.ns ?? connection.run.nowNs) - stay.sinceNs) / 1e9;
      if (seconds < (isOver ? closeWaitThreshold : FIN_TIMEOUT_SECONDS)) continue;
      if (!isOver && stay.left !== null) continue;
      const frames = isOver ? [stay.frame, stay.left.frame] : [stay.frame];
      return {
        endpoint: end,
        frames,
        ns: stay.sinceNs,
        weight: seconds,
        data: { seconds, reset: isOver, lateData: connection.closing.hasLateData && connection.resets.wasPeerUnacked },
      };
    }
    return null;
  },
  message: (group) => {
    const seconds = formatDuration(Number(group.data['seconds']));
    const { reset, lateData } = group.data;
    const then =
      reset !== true ? '' : lateData === true ? ', and then reset what still came' : ', and then gave up with a RST';
    return `${culpritOf(group)} waited ${upTo(group)}${seconds} for the peer to close ${counted(group.count, 'connection')}${then}`;
  },
};
