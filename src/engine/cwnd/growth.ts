// How the window grows as data arrives: in slow start by what arrives, in congestion avoidance as the congestion control
// has it (RFC 5681, 3.1), and only if it is used (RFC 7661; Linux: in slow start, up to twice of what is).
import { fullRttNs } from '../rtt.ts';
import { CONTROLLERS } from './controllers.ts';
import { CWND_BIT, STATE, type Cwnd } from './cwnd.ts';
import { watchAvoidance, watchSlowStart } from './growth-signs.ts';
import { LIMIT } from './limits.ts';

/** New data was acknowledged; `flight`: what was in flight before. */
export function takeNews(window: Cwnd, flight: number, nowNs: number): void {
  const isUsed = window.has(CWND_BIT.isUsed);
  if (isUsed) watchGrowth(window, flight);
  const mayGrow = isUsed || (window.isInSlowStart && window.cwnd < 2 * window.maxOut);
  if (mayGrow) grow(window, window.delivered, nowNs, fullRttNs(window.sender));
}

function watchGrowth(window: Cwnd, flight: number): void {
  if (window.isInSlowStart && window.state === STATE.open) {
    // From afar, round trips are not known that well.
    if (window.isNear) watchSlowStart(window, flight, window.rttNs);
  } else if (window.limit === LIMIT.cwnd) {
    watchAvoidance(window, window.delivered, flight);
  }
}

/** So many segments arrived while the window was open and used. */
export function grow(window: Cwnd, delivered: number, nowNs: number, rttNs: number): void {
  let acked = delivered;
  if (window.isInSlowStart) {
    const cwnd = Math.min(window.cwnd + acked, window.ssthresh);
    acked -= cwnd - window.cwnd;
    window.cwnd = cwnd;
    if (acked === 0) return;
  }
  const every = CONTROLLERS[window.controller]!.segmentsForOne(window, acked, nowNs, rttNs);
  if (window.growth >= every) {
    window.growth = 0;
    window.cwnd++;
  }
  window.growth += acked;
  if (window.growth < every) return;
  const more = Math.floor(window.growth / every);
  window.growth -= more * every;
  window.cwnd += more;
}
