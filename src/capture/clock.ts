// Time of a run: nanoseconds since its first packet, as a number (exact for 104 days), plus the one
// absolute instant that this zero stands for.

const NS_PER_SECOND = 1_000_000_000;

export class RunClock {
  #baseSeconds = 0;
  #baseNanoseconds = 0;
  #started = false;

  get started(): boolean {
    return this.#started;
  }

  /** The run's zero in nanoseconds since 1970. */
  get baseNs(): bigint {
    return BigInt(this.#baseSeconds) * BigInt(NS_PER_SECOND) + BigInt(this.#baseNanoseconds);
  }

  /** Nanoseconds since the run's first packet; the first call of a run sets the zero. */
  sinceBase(seconds: number, nanoseconds: number): number {
    if (!this.#started) {
      this.#started = true;
      this.#baseSeconds = seconds;
      this.#baseNanoseconds = nanoseconds;
    }
    return (seconds - this.#baseSeconds) * NS_PER_SECOND + (nanoseconds - this.#baseNanoseconds);
  }
}
