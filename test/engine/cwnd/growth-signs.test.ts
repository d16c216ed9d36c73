// What the growth of a window tells: whether it leaves slow start as round trips grow (HyStart), and how fast it grows
// in avoidance.
import { beforeEach, describe, expect, test } from 'vitest';
import { factsOf, functionsOf, newWindow, NONE, type Cwnd } from './new-window.ts';

const { avoidanceSign, endAvoidance, forgetGrowth, watchAvoidance, watchSlowStart } = functionsOf<
  'avoidanceSign' | 'endAvoidance' | 'forgetGrowth' | 'watchAvoidance' | 'watchSlowStart'
>('growth-signs');

const MS = 1e6;

let window: Cwnd;
let seq: number;

beforeEach(() => {
  seq = -5000;
  window = newWindow(seq);
});

const verdict = (): string => factsOf(window, NONE).verdict.name;

/** An acknowledgement in slow start. */
function hear(sndUna: number, sndNxt: number, rttNs: number, flight: number): void {
  Object.assign(window, { sndUna, sndNxt });
  watchSlowStart(window, flight, rttNs);
}

/** From here on it grows anew. */
function beginAt(sndNxt: number): void {
  window.sndNxt = sndNxt;
  forgetGrowth(window);
}

/** A round of slow start: one acknowledgement for each of so many segments, with these round trips, the last for all others. */
function round(flight: number, ...rttsMs: number[]): void {
  for (let i = 0; i < flight; i++) {
    const next = (seq + flight + i) | 0;
    seq = (seq + 1) | 0;
    hear(seq, next, (rttsMs[i] ?? rttsMs.at(-1)!) * MS, flight);
  }
}

describe('slow start', () => {
  const cases = [
    { name: 'round trips stay as they are', base: 40, later: [40], name_: 'unknown' },
    { name: 'round trips grow by an eighth and more', base: 40, later: [46], name_: 'reno' },
    { name: 'round trips grow by less than an eighth', base: 40, later: [44.9], name_: 'unknown' },
    { name: 'short round trips grow by more than 4 ms', base: 1, later: [5.1], name_: 'reno' },
    { name: 'short round trips grow by less than 4 ms', base: 1, later: [4.9], name_: 'unknown' },
    { name: 'long round trips grow by more than 16 ms', base: 400, later: [417], name_: 'reno' },
    { name: 'long round trips grow by less than 16 ms', base: 400, later: [415], name_: 'unknown' },
    { name: 'one of the first is as short as ever', base: 40, later: [60, 60, 40, 60], name_: 'unknown' },
  ].map(({ name_, ...each }) => ({ ...each, verdict: name_ }));
  test.each(cases)('$name, and it goes on → $verdict', ({ base, later, verdict: expected }) => {
    round(32, base);
    round(64, ...later);
    round(128, ...later);
    expect(verdict()).toBe(expected);
  });

  test.each([0x7fffffff - 100, -100])('as sequence numbers pass 2^31 or 2^32 (from %i) → as anywhere', (first) => {
    seq = first;
    beginAt(seq);
    for (const flight of [32, 64, 128]) round(flight, 40);
    expect(verdict()).toBe('unknown');
    for (const flight of [256, 512]) round(flight, 50);
    expect(verdict()).toBe('reno');
  });

  test('it leaves slow start there → nothing is told', () => {
    round(32, 40);
    round(64, 60);
    expect(verdict()).toBe('unknown');
  });

  test('it goes on a little → nothing is told; much → Reno, and that once', () => {
    round(32, 40);
    round(40, 60);
    round(63, 60);
    expect(verdict()).toBe('unknown');
    round(64, 60);
    expect(verdict()).toBe('reno');
    const { confidence } = factsOf(window, NONE).verdict;
    round(128, 60);
    round(256, 200);
    expect(factsOf(window, NONE).verdict.confidence).toBe(confidence);
  });

  test.each([
    [15, 'unknown'],
    [16, 'reno'],
  ])('%i are in flight as round trips grow, and it goes on → %s', (flight, expected) => {
    round(flight, 40);
    round(flight, 60);
    round(40, 40);
    round(80, 40);
    expect(verdict()).toBe(expected);
  });

  test.each([
    [7, 'unknown'],
    [8, 'reno'],
  ])('%i samples in each round are longer, and it goes on → %s', (samples, expected) => {
    round(32, 40);
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j < samples; j++) hear(seq + 1, seq + 100, 60 * MS, 64);
      seq += 100;
    }
    hear(seq + 1, seq + 100, 60 * MS, 200);
    expect(verdict()).toBe(expected);
  });

  test('begun again → what was before tells nothing', () => {
    round(32, 1);
    round(64, 60);
    beginAt(seq);
    round(128, 60);
    round(256, 60);
    expect(verdict()).toBe('unknown');
  });
});

describe('avoidance', () => {
  /** Each window arrives by two at a time. */
  function grow(windows: number, from: number, by: number): void {
    for (let i = 0; i < windows; i++) {
      const flight = Math.floor(from + by * i);
      for (let j = 0; j < flight; j += 2) watchAvoidance(window, 2, flight);
    }
  }

  const cases = [
    { name: 'by one for each window', windows: 20, by: 1, expected: 'reno' },
    { name: 'by three for each window', windows: 20, by: 3, expected: 'cubic' },
    { name: 'by a third for each window', windows: 20, by: 1 / 3, expected: 'cubic' },
    { name: 'by one, for three windows', windows: 3, by: 1, expected: 'unknown' },
    { name: 'not', windows: 20, by: 0, expected: 'unknown' },
  ];
  test.each(cases)('grows $name → $expected', ({ windows, by, expected }) => {
    grow(windows, 50, by);
    endAvoidance(window);
    expect(verdict()).toBe(expected);
  });

  test('not at its end yet → what is told then is known', () => {
    grow(20, 50, 1);
    expect(factsOf(window).verdict.name).toBe('reno');
    endAvoidance(window);
    expect(avoidanceSign(window)).toBe(NONE);
  });

  test('not at its end yet → nothing is told; its end comes twice → told once', () => {
    grow(20, 50, 1);
    expect(verdict()).toBe('unknown');
    endAvoidance(window);
    const { confidence } = factsOf(window, NONE).verdict;
    endAvoidance(window);
    expect(factsOf(window, NONE).verdict.confidence).toBe(confidence);
  });

  test('less in flight now and then → the most counts', () => {
    grow(20, 50, 1);
    watchAvoidance(window, 2, 30);
    endAvoidance(window);
    expect(verdict()).toBe('reno');
  });

  test('a loss between → each time by itself', () => {
    grow(10, 100, 1);
    endAvoidance(window);
    grow(10, 50, 1);
    endAvoidance(window);
    grow(10, 200, 1);
    endAvoidance(window);
    expect(factsOf(window, NONE).verdict).toEqual({ name: 'reno', confidence: 3 / 4 });
  });

  test('begun again → what was before tells nothing', () => {
    grow(20, 50, 3);
    beginAt(0);
    endAvoidance(window);
    expect(verdict()).toBe('unknown');
    grow(20, 10, 1);
    endAvoidance(window);
    expect(verdict()).toBe('reno');
  });
});
