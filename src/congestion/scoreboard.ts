// What the sender of data knows of its segments, counted as Linux counts them: sent and not acknowledged, told by SACK,
// deemed lost, sent again. From them follows what is in flight (RFC 6675: pipe). Losses are deemed as RACK has it
// (RFC 8985, 6.2): lost is what was sent before something that has arrived by now.
import { seqDiff } from '../wire/seq.ts';

const SACKED = 1;
const LOST = 2;
/** Sent again, and that copy is not deemed lost. */
const AGAIN = 4;
const EVER_AGAIN = 8;

const FIRST_ENTRIES = 16;

export class Scoreboard {
  packetsOut = 0;
  sackedOut = 0;
  lostOut = 0;
  retransOut = 0;
  sndUna = 0;
  sndNxt = 0;
  /** Segments that arrived, by the acknowledgement at hand. */
  delivered = 0;
  /** Round trip of the latest sent of them, in nanoseconds. */
  rttNs = 0;
  /** Something arrived after what was sent after it, without being sent again. */
  hasReordered = false;
  /** The latest sent of all that arrived: when, and its end. */
  #rackNs = -Infinity;
  #rackEnd = 0;
  #hasSacked = false;
  #highestSacked = 0;
  /** As they were before the acknowledgement at hand. */
  #hadSacked = false;
  #formerHighest = 0;
  /** A ring, by counters: head ≤ entry < next. */
  #ns: Float64Array = new Float64Array(FIRST_ENTRIES);
  #seq: Int32Array = new Int32Array(FIRST_ENTRIES);
  #end: Int32Array = new Int32Array(FIRST_ENTRIES);
  #bits: Uint8Array = new Uint8Array(FIRST_ENTRIES);
  #head = 0;
  #next = 0;
  /** No entry from here on was told by SACK. */
  #beyondSacked = 0;

  begin(seq: number): void {
    this.packetsOut = 0;
    this.sackedOut = 0;
    this.lostOut = 0;
    this.retransOut = 0;
    this.sndUna = seq;
    this.sndNxt = seq;
    this.hasReordered = false;
    this.#rackNs = -Infinity;
    this.#hasSacked = false;
    this.#head = 0;
    this.#next = 0;
    this.#beyondSacked = 0;
  }

  /** Segments in flight. */
  get flight(): number {
    return this.packetsOut - this.sackedOut - this.lostOut + this.retransOut;
  }

  /** Bytes sent and not acknowledged: what counts for the receiver's window. */
  get outstanding(): number {
    return seqDiff(this.sndNxt, this.sndUna);
  }

  get isEmpty(): boolean {
    return this.#head === this.#next;
  }

  /** Data from SND.NXT to `end`, cut into segments of at most `mss` bytes. */
  send(end: number, ns: number, mss: number): void {
    let seq = this.sndNxt;
    while (seqDiff(end, seq) > 0) {
      const to = seqDiff(end, seq) > mss ? (seq + mss) | 0 : end;
      this.#append(seq, to, ns);
      seq = to;
    }
    this.sndNxt = end;
  }

  /** Sent again, because it was deemed lost or (`isProbe`) to see what comes back. */
  sendAgain(seq: number, end: number, ns: number, isProbe: boolean): void {
    for (let entry = this.#find(seq); entry < this.#next; entry++) {
      const at = entry & this.#mask;
      if (seqDiff(this.#seq[at]!, end) >= 0) return;
      const bits = this.#bits[at]!;
      if ((bits & SACKED) !== 0) continue;
      if ((bits & AGAIN) === 0) this.retransOut++;
      if ((bits & LOST) === 0 && !isProbe) this.#lose(at);
      this.#bits[at]! |= AGAIN | EVER_AGAIN;
      this.#ns[at] = ns;
    }
  }

  /** A time-out: all that has not arrived is deemed lost. */
  loseAll(): void {
    for (let entry = this.#head; entry < this.#next; entry++) {
      const at = entry & this.#mask;
      if ((this.#bits[at]! & SACKED) === 0) this.#bits[at] = (this.#bits[at]! & ~AGAIN) | LOST;
    }
    this.lostOut = this.packetsOut - this.sackedOut;
    this.retransOut = 0;
  }

  /** Nothing was lost after all. */
  loseNothing(): void {
    for (let entry = this.#head; entry < this.#next; entry++) this.#bits[entry & this.#mask]! &= ~LOST;
    this.lostOut = 0;
  }

  /** The oldest is deemed lost. */
  loseFirst(): void {
    if (!this.isEmpty && (this.#bits[this.#head & this.#mask]! & LOST) === 0) this.#lose(this.#head & this.#mask);
  }

  /** Before what an acknowledgement says is taken in. */
  beginAck(): void {
    this.delivered = 0;
    this.#hadSacked = this.#hasSacked;
    this.#formerHighest = this.#highestSacked;
  }

  /** SND.UNA moves to `ack`. */
  acknowledge(ack: number, ns: number): void {
    while (this.#head < this.#next) {
      const at = this.#head & this.#mask;
      if (seqDiff(this.#end[at]!, ack) > 0) break;
      const bits = this.#bits[at]!;
      if ((bits & SACKED) === 0) this.#deliver(at, ns);
      this.#uncount(bits);
      this.packetsOut--;
      this.#head++;
    }
    if (seqDiff(ack, this.sndNxt) > 0) this.sndNxt = ack;
    this.sndUna = ack;
  }

  /** The receiver has what lies between. */
  sack(left: number, right: number, ns: number): void {
    for (let entry = this.#find(left); entry < this.#next; entry++) {
      const at = entry & this.#mask;
      const end = this.#end[at]!;
      if (seqDiff(end, right) > 0) return;
      const bits = this.#bits[at]!;
      if ((bits & SACKED) !== 0 || seqDiff(this.#seq[at]!, left) < 0) continue;
      this.#deliver(at, ns);
      this.#uncount(bits);
      this.#bits[at] = (bits & EVER_AGAIN) | SACKED;
      this.sackedOut++;
      if (entry >= this.#beyondSacked) this.#beyondSacked = entry + 1;
      if (!this.#hasSacked || seqDiff(end, this.#highestSacked) > 0) this.#highestSacked = end;
      this.#hasSacked = true;
    }
  }

  /** Without SACK: one more segment beyond the first has arrived (RFC 5681, 3.2). */
  countDupAck(): void {
    if (this.sackedOut + this.lostOut < this.packetsOut) this.sackedOut++;
  }

  /** Without SACK: how many arrived beyond the first is not known any more. */
  forgetDupAcks(): void {
    this.sackedOut = 0;
  }

  /** RACK: deems lost what was sent before the latest that arrived, given time for reordering. */
  detectLost(ns: number, reorderNs: number): void {
    const dueNs = ns - this.rttNs - reorderNs;
    const to = this.retransOut > 0 ? this.#next : this.#beyondSacked;
    for (let entry = this.#head; entry < to; entry++) {
      const at = entry & this.#mask;
      const bits = this.#bits[at]!;
      if ((bits & SACKED) !== 0 || (bits & (LOST | AGAIN)) === LOST) continue;
      const sentNs = this.#ns[at]!;
      const isBefore = sentNs < this.#rackNs || (sentNs === this.#rackNs && seqDiff(this.#end[at]!, this.#rackEnd) < 0);
      if (!isBefore || sentNs > dueNs) continue;
      if ((bits & LOST) === 0) this.#lose(at);
      if ((bits & AGAIN) === 0) continue;
      this.#bits[at]! &= ~AGAIN;
      this.retransOut--;
    }
  }

  #lose(at: number): void {
    this.#bits[at]! |= LOST;
    this.lostOut++;
  }

  /** A segment arrived (RFC 8985, 6.2, steps 2 and 3). */
  #deliver(at: number, ns: number): void {
    this.delivered++;
    const end = this.#end[at]!;
    const sentNs = this.#ns[at]!;
    const isFirstCopy = (this.#bits[at]! & EVER_AGAIN) === 0;
    if (this.#hadSacked && isFirstCopy && seqDiff(end, this.#formerHighest) < 0) this.hasReordered = true;
    this.rttNs = ns - sentNs;
    if (sentNs < this.#rackNs || (sentNs === this.#rackNs && seqDiff(end, this.#rackEnd) <= 0)) return;
    this.#rackNs = sentNs;
    this.#rackEnd = end;
  }

  #uncount(bits: number): void {
    if ((bits & SACKED) !== 0) this.sackedOut--;
    if ((bits & LOST) !== 0) this.lostOut--;
    if ((bits & AGAIN) !== 0) this.retransOut--;
  }

  get #mask(): number {
    return this.#seq.length - 1;
  }

  /** The first entry that ends after `seq`. */
  #find(seq: number): number {
    let low = this.#head;
    let high = this.#next;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (seqDiff(this.#end[middle & this.#mask]!, seq) > 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #append(seq: number, end: number, ns: number): void {
    if (this.#next - this.#head > this.#mask) this.#grow();
    const at = this.#next & this.#mask;
    this.#ns[at] = ns;
    this.#seq[at] = seq;
    this.#end[at] = end;
    this.#bits[at] = 0;
    this.#next++;
    this.packetsOut++;
  }

  #grow(): void {
    const { length } = this.#seq;
    const ns = new Float64Array(length * 2);
    const seq = new Int32Array(length * 2);
    const end = new Int32Array(length * 2);
    const bits = new Uint8Array(length * 2);
    for (let entry = this.#head; entry < this.#next; entry++) {
      const from = entry & (length - 1);
      const to = entry & (length * 2 - 1);
      ns[to] = this.#ns[from]!;
      seq[to] = this.#seq[from]!;
      end[to] = this.#end[from]!;
      bits[to] = this.#bits[from]!;
    }
    this.#ns = ns;
    this.#seq = seq;
    this.#end = end;
    this.#bits = bits;
  }
}
