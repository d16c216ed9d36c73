// The SYNs, or the SYN-ACKs, of a connection: the first of them, and the latest. A view; see tracker/block.ts.
import type { Block } from '../tracker/block.ts';
import type { Packet } from '../wire/packet.ts';

const COUNT = 0;
const HAS_TIMESTAMPS = 1;
const FIRST_NS = 2; // two
const LATEST_NS = 4; // two
const LATEST_TSVAL = 6;
const FIRST_TSVAL = 7;
const FIRST_FRAME = 8;
const LATEST_FRAME = 9;
export const ATTEMPTS_WORDS = 10;

export class Attempts {
  readonly #block: Block;
  readonly #at: number;

  constructor(block: Block, place: number) {
    this.#block = block;
    this.#at = place;
  }

  add({ timeNs, frame, hasTimestamps, tsVal }: Packet): void {
    const block = this.#block;
    const at = this.#at;
    if (this.count === 0) {
      block.setDouble(at + FIRST_NS, timeNs);
      block.setInt(at + FIRST_FRAME, frame);
      block.setInt(at + FIRST_TSVAL, tsVal);
    }
    block.addInt(at + COUNT, 1);
    block.setInt(at + HAS_TIMESTAMPS, hasTimestamps ? 1 : 0);
    block.setDouble(at + LATEST_NS, timeNs);
    block.setInt(at + LATEST_TSVAL, tsVal);
    block.setInt(at + LATEST_FRAME, frame);
  }

  get count(): number {
    return this.#block.int(this.#at + COUNT);
  }

  get retransmissions(): number {
    return Math.max(0, this.count - 1);
  }

  /** Nanoseconds since the first packet of the run; holds when there is one. */
  get firstNs(): number {
    return this.#block.double(this.#at + FIRST_NS);
  }

  get latestNs(): number {
    return this.#block.double(this.#at + LATEST_NS);
  }

  get firstFrame(): number {
    return this.#block.int(this.#at + FIRST_FRAME);
  }

  get latestFrame(): number {
    return this.#block.int(this.#at + LATEST_FRAME);
  }

  /** When the one was sent that this packet answers, or NaN when that can't be told. */
  answeredBy({ hasTimestamps, tsEcr }: Packet): number {
    if (this.count === 1) return this.firstNs;
    if (!hasTimestamps || this.#block.int(this.#at + HAS_TIMESTAMPS) === 0) return NaN;
    if (tsEcr === this.#block.int(this.#at + LATEST_TSVAL)) return this.latestNs;
    return tsEcr === this.#block.int(this.#at + FIRST_TSVAL) ? this.firstNs : NaN;
  }
}
