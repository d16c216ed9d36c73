// A connection: one incarnation of a four-tuple, with its two endpoints.
import { ACK, SYN, type Packet } from '../wire/packet.ts';
import { NOWHERE, type Memory } from '../engine/memory.ts';
import { ConnectionRow, EndpointRow } from '../engine/rows.ts';
import { Endpoint, SENT } from './endpoint.ts';
import type { PendingSyn } from './incarnation.ts';

/** How it is known which end is the client; the smaller, the better known. */
export const KNOWN_BY = { syn: 0, synAck: 1, port: 2, firstPacket: 3 } as const;

/** What few connections have, by the place of their rows. */
export class Rare {
  readonly pendingSyns: Map<number, PendingSyn> = new Map();
  readonly histories: Map<number, string> = new Map();

  forget(place: number): void {
    if (this.pendingSyns.size > 0) this.pendingSyns.delete(place);
    if (this.histories.size > 0) this.histories.delete(place);
  }
}

/** Words of its row and of those of its ends. */
const WORDS = ConnectionRow.WORDS + 2 * EndpointRow.WORDS;

/** A view of one connection's rows, and of those of its ends; `moveTo` sets it on another. */
export class Connection extends ConnectionRow {
  readonly client: Endpoint = new Endpoint();
  readonly server: Endpoint = new Endpoint();
  readonly #memory: Memory;
  readonly #rare: Rare;

  /** `rare`: what few connections have, common to all views of a run. */
  constructor(memory: Memory, rare: Rare) {
    super();
    this.#memory = memory;
    this.#rare = rare;
    for (const view of [this, this.client, this.server]) memory.show(view);
  }

  moveTo(place: number): void {
    this.at = place;
    this.client.at = place + ConnectionRow.WORDS;
    this.server.at = place + ConnectionRow.WORDS + EndpointRow.WORDS;
  }

  /** Moves to rows that nobody uses, and makes them the connection that begins with this packet. */
  begin(
    id: number,
    entry: number,
    packet: Packet,
    capture: number,
    clientIsLow: boolean,
    clientKnownBy: number,
    stream: number,
  ): void {
    const place = this.#memory.take(WORDS);
    this.#memory.ints.fill(0, place, place + WORDS);
    this.moveTo(place);
    this.id = id;
    this.stream = stream;
    this.latestStream = stream;
    this.entry = entry;
    this.isIpv6 = packet.isIpv6;
    this.isSelf = isToItself(packet);
    this.clientIsLow = clientIsLow;
    this.clientKnownBy = clientKnownBy;
    this.client.begin();
    this.server.begin();
    this.startNs = packet.timeNs;
    this.endNs = packet.timeNs;
    this.firstFrame = packet.frame;
    this.lastFrame = packet.frame;
    this.firstCapture = capture;
    this.lastCapture = capture;
    this.beganWithSyn = (packet.flags & (SYN | ACK)) === SYN;
  }

  /** It was reported: its rows may become another's. */
  release(): void {
    this.#rare.forget(this.at);
    this.#memory.release(this.at, WORDS);
  }

  get isFollowed(): boolean {
    return this.followed !== NOWHERE;
  }

  /** A SYN with a new ISN, of which it isn't known yet whether it is an old duplicate; see incarnation.ts. */
  get pendingSyn(): PendingSyn | null {
    return this.hasPendingSyn ? this.#rare.pendingSyns.get(this.at)! : null;
  }

  set pendingSyn(pending: PendingSyn | null) {
    this.hasPendingSyn = pending !== null;
    if (pending === null) this.#rare.pendingSyns.delete(this.at);
    else this.#rare.pendingSyns.set(this.at, pending);
  }

  /** Of Zeek's history, the letters after the first twelve. */
  get historyRest(): string {
    return this.#rare.histories.get(this.at) ?? '';
  }

  set historyRest(letters: string) {
    this.#rare.histories.set(this.at, letters);
  }

  get packets(): number {
    return this.client.packets + this.server.packets;
  }

  get hasRst(): boolean {
    return this.client.has(SENT.rst) || this.server.has(SENT.rst);
  }

  get hasBothFins(): boolean {
    return this.client.has(SENT.fin) && (this.server.has(SENT.fin) || this.isSelf);
  }

  /** Nothing more is due: reset, or closed by both ends. */
  get isClosed(): boolean {
    return this.hasRst || this.hasBothFins;
  }

  /** Nothing but the SYNs, or the SYN-ACKs, of one end. */
  get isAttempt(): boolean {
    const { client, server } = this;
    if (client.packets > 0 && server.packets > 0) return false;
    return (client.hasSyn || server.hasSyn) && !client.has(SENT.afterSyn) && !server.has(SENT.afterSyn);
  }
}

function isToItself(packet: Packet): boolean {
  if (packet.srcPort !== packet.dstPort || packet.srcAddress0 !== packet.dstAddress0) return false;
  return (
    !packet.isIpv6 ||
    (packet.srcAddress1 === packet.dstAddress1 &&
      packet.srcAddress2 === packet.dstAddress2 &&
      packet.srcAddress3 === packet.dstAddress3)
  );
}
