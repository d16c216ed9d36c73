// The road of a batch: each of its records is decoded and counted, and goes to its connection.
import { setCapture, take, takeIcmp } from '../flow/connection-table';
import { decode } from '../wire/decode';
import { Packet } from '../wire/packet';
import { timeOf } from '../wire/record';
import { END, FAULT } from './codes';
import { placeOfRow } from './memory';
import { PacketRow } from './rows';
import { beginTally, countRead, leaveOut } from './tally';

/** The one at hand. */
const packet = changetype<Packet>(memory.data(PacketRow.WORDS << 2, 64));

/** What is later is left out. */
let untilNs: f64 = Infinity;

export function setUntil(ns: f64): void {
  untilNs = ns;
}

/** Place of the packet at hand. */
export function packetPlace(): i32 {
  return placeOfRow<Packet>(packet);
}

/** The next capture begins: that at this position among the run's. */
export function beginCapture(position: i32): void {
  setCapture(position);
  beginTally();
}

/** Takes in the records of the batch from the one to before the other. */
export function takeRecords(from: i32, to: i32): void {
  for (let i = from; i < to; i++) {
    const end = readRecord(i);
    if (end !== LEFT_OUT) takeRead(end);
  }
}

/** Later than the run is to go. */
export const LEFT_OUT: i32 = -1;

/** Decodes and counts a record; how the packet at hand ended: an END, a FAULT, or LEFT_OUT. */
export function readRecord(i: i32): i32 {
  if (timeOf(i) > untilNs) {
    leaveOut();
    return LEFT_OUT;
  }
  const end = decode(i, packet);
  countRead(packet, end);
  return end;
}

/** The packet at hand, which ended so, goes to its connection. */
export function takeRead(end: i32): void {
  if (end === END.icmp) takeIcmp(packet);
  else if (end === END.tcp || end === FAULT.tcpHeaderBad || end === FAULT.tcpHeaderCut) take(packet);
}

/** Decodes a record, and no more: how it ended. */
export function decodeRecord(i: i32): i32 {
  return decode(i, packet);
}
