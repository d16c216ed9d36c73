// The packets that were read last from several captures, to find one of them again: at the same time, or at another. At most
// as many as it was made for, the oldest forgotten first. They lie in a ring, in chains by hash as zlib has them: a link to a
// place that was used again since is known by its number.
//
//   buckets   hash → number of the latest packet with it        chain   number → number of the one before it
import { PROOF, type Fingerprint } from './fingerprint.ts';

/** Packets of a chain that are looked at. */
const MAX_STEPS = 32;
const NS_PER_US = 1000;

/** Times that are the same: files of microseconds hold those of nanoseconds cut off. */
export function microsecondOf(timeNs: number): number {
  return Math.floor(timeNs / NS_PER_US);
}

export class RecentPackets {
  readonly #mask: number;
  /** Packets taken so far; they are numbered from 1. */
  #count = 0;
  readonly #low: Int32Array;
  readonly #high: Int32Array;
  readonly #timeNs: Float64Array;
  readonly #capture: Uint32Array;
  readonly #frame: Uint32Array;
  readonly #isMet: Uint8Array;
  readonly #bucketsByTime: Uint32Array;
  readonly #chainByTime: Uint32Array;
  readonly #buckets: Uint32Array;
  readonly #chain: Uint32Array;
  /** Of the packet that `findAtSameTime` found. */
  foundFrame = 0;
  /** Of the packet that `findAtOtherTime` found; whether neither capture holds another one like it. */
  foundTimeNs = NaN;
  foundIsOnly = true;

  /** `size`: packets, a power of two. */
  constructor(size: number) {
    this.#mask = size - 1;
    this.#low = new Int32Array(size);
    this.#high = new Int32Array(size);
    this.#timeNs = new Float64Array(size);
    this.#capture = new Uint32Array(size);
    this.#frame = new Uint32Array(size);
    this.#isMet = new Uint8Array(size);
    this.#bucketsByTime = new Uint32Array(size);
    this.#chainByTime = new Uint32Array(size);
    this.#buckets = new Uint32Array(size);
    this.#chain = new Uint32Array(size);
  }

  add(print: Fingerprint, timeNs: number, capture: number, frame: number): void {
    const number = ++this.#count;
    const place = number & this.#mask;
    this.#low[place] = print.low;
    this.#high[place] = print.high;
    this.#timeNs[place] = timeNs;
    this.#capture[place] = capture;
    this.#frame[place] = frame;
    this.#isMet[place] = 0;
    const byTime = this.#hashByTime(print, timeNs);
    this.#chainByTime[place] = this.#bucketsByTime[byTime]!;
    this.#bucketsByTime[byTime] = number;
    if (print.proof === PROOF.none) return;
    const bucket = print.low & this.#mask;
    this.#chain[place] = this.#buckets[bucket]!;
    this.#buckets[bucket] = number;
  }

  /** Another capture that has the same packet at the same time, or -1. */
  findAtSameTime(print: Fingerprint, timeNs: number, capture: number): number {
    const time = microsecondOf(timeNs);
    let number = this.#bucketsByTime[this.#hashByTime(print, timeNs)]!;
    for (let steps = 0; steps < MAX_STEPS && this.#isKept(number); steps++) {
      const place = number & this.#mask;
      const isOther = this.#capture[place] !== capture;
      if (isOther && this.#isSame(place, print) && microsecondOf(this.#timeNs[place]!) === time) {
        this.foundFrame = this.#frame[place]!;
        return this.#capture[place]!;
      }
      number = this.#linkBefore(this.#chainByTime[place]!, number);
    }
    return -1;
  }

  /** Another capture that has the same packet at a time at most `withinNs` away, or -1. Each packet is found once. */
  findAtOtherTime(print: Fingerprint, timeNs: number, capture: number, withinNs: number): number {
    let found = -1;
    this.foundIsOnly = true;
    let number = this.#buckets[print.low & this.#mask]!;
    for (let steps = 0; steps < MAX_STEPS && this.#isKept(number); steps++) {
      const place = number & this.#mask;
      if (this.#isSame(place, print)) {
        const of = this.#capture[place]!;
        if (of === capture || of === found) this.foundIsOnly = false;
        else if (found < 0 && this.#isMet[place] === 0 && Math.abs(this.#timeNs[place]! - timeNs) <= withinNs) {
          this.#isMet[place] = 1;
          this.foundTimeNs = this.#timeNs[place]!;
          found = of;
        }
      }
      number = this.#linkBefore(this.#chain[place]!, number);
    }
    return found;
  }

  #isKept(number: number): boolean {
    return number > 0 && number > this.#count - this.#mask - 1;
  }

  /** Links lead backwards; one that does not was written for a packet that came to the same place later. */
  #linkBefore(link: number, number: number): number {
    return link < number ? link : 0;
  }

  #isSame(place: number, print: Fingerprint): boolean {
    return this.#low[place] === print.low && this.#high[place] === print.high;
  }

  #hashByTime({ high }: Fingerprint, timeNs: number): number {
    return (high ^ Math.imul(microsecondOf(timeNs) | 0, 0x9e3779b1)) & this.#mask;
  }
}
