// The chart of a sender's congestion window, from samples to lines.
import { stripVTControlCharacters } from 'node:util';
import { Chalk } from 'chalk';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SampleRecord } from '../../src/report/schema.ts';
import { windowChart } from '../../src/report/window-chart.ts';
import { LIMITS, PHASES } from '../../src/shared/vocabulary.ts';

const plain = new Chalk({ level: 0 });
const ROWS = 8;
/** What stands before the first column. */
const MARGIN = 11;

type Seen = Partial<SampleRecord> & Pick<SampleRecord, 't' | 'cwnd'>;

/** All of the window is in flight, unless it says otherwise. */
const sample = (seen: Seen): SampleRecord => ({
  type: 'sample',
  connection: 1,
  sender: 'client',
  frame: 1,
  flight: seen.cwnd,
  cwndIs: 'exact',
  rwnd: null,
  ssthresh: null,
  phase: 'slow-start',
  limitedBy: 'cwnd',
  ...seen,
});

const chart = (width: number, ...seen: readonly Seen[]): string[] => windowChart(seen.map(sample), plain, width);

/** Columns of the row, from the top. */
const cellsOf = (lines: readonly string[], row: number): string => lines[row]!.slice(MARGIN);
/** What stands in a column, from the top. */
const columnOf = (lines: readonly string[], column: number): string =>
  lines
    .slice(0, ROWS)
    .map((line) => line[MARGIN + column])
    .join('');
const marksOf = (lines: readonly string[], row: string): string =>
  lines.find((line) => line.trimStart().startsWith(`${row}  `))!.slice(MARGIN);

const recovery = { phase: 'recovery', limitedBy: 'recovery' } as const;
const avoidance = { phase: 'avoidance' } as const;

describe('exactly', () => {
  test('slow start, recovery, avoidance, a time-out', () => {
    const lines = chart(
      40,
      { t: 0, cwnd: 10_000 },
      { t: 0.1, cwnd: 20_000, flight: 10_000 },
      { t: 0.2, cwnd: 40_000 },
      { t: 0.3, cwnd: 80_000, flight: 70_000 },
      { t: 0.4, cwnd: 60_000, ...recovery },
      { t: 0.5, cwnd: 40_000, ...avoidance },
      { t: 0.9, cwnd: 44_000, flight: 30_000, ...avoidance },
      { t: 1, cwnd: 1000, phase: 'loss', limitedBy: 'recovery' },
    );
    expect(lines).toEqual([
      '  80.0 kB ┤        •••                  ',
      '          │        ▒▒▒•••               ',
      '          │        ▒▒▒▒▒▒               ',
      '          │     •••▒▒▒▒▒▒•••••••••••••• ',
      '          │     ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒ ',
      '          │  •••▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒ ',
      '          │••▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒ ',
      '        0 ┼▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒•',
      '    phase  sssssssssssRRR~~~~~~~~~~~~~~T',
      '    limit  cccccccccccrrrccccccccccccccr',
      '           0.000 s              + 1.00 s',
      '           • congestion window',
      '           ▒ in flight · s slow-start',
      '           ~ avoidance · R recovery',
      '           T loss · c by cwnd',
      '           r by recovery',
    ]);
  });

  test('one sample → a flat line, over no time', () => {
    const area = `${' '.repeat(10)}│${'▒'.repeat(29)}`;
    expect(chart(40, { t: 12.5, cwnd: 14_480 })).toEqual([
      `  14.5 kB ┤${'•'.repeat(29)}`,
      ...Array.from({ length: 6 }, () => area),
      `        0 ┼${'▒'.repeat(29)}`,
      `    phase  ${'s'.repeat(29)}`,
      `    limit  ${'c'.repeat(29)}`,
      '           12.500 s                + 0 s',
      '           • congestion window',
      '           ▒ in flight · s slow-start',
      '           c by cwnd',
    ]);
  });

  test('a window that is not known, and that of the receiver → marks of their own', () => {
    const lines = chart(
      60,
      { t: 0, cwnd: 8000, flight: 2000, rwnd: 4500 },
      { t: 1, cwnd: 4000, flight: 1000, rwnd: 8000, cwndIs: 'at-least', limitedBy: 'application' },
      { t: 2, cwnd: 4000, flight: 0, rwnd: 9000, limitedBy: 'send-buffer' },
    );
    expect(lines).toEqual([
      `  8.00 kB ┤${'•'.repeat(24)}${'┄'.repeat(24)} `,
      `          │${' '.repeat(49)}`,
      `          │${' '.repeat(49)}`,
      `          │${'┄'.repeat(24)}${'∘'.repeat(24)}•`,
      `          │${' '.repeat(49)}`,
      `          │${'▒'.repeat(24)}${' '.repeat(25)}`,
      `          │${'▒'.repeat(48)} `,
      `        0 ┼${'▒'.repeat(48)} `,
      `    phase  ${'s'.repeat(49)}`,
      `    limit  ${'c'.repeat(24)}${'a'.repeat(24)}b`,
      `           0.000 s${' '.repeat(34)}+ 2.00 s`,
      '           • congestion window · ∘ at least this',
      '           ▒ in flight · ┄ window of the receiver',
      '           s slow-start · a by application · c by cwnd',
      '           b by send-buffer',
    ]);
  });
});

describe('columns', () => {
  test.each([
    [40, 29],
    [60, 49],
    [80, 69],
    [131, 120],
    [200, 120],
  ])('%i wide → %i columns, and no more than can be read', (width, columns) => {
    const lines = chart(width, { t: 0, cwnd: 10_000 }, { t: 1, cwnd: 20_000 });
    expect(lines.slice(0, ROWS + 3).map((line) => line.length)).toEqual(
      Array.from({ length: ROWS + 3 }, () => columns + MARGIN),
    );
  });

  test('many samples in one column → the largest window of them, the most in flight, the latest limit', () => {
    const lines = chart(
      40,
      { t: 0, cwnd: 1000 },
      { t: 0.501, cwnd: 8000, flight: 1000, cwndIs: 'at-least', limitedBy: 'rwnd' },
      { t: 0.502, cwnd: 4000, flight: 3000, limitedBy: 'application' },
      { t: 1, cwnd: 1000 },
    );
    expect(columnOf(lines, 14)).toBe('∘   ▒▒▒▒');
    expect(marksOf(lines, 'limit')[14]).toBe('a');
  });

  test.each(['recovery', 'loss'] as const)('%s within a column → that is its phase', (phase) => {
    const lines = chart(
      40,
      { t: 0, cwnd: 1000 },
      { t: 0.501, cwnd: 1000, phase },
      { t: 0.502, cwnd: 1000, ...avoidance },
      { t: 1, cwnd: 1000, ...avoidance },
    );
    expect(marksOf(lines, 'phase')).toBe(`${'s'.repeat(14)}${phase === 'loss' ? 'T' : 'R'}${'~'.repeat(14)}`);
  });

  test('no sample in a column → what the latest before it said', () => {
    const lines = chart(40, { t: 0, cwnd: 8000 }, { t: 0.5, cwnd: 1000 }, { t: 1, cwnd: 8000 });
    expect(cellsOf(lines, 0)).toBe(`${'•'.repeat(14)}${' '.repeat(14)}•`);
    expect(cellsOf(lines, 6)).toBe(`${'▒'.repeat(14)}${'•'.repeat(14)}▒`);
  });

  test('all of them at one time → the largest, then the latest', () => {
    const lines = chart(40, { t: 3, cwnd: 8000 }, { t: 3, cwnd: 4000 });
    expect(cellsOf(lines, 0)).toBe(`•${' '.repeat(28)}`);
    expect(cellsOf(lines, 3)).toBe(`▒${'•'.repeat(28)}`);
    expect(lines[ROWS + 2]).toBe('           3.000 s                 + 0 s');
  });

  test('all values equal → one line at the top', () => {
    const lines = chart(80, ...Array.from({ length: 30 }, (_, i) => ({ t: i / 10, cwnd: 5000, flight: 0 })));
    expect(cellsOf(lines, 0)).toBe('•'.repeat(69));
    expect(lines.slice(1, ROWS).map((line) => line.slice(MARGIN).trim())).toEqual(
      Array.from({ length: ROWS - 1 }, () => ''),
    );
  });

  test('more in flight than the window → the most of both is at the top', () => {
    const lines = chart(40, { t: 0, cwnd: 4000, flight: 8000 });
    expect(lines[0]).toMatch(/^ {2}8\.00 kB ┤▒{29}$/);
    expect(cellsOf(lines, 3)).toBe('•'.repeat(29));
  });
});

describe('whatever there is', () => {
  const seen: fc.Arbitrary<Seen> = fc
    .record({
      t: fc.double({ min: 0, max: 9e6, noNaN: true }),
      cwnd: fc.integer({ min: 1, max: 2 ** 30 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      rwnd: fc.option(fc.integer({ min: 0, max: 2 ** 30 })),
      cwndIs: fc.constantFrom('exact' as const, 'at-least' as const),
      phase: fc.constantFrom(...PHASES),
      limitedBy: fc.constantFrom(...LIMITS),
    })
    .map(({ share, ...own }) => ({ ...own, flight: Math.floor(own.cwnd * share) }));
  const samples = fc.array(seen, { minLength: 1, maxLength: 60 }).map((all) => all.toSorted((a, b) => a.t - b.t));
  const width = fc.integer({ min: 40, max: 200 });

  test('no line is wider than asked', () => {
    fc.assert(
      fc.property(samples, width, (all, columns) => {
        expect(chart(columns, ...all).filter((line) => line.length > columns)).toEqual([]);
      }),
    );
  });

  test('the largest window reaches the top row, where it belongs in time, and every column has one', () => {
    fc.assert(
      fc.property(samples, width, (all, columns) => {
        const lines = chart(columns, ...all);
        const count = Math.min(120, columns - MARGIN);
        const [first, last] = [all[0]!.t, all.at(-1)!.t];
        const largest = all.reduce((a, b) => (b.cwnd > a.cwnd ? b : a));
        const position = last === first ? 0 : ((largest.t - first) / (last - first)) * count;
        const top = [...cellsOf(lines, 0)].flatMap((cell, i) => (cell === '•' || cell === '∘' ? [i] : []));
        expect(top.some((column) => Math.abs(column + 0.5 - position) <= 0.51)).toBe(true);
        for (let column = 0; column < count; column++) {
          expect([...columnOf(lines, column)].filter((cell) => cell === '•' || cell === '∘')).toHaveLength(1);
        }
      }),
    );
  });

  test('phases and limits → a mark for each column, and the legend explains every mark', () => {
    fc.assert(
      fc.property(samples, width, (all, columns) => {
        const lines = chart(columns, ...all);
        const legend = lines.slice(ROWS + 3).flatMap((line) => line.trim().split(' · '));
        const explained = new Set(legend.map((text) => text[0]));
        const drawn = [
          ...lines.slice(0, ROWS).map((line) => line.slice(MARGIN)),
          marksOf(lines, 'phase'),
          marksOf(lines, 'limit'),
        ];
        expect(new Set(drawn.map((line) => line.length))).toEqual(new Set([Math.min(120, columns - MARGIN)]));
        expect([...new Set(drawn.join(''))].filter((mark) => mark !== ' ' && !explained.has(mark))).toEqual([]);
      }),
    );
  });

  test('colour → the same text', () => {
    fc.assert(
      fc.property(samples, width, (all, columns) => {
        const colored = windowChart(all.map(sample), new Chalk({ level: 1 }), columns);
        expect(colored.map((line) => stripVTControlCharacters(line))).toEqual(chart(columns, ...all));
      }),
    );
  });
});

describe('the window of the receiver, where it cannot be drawn', () => {
  // Up to twice the window it is drawn, in the top row if it is higher than that.
  test('the window of the receiver lies above the top → it is not drawn there', () => {
    const lines = chart(
      40,
      { t: 0, cwnd: 10_000 },
      { t: 1, cwnd: 9000 },
      { t: 2, cwnd: 6000, rwnd: 12_000 },
      { t: 3, cwnd: 6000, rwnd: 12_000 },
    );
    expect(lines[0]).toMatch(/10\.0 kB ┤/);
    expect(cellsOf(lines, 0)).not.toContain('┄');
  });

  test('the window of the receiver lies behind that of the sender everywhere → not in the legend', () => {
    const lines = chart(80, { t: 0, cwnd: 10_000, rwnd: 10_000 }, { t: 1, cwnd: 10_000, rwnd: 10_000 });
    expect(lines.slice(0, ROWS).join('')).not.toContain('┄');
    expect(lines.slice(ROWS).join('')).not.toContain('┄');
  });
});
