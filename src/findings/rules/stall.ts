// Long silences inside a transfer that a loss or the other end's acknowledgements explain. RFC 6298.
import { TRAIT } from '../../analysis/traits.ts';
import { formatDuration } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, timesOf } from '../detector.ts';
import { worstStall } from '../stalled.ts';

const LONG_SECONDS = 1;

const CAUSE_TEXT: Record<string, string> = {
  timeout: 'waiting for a retransmission timeout',
  'lost-retransmission': 'its retransmissions were lost as well',
  'small-window': 'the receive window of the peer was too small',
  'delayed-ack': 'the ACK was delayed',
};

export const stall: ConnectionDetector = {
  meta: {
    rule: 'stall',
    figures: ['stalls', 'longest'],
    severity: 'warning',
    title: 'stalled transfer',
    meaning:
      'For at least one second nothing was sent although an end had data to send; the cause is derived from what ended the silence.',
    causes:
      'Losses that only a timer could detect (the last segments of a burst, see tail-loss), a window too small for a segment, missing acknowledgements.',
    advice: 'Start from the cause: for losses see retransmission-rate and tail-loss, for windows zero-window-stall.',
    doubt:
      'Pauses of the application (nothing to send, a slow response) are not counted here; connection.sent.stalls lists them all.',
    reference: 'RFC 6298, RFC 9293 (3.8.6)',
  },
  concerns: TRAIT.stall,
  look: (connection) => worstStall(connection, Object.keys(CAUSE_TEXT), LONG_SECONDS),
  message: (group) => {
    const { stalls, longest, cause } = group.data;
    return `${connectionsOf(group)}: the transfer from the ${group.endpoint} stalled ${timesOf(group, Number(stalls))}, the longest for ${formatDuration(Number(longest))}: ${CAUSE_TEXT[String(cause)]}`;
  },
};
