// What is kept of connections that were let go: their four-tuple and how tshark goes on to count it, some 50 bytes each.
// A packet that comes very late then begins no connection of its own, and the numbers of streams stay tshark's. The
// latest MAX_REMAINS are kept; a late packet of one before them does begin a connection, of which it is all.
import { SENT } from '../engine/codes';
import { copyWords, NOWHERE, release, take } from '../engine/memory';
import { Packet } from '../wire/packet';
import { Connection } from './connection';
import { TupleTable } from './tuple-table';

const MAX_REMAINS: i32 = 65_536;
const FIRST_CAPACITY: i32 = 1024;
const NONE: i32 = -1;

/** What is kept of one, but for its four-tuple. */
@unmanaged
class Slot {
  /** In the table of its IP version; NONE: the slot is free. */
  entry: i32;
  stream: i32;
  lowBase: i32;
  highBase: i32;
  isIpv6: bool;
  knowsLowBase: bool;
  knowsHighBase: bool;
}
const SLOT_WORDS: i32 = <i32>((offsetof<Slot>() + 3) >> 2);

const ipv4 = changetype<TupleTable>(memory.data(offsetof<TupleTable>()));
const ipv6 = changetype<TupleTable>(memory.data(offsetof<TupleTable>()));
/** Place of the slots. */
let slots: i32 = NOWHERE;
let capacity: i32 = 0;
/** Slots are used round about, so that the next one is the oldest. */
let nextSlot: i32 = 0;

/** To be called once, before anything else. */
export function open(): void {
  ipv4.open(3);
  ipv6.open(9);
  capacity = FIRST_CAPACITY;
  slots = take(capacity * SLOT_WORDS);
  clear(0);
}

/** Keeps what remains of a connection that still has its entry in `table`. */
export function keep(connection: Connection, table: TupleTable): void {
  const number = nextSlot;
  nextSlot = (number + 1) % MAX_REMAINS;
  if (number === capacity) grow();
  drop(number);
  const remains = tableOf(connection.isIpv6);
  remains.copyKey(table, connection.entry);
  const former = remains.find();
  if (former >= 0) drop(remains.value(former));
  const entry = remains.insert();
  remains.set(entry, number);
  const low = connection.clientIsLow ? connection.client : connection.server;
  const high = connection.clientIsLow ? connection.server : connection.client;
  const slot = slotAt(number);
  slot.entry = entry;
  slot.isIpv6 = connection.isIpv6;
  slot.stream = connection.latestStream;
  slot.lowBase = low.streamBase;
  slot.highBase = high.streamBase;
  slot.knowsLowBase = low.has(SENT.streamBase);
  slot.knowsHighBase = high.has(SENT.streamBase);
}

/** Number of the slot of the packet's four-tuple, or -1. */
export function find(packet: Packet): i32 {
  const table = tableOf(packet.isIpv6);
  table.setKey(packet);
  const entry = table.find();
  return entry < 0 ? NONE : table.value(entry);
}

export function drop(number: i32): void {
  const slot = slotAt(number);
  if (slot.entry === NONE) return;
  tableOf(slot.isIpv6).remove(slot.entry);
  slot.entry = NONE;
}

export function streamOf(number: i32): i32 {
  return slotAt(number).stream;
}

/** Is this SYN or SYN-ACK one of the connection that was let go, as far as that is known? */
export function isSameIsn(number: i32, syn: Packet, fromLow: bool): bool {
  const slot = slotAt(number);
  if (fromLow) return !slot.knowsLowBase || slot.lowBase === syn.seq;
  return !slot.knowsHighBase || slot.highBase === syn.seq;
}

function tableOf(isIpv6: bool): TupleTable {
  return isIpv6 ? ipv6 : ipv4;
}

function slotAt(number: i32): Slot {
  return changetype<Slot>((<usize>(slots + number * SLOT_WORDS)) << 2);
}

/** From that slot on, all are free. */
function clear(from: i32): void {
  for (let number = from; number < capacity; number++) slotAt(number).entry = NONE;
}

function grow(): void {
  const former = capacity;
  const words = former * SLOT_WORDS;
  const place = take(words * 2);
  copyWords(place, slots, words);
  release(slots, words);
  slots = place;
  capacity = former * 2;
  clear(former);
}
