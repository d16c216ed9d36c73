// The verdict of a check, for people and for programs: a table of what was expected and what was found, then what failed.
import { wrapped } from '../report/fit-text.ts';
import type { ReportSink, TextOutput } from '../report/sink.ts';
import { tableLines, type Column } from '../report/table.ts';
import type { Page } from '../report/text-capture.ts';
import {
  blamed,
  gradeOf,
  headlineOf,
  ignoredText,
  rowName,
  type CheckRow,
  type IgnoredEntry,
  type Standing,
  type Verdict,
} from '../report/verdict.ts';
import { counted } from '../shared/format.ts';
import { printable } from '../shared/printable.ts';

type Paper = Pick<Page, 'chalk' | 'width'>;

/** Findings of a rule that are told; the report has them all. */
const MAX_FINDINGS = 5;

const MARKS = {
  error: { mark: '✗', color: 'red' },
  warning: { mark: '!', color: 'yellow' },
  found: { mark: '!', color: 'yellow' },
  noted: { mark: '·', color: 'dim' },
  passed: { mark: '✓', color: 'green' },
} as const satisfies Record<Standing, object>;
const GRADES = { error: MARKS.error, warning: MARKS.warning, fine: MARKS.passed } as const;
const IGNORED = {
  active: { mark: '·', color: 'dim' },
  unused: { mark: '·', color: 'dim' },
  expired: { mark: '!', color: 'yellow' },
} as const satisfies Record<IgnoredEntry['state'], object>;

const UNCONFIGURED = 'Rules that are not in the config fail only on an error.';

const WHERE: Column<CheckRow> = { head: 'where', align: 'left', cell: ({ where }) => where, shrinks: true };
const NOTE: Column<CheckRow> = { head: 'note', align: 'left', cell: ({ note }) => printable(note), shrinks: true };

/** A format of a check that says nothing but the verdict. */
class VerdictFormat implements ReportSink {
  readonly #output: TextOutput;
  readonly #textOf: (verdict: Verdict) => string;

  constructor(output: TextOutput, textOf: (verdict: Verdict) => string) {
    this.#output = output;
    this.#textOf = textOf;
  }

  capture(): void {}

  connection(): void {}

  finding(): void {}

  verdict(verdict: Verdict): void {
    this.#output.write(this.#textOf(verdict));
  }

  summary(): void {}

  drained(): Promise<void> | void {
    return this.#output.drained();
  }
}

export function checkText(output: TextOutput, page: Paper): ReportSink {
  return new VerdictFormat(output, (verdict) => `${linesOf(verdict, page).join('\n')}\n`);
}

/** `{passed, noVerdict, results: [{rule, level, …, findings}], ignored: [{rule, where, reason, until, state, …}]}`. */
export function checkJson(output: TextOutput): ReportSink {
  return new VerdictFormat(output, ({ passed, obstacle, rows, ignored }) => {
    const content = { passed, noVerdict: obstacle?.text ?? null, results: rows, ignored };
    return `${JSON.stringify(content, null, 2)}\n`;
  });
}

function linesOf(verdict: Verdict, page: Paper): string[] {
  const { chalk, width } = page;
  const { rows, ignored } = verdict;
  const { mark, color } = GRADES[gradeOf(verdict)];
  const columns: Column<CheckRow>[] = [
    {
      head: '',
      align: 'left',
      cell: ({ standing }) => MARKS[standing].mark,
      paint: (text, { standing }) => chalk[MARKS[standing].color](text),
    },
    { head: 'rule', align: 'left', cell: ({ rule }) => printable(rule) },
    ...(rows.some(({ where }) => where !== '') ? [WHERE] : []),
    { head: 'expected', align: 'left', cell: ({ expected }) => expected, shrinks: true },
    { head: 'actual', align: 'left', cell: ({ actual }) => actual, shrinks: true },
    ...(rows.some(({ note }) => note !== '') ? [NOTE] : []),
  ];
  const isUnconfigured = rows.some(({ standing }) => standing === 'found' || standing === 'noted');
  return [
    ...wrapped(`${mark} `, headlineOf(verdict), width).map((line) => chalk[color](line)),
    ...(rows.length === 0 ? [] : ['', ...tableLines(rows, columns, width, (head) => chalk.dim(head))]),
    ...(isUnconfigured ? ['', chalk.dim(UNCONFIGURED)] : []),
    ...(ignored.length === 0
      ? []
      : ['', chalk.bold('ignored'), ...ignored.flatMap((entry) => ignoredLines(entry, page))]),
    ...rows.filter(({ passed }) => !passed).flatMap((row) => detailLines(row, page)),
  ];
}

function ignoredLines(entry: IgnoredEntry, { chalk, width }: Paper): string[] {
  const { mark, color } = IGNORED[entry.state];
  return wrapped(`  ${chalk[color](mark)} `, ignoredText(entry), width);
}

function detailLines(row: CheckRow, { chalk, width }: Paper): string[] {
  const own = blamed(row);
  const hidden = own.length - MAX_FINDINGS;
  return [
    '',
    chalk.bold(printable(rowName(row))),
    ...own
      .slice(0, MAX_FINDINGS)
      .flatMap(({ message, filter }) => [
        ...wrapped('  ', printable(message), width),
        ...wrapped('      ', chalk.dim(printable(filter)), width),
      ]),
    ...(hidden > 0 ? [`  and ${counted(hidden, 'more finding')}`] : []),
    `  ${chalk.dim(`tcpscope explain ${printable(row.rule)}`)}`,
  ];
}
