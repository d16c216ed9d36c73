// After a silence of a retransmission timeout or more, the window is halved for each of them, down to the initial one
// (RFC 2861, as Linux has it).
import { rtoNs } from '../rtt.ts';
import { CONTROLLERS } from './controllers.ts';
import { INITIAL_WINDOW, STATE, type Cwnd } from './cwnd.ts';
import { endAvoidance } from './growth-signs.ts';

/** The sender sends something new. */
export function restartIdle(window: Cwnd, nowNs: number): void {
  if (!window.isEmpty || window.state !== STATE.open) return;
  const timeouts = Math.floor((nowNs - window.sentNs) / rtoNs(window.sender));
  if (timeouts <= 0) return;
  endAvoidance(window);
  restart(window, timeouts);
}

/** The sender was silent for so many timeouts. */
export function restart(window: Cwnd, timeouts: number): void {
  const { cwnd } = window;
  window.ssthresh = Math.max(window.ssthresh, (cwnd >> 1) + (cwnd >> 2));
  const least = Math.min(INITIAL_WINDOW, cwnd);
  let left = cwnd;
  for (let i = timeouts; i > 0 && left > least; i--) left >>= 1;
  window.cwnd = Math.max(left, least);
  for (const controller of CONTROLLERS) controller.pause(window);
}
