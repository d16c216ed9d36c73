import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable } from '../../src/shared/printable.ts';

test.each([
  ['plain.pcap', 'plain.pcap'],
  ['Übergröße 捕获 🦈.pcap', 'Übergröße 捕获 🦈.pcap'],
  ['\u001b[31mred\u001b[0m', '\ufffd[31mred\ufffd[0m'],
  ['two\nlines\r\t', 'two\ufffdlines\ufffd\ufffd'],
  ['\u009b31m\u007f', '\ufffd31m\ufffd'],
  ['a\u202epacp.exe', 'a\ufffdpacp.exe'],
  ['\u2028\u2066', '\ufffd\ufffd'],
])('%j → %j', (text, expected) => {
  expect(printable(text)).toBe(expected);
});

test('any text → of the same length, harmless, and unchanged by a second pass', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const result = printable(text);
      expect(result.length).toBe(text.length);
      expect(result).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      expect(printable(result)).toBe(result);
    }),
  );
});
