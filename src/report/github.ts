// `--format github`: annotations of a GitHub Actions job, a workflow command for each capture that was not read to its
// end and for each finding, the worst first, and nothing else, as every line on standard output is the runner's. GitHub shows ten of each level for a step: the
// order decides which.
import { printable } from '../shared/printable.ts';
import type { Severity } from '../shared/vocabulary.ts';
import { framesText } from './evidence-text.ts';
import type { CaptureRecord, FindingRecord } from './schema.ts';
import type { ReportSink, TextOutput } from './sink.ts';
import { unreadProblem } from './unread.ts';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const satisfies Record<Severity, string>;
const STDIN_NAME = 'standard input';

export class GithubFormat implements ReportSink {
  readonly #output: TextOutput;
  readonly #captures: CaptureRecord[] = [];

  constructor(output: TextOutput) {
    this.#output = output;
  }

  capture(record: CaptureRecord): void {
    this.#captures.push(record);
    const problem = unreadProblem(record);
    if (problem) this.#output.write(`::error ${propertiesOf(record.file, problem.code)}::${data(problem.message)}\n`);
  }

  connection(): void {}

  finding(record: FindingRecord): void {
    const { rule, severity, message, filter } = record;
    const properties = propertiesOf(this.#captures[record.capture]?.file, rule);
    const evidence = [framesText(record, this.#captures), `filter: ${filter}`].filter((part) => part !== '').join('; ');
    const text = data(`${message} (${evidence})`);
    this.#output.write(`::${COMMANDS[severity]} ${properties}::${text}\n`);
  }

  summary(): void {}

  drained(): Promise<void> | void {
    return this.#output.drained();
  }
}

function propertiesOf(file: string | undefined, title: string): string {
  const place = file === undefined || file === STDIN_NAME ? [] : [`file=${property(file)}`];
  return [...place, `title=${property(title)}`].join(',');
}

/** As the runner unescapes what follows the second `::`. */
function data(text: string): string {
  return printable(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** As the runner unescapes the value of a property. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
