// What a loss leaves of the window tells the congestion control. Two things show it: in recovery, how many segments are
// sent for those that arrive (PRR, RFC 6937: as many as the window shrinks to; BBR: as many as arrived); after it, how many
// are in flight when the window is used again.
import { CA_STATE, CWND_BIT } from '../codes';
import { betaOf, CONTROLLERS, thresholdAfter } from './controllers';
import { Cwnd } from './cwnd';
import { NONE, vote } from './votes';

/** Smaller windows do not tell one share from another. */
const MIN_WINDOW: i32 = 6;
/** Fewer do not tell it either. */
const MIN_DELIVERED: i32 = 10;
/** As much as this: the window was not reduced. */
const KEPT_SHARE: f64 = 0.85;
const MARGIN: f64 = 0.02;

/** The most that a loss leaves of those that reduce, and so near to that, all of them send at the same rate. */
function largestBeta(): f64 {
  let largest: f64 = 0;
  for (let code = 0; code < CONTROLLERS; code++) if (betaOf(code) < 1) largest = Math.max(largest, betaOf(code));
  return largest;
}

/** In recovery, an acknowledgement. Until the window comes near to what is left, the rate tells what that will be. */
export function measure(window: Cwnd): void {
  const isAbove = <f64>window.flight > <f64>window.priorCwnd * (largestBeta() + MARGIN);
  if (isAbove && window.state === CA_STATE.recovery) return;
  window.clear(CWND_BIT.isMeasuring);
  voteByRate(window, window.sentMeanwhile, window.deliveredMeanwhile);
}

/** The first use of the window after a recovery: that is what the loss has left. */
export function decide(window: Cwnd, flight: i32): void {
  const priorCwnd = window.priorCwnd;
  window.clear(CWND_BIT.isDeciding);
  voteByWindow(window, flight, priorCwnd);
  setController(window, nearestTo(flight, priorCwnd));
}

/** The window is what this congestion control would have left of it. */
export function setController(window: Cwnd, code: i32): void {
  window.controller = code;
  window.ssthresh = thresholdAfter(window.priorCwnd, betaOf(code));
  window.cwnd = window.ssthresh;
}

/** So much of `prior` segments is in flight. */
export function voteByWindow(window: Cwnd, flight: i32, prior: i32): void {
  if (prior >= MIN_WINDOW) vote(window, fitting(flight, prior, 1, false));
}

/** So many were sent for so many that arrived. */
export function voteByRate(window: Cwnd, sent: i32, delivered: i32): void {
  if (delivered >= MIN_DELIVERED) vote(window, fitting(sent, delivered, 1 + <f64>delivered / 20, true));
}

/** The only one whose share of `whole` is `part`, within `tolerance`; else, where it is nearly all, one that leaves all. */
function fitting(part: i32, whole: i32, tolerance: f64, roundsUp: bool): i32 {
  let fit = NONE;
  let count = 0;
  for (let code = 0; code < CONTROLLERS; code++) {
    const beta = betaOf(code);
    const share = roundsUp ? Math.ceil(<f64>whole * beta) : Math.floor(<f64>whole * beta);
    if (beta >= 1 || Math.abs(<f64>part - share) > tolerance) continue;
    fit = code;
    count++;
  }
  if (count > 0) return count === 1 ? fit : NONE;
  return <f64>part >= <f64>whole * KEPT_SHARE ? firstThatLeavesAll() : NONE;
}

function firstThatLeavesAll(): i32 {
  for (let code = 0; code < CONTROLLERS; code++) if (betaOf(code) === 1) return code;
  return NONE;
}

/** Of those that reduce, the one that leaves nearly so much of `prior`. */
function nearestTo(flight: i32, prior: i32): i32 {
  let nearest = NONE;
  let least: f64 = Infinity;
  for (let code = 0; code < CONTROLLERS; code++) {
    const beta = betaOf(code);
    const distance: f64 = beta < 1 ? Math.abs(<f64>(flight - thresholdAfter(prior, beta))) : Infinity;
    if (distance >= least) continue;
    nearest = code;
    least = distance;
  }
  return nearest;
}
