// Bytes that come after others beyond them, and were never seen before: did they come out of order, or are they a
// repetition of what was lost before this point? Told by what the sender numbers (IP ID, RFC 6864; TSval, RFC 7323), and
// where it numbers nothing, by time: a repetition needs a round trip at least.
import { Packet } from '../../wire/packet';
import { seqDiff } from '../../wire/seq';
import { fullRttNs } from '../rtt';
import { Sender } from '../sender';
import { Segment, SEGMENT } from '../sent-segments';

/** Without any round trip: tshark's threshold, which is what reordering within a switch or a host takes. */
const REORDERING_NS: f64 = 3e6;
/** A repetition may be this share of the round trip early: the least one is not known exactly. */
const ROUND_TRIP_SHARE: f64 = 0.75;
/** Segments that are looked at to learn whether the sender counts its packets. */
const NEIGHBOURS: i32 = 8;
const LARGEST_STEP: i32 = 512;

/** `gap`: the entry that the packet fills, or some of it. */
export function isOutOfOrder(sender: Sender, gap: i32, packet: Packet): bool {
  const after = firstAfter(sender, gap);
  if (after < 0) return false;
  const segment = sender.segment(after);
  const age = ageByTimestamp(segment, packet);
  if (age !== 0) return age < 0;
  if (sender.isNumbered(packet.ipId) && countsPackets(sender, after)) return hasEarlierId(segment, packet);
  const roundTripNs = fullRttNs(sender) * ROUND_TRIP_SHARE;
  return packet.timeNs - segment.ns < (roundTripNs > 0 ? roundTripNs : REORDERING_NS);
}

/** The packet was sent before the copy that is known, which was retransmitted. */
export function isOlder(sender: Sender, entry: i32, packet: Packet): bool {
  const segment = sender.segment(entry);
  if (!segment.has(SEGMENT.again)) return false;
  if (packet.hasTimestamps) return ageByTimestamp(segment, packet) < 0;
  if (!sender.isNumbered(packet.ipId) || !countsPackets(sender, entry)) return false;
  return hasEarlierId(segment, packet);
}

/** Bytes before the first that passed, sent before it. */
export function isBeforeFirst(sender: Sender, packet: Packet, end: i32): bool {
  const tail = sender.tail;
  if (tail !== 0 || tail === sender.next) return false;
  const first = sender.segment(tail);
  if (seqDiff(end, first.seq) > 0 || sender.isAcked(end)) return false;
  const age = ageByTimestamp(first, packet);
  if (age !== 0) return age < 0;
  if (sender.isNumbered(packet.ipId)) return hasEarlierId(first, packet);
  return packet.timeNs - first.ns < REORDERING_NS;
}

/** Below 0 when the packet was sent before the segment, above 0 when after it, 0 when timestamps do not tell. */
function ageByTimestamp(segment: Segment, packet: Packet): i32 {
  return packet.hasTimestamps ? seqDiff(packet.tsVal, segment.tsVal) : 0;
}

/** IP IDs wrap: one is earlier than those in the half of all that follows it. */
function hasEarlierId(segment: Segment, packet: Packet): bool {
  return ((packet.ipId - segment.ipId) << 16) >> 16 < 0;
}

/** The first entry after the gap that passed in its order, or -1. */
function firstAfter(sender: Sender, gap: i32): i32 {
  for (let entry = gap + 1; entry < sender.next; entry++) {
    if (!sender.segment(entry).has(SEGMENT.gap | SEGMENT.again | SEGMENT.late)) return entry;
  }
  return -1;
}

/** Do the IP IDs of the segments there grow by small steps? */
function countsPackets(sender: Sender, around: i32): bool {
  let previous = -1;
  let steps = 0;
  const from = max<i32>(sender.tail, around - NEIGHBOURS);
  const to = min<i32>(sender.next, around + NEIGHBOURS);
  for (let entry = from; entry < to; entry++) {
    const segment = sender.segment(entry);
    if (segment.has(SEGMENT.gap | SEGMENT.again | SEGMENT.late)) continue;
    const id = segment.ipId;
    if (previous >= 0) {
      const step = (id - previous) & 0xffff;
      if (step === 0 || step > LARGEST_STEP) return false;
      steps++;
    }
    previous = id;
  }
  return steps > 0;
}
