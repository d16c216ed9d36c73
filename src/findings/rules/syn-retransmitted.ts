// SYN sent again before it was answered. RFC 9293 (3.8.1), RFC 6298 (2.1).
import { TRAIT } from '../../analysis/traits.ts';
import { formatDuration } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const synRetransmitted: ConnectionDetector = {
  meta: {
    rule: 'syn-retransmitted',
    figures: ['retransmissions', 'delay'],
    severity: 'warning',
    title: 'SYN sent again before it was answered',
    meaning:
      'A client got no answer to its SYN in time and sent it again, with growing pauses (1, 2, 4 … s). The connection did come about, that much later.',
    causes:
      'Loss of the SYN or of the SYN-ACK, a full backlog or accept queue of the server, a firewall that drops the first packet.',
    advice:
      'Capture at the other side, too: if the first SYN arrives there, the answer is lost on its way back. Look at drops of the server: nstat -az | grep -i listen.',
    doubt:
      'Near the client, a lost SYN and a lost SYN-ACK look alike. Where the SYN-ACK was captured before the SYN came again, the finding says so.',
    reference: 'RFC 9293 (3.8.1), RFC 6298 (2.1)',
  },
  concerns: TRAIT.syn,
  filter: 'tcp.flags.syn == 1',
  look(connection) {
    const count = connection.synRetransmissions;
    if (count === 0 || connection.outcome === 'unanswered') return null;
    const { syns, synAcks } = connection.handshake;
    // One that was refused and tries again is no loss.
    const { resets } = connection;
    if (resets.count > 0 && resets.firstNs < syns.latestNs) return null;
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
    const { delay, lost } = group.data;
    const what = lost === 'syn-ack' ? 'the SYN-ACK was captured, but did not arrive' : 'the SYN or its answer was lost';
    return `${connectionsOf(group)}: SYN sent again, ${formatDuration(Number(delay))} lost at most; ${what}`;
  },
};
