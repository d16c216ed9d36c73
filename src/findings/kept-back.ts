// A sender that the receiver's window kept from sending more, most of the time.
import type { Finished } from '../analysis/finished.ts';
import { ENDS } from '../analysis/state-path.ts';
import { LIMIT } from '../congestion/limits.ts';
import type { Sighting } from './detector.ts';

/** Of its sending time, which lasts that many round trips at least. */
const MIN_SHARE = 0.5;
const MIN_ROUND_TRIPS = 10;

/** The receiver is the endpoint; null where no window kept anyone back. */
export function keptBack(connection: Finished): Sighting | null {
  for (const end of ENDS) {
    const view = connection.viewOf(end);
    if (view?.kept === undefined || view.kept === null) continue;
    const share = view.limits.share(LIMIT.rwnd);
    const roundTripNs = view.leastRttNs;
    if (share < MIN_SHARE || view.limits.allNs < MIN_ROUND_TRIPS * roundTripNs) continue;
    return {
      endpoint: end === 'client' ? 'server' : 'client',
      frames: view.kept.frames,
      ns: view.kept.firstNs,
      weight: share,
      data: {
        share: Math.round(share * 1000) / 1000,
        window: view.mostRwnd,
        bytesPerSecond: rateOf(view.mostRwnd, roundTripNs),
      },
    };
  }
  return null;
}

/** What a window allows, in bytes a second. */
function rateOf(window: number, roundTripNs: number): number | null {
  return Number.isFinite(roundTripNs) && roundTripNs > 0 ? Math.round((window / roundTripNs) * 1e9) : null;
}
