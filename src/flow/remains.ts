// What is kept of connections that were let go: their four-tuple and how tshark goes on to count it, 40 bytes each.
// A packet that comes very late then begins no connection of its own, and the numbers of streams stay tshark's. The
// latest MAX_REMAINS are kept; a late packet of one before them does begin a connection, of which it is all.
import type { Packet } from '../wire/packet.ts';
import type { Connection } from './connection.ts';
import { SENT } from './endpoint.ts';
import { TupleTable } from './tuple-table.ts';

const MAX_REMAINS = 65_536;
const FIRST_CAPACITY = 1024;
const NONE = -1;

export class Remains {
  readonly #ipv4: TupleTable<number> = new TupleTable(3);
  readonly #ipv6: TupleTable<number> = new TupleTable(9);
  /** Slots are used round about, so that the next one is the oldest. */
  #nextSlot = 0;
  #entry: Int32Array = new Int32Array(FIRST_CAPACITY).fill(NONE);
  #isIpv6: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  #stream: Int32Array = new Int32Array(FIRST_CAPACITY);
  #lowBase: Int32Array = new Int32Array(FIRST_CAPACITY);
  #highBase: Int32Array = new Int32Array(FIRST_CAPACITY);
  /** Bit 0: the low base is known; bit 1: the high one. */
  #known: Uint8Array = new Uint8Array(FIRST_CAPACITY);

  /** Keeps what remains of a connection that still has its entry in `table`. */
  keep(connection: Connection, table: TupleTable<number>): void {
    const slot = this.#nextSlot;
    this.#nextSlot = (slot + 1) % MAX_REMAINS;
    if (slot === this.#entry.length) this.#grow();
    this.drop(slot);
    const remains = this.#tableOf(connection.isIpv6);
    remains.copyKey(table, connection.entry);
    const former = remains.find();
    if (former >= 0) this.drop(remains.value(former)!);
    const entry = remains.insert();
    remains.set(entry, slot);
    this.#entry[slot] = entry;
    this.#isIpv6[slot] = connection.isIpv6 ? 1 : 0;
    this.#stream[slot] = connection.latestStream;
    const low = connection.clientIsLow ? connection.client : connection.server;
    const high = connection.clientIsLow ? connection.server : connection.client;
    this.#lowBase[slot] = low.streamBase;
    this.#highBase[slot] = high.streamBase;
    this.#known[slot] = (low.has(SENT.streamBase) ? 1 : 0) | (high.has(SENT.streamBase) ? 2 : 0);
  }

  /** The slot of the packet's four-tuple, or -1. */
  find(packet: Packet): number {
    const table = this.#tableOf(packet.isIpv6);
    table.setKey(packet);
    const entry = table.find();
    return entry < 0 ? NONE : table.value(entry)!;
  }

  drop(slot: number): void {
    const entry = this.#entry[slot]!;
    if (entry === NONE) return;
    this.#tableOf(this.#isIpv6[slot] === 1).remove(entry);
    this.#entry[slot] = NONE;
  }

  stream(slot: number): number {
    return this.#stream[slot]!;
  }

  /** Is this SYN or SYN-ACK one of the connection that was let go, as far as that is known? */
  isSameIsn(slot: number, syn: Packet, fromLow: boolean): boolean {
    const isKnown = (this.#known[slot]! & (fromLow ? 1 : 2)) !== 0;
    return !isKnown || (fromLow ? this.#lowBase : this.#highBase)[slot] === syn.seq;
  }

  #tableOf(isIpv6: boolean): TupleTable<number> {
    return isIpv6 ? this.#ipv6 : this.#ipv4;
  }

  #grow(): void {
    const length = this.#entry.length;
    const doubled = <Column extends Int32Array | Uint8Array>(column: Column): Column => {
      const larger = new (column.constructor as new (length: number) => Column)(length * 2);
      larger.set(column);
      return larger;
    };
    this.#entry = doubled(this.#entry).fill(NONE, length);
    this.#stream = doubled(this.#stream);
    this.#lowBase = doubled(this.#lowBase);
    this.#highBase = doubled(this.#highBase);
    this.#isIpv6 = doubled(this.#isIpv6);
    this.#known = doubled(this.#known);
  }
}
