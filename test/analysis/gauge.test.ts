// How many at the same time, against a count of all intervals at each instant.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Gauge } from '../../src/analysis/gauge.ts';

const FIRST_STEP_NS = 100e6;
const MAX_INSTANTS = 1024;
/** So many are kept as they are; the peak is exact. */
const FEW = 16;

type Interval = readonly [startNs: number, endNs: number];

const countAt = (intervals: readonly Interval[], ns: number): number =>
  intervals.filter(([start, end]) => Math.max(0, start) <= ns && ns < end).length;

/** The highest count at any time at all. */
const exactPeakOf = (intervals: readonly Interval[]): number =>
  Math.max(0, ...intervals.map(([start]) => countAt(intervals, Math.max(0, start))));

/** The first instant that is not before a time. */
function instantOf(ns: number, stepNs: number): bigint {
  const [whole, step] = [BigInt(Math.max(0, ns)), BigInt(stepNs)];
  return (whole + step - 1n) / step;
}

/** The highest count at instants that are as near as memory allows. */
function sampledPeakOf(intervals: readonly Interval[]): number {
  const times = intervals.flat().filter((ns) => ns !== Infinity);
  let stepNs = FIRST_STEP_NS;
  while (times.some((ns) => instantOf(ns, stepNs) >= BigInt(MAX_INSTANTS))) stepNs *= 2;
  return Math.max(...Array.from({ length: MAX_INSTANTS }, (_, instant) => countAt(intervals, instant * stepNs)));
}

const peakOf = (intervals: readonly Interval[]): number =>
  intervals.length <= FEW ? exactPeakOf(intervals) : sampledPeakOf(intervals);

function gaugeOf(intervals: readonly Interval[]): Gauge {
  const gauge = new Gauge();
  for (const [start, end] of intervals) gauge.add(start, end);
  return gauge;
}

const seconds = (...all: readonly Interval[]): Interval[] => all.map(([start, end]) => [start * 1e9, end * 1e9]);

const intervalsWithin = (mostNs: number, minLength = 0): fc.Arbitrary<Interval[]> =>
  fc.array(
    fc
      .tuple(
        fc.integer({ min: 0, max: mostNs }),
        fc.oneof(
          { weight: 5, arbitrary: fc.integer({ min: 0, max: mostNs }) },
          { weight: 1, arbitrary: fc.constant(-1) },
        ),
      )
      .map(([start, length]): Interval => [start, length < 0 ? Infinity : Math.min(mostNs, start + length)]),
    { minLength, maxLength: minLength + FEW + 8 },
  );

describe('against the brute force', () => {
  test.each([
    ['seconds', 6e9],
    ['up to the last instant of the first step', (MAX_INSTANTS - 1) * FIRST_STEP_NS],
    ['minutes, with doubled steps', 600e9],
    ['a day', 86_400e9],
    ['a month', 30 * 86_400e9],
  ])('intervals within %s, in any order → the same peak', (_, mostNs) => {
    fc.assert(
      fc.property(fc.oneof(intervalsWithin(mostNs), intervalsWithin(mostNs, FEW + 1)), (intervals) => {
        expect(gaugeOf(intervals).peak).toBe(peakOf(intervals));
      }),
      { numRuns: 60 },
    );
  });

  test('the same in another order → the same peak, though the steps double at other times', () => {
    fc.assert(
      fc.property(
        intervalsWithin(3600e9, FEW + 1).chain((intervals) =>
          fc.tuple(
            fc.constant(intervals),
            fc.shuffledSubarray(intervals, { minLength: intervals.length, maxLength: intervals.length }),
          ),
        ),
        ([intervals, shuffled]) => {
          expect(gaugeOf(shuffled).peak).toBe(gaugeOf(intervals).peak);
        },
      ),
    );
  });

  test('asked for between additions → the peak so far', () => {
    fc.assert(
      fc.property(intervalsWithin(300e9), (intervals) => {
        const gauge = new Gauge();
        for (const [i, [start, end]] of intervals.entries()) {
          gauge.add(start, end);
          expect(gauge.peak).toBe(peakOf(intervals.slice(0, i + 1)));
        }
      }),
      { numRuns: 10 },
    );
  });
});

describe('by hand', () => {
  test('nothing → 0', () => {
    expect(new Gauge().peak).toBe(0);
  });

  test('one from the beginning → 1', () => {
    expect(gaugeOf(seconds([0, 60])).peak).toBe(1);
  });

  test('one ends as the next begins → 1, on an instant and between two', () => {
    expect(gaugeOf(seconds([0, 1], [1, 2])).peak).toBe(1);
    expect(gaugeOf(seconds([0.05, 1.05], [1.05, 2])).peak).toBe(1);
  });

  test('two that overlap for one step → 2', () => {
    expect(gaugeOf(seconds([0, 1.1], [1, 2])).peak).toBe(2);
  });

  test('500 that overlap, begun one after another → 500', () => {
    const intervals = Array.from({ length: 500 }, (_, i): Interval => [i * 1e6, 60e9 + i * 1e6]);
    expect(gaugeOf(intervals).peak).toBe(500);
    expect(gaugeOf(intervals.toReversed()).peak).toBe(500);
  });

  test('500 that overlap, and a single one a week later → still 500', () => {
    const intervals = Array.from({ length: 500 }, (_, i): Interval => [i * 1e6, 3600e9]);
    expect(gaugeOf([...intervals, ...seconds([604_800, 604_860])]).peak).toBe(500);
  });

  test('500, one after the other → 1', () => {
    expect(gaugeOf(Array.from({ length: 500 }, (_, i): Interval => [i * 60e9, (i + 1) * 60e9])).peak).toBe(1);
  });

  test('of open end → counted up to the end', () => {
    expect(gaugeOf([...seconds([0, Infinity], [5, Infinity], [1e6, 1e6 + 7200])]).peak).toBe(3);
  });

  test('an end before the beginning → nothing, and nothing is taken away from others', () => {
    expect(gaugeOf(seconds([2, 1])).peak).toBe(0);
    expect(gaugeOf(seconds([0, 10], [5, 4], [6, 8])).peak).toBe(2);
  });

  test('before the first packet → from the first instant on', () => {
    expect(gaugeOf(seconds([-5, 1])).peak).toBe(1);
    expect(gaugeOf(seconds([-5, -4], [0, 1])).peak).toBe(1);
  });

  test('up to 16, however short → exact', () => {
    const short = Array.from({ length: 16 }, (_, i): Interval => [10e6 + i, 10e6 + 16]);
    expect(gaugeOf(short).peak).toBe(16);
    expect(gaugeOf(seconds([0.01, 0.09])).peak).toBe(1);
  });

  test('more than 16 → those shorter than a step count where they cover an instant only', () => {
    const between = Array.from({ length: 17 }, (_, i): Interval => [10e6 + i, 90e6]);
    expect(gaugeOf(between).peak).toBe(0);
    const across = Array.from({ length: 17 }, (_, i): Interval => [90e6 + i, 110e6]);
    expect(gaugeOf(across).peak).toBe(17);
  });
});
