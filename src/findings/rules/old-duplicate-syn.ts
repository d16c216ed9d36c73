// SYN of an earlier connection. RFC 9293 (3.5, figure 9), RFC 5961 (4).
import { TRAIT } from '../../analysis/traits.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const oldDuplicateSyn: ConnectionDetector = {
  meta: {
    rule: 'old-duplicate-syn',
    severity: 'info',
    title: 'SYN of an earlier connection',
    meaning:
      'A SYN with an old sequence number came up again: inside a connection, where a challenge ACK answers it, or before one, where its SYN-ACK is answered with a RST.',
    causes: 'A packet that was delayed on the path, a four-tuple that is used again soon, or a forged SYN.',
    advice:
      'None is needed for a few; for many, look for a path that holds packets back for seconds, or for an attack.',
    doubt: 'A host that was restarted and uses the same port again looks similar for its first SYN.',
    reference: 'RFC 9293 (3.5, figure 9), RFC 5961 (4)',
  },
  concerns: TRAIT.reset | TRAIT.unusual,
  filter: 'tcp.flags.syn == 1',
  look(connection) {
    const { oldDuplicates, oldDuplicateFrame, startNs } = connection.connection;
    if (oldDuplicates > 0) return { endpoint: 'client', frames: [oldDuplicateFrame], ns: startNs };
    const { resets, handshake } = connection;
    if (resets.count === 0 || resets.by !== 'client' || resets.hasAck || handshake.ackFrame > 0) return null;
    if (handshake.synAcks.count === 0 || handshake.syns.count === 0 || handshake.badSynAckFrame > 0) return null;
    return { endpoint: 'client', frames: [handshake.syns.firstFrame, resets.firstFrame], ns: startNs };
  },
  message: (group) => `${connectionsOf(group)}: a SYN of an earlier connection came up again`,
};
