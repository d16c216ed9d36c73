// A view of a row in the memory of a run: `at` moves it from row to row.

/** Place that is no row's. */
export const NOWHERE = 0;

/** What sees the words: told when the memory has grown. */
export interface Words {
  ints: Int32Array;
  /** The same memory; a place is halved. */
  doubles: Float64Array;
}

export interface View extends Words {
  /** Place of the row: the number of its first word. */
  at: number;
}
