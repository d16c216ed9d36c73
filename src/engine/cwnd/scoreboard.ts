// What the sender of data knows of its segments, counted as Linux counts them: sent and not acknowledged, told by SACK,
// deemed lost, retransmitted. From them follows what is in flight (RFC 6675: pipe).
//
// The vantage has a scoreboard of its own (sent-segments.ts): that keeps its time, this one the sender's, and
// at the receiver they are a round trip apart.
import { seqDiff } from '../../wire/seq.ts';
import { CWND_BIT, type Cwnd } from './cwnd.ts';
import { deliver } from './rack.ts';
import {
  AGAIN,
  append,
  atOf,
  beginAt,
  BITS,
  END,
  EVER_AGAIN,
  findEntry,
  LOST,
  lose,
  SACKED,
  uncount,
} from './segment-ring.ts';

/** Segments that pass, or are missing, at once. */
const MAX_AT_ONCE = 4096;

/** Data from SND.NXT to `end`, cut into segments of at most `mss` bytes; a leap beyond all windows into larger ones. */
export function send(window: Cwnd, end: number, ns: number, mss: number): void {
  let seq = window.sndNxt;
  const bytes = Math.max(mss, Math.ceil(seqDiff(end, seq) / MAX_AT_ONCE));
  while (seqDiff(end, seq) > 0) {
    const to = seqDiff(end, seq) > bytes ? (seq + bytes) | 0 : end;
    append(window, to, ns);
    seq = to;
  }
  window.sndNxt = end;
}

/** Retransmitted, because it was deemed lost or (`isProbe`) to see what comes back. */
export function sendAgain(window: Cwnd, seq: number, end: number, ns: number, isProbe: boolean): void {
  const { next, ints, ring } = window;
  const mask = window.ringEntries - 1;
  window.beyondAgain = next;
  for (let entry = findEntry(window, seq); entry < next; entry++) {
    if (seqDiff(ints[atOf(ring, mask, entry - 1) + END]!, end) >= 0) return;
    const at = atOf(ring, mask, entry);
    const bits = ints[at + BITS]!;
    if ((bits & SACKED) !== 0) continue;
    if ((bits & AGAIN) === 0) window.retransOut++;
    if ((bits & LOST) === 0 && !isProbe) lose(window, at);
    ints[at + BITS]! |= AGAIN | EVER_AGAIN;
    window.doubles[at >> 1] = ns;
  }
}

/** A timeout: all that has not arrived is deemed lost. */
export function loseAll(window: Cwnd): void {
  const { next, ints, ring } = window;
  const mask = window.ringEntries - 1;
  for (let entry = window.head; entry < next; entry++) {
    const at = atOf(ring, mask, entry) + BITS;
    if ((ints[at]! & SACKED) === 0) ints[at] = (ints[at]! & ~AGAIN) | LOST;
  }
  window.lostOut = window.packetsOut - window.sackedOut;
  window.retransOut = 0;
}

/** Nothing was lost after all. */
export function loseNothing(window: Cwnd): void {
  const { next, ints, ring } = window;
  const mask = window.ringEntries - 1;
  for (let entry = window.head; entry < next; entry++) ints[atOf(ring, mask, entry) + BITS]! &= ~LOST;
  window.lostOut = 0;
}

/** The oldest is deemed lost. */
export function loseFirst(window: Cwnd): void {
  if (window.isEmpty) return;
  const at = atOf(window.ring, window.ringEntries - 1, window.head);
  if ((window.ints[at + BITS]! & LOST) === 0) lose(window, at);
}

/** Before what an acknowledgement says is taken in. */
export function beginAck(window: Cwnd): void {
  window.delivered = 0;
  window.deliveredNs = -Infinity;
  window.formerHighest = window.highestSacked;
  window.put(CWND_BIT.hadSacked, window.has(CWND_BIT.hasSacked));
}

/** SND.UNA moves to `ack`; returns how many segments it passes. */
export function acknowledge(window: Cwnd, ack: number, ns: number): number {
  const { head, next, ints, ring } = window;
  const mask = window.ringEntries - 1;
  let entry = head;
  for (; entry < next; entry++) {
    const at = atOf(ring, mask, entry);
    if (seqDiff(ints[at + END]!, ack) > 0) break;
    const bits = ints[at + BITS]!;
    if ((bits & SACKED) === 0) deliver(window, at, ns);
    if (bits !== 0) uncount(window, bits);
  }
  window.head = entry;
  if (seqDiff(ack, window.sndNxt) > 0) {
    window.sndNxt = ack;
    beginAt(window, ack);
  }
  window.sndUna = ack;
  if (window.has(CWND_BIT.hasSacked) && seqDiff(ack, window.highestSacked) >= 0) window.clear(CWND_BIT.hasSacked);
  return entry - head;
}

/** The receiver has what lies between. */
export function sack(window: Cwnd, left: number, right: number, ns: number): void {
  const { next, ints, ring } = window;
  const mask = window.ringEntries - 1;
  for (let entry = findEntry(window, left); entry < next; entry++) {
    const at = atOf(ring, mask, entry);
    const end = ints[at + END]!;
    if (seqDiff(end, right) > 0) return;
    const bits = ints[at + BITS]!;
    if ((bits & SACKED) !== 0 || seqDiff(ints[atOf(ring, mask, entry - 1) + END]!, left) < 0) continue;
    deliver(window, at, ns);
    uncount(window, bits);
    ints[at + BITS] = (bits & EVER_AGAIN) | SACKED;
    window.sackedOut++;
    if (entry >= window.beyondSacked) window.beyondSacked = entry + 1;
    if (!window.has(CWND_BIT.hasSacked) || seqDiff(end, window.highestSacked) > 0) window.highestSacked = end;
    window.set(CWND_BIT.hasSacked);
  }
}
