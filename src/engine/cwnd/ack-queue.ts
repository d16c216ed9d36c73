// Acknowledgements between the vantage and the sender of the data: they passed here, but it has not processed them yet.
// A ring of `Ack`s.
import { copyWords, NOWHERE, release, take } from '../memory';
import { Ack } from './ack';
import { Cwnd } from './cwnd';

const WORDS: i32 = 18;
const FIRST_ENTRIES: i32 = 8;

/** In the order in which they passed. */
export function pushAck(window: Cwnd, ack: Ack): void {
  if (window.ackCount === window.ackEntries) grow(window);
  copyAck(ackAt(window, window.ackHead + window.ackCount), ack);
  window.ackCount++;
}

/** Reads the oldest into `ack`. */
export function firstAck(window: Cwnd, ack: Ack): void {
  copyAck(ack, ackAt(window, window.ackHead));
}

/** The sender has processed the oldest. */
export function shiftAck(window: Cwnd): void {
  window.ackHead = (window.ackHead + 1) & (window.ackEntries - 1);
  window.ackCount--;
}

export function releaseAcks(window: Cwnd): void {
  release(window.ackRing, window.ackEntries * WORDS);
}

function copyAck(to: Ack, from: Ack): void {
  memory.copy(changetype<usize>(to), changetype<usize>(from), (<usize>WORDS) << 2);
}

function ackAt(window: Cwnd, entry: i32): Ack {
  const place = window.ackRing + (entry & (window.ackEntries - 1)) * WORDS;
  return changetype<Ack>((<usize>place) << 2);
}

function grow(window: Cwnd): void {
  const ackRing = window.ackRing;
  const ackEntries = window.ackEntries;
  const entries = ackRing === NOWHERE ? FIRST_ENTRIES : ackEntries * 4;
  const ring = take(entries * WORDS);
  // The oldest comes to stand first.
  const splitWords = window.ackHead * WORDS;
  const words = ackEntries * WORDS;
  copyWords(ring, ackRing + splitWords, words - splitWords);
  copyWords(ring + words - splitWords, ackRing, splitWords);
  release(ackRing, words);
  window.ackRing = ring;
  window.ackEntries = entries;
  window.ackHead = 0;
}
