// Round trips from the vantage to the receiver of data and back: SRTT and RTTVAR (RFC 6298, 2), least and most, and so
// many of them that median and p95 can be told. A sample is the time from a segment that was sent once (Karn's rule) to
// the acknowledgement that covers it.
import { Packet } from '../wire/packet';
import { seqDiff } from '../wire/seq';
import { BIT } from './codes';
import { NOWHERE, release, take } from './memory';
import { Sender } from './sender';

/** Round trips kept; when there are more, every second one goes, and from then on half as many are taken in. */
const MAX_KEPT: i32 = 64;
/** What is kept is whole microseconds. */
const KEPT_NS: f64 = 1000;
const MAX_NS: f64 = 2e12;
/** Of rttKept: how many in the low byte, above it the logarithm of one in how many. */
const COUNT_MASK: i32 = 0xff;
const STRIDE_SHIFT: i32 = 8;

/** Linux: no retransmission timer is shorter; RFC 6298 (2.4) says a second. */
export const MIN_RTO_NS: f64 = 200e6;
const FIRST_RTO_NS: f64 = 1e9;

export function takeRtt(sender: Sender, ns: f64): void {
  const count = sender.rttCount;
  sender.rttCount = count + 1;
  if (count === 0) {
    sender.srttNs = ns;
    sender.rttVarNs = ns / 2;
    sender.minRttNs = ns;
    sender.maxRttNs = ns;
    sender.rttChunk = take(MAX_KEPT);
    sender.rttKept = 0;
  } else {
    const srtt = sender.srttNs;
    // RFC 6298 (2.3): RTTVAR first, then SRTT.
    sender.rttVarNs = sender.rttVarNs * 0.75 + Math.abs(srtt - ns) * 0.25;
    sender.srttNs = srtt * 0.875 + ns * 0.125;
    if (ns < sender.minRttNs) sender.minRttNs = ns;
    if (ns > sender.maxRttNs) sender.maxRttNs = ns;
  }
  const kept = sender.rttKept;
  if ((count & ((1 << (kept >> STRIDE_SHIFT)) - 1)) === 0) keep(sender, ns, kept);
}

function keep(sender: Sender, ns: f64, kept: i32): void {
  const at = (<usize>sender.rttChunk) << 2;
  let count = kept & COUNT_MASK;
  let stride = kept >> STRIDE_SHIFT;
  if (count === MAX_KEPT) {
    count = MAX_KEPT / 2;
    stride++;
    for (let i = 0; i < count; i++) store<i32>(at + ((<usize>i) << 2), load<i32>(at + ((<usize>i) << 3)));
  }
  store<i32>(at + ((<usize>count) << 2), <i32>(Math.min(ns, MAX_NS) / KEPT_NS));
  sender.rttKept = (stride << STRIDE_SHIFT) | (count + 1);
}

export function releaseRtt(sender: Sender): void {
  release(sender.rttChunk, MAX_KEPT);
  sender.rttChunk = NOWHERE;
}

/**
 * The other half of the path (RFC 7323, 4): a timestamp that the other end sent passes, and comes back in what the sender
 * says next. One at a time is timed. The sender takes its time to answer, too, so that only the least is the path's.
 */
export function takeEcho(sender: Sender, other: Sender, packet: Packet): void {
  if (sender.has(BIT.awaitsEcho) && seqDiff(packet.tsEcr, sender.probeTsVal) >= 0) {
    sender.clear(BIT.awaitsEcho);
    const ns = packet.timeNs - sender.probeNs;
    const least = sender.senderRttNs;
    if (least === 0 || ns < least) sender.senderRttNs = ns;
  }
  if (other.has(BIT.awaitsEcho)) return;
  other.set(BIT.awaitsEcho);
  other.probeTsVal = packet.tsVal;
  other.probeNs = packet.timeNs;
}

/** From here to the sender, to its peer and back again; 0 when nothing is known. */
export function fullRttNs(sender: Sender): f64 {
  return sender.minRttNs + sender.senderRttNs;
}

/** The sender's retransmission timeout as Linux has it, without back-off. RFC 6298 (2). */
export function rtoNs(sender: Sender): f64 {
  if (sender.srttNs + sender.senderRttNs === 0) return FIRST_RTO_NS;
  const variance = Math.max(MIN_RTO_NS, 4 * sender.rttVarNs);
  return sender.srttNs + sender.senderRttNs + variance;
}
