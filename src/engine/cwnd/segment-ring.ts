// The segments in flight of a sender whose window is followed. A ring of four words for each:
//
//   time of the latest copy (2) │ end │ bits
//
// Entries go by counters, head ≤ entry < next. Each begins where the one before it ends; that before the oldest stays.
import type { Cwnd } from './cwnd.ts';
import { seqDiff } from '../../wire/seq.ts';

/** Words of an entry. */
export const END = 2;
export const BITS = 3;

/** Bits of an entry. */
export const SACKED = 1;
export const LOST = 2;
/** Retransmitted, and that copy is not deemed lost. */
export const AGAIN = 4;
export const EVER_AGAIN = 8;

const WORDS = 4;
const FIRST_ENTRIES = 16;
/** So many are kept; then the oldest are forgotten, as if they had been acknowledged. */
export const MAX_ENTRIES = 1 << 18;

/** Empty; the first segment begins at `seq`. */
export function takeRing(window: Cwnd, seq: number): void {
  window.ring = window.memory.take(FIRST_ENTRIES * WORDS);
  window.ringEntries = FIRST_ENTRIES;
  beginAt(window, seq);
}

export function releaseRing(window: Cwnd): void {
  window.memory.release(window.ring, window.ringEntries * WORDS);
}

/** Where an entry lies. */
export function atOf(window: Cwnd, entry: number): number {
  return window.ring + (entry & (window.ringEntries - 1)) * WORDS;
}

export function seqOf(window: Cwnd, entry: number): number {
  return window.ints[atOf(window, entry - 1) + END]!;
}

/** The ring is empty: the next segment begins at `seq`. */
export function beginAt(window: Cwnd, seq: number): void {
  window.ints[atOf(window, window.next - 1) + END] = seq;
}

/** The first entry that ends after `seq`. */
export function findEntry(window: Cwnd, seq: number): number {
  const { ints } = window;
  let low = window.head;
  let high = window.next;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (seqDiff(ints[atOf(window, middle) + END]!, seq) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function append(window: Cwnd, end: number, ns: number): void {
  const { next } = window;
  if (next - window.head >= window.ringEntries - 1) makeRoom(window);
  const at = atOf(window, next);
  window.doubles[at >> 1] = ns;
  window.ints[at + END] = end;
  window.ints[at + BITS] = 0;
  window.next = next + 1;
}

export function lose(window: Cwnd, at: number): void {
  window.ints[at + BITS]! |= LOST;
  window.lostOut++;
}

/** A segment with these bits counts no more. */
export function uncount(window: Cwnd, bits: number): void {
  if ((bits & SACKED) !== 0) window.sackedOut--;
  if ((bits & LOST) !== 0) window.lostOut--;
  if ((bits & AGAIN) !== 0) window.retransOut--;
}

function makeRoom(window: Cwnd): void {
  const { ints, ring, ringEntries, head, next, memory } = window;
  if (ringEntries >= MAX_ENTRIES) {
    uncount(window, ints[atOf(window, head) + BITS]!);
    window.head = head + 1;
    return;
  }
  window.ring = memory.take(ringEntries * 4 * WORDS);
  window.ringEntries = ringEntries * 4;
  for (let entry = head - 1; entry < next; entry++) {
    const from = ring + (entry & (ringEntries - 1)) * WORDS;
    ints.copyWithin(atOf(window, entry), from, from + WORDS);
  }
  memory.release(ring, ringEntries * WORDS);
}
