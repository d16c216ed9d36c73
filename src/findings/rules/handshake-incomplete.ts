// Handshake never completed. RFC 9293 (3.5).
import { TRAIT } from '../../analysis/traits.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const handshakeIncomplete: ConnectionDetector = {
  meta: {
    rule: 'handshake-incomplete',
    severity: 'warning',
    title: 'handshake never completed',
    meaning: 'The server answered the SYN, but the client never sent the ACK that completes the handshake.',
    causes:
      'The SYN-ACK is lost on the return path (asymmetric routing, a firewall), the client is gone, or the SYN came from a spoofed address.',
    advice: 'Capture at the client: does the SYN-ACK arrive there?',
    doubt:
      'Many of these at one server within seconds are a SYN flood, which is reported instead. A capture that ends right after the SYN-ACK proves nothing.',
    reference: 'RFC 9293 (3.5)',
  },
  concerns: TRAIT.incomplete,
  filter: 'tcp.flags.syn == 1',
  look(connection) {
    if (connection.outcome !== 'handshake-incomplete') return null;
    const { syns, synAcks } = connection;
    const frames = [syns, synAcks].filter(({ count }) => count > 0).map(({ firstFrame }) => firstFrame);
    return { endpoint: null, frames, ns: connection.connection.startNs };
  },
  message: (group) => `${connectionsOf(group)}: handshake never completed: no ACK from the client after the SYN-ACK`,
};
