// What the growth of a window tells: whether it leaves slow start as round trips grow (HyStart), and how fast it grows
// in avoidance.
import { beforeEach, describe, expect, test } from 'vitest';
import { Control } from '../../src/congestion/control.ts';
import { Growth } from '../../src/congestion/growth.ts';

const MS = 1e6;

let growth: Growth;
let control: Control;
let seq: number;

beforeEach(() => {
  growth = new Growth();
  control = new Control();
  seq = -5000;
  growth.begin(seq);
});

const verdict = (): string => control.verdict(false).name;

/** A round of slow start: one acknowledgement for each of so many segments, with these round trips, the last for all others. */
function round(flight: number, ...rttsMs: number[]): void {
  for (let i = 0; i < flight; i++) {
    const next = (seq + flight + i) | 0;
    seq = (seq + 1) | 0;
    growth.slowStart(seq, next, (rttsMs[i] ?? rttsMs.at(-1)!) * MS, flight, control);
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
    growth.begin(seq);
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
    const { confidence } = control.verdict(false);
    round(128, 60);
    round(256, 200);
    expect(control.verdict(false).confidence).toBe(confidence);
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
      for (let j = 0; j < samples; j++) growth.slowStart(seq + 1, seq + 100, 60 * MS, 64, control);
      seq += 100;
    }
    growth.slowStart(seq + 1, seq + 100, 60 * MS, 200, control);
    expect(verdict()).toBe(expected);
  });

  test('begun again → what was before tells nothing', () => {
    round(32, 1);
    round(64, 60);
    growth.begin(seq);
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
      for (let j = 0; j < flight; j += 2) growth.avoid(2, flight);
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
    growth.end(control);
    expect(verdict()).toBe(expected);
  });

  test('not at its end yet → nothing is told; its end comes twice → told once', () => {
    grow(20, 50, 1);
    expect(verdict()).toBe('unknown');
    growth.end(control);
    const { confidence } = control.verdict(false);
    growth.end(control);
    expect(control.verdict(false).confidence).toBe(confidence);
  });

  test('less in flight now and then → the most counts', () => {
    grow(20, 50, 1);
    growth.avoid(2, 30);
    growth.end(control);
    expect(verdict()).toBe('reno');
  });

  test('a loss between → each time by itself', () => {
    grow(10, 100, 1);
    growth.end(control);
    grow(10, 50, 1);
    growth.end(control);
    grow(10, 200, 1);
    growth.end(control);
    expect(control.verdict(false)).toEqual({ name: 'reno', confidence: 3 / 4 });
  });

  test('begun again → what was before tells nothing', () => {
    grow(20, 50, 3);
    growth.begin(0);
    growth.end(control);
    expect(verdict()).toBe('unknown');
    grow(20, 10, 1);
    growth.end(control);
    expect(verdict()).toBe('reno');
  });
});
