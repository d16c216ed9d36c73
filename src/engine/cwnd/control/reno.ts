// Reno (RFC 5681): in avoidance one segment more each time that the window arrives; a loss leaves a half.
import { Cwnd } from '../cwnd';

/** What a loss leaves of the window, as a share. */
export const BETA: f64 = 0.5;

/** In avoidance: does it grow by so many segments each time that its window arrives? */
export function growsBy(segments: f64): bool {
  return segments > 0.8 && segments < 1.25;
}

/** In avoidance: segments that have to arrive for the window to grow by one. */
export function segmentsForOne(window: Cwnd): f64 {
  return window.cwnd;
}
