// The transitions of a connection, in the order in which packets showed them: four words each, the first of them
// inside its row, and all in words of their own when they are more. `open` sets it on the connection at hand.
import type { AtHand } from '../engine/at-hand.ts';
import { TRANSITION_WORDS as WORDS, TRANSITIONS } from '../engine/layout.ts';
import { NOWHERE, type Memory } from '../engine/memory.ts';
import type { Followed } from '../engine/rows.ts';

export const NONE = -1;
/** So many are kept; then the earliest are forgotten, half of them, so that an endless quarrel needs no endless memory. */
const MAX_ENTRIES = 512;
const ENTRIES_AFTER_FORGETTING = 256;

/** Of an entry: its time in the first two words, then these. */
const FRAME = 2;
const MOVE = 3;
const MARKS_SHIFT = 12;

export const MARK = {
  /** Of the server; else of the client. */
  server: 1,
  /** It follows from what was sent to the endpoint, and nothing that the endpoint sent has confirmed it. */
  presumed: 2,
  /** What the endpoint sent later refuted it: it did not happen. */
  withdrawn: 4,
} as const;

export class TransitionLog {
  readonly #memory: Memory;
  readonly #row: Followed;
  #at = 0;
  #capacity = 0;
  count = 0;

  constructor({ memory, row }: AtHand) {
    this.#memory = memory;
    this.#row = row;
  }

  open(): void {
    const { transitions, longLog, longLogEntries, log } = this.#row;
    this.count = transitions;
    this.#at = longLog === NOWHERE ? log : longLog;
    this.#capacity = longLog === NOWHERE ? TRANSITIONS : longLogEntries;
  }

  /** The connection is over. */
  release(): void {
    this.#memory.release(this.#row.longLog, this.#row.longLogEntries * WORDS);
    this.#row.longLog = NOWHERE;
  }

  /** Nanoseconds since the first packet of the run. */
  timeNs(entry: number): number {
    return this.#memory.doubles[(this.#at + entry * WORDS) >> 1]!;
  }

  /** Frame that showed it, 1-based in its file. */
  frame(entry: number): number {
    return this.#memory.ints[this.#at + entry * WORDS + FRAME]!;
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

  mark(entry: number, marks: number): void {
    this.#memory.ints[this.#at + entry * WORDS + MOVE]! |= marks << MARKS_SHIFT;
  }

  unmark(entry: number, marks: number): void {
    this.#memory.ints[this.#at + entry * WORDS + MOVE]! &= ~(marks << MARKS_SHIFT);
  }

  /** Adds an entry and returns its number. */
  add(timeNs: number, frame: number, event: number, from: number, to: number, marks: number): number {
    if (this.count === this.#capacity) this.#grow();
    const entry = this.count++;
    this.#row.transitions = this.count;
    const at = this.#at + entry * WORDS;
    this.#memory.doubles[at >> 1] = timeNs;
    this.#memory.ints[at + FRAME] = frame;
    this.#memory.ints[at + MOVE] = event | (from << 4) | (to << 8) | (marks << MARKS_SHIFT);
    return entry;
  }

  get isFull(): boolean {
    return this.count >= MAX_ENTRIES;
  }

  get hasForgottenEnough(): boolean {
    return this.count <= ENTRIES_AFTER_FORGETTING;
  }

  /** Forgets the earliest entry that was withdrawn, or else confirmed, and returns its number; those after it move up. */
  forget(): number {
    let entry = this.#first(MARK.withdrawn, MARK.withdrawn);
    if (entry === NONE) entry = this.#first(MARK.presumed, 0);
    if (entry === NONE) return NONE;
    const at = this.#at + entry * WORDS;
    this.#memory.ints.copyWithin(at, at + WORDS, this.#at + this.count * WORDS);
    this.count--;
    this.#row.transitions = this.count;
    return entry;
  }

  /** The first entry whose marks are so, or NONE. */
  #first(mask: number, marks: number): number {
    for (let entry = 0; entry < this.count; entry++) if ((this.marks(entry) & mask) === marks) return entry;
    return NONE;
  }

  #move(entry: number): number {
    return this.#memory.ints[this.#at + entry * WORDS + MOVE]!;
  }

  #grow(): void {
    const capacity = this.#capacity * 2;
    const memory = this.#memory;
    const place = memory.take(capacity * WORDS);
    memory.ints.copyWithin(place, this.#at, this.#at + this.count * WORDS);
    memory.release(this.#row.longLog, this.#capacity * WORDS);
    this.#row.longLog = place;
    this.#row.longLogEntries = capacity;
    this.open();
  }
}
