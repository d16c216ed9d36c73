// The congestion controls that are known. All of them are told of losses and silences, since it may turn out later which
// one the sender has; one of them grows the window.
import { CONGESTION_CONTROLS } from '../../shared/vocabulary.ts';
import { bbr } from './control/bbr.ts';
import type { Controller } from './control/controller.ts';
import { cubic } from './control/cubic.ts';
import { reno } from './control/reno.ts';

/** By code: position in CONGESTION_CONTROLS. */
export const CONTROLLERS: readonly Controller[] = [reno, cubic, bbr].toSorted((a, b) => codeOf(a) - codeOf(b));
export const CONTROLLER = { reno: codeOf(reno), cubic: codeOf(cubic) } as const;

const MIN_THRESHOLD = 2;

function codeOf({ name }: Controller): number {
  return CONGESTION_CONTROLS.indexOf(name);
}

/** The threshold that a loss leaves, in segments (RFC 5681, 3.1). `beta`: of a Controller. */
export function thresholdAfter(cwnd: number, beta: number): number {
  return Math.max(MIN_THRESHOLD, Math.floor(cwnd * beta));
}
