// How a connection began: which kind of handshake, how often its segments were repeated, and how long it took.
// RFC 9293 (3.5), RFC 7413 (Fast Open). The round trip is that of the SYN which was answered: of several, the
// timestamps tell which (RFC 7323), and where they don't, nothing is said.
import type { Connection } from '../flow/connection.ts';
import { SENT } from '../flow/endpoint.ts';
import type { ConnectionRecord } from '../report/schema.ts';
import { ACK, FIN, RST, SYN, type Packet } from '../wire/packet.ts';
import { seqAdd } from '../wire/seq.ts';

type Kind = ConnectionRecord['handshake']['kind'];

/** The times of one end's SYN or SYN-ACK: the first, and the latest repetition. */
class Attempts {
  count = 0;
  firstNs = NaN;
  latestNs = NaN;
  latestTsVal = 0;
  hasTimestamps = false;

  clear(): void {
    this.count = 0;
  }

  add(timeNs: number, packet: Packet | null): void {
    if (this.count === 0) this.firstNs = timeNs;
    this.count++;
    this.latestNs = timeNs;
    this.hasTimestamps = packet?.hasTimestamps ?? false;
    this.latestTsVal = packet?.tsVal ?? 0;
  }

  /** When the one was sent that this packet answers, or NaN when that can't be told. */
  answeredBy(packet: Packet): number {
    if (this.count === 1) return this.firstNs;
    const isLatest = this.hasTimestamps && packet.hasTimestamps && packet.tsEcr === this.latestTsVal;
    return isLatest ? this.latestNs : NaN;
  }
}

export class Handshake {
  readonly #syns: Attempts = new Attempts();
  readonly #synAcks: Attempts = new Attempts();
  /** SYN to SYN-ACK, and SYN-ACK to its ACK; NaN until known. */
  #outNs = NaN;
  #backNs = NaN;
  /** Nothing more of it can come. */
  isOver = false;
  /** A SYN carried data, and the server took it. */
  #isFastOpen = false;
  #hasSynData = false;

  begin(connection: Connection, isAfterSyn: boolean): void {
    this.#syns.clear();
    this.#synAcks.clear();
    this.#outNs = NaN;
    this.#backNs = NaN;
    this.isOver = !connection.beganWithSyn;
    this.#isFastOpen = false;
    this.#hasSynData = isAfterSyn && connection.client.payloadBytes > 0;
    if (isAfterSyn) this.#syns.add(connection.startNs, null);
  }

  segment(packet: Packet, fromClient: boolean, connection: Connection): void {
    const { flags } = packet;
    if ((flags & (SYN | ACK)) === SYN) {
      if (fromClient) this.#syns.add(packet.timeNs, packet);
      this.#hasSynData ||= packet.payloadLength > 0;
    } else if ((flags & SYN) !== 0) {
      this.#synAck(packet, connection);
    } else if (fromClient && this.#synAcks.count > 0 && (flags & (ACK | RST)) === ACK) {
      const answeredNs = this.#synAcks.answeredBy(packet);
      this.#backNs = packet.timeNs - answeredNs;
      this.isOver = true;
    } else if ((flags & (RST | FIN)) !== 0) {
      this.isOver = true;
    }
  }

  #synAck(packet: Packet, connection: Connection): void {
    if (this.#synAcks.count === 0) {
      this.#outNs = packet.timeNs - this.#syns.answeredBy(packet);
      const isDataTaken = packet.ack !== seqAdd(connection.client.isn, 1);
      this.#isFastOpen = this.#hasSynData && isDataTaken;
    }
    this.#synAcks.add(packet.timeNs, packet);
  }

  get synRetransmissions(): number {
    return Math.max(0, this.#syns.count - 1);
  }

  get synAckRetransmissions(): number {
    return Math.max(0, this.#synAcks.count - 1);
  }

  /** Seconds from SYN to ACK and so one round trip, wherever it was captured; null where it isn't known. */
  get rtt(): number | null {
    const rttNs = this.#outNs + this.#backNs;
    return Number.isNaN(rttNs) ? null : rttNs / 1e9;
  }

  kind(connection: Connection, isComplete: boolean): Kind {
    const { client, server } = connection;
    if (!client.hasSyn && !server.hasSyn) return 'not-captured';
    if (connection.isSelf) return 'self';
    if (client.has(SENT.syn) && server.has(SENT.syn)) return 'simultaneous';
    if (this.#isFastOpen) return 'fast-open';
    return isComplete ? 'three-way' : 'incomplete';
  }
}
