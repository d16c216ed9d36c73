// Round trips from the vantage to the receiver of data and back: SRTT and RTTVAR (RFC 6298, 2), least and most, and so
// many of them that median and p95 can be told. A sample is the time from a segment that was sent once (Karn's rule) to
// the acknowledgement that covers it.
import { NOWHERE, type Memory } from './memory.ts';
import type { Packet } from '../wire/packet.ts';
import { seqDiff } from '../wire/seq.ts';
import { BIT, type Sender } from './sender.ts';

/** Round trips kept; when there are more, every second one goes, and from then on half as many are taken in. */
const MAX_KEPT = 64;
/** What is kept is whole microseconds. */
const KEPT_NS = 1000;
const MAX_NS = 2e12;
/** Of rttKept: how many in the low byte, above it the logarithm of one in how many. */
const COUNT_MASK = 0xff;
const STRIDE_SHIFT = 8;

/** Linux: no retransmission timer is shorter; RFC 6298 (2.4) says a second. */
export const MIN_RTO_NS = 200e6;
const FIRST_RTO_NS = 1e9;

export function takeRtt(sender: Sender, memory: Memory, ns: number): void {
  const count = sender.rttCount;
  sender.rttCount = count + 1;
  if (count === 0) {
    sender.srttNs = ns;
    sender.rttVarNs = ns / 2;
    sender.minRttNs = ns;
    sender.maxRttNs = ns;
    sender.rttChunk = memory.take(MAX_KEPT);
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
  if ((count & ((1 << (kept >> STRIDE_SHIFT)) - 1)) === 0) keep(sender, memory, ns, kept);
}

function keep(sender: Sender, memory: Memory, ns: number, kept: number): void {
  const at = sender.rttChunk;
  const { ints } = memory;
  let count = kept & COUNT_MASK;
  let stride = kept >> STRIDE_SHIFT;
  if (count === MAX_KEPT) {
    count = MAX_KEPT / 2;
    stride++;
    for (let i = 0; i < count; i++) ints[at + i] = ints[at + i * 2]!;
  }
  ints[at + count] = Math.min(ns, MAX_NS) / KEPT_NS;
  sender.rttKept = (stride << STRIDE_SHIFT) | (count + 1);
}

export function releaseRtt(sender: Sender, memory: Memory): void {
  memory.release(sender.rttChunk, MAX_KEPT);
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
export function fullRttNs(sender: Sender): number {
  return sender.minRttNs + sender.senderRttNs;
}

/** The sender's retransmission timeout as Linux has it, without back-off. RFC 6298 (2). */
export function rtoNs(sender: Sender): number {
  if (sender.srttNs + sender.senderRttNs === 0) return FIRST_RTO_NS;
  const variance = Math.max(MIN_RTO_NS, 4 * sender.rttVarNs);
  return sender.srttNs + sender.senderRttNs + variance;
}

/** Of the round trips kept: the one below which that share of them lies, in nanoseconds. */
export function rttQuantileNs(sender: Sender, memory: Memory, share: number): number {
  const kept = sender.rttKept & COUNT_MASK;
  const at = sender.rttChunk;
  const sorted = memory.ints.slice(at, at + kept).sort();
  return sorted[Math.ceil(share * kept) - 1]! * KEPT_NS;
}
