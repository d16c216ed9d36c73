// SYN of an earlier connection. RFC 9293 (3.5, figure 9), RFC 5961 (4).
import { TRAIT } from '../../analysis/traits.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';
import { isHistorical } from '../historical.ts';

export const oldDuplicateSyn: ConnectionDetector = {
  meta: {
    rule: 'old-duplicate-syn',
    severity: 'info',
    title: 'an old SYN came up again',
    meaning:
      'A SYN came that does not belong there: inside a connection, where a challenge ACK answers it (a SYN of an earlier connection, or a copy of its own that was under way for long), or before one, where its SYN-ACK is answered with a RST.',
    causes: 'A packet that was delayed on the path, a four-tuple that is used again soon, or a forged SYN.',
    advice:
      'None is needed for a few; for many, look for a path that holds packets back for seconds, or for an attack.',
    doubt: 'A host that was restarted and uses the same port again looks similar for its first SYN.',
    reference: 'RFC 9293 (3.5, figure 9), RFC 5961 (4)',
  },
  byTuple: true, // in Wireshark the SYN may be a stream of its own
  concerns: TRAIT.reset | TRAIT.unusual,
  filter: 'tcp.flags.syn == 1',
  look(connection) {
    const { oldDuplicates, oldDuplicateFrame, startNs } = connection.connection;
    if (oldDuplicates > 0) return { endpoint: 'client', frames: [oldDuplicateFrame], ns: startNs };
    const { lateSynFrame } = connection.handshake;
    if (lateSynFrame > 0) return { endpoint: 'client', frames: [lateSynFrame], ns: startNs };
    if (!isHistorical(connection)) return null;
    const { resets, handshake } = connection;
    const answer = handshake.badSynAckFrame > 0 ? handshake.badSynAckFrame : handshake.synAcks.firstFrame;
    return { endpoint: 'client', frames: [answer, resets.firstFrame], ns: startNs };
  },
  message: (group) => `${connectionsOf(group)}: an old SYN came up again`,
};
