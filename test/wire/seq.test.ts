// Sequence arithmetic against the same on big integers.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seqDiff as diffHere, seqUnsigned } from '../../src/core/seq.ts';
import { TestedEngine } from '../kit/engine.ts';

const seqs = new TestedEngine().functionsOf('wire/seq');
const seqAdd = (seq: number, length: number): number => seqs['seqAdd']!(seq, length);
const seqDiff = (a: number, b: number): number => seqs['seqDiff']!(a, b);
const seqLess = (a: number, b: number): boolean => seqs['seqLess']!(a, b) !== 0;
const seqLessOrEqual = (a: number, b: number): boolean => seqs['seqLessOrEqual']!(a, b) !== 0;
const seqMax = (a: number, b: number): number => seqs['seqMax']!(a, b);

const HALF = 2 ** 31;
const number = fc.integer({ min: -HALF, max: HALF - 1 });
/** A number and another that is less than 2^31 ahead of it. */
const near = fc.tuple(number, fc.integer({ min: 0, max: HALF - 1 }));

const exactly = (value: bigint): number => Number(BigInt.asIntN(32, value));

describe('sequence numbers', () => {
  test('difference and sum: any two numbers → those modulo 2^32, as int32', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(seqDiff(a, b)).toBe(exactly(BigInt(a) - BigInt(b)));
        expect(diffHere(a, b)).toBe(seqDiff(a, b));
        expect(seqAdd(a, b)).toBe(exactly(BigInt(a) + BigInt(b)));
      }),
    );
  });

  test('difference: turned round → negated, but for a distance of 2^31', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        const there = seqDiff(a, b);
        expect(seqDiff(b, a)).toBe(there === -HALF ? -HALF : 0 - there);
      }),
    );
  });

  test('difference: what was added → comes back, across the wrap as well', () => {
    fc.assert(
      fc.property(near, ([a, length]) => {
        expect(seqDiff(seqAdd(a, length), a)).toBe(length);
      }),
    );
    expect(seqAdd(-1, 1)).toBe(0);
    expect(seqAdd(HALF - 1, 1)).toBe(-HALF);
    expect(seqAdd(-16, 20)).toBe(4);
    expect(seqAdd(1, 2 ** 32)).toBe(1);
  });

  test('order: two numbers less than 2^31 apart → the one ahead is greater', () => {
    fc.assert(
      fc.property(near, ([a, distance]) => {
        const b = seqAdd(a, distance);
        expect(seqLess(a, b)).toBe(distance > 0);
        expect(seqLess(b, a)).toBe(false);
        expect(seqLessOrEqual(a, b)).toBe(true);
        expect(seqLessOrEqual(b, a)).toBe(distance === 0);
        expect(seqMax(a, b)).toBe(b);
        expect(seqMax(b, a)).toBe(b);
      }),
    );
  });

  test('order: three numbers within 2^31 → is transitive', () => {
    const third = fc.integer({ min: 0, max: HALF / 2 - 1 });
    fc.assert(
      fc.property(number, third, third, (a, first, second) => {
        const b = seqAdd(a, first);
        const c = seqAdd(b, second);
        expect(seqLessOrEqual(a, b) && seqLessOrEqual(b, c) && seqLessOrEqual(a, c)).toBe(true);
        expect(seqDiff(c, a)).toBe(seqDiff(c, b) + seqDiff(b, a));
      }),
    );
  });

  test('unsigned: any number → as it stands in the packet', () => {
    fc.assert(
      fc.property(number, (a) => {
        expect(seqUnsigned(a)).toBe(a < 0 ? a + 2 ** 32 : a);
      }),
    );
  });
});
