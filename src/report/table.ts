// Rows of text in columns, no wider than a terminal: columns of less interest are left out where it is narrow, and
// the middle of long cells where that is not enough.
import Table from 'cli-table3';
import { shortened } from './fit-text.ts';

export interface Column<Row> {
  head: string;
  align: 'left' | 'right';
  cell: (row: Row) => string;
  /** Colours a cell; the table has measured it before. */
  paint?: (text: string, row: Row) => string;
  /** Columns of rank 1 are added where the width has room for them, then those of rank 2 …; others are always there. */
  rank?: number;
  /** Its cells can be shortened: both their ends tell most. */
  shrinks?: boolean;
}

const GAP = '  ';
const MIN_SHRUNK = 12;

interface Fitted<Row> {
  column: Column<Row>;
  cells: string[];
  width: number;
}

/** Rows that cli-table3 lays out in one go: its time grows faster than their number. */
const ROWS_AT_ONCE = 256;

const NO_BORDERS = Object.fromEntries(
  ['', '-mid', '-left', '-right']
    .flatMap((place) => [`top${place}`, `bottom${place}`])
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((place) => [place, '']),
);

/** The head and a line for each row. `paintHead` colours the head. */
export function tableLines<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number,
  paintHead: (text: string) => string,
): string[] {
  const fitted = columnsThatFit(rows, columns, width);
  const head = fitted.map(({ column, width: most }) => paintHead(shortened(column.head, most)));
  const painted = rows.map((row, i) =>
    fitted.map(({ column, cells, width: most }) => {
      const text = shortened(cells[i]!, most);
      return column.paint?.(text, row) ?? text;
    }),
  );
  return [head, ...painted]
    .flatMap((_, i, lines) => (i % ROWS_AT_ONCE === 0 ? [lines.slice(i, i + ROWS_AT_ONCE)] : []))
    .flatMap((lines) => laidOut(lines, fitted));
}

function laidOut<Row>(lines: string[][], fitted: readonly Fitted<Row>[]): string[] {
  const table = new Table({
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: fitted.map(({ column }) => column.align),
    // The gap between columns is of the column after it, so that right-aligned numbers keep their distance, too.
    colWidths: fitted.map(({ width }, i) => width + (i === 0 ? 0 : GAP.length)),
  });
  for (const cells of lines) {
    table.push(cells.map((text, i) => (i > 0 && fitted[i]!.column.align === 'left' ? GAP + text : text)));
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

function columnsThatFit<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number,
): readonly Fitted<Row>[] {
  const measured = columns.map((column) => {
    const cells = rows.map(column.cell);
    return { column, cells, width: cells.reduce((most, { length }) => Math.max(most, length), column.head.length) };
  });
  const kept = measured.filter(({ column }) => column.rank === undefined);
  const needed = (): number => kept.reduce((sum, of) => sum + of.width + GAP.length, -GAP.length);
  const shrinking = kept.filter(({ column }) => column.shrinks);
  while (needed() > width) {
    const widest = shrinking.reduce((most, of) => (of.width > most.width ? of : most), shrinking[0] ?? { width: 0 });
    if (widest.width <= MIN_SHRUNK) break;
    widest.width--;
  }
  const ranks = new Set(columns.flatMap(({ rank }) => rank ?? []).toSorted((a, b) => a - b));
  for (const rank of ranks) {
    const group = measured.filter(({ column }) => column.rank === rank);
    kept.push(...group);
    if (needed() > width) kept.splice(-group.length);
  }
  return measured.filter((of) => kept.includes(of));
}
