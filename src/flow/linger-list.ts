// Connections that wait to be let go, the longest waiting first: a list linked through their rows, so that one that is
// finished for another reason leaves it at once. A connection waits in one list at most.
import { NOWHERE, placeOfRow, rowAt } from '../engine/memory';
import { ConnectionRow } from '../engine/rows';

@unmanaged
export class LingerList {
  length: i32;
  /** Place of the longest waiting one; NOWHERE when there is none. */
  first: i32;
  last: i32;
  /** Those that are in it are closed; else they are attempts. */
  isOfClosed: bool;

  /** Puts a connection that is in no list last. */
  push(row: ConnectionRow, nowNs: f64): void {
    const place = placeOfRow<ConnectionRow>(row);
    if (this.isOfClosed) row.waitsClosed = true;
    else row.waitsAttempt = true;
    row.lingerSinceNs = nowNs;
    row.lingerPrevious = this.last;
    row.lingerNext = NOWHERE;
    if (this.last === NOWHERE) this.first = place;
    else rowAt<ConnectionRow>(this.last).lingerNext = place;
    this.last = place;
    this.length++;
  }

  remove(row: ConnectionRow): void {
    const previous = row.lingerPrevious;
    const next = row.lingerNext;
    row.waitsClosed = false;
    row.waitsAttempt = false;
    if (previous === NOWHERE) this.first = next;
    else rowAt<ConnectionRow>(previous).lingerNext = next;
    if (next === NOWHERE) this.last = previous;
    else rowAt<ConnectionRow>(next).lingerPrevious = previous;
    this.length--;
  }

  /** Since when the first waits; NaN when there is none. */
  get firstSinceNs(): f64 {
    return this.first === NOWHERE ? NaN : rowAt<ConnectionRow>(this.first).lingerSinceNs;
  }
}
