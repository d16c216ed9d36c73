// `--format sarif`: SARIF 2.1.0, for code scanning and whatever else collects the results of analysers. Captures are
// binary artifacts: a result lies at the bytes of its first frame, and the other frames are its related locations.
// Lines and columns are not made up. Fingerprints name what is wrong where, not when: they hold from capture to capture.
import { createHash } from 'node:crypto';
import { printable } from '../shared/printable.ts';
import { TOOL } from '../shared/version.ts';
import type { Severity } from '../shared/vocabulary.ts';
import { explanationOf, type RuleText } from './rule-text.ts';
import { Artifact, messageText, wellFormed, type FrameLocator, type FrameRegion } from './sarif-location.ts';
import type { CaptureRecord, FindingRecord, SummaryRecord } from './schema.ts';
import type { ReportSink, TextOutput } from './sink.ts';
import { unreadOf } from './unread.ts';
import { blamed, rowName, rowText, type CheckRow, type Verdict } from './verdict.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
/** SARIF 3.27.10. */
const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<Severity, string>;
const LEVEL_ORDER = ['error', 'warning', 'note'] as const;
/** Hexadecimal digits of a hash. */
const HASH_DIGITS = 16;
const NOWHERE: ReadonlyMap<number, FrameRegion> = new Map();

export class SarifFormat implements ReportSink {
  readonly #output: TextOutput;
  readonly #rules: readonly RuleText[];
  readonly #locate: FrameLocator | undefined;
  readonly #captures: CaptureRecord[] = [];
  readonly #findings: FindingRecord[] = [];
  #summary: SummaryRecord | undefined;
  #verdict: Verdict | undefined;

  constructor(output: TextOutput, rules: readonly RuleText[], locate?: FrameLocator) {
    this.#output = output;
    this.#rules = rules;
    this.#locate = locate;
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

  summary(record: SummaryRecord): void {
    this.#summary = record;
    if (!this.#locate) this.#write(record, this.#artifacts([]));
  }

  /** After the summary, the frames are looked up, and then it is written. */
  async drained(): Promise<void> {
    const summary = this.#summary;
    this.#summary = undefined;
    if (summary && this.#locate) {
      const regions: ReadonlyMap<number, FrameRegion>[] = [];
      for (const [position, { file }] of this.#captures.entries()) {
        const frames = this.#findings.filter(({ capture }) => capture === position).flatMap((found) => found.frames);
        regions.push(await this.#locate(file, new Set(frames)));
      }
      this.#write(summary, this.#artifacts(regions));
    }
    await this.#output.drained();
  }

  #artifacts(regions: readonly ReadonlyMap<number, FrameRegion>[]): Artifact[] {
    return this.#captures.map((record, i) => new Artifact(record, i, regions[i] ?? NOWHERE));
  }

  #write({ packets, tcpPackets, connections, byOutcome }: SummaryRecord, artifacts: readonly Artifact[]): void {
    const log = {
      $schema: SCHEMA,
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { ...TOOL, semanticVersion: TOOL.version, rules: this.#rules.map(ruleOf) } },
          invocations: [
            {
              executionSuccessful: !this.#verdict?.obstacle && unreadOf(this.#captures).length === 0,
              toolExecutionNotifications: [
                ...this.#obstacleNotifications(),
                ...artifacts.flatMap((artifact) => artifact.notifications()),
              ],
            },
          ],
          artifacts: artifacts.map((artifact) => artifact.descriptor()),
          results: [...this.#results(artifacts), ...this.#resultsOfRun(artifacts)],
          properties: {
            packets,
            tcpPackets,
            connections,
            byOutcome,
            ...(this.#verdict && { passed: this.#verdict.passed }),
          },
        },
      ],
    };
    this.#output.write(`${JSON.stringify(log, null, 2)}\n`);
  }

  #results(artifacts: readonly Artifact[]): object[] {
    const indices = new Map(this.#rules.map(({ rule }, index) => [rule, index]));
    const seen = new Map<string, number>();
    return this.#findings.flatMap((finding) => {
      const standing = this.#standingOf(finding);
      if (standing === null) return [];
      const { rule, message, connection, endpoint, frames, count, data, filter, t } = finding;
      const ruleIndex = indices.get(rule);
      const artifact = artifacts[finding.capture];
      const [first, ...others] = frames;
      const fingerprint = fingerprintOf(finding);
      const ordinal = (seen.get(fingerprint) ?? 0) + 1;
      seen.set(fingerprint, ordinal);
      return {
        ruleId: rule,
        ...(ruleIndex === undefined ? {} : { ruleIndex }),
        ...standing,
        message: { text: messageText(printable(message)) },
        locations: artifact ? [first === undefined ? artifact.location() : artifact.frame(first)] : [],
        ...(artifact && others.length > 0
          ? { relatedLocations: others.map((frame, i) => ({ id: i + 1, ...artifact.frame(frame) })) }
          : {}),
        partialFingerprints: {
          'tcpscopeFinding/v1': ordinal === 1 ? fingerprint : `${fingerprint} ${ordinal}`,
          // The one that GitHub reads; of what is no text, the uploading action can't compute it.
          primaryLocationLineHash: `${hashOf(fingerprint)}:${ordinal}`,
        },
        properties: { connection, endpoint, t, count, data, filter, frames },
      };
    });
  }

  /** What the check makes of a finding: its level, whether it is suppressed, and how it stands to the baseline. */
  #standingOf(finding: FindingRecord): object | null {
    const verdict = this.#verdict;
    if (verdict === undefined) return { level: LEVELS[finding.severity] };
    const rows = verdict.rows.filter(({ findings }) => findings.includes(finding));
    const ignoring = verdict.ignored.filter(({ state, findings }) => state === 'active' && findings.includes(finding));
    if (rows.length === 0 && ignoring.length === 0 && verdict.obstacle?.kind !== 'empty') return null; // it is switched off
    const levels = new Set(rows.map((row) => levelOf(row, finding)));
    const level = LEVEL_ORDER.find((name) => levels.has(name)) ?? LEVELS[finding.severity];
    const suppressions = ignoring.map(({ reason, until }) => ({
      kind: 'external',
      status: 'accepted',
      justification: wellFormed(printable(until === null ? reason : `${reason} (until ${until})`)),
    }));
    return {
      level,
      ...(verdict.baselineStateOf && { baselineState: verdict.baselineStateOf(finding) }),
      ...(verdict.ignored.length > 0 && { suppressions }), // 3.27.23: of all results, or of none
    };
  }

  /** Rows over their budget by a figure of the run, which no finding shows. */
  #resultsOfRun(artifacts: readonly Artifact[]): object[] {
    const { rows = [], ignored = [], baselineStateOf = null } = this.#verdict ?? {};
    return rows
      .filter((row) => !row.passed && blamed(row).length === 0)
      .map((row) => ({
        ruleId: row.rule,
        level: row.level,
        ...(baselineStateOf && { baselineState: 'updated' }), // 3.27.24: likewise; it is worse than it was
        ...(ignored.length > 0 && { suppressions: [] }),
        message: { text: messageText(printable(`${rowName(row)}: ${rowText(row)}`)) },
        locations: artifacts.slice(0, 1).map((artifact) => artifact.location()),
        partialFingerprints: { 'tcpscopeFinding/v1': `${wellFormed(printable(rowName(row)))} in the run` },
      }));
  }

  #obstacleNotifications(): object[] {
    const { obstacle } = this.#verdict ?? {};
    if (!obstacle) return [];
    return [
      { descriptor: { id: 'no-verdict' }, level: 'error', message: { text: messageText(printable(obstacle.text)) } },
    ];
  }
}

/** Over the budget, that of the config; within it, or where the config does not speak of it, what the finding is worth. */
function levelOf(row: CheckRow, { severity }: FindingRecord): (typeof LEVEL_ORDER)[number] {
  if (!row.isConfigured) return LEVELS[severity];
  return row.passed || row.level === 'off' ? 'note' : row.level;
}

/** SARIF 3.49. */
function ruleOf(rule: RuleText): object {
  const parts = explanationOf(rule);
  return {
    id: rule.rule,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.meaning },
    help: {
      text: parts.map(([head, text]) => `${head}: ${text}`).join('\n\n'),
      markdown: parts.map(([head, text]) => `**${head}**\n\n${text.replace(/[\\`*_[\]<>|~]/g, '\\$&')}`).join('\n\n'),
    },
    defaultConfiguration: { level: LEVELS[rule.severity] },
    properties: { tags: ['tcp'] },
  };
}

/** What is wrong, where, and whose doing it is: frames, counts and ports of clients differ from run to run. */
function fingerprintOf({ rule, endpoint, data }: FindingRecord): string {
  const places = [data['client'], data['server'] ?? data['address']].filter((place) => typeof place === 'string');
  const parts = [rule, places.length === 0 ? '-' : places.join(' '), endpoint ?? '-'];
  return parts.map((part) => wellFormed(printable(part))).join(' ');
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);
}
