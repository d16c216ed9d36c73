// How a connection began: which kind of handshake, how often its segments were repeated, and how long it took.
// RFC 9293 (3.5), RFC 7413 (Fast Open). The round trip is that of the SYN which was answered: of several, the
// timestamps tell which (RFC 7323), and where they don't, nothing is said. A view; see tracker/block.ts.
import type { Connection } from '../flow/connection.ts';
import { SENT } from '../flow/endpoint.ts';
import type { ConnectionRecord } from '../report/schema.ts';
import { PLACE, type Block } from '../tracker/block.ts';
import { ACK, FIN, RST, SYN, type Packet } from '../wire/packet.ts';
import { seqAdd, seqDiff } from '../wire/seq.ts';
import { Attempts, ATTEMPTS_WORDS } from './attempts.ts';

export type HandshakeKind = ConnectionRecord['handshake']['kind'];

const SYNS = PLACE.handshake;
const SYN_ACKS = SYNS + ATTEMPTS_WORDS;
/** SYN to SYN-ACK, and SYN-ACK to its ACK; NaN until known. Two words each. */
const OUT_NS = SYN_ACKS + ATTEMPTS_WORDS;
const BACK_NS = OUT_NS + 2;
const ACK_FRAME = BACK_NS + 2;
const BAD_SYN_ACK_FRAME = ACK_FRAME + 1;
const LATE_SYN_FRAME = ACK_FRAME + 2;

const IS_OVER = 1;
const HAS_SYN_DATA = 2;
const IS_FAST_OPEN = 4;
const CROSSED_SHIFT = 8;

export class Handshake {
  readonly syns: Attempts;
  readonly synAcks: Attempts;
  readonly #block: Block;

  constructor(block: Block) {
    this.#block = block;
    this.syns = new Attempts(block, SYNS);
    this.synAcks = new Attempts(block, SYN_ACKS);
  }

  /** From the vantage to the server and back, in nanoseconds: SYN to SYN-ACK; NaN while it is not known. */
  get serverNs(): number {
    return this.#block.double(OUT_NS);
  }

  /** From the vantage to the client and back: SYN-ACK to its ACK. */
  get clientNs(): number {
    return this.#block.double(BACK_NS);
  }

  begin({ beganWithSyn }: Connection): void {
    this.#block.setDouble(OUT_NS, NaN);
    this.#block.setDouble(BACK_NS, NaN);
    if (!beganWithSyn) this.#set(IS_OVER);
  }

  /** Takes in a SYN of the client, be it a copy: after the ACK it is one that was delayed on the path. */
  noteLateSyn({ frame }: Packet): void {
    if (this.ackFrame > 0) this.#block.setInt(LATE_SYN_FRAME, frame);
  }

  /** Takes in a packet that is no copy. */
  segment(packet: Packet, fromClient: boolean, connection: Connection): void {
    const { flags } = packet;
    if ((flags & (SYN | ACK)) === SYN) {
      if (fromClient && this.ackFrame === 0) this.#syn(packet);
      if (packet.payloadLength > 0) this.#set(HAS_SYN_DATA);
    } else if ((flags & SYN) !== 0) {
      // In a simultaneous open both ends send one.
      if (!fromClient || connection.isSelf) this.#synAck(packet, connection);
    } else if (fromClient && (flags & (ACK | RST)) === ACK && this.#isAckOfSynAck(packet, connection)) {
      if (!this.isOver) this.#block.setDouble(BACK_NS, packet.timeNs - this.synAcks.answeredBy(packet));
      if (this.ackFrame === 0) this.#block.setInt(ACK_FRAME, packet.frame);
      this.#set(IS_OVER);
    } else if ((flags & FIN) !== 0) {
      this.#set(IS_OVER);
    }
  }

  /** A RST came that its receiver takes. */
  reset(): void {
    this.#set(IS_OVER);
  }

  /** It may have been refused before. */
  #syn(packet: Packet): void {
    this.syns.add(packet);
    this.#block.setInt(PLACE.handshakeBits, this.#block.int(PLACE.handshakeBits) & ~IS_OVER);
  }

  #isAckOfSynAck({ ack }: Packet, { server }: Connection): boolean {
    return this.synAcks.count > 0 && seqDiff(ack, server.isn) > 0 && seqDiff(ack, server.sndNxt) <= 0;
  }

  #synAck(packet: Packet, { client }: Connection): void {
    const first = seqAdd(client.isn, 1);
    if (client.has(SENT.syn) && (seqDiff(packet.ack, first) < 0 || seqDiff(packet.ack, client.sndNxt) > 0)) {
      if (this.badSynAckFrame === 0) this.#block.setInt(BAD_SYN_ACK_FRAME, packet.frame);
    } else if (this.synAcks.count === 0) {
      this.#block.setDouble(OUT_NS, packet.timeNs - this.syns.answeredBy(packet));
      if (this.hasSynData && packet.ack !== first) this.#set(IS_FAST_OPEN);
    }
    this.synAcks.add(packet);
  }

  /** SYN-ACKs that the client retransmitted, in a simultaneous open. */
  get crossedRetransmissions(): number {
    return this.#block.int(PLACE.handshakeBits) >> CROSSED_SHIFT;
  }

  countCrossed(): void {
    this.#block.addInt(PLACE.handshakeBits, 1 << CROSSED_SHIFT);
  }

  /** Nothing more of it can come. */
  get isOver(): boolean {
    return this.#is(IS_OVER);
  }

  /** A SYN carried data. */
  get hasSynData(): boolean {
    return this.#is(HAS_SYN_DATA);
  }

  /** The first frame of the client that acknowledges the SYN-ACK; 0 if there is none. */
  get ackFrame(): number {
    return this.#block.int(ACK_FRAME);
  }

  /** The latest SYN that came after the handshake; 0 if there is none. */
  get lateSynFrame(): number {
    return this.#block.int(LATE_SYN_FRAME);
  }

  /** The first SYN-ACK that acknowledges something else than the SYN; 0 if there is none. */
  get badSynAckFrame(): number {
    return this.#block.int(BAD_SYN_ACK_FRAME);
  }

  /** Seconds from SYN to ACK and so one round trip, wherever it was captured; null where it isn't known. */
  get rtt(): number | null {
    const rttNs = this.#block.double(OUT_NS) + this.#block.double(BACK_NS);
    return Number.isNaN(rttNs) ? null : rttNs / 1e9;
  }

  kind({ client, server, isSelf }: Connection, isComplete: boolean): HandshakeKind {
    if (!client.hasSyn && !server.hasSyn) return 'not-captured';
    if (isSelf) return 'self';
    if (client.has(SENT.syn) && server.has(SENT.syn)) return 'simultaneous';
    if (this.#is(IS_FAST_OPEN)) return 'fast-open';
    return isComplete ? 'three-way' : 'incomplete';
  }

  #is(bit: number): boolean {
    return (this.#block.int(PLACE.handshakeBits) & bit) !== 0;
  }

  #set(bit: number): void {
    this.#block.setInt(PLACE.handshakeBits, this.#block.int(PLACE.handshakeBits) | bit);
  }
}
