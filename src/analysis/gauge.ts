// How many of something there were at the same time, and the most: intervals of time go in, in any order, and are
// counted at instants a step apart. The step begins at a tenth of a second and doubles whenever the instants run out,
// so that memory stays bounded; what lasts shorter than a step counts where it happens to cover an instant.

const FIRST_STEP_NS = 100e6;
const FIRST_INSTANTS = 64;
const MOST_INSTANTS = 1024;

export class Gauge {
  #stepNs = FIRST_STEP_NS;
  /** By how many more there are at an instant than at the one before. */
  #change: Int32Array = new Int32Array(FIRST_INSTANTS);

  /** From `startNs` until before `endNs`, which may be Infinity; nanoseconds since the first packet of the run. */
  add(startNs: number, endNs: number): void {
    this.#note(startNs, 1);
    if (endNs !== Infinity) this.#note(Math.max(startNs, endNs), -1);
  }

  get peak(): number {
    let count = 0;
    let peak = 0;
    for (const change of this.#change) {
      count += change;
      if (count > peak) peak = count;
    }
    return peak;
  }

  /** `direction`: 1 or -1, from the first instant on that is not before `ns`. */
  #note(ns: number, direction: number): void {
    let instant = Math.ceil(Math.max(0, ns) / this.#stepNs);
    while (instant >= MOST_INSTANTS) {
      this.#doubleStep();
      instant = Math.ceil(Math.max(0, ns) / this.#stepNs);
    }
    if (instant >= this.#change.length) this.#grow(instant);
    this.#change[instant]! += direction;
  }

  #grow(instant: number): void {
    let length = this.#change.length;
    while (length <= instant) length *= 2;
    const longer = new Int32Array(length);
    longer.set(this.#change);
    this.#change = longer;
  }

  #doubleStep(): void {
    const fewer = new Int32Array(this.#change.length);
    for (const [instant, change] of this.#change.entries()) fewer[Math.ceil(instant / 2)]! += change;
    this.#change = fewer;
    this.#stepNs *= 2;
  }
}
