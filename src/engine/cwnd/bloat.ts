// Round trips of the whole path while the sender has much in flight: how much longer they are than the least is what
// waits in queues (bufferbloat; RFC 7567). core/window-facts.ts says when that is too long.
import { Ack } from './ack';
import { Cwnd } from './cwnd';
import { addNote } from './note';

/** Segments in flight that may fill queues. */
const MIN_LOAD: i32 = 8;
/** By so much round trips grow under load where queues are too long. */
const BLOAT_NS: f64 = 100e6;
const BLOAT_FACTOR: f64 = 3;

/** Something arrived; `flight`: what was in flight before. */
export function takeRoundTrip(window: Cwnd, flight: i32, ack: Ack): void {
  if (flight > window.mostFlight) window.mostFlight = flight;
  if (flight < MIN_LOAD || <f64>flight < <f64>window.mostFlight / 2) return;
  const rttNs = window.rttNs;
  const minRttNs = window.minRttNs;
  window.loadedNs += rttNs;
  window.loadedCount++;
  if (rttNs < minRttNs + BLOAT_NS || rttNs < minRttNs * BLOAT_FACTOR) return;
  addNote(window.bloated, ack.ns, ack.frame);
}
