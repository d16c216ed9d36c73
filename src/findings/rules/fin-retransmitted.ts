// FIN retransmitted. RFC 9293 (3.8.1), RFC 6298 (5).
import { TRAIT } from '../../analysis/traits.ts';
import { STATE } from '../../analysis/state-path.ts';
import { type ConnectionDetector, connectionsOf, timesOf } from '../detector.ts';

export const finRetransmitted: ConnectionDetector = {
  meta: {
    rule: 'fin-retransmitted',
    figures: ['retransmissions'],
    severity: 'warning',
    title: 'FIN retransmitted',
    meaning: 'An end retransmitted its FIN because it was not acknowledged in time.',
    causes: 'Loss of the FIN or of its ACK, or a peer that no longer exists.',
    advice:
      'Look for loss on the path; if the FIN is never acknowledged, the peer is gone, or a firewall has dropped its state of the connection.',
    doubt: 'It follows from the packets alone.',
    reference: 'RFC 9293 (3.8.1), RFC 6298 (5)',
  },
  concerns: TRAIT.fin,
  filter: 'tcp.flags.fin == 1',
  look(connection) {
    const [client, server] = [connection.finRetransmissionsOf('client'), connection.finRetransmissionsOf('server')];
    const end = client >= server ? 'client' : 'server';
    const count = Math.max(client, server);
    if (count === 0) return null;
    const sentNs = connection.enteredNs(end, connection.closeInitiator === end ? STATE.FIN_WAIT_1 : STATE.LAST_ACK);
    const { firstFinFrame, latestFinFrame, isFinAcked } = connection.factsOf(end);
    return {
      endpoint: end,
      frames: [firstFinFrame, latestFinFrame],
      ns: Number.isNaN(sentNs) ? connection.connection.endNs : sentNs,
      weight: count,
      data: { retransmissions: count, acknowledged: isFinAcked },
    };
  },
  message: (group) => {
    const times = Number(group.data['retransmissions']);
    const fate = group.data['acknowledged'] === true ? '' : ', which was never acknowledged';
    return `${connectionsOf(group)}: the ${group.endpoint} retransmitted its FIN ${timesOf(group, times)}${fate}`;
  },
};
