// What keeps a sender from sending more, moment by moment, and how much of its sending time each cause had: loss
// recovery, the receive window (RFC 9293, 3.8.6), the congestion window (RFC 5681), its own send buffer, or nothing but
// its application.
import { LIMITS } from '../../shared/vocabulary.ts';
import { isAnswering, isPaced } from './ack-clock.ts';
import { CWND_BIT, STATE, type Cwnd } from './cwnd.ts';

/** Codes of LIMITS. */
export const LIMIT = { application: 0, rwnd: 1, cwnd: 2, sendBuffer: 3, recovery: 4 } as const;

/** Of the window: using so much, a sender is limited by it. */
const USED_SHARE = 0.9;

/** `flight`: of the window, as it is now. */
export function judgeLimit(window: Cwnd, flight: number): void {
  window.limit = limitOf(window, flight);
}

function limitOf(window: Cwnd, flight: number): number {
  const { isEmpty } = window;
  if (window.isRwndFull && (!isEmpty || window.rwnd < window.mss)) return LIMIT.rwnd;
  if (isEmpty) return LIMIT.application;
  if (window.state !== STATE.open) return LIMIT.recovery;
  if (window.has(CWND_BIT.isFlat)) return LIMIT.sendBuffer;
  if (flight >= window.cwnd * USED_SHARE - 1 || isPaced(window)) return LIMIT.cwnd;
  return isAnswering(window) ? LIMIT.sendBuffer : LIMIT.application;
}

/** Time has passed; of it, `maxNs` count. */
export function passTime(window: Cwnd, nowNs: number, maxNs: number): void {
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

/** Its sending time. */
export function sendingNs(window: Cwnd): number {
  let all = 0;
  for (let limit = 0; limit < LIMITS.length; limit++) all += window.limitNs(limit);
  return all;
}

/** Share of its sending time; 0 when there was none. */
export function shareOf(window: Cwnd, limit: number): number {
  const all = sendingNs(window);
  return all === 0 ? 0 : window.limitNs(limit) / all;
}

function add(window: Cwnd, limit: number, ns: number): void {
  window.setLimitNs(limit, window.limitNs(limit) + ns);
}
