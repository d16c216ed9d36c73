// SYN-ACK sent again. RFC 9293 (3.8.1), RFC 6298 (5).
import { TRAIT } from '../../analysis/traits.ts';
import { formatDuration } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const synAckRetransmitted: ConnectionDetector = {
  meta: {
    rule: 'syn-ack-retransmitted',
    figures: ['retransmissions', 'delay'],
    severity: 'warning',
    title: 'SYN-ACK sent again',
    meaning:
      'A server sent its SYN-ACK again because the ACK that completes the handshake did not reach it. Where that ACK was captured, it was lost between the capture point and the server; else the SYN-ACK was lost, or the client does not answer.',
    causes:
      'Loss on the path, asymmetric routes, a client that is gone or never was there (a scan, a spoofed address).',
    advice: 'Compare with a capture at the other side; look for loss in one direction.',
    doubt: 'A server whose accept queue is full does the same: then accept-queue-overflow is reported instead.',
    reference: 'RFC 9293 (3.8.1), RFC 6298 (5)',
  },
  concerns: TRAIT.synAck,
  filter: 'tcp.flags.syn == 1 && tcp.flags.ack == 1',
  look(connection) {
    const count = connection.synAckRetransmissions;
    // A SYN that comes again is answered again.
    if (count <= connection.synRetransmissions || connection.analyses.track.server.isDeaf) return null;
    const { synAcks, ackFrame } = connection.handshake;
    const hadAck = ackFrame > 0 && ackFrame < synAcks.latestFrame;
    const delay = (synAcks.latestNs - synAcks.firstNs) / 1e9;
    return {
      endpoint: 'server',
      frames: [synAcks.firstFrame, ...(hadAck ? [ackFrame] : []), synAcks.latestFrame],
      ns: synAcks.firstNs,
      weight: delay,
      data: { retransmissions: count, delay, lost: hadAck ? 'ack' : ackFrame > 0 ? 'syn-ack' : 'unknown' },
    };
  },
  message: (group) => {
    const { delay, lost } = group.data;
    const what =
      lost === 'ack'
        ? 'the ACK was captured, but did not arrive'
        : lost === 'syn-ack'
          ? 'it did not reach the client at first'
          : 'the client never answered';
    return `${connectionsOf(group)}: SYN-ACK sent again over ${formatDuration(Number(delay))}; ${what}`;
  },
};
