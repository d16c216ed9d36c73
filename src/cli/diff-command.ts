// `tcpscope diff`: what got worse between two captures, or saved reports, service by service.
import { stripVTControlCharacters } from 'node:util';
import { Argument, Option, type Command } from 'commander';
import { compare, type Comparison, type Difference } from '../diff/compare.ts';
import { readServices } from '../diff/read-services.ts';
import { tableLines, type Column } from '../report/table.ts';
import type { Page } from '../report/text-capture.ts';
import { counted } from '../shared/format.ts';
import { checkStdin } from './analyze-command.ts';
import { COLOR_OPTION, NO_COLOR_OPTION } from './color.ts';
import { openOutput } from './output.ts';
import { pageOn } from './page.ts';
import { progressLine, writeTo } from './write-to.ts';

const FORMATS = ['text', 'json'] as const;
const MAX_NAMES = 5;

const EXAMPLES = `Examples:
  tcpscope diff yesterday.pcap today.pcap         what got worse, and for whom
  tcpscope diff before.json after.pcap            one of them a saved report
  tcpscope diff before.json after.json -f json    for programs
`;

interface Flags {
  format: (typeof FORMATS)[number];
  output?: string;
  color?: boolean;
  quiet?: boolean;
}

export function addDiffCommand(program: Command): void {
  program
    .command('diff')
    .summary('what got worse between two captures')
    .description(
      'Compares two captures, or saved reports, service by service (server address and port), with sample sizes.',
    )
    .addHelpText('before', EXAMPLES)
    .addArgument(new Argument('<before>', 'a capture, or a report (json, ndjson)'))
    .addArgument(new Argument('<after>', 'likewise'))
    .addOption(new Option('-f, --format <format>', 'how to print it').choices(FORMATS).default('text'))
    .addOption(new Option('-o, --output <file>', 'write it there instead of standard output (-)'))
    .addOption(COLOR_OPTION)
    .addOption(NO_COLOR_OPTION)
    .addOption(new Option('-q, --quiet', 'no progress on standard error'))
    .action(diffCommand);
}

async function diffCommand(before: string, after: string, flags: Flags): Promise<void> {
  checkStdin([before, after]);
  const output = openOutput(flags.output, [before, after]);
  const progress = progressLine(!flags.quiet);
  await writeTo([output], progress, async () => {
    const [former, present] = [
      await readServices(before, (state) => progress?.update(state)),
      await readServices(after, (state) => progress?.update(state)),
    ];
    const comparison = compare(former, present);
    const page = pageOn(output, flags.color);
    const text = flags.format === 'json' ? JSON.stringify(comparison, jsonValue, 2) : textOf(comparison, page);
    output.write(`${text}\n`);
  });
}

/** JSON knows no Infinity. */
function jsonValue(_: string, value: unknown): unknown {
  return value === Infinity ? null : value;
}

function textOf(
  { differences, both, gone, fresh }: Comparison,
  { chalk, width }: Pick<Page, 'chalk' | 'width'>,
): string {
  const worse = differences.filter(({ change }) => change === 'worse').length;
  const better = differences.length - worse;
  const verdict =
    both === 0
      ? chalk.yellow('! no service occurs in both')
      : differences.length === 0
        ? chalk.green('✓ nothing got worse beyond chance')
        : `${worse > 0 ? chalk.red(`✗ ${counted(worse, 'thing')} got worse`) : chalk.green('✓ nothing got worse')}${better > 0 ? `, ${better} better` : ''}`;
  const whole = tableOf(differences, { chalk, width }, false);
  const isWide = whole.some((line) => stripVTControlCharacters(line).length > width);
  const table = isWide ? tableOf(differences, { chalk, width }, true) : whole;
  const others = [
    ...(gone.length > 0 ? [`only before: ${namesText(gone)}`] : []),
    ...(fresh.length > 0 ? [`only after: ${namesText(fresh)}`] : []),
  ];
  return [
    `${verdict} (${counted(both, 'service')} compared)`,
    ...(differences.length === 0 ? [] : ['', ...table]),
    ...(others.length === 0 ? [] : ['', ...others]),
  ].join('\n');
}

/** A narrow one leaves out what samples are of. */
function tableOf(
  differences: readonly Difference[],
  { chalk, width }: Pick<Page, 'chalk' | 'width'>,
  isNarrow: boolean,
): string[] {
  const sample = (text: string): string => (isNarrow ? withoutUnit(text) : text);
  const columns: Column<Difference>[] = [
    {
      head: '',
      align: 'left',
      cell: ({ change }) => (change === 'worse' ? '▲' : '▼'),
      paint: (mark, { change }) => (change === 'worse' ? chalk.red(mark) : chalk.green(mark)),
    },
    { head: 'service', align: 'left', cell: ({ service }) => service, shrinks: true },
    { head: 'what', align: 'left', cell: ({ what }) => what, shrinks: isNarrow },
    { head: 'before', align: 'left', cell: ({ before }) => sample(before) },
    { head: 'after', align: 'left', cell: ({ after }) => sample(after) },
  ];
  return tableLines(differences, columns, width, (head) => chalk.dim(head));
}

/** "0.50 % of 400", "5.00 ms (of 60)" */
function withoutUnit(sample: string): string {
  return sample.replace(/ (connection|packet)s?$/, '').replace('(median of ', '(of ');
}

function namesText(names: readonly string[]): string {
  const rest = names.length - MAX_NAMES;
  return `${names.slice(0, MAX_NAMES).join(', ')}${rest > 0 ? ` and ${counted(rest, 'more service')}` : ''}`;
}
