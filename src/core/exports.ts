// What the engine exports (engine/index.ts): the program around calls it by place (number of a word) or address (of a byte).
import type { WindowSigns } from './window-facts.ts';

export interface Exports extends WindowSigns {
  /** Once, before the first packet; times in nanoseconds. */
  configure(timeWaitNs: number, hasEvents: boolean, hasSamples: boolean): void;
  /** Of 64 KiB: how large the memory is. */
  pages(): number;

  // ── batches: wire/record.ts; all are addresses, but the size of the room and the frame
  room(bytes: number): number;
  setBatch(
    bytes: number,
    firstFrame: number,
    timeNs: number,
    start: number,
    capturedLength: number,
    originalLength: number,
    linkType: number,
    interfaceId: number,
  ): void;

  // ── records: engine/run.ts
  beginCapture(position: number): void;
  setUntil(ns: number): void;
  takeRecords(from: number, to: number): void;
  readRecord(i: number): number;
  takeRead(end: number): void;
  decodeRecord(i: number): number;
  packetPlace(): number;
  tallyPlace(): number;
  /** Fragmented datagrams given up, and those that still lack a piece. */
  abandonedCount(): number;
  incompleteCount(): number;

  // ── connections: flow/connection-table.ts; `connection` is the address of its row
  openTable(
    closedLingerNs: number,
    attemptLingerNs: number,
    closed: number,
    connections: number,
    hasFilter: boolean,
    hasPacketTests: boolean,
  ): void;
  connectionCount(): number;
  latePacketCount(): number;
  entryLimit(isIpv6: boolean): number;
  placeOfEntry(isIpv6: boolean, entry: number): number;
  finishAt(place: number): void;
  keyWord(connection: number, word: number): number;
  portOf(connection: number, isClient: boolean): number;
  hashOf(connection: number, isClient: boolean, hasPort: boolean): number;
  /** Follows it from now on, if it was not, and lets time pass. */
  look(connection: number, nowNs: number): void;
  /** RFC 6298; `sender`: the address of its row. */
  rtoNs(sender: number): number;
}
