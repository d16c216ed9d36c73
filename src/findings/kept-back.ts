// A sender that the receiver's window kept from sending more, most of the time.
import type { Finished } from '../analysis/finished.ts';
import { ENDS } from '../analysis/state-path.ts';
import type { Sighting } from './detector.ts';

/** Of its sending time, which lasts that many round trips at least. */
const MIN_SHARE = 0.5;
const MIN_ROUND_TRIPS = 10;

/** The receiver is the endpoint; null where no window kept anyone back. */
export function keptBack(connection: Finished): Sighting | null {
  for (const end of ENDS) {
    const window = connection.windowOf(end);
    const note = window?.keptBack ?? null;
    if (window === undefined || note === null) continue;
    const share = window.share('rwnd');
    const roundTripNs = window.minRttNs;
    if (share < MIN_SHARE || window.sendingNs < MIN_ROUND_TRIPS * roundTripNs) continue;
    return {
      endpoint: end === 'client' ? 'server' : 'client',
      frames: note.frames,
      ns: note.firstNs,
      weight: share,
      data: {
        share: Math.round(share * 1000) / 1000,
        window: window.mostRwnd,
        bytesPerSecond: rateOf(window.mostRwnd, roundTripNs),
      },
    };
  }
  return null;
}

/** What a window allows, in bytes a second. */
function rateOf(window: number, roundTripNs: number): number | null {
  return Number.isFinite(roundTripNs) && roundTripNs > 0 ? Math.round((window / roundTripNs) * 1e9) : null;
}
