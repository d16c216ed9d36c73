// The congestion controls that are known. All of them are told of losses and silences, since it may turn out later which
// one the sender has; one of them grows the window. A new one is a file of its own in control/, a line in each function
// here, its name in the report's vocabulary, a code in core/codes.ts, and in core/layout.ts whatever it has to remember.
import { CONTROLLER } from '../codes';
import * as bbr from './control/bbr';
import * as cubic from './control/cubic';
import * as reno from './control/reno';
import { Cwnd } from './cwnd';

/** Codes are below this. */
export const CONTROLLERS: i32 = CONTROLLER.bbr + 1;

const MIN_THRESHOLD: f64 = 2;

/** What a loss leaves of the window, as a share (RFC 5681, RFC 9438, 4.6); 1: all of it. */
export function betaOf(code: i32): f64 {
  if (code === CONTROLLER.reno) return reno.BETA;
  return code === CONTROLLER.cubic ? cubic.BETA : bbr.BETA;
}

/** Nothing but a loss ends its slow start: neither round trips that grow (HyStart, RFC 9406), nor what it knows of the path. */
export function leavesSlowStartByLoss(code: i32): bool {
  return code === CONTROLLER.reno;
}

/** In avoidance: does it grow by so many segments each time that its window arrives? */
export function growsBy(code: i32, segments: f64): bool {
  if (code === CONTROLLER.reno) return reno.growsBy(segments);
  return code === CONTROLLER.cubic && cubic.growsBy(segments);
}

/** In avoidance: segments that have to arrive for the window to grow by one. So many arrived now. */
export function segmentsForOne(window: Cwnd, acked: i32, nowNs: f64, rttNs: f64): f64 {
  const code = window.controller;
  if (code === CONTROLLER.reno) return reno.segmentsForOne(window);
  return code === CONTROLLER.cubic ? cubic.segmentsForOne(window, acked, nowNs, rttNs) : Infinity;
}

/** At the beginning, and after a timeout: they forget what there was. */
export function reset(window: Cwnd): void {
  cubic.reset(window);
}

/** A loss; the window is still what it was. */
export function reduce(window: Cwnd): void {
  cubic.reduce(window);
}

/** The sender was silent. */
export function pause(window: Cwnd): void {
  cubic.pause(window);
}

/** The threshold that a loss leaves, in segments (RFC 5681, 3.1). */
export function thresholdAfter(cwnd: i32, beta: f64): i32 {
  return <i32>Math.max(MIN_THRESHOLD, Math.floor(<f64>cwnd * beta));
}
