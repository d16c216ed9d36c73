// The segment that most are: data that goes on where its sender's data ended, an acknowledgement of more, or both, while
// nothing else is going on (after Van Jacobson's header prediction, 1988). It does on the words of the rows what step.ts
// and flow/counting.ts would have done with it. Whatever else there is to it, it leaves to them before it has written
// anything. test/engine/predicted.test.ts lets both take the same segments and compares all rows.
import type { Connection } from '../flow/connection.ts';
import { plainFlagsOf, SENT } from '../flow/endpoint.ts';
import { takeDelay } from './nagle.ts';
import { takeEcho, takeRtt } from './rtt.ts';
import { NO_REPETITION, type Scene } from './scene.ts';
import { ENTRY, KEPT_ENTRIES, placeOf, SEGMENT } from './sent-segments.ts';
import { MIN_STALL_NS } from './stalls.ts';
import { ACK, PSH, type Packet } from '../wire/packet.ts';
import type { AtHand } from './at-hand.ts';
import { CONNECTION_AT, ConnectionRow, Direction, DIRECTION_AT, ENDPOINT_AT, EndpointRow, Followed } from './rows.ts';
import { BIT, LARGE_BYTES, type Sender } from './sender.ts';

const C = CONNECTION_AT;
const E = ENDPOINT_AT;
const D = DIRECTION_AT;

/** Of BIT: what must be true of the sender, and what must not. */
const SENDER_KNOWN = BIT.isQuiet | BIT.hasSndNxt | BIT.hasSndUna | BIT.hasSaid;
const SENDER_ODD =
  BIT.keptAlive | BIT.probedWindow | BIT.isZeroWindow | BIT.hasEcho | BIT.wasDelayed | BIT.hasProbeByte;
/** Likewise of the other end, whose data it acknowledges. */
const OTHER_KNOWN = BIT.hasSndNxt | BIT.hasSndUna;
const OTHER_ODD = BIT.hasPending | BIT.isProbing | BIT.doubtsTimeout;
/** Of SENT: what it must have sent before, so that nothing is new. */
const SENT_KNOWN = SENT.streamBase | SENT.sequence | SENT.acknowledgement | SENT.afterSyn;
const SEGMENT_ODD = SEGMENT.sacked | SEGMENT.again | SEGMENT.gap | SEGMENT.late;

export class Predicted {
  readonly #hand: AtHand;
  readonly #scene: Scene;

  constructor(hand: AtHand, scene: Scene) {
    this.#hand = hand;
    this.#scene = scene;
  }

  /** Takes the segment in; false, and no row is changed, for one that is not as predicted. */
  take(connection: Connection, packet: Packet, fromClient: boolean): boolean {
    if (!this.#isAsPredicted(connection, packet, fromClient)) return false;
    const hand = this.#hand;
    const scene = this.#scene;
    hand.open(connection);
    scene.enter();
    scene.repetition = NO_REPETITION;
    const sender = fromClient ? hand.client : hand.server;
    const other = fromClient ? hand.server : hand.client;
    const { timeNs, payloadLength } = packet;
    // Who asks whether it is a copy, asks once more if it is: transfer.ts.
    if (payloadLength === 0 && sender.has(BIT.isDoubled) && scene.notesOf(sender).repeats(packet)) return false;
    hand.client.latestNs = timeNs;
    if (packet.hasTimestamps) takeEcho(sender, other, packet);
    if (((packet.ack - other.sndUna) | 0) > 0) this.#acknowledge(other, packet);
    if (payloadLength > 0) this.#advance(sender, packet);
    this.#hear(sender, packet);
    other.unansweredProbes = 0;
    return true;
  }

  #isAsPredicted(connection: Connection, packet: Packet, fromClient: boolean): boolean {
    const { payloadLength, seq, ack, ipId, timeNs } = packet;
    if ((packet.flags & ~PSH) !== ACK || packet.sackBlocks !== 0) return false;
    if (packet.window === 0 || packet.isFragmented || !connection.hasTransfer || connection.isSelf) return false;
    const { ints, doubles } = this.#hand.memory;
    const c = connection.at;
    const client = ints[c + C.followed]! + Followed.WORDS;
    const s = fromClient ? client : client + Direction.WORDS;
    const o = fromClient ? client + Direction.WORDS : client;
    const bits = ints[s + D.bits]!;
    const otherBits = ints[o + D.bits]!;
    if ((bits & (SENDER_KNOWN | SENDER_ODD)) !== SENDER_KNOWN || seq !== ints[s + D.sndNxt]) return false;
    if ((otherBits & (OTHER_KNOWN | OTHER_ODD)) !== OTHER_KNOWN || ints[o + D.mode] !== 0) return false;
    const silentNs = timeNs - doubles[(client >> 1) + D.latestNs]!;
    const sinceEndNs = timeNs - doubles[(c >> 1) + C.endNs]!;
    if (!(silentNs <= MIN_STALL_NS) || sinceEndNs < 0 || sinceEndNs > MIN_STALL_NS) return false;
    const ipIdStep = (ipId - ints[s + D.ipId]!) & 0xffff;
    if (ipIdStep === 0 && ipId !== 0 && (bits & BIT.hasConstantId) === 0) return false;
    const e = c + ConnectionRow.WORDS + (fromClient ? 0 : EndpointRow.WORDS);
    const p = c + ConnectionRow.WORDS + (fromClient ? EndpointRow.WORDS : 0);
    const known = SENT_KNOWN | (payloadLength > 0 ? SENT.data : SENT.ack);
    if ((ints[e + E.sent]! & (known | SENT.rst)) !== known || ints[e + E.sndNxt] !== seq) return false;
    if ((ints[p + E.sent]! & SENT.streamBase) === 0) return false;
    const news = (ack - ints[o + D.sndUna]!) | 0;
    if (payloadLength === 0) return news > 0 && this.#isPlainNews(o, ack);
    // What may hide a loss is for hidden-loss.ts.
    if (ipIdStep > 1 && packet.hasTimestamps && ints[s + D.ipIdSteps] !== 0) return false;
    return (news <= 0 || this.#isPlainNews(o, ack)) && this.#isPlainData(s, o, packet);
  }

  /** It acknowledges what was sent once and lay in order; the first round trip is for rtt.ts. */
  #isPlainNews(o: number, ack: number): boolean {
    const { ints } = this.#hand.memory;
    if (((ack - ints[o + D.sndNxt]!) | 0) > 0 || ints[o + D.rttCount] === 0) return false;
    const ring = ints[o + D.ring]!;
    const mask = ints[o + D.ringEntries]! - 1;
    const next = ints[o + D.next]!;
    for (let entry = ints[o + D.head]!; entry < next; entry++) {
      const at = ring + (entry & mask) * ENTRY.words;
      if ((ints[at + ENTRY.id]! & SEGMENT_ODD) !== 0) return false;
      if (((ints[at + ENTRY.end]! - ack) | 0) > 0) return true;
    }
    return true;
  }

  /** It probes no closed window, there is room for it, it was not acknowledged before it passed, and it is no larger than the other end takes. */
  #isPlainData(s: number, o: number, { seq, payloadLength }: Packet): boolean {
    const { ints } = this.#hand.memory;
    const end = (seq + payloadLength) | 0;
    if (payloadLength === 1 && (ints[o + D.bits]! & BIT.isZeroWindow) !== 0) return false;
    if (payloadLength > ints[s + D.largest]! || ((end - ints[s + D.sndUna]!) | 0) <= 0) return false;
    if (this.#scene.events.isWanted && end === ints[o + D.edge]) return false;
    const entries = ints[s + D.ringEntries]!;
    const tail = ints[s + D.tail]!;
    return ints[s + D.next]! - tail < entries || (entries >= KEPT_ENTRIES && tail < ints[s + D.head]!);
  }

  /** As acknowledgement.ts. */
  #acknowledge(other: Sender, packet: Packet): void {
    const { ack, timeNs } = packet;
    const { memory } = this.#hand;
    const { ints, doubles } = memory;
    const o = other.at;
    const ring = ints[o + D.ring]!;
    const mask = ints[o + D.ringEntries]! - 1;
    const next = ints[o + D.next]!;
    const head = ints[o + D.head]!;
    let entry = head;
    while (entry < next && ((ints[ring + (entry & mask) * ENTRY.words + ENTRY.end]! - ack) | 0) <= 0) entry++;
    ints[o + D.head] = entry;
    ints[o + D.sndUna] = ack;
    ints[o + D.dupAcks] = 0;
    ints[o + D.bits]! |= BIT.wasAcked;
    doubles[(o >> 1) + D.progressNs] = timeNs;
    doubles[(o >> 1) + D.ackedNs] = timeNs;
    if (entry === head) return;
    const latest = ring + ((entry - 1) & mask) * ENTRY.words;
    const ns = timeNs - doubles[latest >> 1]!;
    takeRtt(other, memory, ns);
    const bytes = (ints[latest + ENTRY.end]! - ints[latest + ENTRY.seq]!) | 0;
    if (bytes >= LARGE_BYTES) ints[o + D.bits]! |= BIT.largeArrived;
    else if (entry === next) takeDelay(other, ns, bytes, packet);
  }

  /** As sequence.ts. */
  #advance(sender: Sender, packet: Packet): void {
    const { ints, doubles } = this.#hand.memory;
    const { seq, payloadLength } = packet;
    const end = (seq + payloadLength) | 0;
    this.#scene.segmentsOf(sender).append(seq, end, packet, 0);
    const s = sender.at;
    ints[s + D.sndNxt] = end;
    ints[s + D.dataSegments]!++;
    doubles[(s >> 1) + D.sentNs] = packet.timeNs;
    doubles[(s >> 1) + D.uniqueBytes]! += payloadLength;
    const flight = (end - ints[s + D.sndUna]!) | 0;
    if (flight > ints[s + D.maxFlight]!) ints[s + D.maxFlight] = flight;
    if ((ints[s + D.bits]! & BIT.wasAcked) === 0) ints[s + D.initialSegments]!++;
  }

  /** What it says of its sender: as transfer.ts and receive-window.ts. */
  #hear(sender: Sender, packet: Packet): void {
    const { ints } = this.#hand.memory;
    const { ack, window, ipId } = packet;
    const s = sender.at;
    const isNext = ((ipId - ints[s + D.ipId]!) & 0xffff) === 1;
    ints[s + D.ipId] = ipId;
    ints[s + D.ipIdSteps] = isNext ? ints[s + D.ipIdSteps]! + 1 : 0;
    ints[s + D.place] = placeOf(packet);
    ints[s + D.window] = window;
    ints[s + D.ack] = ack;
    ints[s + D.edge] = ack + (window << ints[s + D.scale]!);
  }

  /** Counts it, after all that asks for the counts before it: as flow/counting.ts. */
  count(connection: Connection, packet: Packet, fromClient: boolean, capture: number): void {
    const { ints, doubles } = this.#hand.memory;
    const { payloadLength, timeNs, ack } = packet;
    const c = connection.at;
    const e = c + ConnectionRow.WORDS + (fromClient ? 0 : EndpointRow.WORDS);
    const p = c + ConnectionRow.WORDS + (fromClient ? EndpointRow.WORDS : 0);
    ints[e + E.packets]!++;
    doubles[(e >> 1) + E.bytes]! += packet.frameLength;
    doubles[(c >> 1) + C.endNs] = timeNs;
    ints[c + C.lastFrame] = packet.frame;
    ints[c + C.lastCapture] = capture;
    ints[e + E.ttl] = packet.ttl;
    ints[e + E.sent]! |= plainFlagsOf(packet.flags);
    if (((ack - ints[e + E.rcvNxt]!) | 0) > 0) ints[e + E.rcvNxt] = ack;
    if (fromClient !== connection.rowIsOfClient) {
      connection.rowIsOfClient = fromClient;
      ints[c + C.unanswered] = 0;
    }
    if (payloadLength === 0) return;
    doubles[(e >> 1) + E.payloadBytes]! += payloadLength;
    if (payloadLength > ints[e + E.maxSegment]!) ints[e + E.maxSegment] = payloadLength;
    ints[e + E.sndNxt] = (packet.seq + payloadLength) | 0;
    if (ints[c + C.unanswered]!++ === 0) connection.unansweredSinceMs = Math.floor(timeNs * 1e-6);
    if ((ints[p + E.sent]! & SENT.fin) !== 0) doubles[(e >> 1) + E.lateDataMs] = Math.floor(timeNs * 1e-6);
  }
}
