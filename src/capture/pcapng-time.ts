// Turns the 64-bit tick counts of pcapng into run time, exactly, whatever the interface's resolution.
// draft-ietf-opsawg-pcapng, 4.2: if_tsresol (default microseconds) and if_tsoffset.
import type { RunClock } from './clock.ts';

const NS_PER_SECOND = 1_000_000_000;

export class TickScale {
  readonly #ticksPerSecond: number;
  readonly #nsPerTick: number;
  readonly #offsetSeconds: number;
  readonly #exactTicksPerSecond: bigint | undefined;

  /** `resolution`: the if_tsresol byte, 10^-n or with the top bit set 2^-n. `offsetSeconds`: if_tsoffset. */
  constructor(resolution: number, offsetSeconds: number) {
    const exponent = resolution & 0x7f;
    const isDecimal = (resolution & 0x80) === 0;
    this.#ticksPerSecond = isDecimal ? 10 ** exponent : 2 ** exponent;
    this.#nsPerTick = NS_PER_SECOND / this.#ticksPerSecond;
    this.#offsetSeconds = offsetSeconds;
    // Where a tick is not a whole number of nanoseconds, the rare and slow way.
    this.#exactTicksPerSecond = isDecimal && exponent <= 9 ? undefined : (isDecimal ? 10n : 2n) ** BigInt(exponent);
  }

  /** Run time in nanoseconds of the tick count high·2^32 + low. */
  toRunTime(high: number, low: number, clock: RunClock): number {
    if (this.#exactTicksPerSecond !== undefined) return this.#exact(high, low, clock, this.#exactTicksPerSecond);
    // Long division by at most 10^9 in 16-bit limbs: every intermediate is below 2^53.
    const divisor = this.#ticksPerSecond;
    const quotientHigh = Math.floor(high / divisor);
    let rest = (high - quotientHigh * divisor) * 65_536 + (low >>> 16);
    const quotientMid = Math.floor(rest / divisor);
    rest = (rest - quotientMid * divisor) * 65_536 + (low & 0xffff);
    const quotientLow = Math.floor(rest / divisor);
    const seconds = (quotientHigh * 65_536 + quotientMid) * 65_536 + quotientLow;
    return clock.sinceBase(seconds + this.#offsetSeconds, (rest - quotientLow * divisor) * this.#nsPerTick);
  }

  #exact(high: number, low: number, clock: RunClock, ticksPerSecond: bigint): number {
    const ticks = (BigInt(high) << 32n) | BigInt(low);
    const nanoseconds = ((ticks % ticksPerSecond) * BigInt(NS_PER_SECOND)) / ticksPerSecond;
    return clock.sinceBase(Number(ticks / ticksPerSecond) + this.#offsetSeconds, Number(nanoseconds));
  }
}
