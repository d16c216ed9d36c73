// `--format junit`: JUnit XML, as the junit-10 schema of Jenkins' xUnit plugin has it, which GitLab, Azure and others
// read, too. The run is a suite, every rule a case, so that a rule which finds nothing is seen to pass. Errors and
// warnings fail their case (`type` tells them apart: there is no other place for a warning that CI systems show); what
// is only worth knowing stands in its system-out. A case has one failure, as some readers take no second. A capture that
// was not read to its end is a case of its own, with an error. Of a check, every row is a case that fails when the row
// does, and what is ignored is skipped.
import { formatCount } from '../shared/format.ts';
import { printable } from '../shared/printable.ts';
import { TOOL } from '../shared/version.ts';
import { framesText } from './evidence-text.ts';
import type { RuleText } from './rule-text.ts';
import type { CaptureRecord, FindingRecord, SummaryRecord } from './schema.ts';
import type { ReportSink, TextOutput } from './sink.ts';
import { unreadOf } from './unread.ts';
import { blamed, ignoredText, isFailing, rowName, rowText, type Verdict } from './verdict.ts';

/** Names of captures in the name of the suite. */
const MAX_NAMES = 3;

interface Case {
  readonly name: string;
  readonly rule: RuleText | undefined;
  readonly failure?: { readonly type: string; readonly message: string; readonly findings: readonly FindingRecord[] };
  /** Why it can't be told. */
  readonly error?: { readonly type: string; readonly message: string };
  /** Why it is not looked at. */
  readonly skipped?: string;
  /** What does not fail it. */
  readonly notes?: readonly FindingRecord[];
  readonly remark?: string;
}

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
  #verdict: Verdict | undefined;

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

  verdict(verdict: Verdict): void {
    this.#verdict = verdict;
  }

  summary(record: SummaryRecord): void {
    const verdict = this.#verdict;
    const cases = verdict === undefined ? this.#casesOfRules() : this.#casesOfCheck(verdict);
    const failures = cases.filter(({ failure }) => failure !== undefined).length;
    const errors = cases.filter(({ error }) => error !== undefined).length;
    const skipped = cases.filter((each) => each.skipped !== undefined).length;
    const numbers = `tests="${cases.length}" failures="${failures}" errors="${errors}"`;
    const suite = attribute(suiteName(this.#captures));
    const remarks = (verdict?.ignored ?? []).filter(({ state }) => state !== 'active').map(ignoredText);
    const lines = [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="${TOOL.name}" time="0" ${numbers}>`,
      // Of the capture: a run has no time of its own, so that two runs print the same.
      `<testsuite name="${suite}" ${numbers} skipped="${skipped}" time="0"${timestamp(this.#captures)}>`,
      '<properties>',
      ...this.#properties(record).map(([name, value]) => `<property name="${name}" value="${attribute(value)}"/>`),
      '</properties>',
      ...cases.flatMap((each) => this.#testcase(each)),
      ...(remarks.length === 0 ? [] : [`<system-out>${escaped(remarks.join('\n'))}</system-out>`]),
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

  #casesOfRules(): Case[] {
    const known = new Map(this.#rules.map((rule) => [rule.rule, rule]));
    const names = [...new Set([...known.keys(), ...this.#byRule.keys()])].toSorted();
    const ofCaptures = unreadOf(this.#captures).map(({ capture, problem }): Case => {
      const error = { type: problem.code, message: problem.message };
      return { name: `reading ${capture.file}`, rule: undefined, error };
    });
    const ofRules = names.map((name): Case => {
      const findings = this.#byRule.get(name) ?? [];
      const failures = findings.filter(isFailure);
      const [first] = failures; // the worst, as findings come
      const more = failures.length > 1 ? ` (and ${formatCount(failures.length - 1)} more)` : '';
      return {
        name,
        rule: known.get(name),
        ...(first && { failure: { type: first.severity, message: `${first.message}${more}`, findings: failures } }),
        notes: findings.filter((finding) => !isFailure(finding)),
      };
    });
    return [...ofCaptures, ...ofRules];
  }

  #casesOfCheck({ rows, ignored, obstacle, failOn }: Verdict): Case[] {
    const ruleOf = (name: string): RuleText | undefined => this.#rules.find(({ rule }) => rule === name);
    const ofRows = rows.map((row): Case => {
      const { rule, level, findings } = row;
      const told = rowText(row);
      const each = { name: rowName(row), rule: ruleOf(rule) };
      if (!isFailing(row, failOn)) {
        const remark = row.passed ? told : `warning: ${told}`;
        return { ...each, notes: findings, ...(findings.length === 0 && row.passed ? {} : { remark }) };
      }
      const own = blamed(row);
      const notes = findings.filter((finding) => !own.includes(finding));
      const message = [told, ...own.slice(0, 1).map((first) => first.message)].join(': ');
      return { ...each, failure: { type: level, message, findings: own }, notes };
    });
    const ofIgnored = ignored
      .filter(({ state }) => state === 'active')
      .map((entry): Case => ({ name: `${rowName(entry)} (ignored)`, rule: undefined, skipped: ignoredText(entry) }));
    const ofCaptures =
      obstacle === null
        ? []
        : [{ name: 'captures', rule: undefined, error: { type: 'no verdict', message: obstacle.text } }];
    return [...ofCaptures, ...ofRows, ...ofIgnored];
  }

  #testcase({ name, rule, failure, error, skipped, notes = [], remark }: Case): string[] {
    const head = `<testcase classname="${TOOL.name}" name="${attribute(name)}" time="0"`;
    const parts: string[] = [];
    if (skipped !== undefined) parts.push(`<skipped message="${attribute(skipped)}"/>`);
    if (error !== undefined) parts.push(`<error type="${error.type}" message="${attribute(error.message)}"/>`);
    if (failure) {
      const body = escaped(this.#bodyLines(failure.findings, rule).join('\n'));
      parts.push(`<failure type="${failure.type}" message="${attribute(failure.message)}">${body}</failure>`);
    }
    const out = [
      ...(remark === undefined ? [] : [remark]),
      ...(notes.length === 0 ? [] : this.#bodyLines(notes, rule)),
    ];
    if (out.length > 0) parts.push(`<system-out>${escaped(out.join('\n'))}</system-out>`);
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

function isFailure({ severity }: FindingRecord): boolean {
  return severity !== 'info';
}

function suiteName(captures: readonly CaptureRecord[]): string {
  const names = captures.slice(0, MAX_NAMES).map(({ file }) => file);
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
