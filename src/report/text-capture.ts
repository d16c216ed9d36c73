// The part of the text report that tells what was read: each capture, its time, and what was wrong with it.
import type { ChalkInstance } from 'chalk';
import { counted, formatBytes, formatCount, formatDuration } from '../shared/format.ts';
import { printable } from '../shared/printable.ts';
import { wrapped } from './fit-text.ts';
import type { CaptureRecord } from './schema.ts';
import { tableLines, type Column } from './table.ts';
import { isUnopened } from './unread.ts';

/** What the report is written on. */
export interface Page {
  chalk: ChalkInstance;
  /** Columns of the terminal. */
  width: number;
  /** Lines that should not be exceeded; Infinity where nothing scrolls away. */
  height: number;
}

type Problem = CaptureRecord['problems'][number];

/** Problems of a capture that are printed; the rest is in the JSON report. */
const MAX_PROBLEMS = 8;
const MAX_PROBLEMS_OF_SEVERAL = 3;
/** Captures of a run that are printed, those with problems before the others; fewer where that is most of a page. */
const MAX_CAPTURES = 8;
const CAPTURES_SHARE = 1 / 8;

/** One capture at some length, several as a table. */
export function captureLines(captures: readonly CaptureRecord[], page: Page): string[] {
  return captures.length === 1 ? linesOfOne(captures[0]!, page) : linesOfSeveral(captures, page);
}

function linesOfOne(capture: CaptureRecord, { chalk, width }: Page): string[] {
  return [
    chalk.bold(printable(capture.file)),
    ...wrapped('  ', `${containerText(capture)}${capture.packets === 0 ? '' : `: ${contentText([capture])}`}`, width),
    ...timeLines([capture], width),
    ...remarks(capture, MAX_PROBLEMS).flatMap((remark) => wrapped(`  ${chalk.yellow('!')} `, remark, width)),
  ];
}

/** Where it was taken, by the round trips of handshakes. */
const PLACE_TEXT = {
  client: ', taken near the clients',
  server: ', taken near the servers',
  between: ', taken between the ends',
} as const;

function linesOfSeveral(captures: readonly CaptureRecord[], { chalk, width, height }: Page): string[] {
  const isSuspect = (capture: CaptureRecord): boolean => remarks(capture, 1).length > 0;
  const suspectFirst = [...captures.filter(isSuspect), ...captures.filter((capture) => !isSuspect(capture))];
  const most = Math.max(1, Math.min(MAX_CAPTURES, Math.floor(height * CAPTURES_SHARE)));
  const listed = captures.length <= most ? captures : suspectFirst.slice(0, most);
  const [head, ...rows] = tableLines(listed, CAPTURE_COLUMNS, width - 2, chalk.dim);
  const lines = [
    chalk.bold(counted(captures.length, 'capture')),
    ...wrapped('  ', contentText(captures), width),
    ...timeLines(captures, width),
    `  ${head}`,
  ];
  for (const [i, capture] of listed.entries()) {
    lines.push(`  ${rows[i]}`);
    lines.push(
      ...remarks(capture, MAX_PROBLEMS_OF_SEVERAL).flatMap((remark) =>
        wrapped(`    ${chalk.yellow('!')} `, remark, width),
      ),
    );
  }
  const hidden = captures.length - listed.length;
  if (hidden > 0) lines.push(chalk.dim(`  ${counted(hidden, 'more capture')}, with --format json`));
  return lines;
}

const CAPTURE_COLUMNS: Column<CaptureRecord>[] = [
  { head: 'capture', align: 'left', shrinks: true, cell: ({ file }) => printable(file) },
  { head: 'format', align: 'left', rank: 4, cell: containerText },
  { head: 'packets', align: 'right', rank: 1, cell: ({ packets }) => formatCount(packets) },
  { head: 'bytes', align: 'right', rank: 3, cell: ({ bytes }) => formatBytes(bytes) },
  { head: 'start', align: 'left', rank: 2, cell: ({ start }) => (start === null ? '' : clockText(start)) },
  {
    head: 'duration',
    align: 'right',
    rank: 2,
    cell: ({ start, duration }) => (start === null ? '' : formatDuration(duration)),
  },
];

function containerText(capture: CaptureRecord): string {
  if (isUnopened(capture)) return 'not read';
  const { format, compression, linkTypes } = capture;
  return [format, compression, ...new Set(linkTypes)].filter((part) => part !== null).join(', ');
}

function contentText(captures: readonly CaptureRecord[]): string {
  const sum = (countOf: (capture: CaptureRecord) => number): number =>
    captures.reduce((total, capture) => total + countOf(capture), 0);
  const packets = sum((capture) => capture.packets);
  if (packets === 0) return 'no packets';
  const cutPackets = sum((capture) => capture.quality.cutPackets);
  const cut =
    cutPackets === 0
      ? ''
      : ` (${cutPackets < packets ? formatCount(cutPackets) : packets === 1 ? 'it' : 'all'} truncated)`;
  const bytes = sum((capture) => capture.bytes);
  return `${counted(packets, 'packet')}${cut}, ${formatBytes(bytes)} on the wire, ${kindsText(packets, [
    [sum((capture) => capture.tcpPackets), 'TCP'],
    [sum((capture) => capture.udpPackets), 'UDP'],
    [sum((capture) => capture.icmpPackets), 'ICMP'],
    [sum((capture) => capture.otherPackets), 'other'],
    [sum((capture) => capture.undecodedPackets), 'undecoded'],
  ])}`;
}

/** "all TCP", or "12 TCP and 3 UDP". */
function kindsText(packets: number, kinds: readonly [number, string][]): string {
  const present = kinds.filter(([count]) => count > 0);
  const [first] = present;
  if (packets > 1 && first?.[0] === packets) return `all ${first[1]}`;
  const texts = present.map(([count, kind]) => (packets === 1 ? kind : `${formatCount(count)} ${kind}`));
  return [texts.slice(0, -1).join(', '), texts.at(-1)].filter(Boolean).join(' and ');
}

function timeLines(captures: readonly CaptureRecord[], width: number): string[] {
  // In ISO 8601 the order of the text is that of time.
  const start = captures.flatMap((capture) => capture.start ?? []).reduce((a, b) => (b < a ? b : a), '~');
  const end = captures.flatMap((capture) => capture.end ?? []).reduce((a, b) => (b > a ? b : a), '');
  if (end === '') return [];
  const [startDay] = clockText(start).split(' ');
  const [endDay, endClock] = clockText(end).split(' ');
  const endText = startDay === endDay ? endClock : clockText(end);
  const vantage = captures.length === 1 ? captures[0]!.quality.vantage : null;
  const place = vantage === null ? '' : PLACE_TEXT[vantage];
  const duration = formatDuration(secondsBetween(start, end));
  return wrapped('  ', `${clockText(start)} to ${endText} UTC, ${duration}${place}`, width);
}

function secondsBetween(start: string, end: string): number {
  const beyondMs = (iso: string): number => Number(`0.000${iso.slice(-7, -1)}`);
  return (Date.parse(end) - Date.parse(start)) / 1000 + (beyondMs(end) - beyondMs(start));
}

/** What a reader should know before trusting a capture, in at most `most` lines and one that counts the others. */
function remarks({ quality, problems, packetsLeftOut }: CaptureRecord, most: number): string[] {
  const { reportedDrops, unorderedPackets } = quality;
  const all: string[] = [];
  if (reportedDrops)
    all.push(`the capturing system dropped ${counted(reportedDrops, 'packet')}: missing segments may be due to that`);
  if (unorderedPackets > 0) all.push(`${counted(unorderedPackets, 'packet')} out of time order in the file`);
  if (packetsLeftOut > 0) all.push(`${counted(packetsLeftOut, 'packet')} left out, after the time of --until`);
  all.push(...problems.map(problemText));
  const hidden = all.length - most;
  return hidden <= 1 ? all : [...all.slice(0, most), `${formatCount(hidden)} more problems, with --format json`];
}

/** The problem, how often it came and where, as far as its message doesn't say so itself. */
function problemText({ message, count, frame, offset }: Problem): string {
  const isCounted = count === 1 || message.startsWith(formatCount(count));
  const places = [...(frame === null ? [] : [`frame ${frame}`]), ...(offset === null ? [] : [`byte ${offset}`])];
  const place = places.filter((text) => !new RegExp(`${text}\\b`).test(message)).join(', ');
  const parts = [message, ...(isCounted ? [] : [`${formatCount(count)} times`])];
  if (place !== '') parts.push(`${count > 1 ? 'first ' : ''}at ${place}`);
  return printable(parts.join(', '));
}

/** An ISO time as people read it, to the millisecond. */
function clockText(iso: string): string {
  return iso.replace('T', ' ').replace(/(\.\d{3})\d*Z$/, '$1');
}
