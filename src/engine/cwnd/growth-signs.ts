// How a window grows while nothing is lost tells the congestion control: whether slow start ends as round trips grow
// (HyStart, RFC 9406), and by how many segments it grows in avoidance each time that it arrives.
import { seqDiff } from '../../wire/seq.ts';
import { CONTROLLERS } from './controllers.ts';
import { INFINITE, type Cwnd } from './cwnd.ts';
import { NONE, vote } from './votes.ts';

/** Linux's HyStart: round trips of a round, by its first samples, that are so much longer than the least. */
const SAMPLES = 8;
const MIN_WINDOW = 16;
const MIN_DELAY_NS = 4e6;
const MAX_DELAY_NS = 16e6;
/** So much beyond where HyStart leaves slow start, there is none. */
const BEYOND = 1.6;
/** A window that arrived fewer times shows no growth. */
const MIN_TIMES = 5;

/** From here on it grows anew. */
export function forgetGrowth(window: Cwnd): void {
  window.hystartMinNs = Infinity;
  window.leftAt = 0;
  window.windowsArrived = 0;
  beginRound(window, window.sndNxt);
}

/** An acknowledgement in slow start, with what was in flight before it. */
export function watchSlowStart(window: Cwnd, flight: number, rttNs: number): void {
  if (rttNs < window.hystartMinNs) window.hystartMinNs = rttNs;
  if (window.leftAt > 0) {
    if (flight < window.leftAt * BEYOND) return;
    window.leftAt = INFINITE; // once is enough
    for (const [code, { leavesSlowStartBy }] of CONTROLLERS.entries()) {
      if (leavesSlowStartBy === 'loss') vote(window, code);
    }
    return;
  }
  if (seqDiff(window.sndUna, window.roundEnd) > 0) beginRound(window, window.sndNxt);
  if (rttNs < window.roundMinNs) window.roundMinNs = rttNs;
  if (++window.roundSamples < SAMPLES || flight < MIN_WINDOW) return;
  const delayNs = Math.min(Math.max(window.hystartMinNs / 8, MIN_DELAY_NS), MAX_DELAY_NS);
  if (window.roundMinNs > window.hystartMinNs + delayNs) window.leftAt = flight;
}

/** An acknowledgement of so many segments in avoidance, with what was in flight before it, which was all that may be. */
export function watchAvoidance(window: Cwnd, delivered: number, flight: number): void {
  if (window.windowsArrived === 0) {
    window.avoidFrom = flight;
    window.avoidMost = flight;
  }
  window.windowsArrived += delivered / flight;
  if (flight > window.avoidMost) window.avoidMost = flight;
}

/** The window does not go on growing from where it was. */
export function endAvoidance(window: Cwnd): void {
  vote(window, avoidanceSign(window));
  window.windowsArrived = 0;
}

/** The congestion control that the growth in avoidance speaks for, or NONE. */
export function avoidanceSign({ avoidMost, avoidFrom, windowsArrived }: Cwnd): number {
  return signOf(avoidMost - avoidFrom, windowsArrived);
}

/** The window grew by so many segments while it arrived so many times over. */
export function signOf(grown: number, times: number): number {
  return times < MIN_TIMES || grown < 1 ? NONE : CONTROLLERS.findIndex(({ growsBy }) => growsBy(grown / times));
}

function beginRound(window: Cwnd, end: number): void {
  window.roundEnd = end;
  window.roundMinNs = Infinity;
  window.roundSamples = 0;
}
