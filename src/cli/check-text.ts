// The verdict of a check, for people and for programs: a table of what was expected and what was found, then what failed.
import type { CheckRow } from '../check/check.ts';
import { wrapped } from '../report/fit-text.ts';
import { tableLines, type Column } from '../report/table.ts';
import type { Page } from '../report/text-capture.ts';
import { counted } from '../shared/format.ts';
import { printable } from '../shared/printable.ts';

/** Findings of a rule that are told; the report has them all. */
const MOST_FINDINGS = 5;

const WHERE: Column<CheckRow> = { head: 'where', align: 'left', cell: ({ where }) => where, shrinks: true };
const NOTE: Column<CheckRow> = { head: 'note', align: 'left', cell: ({ note }) => printable(note), shrinks: true };

export function checkText(
  rows: readonly CheckRow[],
  hasPassed: boolean,
  { chalk, width }: Pick<Page, 'chalk' | 'width'>,
): string {
  const failed = rows.filter(({ passed }) => !passed);
  const [checked, over] = [rulesOf(rows), rulesOf(failed)];
  const verdict = hasPassed
    ? chalk.green(`✓ passed: ${counted(checked, 'rule')} checked${over === 0 ? '' : `, ${counted(over, 'warning')}`}`)
    : chalk.red(`✗ failed: ${counted(over, 'rule')} of ${checked} over budget`);
  const columns: Column<CheckRow>[] = [
    { head: '', align: 'left', cell: markOf, paint: (mark, row) => (row.passed ? chalk.green(mark) : chalk.red(mark)) },
    { head: 'rule', align: 'left', cell: ({ rule }) => printable(rule) },
    ...(rows.some(({ where }) => where !== '') ? [WHERE] : []),
    { head: 'expected', align: 'left', cell: ({ expected }) => expected, shrinks: true },
    { head: 'actual', align: 'left', cell: ({ actual }) => actual, shrinks: true },
    ...(rows.some(({ note }) => note !== '') ? [NOTE] : []),
  ];
  const table = rows.length === 0 ? [] : ['', ...tableLines(rows, columns, width, (head) => chalk.dim(head))];
  const details = failed.flatMap(({ rule, where, findings }) => [
    '',
    chalk.bold(printable(where === '' ? rule : `${rule} at ${where}`)),
    ...findings
      .slice(0, MOST_FINDINGS)
      .flatMap(({ message, filter }) => [
        ...wrapped('  ', printable(message), width),
        ...wrapped('      ', chalk.dim(printable(filter)), width),
      ]),
    ...(findings.length > MOST_FINDINGS ? [`  and ${counted(findings.length - MOST_FINDINGS, 'more finding')}`] : []),
    `  ${chalk.dim(`tcpscope explain ${printable(rule)}`)}`,
  ]);
  return `${[verdict, ...table, ...details].join('\n')}\n`;
}

/** A rule with exceptions has several rows. */
function rulesOf(rows: readonly CheckRow[]): number {
  return new Set(rows.map(({ rule }) => rule)).size;
}

function markOf({ passed, level }: CheckRow): string {
  return passed ? '✓' : level === 'error' ? '✗' : '!';
}

/** `{passed, results: [{rule, level, where, expected, actual, passed, note, findings}]}`. */
export function checkJson(rows: readonly CheckRow[], hasPassed: boolean): string {
  return `${JSON.stringify({ passed: hasPassed, results: rows }, null, 2)}\n`;
}
