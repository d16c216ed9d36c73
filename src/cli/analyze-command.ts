// `tcpscope analyze`: its options, and how they become a run.
import { Argument, Option, type Command } from 'commander';
import { analyze, DEFAULTS, type AnalyzeOptions } from '../analyze.ts';
import type { PortRange } from '../analysis/port-pressure.ts';
import { STDIN } from '../capture/capture-file.ts';
import { RULES } from '../findings/registry.ts';
import { parseFilter } from '../flow/filter.ts';
import { frameRegions } from '../follow/frame-regions.ts';
import { readSequences } from '../follow/read-sequences.ts';
import { FanOut } from '../report/fan-out.ts';
import { FORMATS, INCLUDED } from '../report/formats.ts';
import type { SequenceReader } from '../report/html/sequence.ts';
import type { FrameLocator } from '../report/sarif-location.ts';
import type { Include, ReportSink } from '../report/sink.ts';
import { SORT_ORDERS, type SortOrder, type TextOptions } from '../report/text.ts';
import { EXIT, TcpscopeError } from '../shared/errors.ts';
import { SEVERITIES } from '../shared/vocabulary.ts';
import { parseTimeLimit, type TimeLimit } from '../shared/time-limit.ts';
import { COLOR_OPTION, NO_COLOR_OPTION } from './color.ts';
import { attempt, openOutput, type Output } from './output.ts';
import { pageOn } from './page.ts';
import { collect, OUTPUT_FORMATS, TABLES, targetsOf, type NamedTarget, type OutputFormat } from './targets.ts';
import { RunWatch } from './run-watch.ts';
import { openAll, progressLine, writeTo } from './write-to.ts';

const DEFAULT_TOP = 20;
const INCLUDES = ['transitions', 'events', 'samples'] as const;

const EXAMPLES = `Examples:
  tcpscope analyze capture.pcap                 what happened, on the terminal
  tcpscope analyze ring.pcap0 ring.pcap1        a rotated capture, as one
  tcpdump -w - port 443 | tcpscope analyze -    from standard input
  tcpscope analyze day.pcap.gz --filter 'host 10.0.0.7 and port 5432'
  tcpscope analyze day.pcapng -o day.html -o day.csv    several at once
`;

interface Target {
  readonly format: OutputFormat;
  readonly output: Output | Pick<Output, 'close' | 'discard'>;
  readonly sink: ReportSink;
  /** What the format asks of connections. */
  readonly include: Include;
}

interface Flags {
  format?: OutputFormat;
  output?: string[];
  include?: string[];
  filter?: AnalyzeOptions['filter'];
  since?: TimeLimit;
  until?: TimeLimit;
  closeWaitThreshold?: number;
  timeWait?: number;
  ephemeralRange?: PortRange;
  top?: number;
  sort: SortOrder;
  failOn?: string[];
  strict?: boolean;
  color?: boolean;
  quiet?: boolean;
  verbose?: boolean;
}

export function addAnalyzeCommand(program: Command): void {
  program
    .command('analyze')
    .summary('what happened to its connections')
    .description(
      'Reads captures (pcap and pcapng, plain or gzip, zstd, lz4) as one run and reports their TCP connections.',
    )
    .addHelpText('before', EXAMPLES)
    .addArgument(new Argument('<capture...>', 'files; - is standard input'))
    .addOption(new Option('-f, --format <format>', 'how to print the report (default: text)').choices(OUTPUT_FORMATS))
    .addOption(
      new Option(
        '-o, --output <file>',
        'write the report there instead of standard output (-); may be repeated, the format follows from the name, or FORMAT:FILE',
      ).argParser(collect),
    )
    .addOption(
      new Option('--include <records>', `more records in json and ndjson: ${INCLUDES.join(',')}`).argParser(
        parseIncludes,
      ),
    )
    .addOption(
      new Option(
        '--filter <expression>',
        'only connections that match: host, net, port, src/dst (client/server), tcp.stream, and/or/not',
      ).argParser(parseFilter),
    )
    .addOption(
      new Option(
        '--since <time>',
        'only connections active at or after it: ISO 8601 (UTC), or seconds from the start',
      ).argParser(parseTime),
    )
    .addOption(new Option('--until <time>', 'leave out packets after it').argParser(parseTime))
    .addOption(
      new Option(
        '--close-wait-threshold <seconds>',
        `how long an endpoint may stay in CLOSE_WAIT, in seconds (default: ${DEFAULTS.closeWaitThreshold})`,
      ).argParser(parseSeconds),
    )
    .addOption(
      new Option('--time-wait <seconds>', `how long TIME_WAIT lasts (default: ${DEFAULTS.timeWait})`).argParser(
        parseSeconds,
      ),
    )
    .addOption(
      new Option(
        '--ephemeral-range <low-high>',
        `ports that clients use (default: ${DEFAULTS.ephemeralRange.low}-${DEFAULTS.ephemeralRange.high})`,
      ).argParser(parseRange),
    )
    .addOption(
      new Option(
        '--top <n>',
        `rows of the table; 0 shows all (text; default: ${DEFAULT_TOP}, or what fits the terminal)`,
      ).argParser(parseTop),
    )
    .addOption(new Option('--sort <order>', 'order of the table (text)').choices(SORT_ORDERS).default('worst'))
    .addOption(
      new Option(
        '--fail-on <what>',
        'exit 1 on such findings: error, warning, info (each includes worse ones) or rules, comma-separated',
      ).argParser(parseFailOn),
    )
    .addOption(new Option('--strict', 'exit 4 when a capture is truncated or damaged'))
    .addOption(COLOR_OPTION)
    .addOption(NO_COLOR_OPTION)
    .addOption(new Option('-q, --quiet', 'no progress on standard error').conflicts('verbose'))
    .addOption(new Option('-v, --verbose', 'time and memory of the run, on standard error'))
    .action(analyzeCommand);
}

async function analyzeCommand(paths: string[], flags: Flags): Promise<void> {
  checkStdin(paths);
  const include = includeOf(flags.include);
  const targets = await openAll(targetsOf(flags.output, flags.format), (named) =>
    openTarget(named, paths, flags, include),
  );
  const progress = progressLine(targets.every((target) => hasProgress(flags.quiet, target)));
  const sinks = targets.map(({ sink }) => sink);
  const watch = new RunWatch(sinks.length === 1 ? sinks[0]! : new FanOut(sinks), () => progress?.clear());
  const outputs = targets.map(({ output }) => output);
  await writeTo(outputs, progress, () =>
    analyze(paths, watch, {
      filter: flags.filter,
      since: flags.since,
      until: flags.until,
      include: allOf([include, ...targets.map((target) => target.include)]),
      closeWaitThreshold: flags.closeWaitThreshold,
      timeWait: flags.timeWait,
      ephemeralRange: flags.ephemeralRange,
      onProgress: (state) => {
        watch.progress(state);
        progress?.update(state);
      },
    }),
  );
  if (flags.verbose) process.stderr.write(`${watch.costText(performance.now() / 1000)}\n`);
  if (flags.strict) watch.refuseDamage();
  if (flags.failOn && watch.hasFound(flags.failOn)) process.exitCode = EXIT.failed;
}

export function checkStdin(paths: readonly string[]): void {
  if (paths.filter((path) => path === STDIN).length > 1) {
    throw new TcpscopeError('usage', 'standard input (-) can be read once only');
  }
  if (paths.includes(STDIN) && process.stdin.isTTY) {
    throw new TcpscopeError(
      'usage',
      'standard input (-) is the terminal, not a capture',
      'for example: tcpdump -w - | tcpscope analyze -',
    );
  }
}

async function openTarget(
  { path, format }: NamedTarget,
  inputs: readonly string[],
  flags: Flags,
  include: Include,
): Promise<Target> {
  if (format === TABLES) {
    const { ParquetTables } = await import('../report/parquet.ts'); // few need it
    const tables = attempt(path!, () => new ParquetTables(path!));
    return { format, output: tables, sink: tables, include: { events: true } };
  }
  const output = openOutput(path, inputs);
  const options = {
    ...textOptions(flags, output),
    include,
    rules: RULES,
    locateFrames: locatorOf(inputs),
    readSequences: sequenceReaderOf(inputs),
  };
  return { format, output, sink: FORMATS[format](output, options), include: INCLUDED[format] ?? {} };
}

/** Not where records of the report appear on the same terminal meanwhile. */
function hasProgress(quiet: boolean | undefined, { format, output }: Target): boolean {
  const isAmongRecords = 'terminal' in output && output.terminal?.isTTY === true && format !== 'text';
  return !quiet && !isAmongRecords;
}

/** Only what was given as a path is looked into: not a file that happens to be called as standard input is. */
function locatorOf(paths: readonly string[]): FrameLocator {
  return (file, frames) => (paths.includes(file) ? frameRegions(file, frames) : Promise.resolve(new Map()));
}

function sequenceReaderOf(paths: readonly string[]): SequenceReader {
  return (captures, wishes) =>
    captures.every(({ file }) => paths.includes(file)) ? readSequences(captures, wishes) : Promise.resolve(new Map());
}

function includeOf(names: readonly string[] = []): Include {
  return Object.fromEntries(INCLUDES.map((name) => [name, names.includes(name)]));
}

/** What any of them asks for. */
function allOf(includes: readonly Include[]): Include {
  return Object.fromEntries(INCLUDES.map((name) => [name, includes.some((include) => include[name])]));
}

function textOptions({ color, top, sort, ...flags }: Flags, output: Output): TextOptions {
  return {
    ...pageOn(output, color),
    height: (top === undefined && output.terminal?.rows) || Infinity,
    top: top === 0 ? Infinity : (top ?? DEFAULT_TOP),
    sort,
    narrowedBy: (['filter', 'since', 'until'] as const).filter((name) => flags[name]).map((name) => `--${name}`),
  };
}

function parseIncludes(text: string, before: string[] = []): string[] {
  const names = text.split(',');
  const unknown = names.find((name) => !(INCLUDES as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new TcpscopeError('usage', `--include: "${unknown}" is none of ${INCLUDES.join(', ')}`);
  }
  return [...new Set([...before, ...names])];
}

function parseFailOn(text: string): string[] {
  const names = text.split(',');
  const known = new Set<string>([...SEVERITIES, ...RULES.map(({ rule }) => rule)]);
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined) return names;
  throw new TcpscopeError(
    'usage',
    `--fail-on: "${unknown}" is neither a severity nor a rule`,
    'tcpscope explain lists them',
  );
}

function parseTime(text: string): TimeLimit {
  const limit = parseTimeLimit(text);
  if (limit) return limit;
  const hint = 'for example: 12.5 or 2026-11-20T10:00:00Z';
  throw new TcpscopeError('usage', `"${text}" is no time: neither seconds from the start nor ISO 8601`, hint);
}

function parseSeconds(text: string): number {
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Number(text);
  throw new TcpscopeError('usage', `"${text}" is no number of seconds`, 'for example: 2.5');
}

function parseRange(text: string): PortRange {
  const [, low, high] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? [];
  const range = { low: Number(low), high: Number(high) };
  if (low !== undefined && range.low <= range.high && range.high <= 65_535) return range;
  throw new TcpscopeError('usage', `"${text}" is no range of ports`, 'for example: 32768-60999');
}

function parseTop(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new TcpscopeError('usage', `--top: "${text}" is no whole number`);
  return Number(text);
}
