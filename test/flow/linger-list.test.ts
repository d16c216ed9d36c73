// The list of connections that wait, against an array: any order of pushing, pushing again and removing.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Connection } from '../../src/flow/connection.ts';
import { LingerList } from '../../src/flow/linger-list.ts';

const connectionOf = (id: number): Connection => Object.assign(new Connection(), { id });

/** Ids in the list's order, read forwards; backwards they must be the same. */
function ids(list: LingerList): number[] {
  const forwards: Connection[] = [];
  for (let at = list.first; at !== null; at = at.lingerNext) forwards.push(at);
  for (const [i, connection] of forwards.entries()) expect(connection.lingerPrevious).toBe(forwards[i - 1] ?? null);
  expect(list.length).toBe(forwards.length);
  return forwards.map(({ id }) => id);
}

test('two lists: pushes, moves and removals → as two arrays', () => {
  const operation = fc.record({ id: fc.nat(7), to: fc.constantFrom(0, 1, undefined) });
  fc.assert(
    fc.property(fc.array(operation), (operations) => {
      const lists = [new LingerList(), new LingerList()];
      const arrays: number[][] = [[], []];
      const connections = Array.from({ length: 8 }, (_, id) => connectionOf(id));
      for (const { id, to } of operations) {
        const connection = connections[id]!;
        for (const array of arrays) if (array.includes(id)) array.splice(array.indexOf(id), 1);
        if (to === undefined) connection.lingerList?.remove(connection);
        else {
          lists[to]!.push(connection, id);
          arrays[to]!.push(id);
        }
        expect(connection.lingerList).toBe(to === undefined ? null : lists[to]);
      }
      expect(lists.map(ids)).toEqual(arrays);
    }),
  );
});
