// Slow handshake. RFC 6298 (2).
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
    meaning: 'From SYN to ACK it took longer than half a second, though nothing was sent again.',
    causes: 'A long path, a full queue on it, or a server that is slow to answer.',
    advice:
      'Compare with the round trip of a ping. If only the handshake is slow, look at the load of the server or its load balancer.',
    doubt: 'Over satellite links it is normal.',
    reference: 'RFC 6298 (2)',
  },
  concerns: TRAIT.established,
  look(connection) {
    const { rtt } = connection.handshake;
    if (rtt === null || rtt < SLOW_SECONDS || connection.synRetransmissions + connection.synAckRetransmissions > 0) {
      return null;
    }
    const { syns, synAcks, ackFrame } = connection.handshake;
    const frames = [syns.firstFrame, synAcks.firstFrame, ackFrame].filter((frame) => frame > 0);
    return { endpoint: null, frames, ns: connection.connection.startNs, weight: rtt, data: { rtt } };
  },
  message: (group) => {
    return `${connectionsOf(group)}: the handshake took ${upTo(group)}${formatDuration(Number(group.data['rtt']))}`;
  },
};
