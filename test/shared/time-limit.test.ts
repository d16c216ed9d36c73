// What --since and --until take: seconds, and ISO 8601 with and without a zone, to the nanosecond.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isoTime } from '../../src/shared/format.ts';
import { parseTimeLimit, timeLimitNs } from '../../src/shared/time-limit.ts';

describe('seconds', () => {
  test.each([
    ['0', 0],
    ['12', 12],
    ['12.5', 12.5],
    ['+0.000001', 0.000_001],
  ])('%s → seconds after the start of the run', (text, afterStartSeconds) => {
    expect(parseTimeLimit(text)).toEqual({ afterStartSeconds });
  });

  test('limit of 1.5 s: any base → 1.5e9 ns since the first packet', () => {
    expect(timeLimitNs({ afterStartSeconds: 1.5 }, 123n)).toBe(1.5e9);
  });
});

describe('ISO 8601', () => {
  test.each([
    ['2026-11-20', '2026-11-20T00:00:00.000000000Z'],
    ['2026-11-20T10:00', '2026-11-20T10:00:00.000000000Z'],
    ['2026-11-20T10:00:01', '2026-11-20T10:00:01.000000000Z'],
    ['2026-11-20 10:00:01.5', '2026-11-20T10:00:01.500000000Z'],
    ['2026-11-20T10:00:01.123456789Z', '2026-11-20T10:00:01.123456789Z'],
    ['2026-11-20 10:00:01.123 UTC', '2026-11-20T10:00:01.123000000Z'],
    ['2026-11-20t10:00:01z', '2026-11-20T10:00:01.000000000Z'],
    ['2026-11-20T10:00:01+02:00', '2026-11-20T08:00:01.000000000Z'],
    ['2026-11-20T10:00:01.5-0530', '2026-11-20T15:30:01.500000000Z'],
    ['2026-11-20T01:00+02', '2026-11-19T23:00:00.000000000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000000000Z'],
  ])('%s → %s', (text, expected) => {
    const limit = parseTimeLimit(text);
    expect(limit && 'instantNs' in limit && isoTime(limit.instantNs)).toBe(expected);
  });

  test('any instant as isoTime writes it → the same instant', () => {
    const ns = fc.bigInt({ min: -62_167_219_200_000_000_000n, max: 253_402_300_799_999_999_999n });
    fc.assert(
      fc.property(ns, (instantNs) => {
        expect(parseTimeLimit(isoTime(instantNs))).toEqual({ instantNs });
      }),
    );
  });

  test('an instant: before and after the base → nanoseconds of either sign', () => {
    expect(timeLimitNs({ instantNs: 5n }, 3n)).toBe(2);
    expect(timeLimitNs({ instantNs: 3n }, 5n)).toBe(-2);
  });

  test.each([
    '',
    ' ',
    'yesterday',
    '-5',
    '1e3',
    '10:00',
    '2026-11',
    '20/11/2026',
    '2026-11-20T',
    '2026-11-20T10',
    '2026-02-30',
    '2026-13-01',
    '2026-11-00',
    '2026-11-20T24:00',
    '2026-11-20T10:60',
    '2026-11-20T10:00:60',
    '2026-11-20Z',
    '2026-11-20T10:00+25:00',
    '2026-11-20T10:00+02:60',
    '2026-11-20T10:00 CET',
    '2026-11-20T10:00:00.1234567891',
  ])('"%s" → no time', (text) => {
    expect(parseTimeLimit(text)).toBeNull();
  });
});
