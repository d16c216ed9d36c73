// What kept a sender from sending more, moment by moment, and the share of its sending time that each cause had:
// loss recovery, the receive window, the congestion window, its own send buffer, or nothing but its application.
import { LIMITS } from '../shared/vocabulary.ts';

/** Codes of LIMITS. */
export const LIMIT = { application: 0, rwnd: 1, cwnd: 2, sendBuffer: 3, recovery: 4 } as const;

export class Limits {
  /** What limits it now, as a code of LIMIT. */
  current: number = LIMIT.application;
  readonly #ns: Float64Array = new Float64Array(LIMITS.length);
  #latestNs = NaN;
  /** Of the congestion window's time, what passed before its use stopped to grow. */
  #beforeFlatNs = 0;

  begin(nowNs: number): void {
    this.current = LIMIT.application;
    this.#ns.fill(0);
    this.#latestNs = nowNs;
    this.#beforeFlatNs = 0;
  }

  /** Time has passed; of it, `mostNs` count. */
  pass(nowNs: number, mostNs: number): void {
    const ns = nowNs - this.#latestNs;
    if (ns <= 0) return;
    this.#latestNs = nowNs;
    this.#ns[this.current]! += Math.min(ns, mostNs);
  }

  /** From here on its use of the window may be flat. */
  beginFlat(): void {
    this.#beforeFlatNs = this.#ns[LIMIT.cwnd]!;
  }

  /** It was: a window that is used grows, so that something else limited it. */
  confirmFlat(): void {
    const ns = this.#ns[LIMIT.cwnd]! - this.#beforeFlatNs;
    this.#ns[LIMIT.cwnd] = this.#beforeFlatNs;
    this.#ns[LIMIT.sendBuffer]! += ns;
  }

  /** Its sending time. */
  get allNs(): number {
    let all = 0;
    for (const ns of this.#ns) all += ns;
    return all;
  }

  /** Share of its sending time; 0 when there was none. */
  share(limit: number): number {
    const { allNs } = this;
    return allNs === 0 ? 0 : this.#ns[limit]! / allNs;
  }
}
