// The pages of docs/rules, one for each rule, from the same text that `tcpscope explain` prints.
import type { Meta } from '../findings/detector.ts';
import { explanationOf } from '../report/rule-text.ts';
import { budgetNames } from '../shared/budget-name.ts';
import { SEVERITIES } from '../shared/vocabulary.ts';

/** Name and text of every page. */
export function rulePages(rules: readonly Meta[]): Map<string, string> {
  const pages = rules.map((meta): [string, string] => [`${meta.rule}.md`, pageOf(meta)]);
  return new Map([['README.md', indexOf(rules)], ...pages]);
}

function pageOf(meta: Meta): string {
  const { rule, severity, title } = meta;
  return [
    `# ${rule}`,
    '',
    `${title.charAt(0).toUpperCase()}${title.slice(1)}. Severity: ${severity}.`,
    ...explanationOf(meta).flatMap(([head, text]) => ['', `## ${head}`, '', text]),
    '',
    '## Budgets of a check',
    '',
    `${budgetNames(meta.figures)
      .map((name) => `\`${name}\``)
      .join(', ')}.`,
    '',
  ].join('\n');
}

function indexOf(rules: readonly Meta[]): string {
  const lines = SEVERITIES.flatMap((severity) => [
    '',
    `## ${severity}`,
    '',
    ...rules.filter((meta) => meta.severity === severity).map(({ rule, title }) => `* [${rule}](${rule}.md): ${title}`),
  ]);
  return [
    '# Rules',
    '',
    'What tcpscope can find, by severity; `tcpscope explain RULE` prints the same. Written by `npm run docs`.',
    ...lines,
    '',
  ].join('\n');
}
