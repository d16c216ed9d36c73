// SYN of an earlier connection. RFC 9293 (3.5, figure 9), RFC 5961 (4).
import { TRAIT } from '../../analysis/traits.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';
import { isHistorical } from '../historical.ts';

export const oldDuplicateSyn: ConnectionDetector = {
  meta: {
    rule: 'old-duplicate-syn',
    severity: 'info',
    title: 'old duplicate SYN',
    meaning:
      'A SYN that does not belong to the current connection attempt: during a connection, where it is answered with a challenge ACK (a SYN of an earlier connection, or a delayed copy of its own), or before one, where its SYN-ACK is answered with a RST.',
    causes: 'A packet delayed on the path, a four-tuple that is reused soon, or a forged SYN.',
    advice: 'None for a few; for many, look for a path that delays packets by seconds, or for an attack.',
    doubt: 'The first SYN of a host that was restarted and reuses the same port looks similar.',
    reference: 'RFC 9293 (3.5, figure 9), RFC 5961 (4)',
  },
  byTuple: true, // in Wireshark the SYN may be a stream of its own
  concerns: TRAIT.reset | TRAIT.unusual,
  filter: 'tcp.flags.syn == 1',
  look(connection) {
    const { oldDuplicates, oldDuplicateFrame, startNs } = connection.connection;
    if (oldDuplicates > 0) return { endpoint: 'client', frames: [oldDuplicateFrame], ns: startNs };
    const { lateSynFrame } = connection.facts;
    if (lateSynFrame > 0) return { endpoint: 'client', frames: [lateSynFrame], ns: startNs };
    if (!isHistorical(connection)) return null;
    const { facts, synAcks } = connection;
    const answer = facts.badSynAckFrame > 0 ? facts.badSynAckFrame : synAcks.firstFrame;
    return { endpoint: 'client', frames: [answer, facts.firstResetFrame], ns: startNs };
  },
  message: (group) => `${connectionsOf(group)}: old duplicate SYN, delayed on the path or from an earlier connection`,
};
