import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RunClock } from '../../src/capture/clock.ts';
import { TickScale } from '../../src/capture/pcapng-time.ts';

/** What a tick count means, in nanoseconds since 1970, rounded down. */
function exactNs(ticks: bigint, resolution: number, offsetSeconds: number): bigint {
  const perSecond = (resolution & 0x80 ? 2n : 10n) ** BigInt(resolution & 0x7f);
  const seconds = ticks / perSecond;
  return (seconds + BigInt(offsetSeconds)) * 1_000_000_000n + ((ticks % perSecond) * 1_000_000_000n) / perSecond;
}

/** What two instants, given in ticks, come out as: the first is the run's zero. */
function instants(ticks: readonly bigint[], resolution: number, offsetSeconds = 0): bigint[] {
  const scale = new TickScale(resolution, offsetSeconds);
  const clock = new RunClock();
  return ticks
    .map((count) => scale.toRunTime(Number(count >> 32n), Number(count & 0xffffffffn), clock))
    .map((runNs) => clock.baseNs + BigInt(runNs));
}

const decimal = Array.from({ length: 13 }, (_, exponent) => exponent);
const binary = [1, 4, 10, 16, 20, 30, 32, 40].map((exponent) => 0x80 | exponent);

describe('resolution', () => {
  const anySeconds = fc.bigInt({ min: 0n, max: 0xffffffffn });
  const anyFraction = fc.bigInt({ min: 0n, max: 1n << 40n });
  const anyLater = fc.bigInt({ min: -9_000_000n, max: 9_000_000n }); // seconds, within 104 days
  const anyOffset = fc.oneof(fc.constant(0), fc.integer({ min: -0x80000000, max: 0x7fffffff }));

  test.each([...decimal, ...binary])('%i: any two instants within 104 days → exact to the nanosecond', (resolution) => {
    const perSecond = (resolution & 0x80 ? 2n : 10n) ** BigInt(resolution & 0x7f);
    const anyCase = [anySeconds, anyFraction, anyLater, anyFraction, anyOffset] as const;
    fc.assert(
      fc.property(...anyCase, (seconds, fraction, later, laterFraction, offset) => {
        const other = seconds + later < 0n ? 0n : seconds + later;
        const ticks = [
          BigInt.asUintN(64, seconds * perSecond + (fraction % perSecond)),
          BigInt.asUintN(64, other * perSecond + (laterFraction % perSecond)),
        ];
        const expected = ticks.map((count) => exactNs(count, resolution, offset));
        fc.pre(expected[1]! - expected[0]! < 2n ** 53n && expected[0]! - expected[1]! < 2n ** 53n); // 64 bits may wrap
        expect(instants(ticks, resolution, offset)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test.each([13, 18, 127, 0x80 | 63, 0xff])('%i: finer than makes sense → still exact', (resolution) => {
    const ticks = 0xfedc_ba98_7654_3210n;
    expect(instants([ticks], resolution)).toEqual([exactNs(ticks, resolution, 0)]);
  });

  test('tick counts: all 64 bits in nanoseconds → exact', () => {
    const ticks = 2n ** 64n - 1n;
    expect(instants([ticks, ticks - 1n], 9)).toEqual([ticks, ticks - 1n]);
  });
});

describe('offset', () => {
  test('negative: before 1970 → a negative instant', () => {
    expect(instants([5_000_000n], 6, -10)).toEqual([-5_000_000_000n]);
  });

  test('seconds: added whole, whatever the resolution', () => {
    for (const resolution of [...decimal, ...binary]) {
      const [plain] = instants([123_456_789n], resolution);
      expect(instants([123_456_789n], resolution, 1000)).toEqual([plain! + 1_000_000_000_000n]);
    }
  });
});
