// What lets a sender send: acknowledgements, its application, or a pace of its own.
import { beforeEach, describe, expect, test } from 'vitest';
import { AckClock } from '../../src/congestion/ack-clock.ts';
import { Packet } from '../../src/wire/packet.ts';

const MS = 1e6;
const FULL = 1000;
const SMALL = 200;

let clock: AckClock;
let nowNs: number;
/** Of the sender's timestamps, in milliseconds; undefined when it has none. */
let tsVal: number | undefined;

beforeEach(() => {
  clock = new AckClock();
  clock.begin();
  nowNs = 0;
  tsVal = undefined;
});

/** After so many milliseconds, so many acknowledgements. */
function tick(afterMs: number, count = 1): void {
  nowNs += afterMs * MS;
  for (let i = 0; i < count; i++) clock.tick(nowNs);
}

/** After so many milliseconds, a segment. */
function send(afterMs: number, isNear = true, payloadLength = FULL): void {
  nowNs += afterMs * MS;
  const times = tsVal === undefined ? {} : { hasTimestamps: true, tsVal };
  clock.send(Object.assign(new Packet(), { timeNs: nowNs, payloadLength, ...times }), isNear);
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
    expect([clock.sentSinceAck, clock.acksSinceSend, clock.sends]).toEqual([0, 2, 0]);
    send(0);
    send(0);
    expect([clock.sentSinceAck, clock.acksSinceSend, clock.sends]).toEqual([2, 0, 2]);
    tick(1);
    expect([clock.sentSinceAck, clock.acksSinceSend, clock.sends]).toEqual([0, 1, 2]);
  });

  test.each([
    ['at once', 0, false],
    ['after a tenth of a millisecond', 0.1, false],
    ['after a fifth of a millisecond', 0.2, true],
  ])('seen near, it sends %s → late: %3$s', (_, afterMs, isLate) => {
    tick(1);
    send(afterMs);
    expect(clock.hasLateSince).toBe(isLate);
  });

  test('seen near, a burst of many → each goes with the one before', () => {
    tick(1);
    for (let i = 0; i < 10; i++) send(0.1);
    expect(clock.hasLateSince).toBe(false);
    send(0.2);
    send(0);
    expect(clock.hasLateSince).toBe(true);
    tick(0.01);
    expect(clock.hasLateSince).toBe(false);
  });
});

describe('seen from afar', () => {
  const far = (afterMs: number): void => send(afterMs, false);

  test.each([
    ['no tick', 0, false],
    ['one tick', 1, false],
    ['two ticks', 2, true],
    ['many ticks', 50, true],
  ])('%s of its timestamps later than what it sent before → late: %3$s', (_, ticks, isLate) => {
    // As they pass 2^31.
    tsVal = 0x7fffffff;
    tick(1);
    far(0);
    tsVal = (tsVal + ticks) | 0;
    far(0);
    expect(clock.hasLateSince).toBe(isLate);
  });

  test('it has no timestamps → not known to be late', () => {
    tick(1);
    far(0);
    // What another packet has left.
    clock.send(Object.assign(new Packet(), { timeNs: 500 * MS, payloadLength: FULL, tsVal: 9000 }), false);
    expect(clock.hasLateSince).toBe(false);
  });

  test('the first after an acknowledgement, and the first of all → not known to be late', () => {
    tsVal = 7000;
    far(0);
    expect(clock.hasLateSince).toBe(false);
    tick(1);
    tsVal = 8000;
    far(0);
    expect(clock.hasLateSince).toBe(false);
  });
});

describe('answering', () => {
  test('it answers each → it answers', () => {
    answer(10);
    expect([clock.isAnswering, clock.isFree, clock.isPaced]).toEqual([true, false, false]);
  });

  test('it left three unanswered → it has nothing to say, until it sends again', () => {
    answer(10);
    tick(10, 2);
    expect(clock.isAnswering).toBe(true);
    tick(10);
    expect(clock.isAnswering).toBe(false);
    send(0);
    expect(clock.isAnswering).toBe(true);
  });

  test('it sent late → not by the acknowledgement', () => {
    answer(10);
    send(1);
    expect(clock.isAnswering).toBe(false);
  });
});

describe('free of acknowledgements', () => {
  test('a fifth of what it sends comes late → free, and not answering', () => {
    answer(20);
    for (let i = 0; i < 9; i++) send(5);
    expect(clock.isFree).toBe(false);
    send(5);
    expect(clock.isFree).toBe(true);
    send(5);
    tick(1);
    send(0);
    expect([clock.hasLateSince, clock.isAnswering]).toEqual([false, false]);
  });

  test('it sent less than ten → not known', () => {
    for (let i = 0; i < 9; i++) send(5);
    expect(clock.isFree).toBe(false);
    send(5);
    expect(clock.isFree).toBe(true);
  });
});

describe('pacing', () => {
  test('full segments, spread out → paced', () => {
    for (let i = 0; i < 16; i++) send(1);
    expect(clock.isPaced).toBe(false);
    send(1);
    expect(clock.isPaced).toBe(true);
  });

  test('small ones, spread out → its application', () => {
    send(1);
    for (let i = 0; i < 100; i++) send(1, true, SMALL);
    expect([clock.isPaced, clock.isFree]).toEqual([false, true]);
  });

  test('full ones after small ones, spread out → its application', () => {
    for (let i = 0; i < 50; i++) {
      send(1);
      send(1, true, SMALL);
    }
    expect(clock.isPaced).toBe(false);
  });

  test('full ones, spread out, among many bursts that acknowledgements let go → not paced', () => {
    for (let i = 0; i < 20; i++) send(1);
    expect(clock.isPaced).toBe(true);
    answer(1000);
    expect(clock.isPaced).toBe(false);
  });

  test('full ones, and as many small ones, spread out → its application', () => {
    for (let i = 0; i < 20; i++) send(1);
    expect(clock.isPaced).toBe(true);
    for (let i = 0; i < 20; i++) send(1, true, SMALL);
    expect(clock.isPaced).toBe(false);
  });
});

describe('beginning again', () => {
  const counts = (): unknown[] => [clock.sends, clock.sentSinceAck, clock.acksSinceSend, clock.hasLateSince];

  test('it was sending, or had nothing to say → nothing is left of that', () => {
    for (let i = 0; i < 3; i++) send(1);
    expect(counts()).toEqual([3, 3, 0, true]);
    clock.begin();
    expect(counts()).toEqual([0, 0, 0, false]);
    tick(1, 5);
    clock.begin();
    expect(counts()).toEqual([0, 0, 0, false]);
  });

  test('it was paced, and free of acknowledgements → not known any more; what is full is seen anew', () => {
    for (let i = 0; i < 50; i++) send(1, true, 5 * FULL);
    clock.begin();
    tick(1);
    for (let i = 0; i < 17; i++) send(0);
    expect([clock.isFree, clock.isPaced]).toEqual([false, false]);
    for (let i = 0; i < 15; i++) send(1);
    expect(clock.isPaced).toBe(false);
    send(1);
    expect(clock.isPaced).toBe(true);
  });
});
