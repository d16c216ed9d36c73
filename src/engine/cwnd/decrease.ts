// What a loss leaves of the window tells the congestion control. Two things show it: in recovery, how many segments are
// sent for those that arrive (PRR, RFC 6937: as many as the window shrinks to; BBR: as many as arrived); after it, how many
// are in flight when the window is used again.
import { CONTROLLERS, thresholdAfter } from './controllers.ts';
import { CWND_BIT, STATE, type Cwnd } from './cwnd.ts';
import { NONE, vote } from './votes.ts';

/** Smaller windows do not tell one share from another. */
const MIN_WINDOW = 6;
/** Fewer do not tell it either. */
const MIN_DELIVERED = 10;
/** As much as this: the window was not reduced. */
const KEPT_SHARE = 0.85;
/** The most that a loss leaves of those that reduce, and so near to that, all of them send at the same rate. */
const LARGEST_BETA = Math.max(...CONTROLLERS.map(({ beta }) => beta).filter((beta) => beta < 1));
const MARGIN = 0.02;

/** In recovery, an acknowledgement. Until the window comes near to what is left, the rate tells what that will be. */
export function measure(window: Cwnd): void {
  const isAbove = window.flight > window.priorCwnd * (LARGEST_BETA + MARGIN);
  if (isAbove && window.state === STATE.recovery) return;
  window.clear(CWND_BIT.isMeasuring);
  voteByRate(window, window.sentMeanwhile, window.deliveredMeanwhile);
}

/** The first use of the window after a recovery: that is what the loss has left. */
export function decide(window: Cwnd, flight: number): void {
  const { priorCwnd } = window;
  window.clear(CWND_BIT.isDeciding);
  voteByWindow(window, flight, priorCwnd);
  setController(window, nearestTo(flight, priorCwnd));
}

/** The window is what this congestion control would have left of it. */
export function setController(window: Cwnd, code: number): void {
  window.controller = code;
  window.ssthresh = thresholdAfter(window.priorCwnd, CONTROLLERS[code]!.beta);
  window.cwnd = window.ssthresh;
}

/** So much of `prior` segments is in flight. */
export function voteByWindow(window: Cwnd, flight: number, prior: number): void {
  if (prior >= MIN_WINDOW) vote(window, fitting(flight, prior, 1, Math.floor));
}

/** So many were sent for so many that arrived. */
export function voteByRate(window: Cwnd, sent: number, delivered: number): void {
  if (delivered >= MIN_DELIVERED) vote(window, fitting(sent, delivered, 1 + delivered / 20, Math.ceil));
}

/** The only one whose share of `whole` is `part`, within `tolerance`; else, where it is nearly all, one that leaves all. */
function fitting(part: number, whole: number, tolerance: number, round: (segments: number) => number): number {
  const codes = [...CONTROLLERS.keys()];
  const fit = codes.filter((code) => {
    const { beta } = CONTROLLERS[code]!;
    return beta < 1 && Math.abs(part - round(whole * beta)) <= tolerance;
  });
  if (fit.length > 0) return fit.length === 1 ? fit[0]! : NONE;
  return part >= whole * KEPT_SHARE ? CONTROLLERS.findIndex(({ beta }) => beta === 1) : NONE;
}

/** Of those that reduce, the one that leaves nearly so much of `prior`. */
function nearestTo(flight: number, prior: number): number {
  let nearest = NONE;
  let least = Infinity;
  for (const [code, { beta }] of CONTROLLERS.entries()) {
    const distance = beta < 1 ? Math.abs(flight - thresholdAfter(prior, beta)) : Infinity;
    if (distance >= least) continue;
    nearest = code;
    least = distance;
  }
  return nearest;
}
