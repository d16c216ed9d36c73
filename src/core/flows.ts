// The connections that the engine has open (flow/connection-table.ts), as the program around asks for them: who their ends
// are, which of them the filter wants, and to finish them all when the capture is over.
import type { FlowEnd, FlowFilter, FlowIdentity, PacketTest } from './identity.ts';
import { Connection, type Shows } from './connection.ts';
import { PacketRow } from './rows.ts';
import { NOWHERE } from './view.ts';

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

/** What the engine exports for it. `connection`: the address of its row; a place is a number of words. */
export interface FlowExports {
  openTable(
    closedLingerNs: number,
    attemptLingerNs: number,
    closed: number,
    connections: number,
    hasFilter: boolean,
    hasPacketTests: boolean,
  ): void;
  connectionCount(): number;
  entryLimit(isIpv6: boolean): number;
  placeOfEntry(isIpv6: boolean, entry: number): number;
  finishAt(place: number): void;
  keyWord(connection: number, word: number): number;
  portOf(connection: number, isClient: boolean): number;
  hashOf(connection: number, isClient: boolean, hasPort: boolean): number;
}

/** The engine, as far as it is used here. */
interface Engine extends Shows {
  readonly exports: FlowExports;
  refresh(): void;
}

export class Flows {
  readonly #engine: Engine;
  readonly #exports: FlowExports;
  readonly #filter: FlowFilter | undefined;
  readonly #packetTests: readonly PacketTest[];
  /** One that the engine speaks of, and a packet. */
  readonly #connection: Connection;
  readonly #packet: PacketRow = new PacketRow();

  /** Once in a run, before its first packet. */
  constructor(engine: Engine, filter?: FlowFilter, limits: TableLimits = LIMITS) {
    this.#engine = engine;
    this.#exports = engine.exports;
    this.#filter = filter;
    this.#packetTests = filter?.packetTests ?? [];
    this.#connection = new Connection(engine);
    engine.show(this.#packet);
    this.#exports.openTable(
      limits.closedLingerNs,
      limits.attemptLingerNs,
      limits.closed,
      limits.connections,
      filter !== undefined,
      this.#packetTests.length > 0,
    );
  }

  /** Answers `isIgnored` of engine/host.ts. */
  isIgnored(place: number): boolean {
    this.#engine.refresh();
    this.#connection.moveTo(place);
    return this.#filter !== undefined && !this.#filter(this.identityOf(this.#connection));
  }

  /** Answers `testPacket` of engine/host.ts. */
  testPacket(place: number, stepNs: number): number {
    this.#engine.refresh();
    this.#packet.at = place;
    let passed = 0;
    for (const [i, test] of this.#packetTests.entries()) if (test(this.#packet, stepNs)) passed |= 1 << i;
    return passed;
  }

  /** The capture is over: finishes all connections in the order in which they began, one a step. */
  *finishAll(): Generator<void> {
    while (this.#exports.connectionCount() > 0) {
      const rest = [...this.#open(false), ...this.#open(true)].sort((a, b) => a.id - b.id);
      for (const { place } of rest) {
        this.#exports.finishAt(place);
        yield;
      }
    }
  }

  *#open(isIpv6: boolean): Generator<{ readonly id: number; readonly place: number }> {
    this.#engine.refresh();
    const connection = this.#connection;
    const limit = this.#exports.entryLimit(isIpv6);
    for (let entry = 0; entry < limit; entry++) {
      connection.at = this.#exports.placeOfEntry(isIpv6, entry);
      if (connection.at !== NOWHERE) yield { id: connection.id, place: connection.at };
    }
  }

  /** Who the ends of an unfinished connection are. */
  identityOf(connection: Connection): FlowIdentity {
    return { client: this.#endOf(connection, true), server: this.#endOf(connection, false), stream: connection.stream };
  }

  #endOf(connection: Connection, isClient: boolean): FlowEnd {
    const from = addressFrom(connection, isClient);
    const address = Array.from({ length: addressWords(connection) }, (_, i) => this.#keyWord(connection, from + i));
    return { address, port: this.portOf(connection, isClient) };
  }

  /** Port of an end. Makes no object. */
  portOf(connection: Connection, isClient: boolean): number {
    return this.#exports.portOf(addressOf(connection), isClient);
  }

  /** 32 bits of a hash of the address of an end, and of its port unless that is left out. Makes no object. */
  hashOf(connection: Connection, isClient: boolean, hasPort: boolean): number {
    return this.#exports.hashOf(addressOf(connection), isClient, hasPort);
  }

  /** Is that end of the connection this one? Ports count unless they are left out. */
  isEnd(connection: Connection, isClient: boolean, { address, port }: FlowEnd, hasPort: boolean): boolean {
    const words = addressWords(connection);
    if (address.length !== words) return false;
    const from = addressFrom(connection, isClient);
    for (let i = 0; i < words; i++) if (address[i] !== this.#keyWord(connection, from + i)) return false;
    return !hasPort || port === this.portOf(connection, isClient);
  }

  #keyWord(connection: Connection, word: number): number {
    return this.#exports.keyWord(addressOf(connection), word);
  }
}

function addressOf({ at }: Connection): number {
  return at << 2;
}

function addressWords({ isIpv6 }: Connection): number {
  return isIpv6 ? 4 : 1;
}

/** Word of the key at which the address of an end begins. */
function addressFrom(connection: Connection, isClient: boolean): number {
  return isClient === connection.clientIsLow ? 0 : addressWords(connection);
}
