// The congestion windows of a run: which senders are followed, and what reaches them. Those are followed that have had
// several segments in flight: where there were never more, no window can be seen.
import { FIN, NO_MSS, Packet } from '../../wire/packet';
import { seqDiff } from '../../wire/seq';
import * as hand from '../at-hand';
import { BIT, CAUSE } from '../codes';
import { rowAt } from '../memory';
import { fullRttNs } from '../rtt';
import { Sender, UNKNOWN_SCALE } from '../sender';
import { SEGMENT } from '../sent-segments';
import { Ack } from './ack';
import { Cwnd, look, mss } from './cwnd';
import { begin, hear, hearFormer, release as releaseWindow, REPEAT, speak } from './replay';
import { sack, send } from './scoreboard';

/** Segments within a round trip for which a sender is followed. */
const MIN_SEGMENTS: i32 = 4;
/** The option stands in every segment (RFC 7323). */
const TIMESTAMP_BYTES: i32 = 12;
/** An MSS of the SYN that a common path does not carry. */
const LARGE_MSS: i32 = 3000;
const MIN_MSS: i32 = 536;
/** Linux sends no smaller ones, whatever an MSS option says (TCP_MIN_MSS, less its options). */
const MIN_SENT_MSS: i32 = 48;

const ack = changetype<Ack>(memory.data(offsetof<Ack>(), 8));

/** The segment at hand, after its verdict. */
export function takeSegment(packet: Packet, fromClient: bool): void {
  const sender = fromClient ? hand.client : hand.server;
  const peer = hand.peerOf(sender);
  const end = packet.seq + packet.payloadLength + (packet.flags & FIN);
  if (peer.has(BIT.isFollowed)) {
    const scale = sender.scale;
    ack.read(packet, packet.window << (scale === UNKNOWN_SCALE ? 0 : scale));
    lookAt(peer, sender, packet);
    hear(rowAt<Cwnd>(peer.cwnd), ack);
  }
  if (end === packet.seq) return;
  if (sender.has(BIT.isFollowed)) {
    lookAt(sender, peer, packet);
    speak(rowAt<Cwnd>(sender.cwnd), packet, end, repeatOf(hand.repetition), ack);
  } else if (isWorthIt(sender, peer, packet)) {
    follow(sender, peer, packet);
  }
}

/** The connection at hand was reported. */
export function releaseWindows(): void {
  releaseOf(hand.client, hand.server);
  releaseOf(hand.server, hand.client);
}

function releaseOf(sender: Sender, peer: Sender): void {
  if (!sender.has(BIT.isFollowed)) return;
  sender.clear(BIT.isFollowed);
  look(sender, peer, 0, false);
  releaseWindow(rowAt<Cwnd>(sender.cwnd));
}

function follow(sender: Sender, peer: Sender, packet: Packet): void {
  const next = sender.next;
  const head = min<i32>(sender.head, max<i32>(sender.tail, next - MIN_SEGMENTS));
  const rwnd = peer.has(BIT.hasSaid) ? seqDiff(peer.edge, peer.ack) : 0;
  sender.set(BIT.isFollowed);
  lookAt(sender, peer, packet);
  const first = sender.segment(head);
  const window = begin(first.seq, first.ns, rwnd);
  for (let entry = head; entry < next; entry++) {
    const segment = sender.segment(entry);
    send(window, segment.end, segment.ns, mss);
    if (segment.has(SEGMENT.sacked)) sack(window, segment.seq, segment.end, packet.timeNs);
  }
  if (seqDiff(sender.sndUna, window.sndUna) > 0) hearFormer(window, ack, sender.sndUna, sender.progressNs, rwnd);
}

/** `sender`: whose window it is about. */
function lookAt(sender: Sender, peer: Sender, packet: Packet): void {
  look(sender, peer, mssOf(sender, packet.hasTimestamps), hand.hasSack());
}

/** Several segments within a round trip, or a full window of the receiver. */
function isWorthIt(sender: Sender, peer: Sender, packet: Packet): bool {
  if (!sender.has(BIT.hasSndUna)) return false;
  const maxSegment = max<i32>(hand.endpointOf(sender).maxSegment, packet.payloadLength);
  const isKnown = peer.has(BIT.hasSaid) && peer.scale !== UNKNOWN_SCALE;
  if (isKnown && seqDiff(peer.edge, sender.sndNxt) < maxSegment) return true;
  if ((sender.next & (MIN_SEGMENTS - 1)) !== 0) return false; // now and then will do
  const earlier = sender.next - MIN_SEGMENTS;
  return earlier >= sender.tail && packet.timeNs - sender.segment(earlier).ns < fullRttNs(sender);
}

/**
 * Bytes of a full segment: what the other end takes and its own path carries (nobody sends more than it takes itself),
 * or less where the largest that was sent is far below that.
 */
function mssOf(sender: Sender, hasTimestamps: bool): i32 {
  const endpoint = hand.endpointOf(sender);
  const own = endpoint.mss;
  const maxSegment = endpoint.maxSegment;
  const taken = sender.largest;
  const mss = (own === NO_MSS ? taken : min<i32>(own, taken)) - (hasTimestamps ? TIMESTAMP_BYTES : 0);
  return max<i32>(MIN_SENT_MSS, mss > LARGE_MSS && maxSegment < mss ? max<i32>(maxSegment, MIN_MSS) : mss);
}

function repeatOf(repetition: i32): i32 {
  if (repetition === hand.NO_REPETITION) return REPEAT.none;
  if (repetition === CAUSE.timeout) return REPEAT.timeout;
  return repetition === CAUSE.tailLossProbe ? REPEAT.probe : REPEAT.loss;
}
