// All that is known of the connections of a run, in one memory: rows of words, taken and given back in a few sizes. A
// place is the number of a row's first word; rows begin at lines of the processor's cache. It grows between packets only
// (`provide`), so that places and what was read of them hold while a packet is looked at.
//
// It is a WebAssembly.Memory since that grows where it lies: nothing is copied, and the system gives pages when they are
// written. A shared one, since another that grows detaches what was seen of it, and then V8 checks at each access whether
// it was (a tenth of the time of bulk transfers).

/** Of 4 bytes: a line of the cache. */
const LINE_WORDS = 16;
const PAGE_BYTES = 1 << 16;
const PAGE_WORDS = PAGE_BYTES / 4;
const FIRST_PAGES = 16;
/** 4 GiB: what WebAssembly reaches. */
const MAX_PAGES = 1 << 16;
/** Using so much of it, it is full. */
const FULL_SHARE = 0.9;
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

interface Pages {
  readonly buffer: SharedArrayBuffer | ArrayBuffer;
  grow(pages: number): number;
}
interface Limits {
  readonly initial: number;
  readonly maximum: number;
  readonly shared: true;
}

/** As far as it is used here: Node.js has it, but its types leave it to those of browsers. */
declare const WebAssembly: { readonly Memory: new (limits: Limits) => Pages };

export class Memory implements View {
  readonly #memory: Pages = reserve();
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
    this.ints = new Int32Array(this.#memory.buffer);
    this.doubles = new Float64Array(this.#memory.buffer);
    this.provide();
  }

  /** Words that belong to rows, or did. */
  get used(): number {
    return this.#used;
  }

  /** What begins should take the place of something that ends. */
  get isFull(): boolean {
    return this.#used > MAX_PAGES * PAGE_WORDS * FULL_SHARE;
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
    const words = Math.max(this.ints.length * 2, this.#used + 2 * this.#margin);
    const pages = this.ints.length / PAGE_WORDS;
    this.#memory.grow(Math.min(Math.ceil(words / PAGE_WORDS), MAX_PAGES) - pages);
    this.ints = new Int32Array(this.#memory.buffer);
    this.doubles = new Float64Array(this.#memory.buffer);
    for (const view of this.#views) {
      view.ints = this.ints;
      view.doubles = this.doubles;
    }
  }
}

/** Where the system lets nobody reserve the addresses (ulimit -v): a memory that is copied when it grows. */
class CopiedPages implements Pages {
  buffer: ArrayBuffer = new ArrayBuffer(FIRST_PAGES * PAGE_BYTES);

  grow(pages: number): number {
    const former = new Uint8Array(this.buffer);
    this.buffer = new ArrayBuffer(former.length + pages * PAGE_BYTES);
    new Uint8Array(this.buffer).set(former);
    return former.length / PAGE_BYTES;
  }
}

function reserve(): Pages {
  try {
    return new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MAX_PAGES, shared: true });
  } catch {
    return new CopiedPages();
  }
}
