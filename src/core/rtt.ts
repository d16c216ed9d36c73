// Round trips that the engine has kept of a sender (engine/rtt.ts), for their distribution.
import type { Direction } from './rows.ts';

/** What is kept is whole microseconds. */
const KEPT_NS = 1000;
/** Of rttKept: how many. */
const COUNT_MASK = 0xff;

/** The one below which that share of them lies, in nanoseconds. */
export function rttQuantileNs({ rttKept, rttChunk: at, ints }: Direction, share: number): number {
  const kept = rttKept & COUNT_MASK;
  const sorted = Int32Array.from(ints.subarray(at, at + kept)).sort();
  return sorted[Math.ceil(share * kept) - 1]! * KEPT_NS;
}
