// The first copy of a segment at the end of what there was to send leaves no gap when it is lost before the vantage. It
// leaves one in the IP IDs (RFC 6864), and the silence of a timer (RFC 6298, RFC 8985). Only of senders that number the
// packets of each connection (Linux does, others count for all together), and only where it can't be an acknowledgement
// alone that is missing: there was nothing to acknowledge.
import { Packet } from '../../wire/packet';
import * as hand from '../at-hand';
import { BIT } from '../codes';
import { fullRttNs, MIN_RTO_NS } from '../rtt';
import { Sender } from '../sender';

/** Packets in a row whose loss IP IDs may tell, and how many must have been counted without a gap before. */
const MAX_LOST: i32 = 64;
const MIN_COUNTED: i32 = 1;
/** The TTL with which Linux begins, and the largest segment that Ethernet carries with timestamps. */
const LARGEST_TTL: i32 = 64;
const LARGEST_SEGMENT: i32 = 1448;
/** The shortest timer of a tail loss probe: two of Linux's clock ticks at 250 Hz; else about two round trips. */
const MIN_PROBE_NS: f64 = 8e6;
const MIN_ROUND_TRIPS: f64 = 1.5;

/** Is this segment, which continues the sequence, a repetition? `ipIdStep`: from the IP ID of the one before. */
export function isHiddenRepetition(sender: Sender, other: Sender, packet: Packet, ipIdStep: i32, silentNs: f64): bool {
  if (ipIdStep > MAX_LOST || sender.ipIdSteps < MIN_COUNTED) return false;
  if (!packet.hasTimestamps || packet.ttl > LARGEST_TTL || !sender.has(BIT.hasSaid)) return false;
  const said = sender.ack;
  if (packet.ack !== said || (other.has(BIT.hasSndNxt) && said !== other.sndNxt)) return false;
  // A larger one is several packets on the wire, each with its own number.
  if (hand.endpointOf(sender).maxSegment > LARGEST_SEGMENT) return false;
  if (silentNs > MIN_RTO_NS) return true;
  const roundTripNs = fullRttNs(sender);
  return roundTripNs > 0 && silentNs > Math.max(MIN_PROBE_NS, roundTripNs * MIN_ROUND_TRIPS);
}
