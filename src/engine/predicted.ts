// The segment that most are: data that goes on where its sender's data ended, an acknowledgement of more, or both, while
// nothing else is going on (after Van Jacobson's header prediction, 1988). It does what step.ts and flow/counting.ts would
// have done with it. Whatever else there is to it, it leaves to them before it has written anything.
// test/engine/predicted.test.ts lets both take the same segments and compares all rows.
import { Connection } from '../flow/connection';
import { Endpoint, plainFlagsOf } from '../flow/endpoint';
import { ACK, Packet, PSH } from '../wire/packet';
import { seqAdd, seqDiff } from '../wire/seq';
import * as hand from './at-hand';
import { BIT, SENT } from './codes';
import { isWanted } from './events';
import { rowAt } from './memory';
import { takeDelay } from './nagle';
import { notesOf } from './notes';
import { Direction, Followed } from './rows';
import { takeEcho, takeRtt } from './rtt';
import { LARGE_BYTES, Sender } from './sender';
import { appendSegment, KEPT_ENTRIES, placeOf, SEGMENT } from './sent-segments';
import { MIN_STALL_NS } from './stalls';

/** Of BIT: what must be true of the sender, and what must not. */
const SENDER_KNOWN: i32 = BIT.isQuiet | BIT.hasSndNxt | BIT.hasSndUna | BIT.hasSaid;
const SENDER_ODD: i32 =
  BIT.keptAlive | BIT.probedWindow | BIT.isZeroWindow | BIT.hasEcho | BIT.wasDelayed | BIT.hasProbeByte;
/** Likewise of the other end, whose data it acknowledges. */
const OTHER_KNOWN: i32 = BIT.hasSndNxt | BIT.hasSndUna;
const OTHER_ODD: i32 = BIT.hasPending | BIT.isProbing | BIT.doubtsTimeout;
/** Of SENT: what it must have sent before, so that nothing is new. */
const SENT_KNOWN: i32 = SENT.streamBase | SENT.sequence | SENT.acknowledgement | SENT.afterSyn;
const SEGMENT_ODD: i32 = SEGMENT.sacked | SEGMENT.again | SEGMENT.gap | SEGMENT.late;

/** Takes the segment in; false, and no row is changed, for one that is not as predicted. */
export function takePredicted(connection: Connection, packet: Packet, fromClient: bool): bool {
  if (!isAsPredicted(connection, packet, fromClient)) return false;
  hand.open(connection);
  hand.setRepetition(hand.NO_REPETITION, hand.wasRetransmitted);
  const sender = fromClient ? hand.client : hand.server;
  const other = fromClient ? hand.server : hand.client;
  // Who asks whether it is a copy, asks once more if it is: transfer.ts.
  if (packet.payloadLength === 0 && sender.has(BIT.isDoubled) && notesOf(sender).repeats(packet)) return false;
  hand.client.latestNs = packet.timeNs;
  if (packet.hasTimestamps) takeEcho(sender, other, packet);
  if (seqDiff(packet.ack, other.sndUna) > 0) acknowledge(other, packet);
  if (packet.payloadLength > 0) advance(sender, packet);
  hear(sender, packet);
  other.unansweredProbes = 0;
  return true;
}

function isAsPredicted(connection: Connection, packet: Packet, fromClient: bool): bool {
  if ((packet.flags & ~PSH) !== ACK || packet.sackBlocks !== 0) return false;
  if (packet.window === 0 || packet.isFragmented || !connection.hasTransfer || connection.isSelf) return false;
  const client = rowAt<Sender>(connection.followed + Followed.WORDS);
  const server = rowAt<Sender>(connection.followed + Followed.WORDS + Direction.WORDS);
  const sender = fromClient ? client : server;
  const other = fromClient ? server : client;
  const seq = packet.seq;
  const timeNs = packet.timeNs;
  if ((sender.bits & (SENDER_KNOWN | SENDER_ODD)) !== SENDER_KNOWN || seq !== sender.sndNxt) return false;
  if ((other.bits & (OTHER_KNOWN | OTHER_ODD)) !== OTHER_KNOWN || other.mode !== 0) return false;
  const sinceEndNs = timeNs - connection.endNs;
  if (!(timeNs - client.latestNs <= MIN_STALL_NS) || sinceEndNs < 0 || sinceEndNs > MIN_STALL_NS) return false;
  const ipIdStep = (packet.ipId - sender.ipId) & 0xffff;
  if (ipIdStep === 0 && packet.ipId !== 0 && !sender.has(BIT.hasConstantId)) return false;
  const own = fromClient ? connection.client : connection.server;
  const peer = fromClient ? connection.server : connection.client;
  const payloadLength = packet.payloadLength;
  const known = SENT_KNOWN | (payloadLength > 0 ? SENT.data : SENT.ack);
  if ((own.sent & (known | SENT.rst)) !== known || own.sndNxt !== seq || !peer.has(SENT.streamBase)) return false;
  const news = seqDiff(packet.ack, other.sndUna);
  if (payloadLength === 0) return news > 0 && isPlainNews(other, packet.ack);
  // What may hide a loss is for hidden-loss.ts.
  if (ipIdStep > 1 && packet.hasTimestamps && sender.ipIdSteps !== 0) return false;
  return (news <= 0 || isPlainNews(other, packet.ack)) && isPlainData(sender, other, packet);
}

/** It acknowledges what was sent once and lay in order; the first round trip is for rtt.ts. */
function isPlainNews(other: Sender, ack: i32): bool {
  if (seqDiff(ack, other.sndNxt) > 0 || other.rttCount === 0) return false;
  const next = other.next;
  for (let entry = other.head; entry < next; entry++) {
    const segment = other.segment(entry);
    if (segment.has(SEGMENT_ODD)) return false;
    if (seqDiff(segment.end, ack) > 0) return true;
  }
  return true;
}

/** It probes no closed window, there is room for it, it was not acknowledged before it passed, and it is no larger than the other end takes. */
function isPlainData(sender: Sender, other: Sender, packet: Packet): bool {
  const payloadLength = packet.payloadLength;
  const end = seqAdd(packet.seq, payloadLength);
  if (payloadLength === 1 && other.has(BIT.isZeroWindow)) return false;
  if (payloadLength > sender.largest || seqDiff(end, sender.sndUna) <= 0) return false;
  if (isWanted && end === other.edge) return false;
  const entries = sender.ringEntries;
  const tail = sender.tail;
  return sender.next - tail < entries || (entries >= KEPT_ENTRIES && tail < sender.head);
}

/** As acknowledgement.ts. */
function acknowledge(other: Sender, packet: Packet): void {
  const ack = packet.ack;
  const timeNs = packet.timeNs;
  const next = other.next;
  const head = other.head;
  let entry = head;
  while (entry < next && seqDiff(other.segment(entry).end, ack) <= 0) entry++;
  other.head = entry;
  other.sndUna = ack;
  other.dupAcks = 0;
  other.set(BIT.wasAcked);
  other.progressNs = timeNs;
  other.ackedNs = timeNs;
  if (entry === head) return;
  const latest = other.segment(entry - 1);
  const ns = timeNs - latest.ns;
  takeRtt(other, ns);
  const bytes = seqDiff(latest.end, latest.seq);
  if (bytes >= LARGE_BYTES) other.set(BIT.largeArrived);
  else if (entry === next) takeDelay(other, ns, bytes, packet);
}

/** As sequence.ts. */
function advance(sender: Sender, packet: Packet): void {
  const payloadLength = packet.payloadLength;
  const end = seqAdd(packet.seq, payloadLength);
  appendSegment(sender, packet.seq, end, packet, 0);
  sender.sndNxt = end;
  sender.dataSegments++;
  sender.sentNs = packet.timeNs;
  sender.uniqueBytes += payloadLength;
  const flight = seqDiff(end, sender.sndUna);
  if (flight > sender.maxFlight) sender.maxFlight = flight;
  if (!sender.has(BIT.wasAcked)) sender.initialSegments++;
}

/** What it says of its sender: as transfer.ts and receive-window.ts. */
function hear(sender: Sender, packet: Packet): void {
  const ack = packet.ack;
  const window = packet.window;
  const ipId = packet.ipId;
  const isNext = ((ipId - sender.ipId) & 0xffff) === 1;
  sender.ipId = ipId;
  sender.ipIdSteps = isNext ? sender.ipIdSteps + 1 : 0;
  sender.place = placeOf(packet);
  sender.window = window;
  sender.ack = ack;
  sender.edge = ack + (window << sender.scale);
}

/** Counts it, after all that asks for the counts before it: as flow/counting.ts. */
export function countPredicted(connection: Connection, packet: Packet, fromClient: bool, capture: i32): void {
  const own = fromClient ? connection.client : connection.server;
  own.packets++;
  own.bytes += packet.frameLength;
  connection.endNs = packet.timeNs;
  connection.lastFrame = packet.frame;
  connection.lastCapture = capture;
  own.ttl = packet.ttl;
  own.sent |= plainFlagsOf(packet.flags);
  if (seqDiff(packet.ack, own.rcvNxt) > 0) own.rcvNxt = packet.ack;
  if (fromClient !== connection.rowIsOfClient) {
    connection.rowIsOfClient = fromClient;
    connection.unanswered = 0;
  }
  if (packet.payloadLength > 0) countData(connection, own, fromClient ? connection.server : connection.client, packet);
}

function countData(connection: Connection, own: Endpoint, peer: Endpoint, packet: Packet): void {
  const payloadLength = packet.payloadLength;
  own.payloadBytes += payloadLength;
  if (payloadLength > own.maxSegment) own.maxSegment = payloadLength;
  own.sndNxt = seqAdd(packet.seq, payloadLength);
  if (connection.unanswered++ === 0) connection.unansweredSinceMs = Math.floor(packet.timeNs * 1e-6);
  if (peer.has(SENT.fin)) own.lateDataMs = Math.floor(packet.timeNs * 1e-6);
}
