// Decides what becomes of one synthetic connection, from its first packet to its last: a short exchange, a
// bulk transfer, a connection kept open for many requests, one refused, one never answered, one whose peer
// forgot it. RFC 9293 (3.5) opening, (3.5.1) half-open connections, (3.6) closing. A life is a generator that
// stops whenever some segments are decided, so that only a window of them is in memory.

import { CLIENT, Conversation, LOSS, MS, SERVER } from './conversation.js';
import { ACK, FIN, PSH, RST, SYN } from './frame-writer.js';

/** @typedef {import('./random.js').Random} Random @typedef {import('./conversation.js').Side} Side */
/** @typedef {(talk: Conversation) => Generator<void>} Life */

/** How often each life happens; the rest are requests and responses over a connection kept open. */
const LIVES = [
  { life: datagrams, share: 0.02 },
  { life: short, share: 0.42 },
  { life: bulk, share: 0.05 },
  { life: refused, share: 0.02 },
  { life: unanswered, share: 0.004 },
  { life: halfOpen, share: 0.01 },
];

export class SyntheticConnection {
  /** @param {Random} random @param {number} startUs @param {boolean} isIpv6 */
  constructor(random, startUs, isIpv6) {
    const dice = random.next();
    let sum = 0;
    const life = LIVES.find(({ share }) => dice < (sum += share))?.life ?? requestResponse;
    this.isDatagram = life === datagrams;
    this.talk = new Conversation(random, startUs, isIpv6);
    this.life = life(this.talk);
    this.queueIndex = 0;
  }

  /** @returns {import('./frame-writer.js').Segment | undefined} the next in order of time, if any is left */
  next() {
    const { queue } = this.talk;
    while (this.queueIndex === queue.length) {
      queue.length = 0;
      this.queueIndex = 0;
      if (this.life.next().done && queue.length === 0) return undefined;
    }
    return queue[this.queueIndex++];
  }
}

/** @type {Life} */
function* datagrams(talk) {
  talk.say(CLIENT, 0, 40);
  talk.say(SERVER, 0, 120);
  yield;
}

/** @type {Life} */
function* short(talk) {
  yield* open(talk);
  yield* exchange(talk, talk.random.between(150, 900), 300 + talk.random.around(4000));
  yield* close(talk);
}

/** @type {Life} */
function* requestResponse(talk) {
  yield* open(talk);
  for (let left = talk.random.between(5, 60); left > 0; left--) {
    yield* exchange(talk, talk.random.between(40, 600), 40 + talk.random.around(700), talk.random.around(1500 * MS));
  }
  yield* close(talk);
}

/** @type {Life} */
function* bulk(talk) {
  yield* open(talk);
  const bytes = 40_000 + talk.random.around(340_000);
  if (talk.random.chance(0.2)) yield* exchange(talk, bytes, 200);
  else yield* exchange(talk, 300, bytes);
  yield* close(talk);
}

/** @type {Life} */
function* refused(talk) {
  talk.say(CLIENT, SYN, 0);
  talk.sayReset(SERVER, RST | ACK, 0);
  yield;
}

/** @type {Life} */
function* unanswered(talk) {
  const synUs = talk.nowUs;
  const { sndNxt } = talk.ends[CLIENT];
  for (const delayUs of [0, 1e6, 3e6, 7e6]) {
    talk.ends[CLIENT].sndNxt = sndNxt;
    talk.say(CLIENT, SYN, 0, synUs + delayUs - talk.nowUs);
  }
  yield;
}

/** One end lost its state without a word; the other finds out much later. RFC 9293 (3.5.1). @type {Life} */
function* halfOpen(talk) {
  yield* open(talk);
  yield* exchange(talk, 300, 2000);
  const prober = talk.random.chance(0.5) ? CLIENT : SERVER;
  talk.say(prober, PSH | ACK, 100, 5e6 + talk.random.around(15e6));
  talk.sayReset(prober === CLIENT ? SERVER : CLIENT, RST, talk.last().ack);
  yield;
}

/** @type {Life} */
function* open(talk) {
  const isn = talk.ends[CLIENT].sndNxt;
  talk.say(CLIENT, SYN, 0);
  if (talk.random.chance(LOSS)) {
    talk.ends[CLIENT].sndNxt = isn;
    talk.say(CLIENT, SYN, 0, 1e6); // RFC 6298 (2.1): the first timeout is one second
  }
  talk.say(SERVER, SYN | ACK, 0);
  talk.say(CLIENT, ACK, 0);
  yield;
}

/**
 * @param {Conversation} talk @param {number} requestBytes @param {number} responseBytes
 * @param {number} [thinkUs]
 */
function* exchange(talk, requestBytes, responseBytes, thinkUs = 0) {
  const isAcked = talk.random.chance(0.3); // else the answer carries the last acknowledgement
  yield* talk.transfer(CLIENT, requestBytes, thinkUs, isAcked);
  yield* talk.transfer(SERVER, responseBytes, talk.random.around(8 * MS), true);
}

/** @type {Life} */
function* close(talk) {
  const isServerFirst = talk.random.chance(0.6);
  /** @type {Side[]} */
  const [first, second] = isServerFirst ? [SERVER, CLIENT] : [CLIENT, SERVER];
  const idleUs = talk.random.around(5000 * MS);
  const way = talk.random.next();
  if (way < 0.07) {
    talk.say(first, RST | ACK, 0, idleUs);
  } else {
    talk.say(first, FIN | ACK, 0, idleUs);
    if (way > 0.2) talk.say(second, ACK, 0);
    talk.say(second, FIN | ACK, 0, talk.random.around(3 * MS));
    talk.say(first, ACK, 0);
  }
  yield;
}
