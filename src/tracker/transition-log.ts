// The transitions of all open connections, in columns of typed arrays with a free list: a handful for each connection,
// chained in order, without an object for any. Freed when the connection is finished.

const FIRST_CAPACITY = 4096;
export const NONE = -1;

export class TransitionLog {
  /** Nanoseconds since the first packet of the run. */
  timeNs: Float64Array = new Float64Array(FIRST_CAPACITY);
  /** Frame that showed it, 1-based in its file. */
  frame: Int32Array = new Int32Array(FIRST_CAPACITY);
  /** One of EVENT. */
  event: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  /** States before and after. */
  from: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  to: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  /** Bits of MARK. */
  marks: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  /** The connection's next one, or NONE. */
  next: Int32Array = new Int32Array(FIRST_CAPACITY);
  #used = 0;
  #free = NONE;

  /** A new entry, at the end of no chain yet. */
  add(timeNs: number, frame: number, event: number, from: number, to: number, marks: number): number {
    let entry = this.#free;
    if (entry === NONE) {
      entry = this.#used++;
      if (entry === this.frame.length) this.#grow();
    } else {
      this.#free = this.next[entry]!;
    }
    this.timeNs[entry] = timeNs;
    this.frame[entry] = frame;
    this.event[entry] = event;
    this.from[entry] = from;
    this.to[entry] = to;
    this.marks[entry] = marks;
    this.next[entry] = NONE;
    return entry;
  }

  /** Frees the chain from `first` to `last`. */
  release(first: number, last: number): void {
    if (first === NONE) return;
    this.next[last] = this.#free;
    this.#free = first;
  }

  #grow(): void {
    const capacity = this.frame.length * 2;
    const grown = <Column extends { set(from: Column): void }>(column: Column, larger: Column): Column => {
      larger.set(column);
      return larger;
    };
    this.timeNs = grown(this.timeNs, new Float64Array(capacity));
    this.frame = grown(this.frame, new Int32Array(capacity));
    this.event = grown(this.event, new Uint8Array(capacity));
    this.from = grown(this.from, new Uint8Array(capacity));
    this.to = grown(this.to, new Uint8Array(capacity));
    this.marks = grown(this.marks, new Uint8Array(capacity));
    this.next = grown(this.next, new Int32Array(capacity));
  }
}

export const MARK = {
  /** Of the server; else of the client. */
  server: 1,
  /** It follows from what was sent to the endpoint, and nothing that the endpoint sent has confirmed it. */
  presumed: 2,
  /** What the endpoint sent later refuted it: it did not happen. */
  withdrawn: 4,
} as const;
