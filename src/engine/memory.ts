// All that is known of the connections of a run, in one memory: rows of words, taken and given back in a few sizes. A
// place is the number of a row's first word; rows begin at lines of the processor's cache. It grows between packets only
// (`provide`), so that places and what was read of them hold while a packet is looked at.

/** Of 4 bytes: a line of the cache. */
const LINE_WORDS = 16;
const FIRST_WORDS = 1 << 18;
/** What one packet may take besides rings that grow. */
const MARGIN_WORDS = 1 << 14;
/** Rings grow to at most four times their size, those of both ends and of their windows at once. */
const GROWTH = 16;

/** No row. The first line is nobody's. */
export const NOWHERE = 0;

/** What sees the words: told when they lie elsewhere. */
export interface View {
  ints: Int32Array;
  doubles: Float64Array;
}

export class Memory implements View {
  ints: Int32Array;
  /** The same memory; a place is halved. */
  doubles: Float64Array;
  #used: number = LINE_WORDS;
  /** Words of the largest row so far. */
  #largest = 0;
  /** Places by size, in lines. */
  readonly #free: Map<number, number[]> = new Map();
  readonly #views: View[] = [];

  constructor() {
    const buffer = new ArrayBuffer(FIRST_WORDS * 4);
    this.ints = new Int32Array(buffer);
    this.doubles = new Float64Array(buffer);
    this.provide();
  }

  /** The view is kept up with the memory from now on. */
  show(view: View): void {
    this.#views.push(view);
    view.ints = this.ints;
    view.doubles = this.doubles;
  }

  /** To be called before each packet: makes sure that there is room for all that it may take. */
  provide(): void {
    if (this.#used + this.#margin > this.ints.length) this.#grow();
  }

  /** A row of so many words, with whatever was there. */
  take(words: number): number {
    if (words > this.#largest) this.#largest = words;
    const lines = Math.ceil(words / LINE_WORDS);
    const free = this.#free.get(lines)?.pop();
    if (free !== undefined) return free;
    const place = this.#used;
    this.#used += lines * LINE_WORDS;
    return place;
  }

  /** `words`: as it was taken. */
  release(place: number, words: number): void {
    if (place === NOWHERE) return;
    const lines = Math.ceil(words / LINE_WORDS);
    const free = this.#free.get(lines);
    if (free === undefined) this.#free.set(lines, [place]);
    else free.push(place);
  }

  get #margin(): number {
    return MARGIN_WORDS + GROWTH * this.#largest;
  }

  #grow(): void {
    const buffer = new ArrayBuffer(Math.max(this.ints.length * 2, this.#used + 2 * this.#margin) * 4);
    const ints = new Int32Array(buffer);
    ints.set(this.ints.subarray(0, this.#used));
    this.ints = ints;
    this.doubles = new Float64Array(buffer);
    for (const view of this.#views) {
      view.ints = this.ints;
      view.doubles = this.doubles;
    }
  }
}
