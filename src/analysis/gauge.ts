// How many of something there were at the same time, and the most: intervals of time go in, in any order. A few are
// kept as they are; more are counted at instants a step apart. The step begins at a tenth of a second and doubles when
// the instants run out, so that memory stays bounded; what is shorter counts where it happens to cover an instant.

const MAX_INTERVALS = 16;
const FIRST_STEP_NS = 100e6;
const FIRST_INSTANTS = 64;
const MAX_INSTANTS = 1024;

export class Gauge {
  /** Beginnings and ends, until there are too many. */
  #intervals: number[] | null = [];
  #stepNs = FIRST_STEP_NS;
  /** By how many more there are at an instant than at the one before. */
  #change: Int32Array = new Int32Array(0);

  /** From `startNs` until before `endNs`, which may be Infinity; nanoseconds since the first packet of the run. */
  add(startNs: number, endNs: number): void {
    if (this.#intervals === null) {
      this.#count(startNs, endNs);
      return;
    }
    this.#intervals.push(startNs, endNs);
    if (this.#intervals.length <= MAX_INTERVALS * 2) return;
    const intervals = this.#intervals;
    this.#intervals = null;
    this.#change = new Int32Array(FIRST_INSTANTS);
    for (let i = 0; i < intervals.length; i += 2) this.#count(intervals[i]!, intervals[i + 1]!);
  }

  get peak(): number {
    if (this.#intervals !== null) return peakOf(this.#intervals);
    let count = 0;
    let peak = 0;
    for (const change of this.#change) {
      count += change;
      if (count > peak) peak = count;
    }
    return peak;
  }

  #count(startNs: number, endNs: number): void {
    if (this.#instantOf(startNs) === this.#instantOf(endNs)) return; // it covers none
    this.#note(startNs, 1);
    if (endNs !== Infinity) this.#note(Math.max(startNs, endNs), -1);
  }

  /** `direction`: 1 or -1, from the first instant on that is not before `ns`. */
  #note(ns: number, direction: number): void {
    let instant = this.#instantOf(ns);
    while (instant >= MAX_INSTANTS) {
      this.#doubleStep();
      instant = this.#instantOf(ns);
    }
    if (instant >= this.#change.length) this.#grow(instant);
    this.#change[instant]! += direction;
  }

  #instantOf(ns: number): number {
    return Math.ceil(Math.max(0, ns) / this.#stepNs);
  }

  #grow(instant: number): void {
    let length = this.#change.length;
    while (length <= instant) length *= 2;
    const longer = new Int32Array(length);
    longer.set(this.#change);
    this.#change = longer;
  }

  #doubleStep(): void {
    const change = this.#change;
    const fewer = new Int32Array(change.length);
    for (let instant = 0; instant < change.length; instant++) fewer[(instant + 1) >> 1]! += change[instant]!;
    this.#change = fewer;
    this.#stepNs *= 2;
  }
}

/** Most of a few intervals, given as beginnings and ends, that overlap: as many as there are at some beginning. */
function peakOf(intervals: readonly number[]): number {
  let peak = 0;
  for (let at = 0; at < intervals.length; at += 2) {
    let count = 0;
    for (let i = 0; i < intervals.length; i += 2) {
      if (intervals[i]! <= intervals[at]! && intervals[at]! < intervals[i + 1]!) count++;
    }
    if (count > peak) peak = count;
  }
  return peak;
}
