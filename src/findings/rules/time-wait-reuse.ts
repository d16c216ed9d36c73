// Four-tuple used again in TIME_WAIT. RFC 6191, RFC 9293 (3.6.1), RFC 7323 (5.5).
import { TRAIT } from '../../analysis/traits.ts';
import { ENDS, STATE } from '../../analysis/state-path.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const timeWaitReuse: ConnectionDetector = {
  meta: {
    rule: 'time-wait-reuse',
    severity: 'info',
    title: 'four-tuple used again in TIME_WAIT',
    meaning:
      'A new connection began on the four-tuple of one that was in TIME_WAIT. That is legal if its timestamp or its sequence number is larger than all that the old one used.',
    causes:
      'A client that opens many short connections to the same server, and closes first (tcp_tw_reuse), or closes second and uses its ports again at once.',
    advice: 'None is needed while the new SYN is accepted; keep connections alive and pool them if there are many.',
    doubt: 'Whether the old connection was still in TIME_WAIT at the host is inferred from --time-wait.',
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
    const legal = group.data['legal'] === true ? 'legally (RFC 6191)' : 'not as RFC 6191 allows';
    return `${connectionsOf(group)}: four-tuple used again in TIME_WAIT, ${legal}`;
  },
};
