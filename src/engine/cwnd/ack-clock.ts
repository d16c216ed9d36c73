// What moves the sender: acknowledgements (the ACK clock, RFC 5681 and 2581), as where a window limits it, or something
// else, as where its application has little to say or it paces what it sends. Seen near the sender, time tells; from afar
// its own timestamps do (RFC 7323), roughly.
import type { Packet } from '../../wire/packet.ts';
import { seqDiff } from '../../wire/seq.ts';
import { CWND_BIT, type Cwnd } from './cwnd.ts';

/** Later than this after an acknowledgement, or after what it sent before, something else lets it send. */
const PROMPT_NS = 150e3;
/** Its timestamps, in ticks of a millisecond: one tick may lie within a burst. */
const LATE_TICKS = 2;
/** Acknowledgements that it did not answer: it has nothing more to say. */
const MIN_UNANSWERED = 3;
/** So many sends; then what was the least is forgotten, for clocks drift. */
const HELD_WINDOW = 64;
const MIN_SENDS = 10;
const FREE_SHARE = 0.2;
const MIN_PACED = 16;
const PACED_SHARE = 0.02;
const PACED_OF_LATE = 0.8;

/** The sender processed an acknowledgement. */
export function tick(window: Cwnd, nowNs: number): void {
  window.sentSinceAck = 0;
  window.acksSinceSend++;
  window.put(CWND_BIT.hasLateSince, false);
  window.clockNs = nowNs;
}

/** It sent something that is no retransmission. */
export function sendSegment(window: Cwnd, packet: Packet, isNear: boolean): void {
  const { timeNs, payloadLength } = packet;
  const { largestSend } = window;
  const isLate = isNear ? timeNs - window.clockNs > PROMPT_NS : isLateByTimestamp(window, packet);
  window.clockNs = timeNs;
  window.sentSinceAck++;
  window.acksSinceSend = 0;
  window.sends++;
  const hadMore = window.has(CWND_BIT.hadMore);
  const isFull = payloadLength > 0 && payloadLength >= largestSend;
  if (isFull !== hadMore) window.put(CWND_BIT.hadMore, isFull);
  if (payloadLength > largestSend) window.largestSend = payloadLength;
  if (!isLate) return;
  window.lateSends++;
  window.set(CWND_BIT.hasLateSince);
  if (hadMore && isFull) window.pacedSends++;
}

/** It answers acknowledgements: what they let go, it sends. */
export function isAnswering(window: Cwnd): boolean {
  return !window.has(CWND_BIT.hasLateSince) && !isFree(window) && window.acksSinceSend < MIN_UNANSWERED;
}

/** Acknowledgements do not move it. */
export function isFree({ sends, lateSends }: Cwnd): boolean {
  return sends >= MIN_SENDS && lateSends >= sends * FREE_SHARE;
}

/** Nor does its application, which has more to send: it spreads out what it sends. */
export function isPaced({ sends, lateSends, pacedSends }: Cwnd): boolean {
  return pacedSends >= MIN_PACED && pacedSends >= sends * PACED_SHARE && pacedSends >= lateSends * PACED_OF_LATE;
}

/** Its own clock less that of the acknowledgement which it echoes: more than lately, and it has held back. */
function isLateByTimestamp(window: Cwnd, { hasTimestamps, tsVal, tsEcr }: Packet): boolean {
  if (!hasTimestamps) return false;
  if (!window.has(CWND_BIT.hasOffset)) window.clockOffset = seqDiff(tsVal, tsEcr);
  window.set(CWND_BIT.hasOffset);
  const held = (seqDiff(tsVal, tsEcr) - window.clockOffset) | 0;
  if (window.sends % HELD_WINDOW === 0) {
    window.minHeld = window.nextMinHeld;
    window.nextMinHeld = held;
  }
  window.nextMinHeld = Math.min(window.nextMinHeld, held);
  return held - Math.min(window.minHeld, window.nextMinHeld) >= LATE_TICKS;
}
