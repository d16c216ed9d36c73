// Fast Open fell back to an ordinary handshake. RFC 7413 (4.1.2, 4.2).
import { TRAIT } from '../../analysis/traits.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const fastOpenFallback: ConnectionDetector = {
  meta: {
    rule: 'fast-open-fallback',
    severity: 'info',
    title: 'TCP Fast Open fell back to a regular handshake',
    meaning: 'A SYN carried data that the server did not accept: it was retransmitted after the handshake.',
    causes:
      'The cookie had expired or was unknown, Fast Open is disabled on the server, or the SYN with data was lost or its option stripped on the path.',
    advice: 'On the server: sysctl net.ipv4.tcp_fastopen (3 for both directions), and a listener with TCP_FASTOPEN.',
    doubt: 'It follows from the packets alone.',
    reference: 'RFC 7413 (4.1.2, 4.2)',
  },
  concerns: TRAIT.unusual,
  filter: 'tcp.flags.syn == 1',
  look(connection) {
    const { facts, syns, synAcks } = connection;
    if (!facts.hasSynData || synAcks.count === 0) return null;
    if (connection.handshakeKind !== 'three-way') return null;
    return {
      endpoint: 'server',
      frames: [syns.firstFrame, synAcks.firstFrame],
      ns: connection.connection.startNs,
    };
  },
  message: (group) => `${connectionsOf(group)}: the server did not accept the data in the SYN (TCP Fast Open)`,
};
