// Numbers and times as text: the thresholds between units, and properties over everything between them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { counted, formatBytes, formatCount, formatDuration, isoTime } from '../../src/shared/format.ts';

const count = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

describe('counts', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_234_567, '1,234,567'],
  ])('formatCount: %d → %s', (value, text) => {
    expect(formatCount(value)).toBe(text);
  });

  test('formatCount: any count → the number again without its commas, in groups of three', () => {
    fc.assert(
      fc.property(count, (value) => {
        const text = formatCount(value);
        expect(Number(text.replaceAll(',', ''))).toBe(value);
        expect(text).toMatch(/^\d{1,3}(,\d{3})*$/);
      }),
    );
  });

  test('counted: one, none, several, an irregular plural → the noun agrees', () => {
    expect([0, 1, 2000].map((value) => counted(value, 'packet'))).toEqual(['0 packets', '1 packet', '2,000 packets']);
    expect(counted(2, 'retry', 'retries')).toBe('2 retries');
  });
});

describe('bytes', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [1004, '1.00 kB'],
    [9994, '9.99 kB'],
    [9995, '10.0 kB'],
    [99_949, '99.9 kB'],
    [99_950, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1.00 MB'],
    [999_499_999, '999 MB'],
    [1e9, '1.00 GB'],
    [1.5e12, '1.50 TB'],
    [2e15, '2000 TB'],
  ])('formatBytes: %d → %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test('formatBytes: any size below a petabyte → three digits, within half a percent, never less for more', () => {
    const size = fc
      .double({ min: 0, max: Math.log(999e12), noNaN: true })
      .map((exponent) => Math.round(Math.exp(exponent)));
    const units: Record<string, number> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };
    const valueOf = (bytes: number): number => {
      const [number, unit] = formatBytes(bytes).split(' ') as [string, string];
      expect(number.replace('.', '').length).toBeLessThanOrEqual(3);
      return Number(number) * units[unit]!;
    };
    fc.assert(
      fc.property(size, size, (a, b) => {
        expect(Math.abs(valueOf(a) - a)).toBeLessThanOrEqual(a * 0.005);
        expect(Math.sign(valueOf(a) - valueOf(b)) * Math.sign(a - b)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('durations', () => {
  test.each([
    [0, '0 s'],
    [0.000_012, '12 µs'],
    [0.000_999_4, '999 µs'],
    [0.000_999_5, '1.00 ms'],
    [0.999_4, '999 ms'],
    [0.999_5, '1.00 s'],
    [99.94, '99.9 s'],
    [99.95, '1 min 40 s'],
    [3599.4, '59 min 59 s'],
    [3599.5, '1 h 00 min'],
    [7384, '2 h 03 min'],
    [86_399.5, '1 d 00 h'],
    [435_600, '5 d 01 h'],
  ])('formatDuration: %d s → %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('times', () => {
  test.each([
    [0n, '1970-01-01T00:00:00.000000000Z'],
    [1_763_612_345_123_456_789n, '2025-11-20T04:19:05.123456789Z'],
    [-1n, '1969-12-31T23:59:59.999999999Z'],
    [-1_000_000_000n, '1969-12-31T23:59:59.000000000Z'],
  ])('isoTime: %d ns → %s', (ns, text) => {
    expect(isoTime(ns)).toBe(text);
  });

  test('isoTime: an instant beyond the years of Date → plain seconds, not an exception', () => {
    expect(isoTime(9_000_000_000_000n * 1_000_000_000n + 5n)).toBe('9000000000000.000000005');
  });

  test('isoTime: any instant of the years 0 to 9999 → the same instant when it is read again', () => {
    const ns = fc.bigInt({ min: -62_167_219_200_000_000_000n, max: 253_402_300_799_999_999_999n });
    fc.assert(
      fc.property(ns, (instant) => {
        const text = isoTime(instant);
        const [, whole, fraction] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{9})Z$/.exec(text)!;
        expect(BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction!)).toBe(instant);
      }),
    );
  });
});
