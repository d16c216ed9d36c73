// Silences inside a transfer, and the one cause of each, told by the segment that ends it and by what was in flight.
// RFC 6298 (timeouts), RFC 9293 (3.8.6.1, zero windows), RFC 1122 (4.2.3.2 delayed acknowledgements, 4.2.3.4 Nagle).
import { seqAdd, seqDiff } from '../wire/seq.ts';
import type { Packet } from '../wire/packet.ts';
import { CAUSE } from './loss/retransmission.ts';
import { BIT, type Sender, UNKNOWN_SCALE } from './sender.ts';
import type { StallCause } from './stall-log.ts';

/** A silence is no stall before so long, nor before two round trips. */
export const MIN_STALL_NS = 200e6;
/** RFC 1122 (4.2.3.2): no acknowledgement is delayed longer. */
const LONGEST_DELAYED_ACK_NS = 550e6;

/** How things stood while it was silent; taken before the segment that ends it is looked at. */
export class Silence {
  durationNs = 0;
  isOtherInFlight = false;
  isSenderClosed = false;
  isOtherClosed = false;
  hasOtherSpoken = false;
  otherWindow = 0;
  /** As judge() finds. */
  cause: StallCause | null = null;
  isOfSender = true;

  take(durationNs: number, sender: Sender, other: Sender): void {
    this.durationNs = durationNs;
    this.isOtherInFlight = other.flight > 0;
    this.isSenderClosed = sender.has(BIT.isZeroWindow);
    this.isOtherClosed = other.has(BIT.isZeroWindow);
    this.hasOtherSpoken = other.sentNs > sender.sentNs;
    const isKnown = other.has(BIT.hasSaid) && other.scale !== UNKNOWN_SCALE;
    this.otherWindow = isKnown ? seqDiff(other.edge, sender.sndUna) : Infinity;
  }

  /**
   * Whose stall it was, and why: `cause` and `isOfSender`. The cause is null for one that is none, since nothing was to be
   * sent any more. `repetition`: code of CAUSES, or below 0.
   */
  judge(sender: Sender, isClient: boolean, packet: Packet, repetition: number, wasRetransmitted: boolean): void {
    const { payloadLength } = packet;
    this.isOfSender = true;
    if (this.isOtherClosed) {
      this.cause = 'zero-window';
    } else if (this.isSenderClosed && packet.window > 0) {
      this.cause = 'zero-window';
      this.isOfSender = false;
    } else if (repetition >= 0) {
      this.cause = wasRetransmitted
        ? 'lost-retransmission'
        : isTail(sender, packet, repetition)
          ? 'tail-loss'
          : 'timeout';
    } else if (sender.has(BIT.keptAlive)) {
      this.cause = 'keep-alive';
    } else if (payloadLength === 0) {
      this.isOfSender = false;
      this.cause = this.#causeOfLateAck(packet);
    } else if (this.otherWindow < payloadLength) {
      this.cause = 'small-window';
    } else {
      // A server that was asked has to answer; a client speaks when it likes.
      this.cause = this.hasOtherSpoken && !isClient ? 'slow-peer' : 'application';
    }
  }

  #causeOfLateAck(packet: Packet): StallCause | null {
    if (!this.isOtherInFlight || packet.seqLength > 0) return null;
    return this.durationNs <= LONGEST_DELAYED_ACK_NS ? 'delayed-ack' : 'slow-peer';
  }
}

function isTail(sender: Sender, { seq, payloadLength }: Packet, repetition: number): boolean {
  const isLast = seqDiff(seqAdd(seq, payloadLength), sender.sndNxt) >= 0;
  return isLast || repetition === CAUSE.tailLossProbe;
}
