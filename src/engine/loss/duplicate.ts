// The same packet once more. A sender that repeats something makes a new packet: with another IP ID (RFC 6864), or with a
// later timestamp (RFC 7323). Where it numbers nothing, a copy is what comes too soon for anybody to have retransmitted it.
import { Packet } from '../../wire/packet';
import { seqDiff } from '../../wire/seq';
import { BIT } from '../codes';
import { Sender } from '../sender';
import { SEGMENT } from '../sent-segments';

/** Nobody repeats anything so soon. */
const SOONEST_REPETITION_NS: f64 = 1e6;
/** Within this time no link carries two packets, nor does a device make a copy and send it: the capture did. */
const SAME_INSTANT_NS: f64 = 5e3;
/** Timestamps of two packets further apart than this differ, if they are two: the slowest clocks tick at 100 Hz. */
const CLOCK_TICK_NS: f64 = 10e6;
/** Pieces of a large segment pass right behind it. */
const PIECE_NS: f64 = 5e6;
const MAX_PIECES: i32 = 64;
/** Copies are the capture's when they are more than this share of a sender's packets. */
const DOUBLED_SHARE: f64 = 1.0 / 3.0;

/** Is the packet the entry's once more? Its end: `end`. */
export function isCopy(sender: Sender, entry: i32, packet: Packet, end: i32): bool {
  const segment = sender.segment(entry);
  if (segment.has(SEGMENT.gap) || packet.ipId !== segment.ipId) return false;
  if (packet.hasTimestamps && packet.tsVal !== segment.tsVal) return false;
  const isCounted = sender.isNumbered(packet.ipId);
  // Several segments, or a part of one, may have been retransmitted as one.
  if (isCounted && segment.has(SEGMENT.again)) return true;
  if (segment.seq !== packet.seq || segment.end !== end) return false;
  const ns = packet.timeNs - segment.ns;
  if (isCounted) return true;
  return ns < SOONEST_REPETITION_NS || (packet.hasTimestamps && ns > CLOCK_TICK_NS);
}

/**
 * Is it a piece of a segment that was too large for the link, seen again after the network card had cut it? The IP IDs
 * of the pieces count on from that of the whole.
 */
export function isPiece(sender: Sender, entry: i32, packet: Packet, end: i32): bool {
  const segment = sender.segment(entry);
  const bytesBefore = seqDiff(packet.seq, segment.seq);
  if (bytesBefore < 0 || seqDiff(end, segment.end) > 0 || segment.has(SEGMENT.gap)) return false;
  if (packet.hasTimestamps && packet.tsVal !== segment.tsVal) return false;
  const piece = (packet.ipId - segment.ipId) & 0xffff;
  if (piece >= MAX_PIECES || packet.timeNs - segment.ns >= PIECE_NS) return false;
  const wasTooLarge = seqDiff(segment.end, segment.seq) > sender.largest;
  return wasTooLarge || continuesIds(sender, packet, piece, bytesBefore);
}

/**
 * Where it is not known what was too large: the first has the ID of the whole; all before another are of one length, no
 * shorter than it. One such alone may be the next packet, with part of the last once more.
 */
function continuesIds(sender: Sender, packet: Packet, piece: i32, bytesBefore: i32): bool {
  if (!sender.isNumbered(packet.ipId)) return false;
  if (piece === 0 || bytesBefore === 0) return piece === bytesBefore;
  return sender.has(BIT.isDoubled) && bytesBefore % piece === 0 && bytesBefore / piece >= packet.payloadLength;
}

/** Did the capture make a copy, not the network? `packets`: those of its sender; `ns`: from the one to the other. */
export function isOfCapture(sender: Sender, packets: i32, ns: f64, isSamePlace: bool): bool {
  const copies: f64 = 1 + sender.networkDuplicates + sender.captureDuplicates;
  return !isSamePlace || ns < SAME_INSTANT_NS || copies > <f64>packets * DOUBLED_SHARE;
}
