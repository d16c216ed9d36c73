// What moves the sender: acknowledgements, as where a window limits it, or something else, as where its application has
// little to say or it paces what it sends. Seen near the sender, time tells; from afar its own timestamps do, roughly.
import type { Packet } from '../wire/packet.ts';
import { seqDiff } from '../wire/seq.ts';

/** Later than this after an acknowledgement, or after what it sent before, something else lets it send. */
const PROMPT_NS = 150e3;
/** Its timestamps, in ticks of a millisecond: one tick may lie within a burst. */
const LATE_TICKS = 2;
/** Acknowledgements that it did not answer: it has nothing more to say. */
const FEWEST_UNANSWERED = 3;
/** So many sends; then what was the least is forgotten, for clocks drift. */
const HELD_WINDOW = 64;
const FEWEST_SENDS = 10;
const FREE_SHARE = 0.2;
const FEWEST_PACED = 16;
const PACED_SHARE = 0.02;

export class AckClock {
  /** Segments since the latest acknowledgement was processed. */
  sentSinceAck = 0;
  /** Of these, any that no acknowledgement let go. */
  hasLateSince = false;
  sends = 0;
  /** Acknowledgements since it sent anything. */
  acksSinceSend = 0;
  #late = 0;
  /** Of these, full segments after full ones. */
  #paced = 0;
  #hadMore = false;
  #largest = 1;
  #latestNs = -Infinity;
  /** Between the clocks of both ends, as they tick in timestamps, and beyond it the least of the latest sends. */
  #hasOffset = false;
  #offset = 0;
  #leastHeld = 0;
  #nextLeastHeld = 0;

  begin(): void {
    this.sentSinceAck = 0;
    this.hasLateSince = false;
    this.sends = 0;
    this.acksSinceSend = 0;
    this.#late = 0;
    this.#paced = 0;
    this.#hadMore = false;
    this.#largest = 1;
    this.#latestNs = -Infinity;
    this.#hasOffset = false;
    this.#leastHeld = 0;
    this.#nextLeastHeld = 0;
  }

  /** The sender processed an acknowledgement. */
  tick(nowNs: number): void {
    this.sentSinceAck = 0;
    this.acksSinceSend++;
    this.hasLateSince = false;
    this.#latestNs = nowNs;
  }

  /** It sent something that is no repetition. */
  send(packet: Packet, isNear: boolean): void {
    const isLate = isNear ? packet.timeNs - this.#latestNs > PROMPT_NS : this.#isLateByTimestamp(packet);
    this.#latestNs = packet.timeNs;
    this.sentSinceAck++;
    this.acksSinceSend = 0;
    this.sends++;
    const hadMore = this.#hadMore;
    this.#hadMore = packet.payloadLength >= this.#largest;
    if (packet.payloadLength > this.#largest) this.#largest = packet.payloadLength;
    if (!isLate) return;
    this.#late++;
    this.hasLateSince = true;
    if (hadMore && this.#hadMore) this.#paced++;
  }

  /** It answers acknowledgements: what they let go, it sends. */
  get isAnswering(): boolean {
    return !this.hasLateSince && !this.isFree && this.acksSinceSend < FEWEST_UNANSWERED;
  }

  /** Acknowledgements do not move it. */
  get isFree(): boolean {
    return this.sends >= FEWEST_SENDS && this.#late >= this.sends * FREE_SHARE;
  }

  /** Nor does its application, which has more to send: it spreads out what it sends. */
  get isPaced(): boolean {
    const { sends } = this;
    return this.#paced >= FEWEST_PACED && this.#paced >= sends * PACED_SHARE && this.#paced >= this.#late * 0.8;
  }

  /** Its own clock less that of the acknowledgement which it echoes: more than lately, and it has held back. */
  #isLateByTimestamp({ hasTimestamps, tsVal, tsEcr }: Packet): boolean {
    if (!hasTimestamps) return false;
    if (!this.#hasOffset) this.#offset = seqDiff(tsVal, tsEcr);
    this.#hasOffset = true;
    const held = (seqDiff(tsVal, tsEcr) - this.#offset) | 0;
    if (this.sends % HELD_WINDOW === 0) {
      this.#leastHeld = this.#nextLeastHeld;
      this.#nextLeastHeld = held;
    }
    this.#nextLeastHeld = Math.min(this.#nextLeastHeld, held);
    return held - Math.min(this.#leastHeld, this.#nextLeastHeld) >= LATE_TICKS;
  }
}
