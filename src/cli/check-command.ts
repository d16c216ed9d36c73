// `tcpscope check`: captures or a saved report held against budgets; the verdict is the exit status.
import { lstatSync, writeFileSync } from 'node:fs';
import { Argument, Option, type Command } from 'commander';
import { analyze, type AnalyzeOptions } from '../analyze.ts';
import type { CheckRow } from '../check/check.ts';
import type { Config } from '../check/config-shape.ts';
import type { Facts } from '../check/facts.ts';
import { RULES } from '../findings/registry.ts';
import { EXIT, systemMessage, TcpscopeError } from '../shared/errors.ts';
import { checkStdin } from './analyze-command.ts';
import { COLOR_OPTION, NO_COLOR_OPTION } from './color.ts';
import { checkJson, checkText } from './check-text.ts';
import { CONFIG_TEMPLATE } from './config-template.ts';
import { openOutput } from './output.ts';
import { pageOn } from './page.ts';
import { collect } from './targets.ts';
import { progressLine, writeTo } from './write-to.ts';

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
  const config = await configOf(configPath, flags.rule);
  if (flags.printConfig) {
    process.stdout.write(`${JSON.stringify(config, null, 2)}\n`);
    return;
  }
  if (paths.length === 0) throw new TcpscopeError('usage', 'name captures, or a report', 'tcpscope check --help');
  checkStdin(paths);
  const { check, hasPassed } = await import('../check/check.ts');
  const { savedFacts } = await import('../check/saved-report.ts');
  const baseline = flags.baseline === undefined ? undefined : savedFacts(flags.baseline);
  if (baseline === null) {
    throw new TcpscopeError('usage', `${flags.baseline} is no report`, 'analyze --format json writes one');
  }
  const read = [...paths, flags.baseline, configPath].filter((path) => typeof path === 'string');
  const output = openOutput(flags.output, read);
  const progress = progressLine(!flags.quiet);
  let hasFailed = false;
  await writeTo([output], progress, async () => {
    const facts = await factsOf(paths, (state) => progress?.update(state));
    const today = new Date().toISOString().slice(0, 10);
    const rows = check(facts, { config, baseline, today });
    hasFailed = !hasPassed(rows, flags.failOn);
    const page = pageOn(output, flags.color);
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
  const { FactCollector } = await import('../check/facts.ts');
  const { savedFacts } = await import('../check/saved-report.ts');
  for (const path of paths.filter((each) => /\.(nd)?json$/i.test(each))) {
    const saved = savedFacts(path);
    if (saved !== null && paths.length === 1) return saved;
    if (saved !== null) {
      throw new TcpscopeError('usage', `${path} is a report: check takes captures, or one report and nothing else`);
    }
  }
  const collector = new FactCollector();
  await analyze(paths, collector, { onProgress });
  return collector.facts;
}

async function configOf(path: string | null, rule: readonly string[] = []): Promise<Config> {
  const { NO_CONFIG, parseRule, readConfig, refuseUnknown } = await import('../check/config.ts');
  const rules = RULES.map((meta) => meta.rule);
  const config = path === null ? NO_CONFIG : readConfig(path, rules);
  const own = rule.map((text) => parseRule(text));
  for (const { rule: name } of own) refuseUnknown(name, rules, '--rule');
  return {
    ...config,
    rules: { ...config.rules, ...Object.fromEntries(own.map(({ rule: name, entry }) => [name, entry])) },
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
