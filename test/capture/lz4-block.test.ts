import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decompressLz4Block } from '../../src/capture/lz4-block.ts';
import { join, utf8 } from '../kit/bytes.ts';

/** The block's output with `history` before it, in a target with room for `most` bytes. */
function decompressed(block: Uint8Array, { history = '', most = 1000 } = {}): { text: string; damage: string | null } {
  const target = new Uint8Array(history.length + most);
  target.set(utf8(history));
  const { end, damage } = decompressLz4Block(block, target, history.length, 0);
  return { text: new TextDecoder().decode(target.subarray(history.length, end)), damage };
}

const literals = (text: string): Uint8Array => join([text.length << 4], utf8(text));
/** Literals, then a match of `length` bytes `offset` bytes back. */
const sequence = (text: string, offset: number, length: number): Uint8Array =>
  join([(text.length << 4) | (length - 4)], utf8(text), [offset & 255, offset >> 8]);

describe('sequences', () => {
  test('literals: alone → themselves', () => {
    expect(decompressed(literals('hello'))).toEqual({ text: 'hello', damage: null });
  });

  test('match: in what came before → copied', () => {
    const block = join(sequence('hello ', 6, 5), literals('!'));
    expect(decompressed(block)).toEqual({ text: 'hello hello!', damage: null });
  });

  test('match: into its own output → repeated', () => {
    expect(decompressed(join(sequence('ab', 2, 9), literals('.'))).text).toBe('abababababa.');
    expect(decompressed(join(sequence('a', 1, 18), literals('.'))).text).toBe(`${'a'.repeat(19)}.`);
  });

  test('match: in the history before the block → copied', () => {
    expect(decompressed(join(sequence('', 3, 4), literals('d')), { history: 'abc' }).text).toBe('abcad');
  });

  test('lengths: longer than four bits → continued, with or without an end at 255', () => {
    for (const length of [15, 16, 269, 270, 271, 525]) {
      const more = [...Array<number>(Math.floor((length - 15) / 255)).fill(255), (length - 15) % 255];
      expect(decompressed(join([0xf0], more, utf8('x'.repeat(length))))).toEqual({
        text: 'x'.repeat(length),
        damage: null,
      });
      const matched = join([0x1f], utf8('y'), [1, 0], more, literals('z'));
      expect(decompressed(matched).text).toBe(`${'y'.repeat(1 + length + 4)}z`);
    }
  });

  test('match: long, and not into its own output → copied at once', () => {
    const history = Array.from({ length: 100 }, (_, i) => String.fromCharCode(33 + (i % 90))).join('');
    const block = join([0x0f], [100, 0], [60], literals('.'));
    expect(decompressed(block, { history }).text).toBe(`${history.slice(0, 79)}.`);
  });
});

describe('damage', () => {
  test.each([
    [
      'match back beyond the beginning',
      join(sequence('abc', 4, 4), literals('x')),
      'abc',
      'a match reaches back too far',
    ],
    ['match with offset 0', join(sequence('abc', 0, 4), literals('x')), 'abc', 'a match reaches back too far'],
    [
      'end inside literals',
      literals('hello').subarray(0, 4),
      'hel',
      'a block ends inside its literals, or is too long',
    ],
    [
      'end inside the length of literals',
      Uint8Array.of(0xf0, 255, 255),
      '',
      'a block ends inside its literals, or is too long',
    ],
    ['end inside a match', sequence('abc', 1, 4).subarray(0, 5), 'abc', 'a block ends inside a match'],
    ['end with a match', sequence('abc', 1, 4), 'abccccc', 'a block ends with a match'],
    ['match length without end', join([0x1f], utf8('a'), [1, 0, 255, 255]), 'a', 'a block is too long'],
  ])('%s → what came before, and the reason', (_, block, text, damage) => {
    expect(decompressed(block)).toEqual({ text, damage });
  });

  test.each([
    ['literals', literals('hello'), 'hel', 'a block ends inside its literals, or is too long'],
    ['a match', join(sequence('ab', 1, 4), literals('x')), 'ab', 'a block is too long'],
  ])('too long: %s beyond the room for it → not written there', (_, block, text, damage) => {
    expect(decompressed(block, { most: 3 })).toEqual({ text, damage });
  });

  test('any bytes: → an end within the target, quickly', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(300), (block, most) => {
        const target = new Uint8Array(100 + most);
        const { end } = decompressLz4Block(block, target, 100, 50);
        expect(end).toBeGreaterThanOrEqual(100);
        expect(end).toBeLessThanOrEqual(target.length);
        expect(target.subarray(0, 100).every((byte) => byte === 0)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
