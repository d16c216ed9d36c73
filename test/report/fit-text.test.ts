import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shortened, wrapped } from '../../src/report/fit-text.ts';

test.each([
  ['10.0.0.1:80', 11, '10.0.0.1:80'],
  ['10.0.0.1:80', 10, '10.0….1:80'],
  ['[2001:db8::1234:5678]:50488', 20, '[2001:db8…678]:50488'],
])('shortened: %s to %d → %s', (text, length, expected) => {
  expect(shortened(text, length)).toBe(expected);
});

test('shortened: any text and length → as long as both allow, begins and ends as it did', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 30 }), (text, length) => {
      const result = shortened(text, length);
      expect(result.length).toBe(Math.min(text.length, length));
      const [beginning, end] = text.length <= length ? [text, ''] : (result.split('…') as [string, string]);
      expect(text.startsWith(beginning) && text.endsWith(end)).toBe(true);
    }),
  );
});

test('wrapped: words beyond the width → the next line, under the beginning of the first', () => {
  expect(wrapped('  ! ', 'one two three', 12)).toEqual(['  ! one two', '    three']);
  expect(wrapped('\u001b[33m! \u001b[39m', 'one two', 6)).toEqual(['\u001b[33m! \u001b[39mone', '  two']);
});

test('wrapped: a word longer than the line → whole, on a line of its own', () => {
  expect(wrapped('- ', 'a /very/long/path b', 8)).toEqual(['- a', '  /very/long/path', '  b']);
});

test('wrapped: any words → the same words, and no line too long that could be shorter', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(words, fc.integer({ min: 1, max: 40 }), (list, width) => {
      const lines = wrapped('> ', list.join(' '), width);
      expect(lines.map((line) => line.slice(2)).join(' ')).toBe(list.join(' '));
      for (const line of lines) expect(line.length <= width || !line.slice(2).includes(' ')).toBe(true);
    }),
  );
});
