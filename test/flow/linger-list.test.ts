// The list of connections that wait, against an array: any order of pushing, pushing again and removing.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Memory, NOWHERE } from '../../src/engine/memory.ts';
import { ConnectionRow } from '../../src/engine/rows.ts';
import { LingerList } from '../../src/flow/linger-list.ts';

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
  fc.assert(
    fc.property(fc.array(operation), (operations) => {
      const memory = new Memory();
      const row = new ConnectionRow();
      memory.show(row);
      const lists = [new LingerList(memory, 1), new LingerList(memory, 2)];
      const arrays: number[][] = [[], []];
      const places = Array.from({ length: 8 }, (_, id) => {
        row.at = memory.take(ConnectionRow.WORDS);
        row.id = id;
        return row.at;
      });
      for (const { id, to } of operations) {
        const place = places[id]!;
        for (const array of arrays) if (array.includes(id)) array.splice(array.indexOf(id), 1);
        row.at = place;
        lists[row.lingerList - 1]?.remove(place);
        if (to !== undefined) {
          lists[to]!.push(place, id);
          arrays[to]!.push(id);
        }
        row.at = place;
        expect(row.lingerList).toBe(to === undefined ? 0 : to + 1);
      }
      expect(lists.map((list) => ids(list, row))).toEqual(arrays);
      for (const list of lists) {
        expect(list.firstSinceNs).toBe(list.length === 0 ? NaN : ids(list, row)[0]);
      }
    }),
    { numRuns: 50 },
  );
});
