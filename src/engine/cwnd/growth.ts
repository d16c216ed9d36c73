// How the window grows as data arrives: in slow start by what arrives, in congestion avoidance as the congestion control
// has it (RFC 5681, 3.1), and only if it is used (RFC 7661; Linux: in slow start, up to twice of what is).
import { CA_STATE, CWND_BIT, LIMIT } from '../codes';
import { fullRttNs } from '../rtt';
import { segmentsForOne } from './controllers';
import { Cwnd, isNear, sender } from './cwnd';
import { watchAvoidance, watchSlowStart } from './growth-signs';

/** New data was acknowledged; `flight`: what was in flight before. */
export function takeNews(window: Cwnd, flight: i32, nowNs: f64): void {
  const isUsed = window.has(CWND_BIT.isUsed);
  if (isUsed) watchGrowth(window, flight);
  const mayGrow = isUsed || (window.isInSlowStart && <i64>window.cwnd < 2 * <i64>window.maxOut);
  if (mayGrow) grow(window, window.delivered, nowNs, fullRttNs(sender));
}

function watchGrowth(window: Cwnd, flight: i32): void {
  if (window.isInSlowStart && window.state === CA_STATE.open) {
    // From afar, round trips are not known that well.
    if (isNear()) watchSlowStart(window, flight, window.rttNs);
  } else if (window.limit === LIMIT.cwnd) {
    watchAvoidance(window, window.delivered, flight);
  }
}

/** So many segments arrived while the window was open and used. */
export function grow(window: Cwnd, delivered: i32, nowNs: f64, rttNs: f64): void {
  let acked = delivered;
  if (window.isInSlowStart) {
    const cwnd = <i32>min<i64>(<i64>window.cwnd + <i64>acked, <i64>window.ssthresh);
    acked -= cwnd - window.cwnd;
    window.cwnd = cwnd;
    if (acked === 0) return;
  }
  const every = segmentsForOne(window, acked, nowNs, rttNs);
  if (<f64>window.growth >= every) {
    window.growth = 0;
    window.cwnd++;
  }
  window.growth += acked;
  if (<f64>window.growth < every) return;
  const more = Math.floor(<f64>window.growth / every);
  window.growth -= <i32>(more * every);
  window.cwnd += <i32>more;
}
