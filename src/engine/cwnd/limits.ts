// What keeps a sender from sending more, moment by moment, and how much of its sending time each cause had: loss
// recovery, the receive window (RFC 9293, 3.8.6), the congestion window (RFC 5681), its own send buffer, or nothing but
// its application.
import { CA_STATE, CWND_BIT, LIMIT } from '../codes';
import { isAnswering, isPaced } from './ack-clock';
import { Cwnd, mss } from './cwnd';

/** Of the window: using so much, a sender is limited by it. */
const USED_SHARE: f64 = 0.9;

/** `flight`: of the window, as it is now. */
export function judgeLimit(window: Cwnd, flight: i32): void {
  window.limit = limitOf(window, flight);
}

function limitOf(window: Cwnd, flight: i32): i32 {
  const isEmpty = window.isEmpty;
  if (window.isRwndFull && (!isEmpty || window.rwnd < mss)) return LIMIT.rwnd;
  if (isEmpty) return LIMIT.application;
  if (window.state !== CA_STATE.open) return LIMIT.recovery;
  if (window.has(CWND_BIT.isFlat)) return LIMIT.sendBuffer;
  if (<f64>flight >= <f64>window.cwnd * USED_SHARE - 1 || isPaced(window)) return LIMIT.cwnd;
  return isAnswering(window) ? LIMIT.sendBuffer : LIMIT.application;
}

/** Time has passed; of it, `maxNs` count. */
export function passTime(window: Cwnd, nowNs: f64, maxNs: f64): void {
  const ns = nowNs - window.limitedNs;
  if (ns <= 0) return;
  window.limitedNs = nowNs;
  add(window, window.limit, Math.min(ns, maxNs));
}

/** From here on its use of the window may be flat. */
export function beginFlat(window: Cwnd): void {
  window.beforeFlatNs = window.limitNs(LIMIT.cwnd);
}

/** It was: a window that is used grows, so that something else limited it. */
export function confirmFlat(window: Cwnd): void {
  const ns = window.limitNs(LIMIT.cwnd) - window.beforeFlatNs;
  window.setLimitNs(LIMIT.cwnd, window.beforeFlatNs);
  add(window, LIMIT.sendBuffer, ns);
}

function add(window: Cwnd, limit: i32, ns: f64): void {
  window.setLimitNs(limit, window.limitNs(limit) + ns);
}
