import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RunClock } from '../../src/capture/clock.ts';

const ns = (seconds: number, nanoseconds: number): bigint => BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);

const anySecond = fc.integer({ min: 0, max: 0xffffffff });
const anyNanosecond = fc.integer({ min: 0, max: 999_999_999 });

describe('run', () => {
  test('not begun: no packet → no zero', () => {
    const clock = new RunClock();
    expect(clock.started).toBe(false);
    expect(clock.baseNs).toBe(0n);
  });

  test('first packet: any time → zero, and the instant it stands for', () => {
    const clock = new RunClock();
    expect(clock.sinceBase(1_700_000_000, 123_456_789)).toBe(0);
    expect(clock.started).toBe(true);
    expect(clock.baseNs).toBe(1_700_000_000_123_456_789n);
  });

  test('later packet: before the first → negative', () => {
    const clock = new RunClock();
    clock.sinceBase(100, 5);
    expect(clock.sinceBase(99, 999_999_999)).toBe(-6);
    expect(clock.baseNs).toBe(100_000_000_005n);
  });

  test('times: within 104 days → exact to the nanosecond', () => {
    const within = fc.integer({ min: -104 * 86_400, max: 104 * 86_400 });
    fc.assert(
      fc.property(anySecond, anyNanosecond, within, anyNanosecond, (seconds, nanoseconds, later, laterNs) => {
        const clock = new RunClock();
        clock.sinceBase(seconds, nanoseconds);
        const sinceBase = clock.sinceBase(seconds + later, laterNs);
        expect(clock.baseNs + BigInt(sinceBase)).toBe(ns(seconds + later, laterNs));
      }),
    );
  });

  test('times: as far apart as 32 bits of seconds allow → exact to the microsecond', () => {
    fc.assert(
      fc.property(anySecond, anyNanosecond, anySecond, anyNanosecond, (seconds, nanoseconds, other, otherNs) => {
        const clock = new RunClock();
        clock.sinceBase(seconds, nanoseconds);
        const error = clock.baseNs + BigInt(clock.sinceBase(other, otherNs)) - ns(other, otherNs);
        expect(error > -1000n && error < 1000n).toBe(true);
      }),
    );
  });
});
