// The memory of the connections that are followed: for each one block of words, on pages, used again when the
// connection is over. No object, no boxed number: what a segment touches of a connection lies side by side, and what
// most segments ask for in the first 64 bytes. The parts of an analysis are views of a block, each with its words at
// places of its own, as a packet is a view of bytes; setting the block on another connection moves them all.

/** Places of the parts' words: first those that most segments ask for, then the others, at even places. */
export const PLACE = {
  clientState: 0, // 5
  serverState: 5, // 5
  logCount: 10,
  resetBy: 11,
  handshakeBits: 12,
  closing: 13, // 3
  clientRest: 16, // 4
  serverRest: 20, // 4
  resetNs: 24, // 2
  fins: 26, // 6
  resets: 32, // 14
  handshake: 46, // 28
  log: 74,
} as const;
export const BLOCK_WORDS = 138;
/** Words that are zero when a connection begins. */
export const CLEARED_WORDS: number = PLACE.log;
export const PAGE_BLOCKS = 1024;

/** Words and, at even places, pairs of them as numbers of 64 bits. */
export class Words {
  readonly ints: Int32Array;
  readonly doubles: Float64Array;

  constructor(count: number) {
    const buffer = new ArrayBuffer(count * 4);
    this.ints = new Int32Array(buffer);
    this.doubles = new Float64Array(buffer);
  }
}

export class Block {
  readonly #pages: Words[] = [];
  readonly #free: number[] = [];
  #used = 0;
  /** Number of the connection's block, and the words in which it lies, from `at` on. */
  index = 0;
  words: Words = new Words(0);
  #ints: Int32Array = this.words.ints;
  #doubles: Float64Array = this.words.doubles;
  at = 0;

  /** Takes a block that nobody uses, and moves there. */
  take(): void {
    const index = this.#free.pop() ?? this.#used++;
    if (index === this.#pages.length * PAGE_BLOCKS) this.#pages.push(new Words(PAGE_BLOCKS * BLOCK_WORDS));
    this.moveTo(index);
    this.#ints.fill(0, this.at, this.at + CLEARED_WORDS);
  }

  moveTo(index: number): void {
    if (index === this.index && this.words.ints.length > 0) return;
    this.index = index;
    this.words = this.#pages[Math.floor(index / PAGE_BLOCKS)]!;
    this.#ints = this.words.ints;
    this.#doubles = this.words.doubles;
    this.at = (index % PAGE_BLOCKS) * BLOCK_WORDS;
  }

  release(index: number): void {
    this.#free.push(index);
  }

  int(place: number): number {
    return this.#ints[this.at + place]!;
  }

  setInt(place: number, value: number): void {
    this.#ints[this.at + place] = value;
  }

  addInt(place: number, count: number): void {
    this.#ints[this.at + place]! += count;
  }

  /** `place`: even. */
  double(place: number): number {
    return this.#doubles[(this.at + place) >> 1]!;
  }

  setDouble(place: number, value: number): void {
    this.#doubles[(this.at + place) >> 1] = value;
  }
}
