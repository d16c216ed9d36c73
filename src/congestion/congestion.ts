// The congestion windows of a run: for each end that has had several segments in flight, the view it has itself. Where
// there were never more, no window can be seen, and none is followed.
import { FIN, NO_MSS, type Packet } from '../wire/packet.ts';
import { seqDiff } from '../wire/seq.ts';
import { CAUSE } from '../transfer/recovery.ts';
import { fullRttNs, rtoNs } from '../transfer/rtt.ts';
import { NO_REPETITION, type Scene } from '../transfer/scene.ts';
import { BIT, SENDER, UNKNOWN_SCALE, type Sender } from '../transfer/sender.ts';
import { SEGMENT } from '../transfer/sent-segments.ts';
import { Ack } from './ack.ts';
import { REPEAT, SenderView, type Surroundings } from './sender-view.ts';

/** Segments within a round trip for which a sender is followed. */
const MIN_SEGMENTS = 4;
/** The option stands in every segment (RFC 7323). */
const TIMESTAMP_BYTES = 12;
/** An MSS of the SYN that a common path does not carry. */
const LARGE_MSS = 3000;
const MIN_MSS = 536;
/** Linux sends no smaller ones, whatever an MSS option says (TCP_MIN_MSS, less its options). */
const MIN_SENT_MSS = 48;

export class Congestion {
  readonly #hasSamples: boolean;
  /** By number of the connection's block: the client's at twice that, the server's after it. */
  readonly #views: (SenderView | undefined)[] = [];
  /** For use again. */
  readonly #released: SenderView[] = [];
  readonly #ack: Ack = new Ack();
  readonly #around: Surroundings = {
    mss: 0,
    hasSack: false,
    senderRttNs: 0,
    rttNs: 0,
    rtoNs: 0,
    hasScale: false,
  };

  constructor(hasSamples: boolean) {
    this.#hasSamples = hasSamples;
  }

  /** Undefined when nothing can be said of that end's window. */
  view(block: number, isClient: boolean): SenderView | undefined {
    return this.#views[placeOf(block, isClient)];
  }

  /** The segment at hand, after its verdict. */
  segment(scene: Scene, packet: Packet, fromClient: boolean): void {
    const sender = fromClient ? scene.client : scene.server;
    const other = fromClient === scene.connection.isSelf ? scene.client : fromClient ? scene.server : scene.client;
    const end = (packet.seq + packet.payloadLength + (packet.flags & FIN)) | 0;
    if (other.has(BIT.isFollowed)) {
      const scale = sender.int(SENDER.scale);
      const window = packet.window << (scale === UNKNOWN_SCALE ? 0 : scale);
      this.#ack.set(packet, window);
      this.#look(scene, other, sender, packet);
      this.#viewOf(scene, other).hear(this.#ack, this.#around);
    }
    if (end === packet.seq) return;
    if (sender.has(BIT.isFollowed)) {
      this.#look(scene, sender, other, packet);
      this.#viewOf(scene, sender).speak(packet, end, repeatOf(scene.repetition), this.#ack, this.#around);
    } else if (this.#isWorthIt(scene, sender, other, packet)) {
      this.#begin(scene, sender, other, packet);
    }
  }

  /** The connection was reported. */
  release(block: number): void {
    for (const isClient of [true, false]) {
      const view = this.view(block, isClient);
      if (view === undefined) continue;
      this.#released.push(view);
      this.#views[placeOf(block, isClient)] = undefined;
    }
  }

  /** Several segments within a round trip, or a full window of the receiver. */
  #isWorthIt(scene: Scene, sender: Sender, other: Sender, packet: Packet): boolean {
    if (!sender.has(BIT.hasSndUna)) return false;
    const maxSegment = Math.max(scene.endpointOf(sender).maxSegment, packet.payloadLength);
    const isKnown = other.has(BIT.hasSaid) && other.int(SENDER.scale) !== UNKNOWN_SCALE;
    if (isKnown && seqDiff(other.int(SENDER.edge), sender.sndNxt) < maxSegment) return true;
    if ((sender.int(SENDER.next) & (MIN_SEGMENTS - 1)) !== 0) return false; // now and then will do
    const segments = scene.segmentsOf(sender);
    const earlier = segments.next - MIN_SEGMENTS;
    return earlier >= segments.tail && packet.timeNs - segments.ns(earlier) < fullRttNs(sender);
  }

  #begin(scene: Scene, sender: Sender, other: Sender, packet: Packet): void {
    const view = this.#released.pop() ?? new SenderView(this.#hasSamples);
    this.#views[placeOf(scene.connection.block, sender === scene.client)] = view;
    sender.set(BIT.isFollowed);
    const segments = scene.segmentsOf(sender);
    const { next } = segments;
    const head = Math.min(segments.head, Math.max(segments.tail, next - MIN_SEGMENTS));
    const rwnd = other.has(BIT.hasSaid) ? seqDiff(other.int(SENDER.edge), other.int(SENDER.ack)) : 0;
    view.begin(segments.seq(head), segments.ns(head), rwnd);
    this.#look(scene, sender, other, packet);
    const { mss } = this.#around;
    for (let entry = head; entry < next; entry++) {
      view.board.send(segments.end(entry), segments.ns(entry), mss);
      if (segments.has(entry, SEGMENT.sacked)) view.board.sack(segments.seq(entry), segments.end(entry), packet.timeNs);
    }
    if (seqDiff(sender.sndUna, view.board.sndUna) > 0) {
      view.hearFormer(this.#ack, sender.sndUna, sender.double(SENDER.progressNs), rwnd);
    }
  }

  #viewOf({ connection, client }: Scene, sender: Sender): SenderView {
    return this.#views[placeOf(connection.block, sender === client)]!;
  }

  /** `sender`: whose window it is about. */
  #look(scene: Scene, sender: Sender, other: Sender, packet: Packet): void {
    const around = this.#around;
    around.mss = this.#mssOf(scene, sender, packet.hasTimestamps);
    around.hasSack = scene.hasSack;
    around.senderRttNs = sender.double(SENDER.senderRttNs);
    around.rttNs = fullRttNs(sender);
    around.rtoNs = rtoNs(sender);
    around.hasScale = other.int(SENDER.scale) !== UNKNOWN_SCALE && other.has(BIT.hasSaid);
  }

  /**
   * Bytes of a full segment: what the other end takes and its own path carries (nobody sends more than it takes itself),
   * or less where the largest that was sent is far below that.
   */
  #mssOf(scene: Scene, sender: Sender, hasTimestamps: boolean): number {
    const { maxSegment, mss: own } = scene.endpointOf(sender);
    const taken = sender.int(SENDER.largest);
    const mss = (own === NO_MSS ? taken : Math.min(own, taken)) - (hasTimestamps ? TIMESTAMP_BYTES : 0);
    return Math.max(MIN_SENT_MSS, mss > LARGE_MSS && maxSegment < mss ? Math.max(maxSegment, MIN_MSS) : mss);
  }
}

function placeOf(block: number, isClient: boolean): number {
  return block * 2 + (isClient ? 0 : 1);
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
