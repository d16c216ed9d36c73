// The receiver of a bulk transfer: every second segment acknowledged, or after 40 ms (RFC 5681, 4.2), what is out of order
// at once, with SACK blocks, the latest first (RFC 2018, 4) and a duplicate before them (RFC 2883).
export interface ReceiverOptions {
  hasSack: boolean;
  /** What its timestamps leave room for. */
  mostBlocks: number;
  /** Segments for one acknowledgement. */
  ackEvery: number;
}

type Block = readonly [number, number];

export class BulkReceiver {
  /** RCV.NXT, as a number of segments. */
  next = 0;
  /** Segments that are not acknowledged yet. */
  pending = 0;
  /** TS.Recent and Last.ACK.sent (RFC 7323, 4.3). */
  tsRecent = 0;
  isEchoing = false;
  readonly #options: ReceiverOptions;
  /** Beyond RCV.NXT, those that changed latest first. */
  #blocks: Block[] = [];
  #duplicate: Block | null = null;
  #lastAck = 0;

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  /** True when it acknowledges at once. */
  take(n: number, tsVal: number, isMarked: boolean, isReduced: boolean): boolean {
    if (isReduced) this.isEchoing = false;
    if (isMarked) this.isEchoing = true;
    if (n <= this.#lastAck) this.tsRecent = tsVal;
    if (n < this.next || this.#blocks.some(([from, to]) => n >= from && n < to)) {
      this.#duplicate = [n, n + 1];
      return true;
    }
    const hadGap = this.#blocks.length > 0;
    const joined = this.#blocks.filter(([from, to]) => to === n || from === n + 1);
    const block: Block = [Math.min(n, ...joined.map(([from]) => from)), Math.max(n + 1, ...joined.map(([, to]) => to))];
    this.#blocks = this.#blocks.filter((each) => !joined.includes(each));
    if (n > this.next) this.#blocks.unshift(block);
    else this.next = block[1];
    return hadGap || n > this.next || ++this.pending >= this.#options.ackEvery;
  }

  /** What an acknowledgement says now. */
  blocks(): Block[] {
    const all = this.#duplicate === null ? this.#blocks : [this.#duplicate, ...this.#blocks];
    this.#duplicate = null;
    this.pending = 0;
    this.#lastAck = this.next;
    return this.#options.hasSack ? all.slice(0, this.#options.mostBlocks) : [];
  }
}
