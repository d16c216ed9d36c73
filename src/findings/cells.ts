// A place for each of many servers or hosts, without an object for any: as many cells as there are, found by a hash.
// Of two that would need the same cell, the later takes it, and what was known of the earlier is lost: a detector that
// keeps its sums here may miss something, but mixes two up only if all 32 bits of their hashes agree.

const CELLS = 65_536;

export class Cells {
  readonly #owners: Int32Array = new Int32Array(CELLS);
  /** The cell was empty, or another's: what is in it is not to be believed. */
  isNew = false;

  /** Number of cells. */
  static readonly COUNT = CELLS;

  /** The cell of who has that hash of 32 bits. */
  of(hash: number): number {
    const owner = hash | 1; // 0 is nobody
    const cell = (hash ^ (hash >>> 16)) & (CELLS - 1);
    this.isNew = this.#owners[cell] !== owner;
    this.#owners[cell] = owner;
    return cell;
  }

  /** The same, but takes it from nobody: -1 if it is not there. */
  find(hash: number): number {
    const cell = (hash ^ (hash >>> 16)) & (CELLS - 1);
    return this.#owners[cell] === (hash | 1) ? cell : -1;
  }
}
