// Data below what was sent before: a copy of a packet, something out of order, or a retransmission, with what made the
// sender repeat it, whether it was needed, and on which side of the vantage it was lost.
import { CAUSES } from '../../shared/vocabulary.ts';
import type { Packet } from '../../wire/packet.ts';
import { seqAdd, seqDiff } from '../../wire/seq.ts';
import { isCopy, isOfCapture, isPiece } from './duplicate.ts';
import type { EventDetail } from '../event-log.ts';
import { explainGap, fillGaps } from './gap.ts';
import { NOTE } from '../notes.ts';
import { isBeforeFirst, isOlder, isOutOfOrder } from './reordering.ts';
import { CAUSE, causeOfRepetition } from './retransmission.ts';
import { addCopy, addRepetition, overtakeRepetitions } from './spurious.ts';
import type { Scene } from '../scene.ts';
import { BIT, LARGE_BYTES, type Sender } from '../sender.ts';
import { NONE, SEGMENT, type SentSegments } from '../sent-segments.ts';

/** RFC 6298 (2.1): the first timeout of a SYN, less what a clock may be off. */
const SYN_TIMEOUT_NS = 0.9e9;

/** Data or FIN that begins below SND.NXT. */
export function takeOld(scene: Scene, sender: Sender, packet: Packet, end: number): void {
  const segments = scene.segmentsOf(sender);
  const entry = segments.find(packet.seq);
  if (entry === NONE) {
    if (isBeforeFirst(sender, segments, packet, end)) takeDisorder(scene, sender, packet, packet.payloadLength);
    else takeRepetition(scene, sender, packet, end, NONE);
  } else if (isCopy(sender, segments, entry, packet, end)) {
    takeCopyOf(scene, sender, segments, entry, packet, packet.timeNs - segments.ns(entry));
  } else if (isPiece(sender, segments, entry, packet, end)) {
    takeCopy(scene, sender, packet, true);
  } else if (isOlder(sender, segments, entry, packet)) {
    takeOlder(scene, sender, segments, entry, packet);
  } else if (segments.has(entry, SEGMENT.gap) && isOutOfOrder(sender, segments, entry, packet)) {
    if (scene.events.isWanted) explainGap(scene, sender, packet.seq, 'disorder');
    takeDisorder(scene, sender, packet, fillGaps(sender, segments, entry, packet, end, 0));
  } else {
    takeRepetition(scene, sender, packet, end, entry);
  }
}

/** `isByCapture`: the capture made it, not the network. */
export function takeCopy(scene: Scene, sender: Sender, packet: Packet, isByCapture: boolean): void {
  if (isByCapture) sender.captureDuplicates++;
  else sender.networkDuplicates++;
  const notes = scene.notesOf(sender);
  notes.add(isByCapture ? NOTE.captureDuplicate : NOTE.networkDuplicate, packet.timeNs, packet.frame);
  if (isByCapture) {
    scene.client.set(BIT.isDoubled);
    scene.server.set(BIT.isDoubled);
  }
  if (packet.seqLength === 0) return; // an acknowledgement: nobody takes it for a repetition
  scene.tell(sender, packet, { event: isByCapture ? 'capture-duplicate' : 'network-duplicate' });
  if (!isByCapture) addCopy(notes, sender, packet);
}

function takeCopyOf(
  scene: Scene,
  sender: Sender,
  segments: SentSegments,
  entry: number,
  packet: Packet,
  ns: number,
): void {
  const { packets } = scene.endpointOf(sender);
  takeCopy(scene, sender, packet, isOfCapture(sender, packets, ns, segments.isSamePlace(entry, packet)));
}

/** A packet from before the repetition that is known: the original, delayed, or a copy of it. */
function takeOlder(scene: Scene, sender: Sender, segments: SentSegments, entry: number, packet: Packet): void {
  if (!segments.has(entry, SEGMENT.late)) {
    takeCopyOf(scene, sender, segments, entry, packet, Infinity);
    return;
  }
  overtakeRepetitions(scene.notesOf(sender), sender, packet.seq);
  takeDisorder(scene, sender, packet, 0);
}

function takeDisorder(scene: Scene, sender: Sender, packet: Packet, newBytes: number): void {
  sender.dataSegments++;
  sender.uniqueBytes += newBytes;
  tellDisorder(scene, sender, packet);
}

export function tellDisorder(scene: Scene, sender: Sender, packet: Packet): void {
  sender.outOfOrder++;
  scene.notesOf(sender).add(NOTE.outOfOrder, packet.timeNs, packet.frame);
  scene.tell(sender, packet, { event: 'out-of-order' });
}

function takeRepetition(scene: Scene, sender: Sender, packet: Packet, end: number, entry: number): void {
  const segments = scene.segmentsOf(sender);
  const isGap = entry !== NONE && segments.has(entry, SEGMENT.gap);
  if (isGap && scene.events.isWanted) explainGap(scene, sender, packet.seq, 'network');
  takeRetransmission(scene, sender, packet, end, entry, isGap);
  if (packet.payloadLength > 0) sender.dataSegments++;
  sender.sentNs = packet.timeNs;
  if (entry !== NONE) sender.uniqueBytes += fillGaps(sender, segments, entry, packet, end, SEGMENT.again);
  const beyond = seqDiff(end, sender.sndNxt);
  if (beyond <= 0) return;
  segments.append(sender.sndNxt, end, packet, SEGMENT.again);
  sender.sndNxt = end;
  sender.uniqueBytes += beyond;
}

/** `entry`: what it repeats, or NONE; `isGap`: no copy of it passed before. */
export function takeRetransmission(
  scene: Scene,
  sender: Sender,
  packet: Packet,
  end: number,
  entry: number,
  isGap: boolean,
): void {
  const { payloadLength, timeNs, frame } = packet;
  const segments = scene.segmentsOf(sender);
  const cause = isSynData(scene, sender, entry, packet)
    ? causeOfSynData(scene, packet)
    : causeOfRepetition(sender, segments, scene.hasSack, packet.seq, end, timeNs);
  const { need, proof } = needOf(sender, segments, end, entry, isGap);
  // Not the second of smaller pieces, of a super-segment or after a path has become narrower.
  const isFromStart = entry !== NONE && seqDiff(packet.seq, segments.seq(entry)) <= 0;
  const wasRetransmitted = isFromStart && segments.has(entry, SEGMENT.again);
  scene.repetition = cause;
  scene.wasRetransmitted = wasRetransmitted;
  sender.againSegments++;
  sender.againBytes += payloadLength;
  sender.setByCause(cause, sender.byCause(cause) + 1);
  const isStuck = cause === CAUSE.timeout && payloadLength >= LARGE_BYTES && !sender.has(BIT.largeArrived);
  if (isStuck) sender.stuckTimeouts++;
  const notes = scene.notesOf(sender);
  notes.add(cause, timeNs, frame);
  if (need === 'spurious') {
    sender.spurious++;
    notes.add(NOTE.spurious, timeNs, frame);
  } else if (wasRetransmitted) {
    notes.add(NOTE.lostAgain, timeNs, frame);
  }
  const detail: EventDetail = {
    event: 'retransmission',
    segment: payloadLength === 0 ? 'fin' : 'data',
    cause: CAUSES[cause]!,
    backoff: cause === CAUSE.timeout ? sender.backoff : 0,
    need,
    proof,
    lost: need === 'spurious' ? null : isGap ? 'before' : entry === NONE ? null : 'after',
    originalFrame: entry === NONE || isGap ? null : segments.firstFrame(entry),
  };
  const event = scene.tell(sender, packet, detail);
  const isFirst = entry !== NONE && !segments.has(entry, SEGMENT.gap | SEGMENT.again);
  const isNewer = isFirst && packet.hasTimestamps && seqDiff(packet.tsVal, segments.tsVal(entry)) > 0;
  addRepetition(notes, sender, packet, end, cause, isNewer ? packet.tsVal : null, need, event);
}

type Need = { readonly need: 'needed' | 'spurious' | 'unknown'; readonly proof: string | null };

/** What is known of it at once; spurious.ts hears what the other end makes of it. */
function needOf(sender: Sender, segments: SentSegments, end: number, entry: number, isGap: boolean): Need {
  if (sender.isAcked(end)) return { need: 'spurious', proof: 'acknowledged' };
  if (entry !== NONE && segments.has(entry, SEGMENT.sacked)) return { need: 'spurious', proof: 'sacked' };
  if (isGap) return { need: 'needed', proof: 'gap' };
  return sender.sacked > 0 ? { need: 'needed', proof: 'sack' } : { need: 'unknown', proof: null };
}

/** Data of a SYN (RFC 7413) that its SYN-ACK did not acknowledge. */
function isSynData(scene: Scene, sender: Sender, entry: number, { seq }: Packet): boolean {
  const { isn, hasSyn } = scene.endpointOf(sender);
  return entry === NONE && sender.next === 0 && hasSyn && seq === seqAdd(isn, 1);
}

/** After the timeout of the SYN, or because the server did not take them. */
function causeOfSynData({ connection }: Scene, { timeNs }: Packet): number {
  return timeNs - connection.startNs >= SYN_TIMEOUT_NS ? CAUSE.afterTimeout : CAUSE.unknown;
}
