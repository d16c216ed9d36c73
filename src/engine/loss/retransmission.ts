// Why a sender sends something again: which of its mechanisms speaks, told by what it has heard, by how long it was
// silent, and by what it did before. Timeouts and their back-off (RFC 6298), fast retransmit and recovery (RFC 5681,
// 6675), RACK and tail loss probes (RFC 8985). Linux's habits where RFCs leave a choice: no timeout is shorter than
// 200 ms, and with SACK the first timer to fire is always that of a probe.
import { seqDiff } from '../../wire/seq.ts';
import { CAUSES } from '../../shared/vocabulary.ts';
import { rtoNs } from '../rtt.ts';
import { BIT, MODE, type Sender } from '../sender.ts';
import { NONE, SEGMENT, type SentSegments } from '../sent-segments.ts';

/** Codes of CAUSES. */
export const CAUSE = {
  timeout: CAUSES.indexOf('timeout'),
  fast: CAUSES.indexOf('fast'),
  tailLossProbe: CAUSES.indexOf('tail-loss-probe'),
  afterTimeout: CAUSES.indexOf('after-timeout'),
  unknown: CAUSES.indexOf('unknown'),
} as const;

/** RFC 5681 (3.2). */
const DUP_ACK_THRESHOLD = 3;
/** A timer that fires is this share of the estimate late or early, at most: clocks tick, estimates lag. */
const TIMER_SHARE = 0.75;
/** A probe comes before the timeout would (RFC 8985, 7.2), clocks and delays allowed for. */
const LATEST_PROBE_SHARE = 1.5;
/** An answer to an acknowledgement leaves within this time, wherever the round trip does not say otherwise. */
const PROMPT_NS = 3e6;

/**
 * The cause of sending `seq` to `end` again, as a code of CAUSES; moves the sender's mode. `hasSack`: both ends offered
 * SACK, as far as their SYNs were seen.
 */
export function causeOfRepetition(
  sender: Sender,
  segments: SentSegments,
  hasSack: boolean,
  seq: number,
  end: number,
  nowNs: number,
): number {
  const heardNs = Math.max(sender.ackedNs, sender.sentNs);
  const silentNs = nowNs - heardNs;
  const stuckNs = nowNs - Math.max(sender.progressNs, latestOfFirst(segments));
  const rto = rtoNs(sender);
  const isFirst = seqDiff(seq, sender.sndUna) <= 0;
  const hasTimedOut = isFirst && silentNs > PROMPT_NS && stuckNs >= rto * TIMER_SHARE;
  const mode = sender.mode;
  if (mode === MODE.loss) {
    const backoff = sender.backoff;
    const isBackedOff = hasTimedOut && wasRetransmitted(segments, seq);
    if (!isBackedOff) {
      sender.clear(BIT.doubtsTimeout); // it takes it for real
      return CAUSE.afterTimeout;
    }
    sender.backoff = backoff + 1;
    sender.set(BIT.doubtsTimeout);
    return CAUSE.timeout;
  }
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

/** When the first segment that is not acknowledged was sent the latest time. */
function latestOfFirst(segments: SentSegments): number {
  const { head, next } = segments;
  return head < next ? segments.ns(head) : -Infinity;
}

function wasRetransmitted(segments: SentSegments, seq: number): boolean {
  const entry = segments.find(seq);
  return entry !== NONE && segments.has(entry, SEGMENT.again);
}

/** All that was in flight when the recovery began, or the probe was sent, is acknowledged. */
export function endRecovery(sender: Sender, ack: number): void {
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
