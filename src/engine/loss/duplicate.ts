// The same packet once more. A sender that repeats something makes a new packet: with another IP ID (RFC 6864), or with a
// later timestamp (RFC 7323). Where it numbers nothing, a copy is what comes too soon for anybody to have retransmitted it.
import type { Packet } from '../../wire/packet.ts';
import { seqDiff } from '../../wire/seq.ts';
import { BIT, type Sender } from '../sender.ts';
import { SEGMENT, type SentSegments } from '../sent-segments.ts';

/** Nobody repeats anything so soon. */
const SOONEST_REPETITION_NS = 1e6;
/** Within this time no link carries two packets, nor does a device make a copy and send it: the capture did. */
const SAME_INSTANT_NS = 5e3;
/** Timestamps of two packets further apart than this differ, if they are two: the slowest clocks tick at 100 Hz. */
const CLOCK_TICK_NS = 10e6;
/** Pieces of a large segment pass right behind it. */
const PIECE_NS = 5e6;
const MAX_PIECES = 64;
/** Copies are the capture's when they are more than this share of a sender's packets. */
const DOUBLED_SHARE = 1 / 3;

/** Is the packet the entry's once more? Its end: `end`. */
export function isCopy(sender: Sender, segments: SentSegments, entry: number, packet: Packet, end: number): boolean {
  if (segments.has(entry, SEGMENT.gap) || packet.ipId !== segments.ipId(entry)) return false;
  if (packet.hasTimestamps && packet.tsVal !== segments.tsVal(entry)) return false;
  const isCounted = sender.isNumbered(packet.ipId);
  // Several segments, or a part of one, may have been retransmitted as one.
  if (isCounted && segments.has(entry, SEGMENT.again)) return true;
  if (segments.seq(entry) !== packet.seq || segments.end(entry) !== end) return false;
  const ns = packet.timeNs - segments.ns(entry);
  if (isCounted) return true;
  return ns < SOONEST_REPETITION_NS || (packet.hasTimestamps && ns > CLOCK_TICK_NS);
}

/**
 * Is it a piece of a segment that was too large for the link, seen again after the network card had cut it? The IP IDs
 * of the pieces count on from that of the whole.
 */
export function isPiece(sender: Sender, segments: SentSegments, entry: number, packet: Packet, end: number): boolean {
  const bytesBefore = seqDiff(packet.seq, segments.seq(entry));
  if (bytesBefore < 0 || seqDiff(end, segments.end(entry)) > 0 || segments.has(entry, SEGMENT.gap)) return false;
  if (packet.hasTimestamps && packet.tsVal !== segments.tsVal(entry)) return false;
  const piece = (packet.ipId - segments.ipId(entry)) & 0xffff;
  if (piece >= MAX_PIECES || packet.timeNs - segments.ns(entry) >= PIECE_NS) return false;
  const wasTooLarge = seqDiff(segments.end(entry), segments.seq(entry)) > sender.largest;
  return wasTooLarge || continuesIds(sender, packet, piece, bytesBefore);
}

/**
 * Where it is not known what was too large: the first has the ID of the whole; all before another are of one length, no
 * shorter than it. One such alone may be the next packet, with part of the last once more.
 */
function continuesIds(sender: Sender, { ipId, payloadLength }: Packet, piece: number, bytesBefore: number): boolean {
  if (!sender.isNumbered(ipId)) return false;
  if (piece === 0 || bytesBefore === 0) return piece === bytesBefore;
  return sender.has(BIT.isDoubled) && bytesBefore % piece === 0 && bytesBefore / piece >= payloadLength;
}

/** Did the capture make a copy, not the network? `packets`: those of its sender; `ns`: from the one to the other. */
export function isOfCapture(sender: Sender, packets: number, ns: number, isSamePlace: boolean): boolean {
  const copies = 1 + sender.networkDuplicates + sender.captureDuplicates;
  return !isSamePlace || ns < SAME_INSTANT_NS || copies > packets * DOUBLED_SHARE;
}
