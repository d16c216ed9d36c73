// Connections that wait to be let go, the longest waiting first: a list linked through their rows, so that one that is
// finished for another reason leaves it at once. A connection waits in one list at most.
import { NOWHERE, type Memory } from '../engine/memory.ts';
import { ConnectionRow } from '../engine/rows.ts';

export class LingerList {
  length = 0;
  /** Place of the longest waiting one; NOWHERE when there is none. */
  first: number = NOWHERE;
  /** What stands in the rows of those that are in it. */
  readonly code: number;
  #last: number = NOWHERE;
  readonly #row: ConnectionRow = new ConnectionRow();

  constructor(memory: Memory, code: number) {
    this.code = code;
    memory.show(this.#row);
  }

  /** Puts a connection that is in no list last. */
  push(place: number, nowNs: number): void {
    const row = this.#row;
    row.at = place;
    row.lingerList = this.code;
    row.lingerSinceNs = nowNs;
    row.lingerPrevious = this.#last;
    row.lingerNext = NOWHERE;
    if (this.#last === NOWHERE) this.first = place;
    else {
      row.at = this.#last;
      row.lingerNext = place;
    }
    this.#last = place;
    this.length++;
  }

  remove(place: number): void {
    const row = this.#row;
    row.at = place;
    const { lingerPrevious: previous, lingerNext: next } = row;
    row.lingerList = 0;
    if (previous === NOWHERE) this.first = next;
    else {
      row.at = previous;
      row.lingerNext = next;
    }
    if (next === NOWHERE) this.#last = previous;
    else {
      row.at = next;
      row.lingerPrevious = previous;
    }
    this.length--;
  }

  /** Since when the first waits; NaN when there is none. */
  get firstSinceNs(): number {
    if (this.first === NOWHERE) return NaN;
    this.#row.at = this.first;
    return this.#row.lingerSinceNs;
  }
}
