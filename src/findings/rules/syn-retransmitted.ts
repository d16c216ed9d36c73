// SYN retransmitted before it was answered. RFC 9293 (3.8.1), RFC 6298 (2.1).
import { TRAIT } from '../../analysis/traits.ts';
import { formatDuration } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, timesOf, upTo } from '../detector.ts';

export const synRetransmitted: ConnectionDetector = {
  meta: {
    rule: 'syn-retransmitted',
    figures: ['retransmissions', 'delay'],
    severity: 'warning',
    title: 'SYN retransmitted, connect delayed',
    meaning:
      'A client got no answer to its SYN in time and retransmitted it, with exponential back-off (1, 2, 4 … s). The handshake was delayed by that time.',
    causes:
      'Loss of the SYN or of the SYN-ACK, a full SYN backlog or accept queue of the server, a firewall that drops the first packet.',
    advice:
      'Capture on the other side, too: if the first SYN arrives there, the answer is lost on the return path. Check drops on the server: nstat -az | grep -i listen.',
    doubt:
      'Captured near the client, a lost SYN and a lost SYN-ACK look alike. Where the SYN-ACK was captured before the SYN was retransmitted, the finding says so.',
    reference: 'RFC 9293 (3.8.1), RFC 6298 (2.1)',
  },
  concerns: TRAIT.syn,
  filter: 'tcp.flags.syn == 1',
  look(connection) {
    const count = connection.synRetransmissions;
    if (count === 0 || connection.outcome === 'unanswered') return null;
    const { syns, synAcks, firstReset } = connection;
    // One that was refused and tries again is no loss.
    if (firstReset !== null && firstReset.ns < syns.latestNs) return null;
    const delay = (syns.latestNs - syns.firstNs) / 1e9;
    const wasAnswered = synAcks.count > 0 && synAcks.firstNs < syns.latestNs;
    return {
      endpoint: 'client',
      frames: [syns.firstFrame, syns.latestFrame],
      ns: syns.firstNs,
      weight: delay,
      data: { retransmissions: count, delay, lost: wasAnswered ? 'syn-ack' : 'unknown' },
    };
  },
  message: (group) => {
    const { retransmissions, delay, lost } = group.data;
    const what =
      lost === 'syn-ack'
        ? 'the SYN-ACK was captured, so it likely got lost between the capture point and the client'
        : 'likely the SYN or its answer was lost';
    return `${connectionsOf(group)}: SYN retransmitted ${timesOf(group, Number(retransmissions))}, connect delayed by ${upTo(group)}${formatDuration(Number(delay))}; ${what}`;
  },
};
