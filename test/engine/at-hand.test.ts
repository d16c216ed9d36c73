// The memory of a run: each connection that is followed has rows of its own, zero when it begins, and the released ones
// come again.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConnectionsAtHand, FOLLOWED_WORDS as WORDS } from '../kit/connections-at-hand.ts';

const NOWHERE = 0;

type Step =
  | { do: 'take' }
  | { do: 'release'; which: number }
  | { do: 'int' | 'add'; which: number; word: number; value: number }
  | { do: 'double'; which: number; word: number; value: number };

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
      word: fc.nat(WORDS - 1),
      value: int32,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('double' as const),
      which,
      word: fc.nat(WORDS / 2 - 1).map((pair) => pair * 2),
      value: fc.double(),
    }),
  },
);

/** Rows of a connection, as they should be. */
class Model {
  readonly ints = new Int32Array(WORDS);
  readonly doubles = new Float64Array(this.ints.buffer);
}

/** All words of the connection at hand. */
const wordsOf = ({ engine, place }: ConnectionsAtHand): number[] => [...engine.ints.subarray(place, place + WORDS)];

/** Its doubles. */
const doublesOf = ({ engine, place }: ConnectionsAtHand): number[] => [
  ...engine.doubles.subarray(place / 2, (place + WORDS) / 2),
];

/** Of all cases: each begins with nothing, on what those before it left. */
const shared = new ConnectionsAtHand();

function runSteps(steps: readonly Step[]): void {
  const hand = shared;
  const { engine } = hand;
  const model = new Map<number, Model>();
  const places = new Set<number>();
  let peak = 0;
  for (const each of steps) {
    if (each.do === 'take') {
      hand.take();
      expect(model.has(hand.place)).toBe(false);
      expect(hand.place).not.toBe(NOWHERE);
      expect(wordsOf(hand)).toEqual(Array<number>(WORDS).fill(0));
      model.set(hand.place, new Model());
      places.add(hand.place);
      peak = Math.max(peak, model.size);
      expect(places.size).toBeLessThanOrEqual(peak); // no more than were ever in use at the same time
      continue;
    }
    const place = [...model.keys()][each.which % Math.max(1, model.size)];
    if (place === undefined) continue;
    if (each.do === 'release') {
      hand.release(place);
      model.delete(place);
      continue;
    }
    hand.moveTo(place);
    const words = model.get(place)!;
    if (each.do === 'double') {
      engine.doubles[(place + each.word) / 2] = each.value;
      words.doubles[each.word / 2] = each.value;
    } else if (each.do === 'int') {
      engine.ints[place + each.word] = each.value;
      words.ints[each.word] = each.value;
    } else {
      engine.ints[place + each.word]! += each.value;
      words.ints[each.word]! += each.value;
    }
  }
  for (const [place, words] of model) {
    hand.moveTo(place);
    expect(wordsOf(hand)).toEqual([...words.ints]);
    expect(doublesOf(hand)).toEqual([...words.doubles]);
  }
  for (const place of model.keys()) hand.release(place);
}

test('rows taken, written and released in any order → each connection keeps its own and begins with zeros', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 200 }), runSteps), { numRuns: 200 });
});

test('a hundred thousand connections, ten at a time → rows for ten', () => {
  const hand = new ConnectionsAtHand();
  const places = new Set<number>();
  const open: number[] = [];
  for (let i = 0; i < 100_000; i++) {
    hand.take();
    places.add(hand.place);
    open.push(hand.place);
    if (open.length === 10) hand.release(open.splice(i % 10, 1)[0]!);
  }
  expect(places.size).toBe(10);
});

test('another connection, then back → what was written there, at both ends', () => {
  const hand = new ConnectionsAtHand();
  hand.take();
  const first = hand.place;
  hand.row.resets = 1;
  hand.client.state = 2;
  hand.server.state = 3;
  hand.take();
  expect([hand.row.resets, hand.client.state, hand.server.state]).toEqual([0, 0, 0]);
  hand.server.state = 4;
  hand.moveTo(first);
  expect([hand.row.resets, hand.client.state, hand.server.state]).toEqual([1, 2, 3]);
});

test('the connection at hand released → nothing at hand', () => {
  const hand = new ConnectionsAtHand();
  hand.take();
  hand.release(hand.place);
  expect(hand.place).toBe(NOWHERE);
});
