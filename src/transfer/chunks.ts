// Memory for the rows of records that grow with what is under way: chunks of words in a few sizes, each four times the
// one before, used again when they are let go.
import { Words } from '../tracker/block.ts';

/** Number of no chunk. */
export const NO_CHUNK = 0;
const LEAST_WORDS = 64;
const SIZES = 7;

export class Chunks {
  /** By number. */
  readonly #chunks: Words[] = [new Words(0)];
  readonly #free: number[][] = Array.from({ length: SIZES }, () => []);

  /** Number of a chunk with room for so many words; its content is whatever was there. */
  take(words: number): number {
    const size = sizeOf(words);
    const free = this.#free[size]!.pop();
    if (free !== undefined) return free;
    this.#chunks.push(new Words(LEAST_WORDS << (2 * size)));
    return this.#chunks.length - 1;
  }

  words(chunk: number): Words {
    return this.#chunks[chunk]!;
  }

  release(chunk: number): void {
    if (chunk !== NO_CHUNK) this.#free[sizeOf(this.#chunks[chunk]!.ints.length)]!.push(chunk);
  }
}

function sizeOf(words: number): number {
  let size = 0;
  while (LEAST_WORDS << (2 * size) < words) size++;
  return size;
}
