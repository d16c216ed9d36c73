// The congestion window of one sender over time, drawn in the terminal: what is in flight as a filled area, the window
// above it, the receiver's window as a line, and below what the sender does and what limits it. Each mark has a glyph
// of its own, so that it reads without colour.
//
//     48.0 kB ┤      •••                     • window   ∘ at least   ▒ in flight   ┄ window of the receiver
//             │   •••▒▒▒•••
//             │ ••▒▒▒▒▒▒▒▒▒•
//           0 ┼▒▒▒▒▒▒▒▒▒▒▒▒▒
//       phase   sssss~~~RR~~
import type { ChalkInstance } from 'chalk';
import { formatBytes, formatDuration } from '../shared/format.ts';
import { LIMITS, PHASES } from '../shared/vocabulary.ts';
import type { SampleRecord } from './schema.ts';

const ROWS = 8;
const LABEL = 9;
/** More columns are not easier to read. */
const MAX_COLUMNS = 120;

const PHASE_MARK: Record<(typeof PHASES)[number], string> = {
  'slow-start': 's',
  avoidance: '~',
  recovery: 'R',
  loss: 'T',
};

const LIMIT_MARK: Record<(typeof LIMITS)[number], string> = {
  application: 'a',
  rwnd: 'w',
  cwnd: 'c',
  'send-buffer': 'b',
  recovery: 'r',
};

/** What a column shows. */
interface Column {
  readonly cwnd: number;
  readonly isExact: boolean;
  readonly flight: number;
  readonly rwnd: number | null;
  readonly phase: SampleRecord['phase'];
  readonly limit: SampleRecord['limitedBy'];
}

/** `samples` of one sender, in order of time. */
export function windowChart(samples: readonly SampleRecord[], chalk: ChalkInstance, width: number): string[] {
  const columns = columnsOf(samples, Math.max(10, Math.min(MAX_COLUMNS, width - LABEL - 2)));
  const top = Math.max(...columns.map(({ cwnd, flight }) => Math.max(cwnd, flight)));
  const rowOf = (bytes: number): number => Math.min(ROWS - 1, Math.floor((bytes / top) * ROWS));
  const rows: string[] = [];
  for (let row = ROWS - 1; row >= 0; row--) {
    const label = row === ROWS - 1 ? formatBytes(top) : row === 0 ? '0' : '';
    const cells = columns.map((column) => cellText(column, row, top, rowOf, chalk)).join('');
    rows.push(`${label.padStart(LABEL)} ${row === 0 ? '┼' : row === ROWS - 1 ? '┤' : '│'}${cells}`);
  }
  const phases = columns.map(({ phase }) => PHASE_MARK[phase]);
  const limits = columns.map(({ limit }) => LIMIT_MARK[limit]);
  return [
    ...rows,
    `${'phase'.padStart(LABEL)}  ${chalk.dim(phases.join(''))}`,
    `${'limit'.padStart(LABEL)}  ${chalk.dim(limits.join(''))}`,
    `${' '.repeat(LABEL + 2)}${timeAxis(samples, columns.length)}`,
    ...legend(columns, top, chalk, width),
  ];
}

/** Each stands for a share of the time: its largest window, and what was in flight then at most. */
function columnsOf(samples: readonly SampleRecord[], count: number): Column[] {
  const from = samples[0]!.t;
  const span = samples.at(-1)!.t - from || 1;
  const columns: Column[] = [];
  let next = 0;
  let former = samples[0]!;
  for (let i = 0; i < count; i++) {
    const until = from + (span * (i + 1)) / count;
    const own: SampleRecord[] = [];
    while (next < samples.length && (samples[next]!.t <= until || i === count - 1)) own.push(samples[next++]!);
    const all = own.length === 0 ? [former] : own;
    const highest = all.reduce((a, b) => (b.cwnd > a.cwnd ? b : a));
    const latest = all.at(-1)!;
    columns.push({
      cwnd: highest.cwnd,
      isExact: highest.cwndIs === 'exact',
      flight: Math.max(...all.map(({ flight }) => flight)),
      rwnd: latest.rwnd,
      phase: all.find(({ phase }) => phase === 'loss' || phase === 'recovery')?.phase ?? latest.phase,
      limit: latest.limitedBy,
    });
    former = latest;
  }
  return columns;
}

/** Is the receiver's window somewhere above what is in flight, and not where the window is? */
function showsWindow({ cwnd, flight, rwnd }: Column, top: number): boolean {
  const rowOf = (bytes: number): number => Math.floor((bytes / top) * ROWS);
  return rwnd !== null && rwnd <= top && rowOf(rwnd) > rowOf(flight) && rowOf(rwnd) !== rowOf(cwnd);
}

function cellText(
  column: Column,
  row: number,
  top: number,
  rowOf: (bytes: number) => number,
  chalk: ChalkInstance,
): string {
  const { cwnd, isExact, flight, rwnd } = column;
  if (rowOf(cwnd) === row) return chalk.cyan(isExact ? '•' : '∘');
  if (flight > 0 && rowOf(flight) >= row) return chalk.dim('▒');
  return showsWindow(column, top) && rowOf(rwnd!) === row ? chalk.yellow('┄') : ' ';
}

function timeAxis(samples: readonly SampleRecord[], columns: number): string {
  const from = `${samples[0]!.t.toFixed(3)} s`;
  const span = samples.at(-1)!.t - samples[0]!.t;
  const to = `+ ${formatDuration(span)}`;
  return from + ' '.repeat(Math.max(1, columns - from.length - to.length)) + to;
}

function legend(columns: readonly Column[], top: number, chalk: ChalkInstance, width: number): string[] {
  const used = (of: (column: Column) => boolean): boolean => columns.some(of);
  const phases = PHASES.filter((phase) => used((column) => column.phase === phase));
  const limits = LIMITS.filter((limit) => used((column) => column.limit === limit));
  const texts = [
    ...(used(({ isExact }) => isExact) ? ['• congestion window'] : []),
    ...(used(({ isExact }) => !isExact) ? ['∘ at least this'] : []),
    '▒ in flight',
    ...(used((column) => showsWindow(column, top)) ? ['┄ window of the receiver'] : []),
    ...phases.map((phase) => `${PHASE_MARK[phase]} ${phase}`),
    ...limits.map((limit) => `${LIMIT_MARK[limit]} by ${limit}`),
  ];
  const lines: string[] = [];
  for (const text of texts) {
    const line = lines.at(-1);
    if (line === undefined || line.length + text.length + 3 > width - LABEL - 2) lines.push(text);
    else lines[lines.length - 1] = `${line} · ${text}`;
  }
  return lines.map((line) => `${' '.repeat(LABEL + 2)}${chalk.dim(line)}`);
}
