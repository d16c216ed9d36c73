// What an acknowledgement says of the other end's data: that more of it arrived, that nothing did (RFC 5681, 2), what
// arrived beyond a gap (RFC 2018), and what arrived twice (RFC 2883).
import { wordAt } from '../../wire/bytes';
import { FIN, Packet } from '../../wire/packet';
import { seqDiff, seqMax } from '../../wire/seq';
import * as hand from '../at-hand';
import { BIT, GAP_BY, NOTE, TOLD } from '../codes';
import { isWanted, tell, UNKNOWN_WINDOW } from '../events';
import { takeDelay } from '../nagle';
import { notesOf, tellDoubled } from '../notes';
import { takeRtt } from '../rtt';
import { LARGE_BYTES, Sender, UNKNOWN_SCALE } from '../sender';
import { findSegment, hasOldNews, NONE, sackSegments, SEGMENT } from '../sent-segments';
import { countMissing, explainGap } from './gap';
import { endRecovery, undoTimeout } from './retransmission';
import { acknowledgeRepetitions, reportRepetition } from './spurious';

/** `other`: whose data it acknowledges; `sender`: who says it. */
export function takeAcknowledgement(other: Sender, sender: Sender, packet: Packet, hasData: bool): void {
  const ack = packet.ack;
  const sackBlocks = packet.sackBlocks;
  if (!other.has(BIT.hasSndUna)) {
    // The first of a capture that begins midstream; data that passed before it are below.
    if (!other.has(BIT.hasSndNxt)) other.sndUna = ack;
    other.set(BIT.hasSndUna);
  }
  const news = seqDiff(ack, other.sndUna);
  if (sackBlocks > 0) takeSack(other, sender, packet);
  if (news > 0) takeMore(other, sender, packet);
  else if (news === 0 && !hasData && packet.seq === sender.sndNxt && (packet.flags & FIN) === 0) {
    takeAgain(other, sender, packet);
  }
  if (news > 0 || sackBlocks > 0 || !hasData) other.ackedNs = packet.timeNs;
}

function takeMore(other: Sender, sender: Sender, packet: Packet): void {
  const ack = packet.ack;
  const timeNs = packet.timeNs;
  const una = other.sndUna;
  const next = other.next;
  let head = other.head;
  let unseen: f64 = 0;
  let latest = NONE;
  let isRepeated = false;
  while (head < next && seqDiff(other.segment(head).end, ack) <= 0) {
    const segment = other.segment(head);
    if (segment.has(SEGMENT.gap)) unseen += takeGap(other, segment.seq, segment.end);
    else if (segment.has(SEGMENT.again)) {
      isRepeated = true;
      if (seqDiff(segment.end, segment.seq) >= LARGE_BYTES) other.set(BIT.largeArrived);
    } else if (!segment.has(SEGMENT.sacked | SEGMENT.late)) latest = head;
    if (segment.has(SEGMENT.sacked)) other.sacked--;
    head++;
  }
  if (head < next) {
    const segment = other.segment(head);
    if (segment.has(SEGMENT.gap) && seqDiff(ack, segment.seq) > 0) {
      unseen += takeGap(other, segment.seq, ack);
      segment.trim(ack);
    }
  }
  if (other.has(BIT.hasSndNxt) && seqDiff(ack, other.sndNxt) > 0) unseen += takeBeyond(other, una, ack);
  if (unseen > 0) tellUnseen(other, sender, packet, unseen);
  other.head = head;
  other.sndUna = ack;
  other.dupAcks = 0;
  other.progressNs = timeNs;
  other.set(BIT.wasAcked);
  const hasFresh = latest !== NONE;
  if (hasFresh) undoTimeout(other);
  if (hasFresh && !isRepeated) {
    const segment = other.segment(latest);
    const ns = timeNs - segment.ns;
    takeRtt(other, ns);
    const bytes = seqDiff(segment.end, segment.seq);
    if (bytes >= LARGE_BYTES) other.set(BIT.largeArrived);
    else if (head === next) takeDelay(other, ns, bytes, packet);
  }
  if (other.has(BIT.hasPending)) {
    acknowledgeRepetitions(notesOf(other), other, una, packet, hasFresh, hand.hasSack());
  }
  endRecovery(other, ack);
}

/** Bytes of a gap, up to `end`, that were acknowledged though they never passed. */
function takeGap(other: Sender, seq: i32, end: i32): i32 {
  if (isWanted) explainGap(other, seq, GAP_BY.capture);
  countMissing(other, seq, end);
  return seqDiff(end, seq);
}

/** Bytes beyond all that passed. */
function takeBeyond(other: Sender, una: i32, ack: i32): i32 {
  const from = seqMax(other.sndNxt, una);
  countMissing(other, from, ack);
  return seqDiff(ack, from);
}

function tellUnseen(other: Sender, sender: Sender, packet: Packet, bytes: f64): void {
  notesOf(other).add(NOTE.unseen, packet.timeNs, packet.frame);
  tell(sender, packet, TOLD.ackedUnseen, bytes);
}

/** A segment with nothing but an acknowledgement that was given before. */
function takeAgain(other: Sender, sender: Sender, packet: Packet): void {
  if (!sender.has(BIT.hasSaid)) return;
  if (sender.has(BIT.isChallenged)) {
    sender.clear(BIT.isChallenged);
    tell(sender, packet, TOLD.challengeAck, 0);
    return;
  }
  const isSameWindow = packet.window === sender.window;
  if (other.has(BIT.keptAlive | BIT.probedWindow) && isSameWindow) {
    const kind = other.has(BIT.keptAlive) ? TOLD.keepAliveAck : TOLD.zeroWindowProbeAck;
    other.clear(BIT.keptAlive | BIT.probedWindow);
    tell(sender, packet, kind, 0);
    return;
  }
  if (!isSameWindow && packet.sackBlocks === 0) {
    const scale = sender.scale;
    const window = scale === UNKNOWN_SCALE ? UNKNOWN_WINDOW : packet.window << scale;
    if (packet.window > 0) tell(sender, packet, TOLD.windowUpdate, window);
    return;
  }
  // RFC 5681 (2): the sender of what it acknowledges has data in flight.
  if (other.has(BIT.hasSndNxt) && other.flight <= 0) return;
  other.dupAcks++;
  sender.duplicateAcks++;
  tell(sender, packet, TOLD.duplicateAck, 0);
}

function takeSack(other: Sender, sender: Sender, packet: Packet): void {
  for (let block = 0; block < packet.sackBlocks; block++) {
    const left = edgeOf(packet, block, 0);
    const right = edgeOf(packet, block, 1);
    if (block === 0 && isDuplicateReport(packet, left, right)) {
      takeDuplicateReport(other, sender, packet, left, right);
    } else if (seqDiff(right, packet.ack) > 0) {
      const news = sackSegments(other, left, right);
      if (news > 0) other.sacked += news;
      if (hasOldNews) undoTimeout(other);
    }
  }
}

/** Of a SACK block; the left edge: 0, the right: 1. */
function edgeOf(packet: Packet, block: i32, edge: i32): i32 {
  return wordAt(packet.sackAt + block * 8 + edge * 4);
}

/** RFC 2883 (4): the first block is below the acknowledgement, or within the second. */
function isDuplicateReport(packet: Packet, left: i32, right: i32): bool {
  if (seqDiff(right, packet.ack) <= 0) return true;
  if (packet.sackBlocks < 2) return false;
  return seqDiff(left, edgeOf(packet, 1, 0)) >= 0 && seqDiff(right, edgeOf(packet, 1, 1)) <= 0;
}

function takeDuplicateReport(other: Sender, sender: Sender, packet: Packet, left: i32, right: i32): void {
  const bytes = seqDiff(right, left);
  tell(sender, packet, TOLD.dsack, bytes);
  notesOf(sender).add(NOTE.dsack, packet.timeNs, packet.frame);
  if (reportRepetition(notesOf(other), other, left, right) || bytes <= 1) return;
  // RFC 3708: what was sent once and arrived twice, the network duplicated.
  const original = findSegment(other, left);
  if (original === NONE || other.segment(original).has(SEGMENT.gap | SEGMENT.again)) return;
  other.networkDuplicates++;
  tellDoubled(other, original);
}
