// The way of a connection's two ends through the states, read once when the connection is over: which states each
// reached and which events moved it. What was withdrawn did not happen.
import type { Chain } from '../tracker/endpoint-track.ts';
import { MARK, NONE, type TransitionLog } from '../tracker/transition-log.ts';

export type End = 'client' | 'server';

export class StatePath {
  readonly #states = { client: 0, server: 0 };
  readonly #events = { client: 0, server: 0 };

  constructor(log: TransitionLog, chain: Chain) {
    for (let entry = chain.first; entry !== NONE; entry = log.next[entry]!) {
      const marks = log.marks[entry]!;
      if ((marks & MARK.withdrawn) !== 0) continue;
      const end = (marks & MARK.server) !== 0 ? 'server' : 'client';
      this.#states[end] |= 1 << log.to[entry]!;
      this.#events[end] |= 1 << log.event[entry]!;
    }
  }

  /** `state`: one of STATE. */
  reached(end: End, state: number): boolean {
    return (this.#states[end] & (1 << state)) !== 0;
  }

  /** `event`: one of EVENT. */
  did(end: End, event: number): boolean {
    return (this.#events[end] & (1 << event)) !== 0;
  }
}
