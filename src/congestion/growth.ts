// How a window grows while nothing is lost, and what that tells of the congestion control: in slow start CUBIC leaves
// when round trips grow (HyStart, RFC 9406), Reno does not; in avoidance Reno grows by one segment each time its window
// arrives, CUBIC by a function of time.
import { seqDiff } from '../wire/seq.ts';
import type { Control } from './control.ts';

/** Linux's HyStart: round trips of a round, by its first samples, that are so much longer than the least. */
const SAMPLES = 8;
const MIN_WINDOW = 16;
const MIN_DELAY_NS = 4e6;
const MAX_DELAY_NS = 16e6;
/** So much beyond where CUBIC leaves slow start, Reno is sure. */
const BEYOND = 1.6;

export class Growth {
  #leastNs = Infinity;
  #roundEnd = 0;
  #roundLeastNs = Infinity;
  #samples = 0;
  /** What was in flight when CUBIC would have left slow start; 0 before. */
  #leftAt = 0;
  /** In avoidance: how many times the window arrived, and what was in flight at first and at most. */
  #times = 0;
  #from = 0;
  #most = 0;

  begin(seq: number): void {
    this.#leastNs = Infinity;
    this.#roundEnd = seq;
    this.#roundLeastNs = Infinity;
    this.#samples = 0;
    this.#leftAt = 0;
    this.#times = 0;
  }

  /** An acknowledgement in slow start, with what was in flight before it. */
  slowStart(una: number, next: number, rttNs: number, flight: number, control: Control): void {
    if (rttNs < this.#leastNs) this.#leastNs = rttNs;
    if (this.#leftAt > 0) {
      if (flight < this.#leftAt * BEYOND) return;
      control.voteByHaste();
      this.#leftAt = Infinity;
      return;
    }
    if (seqDiff(una, this.#roundEnd) > 0) {
      this.#roundEnd = next;
      this.#roundLeastNs = Infinity;
      this.#samples = 0;
    }
    if (rttNs < this.#roundLeastNs) this.#roundLeastNs = rttNs;
    if (++this.#samples < SAMPLES || flight < MIN_WINDOW) return;
    const delayNs = Math.min(Math.max(this.#leastNs / 8, MIN_DELAY_NS), MAX_DELAY_NS);
    if (this.#roundLeastNs > this.#leastNs + delayNs) this.#leftAt = flight;
  }

  /** An acknowledgement of so many segments in avoidance, with what was in flight before it, which was all that may be. */
  avoid(delivered: number, flight: number): void {
    if (this.#times === 0) {
      this.#from = flight;
      this.#most = flight;
    }
    this.#times += delivered / flight;
    if (flight > this.#most) this.#most = flight;
  }

  /** The window does not go on growing from where it was. */
  end(control: Control): void {
    if (this.#times > 0) control.voteByGrowth(this.#most - this.#from, this.#times);
    this.#times = 0;
  }
}
