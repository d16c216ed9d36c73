// The worst of a connection's stalls of some causes, as a sighting.
import type { Finished } from '../analysis/finished.ts';
import { ENDS } from '../analysis/state-path.ts';
import type { Sighting } from './detector.ts';

/** Of the end whose longest is the longest; null when none lasts `leastSeconds`. */
export function worstStall(connection: Finished, causes: readonly string[], leastSeconds = 0): Sighting | null {
  let worst: Sighting | null = null;
  for (const end of ENDS) {
    const stalls = connection
      .stalls(end)
      .filter(({ cause, durationNs }) => causes.includes(cause) && durationNs / 1e9 >= leastSeconds);
    if (stalls.length === 0) continue;
    const longest = stalls.reduce((a, b) => (b.durationNs > a.durationNs ? b : a));
    const seconds = longest.durationNs / 1e9;
    if (worst !== null && seconds <= (worst.weight ?? 0)) continue;
    worst = {
      endpoint: end,
      frames: stalls.map(({ frame }) => frame),
      ns: stalls[0]!.ns,
      weight: seconds,
      data: { stalls: stalls.length, longest: seconds, cause: longest.cause },
    };
  }
  return worst;
}
