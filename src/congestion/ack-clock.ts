// What moves the sender: acknowledgements, as where a window limits it, or something else, as where its application has
// little to say or it paces what it sends. Seen near the sender, time tells; from afar its own timestamps do, roughly.
import type { Packet } from '../wire/packet.ts';
import { seqDiff } from '../wire/seq.ts';

/** Later than this after an acknowledgement, or after what it sent before, something else lets it send. */
const PROMPT_NS = 150e3;
/** Its timestamps, in ticks of a millisecond: one tick may lie within a burst. */
const LATE_TICKS = 2;
const FEWEST_SENDS = 10;
const PACED_SHARE = 0.2;

export class AckClock {
  /** Segments since the latest acknowledgement was processed. */
  sentSinceAck = 0;
  /** Of these, any that no acknowledgement let go. */
  hasLateSince = false;
  sends = 0;
  #late = 0;
  #latestNs = -Infinity;
  #tsVal = 0;

  begin(): void {
    this.sentSinceAck = 0;
    this.hasLateSince = false;
    this.sends = 0;
    this.#late = 0;
    this.#latestNs = -Infinity;
  }

  /** The sender processed an acknowledgement. */
  tick(nowNs: number): void {
    this.sentSinceAck = 0;
    this.hasLateSince = false;
    this.#latestNs = nowNs;
  }

  /** It sent something that is no repetition. */
  send(packet: Packet, isNear: boolean): void {
    const isLate = isNear ? packet.timeNs - this.#latestNs > PROMPT_NS : this.#isLateByTimestamp(packet);
    this.#tsVal = packet.tsVal;
    this.#latestNs = packet.timeNs;
    this.sentSinceAck++;
    this.sends++;
    if (!isLate) return;
    this.#late++;
    this.hasLateSince = true;
  }

  /** Acknowledgements do not move it. */
  get isPaced(): boolean {
    return this.sends >= FEWEST_SENDS && this.#late >= this.sends * PACED_SHARE;
  }

  #isLateByTimestamp({ hasTimestamps, tsVal }: Packet): boolean {
    if (!hasTimestamps || this.sends === 0 || this.sentSinceAck === 0) return false;
    return seqDiff(tsVal, this.#tsVal) >= LATE_TICKS;
  }
}
