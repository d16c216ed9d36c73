// Losses at the end of what there was to send. RFC 8985 (7).
import { TRAIT } from '../../analysis/traits.ts';
import { formatDuration } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, timesOf } from '../detector.ts';
import { worstStall } from '../stalled.ts';

export const tailLoss: ConnectionDetector = {
  meta: {
    rule: 'tail-loss',
    figures: ['stalls', 'longest'],
    severity: 'warning',
    title: 'tail loss: the end of a burst was lost',
    meaning:
      'The last segments of a burst were lost. No later segments trigger duplicate ACKs, so the sender has to wait for a timer: a tail loss probe or a retransmission timeout.',
    causes: 'Any loss; short responses (web, RPC) suffer most, since all of their segments are part of the tail.',
    advice:
      'Reduce the loss. Tail loss probes (enabled in Linux with SACK) shorten the wait to about two round trips instead of 200 ms and more.',
    doubt: 'Only waits of at least 200 ms are counted.',
    reference: 'RFC 8985 (7)',
  },
  concerns: TRAIT.stall,
  filter: 'tcp.analysis.retransmission',
  look(connection) {
    const worst = worstStall(connection, ['tail-loss']);
    if (worst === null || worst.endpoint === null) return null;
    const isOfFins = connection.finRetransmissionsOf(worst.endpoint) >= Number(worst.data?.['stalls']);
    if (isOfFins) return null; // fin-retransmitted tells it
    const sender = connection.senderOf(worst.endpoint);
    const wasAllSpurious = sender !== null && sender.spurious >= sender.againSegments;
    return wasAllSpurious ? null : worst; // then the acknowledgements were lost, or late
  },
  message: (group) => {
    const { stalls, longest } = group.data;
    return `${connectionsOf(group)}: the last segments of the ${group.endpoint} were lost ${timesOf(group, Number(stalls))} (tail loss); longest delay ${formatDuration(Number(longest))}`;
  },
};
