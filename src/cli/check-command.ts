// `tcpscope check`: captures or a saved report held against budgets; the verdict is the exit status.
import { existsSync, writeFileSync } from 'node:fs';
import { Argument, Option, type Command } from 'commander';
import { analyze, type AnalyzeOptions } from '../analyze.ts';
import type { CheckRow } from '../check/check.ts';
import type { Config } from '../check/config.ts';
import type { Facts } from '../check/facts.ts';
import { RULES } from '../findings/registry.ts';
import { EXIT, TcpscopeError } from '../shared/errors.ts';
import { chalkFor, COLOR_OPTION, NO_COLOR_OPTION } from './color.ts';
import { checkJson, checkText } from './check-text.ts';
import { CONFIG_TEMPLATE } from './config-template.ts';
import { openOutput } from './output.ts';
import { collect } from './targets.ts';
import { progressLine, writeTo } from './write-to.ts';

const DEFAULT_WIDTH = 100;
const TEMPLATE_NAME = 'tcpscope.config.yaml';
const FORMATS = ['text', 'json'] as const;
const FAIL_ON = ['error', 'warning'] as const;

const EXAMPLES = `Examples:
  tcpscope check capture.pcap                     by tcpscope.config.yaml, here or above
  tcpscope check capture.pcap --rule close-wait-leak --rule retransmission-rate=error,max=0.01
  tcpscope check report.json                      a report that analyze --format json wrote
  tcpscope check today.pcap --baseline yesterday.json            only what is new or worse fails
  tcpscope check --init                           writes a commented ${TEMPLATE_NAME}
`;

interface Flags {
  config?: string;
  rule?: string[];
  baseline?: string;
  failOn: (typeof FAIL_ON)[number];
  format: (typeof FORMATS)[number];
  output?: string;
  init?: boolean;
  printConfig?: boolean;
  color?: boolean;
  quiet?: boolean;
}

export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .summary('a verdict for CI')
    .description(
      'Holds captures, or a saved report, against budgets. Exit status 0: all within them; 1: something is not.',
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
    .addOption(new Option('--fail-on <level>', 'what makes the check fail').choices(FAIL_ON).default('error'))
    .addOption(new Option('-f, --format <format>', 'how to print the verdict').choices(FORMATS).default('text'))
    .addOption(new Option('-o, --output <file>', 'write it there instead of standard output (-)'))
    .addOption(new Option('--init', `write a commented ${TEMPLATE_NAME} here`))
    .addOption(new Option('--print-config', 'print the budgets that hold, as JSON'))
    .addOption(COLOR_OPTION)
    .addOption(NO_COLOR_OPTION)
    .addOption(new Option('-q, --quiet', 'no progress on standard error'))
    .action(checkCommand);
}

async function checkCommand(paths: string[], flags: Flags): Promise<void> {
  if (flags.init) {
    writeTemplate();
    return;
  }
  const config = await configOf(flags);
  if (flags.printConfig) {
    process.stdout.write(`${JSON.stringify(config, null, 2)}\n`);
    return;
  }
  if (paths.length === 0) throw new TcpscopeError('usage', 'name captures, or a report', 'tcpscope check --help');
  const { check, hasPassed } = await import('../check/check.ts');
  const { savedFacts } = await import('../check/facts.ts');
  const baseline = flags.baseline === undefined ? undefined : savedFacts(flags.baseline);
  if (baseline === null) {
    throw new TcpscopeError('usage', `${flags.baseline} is no report`, 'analyze --format json writes one');
  }
  const output = openOutput(flags.output, paths);
  const progress = progressLine(!flags.quiet);
  let hasFailed = false;
  await writeTo([output], progress, async () => {
    const facts = await factsOf(paths, (state) => progress?.update(state));
    const today = new Date().toISOString().slice(0, 10);
    const rows = check(facts, { config, baseline, today });
    hasFailed = !hasPassed(rows, flags.failOn);
    const { terminal } = output;
    const page = { chalk: chalkFor(terminal, flags.color, process.env), width: terminal?.columns || DEFAULT_WIDTH };
    output.write(textOf(rows, !hasFailed, flags, page));
  });
  if (hasFailed) process.exitCode = EXIT.failed;
}

function textOf(
  rows: readonly CheckRow[],
  hasPassed: boolean,
  { format }: Flags,
  page: Parameters<typeof checkText>[2],
): string {
  return format === 'json' ? checkJson(rows, hasPassed) : checkText(rows, hasPassed, page);
}

/** Of one saved report, or of captures. */
async function factsOf(paths: readonly string[], onProgress: AnalyzeOptions['onProgress']): Promise<Facts> {
  const { FactCollector, savedFacts } = await import('../check/facts.ts');
  const [only] = paths;
  if (paths.length === 1 && /\.(nd)?json$/i.test(only!)) {
    const saved = savedFacts(only!);
    if (saved !== null) return saved;
  }
  const collector = new FactCollector();
  await analyze(paths, collector, { onProgress });
  return collector.facts;
}

async function configOf({ config: path, rule = [] }: Flags): Promise<Config> {
  const { findConfig, NO_CONFIG, parseRule, readConfig, refuseUnknown } = await import('../check/config.ts');
  const rules = RULES.map((meta) => meta.rule);
  const found = path ?? findConfig(process.cwd());
  const config = found === null ? NO_CONFIG : readConfig(found, rules);
  const own = rule.map((text) => parseRule(text));
  for (const { rule: name } of own) refuseUnknown(name, rules, '--rule');
  return {
    ...config,
    rules: { ...config.rules, ...Object.fromEntries(own.map(({ rule: name, entry }) => [name, entry])) },
  };
}

function writeTemplate(): void {
  if (existsSync(TEMPLATE_NAME)) throw new TcpscopeError('usage', `${TEMPLATE_NAME} is there already`);
  writeFileSync(TEMPLATE_NAME, CONFIG_TEMPLATE);
  process.stdout.write(`wrote ${TEMPLATE_NAME}\n`);
}
