// Silences inside a transfer, and the one cause of each, told by the segment that ends it and by what was under way.
// RFC 6298 (time-outs), RFC 9293 (3.8.6.1, zero windows), RFC 1122 (4.2.3.2 delayed acknowledgements, 4.2.3.4 Nagle).
import { seqDiff } from '../wire/seq.ts';
import type { Packet } from '../wire/packet.ts';
import { CAUSE } from './recovery.ts';
import { BIT, SENDER, type Sender, UNKNOWN_SCALE } from './sender.ts';
import type { StallCause } from './stall-log.ts';

/** A silence is no stall before so long, nor before two round trips. */
export const LEAST_STALL_NS = 200e6;
/** RFC 1122 (4.2.3.2): no acknowledgement is delayed longer. */
const LONGEST_DELAYED_ACK_NS = 550e6;

/** How things stood while it was silent; taken before the segment that ends it is looked at. */
export class Silence {
  durationNs = 0;
  isSenderUnderWay = false;
  isOtherUnderWay = false;
  isSenderClosed = false;
  isOtherClosed = false;
  hasOtherSpoken = false;
  otherWindow = 0;

  take(durationNs: number, sender: Sender, other: Sender): void {
    this.durationNs = durationNs;
    this.isSenderUnderWay = sender.flight > 0;
    this.isOtherUnderWay = other.flight > 0;
    this.isSenderClosed = sender.has(BIT.isZeroWindow);
    this.isOtherClosed = other.has(BIT.isZeroWindow);
    this.hasOtherSpoken = other.double(SENDER.sentNs) > sender.double(SENDER.sentNs);
    const isKnown = other.has(BIT.hasSaid) && other.int(SENDER.scale) !== UNKNOWN_SCALE;
    this.otherWindow = isKnown ? seqDiff(other.int(SENDER.edge), sender.sndUna) : Infinity;
  }
}

/** Whose stall it was, and why. Null for one that is none: nothing was to be sent any more. */
export function causeOfStall(
  silence: Silence,
  sender: Sender,
  isClient: boolean,
  packet: Packet,
  repetition: number,
  wasSentAgain: boolean,
): { readonly cause: StallCause; readonly isOfSender: boolean } | null {
  const { payloadLength } = packet;
  if (silence.isOtherClosed) return { cause: 'zero-window', isOfSender: true };
  if (silence.isSenderClosed && packet.window > 0) return { cause: 'zero-window', isOfSender: false };
  if (repetition >= 0) {
    if (wasSentAgain) return { cause: 'lost-retransmission', isOfSender: true };
    const isLast = seqDiff((packet.seq + payloadLength) | 0, sender.sndNxt) >= 0;
    const isTail = repetition === CAUSE.tailLossProbe || isLast;
    return { cause: isTail ? 'tail-loss' : 'timeout', isOfSender: true };
  }
  if (sender.has(BIT.keptAlive)) return { cause: 'keep-alive', isOfSender: true };
  if (payloadLength === 0) {
    if (!silence.isOtherUnderWay || packet.seqLength > 0) return null;
    const isDelayed = silence.durationNs <= LONGEST_DELAYED_ACK_NS;
    return { cause: isDelayed ? 'delayed-ack' : 'slow-peer', isOfSender: false };
  }
  if (silence.otherWindow < payloadLength) return { cause: 'small-window', isOfSender: true };
  // A server that was asked has to answer; a client speaks when it likes.
  const isAnswer = silence.hasOtherSpoken && !isClient;
  return { cause: isAnswer ? 'slow-peer' : 'application', isOfSender: true };
}
