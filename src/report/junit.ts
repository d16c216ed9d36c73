// `--format junit`: JUnit XML, as the junit-10 schema of Jenkins' xUnit plugin has it, which GitLab, Azure and others
// read, too. The run is a suite, every rule a case, so that a rule which finds nothing is seen to pass. Errors and
// warnings fail their case (`type` tells them apart: there is no other place for a warning that CI systems show); what
// is only worth knowing stands in its system-out. A case has one failure, as some readers take no second. A capture that
// was not read to its end is a case of its own, with an error.
import { formatCount } from '../shared/format.ts';
import { printable } from '../shared/printable.ts';
import { TOOL } from '../shared/version.ts';
import { framesText } from './evidence-text.ts';
import type { RuleText } from './rule-text.ts';
import type { CaptureRecord, FindingRecord, SummaryRecord } from './schema.ts';
import type { ReportSink, TextOutput } from './sink.ts';
import { unreadOf, type Unread } from './unread.ts';

/** Names of captures in the name of the suite. */
const MOST_NAMES = 3;

/** What XML 1.0 (2.2) can't hold, not even as a reference: most controls, lone surrogates, two noncharacters. */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
/** Markup, and the white space that a parser would turn into other white space. */
const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\r': '&#13;',
};

export class JunitFormat implements ReportSink {
  readonly #output: TextOutput;
  readonly #rules: readonly RuleText[];
  readonly #captures: CaptureRecord[] = [];
  readonly #byRule: Map<string, FindingRecord[]> = new Map();

  constructor(output: TextOutput, rules: readonly RuleText[]) {
    this.#output = output;
    this.#rules = rules;
  }

  capture(record: CaptureRecord): void {
    this.#captures.push(record);
  }

  connection(): void {}

  finding(record: FindingRecord): void {
    const findings = this.#byRule.get(record.rule);
    if (findings) findings.push(record);
    else this.#byRule.set(record.rule, [record]);
  }

  summary(record: SummaryRecord): void {
    const known = new Map(this.#rules.map((rule) => [rule.rule, rule]));
    const names = [...new Set([...known.keys(), ...this.#byRule.keys()])].toSorted();
    const failures = names.filter((name) => this.#byRule.get(name)?.some(isFailure)).length;
    const unread = unreadOf(this.#captures);
    const numbers = `tests="${names.length + unread.length}" failures="${failures}" errors="${unread.length}"`;
    const suite = attribute(suiteName(this.#captures));
    const lines = [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="${TOOL.name}" time="0" ${numbers}>`,
      // Of the capture: a run has no time of its own, so that two runs print the same.
      `<testsuite name="${suite}" ${numbers} skipped="0" time="0"${timestamp(this.#captures)}>`,
      '<properties>',
      ...this.#properties(record).map(([name, value]) => `<property name="${name}" value="${attribute(value)}"/>`),
      '</properties>',
      ...unread.flatMap(unreadCase),
      ...names.flatMap((name) => this.#testcase(name, known.get(name))),
      '</testsuite>',
      '</testsuites>',
    ];
    this.#output.write(`${lines.join('\n')}\n`);
  }

  drained(): Promise<void> | void {
    return this.#output.drained();
  }

  #properties({ packets, connections }: SummaryRecord): [string, string][] {
    return [
      ['tcpscope.version', TOOL.version],
      ...this.#captures.map(({ file }): [string, string] => ['capture', file]),
      ['packets', String(packets)],
      ['connections', String(connections)],
    ];
  }

  #testcase(name: string, rule: RuleText | undefined): string[] {
    const findings = this.#byRule.get(name) ?? [];
    const failures = findings.filter(isFailure);
    const notes = findings.filter((finding) => !isFailure(finding));
    const head = `<testcase classname="${TOOL.name}" name="${attribute(name)}" time="0"`;
    const [first] = failures; // the worst, as findings come
    const parts: string[] = [];
    if (first) {
      const more = failures.length > 1 ? ` (and ${formatCount(failures.length - 1)} more)` : '';
      const message = attribute(`${first.message}${more}`);
      const body = escaped(this.#bodyLines(failures, rule).join('\n'));
      parts.push(`<failure type="${first.severity}" message="${message}">${body}</failure>`);
    }
    if (notes.length > 0) parts.push(`<system-out>${escaped(this.#bodyLines(notes, rule).join('\n'))}</system-out>`);
    return parts.length === 0 ? [`${head}/>`] : [`${head}>`, ...parts, '</testcase>'];
  }

  #bodyLines(findings: readonly FindingRecord[], rule: RuleText | undefined): string[] {
    const lines = findings.flatMap((finding) => [
      `${finding.severity}: ${printable(finding.message)}`,
      ...[framesText(finding, this.#captures), `filter: ${printable(finding.filter)}`]
        .filter((line) => line !== '')
        .map((line) => `  ${line}`),
    ]);
    if (!rule) return lines;
    return [...lines, '', rule.title, `What to do: ${rule.advice}`, `When not to trust it: ${rule.doubt}`];
  }
}

function unreadCase({ capture, problem }: Unread): string[] {
  return [
    `<testcase classname="${TOOL.name}" name="${attribute(`reading ${capture.file}`)}" time="0">`,
    `<error type="${problem.code}" message="${attribute(problem.message)}"/>`,
    '</testcase>',
  ];
}

function isFailure({ severity }: FindingRecord): boolean {
  return severity !== 'info';
}

function suiteName(captures: readonly CaptureRecord[]): string {
  const names = captures.slice(0, MOST_NAMES).map(({ file }) => file);
  const more = captures.length - names.length;
  return [TOOL.name, names.join(', '), ...(more > 0 ? [`and ${formatCount(more)} more`] : [])].join(' ').trim();
}

/** Of the first packet, as JUnit has it: no fraction, no zone. */
function timestamp(captures: readonly CaptureRecord[]): string {
  const starts = captures.flatMap(({ start }) => start?.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/)?.[0] ?? []);
  return starts.length === 0 ? '' : ` timestamp="${starts.toSorted()[0]}"`;
}

/** What came from outside, as the value of an attribute: one line. */
function attribute(text: string): string {
  return escaped(printable(text));
}

function escaped(text: string): string {
  return text.replace(NOT_XML, '\ufffd').replace(/[&<>"'\t\r]/g, (character) => REFERENCES[character]!);
}
