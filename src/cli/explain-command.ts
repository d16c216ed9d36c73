// `tcpscope explain [rule]`: what a finding means, why it happens, what to do, and when not to trust it.
import { Argument, type Command } from 'commander';
import { RULES, ruleNamed } from '../findings/registry.ts';
import type { Meta } from '../findings/detector.ts';
import { wrapped } from '../report/fit-text.ts';
import { explanationOf } from '../report/rule-text.ts';
import { budgetNames } from '../shared/budget-name.ts';
import { SEVERITIES } from '../shared/vocabulary.ts';
import { chalkFor, COLOR_OPTION, NO_COLOR_OPTION } from './color.ts';
import { openOutput } from './output.ts';

const DEFAULT_WIDTH = 80;
const MAX_WIDTH = 100;

export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .summary('what a finding means and what to do')
    .description('Explains a rule: what it means, likely causes, what to do, and when not to trust it.')
    .addArgument(new Argument('[rule]', 'id of the rule; without it, all are listed'))
    .addOption(COLOR_OPTION)
    .addOption(NO_COLOR_OPTION)
    .action(async (rule: string | undefined, { color }: { color?: boolean }) => {
      const chalk = chalkFor(process.stdout, color, process.env);
      const width = Math.min(process.stdout.columns || DEFAULT_WIDTH, MAX_WIDTH);
      const lines = rule === undefined ? listLines(width) : explanationLines(ruleNamed(rule), width);
      const output = openOutput(undefined, []);
      output.write(`${lines.map((line) => line.replace(/^\S.*/, (head) => chalk.bold(head))).join('\n')}\n`);
      await output.close();
    });
}

function listLines(width: number): string[] {
  const longest = Math.max(...RULES.map(({ rule }) => rule.length));
  return SEVERITIES.flatMap((severity) => [
    severity,
    ...RULES.filter((meta) => meta.severity === severity).flatMap(({ rule, title }) =>
      wrapped(`  ${rule.padEnd(longest)}  `, title, width),
    ),
  ]);
}

function explanationLines(meta: Meta, width: number): string[] {
  const { rule, severity, title } = meta;
  return [
    ...wrapped('', `${rule} (${severity}): ${title}`, width),
    ...explanationOf(meta).flatMap(([head, text]) => ['', head, ...wrapped('  ', text, width)]),
    '',
    'Budgets of a check',
    ...wrapped('  ', budgetNames(meta.figures).join(', '), width),
  ];
}
