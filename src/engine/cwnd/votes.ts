// Which congestion control a sender has: each sign of one is a vote for it. core/window-facts.ts counts them.
import { Cwnd } from './cwnd';

/** No congestion control. */
export const NONE: i32 = -1;

/** A sign of the congestion control with this code, or of NONE. */
export function vote(window: Cwnd, code: i32): void {
  if (code !== NONE) window.setVotes(code, window.votes(code) + 1);
}
