// Acknowledgements between the vantage and the sender of the data: they passed here, but it has not processed them yet.
// A ring of eighteen words for each:
//
//   time (2) │ seq │ ack │ window │ TSval │ TSecr │ flags, SACK blocks │ edges (8) │ frame │ -
import { Words } from './words.ts';
import type { Ack } from './ack.ts';

const WORDS = 18;
const FIRST_PLACES = 8;

const SEQ = 2;
const ACK = 3;
const WINDOW = 4;
const TS_VAL = 5;
const TS_ECR = 6;
const FLAGS = 7;
const EDGES = 8;
const FRAME = 16;

const HAS_TIMESTAMPS = 1;
const HAS_ECHO = 2;
const IS_PURE = 4;
const BLOCKS_SHIFT = 3;

export class AckQueue {
  #words: Words = new Words(0);
  #places = 0;
  #head = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** In the order in which they passed. */
  push(ack: Ack): void {
    if (this.#count === this.#places) this.#grow();
    const { ints, doubles } = this.#words;
    const at = ((this.#head + this.#count++) & (this.#places - 1)) * WORDS;
    doubles[at >> 1] = ack.ns;
    ints[at + FRAME] = ack.frame;
    ints[at + SEQ] = ack.seq;
    ints[at + ACK] = ack.ack;
    ints[at + WINDOW] = ack.window;
    ints[at + TS_VAL] = ack.tsVal;
    ints[at + TS_ECR] = ack.tsEcr;
    const flags = Number(ack.hasTimestamps) | (Number(ack.hasEcho) << 1) | (Number(ack.isPure) << 2);
    ints[at + FLAGS] = flags | (ack.blocks << BLOCKS_SHIFT);
    for (let i = 0; i < ack.blocks * 2; i++) ints[at + EDGES + i] = ack.edges[i]!;
  }

  /** Reads the oldest into `ack`. */
  first(ack: Ack): void {
    const { ints, doubles } = this.#words;
    const at = this.#head * WORDS;
    const flags = ints[at + FLAGS]!;
    ack.ns = doubles[at >> 1]!;
    ack.frame = ints[at + FRAME]!;
    ack.seq = ints[at + SEQ]!;
    ack.ack = ints[at + ACK]!;
    ack.window = ints[at + WINDOW]!;
    ack.tsVal = ints[at + TS_VAL]!;
    ack.tsEcr = ints[at + TS_ECR]!;
    ack.hasTimestamps = (flags & HAS_TIMESTAMPS) !== 0;
    ack.hasEcho = (flags & HAS_ECHO) !== 0;
    ack.isPure = (flags & IS_PURE) !== 0;
    ack.blocks = flags >> BLOCKS_SHIFT;
    for (let i = 0; i < ack.blocks * 2; i++) ack.edges[i] = ints[at + EDGES + i]!;
  }

  /** The sender has processed the oldest. */
  shift(): void {
    this.#head = (this.#head + 1) & (this.#places - 1);
    this.#count--;
  }

  clear(): void {
    this.#count = 0;
  }

  #grow(): void {
    const former = this.#words.ints;
    const places = Math.max(FIRST_PLACES, this.#places * 2);
    const words = new Words(places * WORDS);
    // The oldest comes to stand first.
    const split = this.#head * WORDS;
    words.ints.set(former.subarray(split));
    words.ints.set(former.subarray(0, split), former.length - split);
    this.#words = words;
    this.#places = places;
    this.#head = 0;
  }
}
