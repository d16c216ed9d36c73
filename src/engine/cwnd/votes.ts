// Which congestion control a sender has: each sign of one is a vote for it, and the lead over the others is how sure that is.
import type { CONGESTION_CONTROLS } from '../../shared/vocabulary.ts';
import { isPaced } from './ack-clock.ts';
import { CONTROLLERS } from './controllers.ts';
import type { Cwnd } from './cwnd.ts';

/** No congestion control. */
export const NONE = -1;
/** What pacing counts for. */
const PACED_VOTES = 3;
/** A socket or a queue may pace, too. */
const PACED_CONFIDENCE = 0.4;

export interface Verdict {
  readonly name: (typeof CONGESTION_CONTROLS)[number];
  /** 0 to 1. */
  readonly confidence: number;
}

const UNKNOWN: Verdict = { name: 'unknown', confidence: 0 };

/** A sign of the congestion control with this code, or of NONE. */
export function vote(window: Cwnd, code: number): void {
  if (code !== NONE) window.setVotes(code, window.votes(code) + 1);
}

/** `pending`: a sign that has not become a vote yet, or NONE. */
export function verdictOf(window: Cwnd, pending: number): Verdict {
  const votes = CONTROLLERS.map((_, code) => window.votes(code) + Number(code === pending));
  const hasPace = isPaced(window);
  if (votes.every((count) => count === 0)) {
    const paced = CONTROLLERS.find((controller) => controller.isPaced);
    return hasPace && paced !== undefined ? { name: paced.name, confidence: PACED_CONFIDENCE } : UNKNOWN;
  }
  for (const [code, controller] of CONTROLLERS.entries())
    if (hasPace && controller.isPaced) votes[code]! += PACED_VOTES;
  const most = Math.max(...votes);
  const others = votes.reduce((sum, count) => sum + count) - most;
  if (others >= most) return UNKNOWN;
  return { name: CONTROLLERS[votes.indexOf(most)]!.name, confidence: (most - others) / (most + others + 1) };
}
