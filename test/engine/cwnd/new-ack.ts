// Acknowledgements in the engine of new-window.ts.
import type { View } from '../../../src/core/view.ts';
import { engine } from './new-window.ts';

/** What a TCP header has room for. */
export const MAX_BLOCKS = 4;

const WORDS = 18;
const HAS_TIMESTAMPS = 1;
const IS_PURE = 4;

const acks = engine.functionsOf('engine/cwnd/ack');

/** What an acknowledgement says, in words of the engine: as engine/cwnd/ack.ts has it. */
export class Ack implements View {
  ints: Int32Array = new Int32Array(0);
  doubles: Float64Array = new Float64Array(0);
  at = 0;

  constructor() {
    engine.give(this, WORDS);
  }

  /** All of it; `edges` as pairs. */
  get plain(): object {
    const pairs = Array.from({ length: this.blocks }, (_, i) => [this.edges[i * 2], this.edges[i * 2 + 1]]);
    const [seq, ack, window, tsVal, tsEcr] = this.ints.subarray(this.at + 2, this.at + 7);
    const { ns, frame, blocks, hasTimestamps, hasEcho, isPure } = this;
    return { ns, frame, seq, ack, window, hasTimestamps, tsVal, tsEcr, hasEcho, isPure, blocks, edges: pairs };
  }

  /** Everything in it, with the next of these numbers. */
  fill(next: () => number, blocks: number, ns: number): this {
    for (let word = 2; word < WORDS; word++) this.ints[this.at + word] = next();
    this.ints[this.at + 7]! &= 7;
    this.blocks = blocks;
    this.doubles[this.at >> 1] = ns;
    return this;
  }

  /** What `Ack.read` would have read of a packet with nothing but an acknowledgement and timestamps. */
  say(said: { ns: number; frame: number; ack: number; window: number; tsVal: number; tsEcr: number }): void {
    this.doubles[this.at >> 1] = said.ns;
    this.ints.set([0, said.ack, said.window, said.tsVal, said.tsEcr, HAS_TIMESTAMPS | IS_PURE], this.at + 2);
    this.ints[this.at + 17] = said.frame;
  }

  get ns(): number {
    return this.doubles[this.at >> 1]!;
  }

  get ack(): number {
    return this.ints[this.at + 3]!;
  }

  set ack(seq: number) {
    this.ints[this.at + 3] = seq;
  }

  get blocks(): number {
    return this.ints[this.at + 8]!;
  }

  set blocks(count: number) {
    this.ints[this.at + 8] = count;
  }

  get edges(): Int32Array {
    return this.ints.subarray(this.at + 9, this.at + 17);
  }

  get frame(): number {
    return this.ints[this.at + 17]!;
  }

  get hasTimestamps(): boolean {
    return acks['Ack_hasTimestamps']!(this) !== 0;
  }

  get hasEcho(): boolean {
    return acks['Ack_hasEcho']!(this) !== 0;
  }

  get isPure(): boolean {
    return acks['Ack_isPure']!(this) !== 0;
  }

  get isDuplicateReport(): boolean {
    return acks['Ack_isDuplicateReport']!(this) !== 0;
  }
}
