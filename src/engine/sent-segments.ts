// The segments of one sender that are in flight, in the order of their sequence numbers, and what became of each: the
// scoreboard of RFC 6675, as far as it can be seen from outside. Gaps are entries, too: bytes that never passed. What was
// acknowledged is kept as long as there is room, to recognise copies of it. A ring of `Segment`s; entries go by counters
// of the sender, which never wrap in practice: tail ≤ head ≤ next.
import { Packet } from '../wire/packet';
import { seqDiff } from '../wire/seq';
import { copyWords, NOWHERE, release, take } from './memory';
import { Sender } from './sender';

/** Bits of an entry. */
export namespace SEGMENT {
  /** The other end has it (SACK). */
  export const sacked: i32 = 1;
  /** It was retransmitted. */
  export const again: i32 = 2;
  /** It never passed here. */
  export const gap: i32 = 4;
  /** It passed after segments beyond it. */
  export const late: i32 = 8;
}
/** Above them TTL and number of interface, as far as they fit, to tell copies of the capture by. */
const TTL_SHIFT: i32 = 4;
const INTERFACE_SHIFT: i32 = 12;
const BITS_MASK: i32 = 0xffff;

export const NONE: i32 = -1;
const WORDS: i32 = 8;
const FIRST_ENTRIES: i32 = 8;
/** So many are kept though they were acknowledged, if there were as many: copies of them may come. */
export const KEPT_ENTRIES: i32 = 32;
/** So many are kept; then the oldest are forgotten, as if they had been acknowledged. */
const MAX_ENTRIES: i32 = 32_768;

@unmanaged
export class Segment {
  /** When it was sent the latest time. */
  ns: f64;
  seq: i32;
  end: i32;
  /** IP ID << 16, where the latest copy was seen, bits of SEGMENT. */
  bits: i32;
  tsVal: i32;
  /** Of the latest copy. */
  frame: i32;
  firstFrame: i32;

  has(bits: i32): bool {
    return (this.bits & bits) !== 0;
  }

  get ipId(): i32 {
    return this.bits >>> 16;
  }

  /** Was the latest copy seen where this packet is seen: at the same interface, as far from the sender? */
  isSamePlace(packet: Packet): bool {
    return (this.bits & BITS_MASK) >> TTL_SHIFT === placeOf(packet) >> TTL_SHIFT;
  }

  /** The packet is another copy of it, or of a part of it. */
  again(packet: Packet): void {
    this.ns = packet.timeNs;
    const bits = (this.bits & ((1 << TTL_SHIFT) - 1)) | SEGMENT.again;
    this.bits = (packet.ipId << 16) | placeOf(packet) | bits;
    this.tsVal = packet.tsVal;
    this.frame = packet.frame;
  }

  /** Lets it begin at `seq`, and returns how many bytes that takes from it. */
  trim(seq: i32): i32 {
    const bytes = seqDiff(seq, this.seq);
    this.seq = seq;
    return bytes;
  }

  write(seq: i32, end: i32, packet: Packet, bits: i32): void {
    this.ns = packet.timeNs;
    this.seq = seq;
    this.end = end;
    this.bits = (packet.ipId << 16) | placeOf(packet) | bits;
    this.tsVal = packet.tsVal;
    this.frame = packet.frame;
    this.firstFrame = packet.frame;
  }
}

/** Forgets all. */
export function forgetSegments(sender: Sender): void {
  release(sender.ring, sender.ringEntries * WORDS);
  sender.ring = NOWHERE;
  sender.ringEntries = 0;
  sender.tail = sender.next;
  sender.head = sender.next;
}

/** A segment that begins where those before it end. */
export function appendSegment(sender: Sender, seq: i32, end: i32, packet: Packet, bits: i32): void {
  const next = sender.next;
  if (next - sender.tail >= sender.ringEntries) makeRoom(sender, NONE);
  sender.segment(next).write(seq, end, packet, bits);
  sender.next = next + 1;
}

/** The packet fills a gap, or a part of it; returns how many bytes of it. `bits`: what it is, besides late. */
export function fillGap(sender: Sender, entry: i32, seq: i32, end: i32, packet: Packet, bits: i32): i32 {
  const gap = sender.segment(entry);
  const sacked = gap.bits & SEGMENT.sacked;
  const gapSeq = gap.seq;
  const gapEnd = gap.end;
  const from = seqDiff(seq, gapSeq) > 0 ? seq : gapSeq;
  const to = seqDiff(end, gapEnd) < 0 ? end : gapEnd;
  let filled = entry;
  if (from !== gapSeq) {
    filled = insertAfter(sender, filled);
    sender.segment(filled - 1).end = from;
  }
  if (to !== gapEnd) {
    const rest = insertAfter(sender, filled);
    sender.segment(rest).seq = to;
  }
  sender.segment(filled).write(from, to, packet, bits | SEGMENT.late | sacked);
  return seqDiff(to, from);
}

/** The kept entry that holds a sequence number, or NONE. */
export function findSegment(sender: Sender, seq: i32): i32 {
  let low = sender.tail;
  let high = sender.next - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const segment = sender.segment(middle);
    if (seqDiff(seq, segment.seq) < 0) high = middle - 1;
    else if (seqDiff(seq, segment.end) >= 0) low = middle + 1;
    else return middle;
  }
  return NONE;
}

/** Of the latest `sackSegments`: one of its news ends before `recover` and was never retransmitted. */
export let hasOldNews: bool = false;

/** The other end has what lies between (SACK): marks it, and returns how many segments were news. */
export function sackSegments(sender: Sender, left: i32, right: i32): i32 {
  hasOldNews = false;
  const recover = sender.recover;
  const head = sender.head;
  const next = sender.next;
  const found = findSegment(sender, right - 1);
  const isBeyond = found === NONE && next > head && seqDiff(right, sender.segment(next - 1).end) > 0;
  const last = isBeyond ? next - 1 : found;
  if (last < head) return 0;
  let news = 0;
  // What it told before is a run at the end or the beginning of the block, or nothing.
  for (let entry = last; entry >= head && entry < next && seqDiff(sender.segment(entry).seq, left) >= 0; entry--) {
    const segment = sender.segment(entry);
    if (segment.has(SEGMENT.sacked)) {
      entry = beforeRun(sender, entry) + 1;
      continue;
    }
    if (seqDiff(segment.end, right) > 0) continue;
    segment.bits |= SEGMENT.sacked;
    news++;
    if (!segment.has(SEGMENT.again) && seqDiff(segment.end, recover) <= 0) hasOldNews = true;
  }
  return news;
}

/** The entry before the run of entries told by SACK that ends with this one. */
function beforeRun(sender: Sender, entry: i32): i32 {
  let before = entry - 1;
  while (before >= sender.head && sender.segment(before).has(SEGMENT.sacked)) before--;
  return before;
}

/** Makes the entry two, alike, and returns the second. */
function insertAfter(sender: Sender, entry: i32): i32 {
  if (sender.next - sender.tail >= sender.ringEntries) makeRoom(sender, entry);
  const head = sender.head;
  const next = sender.next;
  for (let from = next - 1; from >= entry; from--) copySegment(sender.segment(from + 1), sender.segment(from));
  sender.next = next + 1;
  if (entry < head) sender.head = head + 1;
  else if (sender.segment(entry).has(SEGMENT.sacked)) sender.sacked++;
  return entry + 1;
}

function copySegment(to: Segment, from: Segment): void {
  memory.copy(changetype<usize>(to), changetype<usize>(from), (<usize>WORDS) << 2);
}

/** Forgets the oldest that was acknowledged; when all of them are in flight, or it is `kept`, takes a larger ring. */
function makeRoom(sender: Sender, kept: i32): void {
  const tail = sender.tail;
  const capacity = sender.ringEntries;
  const mayForget = tail < sender.head && capacity >= KEPT_ENTRIES && tail !== kept;
  if (mayForget || capacity >= MAX_ENTRIES) {
    sender.tail = tail + 1;
    if (tail === sender.head) sender.head = tail + 1;
    return;
  }
  const former = sender.ring;
  const entries = former === NOWHERE ? FIRST_ENTRIES : capacity * 4;
  sender.ring = take(entries * WORDS);
  sender.ringEntries = entries;
  for (let entry = tail; entry < sender.next; entry++) {
    copyWords(sender.ring + (entry & (entries - 1)) * WORDS, former + (entry & (capacity - 1)) * WORDS, WORDS);
  }
  release(former, capacity * WORDS);
}

/** Where a packet was seen: TTL and interface, as far as they fit. */
export function placeOf(packet: Packet): i32 {
  return (packet.ttl << TTL_SHIFT) | ((packet.interfaceId & 15) << INTERFACE_SHIFT);
}
