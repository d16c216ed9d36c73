// The segments of one sender that are in flight, in the order of their sequence numbers, and what became of each: the
// scoreboard of RFC 6675, as far as it can be seen from outside. Gaps are entries, too: bytes that never passed. What was
// acknowledged is kept as long as there is room, to recognise copies of it. A ring of eight words for each:
//
//   time (2) │ seq │ end │ IP ID << 16, bits │ TSval │ frame │ frame of the first copy
//
// A view: `open` sets it on its sender's ring. Entries go by counters, which never wrap in practice: tail ≤ head ≤ next.
import type { Packet } from '../wire/packet.ts';
import { seqDiff } from '../wire/seq.ts';
import { NOWHERE, type Memory, type View } from './memory.ts';
import { type Sender } from './sender.ts';

/** Bits of an entry. */
export const SEGMENT = {
  /** The other end has it (SACK). */
  sacked: 1,
  /** It was retransmitted. */
  again: 2,
  /** It never passed here. */
  gap: 4,
  /** It passed after segments beyond it. */
  late: 8,
} as const;
/** Above them TTL and number of interface, as far as they fit, to tell copies of the capture by. */
const TTL_SHIFT = 4;
const INTERFACE_SHIFT = 12;
const BITS_MASK = 0xffff;

export const NONE = -1;
/** An entry's words: how many, and where the sequence numbers stand, and the IP ID with the bits of SEGMENT below it. */
export const ENTRY = { words: 8, seq: 2, end: 3, id: 4 } as const;
const WORDS = ENTRY.words;
const FIRST_ENTRIES = 8;
/** So many are kept though they were acknowledged, if there were as many: copies of them may come. */
export const KEPT_ENTRIES = 32;
/** So many are kept; then the oldest are forgotten, as if they had been acknowledged. */
const MAX_ENTRIES = 32_768;

const SEQ = ENTRY.seq;
const END = ENTRY.end;
const ID = ENTRY.id;
const TS_VAL = 5;
const FRAME = 6;
const FIRST_FRAME = 7;

export class SentSegments implements View {
  readonly #memory: Memory;
  readonly #sender: Sender;
  ints: Int32Array = new Int32Array(0);
  doubles: Float64Array = new Float64Array(0);
  #base = 0;
  #mask = 0;
  hasOldNews = false;

  constructor(memory: Memory, sender: Sender) {
    this.#memory = memory;
    this.#sender = sender;
    memory.show(this);
  }

  open(): void {
    this.#base = this.#sender.ring;
    this.#mask = this.#sender.ringEntries - 1;
  }

  /** Forgets all. */
  release(): void {
    const sender = this.#sender;
    this.#memory.release(sender.ring, sender.ringEntries * WORDS);
    sender.ring = NOWHERE;
    sender.ringEntries = 0;
    sender.tail = sender.next;
    sender.head = sender.next;
  }

  get tail(): number {
    return this.#sender.tail;
  }

  get head(): number {
    return this.#sender.head;
  }

  get next(): number {
    return this.#sender.next;
  }

  /** When it was sent the latest time. */
  ns(entry: number): number {
    return this.doubles[this.#at(entry) >> 1]!;
  }

  seq(entry: number): number {
    return this.ints[this.#at(entry) + SEQ]!;
  }

  end(entry: number): number {
    return this.ints[this.#at(entry) + END]!;
  }

  ipId(entry: number): number {
    return this.ints[this.#at(entry) + ID]! >>> 16;
  }

  tsVal(entry: number): number {
    return this.ints[this.#at(entry) + TS_VAL]!;
  }

  /** Of the latest copy. */
  frame(entry: number): number {
    return this.ints[this.#at(entry) + FRAME]!;
  }

  firstFrame(entry: number): number {
    return this.ints[this.#at(entry) + FIRST_FRAME]!;
  }

  /** Was the latest copy seen where this packet is seen: at the same interface, as far from the sender? */
  isSamePlace(entry: number, packet: Packet): boolean {
    const bits = this.ints[this.#at(entry) + ID]! & BITS_MASK;
    return bits >> TTL_SHIFT === placeOf(packet) >> TTL_SHIFT;
  }

  /** Bits of SEGMENT, and others above them. */
  bits(entry: number): number {
    return this.ints[this.#at(entry) + ID]!;
  }

  has(entry: number, bits: number): boolean {
    return (this.ints[this.#at(entry) + ID]! & bits) !== 0;
  }

  /** A segment that begins where those before it end. */
  append(seq: number, end: number, packet: Packet, bits: number): void {
    const sender = this.#sender;
    const { next } = sender;
    if (next - sender.tail > this.#mask) this.#makeRoom();
    this.#write(next, seq, end, packet, bits, packet.frame);
    sender.next = next + 1;
  }

  /** The packet is another copy of the entry, or of a part of it. */
  again(entry: number, packet: Packet): void {
    const at = this.#at(entry);
    const ints = this.ints;
    const doubles = this.doubles;
    doubles[at >> 1] = packet.timeNs;
    const bits = (ints[at + ID]! & ((1 << TTL_SHIFT) - 1)) | SEGMENT.again;
    ints[at + ID] = (packet.ipId << 16) | placeOf(packet) | bits;
    ints[at + TS_VAL] = packet.tsVal;
    ints[at + FRAME] = packet.frame;
  }

  /** The packet fills a gap, or a part of it; returns how many bytes of it. `bits`: what it is, besides late. */
  fill(entry: number, seq: number, end: number, packet: Packet, bits: number): number {
    const sacked = this.has(entry, SEGMENT.sacked) ? SEGMENT.sacked : 0;
    const gapSeq = this.seq(entry);
    const gapEnd = this.end(entry);
    const from = seqDiff(seq, gapSeq) > 0 ? seq : gapSeq;
    const to = seqDiff(end, gapEnd) < 0 ? end : gapEnd;
    let filled = entry;
    if (from !== gapSeq) {
      filled = this.#insertAfter(filled);
      this.ints[this.#at(filled - 1) + END] = from;
    }
    if (to !== gapEnd) {
      const rest = this.#insertAfter(filled);
      this.ints[this.#at(rest) + SEQ] = to;
    }
    this.#write(filled, from, to, packet, bits | SEGMENT.late | sacked, packet.frame);
    return seqDiff(to, from);
  }

  /** Lets the entry begin at `seq`, and returns how many bytes that takes from it. */
  trim(entry: number, seq: number): number {
    const ints = this.ints;
    const at = this.#at(entry) + SEQ;
    const bytes = seqDiff(seq, ints[at]!);
    ints[at] = seq;
    return bytes;
  }

  /** The kept entry that holds a sequence number, or NONE. */
  find(seq: number): number {
    let low = this.tail;
    let high = this.next - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (seqDiff(seq, this.seq(middle)) < 0) high = middle - 1;
      else if (seqDiff(seq, this.end(middle)) >= 0) low = middle + 1;
      else return middle;
    }
    return NONE;
  }

  /**
   * The other end has what lies between (SACK): marks it, and returns how many segments were news. `hasOldNews` says
   * whether one of them ends before `recover` and was never retransmitted.
   */
  sack(left: number, right: number): number {
    this.hasOldNews = false;
    const recover = this.#sender.recover;
    const { head, next } = this;
    const found = this.find((right - 1) | 0);
    const isBeyond = found === NONE && next > head && seqDiff(right, this.end(next - 1)) > 0;
    const last = isBeyond ? next - 1 : found;
    if (last < head) return 0;
    let news = 0;
    // What it told before is a run at the end or the beginning of the block, or nothing.
    for (let entry = last; entry >= head && entry < next && seqDiff(this.seq(entry), left) >= 0; entry--) {
      if (this.has(entry, SEGMENT.sacked)) {
        entry = this.#beforeRun(entry) + 1;
        continue;
      }
      if (seqDiff(this.end(entry), right) > 0) continue;
      this.ints[this.#at(entry) + ID]! |= SEGMENT.sacked;
      news++;
      const isOld = !this.has(entry, SEGMENT.again) && seqDiff(this.end(entry), recover) <= 0;
      if (isOld) this.hasOldNews = true;
    }
    return news;
  }

  /** The entry before the run of entries told by SACK that ends with this one. */
  #beforeRun(entry: number): number {
    let before = entry - 1;
    while (before >= this.head && this.has(before, SEGMENT.sacked)) before--;
    return before;
  }

  #write(entry: number, seq: number, end: number, packet: Packet, bits: number, firstFrame: number): void {
    const at = this.#at(entry);
    const ints = this.ints;
    const doubles = this.doubles;
    doubles[at >> 1] = packet.timeNs;
    ints[at + SEQ] = seq;
    ints[at + END] = end;
    ints[at + ID] = (packet.ipId << 16) | placeOf(packet) | bits;
    ints[at + TS_VAL] = packet.tsVal;
    ints[at + FRAME] = packet.frame;
    ints[at + FIRST_FRAME] = firstFrame;
  }

  /** Makes the entry two, alike, and returns the second. */
  #insertAfter(entry: number): number {
    const { next, head } = this;
    if (next - this.tail > this.#mask) this.#makeRoom(entry);
    const ints = this.ints;
    for (let from = next - 1; from >= entry; from--) {
      const source = this.#at(from);
      ints.copyWithin(this.#at(from + 1), source, source + WORDS);
    }
    const sender = this.#sender;
    sender.next = next + 1;
    if (entry < head) sender.head = head + 1;
    else if (this.has(entry, SEGMENT.sacked)) sender.sacked++;
    return entry + 1;
  }

  /** Forgets the oldest that was acknowledged; when all of them are in flight, or it is `kept`, takes a larger ring. */
  #makeRoom(kept = NONE): void {
    const sender = this.#sender;
    const { tail, head, next } = this;
    const capacity = this.#mask + 1;
    const mayForget = tail < head && capacity >= KEPT_ENTRIES && tail !== kept;
    if (mayForget || capacity >= MAX_ENTRIES) {
      sender.tail = tail + 1;
      if (tail === head) sender.head = head + 1;
      return;
    }
    const { ints } = this;
    const former = sender.ring;
    const entries = former === NOWHERE ? FIRST_ENTRIES : capacity * 4;
    sender.ring = this.#memory.take(entries * WORDS);
    sender.ringEntries = entries;
    this.open();
    for (let entry = tail; entry < next; entry++) {
      const source = former + (entry & (capacity - 1)) * WORDS;
      ints.copyWithin(this.#at(entry), source, source + WORDS);
    }
    this.#memory.release(former, capacity * WORDS);
  }

  #at(entry: number): number {
    return this.#base + (entry & this.#mask) * WORDS;
  }
}

/** Where a packet was seen: TTL and interface, as far as they fit. */
export function placeOf({ ttl, interfaceId }: Packet): number {
  return (ttl << TTL_SHIFT) | ((interfaceId & 15) << INTERFACE_SHIFT);
}
