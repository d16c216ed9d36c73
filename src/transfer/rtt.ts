// Round trips from the vantage to the receiver of data and back: SRTT and RTTVAR (RFC 6298, 2), least and most, and so
// many of them that median and p95 can be told. A sample is the time from a segment that was sent once (Karn's rule) to
// the acknowledgement that covers it.
import { NO_CHUNK, type Chunks } from './chunks.ts';
import type { Packet } from '../wire/packet.ts';
import { seqDiff } from '../wire/seq.ts';
import { BIT, SENDER, type Sender } from './sender.ts';

/** Round trips kept; when there are more, every second one goes, and from then on half as many are taken in. */
const MAX_KEPT = 64;
/** What is kept is whole microseconds. */
const KEPT_NS = 1000;
const MAX_NS = 2e12;
/** Of SENDER.rttKept: how many in the low byte, above it the logarithm of one in how many. */
const COUNT_MASK = 0xff;
const STRIDE_SHIFT = 8;

/** Linux: no retransmission timer is shorter; RFC 6298 (2.4) says a second. */
export const MIN_RTO_NS = 200e6;
const FIRST_RTO_NS = 1e9;

export function takeRtt(sender: Sender, chunks: Chunks, ns: number): void {
  const count = sender.int(SENDER.rttCount);
  sender.setInt(SENDER.rttCount, count + 1);
  if (count === 0) {
    sender.setDouble(SENDER.srttNs, ns);
    sender.setDouble(SENDER.rttVarNs, ns / 2);
    sender.setDouble(SENDER.minRttNs, ns);
    sender.setDouble(SENDER.maxRttNs, ns);
    sender.setInt(SENDER.rttChunk, chunks.take(MAX_KEPT));
    sender.setInt(SENDER.rttKept, 0);
  } else {
    const { doubles } = sender;
    const at = sender.at >> 1;
    const srtt = doubles[at + SENDER.srttNs / 2]!;
    // RFC 6298 (2.3): RTTVAR first, then SRTT.
    doubles[at + SENDER.rttVarNs / 2] = doubles[at + SENDER.rttVarNs / 2]! * 0.75 + Math.abs(srtt - ns) * 0.25;
    doubles[at + SENDER.srttNs / 2] = srtt * 0.875 + ns * 0.125;
    if (ns < doubles[at + SENDER.minRttNs / 2]!) doubles[at + SENDER.minRttNs / 2] = ns;
    if (ns > doubles[at + SENDER.maxRttNs / 2]!) doubles[at + SENDER.maxRttNs / 2] = ns;
  }
  const kept = sender.int(SENDER.rttKept);
  if ((count & ((1 << (kept >> STRIDE_SHIFT)) - 1)) === 0) keep(sender, chunks, ns, kept);
}

function keep(sender: Sender, chunks: Chunks, ns: number, kept: number): void {
  const chunk = sender.int(SENDER.rttChunk);
  const { ints } = chunks.page(chunk);
  const at = chunks.at(chunk);
  let count = kept & COUNT_MASK;
  let stride = kept >> STRIDE_SHIFT;
  if (count === MAX_KEPT) {
    count = MAX_KEPT / 2;
    stride++;
    for (let i = 0; i < count; i++) ints[at + i] = ints[at + i * 2]!;
  }
  ints[at + count] = Math.min(ns, MAX_NS) / KEPT_NS;
  sender.setInt(SENDER.rttKept, (stride << STRIDE_SHIFT) | (count + 1));
}

export function releaseRtt(sender: Sender, chunks: Chunks): void {
  chunks.release(sender.int(SENDER.rttChunk), MAX_KEPT);
  sender.setInt(SENDER.rttChunk, NO_CHUNK);
}

/**
 * The other half of the path (RFC 7323, 4): a timestamp that the other end sent passes, and comes back in what the sender
 * says next. One at a time is timed. The sender takes its time to answer, too, so that only the least is the path's.
 */
export function takeEcho(sender: Sender, other: Sender, packet: Packet): void {
  if (sender.has(BIT.awaitsEcho) && seqDiff(packet.tsEcr, sender.int(SENDER.probeTsVal)) >= 0) {
    sender.clear(BIT.awaitsEcho);
    const ns = packet.timeNs - sender.double(SENDER.probeNs);
    const least = sender.double(SENDER.senderRttNs);
    if (least === 0 || ns < least) sender.setDouble(SENDER.senderRttNs, ns);
  }
  if (other.has(BIT.awaitsEcho)) return;
  other.set(BIT.awaitsEcho);
  other.setInt(SENDER.probeTsVal, packet.tsVal);
  other.setDouble(SENDER.probeNs, packet.timeNs);
}

/** From here to the sender, to its peer and back again; 0 when nothing is known. */
export function fullRttNs(sender: Sender): number {
  return sender.double(SENDER.minRttNs) + sender.double(SENDER.senderRttNs);
}

/** The sender's retransmission timeout as Linux has it, without back-off. RFC 6298 (2). */
export function rtoNs(sender: Sender): number {
  if (sender.double(SENDER.srttNs) + sender.double(SENDER.senderRttNs) === 0) return FIRST_RTO_NS;
  const variance = Math.max(MIN_RTO_NS, 4 * sender.double(SENDER.rttVarNs));
  return sender.double(SENDER.srttNs) + sender.double(SENDER.senderRttNs) + variance;
}

/** Of the round trips kept: the one below which that share of them lies, in nanoseconds. */
export function rttQuantileNs(sender: Sender, chunks: Chunks, share: number): number {
  const kept = sender.int(SENDER.rttKept) & COUNT_MASK;
  const chunk = sender.int(SENDER.rttChunk);
  const at = chunks.at(chunk);
  const sorted = chunks
    .page(chunk)
    .ints.slice(at, at + kept)
    .sort();
  return sorted[Math.ceil(share * kept) - 1]! * KEPT_NS;
}
