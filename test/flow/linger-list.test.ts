// The list of connections that wait, against an array: any order of pushing, pushing again and removing.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConnectionRow } from '../../src/core/rows.ts';
import { NOWHERE } from '../../src/core/view.ts';
import { TestedEngine } from '../kit/engine.ts';

const engine = new TestedEngine();
const functions = engine.functionsOf('flow/linger-list');
const takeZeroed = engine.functionsOf('engine/memory')['takeZeroed']!;

/** A list as the engine has it, whose fields are, in this order: length, first, last, isOfClosed. */
class LingerList {
  readonly #at: number = takeZeroed(4);

  constructor(isOfClosed: boolean) {
    engine.ints[this.#at + 3] = Number(isOfClosed);
  }

  get length(): number {
    return engine.ints[this.#at]!;
  }

  get first(): number {
    return engine.ints[this.#at + 1]!;
  }

  get firstSinceNs(): number {
    return functions['LingerList_firstSinceNs']!(this.#at * 4);
  }

  push(row: ConnectionRow, nowNs: number): void {
    functions['LingerList_push']!(this.#at * 4, row, nowNs);
  }

  remove(row: ConnectionRow): void {
    functions['LingerList_remove']!(this.#at * 4, row);
  }
}

/** Ids in the list's order, read forwards; backwards they must be the same. */
function ids(list: LingerList, row: ConnectionRow): number[] {
  const forwards: number[] = [];
  let previous = NOWHERE;
  for (let place = list.first; place !== NOWHERE; place = row.lingerNext) {
    row.at = place;
    expect(row.lingerPrevious).toBe(previous);
    previous = place;
    forwards.push(row.id);
  }
  expect(list.length).toBe(forwards.length);
  return forwards;
}

test('two lists: pushes, moves and removals → as two arrays', () => {
  const operation = fc.record({ id: fc.nat(7), to: fc.constantFrom(0, 1, undefined) });
  const row = new ConnectionRow();
  engine.show(row);
  fc.assert(
    fc.property(fc.array(operation), (operations) => {
      const lists = [new LingerList(true), new LingerList(false)];
      const arrays: number[][] = [[], []];
      const places = Array.from({ length: 8 }, (_, id) => {
        row.at = takeZeroed(ConnectionRow.WORDS);
        row.id = id;
        return row.at;
      });
      for (const { id, to } of operations) {
        for (const array of arrays) if (array.includes(id)) array.splice(array.indexOf(id), 1);
        row.at = places[id]!;
        if (row.waitsClosed) lists[0]!.remove(row);
        if (row.waitsAttempt) lists[1]!.remove(row);
        expect([row.waitsClosed, row.waitsAttempt]).toEqual([false, false]);
        if (to !== undefined) {
          lists[to]!.push(row, id);
          arrays[to]!.push(id);
        }
        expect([row.waitsClosed, row.waitsAttempt]).toEqual([to === 0, to === 1]);
      }
      expect(lists.map((list) => ids(list, row))).toEqual(arrays);
      for (const list of lists) {
        expect(list.firstSinceNs).toBe(list.length === 0 ? NaN : ids(list, row)[0]);
      }
    }),
    { numRuns: 50 },
  );
});
