// The transitions of a connection, in the order in which packets showed them: four words each, the first of them
// inside its block, and all in words of its own when they are more. A view: `open` sets it on the block's connection.
import { PLACE, Words, type Block } from './block.ts';

export const NONE = -1;
/** Entries that a block has room for. */
const ENTRIES_IN_BLOCK = 16;
/** So many are kept; then the earliest are forgotten, half of them, so that an endless quarrel needs no endless memory. */
const MAX_ENTRIES = 512;
const ENTRIES_AFTER_FORGETTING = 256;

const WORDS = 4;
const COUNT = PLACE.logCount;
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
  readonly #block: Block;
  /** The logs that have outgrown their blocks, by number of block. */
  readonly #long: Map<number, Words> = new Map();
  #ints: Int32Array = new Int32Array(0);
  #doubles: Float64Array = new Float64Array(0);
  #at = 0;
  #capacity = 0;
  count = 0;

  constructor(block: Block) {
    this.#block = block;
  }

  open(): void {
    const count = this.#block.int(COUNT);
    this.count = count;
    const long = this.#long.size === 0 ? undefined : this.#long.get(this.#block.index);
    if (long === undefined) this.#place(this.#block.words, this.#block.at + PLACE.log, ENTRIES_IN_BLOCK);
    else this.#place(long, 0, long.ints.length / WORDS);
  }

  /** The connection is over. */
  release(): void {
    if (this.#long.size > 0) this.#long.delete(this.#block.index);
  }

  /** Nanoseconds since the first packet of the run. */
  timeNs(entry: number): number {
    return this.#doubles[(this.#at + entry * WORDS) >> 1]!;
  }

  /** Frame that showed it, 1-based in its file. */
  frame(entry: number): number {
    return this.#ints[this.#at + entry * WORDS + FRAME]!;
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
    this.#ints[this.#at + entry * WORDS + MOVE]! |= marks << MARKS_SHIFT;
  }

  unmark(entry: number, marks: number): void {
    this.#ints[this.#at + entry * WORDS + MOVE]! &= ~(marks << MARKS_SHIFT);
  }

  /** Adds an entry and returns its number. */
  add(timeNs: number, frame: number, event: number, from: number, to: number, marks: number): number {
    if (this.count === this.#capacity) this.#grow();
    const entry = this.count++;
    this.#block.setInt(COUNT, this.count);
    const at = this.#at + entry * WORDS;
    this.#doubles[at >> 1] = timeNs;
    this.#ints[at + FRAME] = frame;
    this.#ints[at + MOVE] = event | (from << 4) | (to << 8) | (marks << MARKS_SHIFT);
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
    this.#ints.copyWithin(at, at + WORDS, this.#at + this.count * WORDS);
    this.count--;
    this.#block.setInt(COUNT, this.count);
    return entry;
  }

  /** The first entry whose marks are so, or NONE. */
  #first(mask: number, marks: number): number {
    for (let entry = 0; entry < this.count; entry++) if ((this.marks(entry) & mask) === marks) return entry;
    return NONE;
  }

  #move(entry: number): number {
    return this.#ints[this.#at + entry * WORDS + MOVE]!;
  }

  #place({ ints, doubles }: Words, at: number, capacity: number): void {
    this.#ints = ints;
    this.#doubles = doubles;
    this.#at = at;
    this.#capacity = capacity;
  }

  #grow(): void {
    const capacity = this.#capacity * 2;
    const words = new Words(capacity * WORDS);
    words.ints.set(this.#ints.subarray(this.#at, this.#at + this.count * WORDS));
    this.#long.set(this.#block.index, words);
    this.#place(words, 0, capacity);
  }
}
