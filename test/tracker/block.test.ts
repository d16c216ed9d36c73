// Blocks of words: each connection has one of its own, zero when it begins, and the released ones come again.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Block, PLACE, Words } from '../../src/tracker/block.ts';

const WORDS = PLACE.log;

type Step =
  | { do: 'take' }
  | { do: 'release'; which: number }
  | { do: 'int' | 'add'; which: number; place: number; value: number }
  | { do: 'double'; which: number; place: number; value: number };

const which = fc.nat(1000);
const int32 = fc.integer({ min: -0x80000000, max: 0x7fffffff });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('take' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const), which }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('int' as const, 'add' as const),
      which,
      place: fc.nat(WORDS - 1),
      value: int32,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('double' as const),
      which,
      place: fc.nat(WORDS / 2 - 1).map((pair) => pair * 2),
      value: fc.double(),
    }),
  },
);

/** All words of the present block, as bits. */
const wordsOf = (block: Block): number[] => Array.from({ length: WORDS }, (_, place) => block.int(place));

/** Its doubles, each read by itself. */
const doublesOf = (block: Block): number[] => Array.from({ length: WORDS / 2 }, (_, pair) => block.double(pair * 2));

function runSteps(steps: readonly Step[], startCount: number): void {
  const block = new Block();
  const model = new Map<number, Words>();
  let peak = 0;
  const take = (): void => {
    block.take();
    expect(model.has(block.index)).toBe(false);
    expect(wordsOf(block)).toEqual(Array<number>(WORDS).fill(0));
    model.set(block.index, new Words(WORDS));
    peak = Math.max(peak, model.size);
    expect(block.index).toBeLessThan(peak); // no more blocks than were ever in use at the same time
  };
  for (let i = 0; i < startCount; i++) take();
  for (const each of steps) {
    if (each.do === 'take') {
      take();
      continue;
    }
    const index = [...model.keys()][each.which % Math.max(1, model.size)];
    if (index === undefined) continue;
    if (each.do === 'release') {
      block.release(index);
      model.delete(index);
      continue;
    }
    block.moveTo(index);
    const words = model.get(index)!;
    if (each.do === 'double') {
      block.setDouble(each.place, each.value);
      words.doubles[each.place / 2] = each.value;
    } else if (each.do === 'int') {
      block.setInt(each.place, each.value);
      words.ints[each.place] = each.value;
    } else {
      block.addInt(each.place, each.value);
      words.ints[each.place]! += each.value;
    }
  }
  for (const [index, words] of model) {
    block.moveTo(index);
    expect(wordsOf(block)).toEqual([...words.ints]);
    expect(doublesOf(block)).toEqual([...words.doubles]);
  }
}

test('blocks taken, written and released in any order → each keeps its own words and begins with zeros', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => runSteps(steps, 0)),
    { numRuns: 200 },
  );
});

test('the same around the end of a page → the same', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1010, max: 1024 }), runSteps), {
    numRuns: 5,
  });
});

test('more blocks than a page has → each has words of its own', () => {
  const block = new Block();
  const count = 2500;
  for (let i = 0; i < count; i++) {
    block.take();
    expect(block.index).toBe(i);
    block.setInt(0, i);
    block.setDouble(WORDS - 2, i + 0.5);
  }
  for (let i = count - 1; i >= 0; i--) {
    block.moveTo(i);
    expect([block.int(0), block.double(WORDS - 2)]).toEqual([i, i + 0.5]);
  }
});

test('a hundred thousand connections, ten at a time → ten blocks', () => {
  const block = new Block();
  const open: number[] = [];
  for (let i = 0; i < 100_000; i++) {
    block.take();
    open.push(block.index);
    if (open.length === 10) block.release(open.splice(i % 10, 1)[0]!);
    if (block.index >= 10) throw new Error(`block ${block.index}`);
  }
  expect(new Set(open).size).toBe(9);
});

test('the block of another connection, then back → what was written there', () => {
  const block = new Block();
  block.take();
  const first = block.index;
  block.setInt(5, 50);
  block.take();
  block.setInt(5, 51);
  block.moveTo(first);
  expect(block.int(5)).toBe(50);
});

test('places → no part lies on another, pairs at even places, all before the log', () => {
  const lengths: Record<keyof typeof PLACE, number> = {
    clientState: 5,
    serverState: 5,
    logCount: 1,
    resetBy: 1,
    handshakeBits: 1,
    closing: 3,
    clientRest: 4,
    serverRest: 4,
    resetNs: 2,
    fins: 4,
    resets: 8,
    handshake: 26,
    log: 64,
  };
  const places = Object.keys(PLACE) as (keyof typeof PLACE)[];
  const words = places.flatMap((name) => Array.from({ length: lengths[name] }, (_, i) => PLACE[name] + i));
  expect(new Set(words).size).toBe(words.length);
  for (const name of ['clientRest', 'serverRest', 'resetNs', 'handshake', 'log'] as const) {
    expect(PLACE[name] % 2).toBe(0);
  }
});
