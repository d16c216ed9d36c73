// What an acknowledgement says of the other end's data: that more of it arrived, that nothing did (RFC 5681, 2), what
// arrived beyond a gap (RFC 2018), and what arrived twice (RFC 2883).
import { FIN, type Packet } from '../../wire/packet.ts';
import { seqDiff, seqMax } from '../../wire/seq.ts';
import { countMissing, explainGap } from './gap.ts';
import { takeDelay } from '../nagle.ts';
import { NOTE } from '../notes.ts';
import { endRecovery, undoTimeout } from './retransmission.ts';
import { acknowledgeRepetitions, reportRepetition } from './spurious.ts';
import { takeRtt } from '../rtt.ts';
import type { Scene } from '../scene.ts';
import { BIT, LARGE_BYTES, type Sender } from '../sender.ts';
import { NONE, SEGMENT, type SentSegments } from '../sent-segments.ts';
import { windowOf } from '../receive-window.ts';

/** `other`: whose data it acknowledges; `sender`: who says it. */
export function takeAcknowledgement(
  scene: Scene,
  other: Sender,
  sender: Sender,
  packet: Packet,
  hasData: boolean,
): void {
  const { ack, seq, flags, sackBlocks } = packet;
  if (!other.has(BIT.hasSndUna)) {
    // The first of a capture that begins midstream; data that passed before it are below.
    if (!other.has(BIT.hasSndNxt)) other.sndUna = ack;
    other.set(BIT.hasSndUna);
  }
  const news = (ack - other.sndUna) | 0;
  if (sackBlocks > 0) takeSack(scene, other, sender, packet);
  if (news > 0) takeMore(scene, other, sender, packet);
  else if (news === 0 && !hasData && seq === sender.sndNxt && (flags & FIN) === 0) {
    takeAgain(scene, other, sender, packet);
  }
  if (news > 0 || sackBlocks > 0 || !hasData) other.ackedNs = packet.timeNs;
}

function takeMore(scene: Scene, other: Sender, sender: Sender, packet: Packet): void {
  const { ack, timeNs } = packet;
  const segments = scene.segmentsOf(other);
  const una = other.sndUna;
  const { next } = segments;
  let { head } = segments;
  let unseen = 0;
  let latest = NONE;
  let isRepeated = false;
  while (head < next && seqDiff(segments.end(head), ack) <= 0) {
    const bits = segments.bits(head);
    if ((bits & SEGMENT.gap) !== 0) unseen += takeGap(scene, other, segments, head, segments.end(head));
    else if ((bits & SEGMENT.again) !== 0) {
      isRepeated = true;
      if (seqDiff(segments.end(head), segments.seq(head)) >= LARGE_BYTES) other.set(BIT.largeArrived);
    } else if ((bits & (SEGMENT.sacked | SEGMENT.late)) === 0) latest = head;
    if ((bits & SEGMENT.sacked) !== 0) other.sacked--;
    head++;
  }
  const isInGap = head < next && segments.has(head, SEGMENT.gap) && seqDiff(ack, segments.seq(head)) > 0;
  if (isInGap) {
    unseen += takeGap(scene, other, segments, head, ack);
    segments.trim(head, ack);
  }
  if (other.has(BIT.hasSndNxt) && seqDiff(ack, other.sndNxt) > 0) unseen += takeBeyond(other, una, ack);
  if (unseen > 0) tellUnseen(scene, other, sender, packet, unseen);
  other.head = head;
  other.sndUna = ack;
  other.dupAcks = 0;
  other.progressNs = timeNs;
  other.bits |= BIT.wasAcked;
  const hasFresh = latest !== NONE;
  if (hasFresh) undoTimeout(other);
  if (hasFresh && !isRepeated) {
    const ns = timeNs - segments.ns(latest);
    takeRtt(other, scene.memory, ns);
    const bytes = seqDiff(segments.end(latest), segments.seq(latest));
    if (bytes >= LARGE_BYTES) other.set(BIT.largeArrived);
    else if (head === next) takeDelay(other, ns, bytes, packet);
  }
  if (other.has(BIT.hasPending)) {
    acknowledgeRepetitions(scene.notesOf(other), other, una, packet, hasFresh, scene.hasSack);
  }
  endRecovery(other, ack);
}

/** Bytes of a gap, up to `end`, that were acknowledged though they never passed. */
function takeGap(scene: Scene, other: Sender, segments: SentSegments, gap: number, end: number): number {
  const seq = segments.seq(gap);
  if (scene.events.isWanted) explainGap(scene, other, seq, 'capture');
  countMissing(other, seq, end);
  return seqDiff(end, seq);
}

/** Bytes beyond all that passed. */
function takeBeyond(other: Sender, una: number, ack: number): number {
  const from = seqMax(other.sndNxt, una);
  countMissing(other, from, ack);
  return seqDiff(ack, from);
}

function tellUnseen(scene: Scene, other: Sender, sender: Sender, packet: Packet, bytes: number): void {
  scene.notesOf(other).add(NOTE.unseen, packet.timeNs, packet.frame);
  scene.tell(sender, packet, { event: 'acked-unseen', bytes });
}

/** A segment with nothing but an acknowledgement that was given before. */
function takeAgain(scene: Scene, other: Sender, sender: Sender, packet: Packet): void {
  if (!sender.has(BIT.hasSaid)) return;
  if (sender.has(BIT.isChallenged)) {
    sender.clear(BIT.isChallenged);
    scene.tell(sender, packet, { event: 'challenge-ack' });
    return;
  }
  const isSameWindow = packet.window === sender.window;
  if (other.has(BIT.keptAlive | BIT.probedWindow) && isSameWindow) {
    const event = other.has(BIT.keptAlive) ? 'keep-alive-ack' : 'zero-window-probe-ack';
    other.clear(BIT.keptAlive | BIT.probedWindow);
    scene.tell(sender, packet, { event });
    return;
  }
  if (!isSameWindow && packet.sackBlocks === 0) {
    const window = windowOf(sender, packet);
    if (packet.window > 0) scene.tell(sender, packet, { event: 'window-update', window });
    return;
  }
  // RFC 5681 (2): the sender of what it acknowledges has data in flight.
  if (other.has(BIT.hasSndNxt) && other.flight <= 0) return;
  other.dupAcks++;
  sender.duplicateAcks++;
  scene.tell(sender, packet, { event: 'duplicate-ack' });
}

function takeSack(scene: Scene, other: Sender, sender: Sender, packet: Packet): void {
  const { view, sackAt, sackBlocks, ack } = packet;
  const segments = scene.segmentsOf(other);
  for (let block = 0; block < sackBlocks; block++) {
    const left = view.getInt32(sackAt + block * 8);
    const right = view.getInt32(sackAt + block * 8 + 4);
    if (block === 0 && isDuplicateReport(packet, left, right)) {
      takeDuplicateReport(scene, other, sender, packet, left, right);
    } else if (seqDiff(right, ack) > 0) {
      const news = segments.sack(left, right);
      if (news > 0) other.sacked += news;
      if (segments.hasOldNews) undoTimeout(other);
    }
  }
}

/** RFC 2883 (4): the first block is below the acknowledgement, or within the second. */
function isDuplicateReport({ ack, sackBlocks, sackAt, view }: Packet, left: number, right: number): boolean {
  if (seqDiff(right, ack) <= 0) return true;
  if (sackBlocks < 2) return false;
  return seqDiff(left, view.getInt32(sackAt + 8)) >= 0 && seqDiff(right, view.getInt32(sackAt + 12)) <= 0;
}

function takeDuplicateReport(
  scene: Scene,
  other: Sender,
  sender: Sender,
  packet: Packet,
  left: number,
  right: number,
): void {
  const bytes = seqDiff(right, left);
  scene.tell(sender, packet, { event: 'dsack', bytes });
  scene.notesOf(sender).add(NOTE.dsack, packet.timeNs, packet.frame);
  if (reportRepetition(scene.notesOf(other), other, left, right) || bytes <= 1) return;
  // RFC 3708: what was sent once and arrived twice, the network duplicated.
  const segments = scene.segmentsOf(other);
  const original = segments.find(left);
  if (original === NONE || segments.has(original, SEGMENT.gap | SEGMENT.again)) return;
  other.networkDuplicates++;
  scene.tellDoubled(other, original);
}
