// Addresses against RFC 5952's own examples, node:net's opinion of what is one, and how the URL parser
// reads them.
import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAddress, parseAddress } from '../../src/shared/address.ts';

const canonical = (text: string): string | null => {
  const words = parseAddress(text);
  return words && formatAddress(words);
};

/** Words whose groups are often zero or all ones, where the short forms are decided. */
const group = fc.oneof(fc.constantFrom(0, 0, 0, 0xffff, 0x8000), fc.integer({ min: 0, max: 0xffff }));
const word = fc.tuple(group, group).map(([high, low]) => (high << 16) | low);
const ipv4Words = fc.tuple(word);
const ipv6Words = fc.tuple(word, word, word, word);
const mappedWords = word.map((last) => [0, 0, 0xffff, last]);

describe('IPv4', () => {
  test.each([
    ['0.0.0.0', 0],
    ['127.0.0.1', 0x7f000001],
    ['192.0.2.33', 0xc0000221 | 0],
    ['255.255.255.255', -1],
  ])('text: %s → one int32 and back', (text, expected) => {
    expect(parseAddress(text)).toEqual([expected]);
    expect(formatAddress([expected])).toBe(text);
  });

  test.each(['', '1', '1.2.3', '1.2.3.4.5', '256.0.0.1', '01.2.3.4', '0x1.2.3.4', '1.2.3.4 ', ' 1.2.3.4', '1..2.3'])(
    'text: "%s" → no address',
    (text) => {
      expect(parseAddress(text)).toBeNull();
    },
  );
});

describe('IPv6', () => {
  test('text: each of its eight groups → high and low halves of four int32 words', () => {
    expect(parseAddress('fedc:ba98:7654:3210:123:4567:89ab:cdef')).toEqual([
      0xfedcba98 | 0,
      0x76543210,
      0x01234567,
      0x89abcdef | 0,
    ]);
  });

  test.each([
    // 1 and 2: one address written in many ways
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8::1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8::0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8::1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:0:1::1', '2001:db8::1:0:0:1'],
    ['2001:db8:0000:0:1::1', '2001:db8::1:0:0:1'],
    ['2001:DB8:0:0:1::1', '2001:db8::1:0:0:1'],
    ['2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001', '2001:db8:aaaa:bbbb:cccc:dddd:eeee:1'],
    ['2001:db8:aaaa:bbbb:cccc:dddd:0:1', '2001:db8:aaaa:bbbb:cccc:dddd:0:1'],
    ['2001:db8:aaaa:bbbb:cccc:dddd::1', '2001:db8:aaaa:bbbb:cccc:dddd:0:1'],
    ['2001:db8:0:0:0::1', '2001:db8::1'],
    ['2001:db8:0::1', '2001:db8::1'],
    ['2001:db8:aaaa:bbbb:cccc:dddd:eeee:AaAa', '2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa'],
    // 4.1: leading zeros go; a group of zeros is one zero
    ['2001:0db8::0001', '2001:db8::1'],
    // 4.2.1: shortened as far as it can be
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:db8::0:1', '2001:db8::1'],
    // 4.2.2: no :: for a single group
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    // 4.2.3: the longest run, and the first of equals
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    // 5: prefixes that say that an IPv4 address is embedded
    ['::ffff:c000:221', '::ffff:192.0.2.33'],
    ['0:0:0:0:0:FFFF:192.0.2.1', '::ffff:192.0.2.1'],
    // the ends
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['0:0:1:1:1:1:0:0', '::1:1:1:1:0:0'],
    ['0:1:1:1:1:1:1:0', '0:1:1:1:1:1:1:0'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('RFC 5952: %s → %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
    expect(canonical(expected)).toBe(expected);
    expect(parseAddress(expected)).toEqual(parseAddress(text));
  });

  test('mapped: a dotted quad with high bits → the same words as in hexadecimal', () => {
    expect(parseAddress('::ffff:203.0.113.200')).toEqual([0, 0, 0xffff, 0xcb0071c8 | 0]);
    expect(parseAddress('::ffff:cb00:71c8')).toEqual([0, 0, 0xffff, 0xcb0071c8 | 0]);
  });

  test('mapped: the prefix one bit off, or IPv4-compatible → hexadecimal', () => {
    expect(formatAddress([0, 0, 0xfffe, 0x01020304])).toBe('::fffe:102:304');
    expect(formatAddress([0, 1, 0xffff, 0x01020304])).toBe('::1:0:ffff:102:304');
    expect(canonical('::1.2.3.4')).toBe('::102:304');
  });

  test.each(['fe80::1%eth0', 'fe80::1%1', 'fe80::1%', '::%lo', '::ffff:1.2.3.4%eth0'])(
    'zone: %s → no address, for a capture does not know zones',
    (text) => {
      expect(parseAddress(text)).toBeNull();
    },
  );

  test.each([
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2:3:4:5:6:7:8',
    '12345::',
    'g::',
    '::1.2.3',
    '::256.0.0.1',
    '1.2.3.4::',
    '::1/64',
    '[::1]',
  ])('text: %s → no address', (text) => {
    expect(parseAddress(text)).toBeNull();
  });
});

describe('properties', () => {
  test('words: any → text → the same words', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4Words, ipv6Words, mappedWords), (words) => {
        expect(parseAddress(formatAddress(words))).toEqual(words);
      }),
      { numRuns: 2000 },
    );
  });

  test('text: any of an alphabet that makes addresses likely → an address when node:net says so', () => {
    const piece = fc.constantFrom(
      ':',
      '::',
      '.',
      '%',
      '0',
      '00',
      '1',
      'ff',
      'FFFF',
      '25',
      '255',
      '256',
      '1.2.3.4',
      'g',
    );
    const pieces = fc.array(piece, { maxLength: 18 }).map((parts) => parts.join(''));
    const nearMiss = fc
      .tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(40), fc.nat(2), piece)
      .map(([text, at, cut, insert]) => text.slice(0, at) + insert + text.slice(at + cut));
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), nearMiss, pieces), (text) => {
        const words = parseAddress(text);
        const version = text.includes('%') ? 0 : isIP(text);
        expect(words?.length ?? 0).toBe({ 0: 0, 4: 1, 6: 4 }[version]);
        expect(words?.every((each) => each === (each | 0)) ?? true).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  test('text: an IPv6 address however written → what the URL parser makes of it', () => {
    const written = fc.oneof(
      fc.ipV6(),
      ipv6Words.map(formatAddress),
      fc
        .array(group, { minLength: 8, maxLength: 8 })
        .map((groups) => groups.map((each) => each.toString(16)).join(':')),
    );
    fc.assert(
      fc.property(written, (text) => {
        const words = parseAddress(text)!;
        const isMapped = words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
        // The URL standard writes the last 32 bits of a mapped address in hexadecimal.
        fc.pre(!isMapped);
        expect(`[${formatAddress(words)}]`).toBe(new URL(`http://[${text}]`).hostname);
      }),
      { numRuns: 2000 },
    );
  });
});
