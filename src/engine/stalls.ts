// Silences inside a transfer, and the one cause of each, told by the segment that ends it and by what was in flight.
// RFC 6298 (timeouts), RFC 9293 (3.8.6.1, zero windows), RFC 1122 (4.2.3.2 delayed acknowledgements, 4.2.3.4 Nagle).
import { Packet } from '../wire/packet';
import { seqAdd, seqDiff } from '../wire/seq';
import * as hand from './at-hand';
import { BIT, CAUSE, STALL } from './codes';
import { Sender, UNKNOWN_SCALE } from './sender';

/** A silence is no stall before so long, nor before two round trips. */
export const MIN_STALL_NS: f64 = 200e6;
/** RFC 1122 (4.2.3.2): no acknowledgement is delayed longer. */
const LONGEST_DELAYED_ACK_NS: f64 = 550e6;

/** Nothing was to be sent any more: no stall. */
export const NO_CAUSE: i32 = -1;

// How things stood while it was silent.
let durationNs: f64 = 0;
let isOtherInFlight: bool = false;
let isSenderClosed: bool = false;
let isOtherClosed: bool = false;
let hasOtherSpoken: bool = false;
let otherWindow: f64 = 0;

/** Whose stall it was, as causeOfSilence() found: the sender's, or else the other's. */
export let isOfSender: bool = true;

/** Before the segment that ends the silence is looked at. */
export function takeSilence(silentNs: f64, sender: Sender, other: Sender): void {
  durationNs = silentNs;
  isOtherInFlight = other.flight > 0;
  isSenderClosed = sender.has(BIT.isZeroWindow);
  isOtherClosed = other.has(BIT.isZeroWindow);
  hasOtherSpoken = other.sentNs > sender.sentNs;
  const isKnown = other.has(BIT.hasSaid) && other.scale !== UNKNOWN_SCALE;
  otherWindow = isKnown ? <f64>seqDiff(other.edge, sender.sndUna) : Infinity;
}

/** After that: the cause of the silence, of STALL, or NO_CAUSE; and `isOfSender`. */
export function causeOfSilence(sender: Sender, packet: Packet): i32 {
  isOfSender = true;
  if (isOtherClosed) return STALL.zeroWindow;
  if (isSenderClosed && packet.window > 0) {
    isOfSender = false;
    return STALL.zeroWindow;
  }
  if (hand.repetition !== hand.NO_REPETITION) {
    if (hand.wasRetransmitted) return STALL.lostRetransmission;
    return isTail(sender, packet) ? STALL.tailLoss : STALL.timeout;
  }
  if (sender.has(BIT.keptAlive)) return STALL.keepAlive;
  if (packet.payloadLength === 0) {
    isOfSender = false;
    return causeOfLateAck(packet);
  }
  if (otherWindow < <f64>packet.payloadLength) return STALL.smallWindow;
  // A server that was asked has to answer; a client speaks when it likes.
  return hasOtherSpoken && sender !== hand.client ? STALL.slowPeer : STALL.application;
}

function causeOfLateAck(packet: Packet): i32 {
  if (!isOtherInFlight || packet.seqLength > 0) return NO_CAUSE;
  return durationNs <= LONGEST_DELAYED_ACK_NS ? STALL.delayedAck : STALL.slowPeer;
}

function isTail(sender: Sender, packet: Packet): bool {
  const isLast = seqDiff(seqAdd(packet.seq, packet.payloadLength), sender.sndNxt) >= 0;
  return isLast || hand.repetition === CAUSE.tailLossProbe;
}
