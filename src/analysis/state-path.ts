// The way of a connection's two ends through the states, read once when the connection is over: which states each
// reached and which events moved it. What was withdrawn did not happen.
import { MARK } from '../core/codes.ts';
import type { TransitionLog } from '../core/transition-log.ts';

export type { FlowEnd } from '../core/identity.ts';
export { EVENT, STATE } from '../core/codes.ts';

export type End = 'client' | 'server';
export const ENDS = ['client', 'server'] as const;

export function otherEnd(end: End): End {
  return end === 'client' ? 'server' : 'client';
}

const NONE = -1;
/** Of each end. */
const MAX_STATES = 16;

export class StatePath {
  /** By end and code of STATE: the log's latest entry that brought it there, and that took it away; or NONE. */
  readonly #came: Int16Array = new Int16Array(2 * MAX_STATES);
  readonly #left: Int16Array = new Int16Array(2 * MAX_STATES);
  /** A bit for each of EVENT that happened. */
  #clientEvents = 0;
  #serverEvents = 0;

  /** Takes in another connection's transitions. */
  read(log: TransitionLog): void {
    this.#came.fill(NONE);
    this.#left.fill(NONE);
    this.#clientEvents = 0;
    this.#serverEvents = 0;
    for (let entry = 0; entry < log.count; entry++) {
      const marks = log.marks(entry);
      if ((marks & MARK.withdrawn) !== 0) continue;
      const isServer = (marks & MARK.server) !== 0;
      const from = isServer ? MAX_STATES : 0;
      this.#came[from + log.to(entry)] = entry;
      this.#left[from + log.from(entry)] = entry;
      if (isServer) this.#serverEvents |= 1 << log.event(entry);
      else this.#clientEvents |= 1 << log.event(entry);
    }
  }

  /** `state`: one of STATE. */
  reached(end: End, state: number): boolean {
    return this.came(end, state) !== NONE;
  }

  /** Number of the log's latest entry that brought the end to the state, or -1. */
  came(end: End, state: number): number {
    return this.#came[(end === 'client' ? 0 : MAX_STATES) + state]!;
  }

  /** Number of the log's latest entry that took the end from the state, or -1. */
  left(end: End, state: number): number {
    return this.#left[(end === 'client' ? 0 : MAX_STATES) + state]!;
  }

  /** `event`: one of EVENT. */
  did(end: End, event: number): boolean {
    return ((end === 'client' ? this.#clientEvents : this.#serverEvents) & (1 << event)) !== 0;
  }
}
