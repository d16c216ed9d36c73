// The log of chained transitions, against arrays: any order of adding and releasing, with entries used again and
// columns that grow.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NONE, TransitionLog } from '../../src/tracker/transition-log.ts';

type Entry = readonly [timeNs: number, frame: number, event: number, from: number, to: number, marks: number];

/** A chain as its owner keeps it, and what must be in it. */
interface Model {
  first: number;
  last: number;
  entries: Entry[];
}

const entryOf = (serial: number): Entry => [
  serial * 1.5e9,
  serial,
  serial % 11,
  serial % 12,
  (serial + 1) % 12,
  serial % 8,
];

function append(log: TransitionLog, chain: Model, entry: Entry): number {
  const at = log.add(...entry);
  if (chain.first === NONE) chain.first = at;
  else log.next[chain.last] = at;
  chain.last = at;
  chain.entries.push(entry);
  return at;
}

function release(log: TransitionLog, chain: Model): void {
  log.release(chain.first, chain.last);
  Object.assign(chain, { first: NONE, last: NONE, entries: [] });
}

function entriesOf(log: TransitionLog, chain: Model): Entry[] {
  const entries: Entry[] = [];
  for (let at = chain.first; at !== NONE; at = log.next[at]!) {
    entries.push([log.timeNs[at]!, log.frame[at]!, log.event[at]!, log.from[at]!, log.to[at]!, log.marks[at]!]);
  }
  return entries;
}

const emptyChains = (count: number): Model[] =>
  Array.from({ length: count }, () => ({ first: NONE, last: NONE, entries: [] }));

test('chains: entries added and released in any order → as arrays', () => {
  const operation = fc.record({ chain: fc.nat(5), releases: fc.boolean(), count: fc.nat(2000) });
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
      const log = new TransitionLog();
      const chains = emptyChains(6);
      let serial = 0;
      for (const { chain, releases, count } of operations) {
        if (releases) release(log, chains[chain]!);
        else for (let i = 0; i < count; i++) append(log, chains[chain]!, entryOf(serial++));
      }
      for (const chain of chains) expect(entriesOf(log, chain)).toEqual(chain.entries);
    }),
    { numRuns: 50 },
  );
});

test('released entries: as many added again → used again, no column grows', () => {
  const log = new TransitionLog();
  const [chain, other] = emptyChains(2) as [Model, Model];
  const capacity = log.frame.length;
  const places = new Set<number>();
  append(log, other, entryOf(1));
  for (let round = 0; round < 5; round++) {
    for (let i = 1; i < capacity; i++) places.add(append(log, chain, entryOf(i)));
    release(log, chain);
  }
  expect(places.size).toBe(capacity - 1);
  expect(log.frame.length).toBe(capacity);
  expect(entriesOf(log, other)).toEqual([entryOf(1)]);
});

test('full columns: one more entry → grown, nothing lost', () => {
  const log = new TransitionLog();
  const [chain] = emptyChains(1) as [Model];
  const capacity = log.frame.length;
  for (let i = 0; i <= capacity; i++) append(log, chain, entryOf(i));
  expect(log.frame.length).toBeGreaterThan(capacity);
  expect(entriesOf(log, chain)).toEqual(chain.entries);
});

test('an empty chain: released → nothing', () => {
  const log = new TransitionLog();
  log.release(NONE, NONE);
  expect(log.add(...entryOf(1))).not.toBe(log.add(...entryOf(2)));
});
