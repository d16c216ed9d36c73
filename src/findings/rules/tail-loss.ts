// Losses at the end of what there was to send. RFC 8985 (7).
import { TRAIT } from '../../analysis/traits.ts';
import { formatDuration, timesText } from '../../shared/format.ts';
import { SENDER } from '../../transfer/sender.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';
import { worstStall } from '../stalled.ts';

export const tailLoss: ConnectionDetector = {
  meta: {
    rule: 'tail-loss',
    figures: ['stalls', 'longest'],
    severity: 'warning',
    title: 'losses at the end of a burst',
    meaning:
      'The last segments of a burst were lost. Nothing after them makes the receiver speak, so the sender has to wait for a timer: a tail loss probe or a time-out.',
    causes: 'Any loss; short answers (web, RPC) suffer most, since each of them is a tail.',
    advice:
      'Reduce the loss. Tail loss probes (on in Linux with SACK) make the wait about two round trips instead of 200 ms and more.',
    doubt: 'Only waits of 200 ms or more count here.',
    reference: 'RFC 8985 (7)',
  },
  concerns: TRAIT.stall,
  filter: 'tcp.analysis.retransmission',
  look(connection) {
    const worst = worstStall(connection, ['tail-loss']);
    if (worst === null || worst.endpoint === null) return null;
    const isOfFins = connection.closing.finRetransmissions(worst.endpoint) >= Number(worst.data?.['stalls']);
    if (isOfFins) return null; // fin-retransmitted tells it
    const sender = connection.senderOf(worst.endpoint);
    const wasAllSpurious = sender !== null && sender.int(SENDER.spurious) >= sender.int(SENDER.againSegments);
    return wasAllSpurious ? null : worst; // then the acknowledgements were lost, or late
  },
  message: (group) => {
    const { stalls, longest } = group.data;
    return `${connectionsOf(group)}: the last segments of the ${group.endpoint} were lost ${upTo(group)}${timesText(Number(stalls))}; longest wait ${formatDuration(Number(longest))}`;
  },
};
