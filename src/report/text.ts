// `--format text`: what a person reads on a terminal. The verdict first: what is wrong, how bad and where, and what
// became of the connections; then the captures and what was wrong with them, then a table of connections, the worst first and no more than the eye takes in without scrolling.
import type { ChalkInstance } from 'chalk';
import { counted, endText, formatBytes, formatCount, formatDuration } from '../shared/format.ts';
import { CAUSES, type Outcome } from '../shared/vocabulary.ts';
import { wrapped } from './fit-text.ts';
import type { CaptureRecord, FindingRecord, SummaryRecord } from './schema.ts';
import type { ConnectionFacts, ConnectionRow, FinishedConnection, ReportSink, TextOutput } from './sink.ts';
import { tableLines, type Column } from './table.ts';
import { retransmittedText } from './retransmitted-text.ts';
import { findingCounts, findingLines } from './text-findings.ts';
import { captureLines, type Page } from './text-capture.ts';
import { TopList } from './top-list.ts';
import { partialText } from './unread.ts';

export const SORT_ORDERS = ['worst', 'start', 'duration', 'packets', 'bytes'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];
/** Rows of the table that are shown where nobody says how many. */
export const DEFAULT_TOP = 20;

export interface TextOptions extends Page {
  /** Connections in the table, at most; Infinity shows as many as a table can. */
  top: number;
  sort: SortOrder;
  /** The options that leave connections out, as in ['--filter']. */
  narrowedBy: readonly string[];
}

type Style = 'red' | 'yellow' | 'green' | 'dim';

/** What an outcome says to a reader, the worst first. */
const OUTCOME_TEXT: Record<Outcome, { style: Style; mark: string; text: (count: number) => string }> = {
  unanswered: { style: 'red', mark: '✗', text: (n) => `${was(n)} never answered: no reply to the SYN was captured` },
  refused: { style: 'red', mark: '✗', text: (n) => `${was(n)} refused: the server answered the SYN with a RST` },
  'handshake-incomplete': { style: 'red', mark: '✗', text: () => 'did not complete the handshake' },
  reset: { style: 'yellow', mark: '!', text: (n) => `${was(n)} reset by one end` },
  'half-closed': {
    style: 'yellow',
    mark: '!',
    text: (n) => `${was(n)} closed by one end only, as far as captured`,
  },
  open: { style: 'dim', mark: '·', text: (n) => `${was(n)} still open when the capture ended` },
  closed: { style: 'green', mark: '✓', text: (n) => `${was(n)} closed by both ends` },
};

/** Why senders retransmitted. */
const CAUSE_TEXT: Record<(typeof CAUSES)[number], string> = {
  timeout: 'by timeout (RTO)',
  fast: 'by fast retransmit',
  'tail-loss-probe': 'by tail loss probe',
  'after-timeout': 'after an RTO',
  unknown: 'for an unknown reason',
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

/** Rows of the largest table: laying them out takes a second, and nobody reads more. */
const MAX_ROWS = 10_000;
/** Rows of the table that are shown however low the terminal is. */
const MIN_ROWS = 3;
/** Lines around the rows of the table: the blank one before it, its title and head, its notes, the next prompt. */
const LINES_AROUND_ROWS = 6;
/** Lines of findings that are shown however low the terminal is, and those before, after and left out. */
const MIN_FINDING_LINES = 4;
const LINES_AROUND_FINDINGS = 3;
const GUESS_MARK = '?';

export class TextFormat implements ReportSink {
  readonly #output: TextOutput;
  readonly #options: TextOptions;
  readonly #captures: CaptureRecord[] = [];
  readonly #findings: FindingRecord[] = [];
  readonly #shown: TopList<ConnectionRow, ConnectionFacts>;

  constructor(output: TextOutput, options: TextOptions) {
    this.#output = output;
    this.#options = options;
    this.#shown = new TopList(Math.min(options.top, MAX_ROWS), COMPARE[options.sort]);
  }

  capture(record: CaptureRecord): void {
    this.#captures.push(record);
  }

  connection(finished: FinishedConnection): void {
    if (this.#shown.admits(finished)) this.#shown.add(finished.row());
  }

  finding(record: FindingRecord): void {
    this.#findings.push(record);
  }

  summary(record: SummaryRecord): void {
    const below = [
      ...this.#outcomes(record),
      ...this.#retransmissions(record),
      '',
      ...captureLines(this.#captures, this.#options),
    ];
    const least = Math.min(MIN_ROWS, this.#shown.items.length);
    const partial = this.#partial();
    const room =
      this.#options.height - below.length - partial.length - least - LINES_AROUND_ROWS - LINES_AROUND_FINDINGS;
    const names = this.#captures.map(({ file }) => file);
    const findings = findingLines(this.#findings, names, this.#options, Math.max(MIN_FINDING_LINES, room));
    const isApart = findings.length > 0 && record.connections > 0;
    const above = [this.#headline(record), ...partial, ...findings, ...(isApart ? [''] : []), ...below];
    const rows = Math.max(MIN_ROWS, this.#options.height - above.length - LINES_AROUND_ROWS);
    const lines = [...above, ...this.#table(record, this.#shown.items.slice(0, rows))];
    this.#output.write(`${lines.join('\n')}\n`);
  }

  drained(): Promise<void> | void {
    return this.#output.drained();
  }

  #headline({ connections }: SummaryRecord): string {
    const { chalk, narrowedBy } = this.#options;
    const match = narrowedBy.length === 0 ? '' : ` ${connections === 1 ? 'matches' : 'match'} ${narrowedBy.join(', ')}`;
    if (connections === 0) return chalk.bold(`No TCP connections${match}`);
    return chalk.bold(`${counted(connections, 'TCP connection')}${match}: ${findingCounts(this.#findings)}`);
  }

  #partial(): string[] {
    const { chalk, width } = this.#options;
    const text = partialText(this.#captures);
    return text === null ? [] : wrapped(`  ${chalk.red('✗')} `, `partial: ${text}`, width);
  }

  #outcomes({ connections, connectionsEvicted, byOutcome }: SummaryRecord): string[] {
    const { chalk, width } = this.#options;
    const outcomes = WORST_FIRST.filter((outcome) => byOutcome[outcome] > 0).flatMap((outcome) => {
      const { style, mark, text } = OUTCOME_TEXT[outcome];
      const count = byOutcome[outcome];
      const howMany = count === connections ? allOf(count) : formatCount(count);
      return wrapped(`  ${chalk[style](mark)} `, `${howMany} ${text(count)}`, width);
    });
    const evicted = `${formatCount(connectionsEvicted)} ${was(connectionsEvicted)} evicted early to limit memory: their later packets count as new connections`;
    return [...outcomes, ...(connectionsEvicted > 0 ? wrapped(`  ${chalk.yellow('!')} `, evicted, width) : [])];
  }

  #retransmissions({ retransmissions }: SummaryRecord): string[] {
    const { segments, byCause, spurious } = retransmissions;
    if (segments === 0) return [];
    const { chalk, width } = this.#options;
    const causes = CAUSES.filter((cause) => byCause[cause] > 0).map(
      (cause) => `${formatCount(byCause[cause])} ${CAUSE_TEXT[cause]}`,
    );
    const ofThem = spurious > 0 ? `; ${formatCount(spurious)} spurious` : '';
    const text = `${retransmittedText(retransmissions)}: ${causes.join(', ')}${ofThem}`;
    return wrapped(`  ${chalk.yellow('↻')} `, text, width);
  }

  #table({ connections }: SummaryRecord, shown: readonly ConnectionRow[]): string[] {
    if (shown.length === 0) return [];
    const { chalk, sort, width } = this.#options;
    const order = shown.length === 1 ? '' : sort === 'worst' ? ', worst first' : `, by ${sort}`;
    const hidden = connections - shown.length;
    const notes = [
      ...(shown.some(isGuessed) ? [`${GUESS_MARK} no SYN was captured: which end is the client is a guess`] : []),
      ...(hidden > 0
        ? [
            `${formatCount(hidden)} more not shown; ${connections > MAX_ROWS ? '--format ndjson has' : '--top 0 shows'} all`,
          ]
        : []),
    ];
    return [
      '',
      `${chalk.bold(shown.length === 1 && hidden === 0 ? 'Connection' : 'Connections')}${order}`,
      ...tableLines(shown, columns(chalk), width, chalk.dim),
      ...notes.map((note) => chalk.dim(note)),
    ];
  }
}

function allOf(count: number): string {
  return count === 1 ? 'it' : count === 2 ? 'both' : 'all';
}

function columns(chalk: ChalkInstance): Column<ConnectionRow>[] {
  return [
    { head: 'stream', align: 'right', cell: ({ stream }) => String(stream) },
    { head: 'client', align: 'left', shrinks: true, cell: clientText },
    { head: 'server', align: 'left', shrinks: true, cell: ({ server }) => endText(server.address, server.port) },
    {
      head: 'outcome',
      align: 'left',
      cell: ({ outcome }) => outcome,
      paint: (text, { outcome }) => chalk[OUTCOME_TEXT[outcome].style](text),
    },
    { head: 'states', align: 'left', rank: 2, cell: ({ state }) => `${state.client}/${state.server}` },
    { head: 'packets', align: 'right', rank: 3, cell: ({ packets }) => formatCount(packets) },
    { head: 'bytes', align: 'right', rank: 1, cell: ({ bytes }) => formatBytes(bytes) },
    { head: 'client sent', align: 'right', rank: 6, cell: ({ sent }) => formatBytes(sent.client.payloadBytes) },
    { head: 'server sent', align: 'right', rank: 6, cell: ({ sent }) => formatBytes(sent.server.payloadBytes) },
    { head: 'start', align: 'right', rank: 5, cell: ({ t }) => `${t.toFixed(3)} s` },
    { head: 'duration', align: 'right', rank: 4, cell: ({ duration }) => formatDuration(duration) },
    { head: 'history', align: 'left', rank: 7, cell: ({ history }) => history },
  ];
}

function isGuessed({ clientKnownBy }: ConnectionRow): boolean {
  return clientKnownBy === 'port' || clientKnownBy === 'first-packet';
}

function clientText(connection: ConnectionRow): string {
  return endText(connection.client.address, connection.client.port) + (isGuessed(connection) ? ` ${GUESS_MARK}` : '');
}
