// How a window grows while nothing is lost tells the congestion control: whether slow start ends as round trips grow
// (HyStart, RFC 9406), and by how many segments it grows in avoidance each time that it arrives.
import { seqDiff } from '../../wire/seq';
import { CONTROLLERS, growsBy, leavesSlowStartByLoss } from './controllers';
import { Cwnd, INFINITE } from './cwnd';
import { NONE, vote } from './votes';

/** Linux's HyStart: round trips of a round, by its first samples, that are so much longer than the least. */
const SAMPLES: i32 = 8;
const MIN_WINDOW: i32 = 16;
const MIN_DELAY_NS: f64 = 4e6;
const MAX_DELAY_NS: f64 = 16e6;
/** So much beyond where HyStart leaves slow start, there is none. */
const BEYOND: f64 = 1.6;
/** A window that arrived fewer times shows no growth. */
const MIN_TIMES: f64 = 5;

/** From here on it grows anew. */
export function forgetGrowth(window: Cwnd): void {
  window.hystartMinNs = Infinity;
  window.leftAt = 0;
  window.windowsArrived = 0;
  beginRound(window, window.sndNxt);
}

/** An acknowledgement in slow start, with what was in flight before it. */
export function watchSlowStart(window: Cwnd, flight: i32, rttNs: f64): void {
  if (rttNs < window.hystartMinNs) window.hystartMinNs = rttNs;
  if (window.leftAt > 0) {
    if (<f64>flight < <f64>window.leftAt * BEYOND) return;
    window.leftAt = INFINITE; // once is enough
    for (let code = 0; code < CONTROLLERS; code++) if (leavesSlowStartByLoss(code)) vote(window, code);
    return;
  }
  if (seqDiff(window.sndUna, window.roundEnd) > 0) beginRound(window, window.sndNxt);
  if (rttNs < window.roundMinNs) window.roundMinNs = rttNs;
  if (++window.roundSamples < SAMPLES || flight < MIN_WINDOW) return;
  const delayNs = Math.min(Math.max(window.hystartMinNs / 8, MIN_DELAY_NS), MAX_DELAY_NS);
  if (window.roundMinNs > window.hystartMinNs + delayNs) window.leftAt = flight;
}

/** An acknowledgement of so many segments in avoidance, with what was in flight before it, which was all that may be. */
export function watchAvoidance(window: Cwnd, delivered: i32, flight: i32): void {
  if (window.windowsArrived === 0) {
    window.avoidFrom = flight;
    window.avoidMost = flight;
  }
  window.windowsArrived += <f64>delivered / <f64>flight;
  if (flight > window.avoidMost) window.avoidMost = flight;
}

/** The window does not go on growing from where it was. */
export function endAvoidance(window: Cwnd): void {
  vote(window, avoidanceSign(window));
  window.windowsArrived = 0;
}

/** The congestion control that the growth in avoidance speaks for, or NONE. */
export function avoidanceSign(window: Cwnd): i32 {
  return signOf(window.avoidMost - window.avoidFrom, window.windowsArrived);
}

/** The window grew by so many segments while it arrived so many times over. */
export function signOf(grown: i32, times: f64): i32 {
  if (times < MIN_TIMES || grown < 1) return NONE;
  for (let code = 0; code < CONTROLLERS; code++) if (growsBy(code, <f64>grown / times)) return code;
  return NONE;
}

function beginRound(window: Cwnd, end: i32): void {
  window.roundEnd = end;
  window.roundMinNs = Infinity;
  window.roundSamples = 0;
}
