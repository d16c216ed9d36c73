// `--format text`: what a person reads on a terminal. The verdict first, then the captures and what was wrong with
// them, then a table of connections, the worst first and no more than fit the eye.
import Table from 'cli-table3';
import type { ChalkInstance } from 'chalk';
import { counted, formatBytes, formatCount, formatDuration } from '../shared/format.ts';
import type { Outcome } from '../shared/vocabulary.ts';
import type { CaptureRecord, ConnectionRecord, SummaryRecord } from './schema.ts';
import type { ConnectionFacts, FinishedConnection, ReportSink, TextOutput } from './sink.ts';
import { TopList } from './top-list.ts';

export const SORT_ORDERS = ['worst', 'start', 'duration', 'packets', 'bytes'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

export interface TextOptions {
  chalk: ChalkInstance;
  /** Columns of the terminal. */
  width: number;
  /** Connections in the table; Infinity shows all. */
  top: number;
  sort: SortOrder;
}

type Style = 'red' | 'yellow' | 'green' | 'dim';

/** What an outcome says to a reader, the worst first. */
const OUTCOME_TEXT: Record<Outcome, { style: Style; mark: string; text: (count: number) => string }> = {
  unanswered: { style: 'red', mark: '✗', text: (n) => `${was(n)} never answered: nothing came back for the SYN` },
  refused: { style: 'red', mark: '✗', text: (n) => `${was(n)} refused: the server answered the SYN with a RST` },
  'handshake-incomplete': { style: 'red', mark: '✗', text: () => 'did not complete the handshake' },
  reset: { style: 'yellow', mark: '!', text: (n) => `${was(n)} reset by one end` },
  'half-closed': { style: 'yellow', mark: '!', text: (n) => `${was(n)} closed by one end only` },
  open: { style: 'dim', mark: '·', text: (n) => `${n === 1 ? 'was' : 'were'} still open when the capture ended` },
  closed: { style: 'green', mark: '✓', text: (n) => `${was(n)} closed by both ends` },
};

const WORST_FIRST = Object.keys(OUTCOME_TEXT) as Outcome[];

function was(count: number): string {
  return count === 1 ? 'was' : 'were';
}

const COMPARE: Record<SortOrder, (a: ConnectionFacts, b: ConnectionFacts) => number> = {
  worst: (a, b) => WORST_FIRST.indexOf(a.outcome) - WORST_FIRST.indexOf(b.outcome) || b.bytes - a.bytes || a.id - b.id,
  start: (a, b) => a.t - b.t || a.id - b.id,
  duration: (a, b) => b.duration - a.duration || a.id - b.id,
  packets: (a, b) => b.packets - a.packets || a.id - b.id,
  bytes: (a, b) => b.bytes - a.bytes || a.id - b.id,
};

interface Column {
  head: string;
  align: 'left' | 'right';
  cell: (connection: ConnectionRecord) => string;
}

/** Columns of the table; those of a later `KEPT_COLUMNS` entry go first when the terminal is narrow. */
const COLUMNS = {
  stream: { head: 'stream', align: 'right', cell: ({ stream }) => String(stream) },
  client: { head: 'client', align: 'left', cell: ({ client }) => endText(client) },
  server: { head: 'server', align: 'left', cell: ({ server }) => endText(server) },
  outcome: { head: 'outcome', align: 'left', cell: ({ outcome }) => outcome },
  packets: { head: 'packets', align: 'right', cell: ({ packets }) => formatCount(packets) },
  bytes: { head: 'bytes', align: 'right', cell: ({ bytes }) => formatBytes(bytes) },
  start: { head: 'start', align: 'right', cell: ({ t }) => `${t.toFixed(3)} s` },
  duration: { head: 'duration', align: 'right', cell: ({ duration }) => formatDuration(duration) },
  history: { head: 'history', align: 'left', cell: ({ history }) => history },
} satisfies Record<string, Column>;
const COLUMN_ORDER = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
const KEPT_COLUMNS = [
  'stream',
  'client',
  'server',
  'outcome',
  'bytes',
  'packets',
  'duration',
  'start',
  'history',
] as const;

/** Problems of one capture that are printed; the rest is in the JSON report. */
const MAX_PROBLEMS = 8;
const COLUMN_GAP = 2;

export class TextFormat implements ReportSink {
  readonly #output: TextOutput;
  readonly #options: TextOptions;
  readonly #captures: CaptureRecord[] = [];
  readonly #shown: TopList<ConnectionRecord, ConnectionFacts>;

  constructor(output: TextOutput, options: TextOptions) {
    this.#output = output;
    this.#options = options;
    this.#shown = new TopList(options.top, COMPARE[options.sort]);
  }

  capture(record: CaptureRecord): void {
    this.#captures.push(record);
  }

  connection(finished: FinishedConnection): void {
    if (this.#shown.admits(finished)) this.#shown.add(finished.record());
  }

  summary(record: SummaryRecord): void {
    const parts = [
      this.#verdict(record),
      ...this.#captures.map((capture) => this.#capture(capture)),
      this.#table(record),
    ];
    this.#output.write(`${parts.filter((part) => part !== '').join('\n\n')}\n`);
  }

  drained(): Promise<void> | void {
    return this.#output.drained();
  }

  #verdict({ connections, byOutcome }: SummaryRecord): string {
    const { chalk } = this.#options;
    if (connections === 0) return chalk.bold('No TCP connections');
    const lines = WORST_FIRST.filter((outcome) => byOutcome[outcome] > 0).map((outcome) => {
      const { style, mark, text } = OUTCOME_TEXT[outcome];
      const count = byOutcome[outcome];
      return `  ${chalk[style](mark)} ${count === connections ? allOf(count) : formatCount(count)} ${text(count)}`;
    });
    return [chalk.bold(counted(connections, 'TCP connection')), ...lines].join('\n');
  }

  #capture(capture: CaptureRecord): string {
    const { chalk } = this.#options;
    const container = capture.compression ? `${capture.format}, ${capture.compression}` : capture.format;
    const layers = [...new Set(capture.linkTypes)].join(', ');
    const lines = [
      `${chalk.bold(printable(capture.file))}  ${chalk.dim(layers ? `${container}, ${layers}` : container)}`,
      `  ${counted(capture.packets, 'packet')}, ${formatBytes(capture.bytes)} on the wire${packetKinds(capture)}`,
    ];
    if (capture.start && capture.end) {
      lines.push(`  ${clockText(capture.start)} to ${clockText(capture.end)} UTC, ${formatDuration(capture.duration)}`);
    }
    lines.push(...qualityLines(capture).map((line) => `  ${chalk.yellow('!')} ${line}`));
    for (const problem of capture.problems.slice(0, MAX_PROBLEMS)) {
      lines.push(`  ${chalk.yellow('!')} ${printable(problem.message)}${placeText(problem)}`);
    }
    if (capture.problems.length > MAX_PROBLEMS) {
      lines.push(`  ${chalk.dim(`${capture.problems.length - MAX_PROBLEMS} more problems with --format json`)}`);
    }
    return lines.join('\n');
  }

  #table({ connections }: SummaryRecord): string {
    const { chalk, sort, width } = this.#options;
    const shown = this.#shown.items;
    if (shown.length === 0) return '';
    const columns = columnsThatFit(shown, width);
    const table = new Table({
      head: columns.map(({ head }) => chalk.dim(head)),
      colAligns: columns.map(({ align }) => align),
      chars: BARE_BORDERS,
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': COLUMN_GAP },
    });
    for (const connection of shown) {
      const { style } = OUTCOME_TEXT[connection.outcome];
      table.push(
        columns.map((column) => (column === COLUMNS.outcome ? chalk[style] : String)(column.cell(connection))),
      );
    }
    const rows = table
      .toString()
      .split('\n')
      .map((line) => line.trimEnd());
    const order = sort === 'worst' ? 'the worst first' : `by ${sort}`;
    const hidden = connections - shown.length;
    const note = hidden > 0 ? [chalk.dim(`${formatCount(hidden)} more not shown; --top 0 shows all`)] : [];
    return [`${chalk.bold('Connections')}, ${order}`, ...rows, ...note].join('\n');
  }
}

const BARE_BORDERS = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
  ]
    .concat(['mid-mid', 'right', 'right-mid', 'middle'])
    .map((place) => [place, '']),
);

function allOf(count: number): string {
  return count === 1 ? 'it' : count === 2 ? 'both' : 'all';
}

/** All columns, or as many of the important ones as the width has room for. */
function columnsThatFit(connections: readonly ConnectionRecord[], width: number): Column[] {
  let left = width;
  const kept = new Set<string>();
  for (const name of KEPT_COLUMNS) {
    const { head, cell }: Column = COLUMNS[name];
    const needed = Math.max(head.length, ...connections.map((connection) => cell(connection).length)) + COLUMN_GAP;
    if (needed > left && kept.size >= 4) break; // who, with whom and how it ended is always shown
    left -= needed;
    kept.add(name);
  }
  return COLUMN_ORDER.filter((name) => kept.has(name)).map((name) => COLUMNS[name]);
}

function endText({ address, port }: ConnectionRecord['client']): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function packetKinds({
  packets,
  tcpPackets,
  udpPackets,
  icmpPackets,
  otherPackets,
  undecodedPackets,
}: CaptureRecord): string {
  if (packets === 0 || tcpPackets === packets) return packets === 0 ? '' : ', all TCP';
  const kinds: [number, string][] = [
    [tcpPackets, 'TCP'],
    [udpPackets, 'UDP'],
    [icmpPackets, 'ICMP'],
    [otherPackets, 'other'],
    [undecodedPackets, 'not decoded'],
  ];
  const text = kinds.filter(([count]) => count > 0).map(([count, kind]) => `${formatCount(count)} ${kind}`);
  return ` (${text.join(', ')})`;
}

function qualityLines({ quality }: CaptureRecord): string[] {
  const lines: string[] = [];
  if (quality.reportedDrops)
    lines.push(`the capture itself dropped ${counted(quality.reportedDrops, 'packet')}: gaps may be its own`);
  if (quality.unorderedPackets > 0)
    lines.push(`${counted(quality.unorderedPackets, 'packet')} out of time order in the file`);
  return lines;
}

function placeText({ frame, offset }: CaptureRecord['problems'][number]): string {
  const places = [frame === null ? '' : `frame ${frame}`, offset === null ? '' : `byte ${offset}`].filter(Boolean);
  return places.length === 0 ? '' : ` (${places.join(', ')})`;
}

/** An ISO time as people read it, to the millisecond. */
function clockText(iso: string): string {
  return iso.replace('T', ' ').replace(/(\.\d{3})\d*Z$/, '$1');
}

/** Text from outside, without what could command a terminal. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd');
}
