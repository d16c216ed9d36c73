// Finds the connection of each TCP packet, begins new ones, and lets finished ones go. Memory is bounded by open
// connections: one that is over stays for a while of capture time, so that its last repetitions and a reuse of its
// ports still find it; then it is handed to `onFinished`, and only its four-tuple is remembered (remains.ts).
// All of it depends on the packets alone, not on how they came in blocks.
import { IcmpError, readIcmpError } from '../wire/icmp.ts';
import { ACK, FIN, RST, SYN, type Packet } from '../wire/packet.ts';
import { seqAdd, seqDiff } from '../wire/seq.ts';
import type { Engine } from '../engine/engine.ts';
import { NOWHERE, type Memory } from '../engine/memory.ts';
import { Connection, KNOWN_BY, Rare } from './connection.ts';
import { countOldDuplicate, countPacket, endpointOf } from './counting.ts';
import { SENT } from './endpoint.ts';
import { finalMix, mix } from './hash.ts';
import type { FlowEnd, FlowFilter, FlowIdentity, PacketTest } from './identity.ts';
import { isBegunBySynAck, judgeSyn, PendingSyn, provesPendingSyn, VERDICT } from './incarnation.ts';
import { LingerList } from './linger-list.ts';
import { beginsStream, forgetStreamBase, rememberStreamBase } from './stream-number.ts';
import { Remains } from './remains.ts';
import { TupleTable } from './tuple-table.ts';
import { serverByPort } from './well-known-port.ts';
import { FLIPPED } from './zeek.ts';

export interface TableLimits {
  /** How long a closed connection is remembered after its last packet. */
  closedLingerNs: number;
  /** How long a SYN or SYN-ACK that nobody answers is. */
  attemptLingerNs: number;
  /** Closed connections remembered at most; beyond it the longest closed go first. */
  closed: number;
  /** Connections held at most. At the limit a closed one goes; else the longest silent of some, and that is counted. */
  connections: number;
}

export const LIMITS: TableLimits = {
  closedLingerNs: 120e9,
  attemptLingerNs: 300e9, // Linux gives up after 127 seconds, and its last pause is of 64
  closed: 16_384,
  connections: 1_000_000,
};

/** Twice TIME_WAIT, at least: what reuses a four-tuple in it must find it. */
export function limitsFor(timeWaitNs: number): TableLimits {
  return { ...LIMITS, closedLingerNs: Math.max(LIMITS.closedLingerNs, 2 * timeWaitNs) };
}

/** Lists in which connections wait to be let go. */
const CLOSED = 1;
const ATTEMPTS = 2;
/** How many are looked at to find one that is long silent. */
const EVICTION_SAMPLE = 64;

export class ConnectionTable {
  /** Position of the present capture among the run's. */
  capture = 0;
  readonly #ipv4: TupleTable<number> = new TupleTable(3);
  readonly #ipv6: TupleTable<number> = new TupleTable(9);
  readonly #onFinished: (connection: Connection) => void;
  readonly #engine: Engine;
  readonly #filter: FlowFilter | undefined;
  /** What the filter asks of each packet; null for nothing. */
  readonly #packetTests: readonly PacketTest[] | null;
  readonly #limits: TableLimits;
  readonly #memory: Memory;
  /** The one at hand, and others that it is compared with. */
  readonly #connection: Connection;
  readonly #candidate: Connection;
  readonly #found: Connection;
  readonly #closed: LingerList;
  readonly #attempts: LingerList;
  readonly #remains: Remains = new Remains();
  readonly #icmpError: IcmpError = new IcmpError();
  /** The time, as far as two packets in a row agree that it has come: one wrong clock lets nothing go. */
  #nowNs = 0;
  #previousNs = 0;
  /** Between the latest two packets, where the filter asks for it. */
  #stepNs = 0;
  /** Nothing is to be let go before this time. */
  #dueNs = Infinity;
  /** Packets that came after their connection was let go, and belong to no other. */
  latePackets = 0;
  #nextId = 1;
  #nextStream = 0;
  #evictionHand = 0;

  constructor(
    onFinished: (connection: Connection) => void,
    engine: Engine,
    filter?: FlowFilter,
    limits: TableLimits = LIMITS,
  ) {
    const { memory } = engine.hand;
    this.#memory = memory;
    const rare = new Rare();
    this.#connection = new Connection(memory, rare);
    this.#candidate = new Connection(memory, rare);
    this.#found = new Connection(memory, rare);
    this.#closed = new LingerList(memory, CLOSED);
    this.#attempts = new LingerList(memory, ATTEMPTS);
    this.#onFinished = onFinished;
    this.#engine = engine;
    this.#filter = filter;
    this.#packetTests = filter?.packetTests?.length ? filter.packetTests : null;
    this.#limits = limits;
  }

  get size(): number {
    return this.#ipv4.size + this.#ipv6.size;
  }

  /** Counts a TCP packet with its connection, which it may begin. */
  take(packet: Packet): void {
    this.#memory.provide();
    const { timeNs } = packet;
    const previousNs = this.#previousNs;
    this.#previousNs = timeNs;
    if (this.#packetTests !== null) this.#stepNs = timeNs - previousNs;
    this.#nowNs = timeNs < previousNs ? timeNs : previousNs;
    if (this.#nowNs > this.#dueNs) this.#letGoDue();
    const table = this.#tableOf(packet.isIpv6);
    const fromLow = table.setKey(packet);
    const entry = table.find();
    if (entry < 0) {
      this.#takeUnknown(table, packet, fromLow);
      return;
    }
    const connection = this.#connection;
    connection.moveTo(table.value(entry)!);
    const isDoubtful = (packet.flags & SYN) !== 0 || connection.hasPendingSyn;
    if (isDoubtful) this.#takeDoubtful(table, connection, packet, fromLow);
    else this.#count(connection, packet, fromLow, this.capture);
  }

  /** Tells the engine of an ICMP error, if it quotes a segment of a connection that is known. */
  takeIcmp(packet: Packet): void {
    const error = this.#icmpError;
    if (!readIcmpError(packet, error)) return;
    this.#memory.provide();
    const table = this.#tableOf(error.isIpv6);
    const fromLow = table.setKey(error);
    const entry = table.find();
    if (entry < 0) return;
    const connection = this.#connection;
    connection.moveTo(table.value(entry)!);
    if (connection.isIgnored) return;
    if (this.#packetTests !== null) this.#test(connection, packet, this.#packetTests);
    this.#engine.icmp(connection, packet, error, fromLow === connection.clientIsLow);
  }

  /** Lets go of what has been over for long. */
  expire(nowNs: number): void {
    this.#nowNs = nowNs;
    this.#letGoDue();
  }

  /** The capture is over: finishes all connections in the order in which they began, one a step. */
  *finishAll(): Generator<void> {
    while (this.size > 0) {
      const rest: { readonly id: number; readonly place: number }[] = [];
      for (const table of [this.#ipv4, this.#ipv6]) {
        for (let entry = 0; entry < table.entryLimit; entry++) {
          const place = table.value(entry);
          if (place === undefined) continue;
          this.#candidate.moveTo(place);
          rest.push({ id: this.#candidate.id, place });
        }
      }
      rest.sort((a, b) => a.id - b.id);
      for (const { place } of rest) {
        this.#memory.provide();
        this.#finish(place);
        yield;
      }
    }
  }

  /** Who the ends of an unfinished connection are. */
  identityOf(connection: Connection): FlowIdentity {
    return { client: this.#endOf(connection, true), server: this.#endOf(connection, false), stream: connection.stream };
  }

  #endOf(connection: Connection, isClient: boolean): FlowEnd {
    const { entry, isIpv6 } = connection;
    const address = addressAt(this.#tableOf(isIpv6), entry, addressFrom(connection, isClient), isIpv6);
    return { address, port: this.portOf(connection, isClient) };
  }

  /** Port of an end. Makes no object. */
  portOf(connection: Connection, isClient: boolean): number {
    const ports = this.#tableOf(connection.isIpv6).keyWord(connection.entry, connection.isIpv6 ? 8 : 2);
    return isClient === connection.clientIsLow ? ports >>> 16 : ports & 0xffff;
  }

  /** 32 bits of a hash of the address of an end, and of its port unless that is left out. Makes no object. */
  hashOf(connection: Connection, isClient: boolean, hasPort: boolean): number {
    const { entry } = connection;
    const table = this.#tableOf(connection.isIpv6);
    const words = addressWords(connection);
    const from = addressFrom(connection, isClient);
    let hash = 0;
    for (let i = 0; i < words; i++) hash = mix(hash, table.keyWord(entry, from + i));
    if (!hasPort) return finalMix(hash);
    return finalMix(mix(hash, this.portOf(connection, isClient)));
  }

  /** Is that end of the connection this one? Ports count unless they are left out. */
  isEnd(connection: Connection, isClient: boolean, { address, port }: FlowEnd, hasPort: boolean): boolean {
    const { entry, clientIsLow, isIpv6 } = connection;
    const table = this.#tableOf(isIpv6);
    const isLow = isClient === clientIsLow;
    const words = isIpv6 ? 4 : 1;
    if (address.length !== words) return false;
    const from = isLow ? 0 : words;
    for (let i = 0; i < words; i++) if (address[i] !== table.keyWord(entry, from + i)) return false;
    return !hasPort || port === this.portOf(connection, isClient);
  }

  #tableOf(isIpv6: boolean): TupleTable<number> {
    return isIpv6 ? this.#ipv6 : this.#ipv4;
  }

  #letGoDue(): void {
    const { closedLingerNs, attemptLingerNs } = this.#limits;
    this.#letGo(this.#closed, closedLingerNs);
    this.#letGo(this.#attempts, attemptLingerNs);
    const closedNs = this.#closed.length === 0 ? Infinity : this.#closed.firstSinceNs + closedLingerNs;
    const attemptNs = this.#attempts.length === 0 ? Infinity : this.#attempts.firstSinceNs + attemptLingerNs;
    this.#dueNs = Math.min(closedNs, attemptNs);
  }

  #linger(list: LingerList, connection: Connection): void {
    const isOnly = list.length === 0;
    this.#unlink(connection);
    list.push(connection.at, this.#nowNs);
    if (!isOnly) return;
    const { closedLingerNs, attemptLingerNs } = this.#limits;
    this.#dueNs = Math.min(this.#dueNs, this.#nowNs + (list === this.#closed ? closedLingerNs : attemptLingerNs));
  }

  /** Takes it from the list that it is in. */
  #unlink(connection: Connection): void {
    const { lingerList } = connection;
    if (lingerList !== 0) (lingerList === CLOSED ? this.#closed : this.#attempts).remove(connection.at);
  }

  #letGo(list: LingerList, lingerNs: number): void {
    const nowNs = this.#nowNs;
    const head = this.#candidate;
    while (list.firstSinceNs + lingerNs < nowNs) {
      const place = list.first;
      head.moveTo(place);
      list.remove(place);
      if (this.#isOver(head, nowNs)) this.#finish(place);
      else if (head.isClosed || head.isAttempt) list.push(place, Math.min(head.endNs, nowNs)); // it went on meanwhile
    }
  }

  /** Nothing that comes now can belong to it. */
  #isOver(connection: Connection, nowNs: number): boolean {
    const { closedLingerNs, attemptLingerNs } = this.#limits;
    const lingerNs = connection.isClosed ? closedLingerNs : connection.isAttempt ? attemptLingerNs : Infinity;
    return connection.endNs + lingerNs < nowNs;
  }

  /** A packet of a four-tuple that has no connection now: it begins one, unless one that was let go explains it. */
  #takeUnknown(table: TupleTable<number>, packet: Packet, fromLow: boolean): void {
    const slot = this.#remains.find(packet);
    const isKnown = slot >= 0;
    const hasOtherIsn = isKnown && (packet.flags & SYN) !== 0 && !this.#remains.isSameIsn(slot, packet, fromLow);
    if (isKnown && !hasOtherIsn && packet.payloadLength === 0) {
      this.latePackets++;
      return;
    }
    const isNewStream = !isKnown || (hasOtherIsn && (packet.flags & ACK) === 0); // tshark's rule, stream-number.ts
    const stream = isNewStream ? this.#nextStream++ : this.#remains.stream(slot);
    if (isKnown) this.#remains.drop(slot);
    this.#begin(table, packet, fromLow, this.capture, stream);
  }

  /** Begins a connection of the table's present key with its first packet. */
  #begin(table: TupleTable<number>, packet: Packet, fromLow: boolean, capture: number, stream: number): void {
    if (this.size >= this.#limits.connections || this.#memory.isFull) this.#makeRoom(table, packet);
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
    const connection = this.#connection;
    connection.begin(this.#nextId++, entry, packet, capture, clientIsLow, knownBy, stream);
    table.set(entry, connection.at);
    connection.isIgnored = this.#filter !== undefined && !this.#filter(this.identityOf(connection));
    if (!isFromClient) connection.history = FLIPPED;
    if ((packet.flags & SYN) !== 0) this.#linger(this.#attempts, connection);
    this.#count(connection, packet, fromLow, capture);
  }

  /** A packet that may begin a new connection in the place of this one, or shows what a SYN kept aside was. */
  #takeDoubtful(table: TupleTable<number>, connection: Connection, packet: Packet, fromLow: boolean): void {
    if ((packet.flags & (SYN | ACK)) === SYN) this.#takeSyn(table, connection, packet, fromLow);
    else if (connection.pendingSyn !== null)
      this.#takeAfterPending(table, connection, connection.pendingSyn, packet, fromLow);
    else if ((packet.flags & SYN) !== 0) this.#takeSynAck(table, connection, packet, fromLow);
    else this.#count(connection, packet, fromLow, this.capture);
  }

  #takeSyn(table: TupleTable<number>, connection: Connection, packet: Packet, fromLow: boolean): void {
    const pending = connection.pendingSyn;
    if (pending?.isCopiedBy(packet)) {
      this.#countOldDuplicate(connection, { packet, fromLow });
      return;
    }
    const sender = endpointOf(connection, fromLow);
    const verdict = judgeSyn(connection, sender, endpointOf(connection, !fromLow), packet);
    if (pending !== null) {
      const isTryingOn = verdict === VERDICT.notYetKnown && connection.isAttempt && !pending.wasFollowed;
      if (isTryingOn || provesPendingSyn(pending, packet, fromLow)) {
        this.#replaceByPending(table, connection, pending, packet);
        return;
      }
    }
    if (beginsStream(sender, packet)) {
      connection.latestStream = this.#nextStream++;
      forgetStreamBase(connection.client);
      forgetStreamBase(connection.server);
      rememberStreamBase(sender, connection.client, packet);
    }
    switch (verdict) {
      case VERDICT.sameConnection:
        if (pending !== null) pending.wasFollowed = true;
        this.#count(connection, packet, fromLow, this.capture);
        return;
      case VERDICT.newConnection:
        this.#replace(table, connection, packet, fromLow);
        return;
      default:
        if (pending !== null) this.#countOldDuplicate(connection, pending);
        connection.pendingSyn = new PendingSyn(packet, fromLow, this.capture, connection.latestStream);
    }
  }

  #takeSynAck(table: TupleTable<number>, connection: Connection, packet: Packet, fromLow: boolean): void {
    const sender = endpointOf(connection, fromLow);
    const peer = endpointOf(connection, !fromLow);
    if (isBegunBySynAck(connection, sender, peer, packet)) this.#replace(table, connection, packet, fromLow);
    else this.#count(connection, packet, fromLow, this.capture);
  }

  #takeAfterPending(
    table: TupleTable<number>,
    connection: Connection,
    pending: PendingSyn,
    packet: Packet,
    fromLow: boolean,
  ): void {
    if (provesPendingSyn(pending, packet, fromLow)) {
      this.#replaceByPending(table, connection, pending, packet);
      return;
    }
    pending.wasFollowed = true;
    // Its sender goes on in the old sequence space. A RST there only ends the old connection.
    if (fromLow === pending.fromLow && (packet.flags & RST) === 0) {
      this.#countOldDuplicate(connection, pending);
      connection.pendingSyn = null;
    }
    this.#count(connection, packet, fromLow, this.capture);
  }

  /** The packet begins a new connection in the place of one that is over. */
  #replace(table: TupleTable<number>, connection: Connection, packet: Packet, fromLow: boolean): void {
    const { latestStream } = connection;
    noteSuccessor(connection, packet, fromLow, this.capture);
    this.#finish(connection.at);
    table.setKey(packet);
    this.#begin(table, packet, fromLow, this.capture, latestStream);
  }

  /** The SYN kept aside did begin a new connection, which `packet` goes on with. */
  #replaceByPending(table: TupleTable<number>, connection: Connection, pending: PendingSyn, packet: Packet): void {
    connection.pendingSyn = null;
    noteSuccessor(connection, pending.packet, pending.fromLow, pending.capture);
    this.#finish(connection.at);
    this.#beginWith(table, pending);
    this.take(packet);
  }

  #beginWith(table: TupleTable<number>, { packet, fromLow, capture, stream }: PendingSyn): void {
    table.setKey(packet);
    this.#begin(table, packet, fromLow, capture, stream);
  }

  #count(connection: Connection, packet: Packet, fromLow: boolean, capture: number): void {
    const fromClient = fromLow === connection.clientIsLow;
    if (this.#packetTests === null && this.#engine.predicted(connection, packet, fromClient, capture)) return;
    const isFollowed = connection.isFollowed || !staysBare(connection, packet, fromClient);
    if (isFollowed) this.#engine.segment(connection, packet, fromClient);
    if (this.#packetTests !== null) this.#test(connection, packet, this.#packetTests);
    const mayBeClosedOrNot = countPacket(connection, packet, fromLow, capture);
    if (!mayBeClosedOrNot || connection.isClosed === (connection.lingerList === CLOSED)) return;
    this.#linger(connection.isClosed ? this.#closed : this.#attempts, connection);
    if (connection.isClosed && connection.isFollowed) this.#engine.close(connection);
    if (this.#closed.length > this.#limits.closed) this.#finish(this.#closed.first);
  }

  #countOldDuplicate(connection: Connection, pending: Pick<PendingSyn, 'packet' | 'fromLow'>): void {
    if (this.#packetTests !== null) this.#test(connection, pending.packet, this.#packetTests);
    countOldDuplicate(connection, pending);
  }

  #test(connection: Connection, packet: Packet, tests: readonly PacketTest[]): void {
    for (let i = 0; i < tests.length; i++) {
      if (tests[i]!(packet, this.#stepNs)) connection.passedTests |= 1 << i;
    }
  }

  /** Reports a connection and forgets it; its rows may become another's at once. It is at hand then. */
  #finish(place: number): void {
    const connection = this.#connection;
    connection.moveTo(place);
    const table = this.#tableOf(connection.isIpv6);
    const pending = connection.pendingSyn;
    // A SYN that nothing followed is an attempt of its own; else it was an old duplicate.
    const isLastWord = pending !== null && !pending.wasFollowed && !connection.isEvicted;
    if (pending !== null && !isLastWord) this.#countOldDuplicate(connection, pending);
    this.#unlink(connection);
    this.#onFinished(connection);
    // What was nothing but a SYN leaves nothing that could come late.
    if (connection.isFollowed || connection.server.hasSyn || !connection.beganWithSyn) {
      this.#remains.keep(connection, table);
    }
    table.remove(connection.entry);
    if (connection.isFollowed) this.#engine.end(connection);
    connection.release();
    if (isLastWord) this.#beginWith(table, pending);
  }

  /** Makes room for `packet`, whose key is the table's. */
  #makeRoom(table: TupleTable<number>, packet: Packet): void {
    if (this.size === 0) return;
    const place = this.#closed.length > 0 ? this.#closed.first : this.#longSilent();
    if (place === NOWHERE) return;
    const leaving = this.#candidate;
    leaving.moveTo(place);
    leaving.isEvicted = !leaving.isClosed;
    this.#finish(place);
    table.setKey(packet);
  }

  /** The longest silent of some connections; attempts come before what somebody answered. */
  #longSilent(): number {
    const full = this.#ipv4.size >= this.#ipv6.size ? this.#ipv4 : this.#ipv6;
    const [candidate, found] = [this.#candidate, this.#found];
    found.moveTo(NOWHERE);
    for (let looked = 0; looked < EVICTION_SAMPLE; looked++) {
      this.#evictionHand = (this.#evictionHand + 1) % full.entryLimit;
      const place = full.value(this.#evictionHand);
      if (place === undefined) continue;
      candidate.moveTo(place);
      if (found.at === NOWHERE || isStaler(candidate, found)) found.moveTo(place);
    }
    return found.at;
  }
}

function isStaler(a: Connection, b: Connection): boolean {
  return a.isAttempt === b.isAttempt ? a.endNs < b.endNs : a.isAttempt;
}

function addressWords({ isIpv6 }: Connection): number {
  return isIpv6 ? 4 : 1;
}

/** Word of the key at which the address of an end begins. */
function addressFrom(connection: Connection, isClient: boolean): number {
  return isClient === connection.clientIsLow ? 0 : addressWords(connection);
}

function addressAt(table: TupleTable<number>, entry: number, at: number, isIpv6: boolean): number[] {
  const first = table.keyWord(entry, at);
  if (!isIpv6) return [first];
  return [first, table.keyWord(entry, at + 1), table.keyWord(entry, at + 2), table.keyWord(entry, at + 3)];
}

/** RFC 6191 (2): a SYN comes after an old connection if its timestamp is larger, or else its ISN. */
function noteSuccessor(connection: Connection, syn: Packet, fromLow: boolean, capture: number): void {
  const sender = endpointOf(connection, fromLow);
  const elapsed = syn.hasTimestamps && sender.has(SENT.timestamps) ? seqDiff(syn.tsVal, sender.controlTsVal) : 0;
  connection.successorFrame = syn.frame;
  connection.successorCapture = capture;
  connection.isSuccessorNewer = elapsed === 0 ? seqDiff(syn.seq, sender.sndNxt) > 0 : elapsed > 0;
}

/**
 * With this packet, is the connection nothing but a SYN, and perhaps the RST that refused it or the SYN-ACK? Or does the
 * filter leave it out?
 */
function staysBare(connection: Connection, packet: Packet, fromClient: boolean): boolean {
  const { beganWithSyn, packets, client } = connection;
  if (connection.isIgnored) return true;
  if (!beganWithSyn || packet.payloadLength > 0) return false;
  if (packets === 0) return true;
  const isAnswer = packets === 1 && !fromClient && packet.ack === seqAdd(client.isn, 1);
  const control = packet.flags & (RST | ACK | SYN | FIN);
  return isAnswer && (control === (RST | ACK) || control === (SYN | ACK));
}
