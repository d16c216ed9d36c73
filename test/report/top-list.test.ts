// The list against the obvious way to get the same: sort everything and cut.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TopList } from '../../src/report/top-list.ts';

interface Item {
  weight: number;
  name: number;
}

const byWeight = (a: Pick<Item, 'weight'>, b: Pick<Item, 'weight'>): number => a.weight - b.weight;

/** Few weights, so that many are equal. */
const items = fc
  .array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 })
  .map((weights) => weights.map((weight, name): Item => ({ weight, name })));
const limit = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant(Infinity));

test('any items, any limit → the same as a stable sort of all, cut', () => {
  fc.assert(
    fc.property(items, limit, (all, most) => {
      const list = new TopList<Item, Pick<Item, 'weight'>>(most, byWeight);
      for (const item of all) list.add(item);
      expect(list.items).toEqual(all.toSorted(byWeight).slice(0, most));
    }),
  );
});

test('any items: asked before each whether it is admitted → adding only those changes nothing', () => {
  fc.assert(
    fc.property(items, limit, (all, most) => {
      const asked = new TopList<Item, Pick<Item, 'weight'>>(most, byWeight);
      const unasked = new TopList<Item, Pick<Item, 'weight'>>(most, byWeight);
      for (const item of all) {
        const isAdmitted = asked.admits({ weight: item.weight });
        if (isAdmitted) asked.add(item);
        unasked.add(item);
        expect(unasked.items.includes(item)).toBe(isAdmitted);
      }
      expect(asked.items).toEqual(unasked.items);
    }),
  );
});

test('limit 0: any item → stays empty', () => {
  const list = new TopList<number>(0, (a, b) => a - b);
  list.add(1);
  expect(list.admits(0)).toBe(false);
  expect(list.items).toEqual([]);
});
