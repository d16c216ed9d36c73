// What the sender of data knows of its segments, counted as Linux counts them: sent and not acknowledged, told by SACK,
// deemed lost, retransmitted. From them follows what is in flight (RFC 6675: pipe).
//
// The vantage has a scoreboard of its own (sent-segments.ts): that keeps its time, this one the sender's, and
// at the receiver they are a round trip apart.
import { seqDiff } from '../../wire/seq';
import { CWND_BIT } from '../codes';
import { Cwnd } from './cwnd';
import { deliver } from './rack';
import {
  AGAIN,
  append,
  beginAt,
  EVER_AGAIN,
  findEntry,
  LOST,
  lose,
  outstanding,
  SACKED,
  uncount,
} from './segment-ring';

/** Segments that pass, or are missing, at once. */
const MAX_AT_ONCE: f64 = 4096;

/** Data from SND.NXT to `end`, cut into segments of at most `mss` bytes; a leap beyond all windows into larger ones. */
export function send(window: Cwnd, end: i32, ns: f64, mss: i32): void {
  let seq = window.sndNxt;
  const bytes = max<i32>(mss, <i32>Math.ceil(<f64>seqDiff(end, seq) / MAX_AT_ONCE));
  while (seqDiff(end, seq) > 0) {
    const to = seqDiff(end, seq) > bytes ? seq + bytes : end;
    append(window, to, ns);
    seq = to;
  }
  window.sndNxt = end;
}

/** Retransmitted, because it was deemed lost or (`isProbe`) to see what comes back. */
export function sendAgain(window: Cwnd, seq: i32, end: i32, ns: f64, isProbe: bool): void {
  const next = window.next;
  window.beyondAgain = next;
  for (let entry = findEntry(window, seq); entry < next; entry++) {
    if (seqDiff(outstanding(window, entry - 1).end, end) >= 0) return;
    const segment = outstanding(window, entry);
    if (segment.has(SACKED)) continue;
    if (!segment.has(AGAIN)) window.retransOut++;
    if (!segment.has(LOST) && !isProbe) lose(window, segment);
    segment.bits |= AGAIN | EVER_AGAIN;
    segment.ns = ns;
  }
}

/** A timeout: all that has not arrived is deemed lost. */
export function loseAll(window: Cwnd): void {
  for (let entry = window.head; entry < window.next; entry++) {
    const segment = outstanding(window, entry);
    if (!segment.has(SACKED)) segment.bits = (segment.bits & ~AGAIN) | LOST;
  }
  window.lostOut = window.packetsOut - window.sackedOut;
  window.retransOut = 0;
}

/** Nothing was lost after all. */
export function loseNothing(window: Cwnd): void {
  for (let entry = window.head; entry < window.next; entry++) outstanding(window, entry).bits &= ~LOST;
  window.lostOut = 0;
}

/** The oldest is deemed lost. */
export function loseFirst(window: Cwnd): void {
  if (window.isEmpty) return;
  const segment = outstanding(window, window.head);
  if (!segment.has(LOST)) lose(window, segment);
}

/** Before what an acknowledgement says is taken in. */
export function beginAck(window: Cwnd): void {
  window.delivered = 0;
  window.deliveredNs = -Infinity;
  window.formerHighest = window.highestSacked;
  window.put(CWND_BIT.hadSacked, window.has(CWND_BIT.hasSacked));
}

/** SND.UNA moves to `ack`; returns how many segments it passes. */
export function acknowledge(window: Cwnd, ack: i32, ns: f64): i32 {
  const head = window.head;
  const next = window.next;
  let entry = head;
  for (; entry < next; entry++) {
    const segment = outstanding(window, entry);
    if (seqDiff(segment.end, ack) > 0) break;
    const bits = segment.bits;
    if ((bits & SACKED) === 0) deliver(window, segment, ns);
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
export function sack(window: Cwnd, left: i32, right: i32, ns: f64): void {
  const next = window.next;
  for (let entry = findEntry(window, left); entry < next; entry++) {
    const segment = outstanding(window, entry);
    const end = segment.end;
    if (seqDiff(end, right) > 0) return;
    const bits = segment.bits;
    if ((bits & SACKED) !== 0 || seqDiff(outstanding(window, entry - 1).end, left) < 0) continue;
    deliver(window, segment, ns);
    uncount(window, bits);
    segment.bits = (bits & EVER_AGAIN) | SACKED;
    window.sackedOut++;
    if (entry >= window.beyondSacked) window.beyondSacked = entry + 1;
    if (!window.has(CWND_BIT.hasSacked) || seqDiff(end, window.highestSacked) > 0) window.highestSacked = end;
    window.set(CWND_BIT.hasSacked);
  }
}
