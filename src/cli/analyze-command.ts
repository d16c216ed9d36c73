// `tcpscope analyze`: its options, and how they become a run.
import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import { analyze, type AnalyzeOptions } from '../analyze.ts';
import { STDIN } from '../capture/capture-file.ts';
import { parseFilter } from '../flow/filter.ts';
import { FORMAT_NAMES, FORMATS, type FormatName } from '../report/formats.ts';
import type { CaptureRecord } from '../report/schema.ts';
import type { ReportSink } from '../report/sink.ts';
import { SORT_ORDERS, type SortOrder } from '../report/text.ts';
import { TcpscopeError } from '../shared/errors.ts';
import { parseTimeLimit, type TimeLimit } from '../shared/time-limit.ts';
import { chalkFor } from './color.ts';
import { FileOutput, StdoutOutput, type Output } from './output.ts';
import { ProgressLine } from './progress.ts';
import { onSignal } from './signals.ts';

const DEFAULT_TOP = 20;
const DEFAULT_WIDTH = 100;
const INCLUDES = ['transitions', 'events', 'samples'] as const;

const EXAMPLES = `Examples:
  tcpscope analyze capture.pcap                     what happened, on the terminal
  tcpscope analyze ring.pcap0 ring.pcap1            a rotated capture, as one
  tcpdump -w - port 443 | tcpscope analyze -        from standard input
  tcpscope analyze day.pcap.gz --filter 'host 10.0.0.7 and port 5432' --sort duration
  tcpscope analyze day.pcapng --format ndjson --output day.ndjson
`;

interface Flags {
  format: FormatName;
  output?: string;
  include?: string[];
  filter?: AnalyzeOptions['filter'];
  since?: TimeLimit;
  until?: TimeLimit;
  top: number;
  sort: SortOrder;
  strict?: boolean;
  color?: boolean;
  quiet?: boolean;
}

export function addAnalyzeCommand(program: Command): void {
  program
    .command('analyze')
    .summary('read captures and report their connections')
    .description(
      'Reads captures (pcap and pcapng, plain or gzip, zstd, lz4) as one run and reports their TCP connections.',
    )
    .addHelpText('beforeAll', EXAMPLES)
    .addArgument(new Argument('<capture...>', 'files; - is standard input'))
    .addOption(new Option('-f, --format <format>', 'how to print the report').choices(FORMAT_NAMES).default('text'))
    .addOption(new Option('-o, --output <file>', 'write the report there instead of standard output'))
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
      new Option('--top <n>', 'rows of the table; 0 shows all (text)').argParser(parseTop).default(DEFAULT_TOP),
    )
    .addOption(new Option('--sort <order>', 'order of the table (text)').choices(SORT_ORDERS).default('worst'))
    .addOption(new Option('--strict', 'exit 4 when a capture is cut or damaged'))
    .addOption(new Option('--color', 'colour even where the output is no terminal'))
    .addOption(new Option('--no-color', 'no colour (also: NO_COLOR in the environment)'))
    .addOption(new Option('-q, --quiet', 'no progress on standard error'))
    .action(analyzeCommand);
}

async function analyzeCommand(paths: string[], flags: Flags): Promise<void> {
  if (paths.filter((path) => path === STDIN).length > 1) {
    throw new TcpscopeError('usage', 'standard input (-) can be read once only');
  }
  const output: Output = flags.output === undefined ? new StdoutOutput() : new FileOutput(flags.output);
  const stopListening = onSignal(() => output.discard());
  const progress = process.stderr.isTTY && !flags.quiet ? new ProgressLine(process.stderr) : null;
  const damage = new DamageWatch();
  try {
    const sink = damage.watch(
      FORMATS[flags.format](output, {
        chalk: chalkFor(flags.output === undefined ? process.stdout : {}, flags.color, process.env),
        width: (flags.output === undefined && process.stdout.columns) || DEFAULT_WIDTH,
        top: flags.top === 0 ? Infinity : flags.top,
        sort: flags.sort,
      }),
    );
    await analyze(paths, sink, {
      filter: flags.filter,
      since: flags.since,
      until: flags.until,
      onProgress: progress ? (state) => progress.update(state) : undefined,
    });
    progress?.clear();
    await output.close();
  } catch (error) {
    progress?.clear();
    output.discard();
    throw error;
  } finally {
    stopListening();
  }
  if (flags.strict) damage.refuse();
}

/** Remembers captures that could not be read to their end, for --strict. */
class DamageWatch {
  readonly #damaged: string[] = [];

  watch(sink: ReportSink): ReportSink {
    return {
      capture: (record: CaptureRecord) => {
        if (!record.complete) this.#damaged.push(record.file);
        sink.capture(record);
      },
      connection: (record) => sink.connection(record),
      summary: (record) => sink.summary(record),
      drained: () => sink.drained(),
    };
  }

  refuse(): void {
    if (this.#damaged.length === 0) return;
    const verb = this.#damaged.length === 1 ? 'is' : 'are';
    throw new TcpscopeError(
      'strict',
      `${this.#damaged.join(', ')} ${verb} cut or damaged (--strict)`,
      'the report says where',
    );
  }
}

function parseIncludes(text: string): string[] {
  const names = text.split(',');
  const unknown = names.find((name) => !(INCLUDES as readonly string[]).includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`"${unknown}" is none of ${INCLUDES.join(', ')}.`);
  return names;
}

function parseTime(text: string): TimeLimit {
  const limit = parseTimeLimit(text);
  if (!limit) throw new InvalidArgumentError('Neither seconds nor ISO 8601, such as 2026-11-20T10:00:00Z.');
  return limit;
}

function parseTop(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Not a whole number.');
  return Number(text);
}
