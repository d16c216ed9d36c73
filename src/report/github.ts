// `--format github`: annotations of a GitHub Actions job, a workflow command for each capture that was not read to its
// end and for each finding, the worst first, and nothing else, as every line on standard output is the runner's. GitHub
// shows ten of each level for a step: the order decides which. Of a check, only what is over its budget is told, at the
// level of the config.
import { printable } from '../shared/printable.ts';
import type { Severity } from '../shared/vocabulary.ts';
import { framesText } from './evidence-text.ts';
import type { CaptureRecord, FindingRecord } from './schema.ts';
import type { ReportSink, TextOutput } from './sink.ts';
import { unreadOf } from './unread.ts';
import { blamed, ignoredText, isFailing, rowName, rowsOver, rowText, type Verdict } from './verdict.ts';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const satisfies Record<Severity, string>;
type Command = (typeof COMMANDS)[Severity];
const STDIN_NAME = 'standard input';

export class GithubFormat implements ReportSink {
  readonly #output: TextOutput;
  readonly #captures: CaptureRecord[] = [];
  readonly #findings: FindingRecord[] = [];
  #verdict: Verdict | undefined;

  constructor(output: TextOutput) {
    this.#output = output;
  }

  capture(record: CaptureRecord): void {
    this.#captures.push(record);
  }

  connection(): void {}

  finding(record: FindingRecord): void {
    this.#findings.push(record);
  }

  verdict(verdict: Verdict): void {
    this.#verdict = verdict;
  }

  summary(): void {
    const verdict = this.#verdict;
    if (verdict === undefined) this.#ofRun();
    else this.#ofCheck(verdict);
  }

  #ofRun(): void {
    for (const { capture, problem } of unreadOf(this.#captures)) {
      this.#write('error', problem.code, problem.message, capture.file);
    }
    for (const finding of this.#findings) this.#ofFinding(finding, COMMANDS[finding.severity]);
  }

  #ofCheck(verdict: Verdict): void {
    const { obstacle, failOn, ignored } = verdict;
    if (obstacle !== null) this.#write('error', 'no verdict', obstacle.text);
    for (const row of rowsOver(verdict)) {
      const command = isFailing(row, failOn) ? 'error' : 'warning';
      const told = rowText(row);
      const own = blamed(row);
      if (own.length === 0) this.#write(command, rowName(row), told); // a figure of the run, which no finding shows
      for (const finding of own) this.#ofFinding(finding, command, told);
    }
    for (const entry of ignored.filter(({ state }) => state === 'expired')) {
      this.#write('warning', rowName(entry), ignoredText(entry));
    }
  }

  #ofFinding(finding: FindingRecord, command: Command, told?: string): void {
    const { rule, message, filter } = finding;
    const evidence = [framesText(finding, this.#captures), `filter: ${filter}`, told];
    const text = `${message} (${evidence.filter(Boolean).join('; ')})`;
    this.#write(command, rule, text, this.#captures[finding.capture]?.file);
  }

  #write(command: Command, title: string, text: string, file?: string): void {
    const properties = [
      ...(file === undefined || file === STDIN_NAME ? [] : [`file=${property(file)}`]),
      `title=${property(title)}`,
    ];
    this.#output.write(`::${command} ${properties.join(',')}::${data(text)}\n`);
  }

  drained(): Promise<void> | void {
    return this.#output.drained();
  }
}

/** As the runner unescapes what follows the second `::`. */
function data(text: string): string {
  return printable(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** As the runner unescapes the value of a property. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
