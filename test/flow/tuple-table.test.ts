// The table of four-tuples against a Map: random operations over few keys and over many, both directions of each key,
// keys whose hashes collide, growth and removal.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PacketRow } from '../../src/core/rows.ts';
import { TestedEngine } from '../kit/engine.ts';

interface Tuple {
  src: readonly number[];
  dst: readonly number[];
  srcPort: number;
  dstPort: number;
}

const engine = new TestedEngine();
const functions = engine.functionsOf('flow/tuple-table');
const takeZeroed = engine.functionsOf('engine/memory')['takeZeroed']!;

/** Of a table. */
const TABLE_WORDS = 18;
/** Where the number lies below which its entries are. */
const ENTRY_LIMIT = 6;

/** A table as the engine has it; the value of an entry is the number of its name. */
class TupleTable {
  readonly words: number;
  readonly #at: number = takeZeroed(TABLE_WORDS);
  /** By number, from 1 on. */
  readonly #names: string[] = [];

  constructor(words: 3 | 9) {
    this.words = words;
    this.#call('open', words);
  }

  get size(): number {
    return this.#call('size');
  }

  get entryLimit(): number {
    return engine.ints[this.#at + ENTRY_LIMIT]!;
  }

  setKey(packet: PacketRow): boolean {
    return this.#call('setKey', packet) !== 0;
  }

  find(): number {
    return this.#call('find');
  }

  insert(): number {
    return this.#call('insert');
  }

  value(entry: number): string | undefined {
    return this.#names[this.#call('value', entry) - 1];
  }

  set(entry: number, name: string): void {
    this.#call('set', entry, this.#names.push(name));
  }

  keyWord(entry: number, word: number): number {
    return this.#call('keyWord', entry, word);
  }

  remove(entry: number): void {
    this.#call('remove', entry);
  }

  #call(name: string, ...given: (number | PacketRow)[]): number {
    return functions[`TupleTable_${name}`]!(this.#at * 4, ...given);
  }
}

const packet = engine.give(new PacketRow(), PacketRow.WORDS);

function packetOf({ src, dst, srcPort, dstPort }: Tuple): PacketRow {
  packet.isIpv6 = src.length === 4;
  [packet.srcAddress0 = 0, packet.srcAddress1 = 0, packet.srcAddress2 = 0, packet.srcAddress3 = 0] = src;
  [packet.dstAddress0 = 0, packet.dstAddress1 = 0, packet.dstAddress2 = 0, packet.dstAddress3 = 0] = dst;
  packet.srcPort = srcPort;
  packet.dstPort = dstPort;
  return packet;
}

const turned = ({ src, dst, srcPort, dstPort }: Tuple): Tuple => ({
  src: dst,
  dst: src,
  srcPort: dstPort,
  dstPort: srcPort,
});

const name = (tuple: Tuple): string =>
  [`${tuple.src}:${tuple.srcPort}`, `${tuple.dst}:${tuple.dstPort}`].sort().join(' ');

/** The table and a Map side by side. */
class Pair {
  readonly table: TupleTable;
  readonly map = new Map<string, Tuple>();

  constructor(words: 3 | 9) {
    this.table = new TupleTable(words);
  }

  find(tuple: Tuple): number {
    this.table.setKey(packetOf(tuple));
    return this.table.find();
  }

  insert(tuple: Tuple): void {
    if (this.find(tuple) >= 0) return;
    const entry = this.table.insert();
    this.table.set(entry, name(tuple));
    this.map.set(name(tuple), tuple);
  }

  remove(tuple: Tuple): void {
    const entry = this.find(tuple);
    if (entry >= 0) this.table.remove(entry);
    this.map.delete(name(tuple));
  }
}

/** The table holds what the Map holds, and finds each tuple from both ends. */
function check(pair: Pair, tuples: Iterable<Tuple>): void {
  const { table, map } = pair;
  expect(table.size).toBe(map.size);
  for (const tuple of tuples) {
    const entry = pair.find(tuple);
    expect(pair.find(turned(tuple))).toBe(entry);
    expect(entry < 0 ? undefined : table.value(entry)).toBe(map.has(name(tuple)) ? name(tuple) : undefined);
    if (entry < 0) continue;
    expect(entry).toBeLessThan(table.entryLimit);
    const { src, dst, srcPort, dstPort } = table.setKey(packetOf(tuple)) ? tuple : turned(tuple);
    const key = Array.from({ length: table.words }, (_, i) => table.keyWord(entry, i));
    expect(key).toEqual([...src, ...dst, (srcPort << 16) | dstPort]); // the low end first
  }
}

const word = fc.oneof(fc.constantFrom(0, 1, -1, 0x7fffffff, -0x80000000), fc.integer());
const port = fc.oneof(fc.constantFrom(0, 80, 0xffff), fc.nat(0xffff));
const addressOf = (words: number) => fc.array(word, { minLength: words, maxLength: words });
const tupleOf = (words: number): fc.Arbitrary<Tuple> =>
  fc.record({ src: addressOf(words), dst: addressOf(words), srcPort: port, dstPort: port });

describe.each([
  ['IPv4', 1, 3],
  ['IPv6', 4, 9],
] as const)('%s', (_, addressWords, keyWords) => {
  test('random operations over few keys → as a Map', () => {
    const keys = fc.array(tupleOf(addressWords), { minLength: 1, maxLength: 12 });
    const steps = fc.array(fc.record({ key: fc.nat(11), isRemoval: fc.boolean(), isTurned: fc.boolean() }));
    fc.assert(
      fc.property(keys, steps, (tuples, operations) => {
        const pair = new Pair(keyWords);
        for (const { key, isRemoval, isTurned } of operations) {
          const tuple = tuples[key % tuples.length]!;
          const asSent = isTurned ? turned(tuple) : tuple;
          if (isRemoval) pair.remove(asSent);
          else pair.insert(asSent);
        }
        check(pair, tuples);
      }),
    );
  });

  test('more entries than it began with, every third removed, others in their places → as a Map', () => {
    const pair = new Pair(keyWords);
    const tuples = Array.from({ length: 5000 }, (__, i): Tuple => {
      const src = Array.from({ length: addressWords }, () => 0x0a000000 | (i >> 4));
      return { src, dst: src.map(() => -1062731776), srcPort: 1024 + (i & 15), dstPort: 443 };
    });
    for (const tuple of tuples) pair.insert(tuple);
    check(pair, tuples);
    for (let i = 0; i < tuples.length; i += 3) pair.remove(turned(tuples[i]!));
    check(pair, tuples);
    const limit = pair.table.entryLimit;
    for (let i = 0; i < tuples.length; i += 3) pair.insert(turned(tuples[i]!));
    check(pair, tuples);
    expect(pair.table.entryLimit).toBe(limit); // places that became free are used again
    for (const tuple of tuples) pair.remove(tuple);
    check(pair, tuples);
    expect(pair.table.size).toBe(0);
  });

  test('which end is low → the same in both directions, and told rightly', () => {
    fc.assert(
      fc.property(tupleOf(addressWords), (tuple) => {
        const { table } = new Pair(keyWords);
        const fromLow = table.setKey(packetOf(tuple));
        const isToItself = name(tuple) === `${tuple.src}:${tuple.srcPort} ${tuple.src}:${tuple.srcPort}`;
        expect(table.setKey(packetOf(turned(tuple)))).toBe(isToItself ? fromLow : !fromLow);
      }),
    );
  });
});

test('keys of one hash: insert, find, remove in any order → as a Map', () => {
  const pairs = collidingTuples();
  expect(pairs.length).toBeGreaterThan(3);
  for (const [a, b] of pairs) {
    for (const [first, second] of [[a, b] as const, [b, a] as const]) {
      const pair = new Pair(3);
      pair.insert(first);
      check(pair, [a, b]);
      pair.insert(second);
      check(pair, [a, b]);
      pair.remove(first);
      check(pair, [a, b]);
      pair.insert(first);
      pair.remove(second);
      check(pair, [a, b]);
    }
  }
});

test('keys whose places run over the end of the table: remove → the rest is found', () => {
  const pair = new Pair(3);
  const atTheEnd = manyTuples(60_000).filter((tuple) => (hashOf(tuple) & 2047) >= 2040);
  const tuples = atTheEnd.slice(0, 200);
  for (const tuple of tuples) pair.insert(tuple);
  check(pair, tuples);
  for (const [i, tuple] of tuples.entries()) {
    pair.remove(tuple);
    if (i % 20 === 0) check(pair, tuples);
  }
  expect(pair.table.size).toBe(0);
});

/** Different tuples, always the same ones. */
function manyTuples(count: number): Tuple[] {
  return Array.from({ length: count }, (_, i) => ({
    src: [Math.imul(i, 0x9e3779b1)],
    dst: [Math.imul(i, 0x85ebca77) ^ 0x5bd1e995],
    srcPort: i & 0xffff,
    dstPort: 443,
  }));
}

/** Pairs of tuples with the same 32-bit hash: among so many there are some (the birthday paradox). */
function collidingTuples(): [Tuple, Tuple][] {
  const byHash = new Map<number, Tuple>();
  const pairs: [Tuple, Tuple][] = [];
  for (const tuple of manyTuples(250_000)) {
    const hash = hashOf(tuple);
    const other = byHash.get(hash);
    if (other) pairs.push([other, tuple]);
    byHash.set(hash, tuple);
  }
  return pairs;
}

const anyTable = new TupleTable(3);

/** The table's hash of an IPv4 tuple (MurmurHash3 of three words), written down once more. */
function hashOf(tuple: Tuple): number {
  const { src, dst, srcPort, dstPort } = anyTable.setKey(packetOf(tuple)) ? tuple : turned(tuple);
  let hash = 0;
  for (const key of [src[0]!, dst[0]!, (srcPort << 16) | dstPort]) {
    const scrambled = Math.imul(rotated(Math.imul(key, 0xcc9e2d51), 15), 0x1b873593);
    hash = (Math.imul(rotated(hash ^ scrambled, 13), 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

const rotated = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));
