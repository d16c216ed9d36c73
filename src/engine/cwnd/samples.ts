// The samples of a window: itself, and what is in flight, after each change. Where the report is to include them, the
// program around keeps them (core/samples.ts).
import * as host from '../host';
import { placeOfRow } from '../memory';
import { Cwnd, hasScale, mss } from './cwnd';

/** Somebody wants them. */
let isWanted: bool = false;

export function wantSamples(wanted: bool): void {
  isWanted = wanted;
}

export function beginSamples(window: Cwnd): void {
  if (isWanted) host.beginSamples(placeOfRow<Cwnd>(window));
}

export function endSamples(window: Cwnd): void {
  if (isWanted) host.endSamples(placeOfRow<Cwnd>(window));
}

/** The window as it is after this frame; `cwnd`: as far as it is known. */
export function noteSample(window: Cwnd, frame: i32, ns: f64, cwnd: i32, isExact: bool): void {
  if (!isWanted) return;
  host.noteSample(placeOfRow<Cwnd>(window), frame, ns, window.flight, cwnd, isExact, hasScale(), mss);
}
