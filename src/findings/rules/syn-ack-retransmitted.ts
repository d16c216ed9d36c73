// SYN-ACK retransmitted. RFC 9293 (3.8.1), RFC 6298 (5).
import { TRAIT } from '../../analysis/traits.ts';
import { formatDuration } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, timesOf } from '../detector.ts';

export const synAckRetransmitted: ConnectionDetector = {
  meta: {
    rule: 'syn-ack-retransmitted',
    figures: ['retransmissions', 'delay'],
    severity: 'warning',
    title: 'SYN-ACK retransmitted',
    meaning:
      'A server retransmitted its SYN-ACK because the ACK that completes the handshake did not reach it. Where that ACK was captured, it was likely lost between the capture point and the server; otherwise the SYN-ACK was lost, or the client does not answer.',
    causes: 'Loss on the path, asymmetric routing, a client that is gone or never existed (a scan, a spoofed address).',
    advice: 'Compare with a capture at the other side; look for loss in one direction.',
    doubt:
      'A listener with TCP_DEFER_ACCEPT ignores the bare ACK and waits for data: no packet is lost then. A server whose accept queue is full does the same; that is reported as accept-queue-overflow instead.',
    reference: 'RFC 9293 (3.8.1), RFC 6298 (5)',
  },
  concerns: TRAIT.synAck,
  filter: 'tcp.flags.syn == 1 && tcp.flags.ack == 1',
  look(connection) {
    const count = connection.synAckRetransmissions;
    // A SYN that comes again is answered again.
    if (count <= connection.synRetransmissions || connection.isServerDeaf) return null;
    const { synAcks } = connection;
    const { ackFrame } = connection.facts;
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
    const { retransmissions, delay, lost } = group.data;
    const what =
      lost === 'ack'
        ? 'the ACK was captured, so it likely got lost between the capture point and the server'
        : lost === 'syn-ack'
          ? 'the SYN-ACK or its ACK likely got lost between the capture point and the client'
          : 'the client never answered';
    return `${connectionsOf(group)}: SYN-ACK retransmitted ${timesOf(group, Number(retransmissions))} ${retransmissions === 1 ? 'after' : 'over'} ${formatDuration(Number(delay))}; ${what}`;
  },
};
