// The segments in flight of a sender whose window is followed, in a ring. Entries go by counters, head ≤ entry < next. Each
// begins where the one before it ends; that before the oldest stays.
import { seqDiff } from '../../wire/seq';
import { copyWords, release, take } from '../memory';
import { Cwnd } from './cwnd';

/** Bits of an entry. */
export const SACKED: i32 = 1;
export const LOST: i32 = 2;
/** Retransmitted, and that copy is not deemed lost. */
export const AGAIN: i32 = 4;
export const EVER_AGAIN: i32 = 8;

const WORDS: i32 = 4;
const FIRST_ENTRIES: i32 = 16;
/** So many are kept; then the oldest are forgotten, as if they had been acknowledged. */
const MAX_ENTRIES: i32 = 1 << 18;

@unmanaged
export class Outstanding {
  /** When its latest copy was sent. */
  ns: f64;
  end: i32;
  bits: i32;

  has(bits: i32): bool {
    return (this.bits & bits) !== 0;
  }
}

/** Empty; the first segment begins at `seq`. */
export function takeRing(window: Cwnd, seq: i32): void {
  window.ring = take(FIRST_ENTRIES * WORDS);
  window.ringEntries = FIRST_ENTRIES;
  beginAt(window, seq);
}

export function releaseRing(window: Cwnd): void {
  release(window.ring, window.ringEntries * WORDS);
}

/** That with this number. */
export function outstanding(window: Cwnd, entry: i32): Outstanding {
  return changetype<Outstanding>(((<usize>window.ring) << 2) + ((<usize>(entry & (window.ringEntries - 1))) << 4));
}

/** The ring is empty: the next segment begins at `seq`. */
export function beginAt(window: Cwnd, seq: i32): void {
  outstanding(window, window.next - 1).end = seq;
}

/** The first entry that ends after `seq`. */
export function findEntry(window: Cwnd, seq: i32): i32 {
  let low = window.head;
  let high = window.next;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (seqDiff(outstanding(window, middle).end, seq) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function append(window: Cwnd, end: i32, ns: f64): void {
  if (window.next - window.head >= window.ringEntries - 1) makeRoom(window);
  const next = window.next;
  const segment = outstanding(window, next);
  segment.ns = ns;
  segment.end = end;
  segment.bits = 0;
  window.next = next + 1;
}

export function lose(window: Cwnd, segment: Outstanding): void {
  segment.bits |= LOST;
  window.lostOut++;
}

/** A segment with these bits counts no more. */
export function uncount(window: Cwnd, bits: i32): void {
  if ((bits & SACKED) !== 0) window.sackedOut--;
  if ((bits & LOST) !== 0) window.lostOut--;
  if ((bits & AGAIN) !== 0) window.retransOut--;
}

function makeRoom(window: Cwnd): void {
  const ring = window.ring;
  const ringEntries = window.ringEntries;
  const head = window.head;
  if (ringEntries >= MAX_ENTRIES) {
    uncount(window, outstanding(window, head).bits);
    window.head = head + 1;
    return;
  }
  const mask = ringEntries - 1;
  const entries = ringEntries * 4;
  window.ring = take(entries * WORDS);
  window.ringEntries = entries;
  for (let entry = head - 1; entry < window.next; entry++) {
    copyWords(window.ring + (entry & (entries - 1)) * WORDS, ring + (entry & mask) * WORDS, WORDS);
  }
  release(ring, ringEntries * WORDS);
}
