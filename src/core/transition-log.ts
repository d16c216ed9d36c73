// The transitions of a connection, in the order in which packets showed them, as the engine keeps them
// (engine/state/transition-log.ts): four words each, the first of them inside its row, and all in words of their own when
// they are more.
import { TRANSITION_WORDS as WORDS } from './layout.ts';
import type { Followed } from './rows.ts';
import { NOWHERE, type Words } from './view.ts';

/** Of an entry: its time in the first two words, then these. */
const FRAME = 2;
const MOVE = 3;
const MARKS_SHIFT = 12;

export class TransitionLog {
  readonly #memory: Words;
  readonly #row: Followed;

  constructor(memory: Words, row: Followed) {
    this.#memory = memory;
    this.#row = row;
  }

  get count(): number {
    return this.#row.transitions;
  }

  /** Nanoseconds since the first packet of the run. */
  timeNs(entry: number): number {
    return this.#memory.doubles[this.#at(entry) >> 1]!;
  }

  /** Frame that showed it, 1-based in its file. */
  frame(entry: number): number {
    return this.#memory.ints[this.#at(entry) + FRAME]!;
  }

  /** One of EVENT. */
  event(entry: number): number {
    return this.#move(entry) & 15;
  }

  /** State before. */
  from(entry: number): number {
    return (this.#move(entry) >> 4) & 15;
  }

  /** State after. */
  to(entry: number): number {
    return (this.#move(entry) >> 8) & 15;
  }

  /** Bits of MARK. */
  marks(entry: number): number {
    return this.#move(entry) >> MARKS_SHIFT;
  }

  #move(entry: number): number {
    return this.#memory.ints[this.#at(entry) + MOVE]!;
  }

  /** Place of an entry. */
  #at(entry: number): number {
    const { longLog } = this.#row;
    return (longLog === NOWHERE ? this.#row.log : longLog) + entry * WORDS;
  }
}
