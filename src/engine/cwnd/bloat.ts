// Round trips of the whole path while the sender has much in flight: how much longer they are than the least is what
// waits in queues (bufferbloat; RFC 7567).
import type { Ack } from './ack.ts';
import type { Cwnd } from './cwnd.ts';
import { addNote, countOf } from './note.ts';

/** Segments in flight that may fill queues. */
const MIN_LOAD = 8;
/** By so much, and so many times, round trips grow under load where queues are too long. */
const MIN_LOADED = 16;
const BLOAT_NS = 100e6;
const BLOAT_FACTOR = 3;

/** Something arrived; `flight`: what was in flight before. */
export function takeRoundTrip(window: Cwnd, flight: number, ack: Ack): void {
  if (flight > window.mostFlight) window.mostFlight = flight;
  if (flight < MIN_LOAD || flight < window.mostFlight / 2) return;
  const { rttNs, minRttNs } = window;
  window.loadedNs += rttNs;
  window.loadedCount++;
  if (rttNs < minRttNs + BLOAT_NS || rttNs < minRttNs * BLOAT_FACTOR) return;
  addNote(window, window.bloated, ack.ns, ack.frame);
}

/** Mean of the round trips while much was in flight; 0 when it never was. */
export function loadedRttNs({ loadedCount, loadedNs }: Cwnd): number {
  return loadedCount === 0 ? 0 : loadedNs / loadedCount;
}

/** Most round trips, while much was in flight, were queues. */
export function isBloated(window: Cwnd): boolean {
  const { loadedCount } = window;
  return loadedCount >= MIN_LOADED && countOf(window, window.bloated) >= loadedCount / 2;
}
