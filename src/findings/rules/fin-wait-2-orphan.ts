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
    title: 'FIN_WAIT_2: the peer does not close',
    meaning:
      'An end closed and its FIN was acknowledged, but the peer kept its side open for long; then the end gave up: later data from the peer was answered with a RST, or the FIN_WAIT_2 timer expired.',
    causes:
      'The peer does not close (see close-wait-leak and close-wait-slow), or it has more to send than this end waits for.',
    advice: 'Fix the peer. How long an orphaned socket stays in FIN_WAIT_2 on Linux: net.ipv4.tcp_fin_timeout (60 s).',
    doubt: 'The expiry of the timer itself is invisible; only the RST shows it.',
    reference: 'RFC 9293 (3.6), RFC 1122 (4.2.2.13)',
  },
  concerns: TRAIT.reset | TRAIT.resting,
  filter: 'tcp.flags.fin == 1 || tcp.flags.reset == 1',
  look(connection, { closeWaitThreshold }) {
    const { facts } = connection;
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
        data: { seconds, reset: isOver, lateData: facts.hasLateData && facts.hadFirstResetPeerUnacked },
      };
    }
    return null;
  },
  message: (group) => {
    const seconds = formatDuration(Number(group.data['seconds']));
    const { reset, lateData } = group.data;
    const then =
      reset !== true ? '' : lateData === true ? ', then answered late data with a RST' : ', then gave up with a RST';
    return `${culpritOf(group)} waited ${upTo(group)}${seconds} in FIN_WAIT_2 for the FIN of the peer on ${counted(group.count, 'connection')}${then}`;
  },
};
