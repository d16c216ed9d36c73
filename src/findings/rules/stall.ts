// Long silences inside a transfer that a loss or the other end's acknowledgements explain. RFC 6298.
import { TRAIT } from '../../analysis/traits.ts';
import { formatDuration, timesText } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';
import { worstStall } from '../stalled.ts';

const LONG_SECONDS = 1;

const CAUSE_TEXT: Record<string, string> = {
  timeout: 'it waited for a retransmission time-out',
  'lost-retransmission': 'its retransmissions were lost, too',
  'small-window': 'the window of the other end was too small',
  'delayed-ack': 'the acknowledgement was delayed',
};

export const stall: ConnectionDetector = {
  meta: {
    rule: 'stall',
    figures: ['stalls', 'longest'],
    severity: 'warning',
    title: 'a transfer stood still',
    meaning:
      'For a second or more nothing passed though an end had data to send; the cause is told by what ended the silence.',
    causes:
      'Losses that only a timer noticed (of the last segments of a burst, see tail-loss), a window too small for a segment, acknowledgements that did not come.',
    advice: 'Go by the cause: for losses see retransmission-rate and tail-loss, for windows zero-window-stall.',
    doubt:
      'Silences of the application (nothing to send, an answer that takes long) are no stalls here; connection.sent.stalls has them all.',
    reference: 'RFC 6298, RFC 9293 (3.8.6)',
  },
  concerns: TRAIT.stall,
  look: (connection) => worstStall(connection, Object.keys(CAUSE_TEXT), LONG_SECONDS),
  message: (group) => {
    const { stalls, longest, cause } = group.data;
    return `${connectionsOf(group)}: the transfer of the ${group.endpoint} stood still ${upTo(group)}${timesText(Number(stalls))}, the longest for ${formatDuration(Number(longest))}: ${CAUSE_TEXT[String(cause)]}`;
  },
};
