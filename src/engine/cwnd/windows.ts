// The congestion windows of a run: which senders are followed, and what reaches them. Those are followed that have had
// several segments in flight: where there were never more, no window can be seen.
import type { AtHand } from '../at-hand.ts';
import { BIT, UNKNOWN_SCALE, type Sender } from '../sender.ts';
import { FIN, NO_MSS, type Packet } from '../../wire/packet.ts';
import { seqDiff } from '../../wire/seq.ts';
import { CAUSE } from '../loss/retransmission.ts';
import { fullRttNs } from '../rtt.ts';
import { NO_REPETITION, type Scene } from '../scene.ts';
import { SEGMENT } from '../sent-segments.ts';
import { Ack } from './ack.ts';
import { Cwnd } from './cwnd.ts';
import { WindowFacts } from './facts.ts';
import { begin, hear, hearFormer, release, REPEAT, speak } from './replay.ts';
import type { SampleLog } from './samples.ts';
import { sack, send } from './scoreboard.ts';

/** Segments within a round trip for which a sender is followed. */
const MIN_SEGMENTS = 4;
/** The option stands in every segment (RFC 7323). */
const TIMESTAMP_BYTES = 12;
/** An MSS of the SYN that a common path does not carry. */
const LARGE_MSS = 3000;
const MIN_MSS = 536;
/** Linux sends no smaller ones, whatever an MSS option says (TCP_MIN_MSS, less its options). */
const MIN_SENT_MSS = 48;

export class CongestionWindows {
  readonly #hand: AtHand;
  readonly #window: Cwnd;
  readonly #ack: Ack = new Ack();
  /** For facts: of both ends at once. */
  readonly #client: Cwnd;
  readonly #server: Cwnd;
  readonly #clientFacts: WindowFacts;
  readonly #serverFacts: WindowFacts;

  constructor(hand: AtHand, hasSamples: boolean) {
    const samples = hasSamples ? new Map<number, SampleLog>() : null;
    this.#hand = hand;
    this.#window = new Cwnd(hand, samples);
    this.#client = new Cwnd(hand, samples);
    this.#server = new Cwnd(hand, samples);
    this.#clientFacts = new WindowFacts(this.#client);
    this.#serverFacts = new WindowFacts(this.#server);
  }

  /** Of an end of the connection at hand; undefined when nothing can be said of its window. */
  factsOf(isClient: boolean): WindowFacts | undefined {
    const { client, server } = this.#hand;
    const sender = isClient ? client : server;
    if (!sender.has(BIT.isFollowed)) return undefined;
    (isClient ? this.#client : this.#server).moveTo(sender, isClient ? server : client);
    return isClient ? this.#clientFacts : this.#serverFacts;
  }

  /** The segment at hand, after its verdict. */
  segment(scene: Scene, packet: Packet, fromClient: boolean): void {
    const sender = fromClient ? scene.client : scene.server;
    const peer = fromClient === scene.connection.isSelf ? scene.client : fromClient ? scene.server : scene.client;
    const end = (packet.seq + packet.payloadLength + (packet.flags & FIN)) | 0;
    if (peer.has(BIT.isFollowed)) {
      const { scale } = sender;
      this.#ack.set(packet, packet.window << (scale === UNKNOWN_SCALE ? 0 : scale));
      this.#moveTo(scene, peer, sender, packet);
      hear(this.#window, this.#ack);
    }
    if (end === packet.seq) return;
    if (sender.has(BIT.isFollowed)) {
      this.#moveTo(scene, sender, peer, packet);
      speak(this.#window, packet, end, repeatOf(scene.repetition), this.#ack);
    } else if (isWorthIt(scene, sender, peer, packet)) {
      this.#begin(scene, sender, peer, packet);
    }
  }

  /** The connection at hand was reported. */
  release(): void {
    const { client, server } = this.#hand;
    this.#release(client, server);
    this.#release(server, client);
  }

  #release(sender: Sender, peer: Sender): void {
    if (!sender.has(BIT.isFollowed)) return;
    sender.clear(BIT.isFollowed);
    this.#window.moveTo(sender, peer);
    release(this.#window);
  }

  #begin(scene: Scene, sender: Sender, peer: Sender, packet: Packet): void {
    const window = this.#window;
    const segments = scene.segmentsOf(sender);
    const { next } = segments;
    const head = Math.min(segments.head, Math.max(segments.tail, next - MIN_SEGMENTS));
    const rwnd = peer.has(BIT.hasSaid) ? seqDiff(peer.edge, peer.ack) : 0;
    sender.set(BIT.isFollowed);
    this.#moveTo(scene, sender, peer, packet);
    begin(window, segments.seq(head), segments.ns(head), rwnd);
    for (let entry = head; entry < next; entry++) {
      send(window, segments.end(entry), segments.ns(entry), window.mss);
      if (segments.has(entry, SEGMENT.sacked)) sack(window, segments.seq(entry), segments.end(entry), packet.timeNs);
    }
    if (seqDiff(sender.sndUna, window.sndUna) > 0) {
      hearFormer(window, this.#ack, sender.sndUna, sender.progressNs, rwnd);
    }
  }

  /** `sender`: whose window it is about. */
  #moveTo(scene: Scene, sender: Sender, peer: Sender, packet: Packet): void {
    this.#window.moveTo(sender, peer);
    this.#window.mss = mssOf(scene, sender, packet.hasTimestamps);
    this.#window.hasSack = scene.hasSack;
  }
}

/** Several segments within a round trip, or a full window of the receiver. */
function isWorthIt(scene: Scene, sender: Sender, peer: Sender, packet: Packet): boolean {
  if (!sender.has(BIT.hasSndUna)) return false;
  const maxSegment = Math.max(scene.endpointOf(sender).maxSegment, packet.payloadLength);
  const isKnown = peer.has(BIT.hasSaid) && peer.scale !== UNKNOWN_SCALE;
  if (isKnown && seqDiff(peer.edge, sender.sndNxt) < maxSegment) return true;
  if ((sender.next & (MIN_SEGMENTS - 1)) !== 0) return false; // now and then will do
  const segments = scene.segmentsOf(sender);
  const earlier = segments.next - MIN_SEGMENTS;
  return earlier >= segments.tail && packet.timeNs - segments.ns(earlier) < fullRttNs(sender);
}

/**
 * Bytes of a full segment: what the other end takes and its own path carries (nobody sends more than it takes itself),
 * or less where the largest that was sent is far below that.
 */
function mssOf(scene: Scene, sender: Sender, hasTimestamps: boolean): number {
  const { maxSegment, mss: own } = scene.endpointOf(sender);
  const taken = sender.largest;
  const mss = (own === NO_MSS ? taken : Math.min(own, taken)) - (hasTimestamps ? TIMESTAMP_BYTES : 0);
  return Math.max(MIN_SENT_MSS, mss > LARGE_MSS && maxSegment < mss ? Math.max(maxSegment, MIN_MSS) : mss);
}

function repeatOf(repetition: number): number {
  switch (repetition) {
    case NO_REPETITION:
      return REPEAT.none;
    case CAUSE.timeout:
      return REPEAT.timeout;
    case CAUSE.tailLossProbe:
      return REPEAT.probe;
    default:
      return REPEAT.loss;
  }
}
