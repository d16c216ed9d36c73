// FIN sent again. RFC 9293 (3.8.1), RFC 6298 (5).
import { TRAIT } from '../../analysis/traits.ts';
import { STATE } from '../../analysis/state-path.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const finRetransmitted: ConnectionDetector = {
  meta: {
    rule: 'fin-retransmitted',
    severity: 'warning',
    title: 'FIN sent again',
    meaning: 'An end sent its FIN again because no acknowledgement of it came in time.',
    causes: 'Loss of the FIN or of its ACK, or a peer that is gone.',
    advice:
      'Look for loss on the path; if the FIN is never acknowledged, the peer is gone or a firewall has forgotten the connection.',
    doubt: 'None.',
    reference: 'RFC 9293 (3.8.1), RFC 6298 (5)',
  },
  concerns: TRAIT.fin,
  filter: 'tcp.flags.fin == 1',
  look(connection) {
    const count = connection.finRetransmissions;
    if (count === 0) return null;
    const { closing } = connection;
    const end = closing.finRetransmissions('client') > 0 ? 'client' : 'server';
    const state = connection.stateOf(end);
    const isAcked = state !== STATE.FIN_WAIT_1 && state !== STATE.LAST_ACK && state !== STATE.CLOSING;
    return {
      endpoint: end,
      frames: [closing.latestFinFrame(end)],
      ns: connection.connection.endNs,
      weight: count,
      data: { retransmissions: count, acknowledged: isAcked },
    };
  },
  message: (group) => {
    const most = group.count === 1 ? '' : 'up to ';
    const times = Number(group.data['retransmissions']);
    const fate = group.data['acknowledged'] === true ? '' : ', and never acknowledged';
    return `${connectionsOf(group)}: the FIN was sent again ${most}${times === 1 ? 'once' : `${times} times`}${fate}`;
  },
};
