// Finds the connection of each TCP packet, begins new ones, and lets finished ones go. Memory is bounded by open
// connections: one that is over stays for a while of capture time, so that its last repetitions and a reuse of its
// ports still find it; then it is handed to the program around (`finished` in host.ts), and only its four-tuple is
// remembered (remains.ts). All of it depends on the packets alone, not on how they came in blocks.
import { KNOWN_BY, SENT } from '../engine/codes';
import * as engine from '../engine/engine';
import { finished, isIgnored, testPacket } from '../engine/host';
import { isFull, NOWHERE, placeOfRow, rowAt } from '../engine/memory';
import { kind, mtu, quoted, readIcmpError } from '../wire/icmp';
import { ACK, FIN, RST, SYN, Packet } from '../wire/packet';
import { seqAdd, seqDiff } from '../wire/seq';
import { beginConnection, Connection } from './connection';
import { countOldDuplicate, countPacket, endpointOf } from './counting';
import { finalMix, mix } from './hash';
import { isBegunBySynAck, judgeSyn, keepAside, PendingSyn, provesPendingSyn, VERDICT } from './incarnation';
import { LingerList } from './linger-list';
import * as remains from './remains';
import { beginsStream, forgetStreamBase, rememberStreamBase } from './stream-number';
import { TupleTable } from './tuple-table';
import { serverByPort } from './well-known-port';
import { FLIPPED } from './zeek';

/** How many are looked at to find one that is long silent. */
const EVICTION_SAMPLE: i32 = 64;

const ipv4 = changetype<TupleTable>(memory.data(offsetof<TupleTable>()));
const ipv6 = changetype<TupleTable>(memory.data(offsetof<TupleTable>()));
/** Connections that wait to be let go. */
const closed = changetype<LingerList>(memory.data(offsetof<LingerList>()));
const attempts = changetype<LingerList>(memory.data(offsetof<LingerList>()));

/** Limits of the run: core/flows.ts says what they are. */
let closedLingerNs: f64 = 0;
let attemptLingerNs: f64 = 0;
let maxClosed: i32 = 0;
let maxConnections: i32 = 0;
/** There is a filter; and it asks something of each packet. */
let hasFilter: bool = false;
let hasPacketTests: bool = false;

/** Position of the present capture among the run's. */
let capture: i32 = 0;
/** The time, as far as two packets in a row agree that it has come: one wrong clock lets nothing go. */
let nowNs: f64 = 0;
let previousNs: f64 = 0;
/** Between the latest two packets. */
let stepNs: f64 = 0;
/** Nothing is to be let go before this time. */
let dueNs: f64 = Infinity;
/** Packets that came after their connection was let go, and belong to no other. */
let latePackets: i32 = 0;
let nextId: i32 = 1;
let nextStream: i32 = 0;
let evictionHand: i32 = 0;

/** To be called once, before the first packet of a run. */
export function openTable(
  closedLinger: f64,
  attemptLinger: f64,
  closedAtMost: i32,
  connectionsAtMost: i32,
  isFiltered: bool,
  arePacketsTested: bool,
): void {
  closedLingerNs = closedLinger;
  attemptLingerNs = attemptLinger;
  maxClosed = closedAtMost;
  maxConnections = connectionsAtMost;
  hasFilter = isFiltered;
  hasPacketTests = arePacketsTested;
  ipv4.open(3);
  ipv6.open(9);
  closed.isOfClosed = true;
  remains.open();
}

export function setCapture(position: i32): void {
  capture = position;
}

export function latePacketCount(): i32 {
  return latePackets;
}

/** Connections that are not finished. */
export function connectionCount(): i32 {
  return ipv4.size + ipv6.size;
}

/** Counts a TCP packet with its connection, which it may begin. */
export function take(packet: Packet): void {
  const timeNs = packet.timeNs;
  stepNs = timeNs - previousNs;
  nowNs = timeNs < previousNs ? timeNs : previousNs;
  previousNs = timeNs;
  if (nowNs > dueNs) letGoDue();
  const table = tableOf(packet.isIpv6);
  const fromLow = table.setKey(packet);
  const entry = table.find();
  if (entry < 0) {
    takeUnknown(table, packet, fromLow);
    return;
  }
  const connection = rowAt<Connection>(table.value(entry));
  const isDoubtful = (packet.flags & SYN) !== 0 || connection.hasPendingSyn;
  if (isDoubtful) takeDoubtful(table, connection, packet, fromLow);
  else count(connection, packet, fromLow, capture);
}

/** Tells the engine of an ICMP error, if it quotes a segment of a connection that is known. */
export function takeIcmp(packet: Packet): void {
  if (!readIcmpError(packet)) return;
  const table = tableOf(quoted.isIpv6);
  const fromLow = table.setKey(quoted);
  const entry = table.find();
  if (entry < 0) return;
  const connection = rowAt<Connection>(table.value(entry));
  if (connection.isIgnored) return;
  if (hasPacketTests) test(connection, packet);
  engine.icmp(connection, packet, kind, mtu, quoted.seq, fromLow === connection.clientIsLow);
}

/** Lets go of what has been over for long. */
export function expire(untilNs: f64): void {
  nowNs = untilNs;
  letGoDue();
}

/** Entries of connections of an IP version are below this. */
export function entryLimit(isIpv6: bool): i32 {
  return tableOf(isIpv6).entryLimit;
}

/** Place of the connection with that entry; NOWHERE if there is none. */
export function placeOfEntry(isIpv6: bool, entry: i32): i32 {
  return tableOf(isIpv6).value(entry);
}

/** A word of the four-tuple of an unfinished connection, the low end first (tuple-table.ts). */
export function keyWord(connection: Connection, word: i32): i32 {
  return tableOf(connection.isIpv6).keyWord(connection.entry, word);
}

/** Port of an end. */
export function portOf(connection: Connection, isClient: bool): i32 {
  const ports = keyWord(connection, connection.isIpv6 ? 8 : 2);
  return isClient === connection.clientIsLow ? ports >>> 16 : ports & 0xffff;
}

/** 32 bits of a hash of the address of an end, and of its port unless that is left out. */
export function hashOf(connection: Connection, isClient: bool, hasPort: bool): i32 {
  const words = connection.isIpv6 ? 4 : 1;
  const from = isClient === connection.clientIsLow ? 0 : words;
  let hash = 0;
  for (let i = 0; i < words; i++) hash = mix(hash, keyWord(connection, from + i));
  return finalMix(hasPort ? mix(hash, portOf(connection, isClient)) : hash);
}

function tableOf(isIpv6: bool): TupleTable {
  return isIpv6 ? ipv6 : ipv4;
}

function letGoDue(): void {
  letGo(closed, closedLingerNs);
  letGo(attempts, attemptLingerNs);
  const closedNs = closed.length === 0 ? Infinity : closed.firstSinceNs + closedLingerNs;
  const attemptNs = attempts.length === 0 ? Infinity : attempts.firstSinceNs + attemptLingerNs;
  dueNs = Math.min(closedNs, attemptNs);
}

function linger(list: LingerList, connection: Connection): void {
  const isOnly = list.length === 0;
  unlink(connection);
  list.push(connection, nowNs);
  if (!isOnly) return;
  dueNs = Math.min(dueNs, nowNs + (list.isOfClosed ? closedLingerNs : attemptLingerNs));
}

/** Takes it from the list that it is in. */
function unlink(connection: Connection): void {
  if (connection.waitsClosed) closed.remove(connection);
  else if (connection.waitsAttempt) attempts.remove(connection);
}

function letGo(list: LingerList, lingerNs: f64): void {
  const untilNs = nowNs;
  while (list.firstSinceNs + lingerNs < untilNs) {
    const first = rowAt<Connection>(list.first);
    list.remove(first);
    if (isOver(first, untilNs)) finish(first);
    else if (first.isClosed || first.isAttempt) list.push(first, Math.min(first.endNs, untilNs)); // it went on meanwhile
  }
}

/** Nothing that comes now can belong to it. */
function isOver(connection: Connection, untilNs: f64): bool {
  const lingerNs = connection.isClosed ? closedLingerNs : connection.isAttempt ? attemptLingerNs : Infinity;
  return connection.endNs + lingerNs < untilNs;
}

/** A packet of a four-tuple that has no connection now: it begins one, unless one that was let go explains it. */
function takeUnknown(table: TupleTable, packet: Packet, fromLow: bool): void {
  const slot = remains.find(packet);
  const isKnown = slot >= 0;
  const hasOtherIsn = isKnown && (packet.flags & SYN) !== 0 && !remains.isSameIsn(slot, packet, fromLow);
  if (isKnown && !hasOtherIsn && packet.payloadLength === 0) {
    latePackets++;
    return;
  }
  const isNewStream = !isKnown || (hasOtherIsn && (packet.flags & ACK) === 0); // tshark's rule, stream-number.ts
  const stream = isNewStream ? nextStream++ : remains.streamOf(slot);
  if (isKnown) remains.drop(slot);
  begin(table, packet, fromLow, capture, stream);
}

/** Begins a connection of the table's present key with its first packet. */
function begin(table: TupleTable, packet: Packet, fromLow: bool, position: i32, stream: i32): void {
  if (connectionCount() >= maxConnections || isFull()) makeRoom(table, packet);
  let isFromClient = true;
  let knownBy = KNOWN_BY.firstPacket;
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
  const connection = beginConnection(nextId++, entry, packet, position, clientIsLow, knownBy, stream);
  table.set(entry, placeOfRow<Connection>(connection));
  connection.isIgnored = hasFilter && isIgnored(placeOfRow<Connection>(connection));
  if (!isFromClient) connection.history = FLIPPED;
  if ((packet.flags & SYN) !== 0) linger(attempts, connection);
  count(connection, packet, fromLow, position);
}

/** A packet that may begin a new connection in the place of this one, or shows what a SYN kept aside was. */
function takeDoubtful(table: TupleTable, connection: Connection, packet: Packet, fromLow: bool): void {
  const pending = connection.pendingSyn;
  if ((packet.flags & (SYN | ACK)) === SYN) takeSyn(table, connection, packet, fromLow);
  else if (pending !== null) takeAfterPending(table, connection, pending, packet, fromLow);
  else if ((packet.flags & SYN) !== 0) takeSynAck(table, connection, packet, fromLow);
  else count(connection, packet, fromLow, capture);
}

function takeSyn(table: TupleTable, connection: Connection, packet: Packet, fromLow: bool): void {
  const pending = connection.pendingSyn;
  if (pending !== null && pending.isCopiedBy(packet)) {
    noteOldDuplicate(connection, packet, fromLow);
    return;
  }
  const sender = endpointOf(connection, fromLow);
  const verdict = judgeSyn(connection, sender, endpointOf(connection, !fromLow), packet);
  if (pending !== null) {
    const isTryingOn = verdict === VERDICT.notYetKnown && connection.isAttempt && !pending.wasFollowed;
    if (isTryingOn || provesPendingSyn(pending, packet, fromLow)) {
      replaceByPending(table, connection, pending, packet);
      return;
    }
  }
  if (beginsStream(sender, packet)) {
    connection.latestStream = nextStream++;
    forgetStreamBase(connection.client);
    forgetStreamBase(connection.server);
    rememberStreamBase(sender, connection.client, packet);
  }
  if (verdict === VERDICT.sameConnection) {
    if (pending !== null) pending.wasFollowed = true;
    count(connection, packet, fromLow, capture);
  } else if (verdict === VERDICT.newConnection) {
    replace(table, connection, packet, fromLow);
  } else {
    if (pending !== null) dropPending(connection, pending);
    connection.pendingSyn = keepAside(packet, fromLow, capture, connection.latestStream);
  }
}

function takeSynAck(table: TupleTable, connection: Connection, packet: Packet, fromLow: bool): void {
  const sender = endpointOf(connection, fromLow);
  const peer = endpointOf(connection, !fromLow);
  if (isBegunBySynAck(connection, sender, peer, packet)) replace(table, connection, packet, fromLow);
  else count(connection, packet, fromLow, capture);
}

function takeAfterPending(
  table: TupleTable,
  connection: Connection,
  pending: PendingSyn,
  packet: Packet,
  fromLow: bool,
): void {
  if (provesPendingSyn(pending, packet, fromLow)) {
    replaceByPending(table, connection, pending, packet);
    return;
  }
  pending.wasFollowed = true;
  // Its sender goes on in the old sequence space. A RST there only ends the old connection.
  if (fromLow === pending.fromLow && (packet.flags & RST) === 0) dropPending(connection, pending);
  count(connection, packet, fromLow, capture);
}

/** The packet begins a new connection in the place of one that is over. */
function replace(table: TupleTable, connection: Connection, packet: Packet, fromLow: bool): void {
  const stream = connection.latestStream;
  noteSuccessor(connection, packet, fromLow, capture);
  finish(connection);
  table.setKey(packet);
  begin(table, packet, fromLow, capture, stream);
}

/** The SYN kept aside did begin a new connection, which `packet` goes on with. */
function replaceByPending(table: TupleTable, connection: Connection, pending: PendingSyn, packet: Packet): void {
  connection.pendingSyn = null;
  noteSuccessor(connection, pending, pending.fromLow, pending.capture);
  finish(connection);
  beginWith(table, pending);
  take(packet);
}

/** The SYN begins a connection: it is kept aside no longer. */
function beginWith(table: TupleTable, pending: PendingSyn): void {
  table.setKey(pending);
  begin(table, pending, pending.fromLow, pending.capture, pending.stream);
  pending.release();
}

/** The SYN kept aside began nothing. */
function dropPending(connection: Connection, pending: PendingSyn): void {
  noteOldDuplicate(connection, pending, pending.fromLow);
  connection.pendingSyn = null;
  pending.release();
}

function count(connection: Connection, packet: Packet, fromLow: bool, position: i32): void {
  const fromClient = fromLow === connection.clientIsLow;
  if (!hasPacketTests && engine.predicted(connection, packet, fromClient, position)) return;
  const isFollowed = connection.isFollowed || !staysBare(connection, packet, fromClient);
  if (isFollowed) engine.segment(connection, packet, fromClient);
  if (hasPacketTests) test(connection, packet);
  const mayBeClosedOrNot = countPacket(connection, packet, fromLow, position);
  if (!mayBeClosedOrNot || connection.isClosed === connection.waitsClosed) return;
  linger(connection.isClosed ? closed : attempts, connection);
  if (connection.isClosed && connection.isFollowed) engine.close(connection);
  if (closed.length > maxClosed) finish(rowAt<Connection>(closed.first));
}

function noteOldDuplicate(connection: Connection, packet: Packet, fromLow: bool): void {
  if (hasPacketTests) test(connection, packet);
  countOldDuplicate(connection, packet, fromLow);
}

function test(connection: Connection, packet: Packet): void {
  connection.passedTests |= testPacket(placeOfRow<Packet>(packet), stepNs);
}

/** The connection at that place is over: it is reported and forgotten. */
export function finishAt(place: i32): void {
  finish(rowAt<Connection>(place));
}

/** Reports a connection and forgets it; its rows may become another's at once. */
function finish(connection: Connection): void {
  const table = tableOf(connection.isIpv6);
  const pending = connection.pendingSyn;
  // A SYN that nothing followed is an attempt of its own; else it was an old duplicate.
  const isLastWord = pending !== null && !pending.wasFollowed && !connection.isEvicted;
  if (pending !== null && !isLastWord) dropPending(connection, pending);
  unlink(connection);
  finished(placeOfRow<Connection>(connection));
  // What was nothing but a SYN leaves nothing that could come late.
  if (connection.isFollowed || connection.server.hasSyn || !connection.beganWithSyn) {
    remains.keep(connection, table);
  }
  table.remove(connection.entry);
  if (connection.isFollowed) engine.end(connection);
  connection.release();
  if (isLastWord) beginWith(table, pending!);
}

/** Makes room for `packet`, whose key is the table's. */
function makeRoom(table: TupleTable, packet: Packet): void {
  if (connectionCount() === 0) return;
  const place = closed.length > 0 ? closed.first : longSilent();
  if (place === NOWHERE) return;
  const leaving = rowAt<Connection>(place);
  leaving.isEvicted = !leaving.isClosed;
  finish(leaving);
  table.setKey(packet);
}

/** The longest silent of some connections; attempts come before what somebody answered. */
function longSilent(): i32 {
  const full = ipv4.size >= ipv6.size ? ipv4 : ipv6;
  let found = NOWHERE;
  for (let looked = 0; looked < EVICTION_SAMPLE; looked++) {
    evictionHand = (evictionHand + 1) % full.entryLimit;
    const place = full.value(evictionHand);
    if (place === NOWHERE) continue;
    if (found === NOWHERE || isStaler(rowAt<Connection>(place), rowAt<Connection>(found))) found = place;
  }
  return found;
}

function isStaler(a: Connection, b: Connection): bool {
  return a.isAttempt === b.isAttempt ? a.endNs < b.endNs : a.isAttempt;
}

/** RFC 6191 (2): a SYN comes after an old connection if its timestamp is larger, or else its ISN. */
function noteSuccessor(connection: Connection, syn: Packet, fromLow: bool, position: i32): void {
  const sender = endpointOf(connection, fromLow);
  const elapsed = syn.hasTimestamps && sender.has(SENT.timestamps) ? seqDiff(syn.tsVal, sender.controlTsVal) : 0;
  connection.successorFrame = syn.frame;
  connection.successorCapture = position;
  connection.isSuccessorNewer = elapsed === 0 ? seqDiff(syn.seq, sender.sndNxt) > 0 : elapsed > 0;
}

/**
 * With this packet, is the connection nothing but a SYN, and perhaps the RST that refused it or the SYN-ACK? Or does the
 * filter leave it out?
 */
function staysBare(connection: Connection, packet: Packet, fromClient: bool): bool {
  if (connection.isIgnored) return true;
  if (!connection.beganWithSyn || packet.payloadLength > 0) return false;
  const packets = connection.packets;
  if (packets === 0) return true;
  const isAnswer = packets === 1 && !fromClient && packet.ack === seqAdd(connection.client.isn, 1);
  const control = packet.flags & (RST | ACK | SYN | FIN);
  return isAnswer && (control === (RST | ACK) || control === (SYN | ACK));
}
