// The one source of chance of the synthetic captures: mulberry32, a 32-bit generator of a few lines. The same
// seed gives the same numbers on every machine, so the same capture byte for byte; Math.random can't be
// seeded.

export class Random {
  /** @param {number} seed */
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** @returns {number} at least 0, below 1 */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /**
   * @param {number} low
   * @param {number} high included
   */
  between(low, high) {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** @param {number} probability */
  chance(probability) {
    return this.next() < probability;
  }

  /**
   * Exponentially distributed and cut at eight times the mean, so that no connection lives for ever.
   * @param {number} mean
   */
  around(mean) {
    return Math.floor(Math.min(8, -Math.log(1 - this.next())) * mean);
  }
}
