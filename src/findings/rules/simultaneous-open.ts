// Both ends opened the connection at the same time. RFC 9293 (3.5, figure 7).
import { STATE } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const simultaneousOpen: ConnectionDetector = {
  meta: {
    rule: 'simultaneous-open',
    severity: 'info',
    title: 'simultaneous open',
    meaning:
      'Two SYNs crossed, and each end answered the SYN of the other: one connection, without client and server roles.',
    causes: 'Peer-to-peer programs that punch holes through NATs; rarely anything else.',
    advice: 'None is needed.',
    doubt: 'Where the SYNs cross far from the capture point, it may look like an ordinary handshake.',
    reference: 'RFC 9293 (3.5, figure 7)',
  },
  concerns: TRAIT.unusual,
  filter: 'tcp.flags.syn == 1',
  look(connection) {
    if (connection.handshakeKind !== 'simultaneous') return null;
    const { firstFrame, startNs } = connection.connection;
    const other = connection.lastStay('server', STATE.SYN_SENT);
    return { endpoint: null, frames: other === null ? [firstFrame] : [firstFrame, other.frame], ns: startNs };
  },
  message: (group) => `${connectionsOf(group)}: simultaneous open, the SYNs crossed`,
};
