// Which segments the sender deems lost, with SACK: those that were sent before something that has arrived by now, given
// time for reordering (RACK, RFC 8985, 6.2).
import { seqDiff } from '../../wire/seq.ts';
import { CWND_BIT, DUP_ACKS, STATE, type Cwnd } from './cwnd.ts';
import { AGAIN, atOf, BITS, END, EVER_AGAIN, LOST, lose, SACKED } from './segment-ring.ts';

/** A segment arrived (6.2, steps 1 to 3). `at`: of its entry. */
export function deliver(window: Cwnd, at: number, ns: number): void {
  window.delivered++;
  const end = window.ints[at + END]!;
  const sentNs = window.doubles[at >> 1]!;
  const isFirstCopy = (window.ints[at + BITS]! & EVER_AGAIN) === 0;
  if (isFirstCopy && window.has(CWND_BIT.hadSacked) && seqDiff(end, window.formerHighest) < 0) {
    window.set(CWND_BIT.hasReordered);
  }
  const rttNs = ns - sentNs;
  if (rttNs < 0) return; // acknowledged before it passed: frames out of order, or an acknowledgement of too much
  const { minRttNs } = window;
  if (isFirstCopy && rttNs < minRttNs) window.minRttNs = rttNs;
  // Too soon for the copy: it is the original that arrived.
  if (!isFirstCopy && minRttNs !== Infinity && rttNs < minRttNs) return;
  if (sentNs >= window.deliveredNs) {
    window.deliveredNs = sentNs;
    window.rttNs = rttNs;
  }
  if (isBefore(sentNs, end, window.rackNs, window.rackEnd)) return;
  window.rackNs = sentNs;
  window.rackEnd = end;
}

/** Step 4: no patience in recovery or after three duplicates, unless the path is known to reorder. */
export function takeLosses(window: Cwnd, nowNs: number): void {
  const isSure = !window.has(CWND_BIT.hasReordered) && (window.state !== STATE.open || window.sackedOut >= DUP_ACKS);
  detectLost(window, nowNs, isSure ? 0 : window.minRttNs / 4);
}

/** Step 5: deems lost what was sent before the latest that arrived, `reorderNs` ago and more. */
export function detectLost(window: Cwnd, nowNs: number, reorderNs: number): void {
  const { ints, doubles, ring, rackNs, rackEnd } = window;
  const mask = window.ringEntries - 1;
  const dueNs = nowNs - window.rttNs - reorderNs;
  const to = Math.max(window.beyondSacked, window.beyondAgain);
  for (let entry = window.head; entry < to; entry++) {
    const at = atOf(ring, mask, entry);
    const bits = ints[at + BITS]!;
    if ((bits & SACKED) !== 0 || (bits & (LOST | AGAIN)) === LOST) continue;
    const sentNs = doubles[at >> 1]!;
    if (sentNs > dueNs || !isBefore(sentNs, ints[at + END]!, rackNs, rackEnd)) continue;
    if ((bits & LOST) === 0) lose(window, at);
    if ((bits & AGAIN) === 0) continue;
    ints[at + BITS]! &= ~AGAIN;
    window.retransOut--;
  }
}

/** Was it sent before the latest sent that arrived (RACK_sent_after)? */
function isBefore(sentNs: number, end: number, rackNs: number, rackEnd: number): boolean {
  return sentNs < rackNs || (sentNs === rackNs && seqDiff(end, rackEnd) < 0);
}
