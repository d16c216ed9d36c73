// Slow handshake. RFC 6298 (2).
import { handshakeRtt } from '../../analysis/facts.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { formatDuration } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';

const SLOW_SECONDS = 0.5;

export const slowHandshake: ConnectionDetector = {
  meta: {
    rule: 'slow-handshake',
    figures: ['rtt'],
    severity: 'warning',
    title: 'slow handshake',
    meaning: 'The handshake took longer than 500 ms from SYN to ACK, without any retransmission.',
    causes: 'A long path, a full queue on it, or a server that is slow to answer.',
    advice:
      'Compare with the RTT of a ping. If only the handshake is slow, check the load of the server or of its load balancer.',
    doubt: 'Normal over satellite links.',
    reference: 'RFC 6298 (2)',
  },
  concerns: TRAIT.established,
  look(connection) {
    const rtt = handshakeRtt(connection.facts);
    if (rtt === null || rtt < SLOW_SECONDS || connection.synRetransmissions + connection.synAckRetransmissions > 0) {
      return null;
    }
    const { syns, synAcks, facts } = connection;
    const frames = [syns.firstFrame, synAcks.firstFrame, facts.ackFrame].filter((frame) => frame > 0);
    return { endpoint: null, frames, ns: connection.connection.startNs, weight: rtt, data: { rtt } };
  },
  message: (group) => {
    return `${connectionsOf(group)}: the handshake took ${upTo(group)}${formatDuration(Number(group.data['rtt']))}, SYN to ACK, without retransmissions`;
  },
};
