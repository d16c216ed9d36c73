// Finds the connection of each TCP packet, begins new ones, and lets finished ones go. Memory is bounded by open
// connections: one that is over stays for LINGER_NS of capture time, so that its last repetitions and a reuse of its
// ports still find it, and then is handed to `onFinished` and forgotten.
import { ACK, FIN, RST, SYN, type Packet } from '../wire/packet.ts';
import { Connection, KNOWN_BY } from './connection.ts';
import type { Endpoint } from './endpoint.ts';
import type { FlowFilter, FlowIdentity } from './identity.ts';
import { judgeSyn, keepAside, provesPendingSyn, VERDICT } from './incarnation.ts';
import { remember, StreamCounter, type StreamMemory } from './stream-number.ts';
import { TupleTable } from './tuple-table.ts';
import { serverByPort } from './well-known-port.ts';
import { updateHistory } from './zeek.ts';

/** How long a closed connection is remembered: twice Linux's TIME_WAIT. */
const LINGER_NS = 120e9;
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
  readonly #streams: StreamCounter = new StreamCounter();
  readonly #onFinished: (connection: Connection) => void;
  readonly #filter: FlowFilter | undefined;
  readonly #closed: Connection[] = [];
  #closedHead = 0;
  #nextId = 1;
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
      this.#begin(table, packet, fromLow, this.#streams.newConversation());
      return;
    }
    const connection = table.value(entry)!;
    if ((packet.flags & (SYN | ACK)) === SYN) this.#takeSyn(table, connection, packet, fromLow);
    else if (connection.pendingSyn !== null) this.#takeAfterPending(table, connection, connection.pendingSyn, packet, fromLow);
    else this.#count(connection, packet, fromLow);
  }

  /** Lets go of what has been closed for long; `nowNs` is the latest time of the capture. */
  expire(nowNs: number): void {
    const queue = this.#closed;
    while (this.#closedHead < queue.length) {
      const connection = queue[this.#closedHead]!;
      const isDue = connection.endNs + LINGER_NS < nowNs || queue.length - this.#closedHead > MAX_CLOSED;
      if (!isDue && !connection.isFinished) break;
      this.#closedHead++;
      if (!connection.isFinished) this.#finish(connection);
    }
    if (this.#closedHead > MAX_CLOSED) {
      queue.splice(0, this.#closedHead);
      this.#closedHead = 0;
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
    const addressAt = (from: number): number[] => Array.from({ length: words }, (_, i) => table.keyWord(entry, from + i));
    const ports = table.keyWord(entry, words * 2);
    const low = { address: addressAt(0), port: ports >>> 16 };
    const high = { address: addressAt(words), port: ports & 0xffff };
    return clientIsLow ? { client: low, server: high, stream } : { client: high, server: low, stream };
  }

  #tableOf(isIpv6: boolean): TupleTable<Connection> {
    return isIpv6 ? this.#ipv6 : this.#ipv4;
  }

  /** Begins a connection of the table's present key with its first packet. */
  #begin(table: TupleTable<Connection>, packet: Packet, fromLow: boolean, memory: StreamMemory): void {
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
    const connection = new Connection(this.#nextId++, entry, packet, this.capture, clientIsLow, knownBy, memory);
    table.set(entry, connection);
    connection.isIgnored = this.#filter !== undefined && !this.#filter(this.identityOf(connection));
    this.#count(connection, packet, fromLow);
  }

  #takeSyn(table: TupleTable<Connection>, connection: Connection, packet: Packet, fromLow: boolean): void {
    const pending = connection.pendingSyn;
    connection.streamMemory = this.#streams.conversationOf(connection.streamMemory, packet, fromLow);
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
        this.#begin(table, packet, fromLow, connection.streamMemory);
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
    this.#begin(table, pending, table.setKey(pending), connection.streamMemory);
    this.take(packet);
  }

  #countOldDuplicate(connection: Connection, syn: Packet): void {
    const sender = isFromClient(connection, this.#tableOf(connection.isIpv6).setKey(syn)) ? connection.client : connection.server;
    sender.packets++;
    sender.bytes += syn.frameLength;
  }

  #count(connection: Connection, packet: Packet, fromLow: boolean): void {
    const sender = isFromClient(connection, fromLow) ? connection.client : connection.server;
    const { flags, payloadLength } = packet;
    sender.packets++;
    sender.bytes += packet.frameLength;
    sender.payloadBytes += payloadLength;
    if (payloadLength > sender.maxSegment) sender.maxSegment = payloadLength;
    if (payloadLength > 0) sender.hasSentData = true;
    if (packet.timeNs > connection.endNs) connection.endNs = packet.timeNs;
    connection.lastFrame = packet.frame;
    connection.lastCapture = this.capture;
    const memory = connection.streamMemory;
    if (!memory.hasLow || !memory.hasHigh) remember(memory, packet, fromLow);
    updateHistory(connection, sender, packet);
    if ((flags & (SYN | FIN | RST)) === 0) sender.hasSentAfterSyn = true;
    else this.#countControl(connection, sender, packet);
  }

  #countControl(connection: Connection, sender: Endpoint, packet: Packet): void {
    const { flags } = packet;
    if ((flags & SYN) !== 0 && !sender.hasSentSyn) readSyn(sender, packet);
    if ((flags & FIN) !== 0) {
      sender.hasSentFin = true;
      sender.hasSentAfterSyn = true;
    }
    if ((flags & RST) !== 0) sender.hasSentRst = true;
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
    if (pending !== null && isLastWord) this.#begin(table, pending, table.setKey(pending), connection.streamMemory);
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
    stalest.pendingSyn = null;
    this.#finish(stalest);
    this.evictedCount++;
    table.setKey(packet);
  }
}

function isFromClient(connection: Connection, fromLow: boolean): boolean {
  return fromLow === connection.clientIsLow;
}

function isSameSource(a: Packet, b: Packet): boolean {
  return (
    a.srcPort === b.srcPort &&
    a.srcAddress0 === b.srcAddress0 &&
    (!a.isIpv6 || (a.srcAddress1 === b.srcAddress1 && a.srcAddress2 === b.srcAddress2 && a.srcAddress3 === b.srcAddress3))
  );
}

/** What a SYN or SYN-ACK says of its sender. */
function readSyn(sender: Endpoint, packet: Packet): void {
  sender.hasSentSyn = true;
  sender.hasSentSynAck = (packet.flags & ACK) !== 0;
  sender.isn = packet.seq;
  sender.mss = packet.mss;
  sender.windowScale = packet.windowScale;
  sender.sackPermitted = packet.sackPermitted;
  sender.timestamps = packet.hasTimestamps;
  sender.fastOpen = packet.fastOpen;
}
