// What the sender does stands above the replay of its window. In flight is never more than the window, so that more in
// flight is a larger one. A sender that answers every acknowledgement uses what there is, so that less is a smaller one:
// slow start is over (HyStart), or it grows otherwise. If that goes on without any growth, something else limits it.
import { CA_STATE, CWND_BIT } from '../codes';
import { isFree } from './ack-clock';
import { Cwnd } from './cwnd';
import { decide } from './decrease';
import { forgetGrowth } from './growth-signs';
import { beginFlat, confirmFlat } from './limits';

/** Acknowledgements in a row, each of them answered, until the most in flight meanwhile counts as the window. */
const RUN: i32 = 4;
/** How often its use falls behind the replay without having grown, until it is plain that the window is not what limits it. */
const FLAT_RUNS: i32 = 3;
/** Avoidance does not go beyond its replay by so many. */
const MIN_EXCESS: f64 = 8;

/** What is in flight when an acknowledgement comes is what those before it let go: all of a window that limits. */
export function learn(window: Cwnd): void {
  if (window.sentSinceAck === 0) return;
  if (window.state !== CA_STATE.open || window.has(CWND_BIT.hasLateSince) || window.isRwndFull) {
    window.run = 0;
    return;
  }
  const flight = window.flight;
  if (window.has(CWND_BIT.isDeciding)) decide(window, flight);
  countRun(window, flight);
  if (window.run < RUN || isFree(window)) return;
  window.run = 0;
  const runPeak = window.runPeak;
  const isSteady = <f64>(runPeak - window.runLow) <= Math.max(2, <f64>runPeak / 8);
  if (isSteady && runPeak < window.cwnd - 1) fallBehind(window, runPeak);
}

function countRun(window: Cwnd, flight: i32): void {
  if (window.run === 0) {
    window.runPeak = flight;
    window.runLow = flight;
  }
  window.run++;
  if (flight > window.runPeak) window.runPeak = flight;
  if (flight < window.runLow) window.runLow = flight;
}

/** It uses less than the replay gives it. */
function fallBehind(window: Cwnd, peak: i32): void {
  if (peak > window.flatPeak || window.flatRuns === 0) {
    window.flatPeak = peak;
    window.flatRuns = 0;
    window.beforeFlat = window.cwnd;
    beginFlat(window);
  }
  window.flatRuns++;
  if (window.has(CWND_BIT.isFlat)) return;
  if (window.flatRuns <= FLAT_RUNS) {
    shrinkTo(window, peak);
    return;
  }
  window.set(CWND_BIT.isFlat);
  forgetGrowth(window);
  window.cwnd = max<i32>(window.cwnd, window.beforeFlat);
  confirmFlat(window);
}

export function endFlat(window: Cwnd): void {
  window.clear(CWND_BIT.isFlat);
  window.flatRuns = 0;
}

/** The window is not larger: it has left slow start, it seems. */
export function shrinkTo(window: Cwnd, cwnd: i32): void {
  window.cwnd = cwnd;
  const ssthresh = window.ssthresh;
  if (ssthresh <= cwnd) return;
  if (window.formerSsthresh <= ssthresh) window.formerSsthresh = ssthresh;
  window.excess = 0;
  window.ssthresh = cwnd;
}

/** The window is larger; far beyond the replay of avoidance, it had not left slow start after all. */
export function exceed(window: Cwnd, flight: i32): void {
  window.excess += flight - window.cwnd;
  window.cwnd = flight;
  const isFar = <f64>window.excess >= Math.max(MIN_EXCESS, <f64>flight / 8);
  if (window.formerSsthresh <= window.ssthresh || !isFar) return;
  window.ssthresh = window.formerSsthresh;
  forgetGrowth(window);
}
