// Where a segment stands in its sender's sequence space: it goes on where those before it ended, leaves a gap, or lies
// below them. RFC 9293 (3.4, 3.10.7.4).
import { FIN, Packet } from '../../wire/packet';
import { seqAdd, seqDiff } from '../../wire/seq';
import { BIT, NOTE, TOLD } from '../codes';
import { tell } from '../events';
import { endDelay } from '../nagle';
import { notesOf } from '../notes';
import { isFull, takeProbe } from '../receive-window';
import { Sender } from '../sender';
import { appendSegment, NONE, SEGMENT } from '../sent-segments';
import { countMissing, takeBackMissing, tellGap } from './gap';
import { isHiddenRepetition } from './hidden-loss';
import { takeOld, takeRetransmission, tellDisorder } from './old-data';

/** `end`: sequence number after it; `ipIdStep`: from the IP ID of the sender's segment before it. */
export function takeSequence(
  sender: Sender,
  other: Sender,
  packet: Packet,
  end: i32,
  ipIdStep: i32,
  silentNs: f64,
): void {
  const seq = packet.seq;
  const hasData = end !== seq;
  if (!sender.has(BIT.hasSndNxt)) beginSequence(sender, seq);
  const beyond = seqDiff(seq, sender.sndNxt);
  if (beyond < 0) {
    takeBelow(sender, other, packet, end, beyond);
    return;
  }
  if (beyond > 0) leaveGap(sender, packet, beyond);
  if (!hasData) return;
  const mayHideLoss = ipIdStep > 1 && beyond === 0;
  if (mayHideLoss && isHiddenRepetition(sender, other, packet, ipIdStep, silentNs)) {
    takeRetransmission(sender, packet, end, NONE, true);
  }
  advance(sender, other, packet, end);
}

function beginSequence(sender: Sender, seq: i32): void {
  sender.sndNxt = seq;
  sender.missingEnd = seq;
  sender.set(BIT.hasSndNxt);
  if (!sender.has(BIT.hasSndUna)) sender.sndUna = seq;
}

/** Data or FIN at SND.NXT. */
function advance(sender: Sender, other: Sender, packet: Packet, end: i32): void {
  const seq = packet.seq;
  const payloadLength = packet.payloadLength;
  const isProbe = payloadLength === 1 && end === seqAdd(seq, 1) && other.has(BIT.isZeroWindow);
  appendSegment(sender, seq, end, packet, isProbe ? SEGMENT.late : 0);
  if (sender.isAcked(end)) {
    // Its acknowledgement passed before it: the capture has them in the wrong order.
    sender.head = sender.next;
    takeBackMissing(sender, seq, end);
    tellDisorder(sender, packet);
  }
  sender.sndNxt = end;
  sender.sentNs = packet.timeNs;
  sender.uniqueBytes += payloadLength;
  if (payloadLength > 0) sender.dataSegments++;
  const flight = seqDiff(end, sender.sndUna);
  if (flight > sender.maxFlight) sender.maxFlight = flight;
  const bits = sender.bits;
  if ((bits & BIT.wasAcked) === 0) sender.initialSegments++;
  if ((bits & BIT.wasDelayed) !== 0) endDelay(sender, packet);
  if (payloadLength > sender.largest) takeSuperSegment(sender, packet);
  if (payloadLength > 0 && isFull(other, end)) tell(sender, packet, TOLD.windowFull, 0);
  if (isProbe) {
    sender.set(BIT.probedWindow | BIT.hasProbeByte);
    tell(sender, packet, TOLD.zeroWindowProbe, 0);
  } else {
    sender.clear(BIT.keptAlive | BIT.probedWindow);
  }
}

/** Larger than the receiver takes: it is cut later, or was put together before (TSO, GRO). */
function takeSuperSegment(sender: Sender, packet: Packet): void {
  sender.superSegments++;
  notesOf(sender).add(NOTE.superSegment, packet.timeNs, packet.frame);
}

/** So many bytes before this segment never passed. */
function leaveGap(sender: Sender, packet: Packet, bytes: i32): void {
  const seq = packet.seq;
  tellGap(sender, packet, bytes);
  appendSegment(sender, sender.sndNxt, seq, packet, SEGMENT.gap);
  if (sender.isAcked(seq)) {
    sender.head = sender.next;
    countMissing(sender, sender.sndNxt, seq);
  }
  sender.sndNxt = seq;
}

function takeBelow(sender: Sender, other: Sender, packet: Packet, end: i32, beyond: i32): void {
  const isAtLast = beyond === -1 && (packet.flags & FIN) === 0;
  if (isAtLast && packet.payloadLength <= 1 && takeProbe(sender, other, packet)) return;
  if (end === packet.seq) return; // an acknowledgement that was overtaken
  if (isAtLast && sender.has(BIT.hasProbeByte) && sender.flight > 0) takeUpProbe(sender, packet, end);
  else takeOld(sender, packet, end);
}

/** The byte of a probe that the closed window did not take begins the next segment. */
function takeUpProbe(sender: Sender, packet: Packet, end: i32): void {
  appendSegment(sender, sender.sndNxt, end, packet, 0);
  sender.uniqueBytes += seqDiff(end, sender.sndNxt);
  sender.sndNxt = end;
  sender.clear(BIT.probedWindow | BIT.hasProbeByte);
}
