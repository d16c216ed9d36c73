// The published test vectors, and independence of how the input is cut. That lz4's and zstd's own checksums match
// is shown by the tests of their frames.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Xxh32, Xxh64 } from '../../src/capture/xxhash.ts';
import { utf8 } from '../kit/bytes.ts';

function xxh32(...parts: readonly Uint8Array[]): number {
  const hash = new Xxh32();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function xxh64Low(...parts: readonly Uint8Array[]): number {
  const hash = new Xxh64();
  for (const part of parts) hash.update(part);
  return hash.digestLow();
}

/** XXH64 as the specification has it, of input that has no stripes (less than 32 bytes) or only stripes. */
function xxh64LowByBigInt(bytes: Uint8Array): number {
  const [p1, p2, p3, p4] = [0x9e3779b185ebca87n, 0xc2b2ae3d27d4eb4fn, 0x165667b19e3779f9n, 0x85ebca77c2b2ae63n];
  const wrap = (value: bigint): bigint => BigInt.asUintN(64, value);
  const turn = (value: bigint, by: bigint): bigint => wrap(value << by) | (value >> (64n - by));
  const round = (lane: bigint, input: bigint): bigint => wrap(turn(wrap(lane + input * p2), 31n) * p1);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const lanes = [wrap(p1 + p2), p2, 0n, wrap(-p1)];
  for (let at = 0; at < bytes.length; at += 8) {
    const lane = (at / 8) % 4;
    lanes[lane] = round(lanes[lane]!, view.getBigUint64(at, true));
  }
  let hash = lanes.map((lane, i) => turn(lane, [1n, 7n, 12n, 18n][i]!)).reduce((sum, lane) => sum + lane);
  for (const lane of lanes) hash = wrap((wrap(hash) ^ round(0n, lane)) * p1 + p4);
  hash = wrap(hash + BigInt(bytes.length));
  hash = wrap((hash ^ (hash >> 33n)) * p2);
  hash = wrap((hash ^ (hash >> 29n)) * p3);
  return Number((hash ^ (hash >> 32n)) & 0xffffffffn);
}

const text = 'Nobody inspects the spammish repetition';

describe('XXH32', () => {
  test.each([
    ['', 0x02cc5d05],
    ['a', 0x550d7456],
    ['abc', 0x32d153ff],
    [text, 0xe2293b2f],
  ])('"%s" → its published digest', (input, digest) => {
    expect(xxh32(utf8(input))).toBe(digest);
  });
});

describe('XXH64', () => {
  test.each([
    ['', 0x51d8e999],
    ['a', 0xa98c6e5b],
    ['abc', 0xad770999],
    [text, 0x8a378bf1],
  ])('"%s" → lower half of its published digest', (input, digest) => {
    expect(xxh64Low(utf8(input))).toBe(digest);
  });

  test('stripes: any → as computed with BigInt', () => {
    const anyStripes = fc.integer({ min: 1, max: 8 }).chain((count) => {
      return fc.uint8Array({ minLength: 32 * count, maxLength: 32 * count });
    });
    fc.assert(
      fc.property(anyStripes, (bytes) => xxh64Low(bytes) === xxh64LowByBigInt(bytes)),
      { numRuns: 300 },
    );
  });
});

test('input: cut anyhow → the same digests', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 8 }), (parts) => {
      const whole = Uint8Array.from(parts.flatMap((part) => [...part]));
      expect([xxh32(...parts), xxh64Low(...parts)]).toEqual([xxh32(whole), xxh64Low(whole)]);
    }),
  );
});
