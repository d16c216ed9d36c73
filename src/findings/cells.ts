// A few words for each of many servers or hosts, without an object for any: as many cells as there are, found by a hash.
// Of two that would need the same cell, the later takes it, and what was known of the earlier is lost: a detector that
// keeps its sums here may miss something, but mixes two up only if all 32 bits of their hashes agree.

const CELLS = 8192;

export class Cells {
  readonly #wordsOfCell: number;
  /** Of each cell first its owner, then its words. */
  readonly words: Int32Array;

  /** `words`: of each cell. */
  constructor(words: number) {
    this.#wordsOfCell = words + 1;
    this.words = new Int32Array(CELLS * this.#wordsOfCell);
  }

  /** Where the words are of who has that hash of 32 bits; zero when they are new. */
  take(hash: number): number {
    const at = this.#at(hash);
    const owner = hash | 1; // 0 is nobody
    if (this.words[at] !== owner) {
      this.words.fill(0, at, at + this.#wordsOfCell);
      this.words[at] = owner;
    }
    return at + 1;
  }

  /** The same, but takes it from nobody: -1 if it is not there. */
  find(hash: number): number {
    const at = this.#at(hash);
    return this.words[at] === (hash | 1) ? at + 1 : -1;
  }

  #at(hash: number): number {
    return ((hash ^ (hash >>> 16)) & (CELLS - 1)) * this.#wordsOfCell;
  }
}
