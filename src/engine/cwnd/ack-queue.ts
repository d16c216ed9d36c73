// Acknowledgements between the vantage and the sender of the data: they passed here, but it has not processed them yet.
// A ring of eighteen words for each:
//
//   time (2) │ seq │ ack │ window │ TSval │ TSecr │ flags, SACK blocks │ edges (8) │ frame │ -
import { NOWHERE } from '../memory.ts';
import type { Ack } from './ack.ts';
import type { Cwnd } from './cwnd.ts';

const WORDS = 18;
const FIRST_ENTRIES = 8;

const SEQ = 2;
const ACK = 3;
const WINDOW = 4;
const TS_VAL = 5;
const TS_ECR = 6;
const FLAGS = 7;
const EDGES = 8;
const FRAME = 16;

const HAS_TIMESTAMPS = 1;
const HAS_ECHO = 2;
const IS_PURE = 4;
const BLOCKS_SHIFT = 3;

/** In the order in which they passed. */
export function pushAck(window: Cwnd, ack: Ack): void {
  if (window.ackCount === window.ackEntries) grow(window);
  const { ints, doubles } = window;
  const at = atOf(window, window.ackHead + window.ackCount++);
  doubles[at >> 1] = ack.ns;
  ints[at + FRAME] = ack.frame;
  ints[at + SEQ] = ack.seq;
  ints[at + ACK] = ack.ack;
  ints[at + WINDOW] = ack.window;
  ints[at + TS_VAL] = ack.tsVal;
  ints[at + TS_ECR] = ack.tsEcr;
  const flags = Number(ack.hasTimestamps) | (Number(ack.hasEcho) << 1) | (Number(ack.isPure) << 2);
  ints[at + FLAGS] = flags | (ack.blocks << BLOCKS_SHIFT);
  for (let i = 0; i < ack.blocks * 2; i++) ints[at + EDGES + i] = ack.edges[i]!;
}

/** Reads the oldest into `ack`. */
export function firstAck(window: Cwnd, ack: Ack): void {
  const { ints, doubles } = window;
  const at = atOf(window, window.ackHead);
  const flags = ints[at + FLAGS]!;
  ack.ns = doubles[at >> 1]!;
  ack.frame = ints[at + FRAME]!;
  ack.seq = ints[at + SEQ]!;
  ack.ack = ints[at + ACK]!;
  ack.window = ints[at + WINDOW]!;
  ack.tsVal = ints[at + TS_VAL]!;
  ack.tsEcr = ints[at + TS_ECR]!;
  ack.hasTimestamps = (flags & HAS_TIMESTAMPS) !== 0;
  ack.hasEcho = (flags & HAS_ECHO) !== 0;
  ack.isPure = (flags & IS_PURE) !== 0;
  ack.blocks = flags >> BLOCKS_SHIFT;
  for (let i = 0; i < ack.blocks * 2; i++) ack.edges[i] = ints[at + EDGES + i]!;
}

/** The sender has processed the oldest. */
export function shiftAck(window: Cwnd): void {
  window.ackHead = (window.ackHead + 1) & (window.ackEntries - 1);
  window.ackCount--;
}

export function releaseAcks({ memory, ackRing, ackEntries }: Cwnd): void {
  memory.release(ackRing, ackEntries * WORDS);
}

function atOf(window: Cwnd, entry: number): number {
  return window.ackRing + (entry & (window.ackEntries - 1)) * WORDS;
}

function grow(window: Cwnd): void {
  const { memory, ints, ackRing, ackEntries, ackHead } = window;
  const entries = ackRing === NOWHERE ? FIRST_ENTRIES : ackEntries * 4;
  const ring = memory.take(entries * WORDS);
  // The oldest comes to stand first.
  const split = ackRing + ackHead * WORDS;
  const end = ackRing + ackEntries * WORDS;
  ints.copyWithin(ring, split, end);
  ints.copyWithin(ring + end - split, ackRing, split);
  memory.release(ackRing, ackEntries * WORDS);
  window.ackRing = ring;
  window.ackEntries = entries;
  window.ackHead = 0;
}
