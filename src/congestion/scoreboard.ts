// What the sender of data knows of its segments, counted as Linux counts them: sent and not acknowledged, told by SACK,
// deemed lost, retransmitted. From them follows what is in flight (RFC 6675: pipe). Losses are deemed as RACK has it
// (RFC 8985, 6.2): lost is what was sent before something that has arrived by now. A ring of six words for each segment:
//
//   time of the latest copy (2) │ seq │ end │ bits │ -
import { Words } from '../tracker/block.ts';
import { seqDiff } from '../wire/seq.ts';

const SACKED = 1;
const LOST = 2;
/** Retransmitted, and that copy is not deemed lost. */
const AGAIN = 4;
const EVER_AGAIN = 8;

const FIRST_ENTRIES = 16;
/** Segments that pass, or are missing, at once. */
const MAX_AT_ONCE = 4096;
const WORDS = 6;
const SEQ = 2;
const END = 3;
const BITS = 4;

export class Scoreboard {
  packetsOut = 0;
  sackedOut = 0;
  lostOut = 0;
  retransOut = 0;
  sndUna = 0;
  sndNxt = 0;
  /** Segments that arrived, by the acknowledgement at hand. */
  delivered = 0;
  /** Round trip of the latest sent of them, in nanoseconds, and the least of all that were sent once. */
  rttNs = 0;
  leastRttNs = Infinity;
  #latestNs = -Infinity;
  /** Something arrived after what was sent after it, without being retransmitted. */
  hasReordered = false;
  /** The latest sent of all that arrived: when, and its end. */
  #rackNs = -Infinity;
  #rackEnd = 0;
  #hasSacked = false;
  #highestSacked = 0;
  /** As they were before the acknowledgement at hand. */
  #hadSacked = false;
  #formerHighest = 0;
  /** The ring; entries go by counters, head ≤ entry < next. */
  #words: Words = new Words(FIRST_ENTRIES * WORDS);
  #ints: Int32Array = this.#words.ints;
  #doubles: Float64Array = this.#words.doubles;
  #mask: number = FIRST_ENTRIES - 1;
  #head = 0;
  #next = 0;
  /** No entry from here on was told by SACK; all from here on were sent later than anything that was retransmitted. */
  #beyondSacked = 0;
  #beyondAgain = 0;

  begin(seq: number): void {
    this.packetsOut = 0;
    this.sackedOut = 0;
    this.lostOut = 0;
    this.retransOut = 0;
    this.sndUna = seq;
    this.sndNxt = seq;
    this.delivered = 0;
    this.hasReordered = false;
    this.rttNs = 0;
    this.leastRttNs = Infinity;
    this.#latestNs = -Infinity;
    this.#rackNs = -Infinity;
    this.#hasSacked = false;
    this.#hadSacked = false;
    this.#head = 0;
    this.#next = 0;
    this.#beyondSacked = 0;
    this.#beyondAgain = 0;
  }

  /** Segments in flight. */
  get flight(): number {
    return this.packetsOut - this.sackedOut - this.lostOut + this.retransOut;
  }

  /** Bytes sent and not acknowledged: what counts for the receive window. */
  get outstanding(): number {
    return seqDiff(this.sndNxt, this.sndUna);
  }

  get isEmpty(): boolean {
    return this.#head === this.#next;
  }

  /** Data from SND.NXT to `end`, cut into segments of at most `mss` bytes; a leap beyond all windows into larger ones. */
  send(end: number, ns: number, mss: number): void {
    let seq = this.sndNxt;
    const bytes = Math.max(mss, Math.ceil(seqDiff(end, seq) / MAX_AT_ONCE));
    while (seqDiff(end, seq) > 0) {
      const to = seqDiff(end, seq) > bytes ? (seq + bytes) | 0 : end;
      this.#append(seq, to, ns);
      seq = to;
    }
    this.sndNxt = end;
  }

  /** Retransmitted, because it was deemed lost or (`isProbe`) to see what comes back. */
  sendAgain(seq: number, end: number, ns: number, isProbe: boolean): void {
    this.#beyondAgain = this.#next;
    for (let entry = this.#find(seq); entry < this.#next; entry++) {
      const at = this.#at(entry);
      if (seqDiff(this.#ints[at + SEQ]!, end) >= 0) return;
      const bits = this.#ints[at + BITS]!;
      if ((bits & SACKED) !== 0) continue;
      if ((bits & AGAIN) === 0) this.retransOut++;
      if ((bits & LOST) === 0 && !isProbe) this.#lose(at);
      this.#ints[at + BITS]! |= AGAIN | EVER_AGAIN;
      this.#doubles[at >> 1] = ns;
    }
  }

  /** A timeout: all that has not arrived is deemed lost. */
  loseAll(): void {
    for (let entry = this.#head; entry < this.#next; entry++) {
      const at = this.#at(entry);
      if ((this.#ints[at + BITS]! & SACKED) === 0) this.#ints[at + BITS] = (this.#ints[at + BITS]! & ~AGAIN) | LOST;
    }
    this.lostOut = this.packetsOut - this.sackedOut;
    this.retransOut = 0;
  }

  /** Nothing was lost after all. */
  loseNothing(): void {
    for (let entry = this.#head; entry < this.#next; entry++) this.#ints[this.#at(entry) + BITS]! &= ~LOST;
    this.lostOut = 0;
  }

  /** The oldest is deemed lost. */
  loseFirst(): void {
    const at = this.#at(this.#head);
    if (!this.isEmpty && (this.#ints[at + BITS]! & LOST) === 0) this.#lose(at);
  }

  /** Before what an acknowledgement says is taken in. */
  beginAck(): void {
    this.delivered = 0;
    this.#latestNs = -Infinity;
    this.#hadSacked = this.#hasSacked;
    this.#formerHighest = this.#highestSacked;
  }

  /** SND.UNA moves to `ack`; returns how many segments it passes. */
  acknowledge(ack: number, ns: number): number {
    const former = this.#head;
    while (this.#head < this.#next) {
      const at = this.#at(this.#head);
      if (seqDiff(this.#ints[at + END]!, ack) > 0) break;
      const bits = this.#ints[at + BITS]!;
      if ((bits & SACKED) === 0) this.#deliver(at, ns);
      this.#uncount(bits);
      this.packetsOut--;
      this.#head++;
    }
    if (seqDiff(ack, this.sndNxt) > 0) this.sndNxt = ack;
    this.sndUna = ack;
    if (seqDiff(ack, this.#highestSacked) >= 0) this.#hasSacked = false;
    return this.#head - former;
  }

  /** The receiver has what lies between. */
  sack(left: number, right: number, ns: number): void {
    for (let entry = this.#find(left); entry < this.#next; entry++) {
      const at = this.#at(entry);
      const end = this.#ints[at + END]!;
      if (seqDiff(end, right) > 0) return;
      const bits = this.#ints[at + BITS]!;
      if ((bits & SACKED) !== 0 || seqDiff(this.#ints[at + SEQ]!, left) < 0) continue;
      this.#deliver(at, ns);
      this.#uncount(bits);
      this.#ints[at + BITS] = (bits & EVER_AGAIN) | SACKED;
      this.sackedOut++;
      if (entry >= this.#beyondSacked) this.#beyondSacked = entry + 1;
      if (!this.#hasSacked || seqDiff(end, this.#highestSacked) > 0) this.#highestSacked = end;
      this.#hasSacked = true;
    }
  }

  /** Without SACK: one more segment beyond the first has arrived (RFC 5681, 3.2). */
  countDupAck(): void {
    if (this.sackedOut + Math.max(this.lostOut, 1) < this.packetsOut) this.sackedOut++;
  }

  /** Without SACK: so many were acknowledged, and of these all but the first may have been among those that arrived. */
  removeDupAcks(acked: number): void {
    this.sackedOut = Math.max(0, Math.min(this.sackedOut - (acked - 1), this.packetsOut - Math.max(this.lostOut, 1)));
  }

  /** Without SACK: how many arrived beyond the first is not known any more. */
  forgetDupAcks(): void {
    this.sackedOut = 0;
  }

  /** RACK: deems lost what was sent before the latest that arrived, given time for reordering. */
  detectLost(ns: number, reorderNs: number): void {
    const dueNs = ns - this.rttNs - reorderNs;
    const to = Math.max(this.#beyondSacked, this.#beyondAgain);
    for (let entry = this.#head; entry < to; entry++) {
      const at = this.#at(entry);
      const bits = this.#ints[at + BITS]!;
      if ((bits & SACKED) !== 0 || (bits & (LOST | AGAIN)) === LOST) continue;
      const sentNs = this.#doubles[at >> 1]!;
      const isBefore =
        sentNs < this.#rackNs || (sentNs === this.#rackNs && seqDiff(this.#ints[at + END]!, this.#rackEnd) < 0);
      if (!isBefore || sentNs > dueNs) continue;
      if ((bits & LOST) === 0) this.#lose(at);
      if ((bits & AGAIN) === 0) continue;
      this.#ints[at + BITS]! &= ~AGAIN;
      this.retransOut--;
    }
  }

  #lose(at: number): void {
    this.#ints[at + BITS]! |= LOST;
    this.lostOut++;
  }

  /** A segment arrived (RFC 8985, 6.2, steps 2 and 3). */
  #deliver(at: number, ns: number): void {
    this.delivered++;
    const end = this.#ints[at + END]!;
    const sentNs = this.#doubles[at >> 1]!;
    const isFirstCopy = (this.#ints[at + BITS]! & EVER_AGAIN) === 0;
    if (this.#hadSacked && isFirstCopy && seqDiff(end, this.#formerHighest) < 0) this.hasReordered = true;
    const rttNs = ns - sentNs;
    if (rttNs < 0) return; // acknowledged before it passed: frames out of order, or an acknowledgement of too much
    if (isFirstCopy && rttNs < this.leastRttNs) this.leastRttNs = rttNs;
    // Too soon for the copy: it is the original that arrived.
    if (!isFirstCopy && this.leastRttNs !== Infinity && rttNs < this.leastRttNs) return;
    if (sentNs >= this.#latestNs) {
      this.#latestNs = sentNs;
      this.rttNs = rttNs;
    }
    if (sentNs < this.#rackNs || (sentNs === this.#rackNs && seqDiff(end, this.#rackEnd) <= 0)) return;
    this.#rackNs = sentNs;
    this.#rackEnd = end;
  }

  #uncount(bits: number): void {
    if ((bits & SACKED) !== 0) this.sackedOut--;
    if ((bits & LOST) !== 0) this.lostOut--;
    if ((bits & AGAIN) !== 0) this.retransOut--;
  }

  /** Where an entry begins, in words. */
  #at(entry: number): number {
    return (entry & this.#mask) * WORDS;
  }

  /** The first entry that ends after `seq`. */
  #find(seq: number): number {
    let low = this.#head;
    let high = this.#next;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (seqDiff(this.#ints[this.#at(middle) + END]!, seq) > 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #append(seq: number, end: number, ns: number): void {
    if (this.#next - this.#head > this.#mask) this.#grow();
    const at = this.#at(this.#next);
    this.#doubles[at >> 1] = ns;
    this.#ints[at + SEQ] = seq;
    this.#ints[at + END] = end;
    this.#ints[at + BITS] = 0;
    this.#next++;
    this.packetsOut++;
  }

  #grow(): void {
    const former = this.#ints;
    const formerMask = this.#mask;
    this.#mask = formerMask * 2 + 1;
    this.#words = new Words((this.#mask + 1) * WORDS);
    this.#ints = this.#words.ints;
    this.#doubles = this.#words.doubles;
    for (let entry = this.#head; entry < this.#next; entry++) {
      const from = (entry & formerMask) * WORDS;
      this.#ints.set(former.subarray(from, from + WORDS), this.#at(entry));
    }
  }
}
