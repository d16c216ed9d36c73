// Which segments the sender deems lost, with SACK: those that were sent before something that has arrived by now, given
// time for reordering (RACK, RFC 8985, 6.2).
import { seqDiff } from '../../wire/seq';
import { CA_STATE, CWND_BIT } from '../codes';
import { Cwnd, DUP_ACKS } from './cwnd';
import { AGAIN, EVER_AGAIN, LOST, lose, Outstanding, outstanding, SACKED } from './segment-ring';

/** A segment arrived (6.2, steps 1 to 3). */
export function deliver(window: Cwnd, segment: Outstanding, ns: f64): void {
  window.delivered++;
  const end = segment.end;
  const sentNs = segment.ns;
  const isFirstCopy = !segment.has(EVER_AGAIN);
  if (isFirstCopy && window.has(CWND_BIT.hadSacked) && seqDiff(end, window.formerHighest) < 0) {
    window.set(CWND_BIT.hasReordered);
  }
  const rttNs = ns - sentNs;
  if (rttNs < 0) return; // acknowledged before it passed: frames out of order, or an acknowledgement of too much
  const minRttNs = window.minRttNs;
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
export function takeLosses(window: Cwnd, nowNs: f64): void {
  const isSure = !window.has(CWND_BIT.hasReordered) && (window.state !== CA_STATE.open || window.sackedOut >= DUP_ACKS);
  detectLost(window, nowNs, isSure ? 0 : window.minRttNs / 4);
}

/** Step 5: deems lost what was sent before the latest that arrived, `reorderNs` ago and more. */
export function detectLost(window: Cwnd, nowNs: f64, reorderNs: f64): void {
  const rackNs = window.rackNs;
  const rackEnd = window.rackEnd;
  const dueNs = nowNs - window.rttNs - reorderNs;
  const to = max<i32>(window.beyondSacked, window.beyondAgain);
  for (let entry = window.head; entry < to; entry++) {
    const segment = outstanding(window, entry);
    const bits = segment.bits;
    if ((bits & SACKED) !== 0 || (bits & (LOST | AGAIN)) === LOST) continue;
    if (segment.ns > dueNs || !isBefore(segment.ns, segment.end, rackNs, rackEnd)) continue;
    if ((bits & LOST) === 0) lose(window, segment);
    if ((bits & AGAIN) === 0) continue;
    segment.bits &= ~AGAIN;
    window.retransOut--;
  }
}

/** Was it sent before the latest sent that arrived (RACK_sent_after)? */
function isBefore(sentNs: f64, end: i32, rackNs: f64, rackEnd: i32): bool {
  return sentNs < rackNs || (sentNs === rackNs && seqDiff(end, rackEnd) < 0);
}
