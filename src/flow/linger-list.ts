// Connections that wait to be let go, the longest waiting first: a list linked through the connections themselves, so
// that one that is finished for another reason leaves it at once. A connection waits in one list at most.
import type { Connection } from './connection.ts';

export class LingerList {
  length = 0;
  /** The longest waiting one; null when there is none. */
  first: Connection | null = null;
  #last: Connection | null = null;

  /** Puts a connection last, taking it from the list that it is in. */
  push(connection: Connection, nowNs: number): void {
    connection.lingerList?.remove(connection);
    connection.lingerList = this;
    connection.lingerSinceNs = nowNs;
    connection.lingerPrevious = this.#last;
    if (this.#last === null) this.first = connection;
    else this.#last.lingerNext = connection;
    this.#last = connection;
    this.length++;
  }

  remove(connection: Connection): void {
    const { lingerPrevious: previous, lingerNext: next } = connection;
    if (previous === null) this.first = next;
    else previous.lingerNext = next;
    if (next === null) this.#last = previous;
    else next.lingerPrevious = previous;
    connection.lingerPrevious = null;
    connection.lingerNext = null;
    connection.lingerList = null;
    this.length--;
  }
}
