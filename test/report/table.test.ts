import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tableLines, type Column } from '../../src/report/table.ts';

type Row = Record<'name' | 'size' | 'note', string>;

const columns: Column<Row>[] = [
  { head: 'name', align: 'left', shrinks: true, cell: ({ name }) => name },
  { head: 'note', align: 'left', rank: 2, cell: ({ note }) => note },
  { head: 'size', align: 'right', rank: 1, cell: ({ size }) => size },
];
const rows: Row[] = [
  { name: 'a', size: '1', note: 'the first' },
  { name: 'a-name-of-some-length', size: '12345', note: '' },
];
const linesAt = (width: number): string[] => tableLines(rows, columns, width, (text) => text);

test('room for all: columns → aligned, nothing behind the last', () => {
  expect(linesAt(39)).toEqual([
    'name                   note        size',
    'a                      the first      1',
    'a-name-of-some-length             12345',
  ]);
});

test('less room: columns of rank 2, then of rank 1 → left out', () => {
  expect(linesAt(38)[0]).toBe('name                    size');
  expect(linesAt(28)[0]).toBe('name                    size');
  expect(linesAt(27)).toEqual(['name', 'a', 'a-name-of-some-length']);
});

test('a column that has no room: a smaller one of a higher rank → shown in its place', () => {
  const rankOf: Record<string, number> = { note: 1, size: 2 };
  const ranked = columns.map((column) => Object.assign({ ...column }, column.rank && { rank: rankOf[column.head] }));
  expect(tableLines(rows, ranked, 28, (text) => text)[0]).toBe('name                    size');
});

test('no room for what is always shown: cells that can shrink → lose their middle, down to twelve characters', () => {
  expect(linesAt(15)).toEqual(['name', 'a', 'a-name-…-length']);
  expect(linesAt(3)[2]).toBe('a-nam…length');
});

test('paint: cells and heads → painted without their padding, which keeps the columns aligned', () => {
  const bold = (text: string): string => `\u001b[1m${text}\u001b[22m`;
  const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;
  const painted: Column<Row>[] = [
    { head: 'size', align: 'right', cell: ({ size }) => size, paint: (text, { note }) => (note ? red(text) : text) },
    { head: 'note', align: 'left', cell: ({ note }) => note },
  ];
  expect(tableLines(rows, painted, 80, bold)).toEqual([
    ` ${bold('size')}  ${bold('note')}`,
    `    ${red('1')}  the first`,
    '12345',
  ]);
});

test('more rows than are laid out in one go: columns → the same width all through', () => {
  const many = Array.from({ length: 1000 }, (_, i) => ({ ...rows[0]!, size: String(i) }));
  const [head, ...lines] = tableLines(many, columns, 80, String);
  expect(lines.map((line) => line.trim().split(' ').at(-1))).toEqual(many.map(({ size }) => size));
  expect(new Set(lines.map(({ length }) => length))).toEqual(new Set([head!.length]));
});

test('any cells, any width: lines → as wide as the width allows, unless nothing is left to give', () => {
  const cell = fc.stringMatching(/^[a-z]{0,20}$/);
  fc.assert(
    fc.property(
      fc.array(fc.record({ name: cell, size: cell, note: cell })),
      fc.integer({ min: 1, max: 80 }),
      (any, width) => {
        const lines = tableLines(any, columns, width, (text) => text);
        expect(lines).toHaveLength(any.length + 1);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(Math.max(width, 12));
      },
    ),
  );
});
