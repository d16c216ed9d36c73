// The pages of docs/rules, one for each rule, from the same text that `tcpscope explain` prints.
import type { Meta } from '../findings/detector.ts';
import { SEVERITIES } from '../shared/vocabulary.ts';

/** Name and text of every page. */
export function rulePages(rules: readonly Meta[]): Map<string, string> {
  const pages = rules.map((meta): [string, string] => [`${meta.rule}.md`, pageOf(meta)]);
  return new Map([['README.md', indexOf(rules)], ...pages]);
}

function pageOf({ rule, severity, title, meaning, causes, advice, doubt, reference }: Meta): string {
  const part = (head: string, text: string): string[] => ['', `## ${head}`, '', text];
  return [
    `# ${rule}`,
    '',
    `${title.charAt(0).toUpperCase()}${title.slice(1)}. Severity: ${severity}.`,
    ...part('What it means', meaning),
    ...part('What lies behind it', causes),
    ...part('What to do', advice),
    ...part('When not to trust it', doubt),
    ...part('References', `${reference}.`),
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
