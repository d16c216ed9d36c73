// How a connection began: which kind of handshake, how often its segments were repeated, and how long it took.
// RFC 9293 (3.5), RFC 7413 (Fast Open). The round trip is that of the SYN which was answered: of several, the
// timestamps tell which (RFC 7323), and where they don't, nothing is said.
import type { AtHand } from '../engine/at-hand.ts';
import type { Followed } from '../engine/rows.ts';
import type { Connection } from '../flow/connection.ts';
import { SENT } from '../flow/endpoint.ts';
import type { ConnectionRecord } from '../report/schema.ts';
import { ACK, FIN, RST, SYN, type Packet } from '../wire/packet.ts';
import { seqAdd, seqDiff } from '../wire/seq.ts';
import { Attempts } from './attempts.ts';

export type HandshakeKind = ConnectionRecord['handshake']['kind'];

const IS_OVER = 1;
const HAS_SYN_DATA = 2;
const IS_FAST_OPEN = 4;
const CROSSED_SHIFT = 8;

export class Handshake {
  readonly #syns: Attempts = new Attempts();
  readonly #synAcks: Attempts = new Attempts();
  readonly #row: Followed;

  constructor({ memory, row }: AtHand) {
    this.#row = row;
    memory.show(this.#syns);
    memory.show(this.#synAcks);
  }

  get syns(): Attempts {
    this.#syns.at = this.#row.syns;
    return this.#syns;
  }

  get synAcks(): Attempts {
    this.#synAcks.at = this.#row.synAcks;
    return this.#synAcks;
  }

  /** From the vantage to the server and back, in nanoseconds: SYN to SYN-ACK; NaN while it is not known. */
  get serverNs(): number {
    return this.#row.serverHalfNs;
  }

  /** From the vantage to the client and back: SYN-ACK to its ACK. */
  get clientNs(): number {
    return this.#row.clientHalfNs;
  }

  begin({ beganWithSyn }: Connection): void {
    this.#row.serverHalfNs = NaN;
    this.#row.clientHalfNs = NaN;
    if (!beganWithSyn) this.#set(IS_OVER);
  }

  /** Takes in a SYN of the client, be it a copy: after the ACK it is one that was under way for long. */
  noteLateSyn({ frame }: Packet): void {
    if (this.ackFrame > 0) this.#row.lateSynFrame = frame;
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
      if (!this.isOver) this.#row.clientHalfNs = packet.timeNs - this.synAcks.answeredBy(packet);
      if (this.ackFrame === 0) this.#row.ackFrame = packet.frame;
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
    this.#row.handshakeBits &= ~IS_OVER;
  }

  #isAckOfSynAck({ ack }: Packet, { server }: Connection): boolean {
    return this.synAcks.count > 0 && seqDiff(ack, server.isn) > 0 && seqDiff(ack, server.sndNxt) <= 0;
  }

  #synAck(packet: Packet, { client }: Connection): void {
    const first = seqAdd(client.isn, 1);
    if (client.has(SENT.syn) && (seqDiff(packet.ack, first) < 0 || seqDiff(packet.ack, client.sndNxt) > 0)) {
      if (this.badSynAckFrame === 0) this.#row.badSynAckFrame = packet.frame;
    } else if (this.synAcks.count === 0) {
      this.#row.serverHalfNs = packet.timeNs - this.syns.answeredBy(packet);
      if (this.hasSynData && packet.ack !== first) this.#set(IS_FAST_OPEN);
    }
    this.synAcks.add(packet);
  }

  /** SYN-ACKs of the client that it sent again, in a simultaneous open. */
  get crossedRetransmissions(): number {
    return this.#row.handshakeBits >> CROSSED_SHIFT;
  }

  countCrossed(): void {
    this.#row.handshakeBits += 1 << CROSSED_SHIFT;
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
    return this.#row.ackFrame;
  }

  /** The latest SYN that came after the handshake; 0 if there is none. */
  get lateSynFrame(): number {
    return this.#row.lateSynFrame;
  }

  /** The first SYN-ACK that acknowledges something else than the SYN; 0 if there is none. */
  get badSynAckFrame(): number {
    return this.#row.badSynAckFrame;
  }

  /** Seconds from SYN to ACK and so one round trip, wherever it was captured; null where it isn't known. */
  get rtt(): number | null {
    const rttNs = this.#row.serverHalfNs + this.#row.clientHalfNs;
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
    return (this.#row.handshakeBits & bit) !== 0;
  }

  #set(bit: number): void {
    this.#row.handshakeBits |= bit;
  }
}
