// Four-tuple used again in TIME_WAIT. RFC 6191, RFC 9293 (3.6.1), RFC 7323 (5.5).
import { TRAIT } from '../../analysis/traits.ts';
import { ENDS, STATE } from '../../analysis/state-path.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const timeWaitReuse: ConnectionDetector = {
  meta: {
    rule: 'time-wait-reuse',
    severity: 'info',
    title: 'four-tuple reused in TIME_WAIT',
    meaning:
      'A new connection was opened on a four-tuple that was still in TIME_WAIT. That is allowed if its timestamp or its initial sequence number is larger than any that the old connection used.',
    causes:
      'A client that opens many short connections to the same server and closes first (tcp_tw_reuse), or closes second and reuses its ports at once.',
    advice: 'None is needed while the new SYN is accepted; if there are many, keep connections alive and pool them.',
    doubt: 'Whether the host still held the old connection in TIME_WAIT is inferred from --time-wait.',
    reference: 'RFC 6191, RFC 9293 (3.6.1), RFC 7323 (5.5)',
  },
  concerns: TRAIT.unusual,
  look(connection) {
    const { successorFrame, successorCapture, isSuccessorNewer, lastFrame, lastCapture, endNs } = connection.connection;
    if (successorFrame === 0) return null;
    const end = ENDS.find((one) => connection.stateOf(one) === STATE.TIME_WAIT);
    if (end === undefined) return null;
    return {
      endpoint: end,
      frames: successorCapture === lastCapture ? [lastFrame, successorFrame] : [lastFrame],
      ns: endNs,
      weight: isSuccessorNewer ? 0 : 1,
      data: { legal: isSuccessorNewer },
    };
  },
  message: (group) => {
    const legal = group.data['legal'] === true ? 'as RFC 6191 allows' : 'not as RFC 6191 allows';
    return `${connectionsOf(group)}: four-tuple reused in TIME_WAIT, ${legal}`;
  },
};
