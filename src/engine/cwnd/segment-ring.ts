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

/** Where an entry lies; `mask`: entries that there is room for, less one. */
export function atOf(ring: number, mask: number, entry: number): number {
  return ring + (entry & mask) * WORDS;
}

/** The ring is empty: the next segment begins at `seq`. */
export function beginAt(window: Cwnd, seq: number): void {
  window.ints[atOf(window.ring, window.ringEntries - 1, window.next - 1) + END] = seq;
}

/** The first entry that ends after `seq`. */
export function findEntry(window: Cwnd, seq: number): number {
  const { ints, ring } = window;
  const mask = window.ringEntries - 1;
  let low = window.head;
  let high = window.next;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (seqDiff(ints[atOf(ring, mask, middle) + END]!, seq) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function append(window: Cwnd, end: number, ns: number): void {
  const { next } = window;
  if (next - window.head >= window.ringEntries - 1) makeRoom(window);
  const at = atOf(window.ring, window.ringEntries - 1, next);
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
  const mask = ringEntries - 1;
  if (ringEntries >= MAX_ENTRIES) {
    uncount(window, ints[atOf(ring, mask, head) + BITS]!);
    window.head = head + 1;
    return;
  }
  const entries = ringEntries * 4;
  window.ring = memory.take(entries * WORDS);
  window.ringEntries = entries;
  for (let entry = head - 1; entry < next; entry++) {
    const from = atOf(ring, mask, entry);
    ints.copyWithin(atOf(window.ring, entries - 1, entry), from, from + WORDS);
  }
  memory.release(ring, ringEntries * WORDS);
}
