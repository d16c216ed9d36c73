// Decides what the segments between two ends are and when each passes the capture point, on the path between:
//   client ──┬── capture ──┬── server      turnaround of a side: capture point → that side → capture point
// Data go in rounds of one congestion window, each answered before the next: ACK clocking without queues.
// Losses fall before the capture point (a hole is seen) or behind it (a copy is seen twice) and are repaired
// by SACK or a timeout. RFC 5681, RFC 2018, RFC 6675, RFC 6298, RFC 7323.

import { ACK, FIN, PSH, SYN } from './frame-writer.js';

/** @typedef {import('./frame-writer.js').Segment} Segment @typedef {import('./random.js').Random} Random */
/** @typedef {0 | 1} Side */

export const CLIENT = 0;
export const SERVER = 1;
export const MS = 1000;
export const LOSS = 0.006;
const INITIAL_CWND = 10; // RFC 6928
const MAX_CWND = 40; // in segments; within the smallest window advertised here, 502 << 7 bytes
const MIN_RTO_US = 200 * MS; // Linux; RFC 6298 (2.4) asks for 1 s
const DUP_ACK_THRESHOLD = 3;

class Endpoint {
  /** @param {Random} random @param {number} turnaroundUs */
  constructor(random, turnaroundUs) {
    this.sndNxt = random.between(0, 0xffff_ffff);
    this.turnaroundUs = turnaroundUs;
    this.tsOffset = random.between(0, 0xffff_ffff);
    this.tsRecent = 0;
    this.windowField = 502;
    this.cwnd = INITIAL_CWND;
  }

  /** @param {number} timeUs */
  tsval(timeUs) {
    return (this.tsOffset + Math.floor(timeUs / MS)) >>> 0;
  }
}

export class Conversation {
  /** @param {Random} random @param {number} startUs @param {boolean} isIpv6 */
  constructor(random, startUs, isIpv6) {
    this.random = random;
    this.nowUs = startUs;
    /** @type {Side} */
    this.lastSide = CLIENT;
    this.ends = [new Endpoint(random, random.between(100, 2000)), new Endpoint(random, 500 + random.around(20 * MS))];
    this.mss = isIpv6 ? 1428 : 1448; // 1440 and 1460 less 12 bytes of timestamps
    this.gapUs = random.chance(0.5) ? 12 : 120; // a full segment at 1 Gb/s or 100 Mb/s
    this.delayedAckUs = random.chance(0.5) ? 40 * MS : 0;
    /** @type {Segment[]} decided and not yet taken away, in order of time at every yield */
    this.queue = [];
  }

  /** When a side can speak next: at once if it spoke last, else after the other's words have reached it. */
  #turnUs(/** @type {Side} */ side) {
    return this.nowUs + (this.lastSide === side ? 1 : this.ends[side].turnaroundUs);
  }

  /**
   * One segment in order, everything so far acknowledged.
   * @param {Side} side @param {number} flags @param {number} payloadBytes @param {number} [delayUs]
   */
  say(side, flags, payloadBytes, delayUs = 0) {
    const timeUs = this.#turnUs(side) + delayUs;
    const { sndNxt } = this.ends[side];
    const segment = this.#queue(timeUs, side, flags, sndNxt, this.ends[1 - side].sndNxt, payloadBytes);
    if (flags & SYN) segment.windowField = 64_240; // RFC 7323 (2.2): never scaled in a SYN
    if (flags === SYN) segment.ack = 0;
    this.ends[side].sndNxt = (sndNxt + payloadBytes + (flags & (SYN | FIN) ? 1 : 0)) >>> 0;
    this.ends[1 - side].tsRecent = segment.tsval;
    this.nowUs = timeUs;
    this.lastSide = side;
  }

  /**
   * A reset from an end without the connection's state, so without options.
   * @param {Side} side @param {number} flags @param {number} seq
   */
  sayReset(side, flags, seq) {
    this.say(side, flags, 0);
    Object.assign(this.last(), { seq, tsval: -1, windowField: 0 });
    if (!(flags & ACK)) this.last().ack = 0;
  }

  last() {
    return this.queue[this.queue.length - 1];
  }

  /**
   * @param {number} timeUs @param {Side} side @param {number} flags @param {number} seq @param {number} ack
   * @param {number} payloadBytes
   */
  #queue(timeUs, side, flags, seq, ack, payloadBytes) {
    const end = this.ends[side];
    const tsval = end.tsval(timeUs);
    const { windowField, tsRecent: tsecr } = end;
    /** @type {Segment} */
    const segment = { timeUs, side, flags, seq, ack, payloadBytes, windowField, tsval, tsecr, sack: [] };
    this.queue.push(segment);
    return segment;
  }

  /** @param {Side} side @param {number} bytes @param {number} delayUs @param {boolean} isLastAcked */
  *transfer(side, bytes, delayUs, isLastAcked) {
    const sender = this.ends[side];
    for (let startUs = this.#turnUs(side) + delayUs; bytes > 0; startUs = this.#turnUs(side)) {
      const roundBytes = Math.min(bytes, sender.cwnd * this.mss);
      bytes -= roundBytes;
      this.#round(side, startUs, roundBytes, bytes === 0, isLastAcked);
      yield;
    }
  }

  /**
   * Sends one window and lets the receiver answer: an ACK for every second segment, or at once and with
   * SACK while there is a hole.
   * @param {Side} side @param {number} startUs @param {number} bytes
   * @param {boolean} isLast @param {boolean} isLastAcked
   */
  #round(side, startUs, bytes, isLast, isLastAcked) {
    const sender = this.ends[side];
    const receiver = this.ends[1 - side];
    const receiverSide = /** @type {Side} */ (1 - side);
    const count = Math.ceil(bytes / this.mss);
    const base = sender.sndNxt;
    const edge = (/** @type {number} */ index) => (base + Math.min(index * this.mss, bytes)) >>> 0;
    const arrivals = this.#send(side, startUs, count, bytes, isLast);
    const received = new Uint8Array(count + 1);
    let rcvNxt = 0; // in segments of this round
    let highest = 0;
    let unackedCount = 0;
    for (const arrival of arrivals) {
      const isInOrder = arrival.index === rcvNxt;
      const hadHole = highest > rcvNxt;
      received[arrival.index] = 1;
      highest = Math.max(highest, arrival.index + 1);
      this.nowUs = arrival.timeUs;
      this.lastSide = side;
      if (isInOrder) {
        while (received[rcvNxt]) rcvNxt++;
        // RFC 7323 (4.3): TS.Recent is of the earliest segment not yet acknowledged.
        if (unackedCount++ === 0) receiver.tsRecent = arrival.tsval;
        const isEnd = rcvNxt === count;
        if (!hadHole && unackedCount < 2 && !(isEnd && (!isLast || isLastAcked))) continue;
      }
      const delayUs = isInOrder && !hadHole && unackedCount === 1 ? this.delayedAckUs : 0;
      const ackUs = arrival.timeUs + receiver.turnaroundUs + delayUs;
      const ack = this.#queue(ackUs, receiverSide, ACK, receiver.sndNxt, edge(rcvNxt), 0);
      if (highest > rcvNxt) ack.sack = sackBlocks(received, rcvNxt, highest, arrival.index, edge);
      unackedCount = 0;
      this.nowUs = ackUs;
      this.lastSide = receiverSide;
    }
    sender.sndNxt = edge(count);
    receiver.windowField = Math.min(4096, receiver.windowField + count);
    this.queue.sort((a, b) => a.timeUs - b.timeUs);
  }

  /**
   * Queues the data of a round and the repairs of what was lost; says what arrives in which order.
   * @param {Side} side @param {number} startUs @param {number} count @param {number} bytes
   * @param {boolean} isLast
   */
  #send(side, startUs, count, bytes, isLast) {
    const sender = this.ends[side];
    const peer = this.ends[1 - side];
    const base = sender.sndNxt;
    /** @type {number[]} */
    const lost = [];
    /** @type {{ index: number, timeUs: number, tsval: number }[]} */
    const arrivals = [];
    const send = (/** @type {number} */ index, /** @type {number} */ timeUs) => {
      const payloadBytes = Math.min(this.mss, bytes - index * this.mss);
      const flags = isLast && index === count - 1 ? PSH | ACK : ACK;
      const seq = (base + index * this.mss) >>> 0;
      return this.#queue(timeUs, side, flags, seq, peer.sndNxt, payloadBytes);
    };
    for (let index = 0; index < count; index++) {
      const timeUs = startUs + index * this.gapUs;
      const isLost = this.random.chance(LOSS);
      if (isLost) lost.push(index);
      if (isLost && this.random.chance(0.5)) continue; // lost before the capture point
      const { tsval } = send(index, timeUs);
      if (!isLost) arrivals.push({ index, timeUs, tsval });
    }
    sender.cwnd = lost.length > 0 ? Math.max(2, (sender.cwnd >> 2) << 1) : Math.min(MAX_CWND, sender.cwnd * 2);
    if (lost.length === 0) return arrivals;

    const roundTripUs = sender.turnaroundUs + peer.turnaroundUs;
    const delivered = arrivals.slice();
    for (const [nth, index] of lost.entries()) {
      const third = delivered.filter((arrival) => arrival.index > index)[DUP_ACK_THRESHOLD - 1];
      const repairUs = third
        ? third.timeUs + roundTripUs + nth * this.gapUs
        : startUs + index * this.gapUs + MIN_RTO_US + roundTripUs;
      arrivals.push({ index, timeUs: repairUs, tsval: send(index, repairUs).tsval });
    }
    return arrivals.sort((a, b) => a.timeUs - b.timeUs);
  }
}

/**
 * RFC 2018 (4): the block of the newest segment first. The others from the top down, nearly as they came.
 * @param {Uint8Array} received @param {number} rcvNxt @param {number} highest @param {number} newest
 * @param {(index: number) => number} edge
 */
function sackBlocks(received, rcvNxt, highest, newest, edge) {
  /** @type {number[]} */
  const blocks = [];
  for (let right = highest; right > rcvNxt; right--) {
    if (!received[right - 1]) continue;
    let left = right - 1;
    while (left > rcvNxt && received[left - 1]) left--;
    if (left <= newest && newest < right) blocks.unshift(edge(left), edge(right));
    else blocks.push(edge(left), edge(right));
    right = left + 1;
  }
  return blocks.slice(0, 6);
}
