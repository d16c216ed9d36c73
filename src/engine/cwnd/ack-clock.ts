// What moves the sender: acknowledgements (the ACK clock, RFC 5681 and 2581), as where a window limits it, or something
// else, as where its application has little to say or it paces what it sends. Seen near the sender, time tells; from afar
// its own timestamps do (RFC 7323), roughly.
import { Packet } from '../../wire/packet';
import { seqDiff } from '../../wire/seq';
import { CWND_BIT } from '../codes';
import { Cwnd } from './cwnd';

/** Later than this after an acknowledgement, or after what it sent before, something else lets it send. */
const PROMPT_NS: f64 = 150e3;
/** Its timestamps, in ticks of a millisecond: one tick may lie within a burst. */
const LATE_TICKS: i64 = 2;
/** Acknowledgements that it did not answer: it has nothing more to say. */
const MIN_UNANSWERED: i32 = 3;
/** So many sends; then what was the least is forgotten, for clocks drift. */
const HELD_WINDOW: i32 = 64;
const MIN_SENDS: i32 = 10;
const FREE_SHARE: f64 = 0.2;
const MIN_PACED: i32 = 16;
const PACED_SHARE: f64 = 0.02;
const PACED_OF_LATE: f64 = 0.8;

/** The sender processed an acknowledgement. */
export function tick(window: Cwnd, nowNs: f64): void {
  window.sentSinceAck = 0;
  window.acksSinceSend++;
  window.clear(CWND_BIT.hasLateSince);
  window.clockNs = nowNs;
}

/** It sent something that is no retransmission. */
export function sendSegment(window: Cwnd, packet: Packet, isNear: bool): void {
  const timeNs = packet.timeNs;
  const payloadLength = packet.payloadLength;
  const largestSend = window.largestSend;
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
export function isAnswering(window: Cwnd): bool {
  return !window.has(CWND_BIT.hasLateSince) && !isFree(window) && window.acksSinceSend < MIN_UNANSWERED;
}

/** Acknowledgements do not move it. */
export function isFree(window: Cwnd): bool {
  const sends = window.sends;
  return sends >= MIN_SENDS && <f64>window.lateSends >= <f64>sends * FREE_SHARE;
}

/** Nor does its application, which has more to send: it spreads out what it sends. */
export function isPaced(window: Cwnd): bool {
  const pacedSends = window.pacedSends;
  return (
    pacedSends >= MIN_PACED &&
    <f64>pacedSends >= <f64>window.sends * PACED_SHARE &&
    <f64>pacedSends >= <f64>window.lateSends * PACED_OF_LATE
  );
}

/** Its own clock less that of the acknowledgement which it echoes: more than lately, and it has held back. */
function isLateByTimestamp(window: Cwnd, packet: Packet): bool {
  if (!packet.hasTimestamps) return false;
  const offset = seqDiff(packet.tsVal, packet.tsEcr);
  if (!window.has(CWND_BIT.hasOffset)) window.clockOffset = offset;
  window.set(CWND_BIT.hasOffset);
  const held = offset - window.clockOffset;
  if (window.sends % HELD_WINDOW === 0) {
    window.minHeld = window.nextMinHeld;
    window.nextMinHeld = held;
  }
  window.nextMinHeld = min<i32>(window.nextMinHeld, held);
  return <i64>held - <i64>min<i32>(window.minHeld, window.nextMinHeld) >= LATE_TICKS;
}
