// Ends and addresses as numbers: others for other ends.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../src/flow/address.ts';
import { addressKey, endKey, pairKey } from '../../src/flow/end-key.ts';
import type { FlowEnd } from '../../src/flow/identity.ts';

const end = (address: string, port: number): FlowEnd => ({ address: parseAddress(address)!, port });

const word = fc.oneof(
  fc.integer({ min: -0x80000000, max: 0x7fffffff }),
  fc.constantFrom(0, 1, -1, 0x20010db8, -0x80000000, 0x7fffffff),
);
const ipv4 = fc.tuple(word).map(([a]) => [a]);
const ipv6 = fc.tuple(word, word, word, word).map((words) => [...words]);
const address = fc.oneof(ipv4, ipv6);
const port = fc.integer({ min: 0, max: 65_535 });
const anyEnd = fc.record({ address, port });

const text = (words: readonly number[]): string => words.map((each) => each >>> 0).join('.');
const endText = (each: FlowEnd): string => `${text(each.address)}:${each.port}`;

describe('one at a time', () => {
  test('the same end again, in words of either sign → the same key', () => {
    fc.assert(
      fc.property(anyEnd, (each) => {
        const again = { address: each.address.map((part) => part | 0), port: each.port };
        expect(endKey(again)).toBe(endKey(each));
        expect(addressKey(again.address)).toBe(addressKey(each.address));
        expect(pairKey(again, again)).toBe(pairKey(each, each));
      }),
    );
  });

  test('any key → a number that is exact, so that no two are rounded to one', () => {
    fc.assert(
      fc.property(anyEnd, anyEnd, (a, b) => {
        const keys = [endKey(a), addressKey(a.address), pairKey(a, b)];
        for (const key of keys) expect(Number.isInteger(key) && Math.abs(key) <= 2 ** 53).toBe(true);
      }),
    );
  });

  test('IPv4 and IPv6 → never the same key, not even for mapped addresses', () => {
    fc.assert(
      fc.property(ipv4, ipv6, port, port, (four, six, a, b) => {
        expect(endKey({ address: six, port: b })).not.toBe(endKey({ address: four, port: a }));
        expect(addressKey(six)).not.toBe(addressKey(four));
        expect(addressKey([0, 0, 0xffff, four[0]!])).not.toBe(addressKey(four));
      }),
    );
  });

  test('an IPv4 address with ports, or without → told apart', () => {
    expect(endKey(end('10.0.0.1', 80))).not.toBe(endKey(end('10.0.0.1', 81)));
    expect(endKey(end('10.0.0.1', 80))).not.toBe(endKey(end('10.0.0.2', 80)));
    expect(endKey(end('255.255.255.255', 65_535))).toBeGreaterThan(endKey(end('255.255.255.255', 65_534)));
    expect(addressKey(parseAddress('10.0.0.1')!)).not.toBe(addressKey(parseAddress('10.0.1.0')!));
  });
});

describe('many', () => {
  test('random ends → as many keys as ends', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyEnd, { selector: endText, minLength: 2, maxLength: 60 }), (ends) => {
        expect(new Set(ends.map(endKey)).size).toBe(ends.length);
      }),
    );
  });

  test('random addresses → as many keys as addresses', () => {
    fc.assert(
      fc.property(fc.uniqueArray(address, { selector: text, minLength: 2, maxLength: 60 }), (addresses) => {
        expect(new Set(addresses.map(addressKey)).size).toBe(addresses.length);
      }),
    );
  });

  test('all ports of an IPv6 address → as many keys', () => {
    const keys = new Set(Array.from({ length: 65_536 }, (_, each) => endKey(end('2001:db8::1', each))));
    expect(keys.size).toBe(65_536);
  });

  test.each(['2001:db8::%', '2001:db8:%::1', '2001:db8:0:%::1', '2001:%::1', 'fe80::%:1', '2001:db8::%:0:0:1'])(
    'a hundred thousand neighbours, %s → as many keys',
    (pattern) => {
      const count = pattern.startsWith('fe80') ? 65_535 : 60_000;
      const keys = new Set<number>();
      for (let i = 1; i <= count; i++) keys.add(addressKey(parseAddress(pattern.replace('%', i.toString(16)))!));
      expect(keys.size).toBe(count);
    },
  );

  test('a network of IPv6 hosts with two varying words → as many keys', () => {
    const keys = new Set<number>();
    for (let a = 0; a < 400; a++) for (let b = 0; b < 400; b++) keys.add(addressKey([0x20010db8, a << 16, 0, b]));
    expect(keys.size).toBe(160_000);
  });
});

// hashOf() takes the port as a seed and xors the first word of the address into the same word: what differs in both
// in the same way cancels out.
describe('the port and the first word', () => {
  test('neighbouring IPv6 networks and neighbouring ports → told apart', () => {
    expect(endKey(end('2001:db8::1', 80))).not.toBe(endKey(end('2001:db9::1', 81)));
  });

  test('random IPv6 ends that differ alike in port and first word → told apart', () => {
    fc.assert(
      fc.property(ipv6, port, fc.integer({ min: 1, max: 65_535 }), ([first, ...rest], each, difference) => {
        const a = { address: [first!, ...rest], port: each };
        const b = { address: [first! ^ difference, ...rest], port: each ^ difference };
        expect(endKey(a)).not.toBe(endKey(b));
      }),
    );
  });

  test('neighbouring IPv4 clients on neighbouring ports of a server → told apart', () => {
    const one = pairKey(end('10.0.0.2', 40_000), end('10.9.9.9', 8080));
    const other = pairKey(end('10.0.0.3', 40_000), end('10.9.9.9', 8081));
    expect(one).not.toBe(other);
  });
});

describe('pairs', () => {
  test('another port of the client → the same key; of the server → another', () => {
    const server = end('10.9.9.9', 80);
    expect(pairKey(end('10.0.0.1', 1), server)).toBe(pairKey(end('10.0.0.1', 2), server));
    expect(pairKey(end('10.0.0.1', 1), server)).not.toBe(pairKey(end('10.0.0.1', 1), end('10.9.9.9', 81)));
  });

  test('client and server the other way round → another key', () => {
    expect(pairKey(end('10.0.0.1', 80), end('10.0.0.2', 80))).not.toBe(
      pairKey(end('10.0.0.2', 80), end('10.0.0.1', 80)),
    );
  });

  test('random clients of one server → as many keys as addresses', () => {
    fc.assert(
      fc.property(fc.uniqueArray(address, { selector: text, minLength: 2, maxLength: 60 }), (addresses) => {
        const server = end('10.9.9.9', 443);
        const keys = addresses.map((each) => pairKey({ address: each, port: 1 }, server));
        expect(new Set(keys).size).toBe(addresses.length);
      }),
    );
  });

  test('one client and random servers, by one port → as many keys as addresses', () => {
    fc.assert(
      fc.property(fc.uniqueArray(address, { selector: text, minLength: 2, maxLength: 60 }), (addresses) => {
        const client = end('10.0.0.1', 1);
        const keys = addresses.map((each) => pairKey(client, { address: each, port: 443 }));
        expect(new Set(keys).size).toBe(addresses.length);
      }),
    );
  });

  test('a hundred clients, a hundred servers → ten thousand keys', () => {
    const keys = new Set<number>();
    for (let c = 0; c < 100; c++)
      for (let s = 0; s < 100; s++) keys.add(pairKey(end(`10.0.0.${c}`, 1), end(`10.9.${s}.9`, 443)));
    expect(keys.size).toBe(10_000);
  });
});
