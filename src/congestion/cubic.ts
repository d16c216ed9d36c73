// How fast CUBIC grows in congestion avoidance (RFC 9438, 4), with Linux's choices.
import { CUBIC_BETA } from './beta.ts';

/** RFC 9438 (4.1). */
const C = 0.4;
/** Acknowledged segments, as a share of the window, for which Reno would grow by as much as CUBIC's reduction allows (4.3). */
const RENO_SHARE = 15 / 8;
/** While the window stands, it is calculated anew only after so long. */
const PAUSE_NS = 1e9 / 32;
/** Before the first loss, one segment more for so many. */
const FIRST_EVERY = 20;
const MIN_EVERY = 2;

export class Cubic {
  #lastMax = 0;
  #origin = 0;
  #kSeconds = 0;
  #epochNs = -1;
  #ackCount = 0;
  #renoCwnd = 0;
  #every = 0;
  #lastCwnd = 0;
  #lastNs = 0;

  begin(): void {
    this.#lastMax = 0;
    this.#epochNs = -1;
    this.#lastCwnd = 0;
    this.#lastNs = 0;
  }

  /** Silence is no time in which it grows. */
  pause(): void {
    this.#epochNs = -1;
  }

  /** Fast convergence (4.7): a window that did not come back to where it was leaves room. */
  reduce(cwnd: number): void {
    this.#epochNs = -1;
    this.#lastMax = cwnd < this.#lastMax ? Math.floor((cwnd * (1 + CUBIC_BETA)) / 2) : cwnd;
  }

  /** Segments that have to arrive for the window to grow by one. */
  segmentsForOne(cwnd: number, acked: number, ns: number, rttNs: number): number {
    this.#ackCount += acked;
    if (this.#lastCwnd === cwnd && ns - this.#lastNs <= PAUSE_NS) return this.#every;
    this.#lastCwnd = cwnd;
    this.#lastNs = ns;
    if (this.#epochNs < 0) {
      this.#epochNs = ns;
      this.#ackCount = acked;
      this.#renoCwnd = cwnd;
      this.#origin = Math.max(this.#lastMax, cwnd);
      this.#kSeconds = Math.cbrt((this.#origin - cwnd) / C);
    }
    const seconds = (ns + rttNs - this.#epochNs) / 1e9 - this.#kSeconds;
    const target = this.#origin + C * seconds ** 3;
    let every = target > cwnd ? cwnd / (target - cwnd) : 100 * cwnd;
    if (this.#lastMax === 0) every = Math.min(every, FIRST_EVERY);
    const share = Math.floor(cwnd * RENO_SHARE);
    const more = Math.ceil(this.#ackCount / share) - 1;
    if (more > 0) {
      this.#ackCount -= more * share;
      this.#renoCwnd += more;
    }
    if (this.#renoCwnd > cwnd) every = Math.min(every, cwnd / (this.#renoCwnd - cwnd));
    this.#every = Math.max(Math.floor(every), MIN_EVERY);
    return this.#every;
  }
}
