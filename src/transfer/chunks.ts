// Memory for the rows of records that grow with what is in flight: chunks in a few sizes, each four times the one before,
// cut from pages and used again when they are let go. A chunk goes by the number of its first unit.
import { Words } from '../tracker/block.ts';

/** Number of no chunk. */
export const NO_CHUNK = 0;
const UNIT_WORDS = 64;
const PAGE_SHIFT = 10;
const PAGE_UNITS = 1 << PAGE_SHIFT;
const SIZES = 7;

export class Chunks {
  /** Of PAGE_UNITS, or as large as a chunk that needs more. The first unit of the first is nobody's. */
  readonly #pages: Words[] = [new Words(PAGE_UNITS * UNIT_WORDS)];
  #page = 0;
  #usedUnits = 1;
  readonly #free: number[][] = Array.from({ length: SIZES }, () => []);

  /** A chunk with room for so many words; its content is whatever was there. */
  take(words: number): number {
    const size = sizeOf(words);
    const free = this.#free[size]!.pop();
    if (free !== undefined) return free;
    const units = 1 << (2 * size);
    if (units >= PAGE_UNITS) return this.#addPage(units) * PAGE_UNITS;
    if (this.#usedUnits + units > PAGE_UNITS) {
      this.#page = this.#addPage(PAGE_UNITS);
      this.#usedUnits = 0;
    }
    const unit = this.#usedUnits;
    this.#usedUnits += units;
    return this.#page * PAGE_UNITS + unit;
  }

  /** The page in which a chunk lies. */
  page(chunk: number): Words {
    return this.#pages[chunk >> PAGE_SHIFT]!;
  }

  /** Where in its page it begins, in words. */
  at(chunk: number): number {
    return (chunk & (PAGE_UNITS - 1)) * UNIT_WORDS;
  }

  /** `words`: as it was taken. */
  release(chunk: number, words: number): void {
    if (chunk !== NO_CHUNK) this.#free[sizeOf(words)]!.push(chunk);
  }

  #addPage(units: number): number {
    return this.#pages.push(new Words(units * UNIT_WORDS)) - 1;
  }
}

function sizeOf(words: number): number {
  let size = 0;
  while (UNIT_WORDS << (2 * size) < words) size++;
  return size;
}
