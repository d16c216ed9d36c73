// After a silence of a retransmission timeout or more, the window is halved for each of them, down to the initial one
// (RFC 2861, as Linux has it).
import { CA_STATE } from '../codes';
import { rtoNs } from '../rtt';
import { pause } from './controllers';
import { Cwnd, INITIAL_WINDOW, sender } from './cwnd';
import { endAvoidance } from './growth-signs';

/** The sender sends something new. */
export function restartIdle(window: Cwnd, nowNs: f64): void {
  if (!window.isEmpty || window.state !== CA_STATE.open) return;
  const timeouts = Math.floor((nowNs - window.sentNs) / rtoNs(sender));
  if (timeouts <= 0) return;
  endAvoidance(window);
  restart(window, timeouts);
}

/** The sender was silent for so many timeouts. */
export function restart(window: Cwnd, timeouts: f64): void {
  const cwnd = window.cwnd;
  window.ssthresh = max<i32>(window.ssthresh, (cwnd >> 1) + (cwnd >> 2));
  const least = min<i32>(INITIAL_WINDOW, cwnd);
  let left = cwnd;
  for (let i = timeouts; i > 0 && left > least; i--) left >>= 1;
  window.cwnd = max<i32>(left, least);
  pause(window);
}
