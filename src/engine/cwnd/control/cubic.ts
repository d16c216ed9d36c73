// CUBIC (RFC 9438, 4) with Linux's choices: in avoidance a function of the time since the loss; a loss leaves seven tenths.
import { Cwnd } from '../cwnd';

/** What a loss leaves of the window, as a share. Linux's; RFC 9438 (4.6) has 0.7. */
export const BETA: f64 = 717.0 / 1024.0;
/** RFC 9438 (4.1). */
const C: f64 = 0.4;
/** Acknowledged segments, as a share of the window, for which Reno would grow by as much as CUBIC's reduction allows (4.3). */
const RENO_SHARE: f64 = 15.0 / 8.0;
/** While the window stands, it is calculated anew only after so long. */
const PAUSE_NS: f64 = 1e9 / 32.0;
/** Before the first loss, one segment more for so many. */
const FIRST_EVERY: f64 = 20;
const MIN_EVERY: f64 = 2;
/** No epoch has begun. */
const NONE: f64 = -1;

/** In avoidance: does it grow by so many segments each time that its window arrives? */
export function growsBy(segments: f64): bool {
  return segments < 0.7 || segments > 1.5;
}

/** As Linux has it; RFC 9438 (4.8) keeps what the window was. */
export function reset(window: Cwnd): void {
  window.wMax = 0;
  window.epochNs = NONE;
  window.cubicCwnd = 0;
  window.cubicNs = 0;
}

/** Fast convergence (4.7): a window that did not come back to where it was leaves room. */
export function reduce(window: Cwnd): void {
  const cwnd = window.cwnd;
  window.epochNs = NONE;
  window.wMax = cwnd < window.wMax ? <i32>Math.floor((<f64>cwnd * (1 + BETA)) / 2) : cwnd;
}

/** Silence is no time in which it grows. */
export function pause(window: Cwnd): void {
  window.epochNs = NONE;
}

/** In avoidance: segments that have to arrive for the window to grow by one. So many arrived now. */
export function segmentsForOne(window: Cwnd, acked: i32, nowNs: f64, rttNs: f64): f64 {
  const cwnd = window.cwnd;
  window.wEstGrowth += acked;
  if (window.cubicCwnd === cwnd && nowNs - window.cubicNs <= PAUSE_NS) return window.every;
  window.cubicCwnd = cwnd;
  window.cubicNs = nowNs;
  if (window.epochNs < 0) beginEpoch(window, acked, nowNs);
  const seconds = (nowNs + rttNs - window.epochNs) / 1e9 - window.kSeconds;
  const target = <f64>window.origin + C * JSMath.pow(seconds, 3);
  let every: f64 = target > <f64>cwnd ? <f64>cwnd / (target - <f64>cwnd) : 100 * <f64>cwnd;
  if (window.wMax === 0) every = Math.min(every, FIRST_EVERY);
  growEstimate(window, cwnd);
  if (window.wEst > cwnd) every = Math.min(every, <f64>cwnd / <f64>(window.wEst - cwnd));
  every = Math.max(Math.floor(every), MIN_EVERY);
  window.every = every;
  return every;
}

function beginEpoch(window: Cwnd, acked: i32, nowNs: f64): void {
  const cwnd = window.cwnd;
  window.epochNs = nowNs;
  window.wEstGrowth = acked;
  window.wEst = cwnd;
  window.origin = max<i32>(window.wMax, cwnd);
  window.kSeconds = JSMath.cbrt(<f64>(window.origin - cwnd) / C);
}

/** The Reno-friendly region (4.3). */
function growEstimate(window: Cwnd, cwnd: i32): void {
  const share = Math.floor(<f64>cwnd * RENO_SHARE);
  const more = Math.ceil(<f64>window.wEstGrowth / share) - 1;
  if (!(more > 0)) return;
  window.wEstGrowth -= <i32>(more * share);
  window.wEst += <i32>more;
}
