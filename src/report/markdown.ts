// `--format markdown`: a summary for the page of a CI job (GitHub's step summary, a comment), in GitHub Flavored
// Markdown. The verdict first, then what was found, what became of the connections, and how good the captures are.
// A step summary takes a megabyte, a comment 65,536 characters: what has no room is left out, and the page says so.
import { counted, formatBytes, formatCount, formatDuration } from '../shared/format.ts';
import { OUTCOMES, type Severity } from '../shared/vocabulary.ts';
import { framesText } from './evidence-text.ts';
import { clipped, markdownCode, markdownText } from './markdown-escape.ts';
import { retransmittedText } from './retransmitted-text.ts';
import type { CaptureRecord, FindingRecord, SummaryRecord } from './schema.ts';
import type { ReportSink, TextOutput } from './sink.ts';
import { findingCounts } from './text-findings.ts';
import { unreadProblem } from '../shared/unfit.ts';
import { partialText } from './unread.ts';
import {
  blamed,
  gradeOf,
  headlineOf,
  ignoredText,
  isFailing,
  rowsOver,
  type Standing,
  type Verdict,
} from './verdict.ts';

export const MAX_CHARACTERS = 60_000;
/** Captures that are listed: those with flaws before the others. */
const MAX_CAPTURES = 20;
const MAX_PROBLEMS = 3;
/** Of a message, a file name, a filter. Escaped, a character may become seven. */
const MAX_OF_CELL = 500;
/** For the line that says what was left out. */
const ROOM_FOR_NOTE = 200;

const SEVERITY_TEXT = { error: '❌ error', warning: '⚠️ warning', info: 'ℹ️ info' } as const;
const OTHER_FORMATS = '`--format ndjson` has all';

export class MarkdownFormat implements ReportSink {
  readonly #output: TextOutput;
  readonly #narrowedBy: readonly string[];
  readonly #captures: CaptureRecord[] = [];
  readonly #findings: FindingRecord[] = [];
  #verdict: Verdict | undefined;

  constructor(output: TextOutput, { narrowedBy }: { narrowedBy: readonly string[] }) {
    this.#output = output;
    this.#narrowedBy = narrowedBy;
  }

  capture(record: CaptureRecord): void {
    this.#captures.push(record);
  }

  connection(): void {}

  finding(record: FindingRecord): void {
    this.#findings.push(record);
  }

  verdict(verdict: Verdict): void {
    this.#verdict = verdict;
  }

  summary(record: SummaryRecord): void {
    const verdict = this.#verdict;
    const head = verdict === undefined ? this.#headLines(record) : checkLines(verdict);
    const findings = verdict === undefined ? this.#findings : findingsOver(verdict);
    const tail = [...outcomeLines(record), ...retransmissionLines(record), ...this.#captureLines()];
    const room = MAX_CHARACTERS - sizeOf(head) - sizeOf(tail) - ROOM_FOR_NOTE;
    this.#output.write(`${[...head, ...this.#findingLines(findings, room), ...tail].join('\n').trimEnd()}\n`);
  }

  drained(): Promise<void> | void {
    return this.#output.drained();
  }

  #headLines(record: SummaryRecord): string[] {
    const partial = partialText(this.#captures);
    const remark = partial === null ? [] : [`**Partial**: ${partial}.`, ''];
    return [`## tcpscope: ${this.#outline(record)}`, '', ...remark];
  }

  #outline({ connections }: SummaryRecord): string {
    const narrowed = this.#narrowedBy.length === 0 ? '' : ` with ${this.#narrowedBy.join(', ')}`;
    if (connections === 0 && this.#findings.length === 0) return `no TCP connections${narrowed}`;
    return `${counted(connections, 'TCP connection')}${narrowed}: ${findingCounts(this.#findings)}`;
  }

  #findingLines(findings: readonly FindingRecord[], room: number): string[] {
    if (findings.length === 0) return [];
    const lines = ['| severity | rule | finding | count | where | filter |', '| --- | --- | --- | ---: | --- | --- |'];
    const rows = findings.map((finding) => this.#findingRow(finding));
    return [...lines, ...thatFit(rows, room - sizeOf(lines), 'more finding'), ''];
  }

  #findingRow(finding: FindingRecord): string {
    const { severity, rule, message, count, filter } = finding;
    return row([
      SEVERITY_TEXT[severity],
      markdownCode(rule),
      markdownText(clipped(message, MAX_OF_CELL)),
      formatCount(count),
      markdownText(clipped(framesText(finding, this.#captures), MAX_OF_CELL)),
      markdownCode(clipped(filter, MAX_OF_CELL)),
    ]);
  }

  #captureLines(): string[] {
    if (this.#captures.length === 0) return [];
    const noted = this.#captures.map((capture) => ({ capture, remarks: remarksOf(capture) }));
    const flawedFirst = noted.toSorted((a, b) => Number(b.remarks.length > 0) - Number(a.remarks.length > 0));
    const shown = noted.length <= MAX_CAPTURES ? noted : flawedFirst.slice(0, MAX_CAPTURES);
    const hidden = noted.length - shown.length;
    return [
      '| capture | packets | bytes | duration | quality |',
      '| --- | ---: | ---: | ---: | --- |',
      ...shown.map(({ capture, remarks }) =>
        row([
          markdownCode(clipped(capture.file, MAX_OF_CELL)),
          formatCount(capture.packets),
          formatBytes(capture.bytes),
          capture.start === null ? '' : formatDuration(capture.duration),
          remarks.length === 0 ? 'no problem found' : markdownText(clipped(remarks.join('; '), MAX_OF_CELL)),
        ]),
      ),
      ...(hidden > 0 ? ['', `${counted(hidden, 'more capture')} left out here; ${OTHER_FORMATS}.`] : []),
      '',
    ];
  }
}

const STANDING_TEXT: Readonly<Record<Standing, string>> = {
  error: '❌ over budget',
  warning: '⚠️ over budget',
  found: '⚠️ found',
  noted: 'ℹ️ found',
  passed: '✅',
};
const GRADE_TEXT = { error: '❌', warning: '⚠️', fine: '✅' } as const;

/** The verdict, the rows that it is made of, and what was ignored. */
function checkLines(verdict: Verdict): string[] {
  const { rows, ignored } = verdict;
  const head = [`## tcpscope check: ${GRADE_TEXT[gradeOf(verdict)]} ${markdownText(headlineOf(verdict))}`, ''];
  const table = rows.map((each) =>
    row([
      STANDING_TEXT[each.standing],
      markdownCode(clipped(each.rule, MAX_OF_CELL)),
      markdownText(each.where),
      markdownText(each.expected),
      markdownText(each.actual),
      markdownText(clipped(each.note, MAX_OF_CELL)),
    ]),
  );
  const list = ignored.map((entry) => {
    const mark = entry.state === 'expired' ? '⚠️ ' : '';
    return `* ${mark}${markdownText(clipped(ignoredText(entry), MAX_OF_CELL))}`;
  });
  const room = MAX_CHARACTERS / 3; // for each of them, so that findings keep some
  return [
    ...head,
    ...(rows.length === 0
      ? []
      : ['| | rule | where | expected | actual | note |', '| --- | --- | --- | --- | --- | --- |']),
    ...(rows.length === 0 ? [] : [...thatFit(table, room, 'more row'), '']),
    ...(ignored.length === 0
      ? []
      : ['Ignored by the config:', '', ...thatFit(list, room, 'more entry', 'more entries'), '']),
  ];
}

/** What is over its budget, each at the level of the config, once. */
function findingsOver(verdict: Verdict): FindingRecord[] {
  const levels = new Map<FindingRecord, Severity>();
  for (const over of rowsOver(verdict)) {
    for (const finding of blamed(over)) {
      if (!levels.has(finding)) levels.set(finding, isFailing(over, verdict.failOn) ? 'error' : 'warning');
    }
  }
  return [...levels].map(([finding, severity]) => ({ ...finding, severity }));
}

/** The first of them, as far as there is room, and how many are left out. */
function thatFit(lines: readonly string[], room: number, singular: string, plural?: string): string[] {
  const shown: string[] = [];
  let left = room;
  for (const line of lines) {
    left -= line.length + 1;
    if (left < 0) break; // not the next, which may be shorter, either: the worst stand first
    shown.push(line);
  }
  const hidden = lines.length - shown.length;
  return hidden === 0 ? shown : [...shown, '', `${counted(hidden, singular, plural)} left out here; ${OTHER_FORMATS}.`];
}

function outcomeLines({ connections, byOutcome }: SummaryRecord): string[] {
  if (connections === 0) return [];
  return [
    '| outcome | connections |',
    '| --- | ---: |',
    ...OUTCOMES.filter((outcome) => byOutcome[outcome] > 0).map((outcome) =>
      row([outcome, formatCount(byOutcome[outcome])]),
    ),
    '',
  ];
}

function retransmissionLines({ retransmissions }: SummaryRecord): string[] {
  const { segments, spurious } = retransmissions;
  if (segments === 0) return [];
  const ofThem = spurious > 0 ? `, ${formatCount(spurious)} of them spurious` : '';
  return [`${retransmittedText(retransmissions)}${ofThem}.`, ''];
}

/** What speaks against trusting a capture. */
function remarksOf(capture: CaptureRecord): string[] {
  const { complete, quality, problems } = capture;
  const { reportedDrops, missingBytes, cutPackets, captureDuplicates, unorderedPackets, oneWayConnections } = quality;
  const remarks: readonly (readonly [count: number, text: string])[] = [
    [reportedDrops ?? 0, `${counted(reportedDrops ?? 0, 'packet')} dropped by the capturing system`],
    [missingBytes, `${formatBytes(missingBytes)} acknowledged but never captured`],
    [cutPackets, `${counted(cutPackets, 'packet')} truncated`],
    [captureDuplicates, `${counted(captureDuplicates, 'packet')} captured more than once`],
    [unorderedPackets, `${counted(unorderedPackets, 'packet')} out of time order`],
    [oneWayConnections, `${counted(oneWayConnections, 'connection')} with only one direction captured`],
  ];
  const messages = problems.slice(0, MAX_PROBLEMS).map(({ message }) => message);
  const hidden = problems.length - messages.length;
  return [
    ...(complete || unreadProblem(capture) ? [] : ['not read to its end']),
    ...remarks.filter(([count]) => count > 0).map(([, text]) => text),
    ...messages,
    ...(hidden > 0 ? [counted(hidden, 'more problem')] : []),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}
