// Where a segment stands in its sender's sequence space: it goes on where those before it ended, leaves a gap, or lies
// below them. RFC 9293 (3.4, 3.10.7.4).
import { FIN, type Packet } from '../../wire/packet.ts';
import { seqAdd, seqDiff } from '../../wire/seq.ts';
import { isHiddenRepetition } from './hidden-loss.ts';
import { countMissing, takeBackMissing, tellGap } from './gap.ts';
import { endDelay } from '../nagle.ts';
import { NOTE } from '../notes.ts';
import { tellDisorder, takeOld, takeRetransmission } from './old-data.ts';
import type { Scene } from '../scene.ts';
import { BIT, type Sender } from '../sender.ts';
import { NONE, SEGMENT } from '../sent-segments.ts';
import { isFull, takeProbe } from '../receive-window.ts';

/** `end`: sequence number after it; `ipIdStep`: from the IP ID of the sender's segment before it. */
export function takeSequence(
  scene: Scene,
  sender: Sender,
  other: Sender,
  packet: Packet,
  end: number,
  ipIdStep: number,
  silentNs: number,
): void {
  const { seq } = packet;
  const hasData = end !== seq;
  if (!sender.has(BIT.hasSndNxt)) beginSequence(sender, seq);
  const beyond = seqDiff(seq, sender.sndNxt);
  if (beyond < 0) {
    takeBelow(scene, sender, other, packet, end, beyond);
    return;
  }
  if (beyond > 0) leaveGap(scene, sender, packet, beyond);
  if (!hasData) return;
  const mayHideLoss = ipIdStep > 1 && beyond === 0;
  if (mayHideLoss && isHiddenRepetition(scene, sender, other, packet, ipIdStep, silentNs)) {
    takeRetransmission(scene, sender, packet, end, NONE, true);
  }
  advance(scene, sender, other, packet, end);
}

function beginSequence(sender: Sender, seq: number): void {
  sender.sndNxt = seq;
  sender.missingEnd = seq;
  sender.set(BIT.hasSndNxt);
  if (!sender.has(BIT.hasSndUna)) sender.sndUna = seq;
}

/** Data or FIN at SND.NXT. */
function advance(scene: Scene, sender: Sender, other: Sender, packet: Packet, end: number): void {
  const { seq, payloadLength, timeNs } = packet;
  const segments = scene.segmentsOf(sender);
  const isProbe = payloadLength === 1 && end === seqAdd(seq, 1) && other.has(BIT.isZeroWindow);
  segments.append(seq, end, packet, isProbe ? SEGMENT.late : 0);
  if (sender.isAcked(end)) {
    // Its acknowledgement passed before it: the capture has them in the wrong order.
    sender.head = segments.next;
    takeBackMissing(sender, seq, end);
    tellDisorder(scene, sender, packet);
  }
  sender.sndNxt = end;
  sender.sentNs = timeNs;
  sender.uniqueBytes += payloadLength;
  if (payloadLength > 0) sender.dataSegments++;
  const flight = (end - sender.sndUna) | 0;
  if (flight > sender.maxFlight) sender.maxFlight = flight;
  const bits = sender.bits;
  if ((bits & BIT.wasAcked) === 0) sender.initialSegments++;
  if ((bits & BIT.wasDelayed) !== 0) endDelay(scene, sender, packet);
  if (payloadLength > sender.largest) takeSuperSegment(scene, sender, packet);
  if (payloadLength > 0 && isFull(other, end)) scene.tell(sender, packet, { event: 'window-full' });
  if (isProbe) {
    sender.set(BIT.probedWindow | BIT.hasProbeByte);
    scene.tell(sender, packet, { event: 'zero-window-probe' });
  } else {
    sender.clear(BIT.keptAlive | BIT.probedWindow);
  }
}

/** Larger than the receiver takes: it is cut later, or was put together before (TSO, GRO). */
function takeSuperSegment(scene: Scene, sender: Sender, { timeNs, frame }: Packet): void {
  sender.superSegments++;
  scene.notesOf(sender).add(NOTE.superSegment, timeNs, frame);
}

/** So many bytes before this segment never passed. */
function leaveGap(scene: Scene, sender: Sender, packet: Packet, bytes: number): void {
  const { seq } = packet;
  const segments = scene.segmentsOf(sender);
  tellGap(scene, sender, packet, bytes);
  segments.append(sender.sndNxt, seq, packet, SEGMENT.gap);
  if (sender.isAcked(seq)) {
    sender.head = segments.next;
    countMissing(sender, sender.sndNxt, seq);
  }
  sender.sndNxt = seq;
}

function takeBelow(scene: Scene, sender: Sender, other: Sender, packet: Packet, end: number, beyond: number): void {
  const isAtLast = beyond === -1 && (packet.flags & FIN) === 0;
  if (isAtLast && packet.payloadLength <= 1 && takeProbe(scene, sender, other, packet)) return;
  if (end === packet.seq) return; // an acknowledgement that was overtaken
  if (isAtLast && sender.has(BIT.hasProbeByte) && sender.flight > 0) takeUpProbe(scene, sender, packet, end);
  else takeOld(scene, sender, packet, end);
}

/** The byte of a probe that the closed window did not take begins the next segment. */
function takeUpProbe(scene: Scene, sender: Sender, packet: Packet, end: number): void {
  scene.segmentsOf(sender).append(sender.sndNxt, end, packet, 0);
  sender.uniqueBytes += seqDiff(end, sender.sndNxt);
  sender.sndNxt = end;
  sender.clear(BIT.probedWindow | BIT.hasProbeByte);
}
