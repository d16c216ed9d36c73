// Data below what was sent before: a copy of a packet, something out of order, or a retransmission, with what made the
// sender repeat it, whether it was needed, and on which side of the vantage it was lost.
import { Packet } from '../../wire/packet';
import { seqAdd, seqDiff } from '../../wire/seq';
import * as hand from '../at-hand';
import { BIT, CAUSE, GAP_BY, LOST, NEED, NOTE, PROOF, TOLD } from '../codes';
import { isWanted, NO_EVENT, tell, tellRetransmission } from '../events';
import { notesOf } from '../notes';
import { LARGE_BYTES, Sender } from '../sender';
import { appendSegment, findSegment, NONE, SEGMENT } from '../sent-segments';
import { isCopy, isOfCapture, isPiece } from './duplicate';
import { explainGap, fillGaps } from './gap';
import { isBeforeFirst, isOlder, isOutOfOrder } from './reordering';
import { causeOfRepetition } from './retransmission';
import { addCopy, addRepetition, overtakeRepetitions } from './spurious';

/** RFC 6298 (2.1): the first timeout of a SYN, less what a clock may be off. */
const SYN_TIMEOUT_NS: f64 = 0.9e9;

/** Data or FIN that begins below SND.NXT. */
export function takeOld(sender: Sender, packet: Packet, end: i32): void {
  const entry = findSegment(sender, packet.seq);
  if (entry === NONE) {
    if (isBeforeFirst(sender, packet, end)) takeDisorder(sender, packet, packet.payloadLength);
    else takeRepetition(sender, packet, end, NONE);
  } else if (isCopy(sender, entry, packet, end)) {
    takeCopyOf(sender, entry, packet, packet.timeNs - sender.segment(entry).ns);
  } else if (isPiece(sender, entry, packet, end)) {
    takeCopy(sender, packet, true);
  } else if (isOlder(sender, entry, packet)) {
    takeOlder(sender, entry, packet);
  } else if (sender.segment(entry).has(SEGMENT.gap) && isOutOfOrder(sender, entry, packet)) {
    if (isWanted) explainGap(sender, packet.seq, GAP_BY.disorder);
    takeDisorder(sender, packet, fillGaps(sender, entry, packet, end, 0));
  } else {
    takeRepetition(sender, packet, end, entry);
  }
}

/** `isByCapture`: the capture made it, not the network. */
export function takeCopy(sender: Sender, packet: Packet, isByCapture: bool): void {
  if (isByCapture) sender.captureDuplicates++;
  else sender.networkDuplicates++;
  const notes = notesOf(sender);
  notes.add(isByCapture ? NOTE.captureDuplicate : NOTE.networkDuplicate, packet.timeNs, packet.frame);
  if (isByCapture) {
    hand.client.set(BIT.isDoubled);
    hand.server.set(BIT.isDoubled);
  }
  if (packet.seqLength === 0) return; // an acknowledgement: nobody takes it for a repetition
  tell(sender, packet, isByCapture ? TOLD.captureDuplicate : TOLD.networkDuplicate, 0);
  if (!isByCapture) addCopy(notes, sender, packet);
}

function takeCopyOf(sender: Sender, entry: i32, packet: Packet, ns: f64): void {
  const packets = hand.endpointOf(sender).packets;
  takeCopy(sender, packet, isOfCapture(sender, packets, ns, sender.segment(entry).isSamePlace(packet)));
}

/** A packet from before the repetition that is known: the original, delayed, or a copy of it. */
function takeOlder(sender: Sender, entry: i32, packet: Packet): void {
  if (!sender.segment(entry).has(SEGMENT.late)) {
    takeCopyOf(sender, entry, packet, Infinity);
    return;
  }
  overtakeRepetitions(notesOf(sender), sender, packet.seq);
  takeDisorder(sender, packet, 0);
}

function takeDisorder(sender: Sender, packet: Packet, newBytes: i32): void {
  sender.dataSegments++;
  sender.uniqueBytes += newBytes;
  tellDisorder(sender, packet);
}

export function tellDisorder(sender: Sender, packet: Packet): void {
  sender.outOfOrder++;
  notesOf(sender).add(NOTE.outOfOrder, packet.timeNs, packet.frame);
  tell(sender, packet, TOLD.outOfOrder, 0);
}

function takeRepetition(sender: Sender, packet: Packet, end: i32, entry: i32): void {
  const isGap = entry !== NONE && sender.segment(entry).has(SEGMENT.gap);
  if (isGap && isWanted) explainGap(sender, packet.seq, GAP_BY.network);
  takeRetransmission(sender, packet, end, entry, isGap);
  if (packet.payloadLength > 0) sender.dataSegments++;
  sender.sentNs = packet.timeNs;
  if (entry !== NONE) sender.uniqueBytes += fillGaps(sender, entry, packet, end, SEGMENT.again);
  const beyond = seqDiff(end, sender.sndNxt);
  if (beyond <= 0) return;
  appendSegment(sender, sender.sndNxt, end, packet, SEGMENT.again);
  sender.sndNxt = end;
  sender.uniqueBytes += beyond;
}

/** `entry`: what it repeats, or NONE; `isGap`: no copy of it passed before. */
export function takeRetransmission(sender: Sender, packet: Packet, end: i32, entry: i32, isGap: bool): void {
  const payloadLength = packet.payloadLength;
  const timeNs = packet.timeNs;
  const frame = packet.frame;
  const cause = isSynData(sender, entry, packet)
    ? causeOfSynData(packet)
    : causeOfRepetition(sender, hand.hasSack(), packet.seq, end, timeNs);
  const proof = proofOf(sender, end, entry, isGap);
  const need = needBy(proof);
  // Not the second of smaller pieces, of a super-segment or after a path has become narrower.
  const isFromStart = entry !== NONE && seqDiff(packet.seq, sender.segment(entry).seq) <= 0;
  const wasRetransmitted = isFromStart && sender.segment(entry).has(SEGMENT.again);
  hand.setRepetition(cause, wasRetransmitted);
  sender.againSegments++;
  sender.againBytes += payloadLength;
  sender.setByCause(cause, sender.byCause(cause) + 1);
  const isStuck = cause === CAUSE.timeout && payloadLength >= LARGE_BYTES && !sender.has(BIT.largeArrived);
  if (isStuck) sender.stuckTimeouts++;
  const notes = notesOf(sender);
  notes.add(cause, timeNs, frame);
  if (need === NEED.spurious) {
    sender.spurious++;
    notes.add(NOTE.spurious, timeNs, frame);
  } else if (wasRetransmitted) {
    notes.add(NOTE.lostAgain, timeNs, frame);
  }
  const event = isWanted ? tellIt(sender, packet, cause, need, proof, entry, isGap) : NO_EVENT;
  const isFirst = entry !== NONE && !sender.segment(entry).has(SEGMENT.gap | SEGMENT.again);
  const isNewer = isFirst && packet.hasTimestamps && seqDiff(packet.tsVal, sender.segment(entry).tsVal) > 0;
  addRepetition(notes, sender, packet, end, cause, isNewer, need, event);
}

function tellIt(sender: Sender, packet: Packet, cause: i32, need: i32, proof: i32, entry: i32, isGap: bool): i32 {
  const backoff = cause === CAUSE.timeout ? sender.backoff : 0;
  const isSeen = entry !== NONE && !isGap;
  let lost = LOST.unknown;
  if (need !== NEED.spurious && isGap) lost = LOST.before;
  else if (need !== NEED.spurious && isSeen) lost = LOST.after;
  const originalFrame = isSeen ? sender.segment(entry).firstFrame : 0;
  return tellRetransmission(sender, packet, cause, backoff, need, proof, lost, originalFrame);
}

/** What tells at once whether it is needed: of PROOF; spurious.ts hears what the other end makes of it. */
function proofOf(sender: Sender, end: i32, entry: i32, isGap: bool): i32 {
  if (sender.isAcked(end)) return PROOF.acknowledged;
  if (entry !== NONE && sender.segment(entry).has(SEGMENT.sacked)) return PROOF.sacked;
  if (isGap) return PROOF.gap;
  return sender.sacked > 0 ? PROOF.sack : PROOF.none;
}

function needBy(proof: i32): i32 {
  if (proof === PROOF.acknowledged || proof === PROOF.sacked) return NEED.spurious;
  return proof === PROOF.none ? NEED.unknown : NEED.needed;
}

/** Data of a SYN (RFC 7413) that its SYN-ACK did not acknowledge. */
function isSynData(sender: Sender, entry: i32, packet: Packet): bool {
  const endpoint = hand.endpointOf(sender);
  return entry === NONE && sender.next === 0 && endpoint.hasSyn && packet.seq === seqAdd(endpoint.isn, 1);
}

/** After the timeout of the SYN, or because the server did not take them. */
function causeOfSynData(packet: Packet): i32 {
  return packet.timeNs - hand.connection.startNs >= SYN_TIMEOUT_NS ? CAUSE.afterTimeout : CAUSE.unknown;
}
