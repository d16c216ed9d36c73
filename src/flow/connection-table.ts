// Finds the connection of each TCP packet, begins new ones, and lets finished ones go. Memory is bounded by open
// connections: one that is over stays for CLOSED_LINGER_NS of capture time, so that its last repetitions and a reuse
// of its ports still find it, and then is handed to `onFinished` and forgotten.
import { ACK, FIN, RST, SYN, type Packet } from '../wire/packet.ts';
import { seqAdd } from '../wire/seq.ts';
import { Connection, KNOWN_BY } from './connection.ts';
import { SENT, type Endpoint } from './endpoint.ts';
import type { FlowFilter, FlowIdentity } from './identity.ts';
import { judgeSyn, keepAside, provesPendingSyn, VERDICT } from './incarnation.ts';
import { beginsStream, forgetStreamBase, rememberStreamBase } from './stream-number.ts';
import { LingerQueue } from './linger-queue.ts';
import { TupleTable } from './tuple-table.ts';
import { serverByPort } from './well-known-port.ts';
import { updateHistory } from './zeek.ts';

/** How long a closed connection is remembered after its last packet: twice Linux's TIME_WAIT. */
const CLOSED_LINGER_NS = 120e9;
/** How long an unanswered SYN is: Linux gives up after 127 seconds, and its last pause is of 64. */
const ATTEMPT_LINGER_NS = 300e9;
/** Closed connections remembered at most; beyond it the longest closed go first. */
const MAX_CLOSED = 16_384;
/** Connections held at most. At the limit the longest silent of some is finished early, and counted. */
export const MAX_CONNECTIONS = 1_000_000;
/** How many are looked at to find one that is long silent. */
const EVICTION_SAMPLE = 64;

export class ConnectionTable {
  /** Position of the present capture among the run's. */
  capture = 0;
  /** Connections finished early because MAX_CONNECTIONS were held. */
  evictedCount = 0;
  readonly #ipv4: TupleTable<Connection> = new TupleTable(3);
  readonly #ipv6: TupleTable<Connection> = new TupleTable(9);
  readonly #onFinished: (connection: Connection) => void;
  readonly #filter: FlowFilter | undefined;
  readonly #closed: LingerQueue = new LingerQueue();
  readonly #attempts: LingerQueue = new LingerQueue();
  #nextId = 1;
  #nextStream = 0;
  #evictionHand = 0;

  constructor(onFinished: (connection: Connection) => void, filter?: FlowFilter) {
    this.#onFinished = onFinished;
    this.#filter = filter;
  }

  get size(): number {
    return this.#ipv4.size + this.#ipv6.size;
  }

  /** Counts a TCP packet with its connection, which it may begin. */
  take(packet: Packet): void {
    const table = this.#tableOf(packet.isIpv6);
    const fromLow = table.setKey(packet);
    const entry = table.find();
    if (entry < 0) {
      this.#begin(table, packet, fromLow, this.#nextStream++);
      return;
    }
    const connection = table.value(entry)!;
    if ((packet.flags & (SYN | ACK)) === SYN) this.#takeSyn(table, connection, packet, fromLow);
    else if (connection.pendingSyn !== null)
      this.#takeAfterPending(table, connection, connection.pendingSyn, packet, fromLow);
    else this.#count(connection, packet, fromLow);
  }

  /** Lets go of what has been over for long; `nowNs` is the latest time of the capture. */
  expire(nowNs: number): void {
    const closed = this.#closed;
    for (let head = closed.peek(); head; head = closed.peek()) {
      const isDue = head.endNs + CLOSED_LINGER_NS < nowNs || closed.length > MAX_CLOSED;
      if (!isDue && !head.isFinished) break;
      closed.shift();
      if (!head.isFinished) this.#finish(head);
    }
    const attempts = this.#attempts;
    for (let head = attempts.peek(); head; head = attempts.peek()) {
      const isAnswered = head.client.packets > 0 && head.server.packets > 0;
      const isSilent = head.endNs + ATTEMPT_LINGER_NS < nowNs;
      if (!isSilent && !isAnswered && !head.isFinished) break;
      attempts.shift();
      if (!isAnswered && !head.isFinished) this.#finish(head);
    }
  }

  /** The capture is over: finishes all connections in the order in which they began, one a step. */
  *finishAll(): Generator<void> {
    while (this.size > 0) {
      const rest: Connection[] = [];
      for (const table of [this.#ipv4, this.#ipv6]) {
        for (let entry = 0; entry < table.entryLimit; entry++) {
          const connection = table.value(entry);
          if (connection) rest.push(connection);
        }
      }
      rest.sort((a, b) => a.id - b.id);
      for (const connection of rest) {
        this.#finish(connection);
        yield;
      }
    }
  }

  /** Who the ends of an unfinished connection are. */
  identityOf(connection: Connection): FlowIdentity {
    const table = this.#tableOf(connection.isIpv6);
    const { entry, clientIsLow, stream } = connection;
    const words = connection.isIpv6 ? 4 : 1;
    const addressAt = (from: number): number[] =>
      Array.from({ length: words }, (_, i) => table.keyWord(entry, from + i));
    const ports = table.keyWord(entry, words * 2);
    const low = { address: addressAt(0), port: ports >>> 16 };
    const high = { address: addressAt(words), port: ports & 0xffff };
    return clientIsLow ? { client: low, server: high, stream } : { client: high, server: low, stream };
  }

  #tableOf(isIpv6: boolean): TupleTable<Connection> {
    return isIpv6 ? this.#ipv6 : this.#ipv4;
  }

  /** Begins a connection of the table's present key with its first packet. */
  #begin(table: TupleTable<Connection>, packet: Packet, fromLow: boolean, stream: number): void {
    if (this.size >= MAX_CONNECTIONS) this.#evict(table, packet);
    let isFromClient = true;
    let knownBy: number = KNOWN_BY.firstPacket;
    const serverSide = serverByPort(packet.srcPort, packet.dstPort);
    if ((packet.flags & SYN) !== 0) {
      isFromClient = (packet.flags & ACK) === 0;
      knownBy = isFromClient ? KNOWN_BY.syn : KNOWN_BY.synAck;
    } else if (serverSide !== 0) {
      isFromClient = serverSide > 0;
      knownBy = KNOWN_BY.port;
    }
    const clientIsLow = isFromClient === fromLow;
    const entry = table.insert();
    const connection = new Connection(this.#nextId++, entry, packet, this.capture, clientIsLow, knownBy, stream);
    table.set(entry, connection);
    connection.isIgnored = this.#filter !== undefined && !this.#filter(this.identityOf(connection));
    if (knownBy === KNOWN_BY.syn) this.#attempts.push(connection);
    this.#count(connection, packet, fromLow);
  }

  #takeSyn(table: TupleTable<Connection>, connection: Connection, packet: Packet, fromLow: boolean): void {
    const pending = connection.pendingSyn;
    const sender = isClient(connection, fromLow) ? connection.client : connection.server;
    if (beginsStream(sender, packet)) {
      connection.latestStream = this.#nextStream++;
      forgetStreamBase(connection.client);
      forgetStreamBase(connection.server);
      rememberStreamBase(sender, connection.client, packet);
    }
    if (pending !== null && provesPendingSyn(pending, packet, isSameSource(pending, packet))) {
      this.#replaceByPending(table, connection, pending, packet);
      return;
    }
    switch (judgeSyn(connection, packet, fromLow === connection.clientIsLow)) {
      case VERDICT.sameConnection:
        this.#count(connection, packet, fromLow);
        return;
      case VERDICT.newConnection:
        this.#finish(connection);
        table.setKey(packet);
        this.#begin(table, packet, fromLow, connection.latestStream);
        return;
      default:
        if (pending !== null) this.#countOldDuplicate(connection, pending);
        connection.pendingSyn = keepAside(packet);
    }
  }

  #takeAfterPending(
    table: TupleTable<Connection>,
    connection: Connection,
    pending: Packet,
    packet: Packet,
    fromLow: boolean,
  ): void {
    const isFromSynSender = isSameSource(pending, packet);
    if (provesPendingSyn(pending, packet, isFromSynSender)) {
      this.#replaceByPending(table, connection, pending, packet);
      return;
    }
    // Its sender goes on in the old sequence space. A RST there only ends the old connection.
    if (isFromSynSender && (packet.flags & RST) === 0) {
      this.#countOldDuplicate(connection, pending);
      connection.pendingSyn = null;
    }
    this.#count(connection, packet, fromLow);
  }

  /** The SYN kept aside did begin a new connection, which `packet` goes on with. */
  #replaceByPending(table: TupleTable<Connection>, connection: Connection, pending: Packet, packet: Packet): void {
    connection.pendingSyn = null;
    this.#finish(connection);
    this.#begin(table, pending, table.setKey(pending), connection.latestStream);
    this.take(packet);
  }

  #countOldDuplicate(connection: Connection, syn: Packet): void {
    const sender = isClient(connection, this.#tableOf(connection.isIpv6).setKey(syn))
      ? connection.client
      : connection.server;
    sender.packets++;
    sender.bytes += syn.frameLength;
  }

  #count(connection: Connection, packet: Packet, fromLow: boolean): void {
    const fromClient = isClient(connection, fromLow);
    const sender = fromClient ? connection.client : connection.server;
    const { flags, payloadLength } = packet;
    sender.packets++;
    sender.bytes += packet.frameLength;
    sender.payloadBytes += payloadLength;
    if (payloadLength > sender.maxSegment) sender.maxSegment = payloadLength;
    if (packet.timeNs > connection.endNs) connection.endNs = packet.timeNs;
    connection.lastFrame = packet.frame;
    connection.lastCapture = this.capture;
    if ((connection.client.sent & connection.server.sent & SENT.streamBase) === 0) {
      rememberStreamBase(sender, fromClient ? connection.server : connection.client, packet);
    }
    updateHistory(connection, sender, packet);
    if ((flags & (SYN | FIN | RST)) !== 0) this.#countControl(connection, sender, packet);
    else sender.sent |= SENT.afterSyn | (payloadLength > 0 ? SENT.data : (flags & ACK) !== 0 ? SENT.ack : 0);
  }

  #countControl(connection: Connection, sender: Endpoint, packet: Packet): void {
    const { flags } = packet;
    const control = flags & (SYN | FIN | RST);
    if ((control & (control - 1)) !== 0) sender.sent |= SENT.mixed;
    if ((flags & SYN) !== 0) readSyn(sender, packet);
    if ((flags & FIN) !== 0) {
      if (!sender.has(SENT.fin)) sender.finSeq = seqAdd(packet.seq, packet.payloadLength);
      sender.sent |= SENT.fin | SENT.afterSyn;
    }
    if ((flags & RST) !== 0) {
      if (!sender.has(SENT.rst)) sender.rstSeq = packet.seq;
      sender.sent |= SENT.rst;
    }
    if (connection.isClosed && !connection.isInClosedQueue) {
      connection.isInClosedQueue = true;
      this.#closed.push(connection);
    }
  }

  /** Reports a connection and forgets it. */
  #finish(connection: Connection): void {
    const table = this.#tableOf(connection.isIpv6);
    const pending = connection.pendingSyn;
    // A SYN that nothing followed is an attempt of its own; else it was an old duplicate.
    const isLastWord = pending !== null && pending.timeNs >= connection.endNs;
    if (pending !== null && !isLastWord) this.#countOldDuplicate(connection, pending);
    this.#onFinished(connection);
    connection.isFinished = true;
    table.remove(connection.entry);
    if (pending !== null && isLastWord) this.#begin(table, pending, table.setKey(pending), connection.latestStream);
  }

  /** Makes room by finishing the longest silent of some connections. */
  #evict(table: TupleTable<Connection>, packet: Packet): void {
    const full = this.#ipv4.size >= this.#ipv6.size ? this.#ipv4 : this.#ipv6;
    let stalest: Connection | undefined;
    for (let looked = 0; looked < EVICTION_SAMPLE; looked++) {
      this.#evictionHand = (this.#evictionHand + 1) % full.entryLimit;
      const candidate = full.value(this.#evictionHand);
      if (candidate && !(candidate.endNs >= (stalest?.endNs ?? Infinity))) stalest = candidate;
    }
    if (!stalest) return;
    if (stalest.pendingSyn) this.#countOldDuplicate(stalest, stalest.pendingSyn);
    stalest.pendingSyn = null;
    this.#finish(stalest);
    this.evictedCount++;
    table.setKey(packet);
  }
}

function isClient(connection: Connection, fromLow: boolean): boolean {
  return fromLow === connection.clientIsLow;
}

function isSameSource(a: Packet, b: Packet): boolean {
  return (
    a.srcPort === b.srcPort &&
    a.srcAddress0 === b.srcAddress0 &&
    (!a.isIpv6 ||
      (a.srcAddress1 === b.srcAddress1 && a.srcAddress2 === b.srcAddress2 && a.srcAddress3 === b.srcAddress3))
  );
}

/** What a SYN or SYN-ACK says of its sender; of several, the first counts. */
function readSyn(sender: Endpoint, packet: Packet): void {
  const isFirst = !sender.hasSyn;
  sender.sent |= (packet.flags & ACK) !== 0 ? SENT.synAck : SENT.syn;
  if (!isFirst) return;
  sender.isn = packet.seq;
  sender.mss = packet.mss;
  sender.windowScale = packet.windowScale;
  if (packet.sackPermitted) sender.sent |= SENT.sackPermitted;
  if (packet.hasTimestamps) sender.sent |= SENT.timestamps;
  if (packet.fastOpen) sender.sent |= SENT.fastOpen;
}
