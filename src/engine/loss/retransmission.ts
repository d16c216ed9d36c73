// Why a sender sends something again: which of its mechanisms speaks, told by what it has heard, by how long it was
// silent, and by what it did before. Timeouts and their back-off (RFC 6298), fast retransmit and recovery (RFC 5681,
// 6675), RACK and tail loss probes (RFC 8985). Linux's habits where RFCs leave a choice: no timeout is shorter than
// 200 ms, and with SACK the first timer to fire is always that of a probe.
import { seqDiff } from '../../wire/seq';
import { BIT, CAUSE, MODE } from '../codes';
import { rtoNs } from '../rtt';
import { Sender } from '../sender';
import { findSegment, NONE, SEGMENT } from '../sent-segments';

/** RFC 5681 (3.2). */
const DUP_ACK_THRESHOLD: i32 = 3;
/** A timer that fires is this share of the estimate late or early, at most: clocks tick, estimates lag. */
const TIMER_SHARE: f64 = 0.75;
/** A probe comes before the timeout would (RFC 8985, 7.2), clocks and delays allowed for. */
const LATEST_PROBE_SHARE: f64 = 1.5;
/** An answer to an acknowledgement leaves within this time, wherever the round trip does not say otherwise. */
const PROMPT_NS: f64 = 3e6;

/**
 * The cause of sending `seq` to `end` again, of CAUSE; moves the sender's mode. `hasSack`: both ends offered SACK, as far
 * as their SYNs were seen.
 */
export function causeOfRepetition(sender: Sender, hasSack: bool, seq: i32, end: i32, nowNs: f64): i32 {
  const silentNs = nowNs - Math.max(sender.ackedNs, sender.sentNs);
  const stuckNs = nowNs - Math.max(sender.progressNs, latestOfFirst(sender));
  const rto = rtoNs(sender);
  const isFirst = seqDiff(seq, sender.sndUna) <= 0;
  const hasTimedOut = isFirst && silentNs > PROMPT_NS && stuckNs >= rto * TIMER_SHARE;
  const mode = sender.mode;
  if (mode === MODE.loss) return causeAfterTimeout(sender, hasTimedOut && wasRetransmitted(sender, seq));
  const hasEvidence = mode === MODE.recovery || sender.sacked > 0 || sender.dupAcks >= DUP_ACK_THRESHOLD;
  if (hasEvidence && !hasTimedOut) {
    if (mode !== MODE.recovery) {
      sender.mode = MODE.recovery;
      sender.recover = sender.sndNxt;
    }
    return CAUSE.fast;
  }
  const isLast = seqDiff(end, sender.sndNxt) >= 0;
  const mayProbe = hasSack && !sender.has(BIT.isProbing) && silentNs <= rto * LATEST_PROBE_SHARE;
  if (!hasEvidence && isLast && mayProbe && silentNs > PROMPT_NS) {
    sender.set(BIT.isProbing);
    sender.probeEnd = sender.sndNxt;
    return CAUSE.tailLossProbe;
  }
  if (isFirst && (hasTimedOut || silentNs >= rto * TIMER_SHARE)) {
    if (mode === MODE.open) sender.set(BIT.doubtsTimeout);
    else sender.clear(BIT.doubtsTimeout);
    sender.mode = MODE.loss;
    sender.recover = sender.sndNxt;
    sender.backoff = 1;
    return CAUSE.timeout;
  }
  return sender.dupAcks > 0 ? CAUSE.fast : CAUSE.unknown;
}

/** `isBackedOff`: the timer fires once more for the same. */
function causeAfterTimeout(sender: Sender, isBackedOff: bool): i32 {
  if (!isBackedOff) {
    sender.clear(BIT.doubtsTimeout); // it takes it for real
    return CAUSE.afterTimeout;
  }
  sender.backoff++;
  sender.set(BIT.doubtsTimeout);
  return CAUSE.timeout;
}

/** When the first segment that is not acknowledged was sent the latest time. */
function latestOfFirst(sender: Sender): f64 {
  return sender.head < sender.next ? sender.segment(sender.head).ns : -Infinity;
}

function wasRetransmitted(sender: Sender, seq: i32): bool {
  const entry = findSegment(sender, seq);
  return entry !== NONE && sender.segment(entry).has(SEGMENT.again);
}

/** All that was in flight when the recovery began, or the probe was sent, is acknowledged. */
export function endRecovery(sender: Sender, ack: i32): void {
  if (sender.mode !== MODE.open && seqDiff(ack, sender.recover) >= 0) leaveLoss(sender);
  if (sender.has(BIT.isProbing) && seqDiff(ack, sender.probeEnd) >= 0) sender.clear(BIT.isProbing);
}

/** F-RTO (RFC 5682, 3.1), as Linux has it: what was sent before and not again arrives, so not all was lost. */
export function undoTimeout(sender: Sender): void {
  if (sender.mode !== MODE.loss || !sender.has(BIT.doubtsTimeout)) return;
  leaveLoss(sender);
  sender.clear(BIT.doubtsTimeout);
}

function leaveLoss(sender: Sender): void {
  sender.mode = MODE.open;
  sender.backoff = 0;
}
