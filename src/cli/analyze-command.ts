// `tcpscope analyze`: its options, and how they become a run.
import { Argument, Option, type Command } from 'commander';
import { analyze } from '../analyze.ts';
import { STDIN } from '../capture/input.ts';
import { RULES } from '../findings/registry.ts';
import { FanOut } from '../report/fan-out.ts';
import { FORMATS, INCLUDED } from '../report/formats.ts';
import type { Include, ReportSink } from '../report/sink.ts';
import { DEFAULT_TOP, SORT_ORDERS, type SortOrder, type TextOptions } from '../report/text.ts';
import { EXIT, TcpscopeError } from '../shared/errors.ts';
import { SEVERITIES } from '../shared/vocabulary.ts';
import { COLOR_OPTION, NO_COLOR_OPTION } from './color.ts';
import { attempt, isSeenAtOnce, openOutput, type Output } from './output.ts';
import { pageOn } from './page.ts';
import { narrowedBy, RUN_OPTIONS, runOptions, STRICT_OPTION, type RunFlags } from './run-options.ts';
import { allOf, INCLUDES, secondLook, type SecondLook } from './second-look.ts';
import { collect, OUTPUT_FORMATS, TABLES, targetsOf, type NamedTarget, type OutputFormat } from './targets.ts';
import { RunWatch } from './run-watch.ts';
import { say } from './say.ts';
import { beginReading, endReading, unlessInterrupted } from './signals.ts';
import { openAll, progressLine, writeTo } from './write-to.ts';

const EXAMPLES = `Examples:
  tcpscope analyze capture.pcap                 what happened, on the terminal
  tcpscope analyze ring.pcap0 ring.pcap1        a rotated capture, as one
  tcpdump -w - port 443 | tcpscope analyze -    from standard input
  tcpscope analyze day.pcap.gz --filter 'host 10.0.0.7 and port 5432'
  tcpscope analyze day.pcapng -o day.html -o day.csv    several at once
`;

/** Formats that are written while the captures are read. */
const STREAMED: ReadonlySet<OutputFormat> = new Set(['json', 'ndjson', 'csv']);

interface Target {
  readonly format: OutputFormat;
  readonly output: Output | Pick<Output, 'close' | 'discard'>;
  readonly sink: ReportSink;
  /** What the format asks of connections. */
  readonly include: Include;
}

interface Flags extends RunFlags {
  format?: OutputFormat;
  output?: string[];
  include?: string[];
  top?: number;
  sort: SortOrder;
  failOn?: string[];
  color?: boolean;
  quiet?: boolean;
  verbose?: boolean;
}

export function addAnalyzeCommand(program: Command): void {
  const command = program
    .command('analyze')
    .summary('what happened to its connections')
    .description(
      'Reads captures (pcap and pcapng, plain or gzip, zstd, lz4, xz, bzip2) as one run and reports their TCP connections.',
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
    );
  for (const option of RUN_OPTIONS) command.addOption(option);
  command
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
    .addOption(STRICT_OPTION)
    .addOption(COLOR_OPTION)
    .addOption(NO_COLOR_OPTION)
    .addOption(new Option('-q, --quiet', 'no progress on standard error').conflicts('verbose'))
    .addOption(new Option('-v, --verbose', 'time and memory of the run, on standard error'))
    .action(analyzeCommand);
}

async function analyzeCommand(paths: string[], flags: Flags): Promise<void> {
  checkStdin(paths);
  const include = includeOf(flags.include);
  const named = targetsOf(flags.output, flags.format);
  const look = await secondLook(paths, named);
  const targets = await openAll(named, (each) => openTarget(each, paths, flags, include, look));
  const progress = progressLine(targets.every((target) => hasProgress(flags.quiet, target)));
  const sinks = targets.map(({ sink }) => sink);
  const watch = new RunWatch(sinks.length === 1 ? sinks[0]! : new FanOut(sinks), () => {
    endReading();
    progress?.clear();
  });
  const outputs = targets.map(({ output }) => output);
  const stop = beginReading();
  await writeTo(outputs, progress, () =>
    analyze(paths, watch, {
      ...runOptions(flags),
      stop,
      onTcpPacket: look.onTcpPacket,
      include: allOf([include, ...targets.map((target) => target.include)]),
      onProgress: (state) => {
        watch.progress(state);
        progress?.update(state);
      },
    }).catch((error: unknown) => {
      throw unlessInterrupted(stop, error);
    }),
  );
  if (flags.verbose) process.stderr.write(`${watch.costText(performance.now() / 1000)}\n`);
  for (const message of watch.unreadable) say(message);
  if (watch.isInterrupted) process.exitCode = stop.reason as number;
  else if (watch.unreadable.length > 0) process.exitCode = EXIT.input;
  else if (flags.strict) watch.refuseUnfit(narrowedBy(flags));
  if (process.exitCode === undefined && flags.failOn && watch.hasFound(flags.failOn)) process.exitCode = EXIT.failed;
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
  { locateFrames, readSequences }: SecondLook,
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
    locateFrames,
    readSequences,
  };
  return { format, output, sink: FORMATS[format](output, options), include: INCLUDED[format] ?? {} };
}

/** Not where records of the report may appear on the same terminal meanwhile. */
function hasProgress(quiet: boolean | undefined, { format, output }: Target): boolean {
  const isAmongRecords = 'terminal' in output && STREAMED.has(format) && isSeenAtOnce(output);
  return !quiet && !isAmongRecords;
}

function includeOf(names: readonly string[] = []): Include {
  return Object.fromEntries(INCLUDES.map((name) => [name, names.includes(name)]));
}

function textOptions({ color, top, sort, ...flags }: Flags, output: Output): TextOptions {
  return {
    ...pageOn(output, color),
    height: (top === undefined && output.terminal?.rows) || Infinity,
    top: top === 0 ? Infinity : (top ?? DEFAULT_TOP),
    sort,
    narrowedBy: narrowedBy(flags),
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

function parseTop(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new TcpscopeError('usage', `--top: "${text}" is not a whole number`);
  return Number(text);
}
