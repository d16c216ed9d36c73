// Bytes that come after others beyond them, and were never seen before: did they come out of order, or are they a
// repetition of what was lost before this point? Told by what the sender numbers (IP ID, RFC 6864; TSval, RFC 7323), and
// where it numbers nothing, by time: a repetition needs a round trip at least.
import type { Packet } from '../../wire/packet.ts';
import { seqDiff } from '../../wire/seq.ts';
import { fullRttNs } from '../rtt.ts';
import type { Sender } from '../sender.ts';
import { SEGMENT, type SentSegments } from '../sent-segments.ts';

/** Without any round trip: tshark's threshold, which is what reordering within a switch or a host takes. */
const REORDERING_NS = 3e6;
/** A repetition may be this share of the round trip early: the least one is not known exactly. */
const ROUND_TRIP_SHARE = 0.75;
/** Segments that are looked at to learn whether the sender counts its packets. */
const NEIGHBOURS = 8;
const LARGEST_STEP = 512;

/** `gap`: the entry that the packet fills, or some of it. */
export function isOutOfOrder(sender: Sender, segments: SentSegments, gap: number, packet: Packet): boolean {
  const after = firstAfter(segments, gap);
  if (after < 0) return false;
  const age = ageByTimestamp(segments, after, packet);
  if (age !== 0) return age < 0;
  if (sender.isNumbered(packet.ipId) && countsPackets(segments, after)) return hasEarlierId(segments, after, packet);
  const roundTripNs = fullRttNs(sender) * ROUND_TRIP_SHARE;
  return packet.timeNs - segments.ns(after) < (roundTripNs > 0 ? roundTripNs : REORDERING_NS);
}

/** The packet was sent before the copy that is known, which was retransmitted. */
export function isOlder(sender: Sender, segments: SentSegments, entry: number, packet: Packet): boolean {
  if (!segments.has(entry, SEGMENT.again)) return false;
  if (packet.hasTimestamps) return ageByTimestamp(segments, entry, packet) < 0;
  if (!sender.isNumbered(packet.ipId) || !countsPackets(segments, entry)) return false;
  return hasEarlierId(segments, entry, packet);
}

/** Bytes before the first that passed, sent before it. */
export function isBeforeFirst(sender: Sender, segments: SentSegments, packet: Packet, end: number): boolean {
  const { tail, next } = segments;
  if (tail !== 0 || tail === next || seqDiff(end, segments.seq(tail)) > 0) return false;
  if (sender.isAcked(end)) return false;
  const age = ageByTimestamp(segments, tail, packet);
  if (age !== 0) return age < 0;
  if (sender.isNumbered(packet.ipId)) return hasEarlierId(segments, tail, packet);
  return packet.timeNs - segments.ns(tail) < REORDERING_NS;
}

/** Below 0 when the packet was sent before the entry, above 0 when after it, 0 when timestamps do not tell. */
function ageByTimestamp(segments: SentSegments, entry: number, packet: Packet): number {
  return packet.hasTimestamps ? seqDiff(packet.tsVal, segments.tsVal(entry)) : 0;
}

/** IP IDs wrap: one is earlier than those in the half of all that follows it. */
function hasEarlierId(segments: SentSegments, entry: number, packet: Packet): boolean {
  return ((packet.ipId - segments.ipId(entry)) << 16) >> 16 < 0;
}

/** The first entry after the gap that passed in its order, or -1. */
function firstAfter(segments: SentSegments, gap: number): number {
  for (let entry = gap + 1; entry < segments.next; entry++) {
    if (!segments.has(entry, SEGMENT.gap | SEGMENT.again | SEGMENT.late)) return entry;
  }
  return -1;
}

/** Do the IP IDs of the segments there grow by small steps? */
function countsPackets(segments: SentSegments, around: number): boolean {
  let previous = -1;
  let steps = 0;
  const from = Math.max(segments.tail, around - NEIGHBOURS);
  const to = Math.min(segments.next, around + NEIGHBOURS);
  for (let entry = from; entry < to; entry++) {
    if (segments.has(entry, SEGMENT.gap | SEGMENT.again | SEGMENT.late)) continue;
    const id = segments.ipId(entry);
    if (previous >= 0) {
      const step = (id - previous) & 0xffff;
      if (step === 0 || step > LARGEST_STEP) return false;
      steps++;
    }
    previous = id;
  }
  return steps > 0;
}
