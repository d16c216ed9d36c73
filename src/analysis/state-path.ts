// The way of a connection's two ends through the states, read once when the connection is over: which states each
// reached and which events moved it. What was withdrawn did not happen.
import { MARK, type TransitionLog } from '../tracker/transition-log.ts';

export { EVENT, STATE } from '../tracker/state.ts';

export type End = 'client' | 'server';
export const ENDS = ['client', 'server'] as const;

export function otherEnd(end: End): End {
  return end === 'client' ? 'server' : 'client';
}

export class StatePath {
  /** A bit for each of STATE that was reached, and of EVENT that happened. */
  #clientStates = 0;
  #clientEvents = 0;
  #serverStates = 0;
  #serverEvents = 0;

  /** Takes in another connection's transitions. */
  read(log: TransitionLog): void {
    this.#clientStates = 0;
    this.#clientEvents = 0;
    this.#serverStates = 0;
    this.#serverEvents = 0;
    for (let entry = 0; entry < log.count; entry++) {
      const marks = log.marks(entry);
      if ((marks & MARK.withdrawn) !== 0) continue;
      const state = 1 << log.to(entry);
      const event = 1 << log.event(entry);
      if ((marks & MARK.server) !== 0) {
        this.#serverStates |= state;
        this.#serverEvents |= event;
      } else {
        this.#clientStates |= state;
        this.#clientEvents |= event;
      }
    }
  }

  /** `state`: one of STATE. */
  reached(end: End, state: number): boolean {
    return ((end === 'client' ? this.#clientStates : this.#serverStates) & (1 << state)) !== 0;
  }

  /** `event`: one of EVENT. */
  did(end: End, event: number): boolean {
    return ((end === 'client' ? this.#clientEvents : this.#serverEvents) & (1 << event)) !== 0;
  }
}
