// Fast Open fell back to an ordinary handshake. RFC 7413 (4.1.2, 4.2).
import { TRAIT } from '../../analysis/traits.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const fastOpenFallback: ConnectionDetector = {
  meta: {
    rule: 'fast-open-fallback',
    severity: 'info',
    title: 'Fast Open fell back to an ordinary handshake',
    meaning: 'A SYN carried data, which the server did not take: it was sent once more after the handshake.',
    causes:
      'The cookie was too old or unknown, Fast Open is off at the server, or the SYN with data was lost or stripped on the path.',
    advice: 'At the server: sysctl net.ipv4.tcp_fastopen (3 for both directions) and a listener with TCP_FASTOPEN.',
    doubt: 'It follows from the packets alone.',
    reference: 'RFC 7413 (4.1.2, 4.2)',
  },
  concerns: TRAIT.unusual,
  filter: 'tcp.flags.syn == 1',
  look(connection) {
    const { handshake } = connection;
    if (!handshake.hasSynData || handshake.synAcks.count === 0) return null;
    if (connection.handshakeKind !== 'three-way') return null;
    return {
      endpoint: 'server',
      frames: [handshake.syns.firstFrame, handshake.synAcks.firstFrame],
      ns: connection.connection.startNs,
    };
  },
  message: (group) => `${connectionsOf(group)}: the data of the SYN was not taken (Fast Open)`,
};
