// TIME_WAIT: who closed first stays in it for 2·MSL, and for as long again when the peer's FIN comes again.
// RFC 9293 (3.4.1, 3.10.7.4 and 3.10.8).
import * as hand from '../at-hand';
import { EVENT, STATE } from '../codes';
import { Sender } from '../sender';
import { presumesAt } from './presumption';

/** 2·MSL. */
let durationNs: f64 = NaN;

/** How long it lasts in this run: to be told before its first packet. */
export function setTimeWait(ns: f64): void {
  durationNs = ns;
}

/** Time goes on to `nowNs`: a TIME_WAIT of the connection at hand that has lasted its time is over. */
export function elapse(nowNs: f64): void {
  if (hand.client.state === STATE.TIME_WAIT) elapseEnd(hand.client, nowNs);
  if (hand.server.state === STATE.TIME_WAIT) elapseEnd(hand.server, nowNs);
}

function elapseEnd(end: Sender, nowNs: f64): void {
  const overNs = end.sinceNs + durationNs;
  if (nowNs - end.sinceNs < durationNs) return;
  presumesAt(end, EVENT.timeout, overNs, hand.connection.lastFrame);
}

/** The FIN that brought it there came again. */
export function restartTimeWait(end: Sender, timeNs: f64): void {
  if (end.state === STATE.TIME_WAIT) end.sinceNs = timeNs;
}
