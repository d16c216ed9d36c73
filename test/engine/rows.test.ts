// Views of rows: written anew whenever the layout changes, and no field lies on another.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LAYOUTS } from '../../src/core/layout.ts';
import * as rows from '../../src/core/rows.ts';
import type { View } from '../../src/core/view.ts';
import { engineCodesText, engineRowsText, rowsText } from '../../src/core/write-rows.ts';

/** However it is broken into lines. */
const compact = (text: string): string => text.replaceAll(/\s+/g, '');

test.each([
  ['core/rows.ts', rowsText],
  ['engine/rows.ts', engineRowsText],
  ['engine/codes.ts', engineCodesText],
])('%s → what `npm run rows` writes', (file, text) => {
  const path = new URL(`../../src/${file}`, import.meta.url);
  expect(compact(readFileSync(path, 'utf8'))).toBe(compact(text()));
});

type Row = View & Record<string, number | boolean>;
type RowClass = { readonly WORDS: number; new (): View; readonly prototype: object };

describe.each(Object.keys(LAYOUTS))('%s', (name) => {
  const rowClass = (rows as unknown as Record<string, RowClass>)[name]!;
  const properties = Object.entries(Object.getOwnPropertyDescriptors(rowClass.prototype))
    .filter(([, { set }]) => set !== undefined)
    .map(([property]) => property);

  function newRow(): Row {
    const row = new rowClass();
    row.ints = new Int32Array(rowClass.WORDS + 16);
    row.doubles = new Float64Array(row.ints.buffer);
    row.at = 16;
    return row as Row;
  }

  test('each field and flag written → each reads as written', () => {
    const row = newRow();
    const isFlag = new Map(properties.map((property) => [property, typeof row[property] === 'boolean']));
    const values = new Map(properties.map((property, i) => [property, isFlag.get(property)! ? i % 2 === 0 : i + 1]));
    for (const [property, value] of values) row[property] = value;
    expect(properties.map((property) => row[property])).toEqual([...values.values()]);
    for (const [property, value] of values) if (typeof value === 'boolean') row[property] = !value;
    expect(properties.filter((property) => isFlag.get(property)).map((property) => row[property])).toEqual(
      [...values.values()].filter((value) => typeof value === 'boolean').map((value) => !value),
    );
  });

  test('a row → as many whole lines as its fields take', () => {
    expect(rowClass.WORDS % 16).toBe(0);
    expect(properties.length).toBeGreaterThan(0);
  });
});
