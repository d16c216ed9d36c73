// `tcpscope check`: captures or a saved report held against budgets; the verdict is the exit status.
import { lstatSync, writeFileSync } from 'node:fs';
import { Argument, Option, type Command } from 'commander';
import { analyze } from '../analyze.ts';
import type { Config } from '../check/config-shape.ts';
import type { Judge } from '../check/judge.ts';
import type { SavedReport } from '../check/saved-report.ts';
import { RULES } from '../findings/registry.ts';
import { FanOut } from '../report/fan-out.ts';
import { INCLUDED } from '../report/formats.ts';
import type { Include, ReportSink } from '../report/sink.ts';
import type { Obstacle, Verdict } from '../report/verdict.ts';
import { EXIT, systemMessage, TcpscopeError } from '../shared/errors.ts';
import { BASELINE_BY, type BaselineBy } from '../shared/vocabulary.ts';
import { checkStdin } from './analyze-command.ts';
import { CHECK_FORMAT_NAMES, CHECK_FORMATS, type CheckFormat } from './check-formats.ts';
import { COLOR_OPTION, NO_COLOR_OPTION } from './color.ts';
import { CONFIG_TEMPLATE } from './config-template.ts';
import { openOutput, type Output } from './output.ts';
import { pageOn } from './page.ts';
import { RunWatch } from './run-watch.ts';
import { narrowedBy, RUN_OPTIONS, runOptions, STRICT_OPTION, type RunFlags } from './run-options.ts';
import { allOf, secondLook, type SecondLook } from './second-look.ts';
import { beginReading, endReading, Interrupted, unlessInterrupted } from './signals.ts';
import { collect, targetsAmong, type NamedTarget } from './targets.ts';
import type { ProgressLine } from './progress.ts';
import { openAll, progressLine, writeTo } from './write-to.ts';

const TEMPLATE_NAME = 'tcpscope.config.yaml';
const FAIL_ON = ['error', 'warning'] as const;

const EXAMPLES = `Examples:
  tcpscope check capture.pcap                     by tcpscope.config.yaml, here or above
  tcpscope check capture.pcap --rule close-wait-leak --rule retransmission-rate=error,max=0.01
  tcpscope check report.json                      a report that analyze --format json wrote
  tcpscope check today.pcap --baseline yesterday.json            only what is new or worse fails
  tcpscope check capture.pcap -o - -o junit:report.xml -o report.html    several reports at once
  tcpscope check --init                           writes a commented ${TEMPLATE_NAME}
`;

interface Flags extends RunFlags {
  config?: string;
  rule?: string[];
  baseline?: string;
  baselineBy?: BaselineBy;
  failOn: Verdict['failOn'];
  allowEmpty?: boolean;
  allowDamaged?: boolean;
  format?: CheckFormat;
  output?: string[];
  init?: boolean;
  printConfig?: boolean;
  color?: boolean;
  quiet?: boolean;
}

interface Target {
  readonly format: CheckFormat;
  readonly output: Output;
  readonly sink: ReportSink;
  readonly include: Include;
}

export function addCheckCommand(program: Command): void {
  const command = program
    .command('check')
    .summary('a verdict for CI')
    .description(
      'Holds captures, or a saved report, against budgets. Exit status 0: all within them; 1: something is not; 3: there is nothing to judge; 4: a capture is truncated or damaged.',
    )
    .addHelpText('before', EXAMPLES)
    .addArgument(new Argument('[capture...]', 'captures, or one report (json, ndjson); - is standard input'))
    .addOption(new Option('--config <file>', 'instead of the nearest tcpscope.config.yaml, .yml or .json'))
    .addOption(
      new Option(
        '--rule <budget>',
        'RULE, RULE=LEVEL or RULE=LEVEL,max=N; may be repeated, goes before the config',
      ).argParser(collect),
    )
    .addOption(new Option('--baseline <report>', 'a report (json, ndjson): only what is new or worse fails'))
    .addOption(
      new Option(
        '--baseline-by <what>',
        'what tells its places apart: port where servers have other addresses each time (default: address)',
      ).choices(BASELINE_BY),
    )
    .addOption(new Option('--fail-on <level>', 'what makes the check fail').choices(FAIL_ON).default('error'))
    .addOption(new Option('--allow-empty', 'pass where there is no TCP connection to judge, instead of exit 3'))
    .addOption(new Option('--allow-damaged', 'judge captures that are truncated or damaged, instead of exit 4'))
    .addOption(STRICT_OPTION)
    .addOption(
      new Option('-f, --format <format>', 'how to print the verdict (default: text)').choices(CHECK_FORMAT_NAMES),
    )
    .addOption(
      new Option(
        '-o, --output <file>',
        'write it there instead of standard output (-); may be repeated, the format follows from the name, or FORMAT:FILE',
      ).argParser(collect),
    );
  for (const option of RUN_OPTIONS) command.addOption(option);
  command
    .addOption(new Option('--init', `write a commented ${TEMPLATE_NAME} here`))
    .addOption(new Option('--print-config', 'print the effective budgets, as JSON'))
    .addOption(COLOR_OPTION)
    .addOption(NO_COLOR_OPTION)
    .addOption(new Option('-q, --quiet', 'no progress on standard error'))
    .action(checkCommand);
}

async function checkCommand(paths: string[], flags: Flags): Promise<void> {
  if (flags.init) {
    await writeTemplate();
    return;
  }
  const { findConfig } = await import('../check/config.ts');
  const configPath = flags.config ?? findConfig(process.cwd());
  const config = await configOf(configPath, flags);
  if (flags.printConfig) {
    process.stdout.write(`${JSON.stringify(config, null, 2)}\n`);
    return;
  }
  if (paths.length === 0) throw new TcpscopeError('usage', 'name captures, or a report', 'tcpscope check --help');
  checkStdin(paths);
  const { savedReport } = await import('../check/saved-report.ts');
  const baseline = flags.baseline === undefined ? undefined : savedReport(flags.baseline);
  if (baseline === null) {
    throw new TcpscopeError('usage', `${flags.baseline} is not a report`, 'analyze --format json writes one');
  }
  const read = [...paths, flags.baseline, configPath].filter((path) => typeof path === 'string');
  const named = targetsAmong(CHECK_FORMAT_NAMES, flags.output, flags.format);
  const look = await secondLook(paths, named);
  const targets = await openAll(named, async (each) => openTarget(each, look, read, flags));
  const { check } = await import('../check/check.ts');
  const { Judge: JudgeSink } = await import('../check/judge.ts');
  const today = new Date().toISOString().slice(0, 10);
  const { failOn } = flags;
  const progress = progressLine(!flags.quiet);
  const judge = new JudgeSink(new FanOut(targets.map(({ sink }) => sink)), (facts) => {
    progress?.clear(); // before anything is written
    return check(facts, { config, baseline, today, failOn, narrowedBy: narrowedBy(flags) });
  });
  const outputs = targets.map(({ output }) => output);
  const watch = new RunWatch(judge, endReading);
  const stop = beginReading();
  await writeTo(outputs, progress, () =>
    run(paths, flags, { targets, look, judge, watch, progress, stop }).catch((error: unknown) => {
      throw unlessInterrupted(stop, error);
    }),
  );
  if (watch.isInterrupted) throw new Interrupted(stop, 'there is no verdict on a part of what was to be checked');
  const { passed, obstacle } = judge.result;
  if (obstacle !== null) throw noVerdict(obstacle, flags);
  if (!passed) process.exitCode = EXIT.failed;
}

function openTarget(
  { path, format }: NamedTarget<CheckFormat>,
  { locateFrames, readSequences }: SecondLook,
  read: readonly string[],
  flags: Flags,
): Target {
  const output = openOutput(path, read);
  const options = {
    ...pageOn(output, flags.color),
    height: Infinity,
    top: Infinity,
    sort: 'worst' as const,
    narrowedBy: narrowedBy(flags),
    rules: RULES,
    locateFrames,
    readSequences,
  };
  return { format, output, sink: CHECK_FORMATS[format](output, options), include: INCLUDED[format] ?? {} };
}

interface Parts {
  readonly targets: readonly Target[];
  readonly look: SecondLook;
  readonly judge: Judge;
  /** Hands on to `judge` what is read of captures. */
  readonly watch: RunWatch;
  readonly progress: ProgressLine | undefined;
  readonly stop: AbortSignal;
}

/** Of captures, or of one saved report. */
async function run(
  paths: readonly string[],
  flags: Flags,
  { targets, look, judge, watch, progress, stop }: Parts,
): Promise<void> {
  const isWhole = targets.some(({ format }) => format !== 'text' && format !== 'json');
  const saved = await savedOf(paths, flags, isWhole);
  if (saved !== null) {
    const { replaySaved } = await import('./replay.ts');
    await replaySaved(paths[0]!, saved, isWhole, judge);
    return;
  }
  await analyze(paths, watch, {
    ...runOptions(flags),
    stop,
    onTcpPacket: look.onTcpPacket,
    include: allOf(targets.map(({ include }) => include)),
    onProgress: (state) => progress?.update(state),
  });
}

/** The one saved report that the paths name; null when they are captures. */
async function savedOf(paths: readonly string[], flags: Flags, withConnections: boolean): Promise<SavedReport | null> {
  const { savedReport } = await import('../check/saved-report.ts');
  for (const path of paths.filter((each) => /\.(nd)?json$/i.test(each))) {
    const saved = savedReport(path, withConnections);
    if (saved === null) continue;
    if (paths.length > 1) {
      throw new TcpscopeError('usage', `${path} is a report: check takes captures, or one report and nothing else`);
    }
    const given = RUN_OPTIONS.find((option) => flags[option.attributeName() as keyof RunFlags] !== undefined);
    if (given === undefined) return saved;
    throw new TcpscopeError('usage', `${path} is a report: ${given.long} is about captures`, 'give it to analyze');
  }
  return null;
}

function noVerdict({ kind, text }: Obstacle, { strict, ...flags }: Flags): Error {
  const message = `no verdict: ${text}`;
  if (kind === 'unread') return new TcpscopeError('input-unreadable', message);
  if (strict) return new TcpscopeError('strict', `${message} (--strict)`);
  if (kind === 'damaged') return new TcpscopeError('strict', message, '--allow-damaged judges what can be read of it');
  const isNarrowed = narrowedBy(flags).length > 0;
  const advice = isNarrowed ? 'is it what you mean?' : 'was it taken where the traffic is, and written to its end?';
  return new TcpscopeError('input-empty', message, `${advice} --allow-empty lets it pass`);
}

/** Flags go before the file, and --strict before both. */
async function configOf(path: string | null, flags: Flags): Promise<Config> {
  const { parseRule, readConfig } = await import('../check/config.ts');
  const { NO_CONFIG } = await import('../check/config-shape.ts');
  const config = path === null ? NO_CONFIG : readConfig(path, RULES);
  const own = (flags.rule ?? []).map((text) => parseRule(text, RULES));
  const isAllowed = (flag: boolean | undefined, byConfig: boolean): boolean => !flags.strict && (flag ?? byConfig);
  return {
    ...config,
    rules: { ...config.rules, ...Object.fromEntries(own.map(({ rule, entry }) => [rule, entry])) },
    captures: {
      allowDamaged: isAllowed(flags.allowDamaged, config.captures.allowDamaged),
      allowEmpty: isAllowed(flags.allowEmpty, config.captures.allowEmpty),
    },
    baseline: { by: flags.baselineBy ?? config.baseline.by },
  };
}

/** Refused beside a config of any name: only one of them would hold. */
async function writeTemplate(): Promise<void> {
  const { CONFIG_NAMES } = await import('../check/config.ts');
  const present = CONFIG_NAMES.find((name) => lstatSync(name, { throwIfNoEntry: false }) !== undefined);
  if (present !== undefined) throw new TcpscopeError('usage', `${present} is there already`);
  try {
    writeFileSync(TEMPLATE_NAME, CONFIG_TEMPLATE, { flag: 'wx' });
  } catch (error) {
    throw new TcpscopeError('output-unwritable', `cannot write ${TEMPLATE_NAME}: ${systemMessage(error)}`);
  }
  process.stdout.write(`wrote ${TEMPLATE_NAME}\n`);
}
