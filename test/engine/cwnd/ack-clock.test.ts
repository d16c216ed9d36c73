// What lets a sender send: acknowledgements, its application, or a pace of its own.
import { beforeEach, describe, expect, test } from 'vitest';
import { CWND_BIT } from '../../../src/core/codes.ts';
import { PacketRow } from '../../../src/core/rows.ts';
import { engine, functionsOf, newWindow, renew, type Cwnd } from './new-window.ts';

const functions = functionsOf<'isAnswering' | 'isFree' | 'isPaced' | 'sendSegment' | 'tick'>('ack-clock');
const clock = {
  tick: functions.tick,
  sendSegment: functions.sendSegment,
  isAnswering: (window: Cwnd): boolean => functions.isAnswering(window) !== 0,
  isFree: (window: Cwnd): boolean => functions.isFree(window) !== 0,
  isPaced: (window: Cwnd): boolean => functions.isPaced(window) !== 0,
};
const packet = engine.give(new PacketRow(), PacketRow.WORDS);

const MS = 1e6;
const FULL = 1000;
const SMALL = 200;

let window: Cwnd;
let nowNs: number;

beforeEach(() => {
  window = newWindow();
  nowNs = 0;
});

const isLateSince = (): boolean => window.has(CWND_BIT.hasLateSince);

/** After so many milliseconds, so many acknowledgements. */
function tick(afterMs: number, count = 1): void {
  nowNs += afterMs * MS;
  for (let i = 0; i < count; i++) clock.tick(window, nowNs);
}

/** After so many milliseconds, a segment. */
function send(afterMs: number, payloadLength = FULL): void {
  nowNs += afterMs * MS;
  clock.sendSegment(window, Object.assign(packet, { hasTimestamps: false, timeNs: nowNs, payloadLength }), true);
}

/** So many acknowledgements, each of them answered at once by two segments. */
function answer(count: number): void {
  for (let i = 0; i < count; i++) {
    tick(10);
    send(0.05);
    send(0.01);
  }
}

describe('the latest acknowledgement', () => {
  test('sends and acknowledgements → how many there are since', () => {
    tick(1, 2);
    expect([window.sentSinceAck, window.acksSinceSend, window.sends]).toEqual([0, 2, 0]);
    send(0);
    send(0);
    expect([window.sentSinceAck, window.acksSinceSend, window.sends]).toEqual([2, 0, 2]);
    tick(1);
    expect([window.sentSinceAck, window.acksSinceSend, window.sends]).toEqual([0, 1, 2]);
  });

  test.each([
    ['at once', 0, false],
    ['after a tenth of a millisecond', 0.1, false],
    ['after a fifth of a millisecond', 0.2, true],
  ])('seen near, it sends %s → late: %3$s', (_, afterMs, isLate) => {
    tick(1);
    send(afterMs);
    expect(isLateSince()).toBe(isLate);
  });

  test('seen near, a burst of many → each goes with the one before', () => {
    tick(1);
    for (let i = 0; i < 10; i++) send(0.1);
    expect(isLateSince()).toBe(false);
    send(0.2);
    send(0);
    expect(isLateSince()).toBe(true);
    tick(0.01);
    expect(isLateSince()).toBe(false);
  });
});

describe('seen from afar', () => {
  /** A segment: what its timestamp, in milliseconds, is beyond that which it echoes; those are from clocks of their own. */
  function far(heldMs: number, echo = 0): void {
    const tsEcr = (0x7fffffff - 500 + echo) | 0;
    const times = { hasTimestamps: true, tsVal: (tsEcr - 0x7fffff00 + heldMs) | 0, tsEcr };
    clock.sendSegment(window, Object.assign(packet, { timeNs: (nowNs += MS), payloadLength: FULL, ...times }), false);
  }

  /** Says whether it comes late. */
  function isLate(heldMs: number, echo = 0): boolean {
    tick(1);
    far(heldMs, echo);
    return isLateSince();
  }

  test.each([
    ['as soon', 0, false],
    ['sooner', -5, false],
    ['one tick later', 1, false],
    ['two ticks later', 2, true],
    ['many ticks later', 50, true],
  ])('%s after what it echoes as before → late: %3$s', (_, heldMs, expected) => {
    for (let echo = 0; echo < 1000; echo += 100) expect(isLate(7, echo)).toBe(false);
    expect(isLate(7 + heldMs, 1000)).toBe(expected);
  });

  test('sooner than ever → from then on, that counts', () => {
    expect(isLate(7)).toBe(false);
    expect(isLate(5)).toBe(false);
    expect(isLate(7)).toBe(true);
  });

  test('late ever since → it may be the clocks', () => {
    for (let i = 0; i < 64; i++) expect(isLate(7)).toBe(false);
    for (let i = 0; i < 64; i++) expect(isLate(9)).toBe(true);
    expect(isLate(9)).toBe(false);
    expect(isLate(11)).toBe(true);
  });

  test('clocks that drift apart → not late', () => {
    for (let i = 0; i < 5000; i++) expect(isLate(Math.floor(i / 200), i)).toBe(false);
  });

  test('it has no timestamps → not known to be late', () => {
    far(0);
    // What another packet has left.
    const left = { tsVal: 9000 - 0x7fffff00, tsEcr: 0 };
    clock.sendSegment(
      window,
      Object.assign(packet, { hasTimestamps: false, timeNs: 500 * MS, payloadLength: FULL, ...left }),
      false,
    );
    expect(isLateSince()).toBe(false);
  });

  test('other clocks, in another connection → not late', () => {
    for (let i = 0; i < 200; i++) far(7);
    far(3);
    renew(window);
    expect(isLate(5000)).toBe(false);
    expect(isLate(5001)).toBe(false);
    expect(isLate(5002)).toBe(true);
  });

  test('its first was seen near, or had no timestamp → not known to be late', () => {
    send(0);
    expect(isLate(0x7fffff00 + 7)).toBe(false);
    expect(isLate(0x7fffff00 + 7)).toBe(false);
  });
});

describe('answering', () => {
  test('it answers each → it answers', () => {
    answer(10);
    expect([clock.isAnswering(window), clock.isFree(window), clock.isPaced(window)]).toEqual([true, false, false]);
  });

  test('it left three unanswered → it has nothing to say, until it sends again', () => {
    answer(10);
    tick(10, 2);
    expect(clock.isAnswering(window)).toBe(true);
    tick(10);
    expect(clock.isAnswering(window)).toBe(false);
    send(0);
    expect(clock.isAnswering(window)).toBe(true);
  });

  test('it sent late → not by the acknowledgement', () => {
    answer(10);
    send(1);
    expect(clock.isAnswering(window)).toBe(false);
  });
});

describe('free of acknowledgements', () => {
  test('a fifth of what it sends comes late → free, and not answering', () => {
    answer(20);
    for (let i = 0; i < 9; i++) send(5);
    expect(clock.isFree(window)).toBe(false);
    send(5);
    expect(clock.isFree(window)).toBe(true);
    send(5);
    tick(1);
    send(0);
    expect([isLateSince(), clock.isAnswering(window)]).toEqual([false, false]);
  });

  test('it sent less than ten → not known', () => {
    for (let i = 0; i < 9; i++) send(5);
    expect(clock.isFree(window)).toBe(false);
    send(5);
    expect(clock.isFree(window)).toBe(true);
  });
});

describe('pacing', () => {
  test('full segments, spread out → paced', () => {
    for (let i = 0; i < 16; i++) send(1);
    expect(clock.isPaced(window)).toBe(false);
    send(1);
    expect(clock.isPaced(window)).toBe(true);
  });

  test('small ones, spread out → its application', () => {
    send(1);
    for (let i = 0; i < 100; i++) send(1, SMALL);
    expect([clock.isPaced(window), clock.isFree(window)]).toEqual([false, true]);
  });

  test('full ones after small ones, spread out → its application', () => {
    for (let i = 0; i < 50; i++) {
      send(1);
      send(1, SMALL);
    }
    expect(clock.isPaced(window)).toBe(false);
  });

  test('full ones, spread out, among many bursts that acknowledgements let go → not paced', () => {
    for (let i = 0; i < 20; i++) send(1);
    expect(clock.isPaced(window)).toBe(true);
    answer(1000);
    expect(clock.isPaced(window)).toBe(false);
  });

  test('full ones, and as many small ones, spread out → its application', () => {
    for (let i = 0; i < 20; i++) send(1);
    expect(clock.isPaced(window)).toBe(true);
    for (let i = 0; i < 20; i++) send(1, SMALL);
    expect(clock.isPaced(window)).toBe(false);
  });
});

describe('beginning again', () => {
  const counts = (): unknown[] => [window.sends, window.sentSinceAck, window.acksSinceSend, isLateSince()];

  test('it was sending, or had nothing to say → nothing is left of that', () => {
    for (let i = 0; i < 3; i++) send(1);
    expect(counts()).toEqual([3, 3, 0, true]);
    renew(window);
    expect(counts()).toEqual([0, 0, 0, false]);
    tick(1, 5);
    renew(window);
    expect(counts()).toEqual([0, 0, 0, false]);
  });

  test('it was paced, and free of acknowledgements → not known any more; what is full is seen anew', () => {
    for (let i = 0; i < 50; i++) send(1, 5 * FULL);
    renew(window);
    tick(1);
    for (let i = 0; i < 17; i++) send(0);
    expect([clock.isFree(window), clock.isPaced(window)]).toEqual([false, false]);
    for (let i = 0; i < 15; i++) send(1);
    expect(clock.isPaced(window)).toBe(false);
    send(1);
    expect(clock.isPaced(window)).toBe(true);
  });
});
