// The transitions of a connection, in the order in which packets showed them: four words each, the first of them
// inside its row, and all in words of their own when they are more.
import { TRANSITION_WORDS as WORDS, TRANSITIONS } from '../layout.ts';
import { NOWHERE, type Memory } from '../memory.ts';
import type { Followed } from '../rows.ts';

export const NONE = -1;
/** So many are kept; then the earliest are forgotten, half of them. */
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

  constructor(memory: Memory, row: Followed) {
    this.#memory = memory;
    this.#row = row;
  }

  get count(): number {
    return this.#row.transitions;
  }

  /** The connection is over. */
  release(): void {
    this.#memory.release(this.#row.longLog, this.#row.longLogEntries * WORDS);
    this.#row.longLog = NOWHERE;
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

  mark(entry: number, marks: number): void {
    this.#memory.ints[this.#at(entry) + MOVE]! |= marks << MARKS_SHIFT;
  }

  unmark(entry: number, marks: number): void {
    this.#memory.ints[this.#at(entry) + MOVE]! &= ~(marks << MARKS_SHIFT);
  }

  /** Adds an entry and returns its number. */
  add(timeNs: number, frame: number, event: number, from: number, to: number, marks: number): number {
    const entry = this.#row.transitions++;
    if (entry === this.#capacity) this.#grow(entry);
    const at = this.#at(entry);
    this.#memory.doubles[at >> 1] = timeNs;
    this.#memory.ints[at + FRAME] = frame;
    this.#memory.ints[at + MOVE] = event | (from << 4) | (to << 8) | (marks << MARKS_SHIFT);
    return entry;
  }

  /** Then some are to be forgotten, so that an endless quarrel needs no endless memory. */
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
    const at = this.#at(entry);
    this.#memory.ints.copyWithin(at, at + WORDS, this.#at(this.count));
    this.#row.transitions--;
    return entry;
  }

  /** The first entry whose marks are so, or NONE. */
  #first(mask: number, marks: number): number {
    for (let entry = 0; entry < this.count; entry++) if ((this.marks(entry) & mask) === marks) return entry;
    return NONE;
  }

  #move(entry: number): number {
    return this.#memory.ints[this.#at(entry) + MOVE]!;
  }

  /** Place of an entry. */
  #at(entry: number): number {
    const { longLog } = this.#row;
    return (longLog === NOWHERE ? this.#row.log : longLog) + entry * WORDS;
  }

  get #capacity(): number {
    return this.#row.longLog === NOWHERE ? TRANSITIONS : this.#row.longLogEntries;
  }

  /** Twice the room, for the `count` that there are. */
  #grow(count: number): void {
    const row = this.#row;
    const memory = this.#memory;
    const capacity = count * 2;
    const place = memory.take(capacity * WORDS);
    memory.ints.copyWithin(place, this.#at(0), this.#at(count));
    memory.release(row.longLog, count * WORDS);
    row.longLog = place;
    row.longLogEntries = capacity;
  }
}
