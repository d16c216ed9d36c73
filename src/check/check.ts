// Holds the facts of a run against what is expected: a row for each rule, and for each exception by host or port. A rule
// that nobody speaks of passes unless it found an error. With a baseline, only what is new or worse fails.
import type { FindingRecord } from '../report/schema.ts';
import type { Config, Ignore, Level, RuleEntry } from './config.ts';
import type { Facts } from './facts.ts';
import { isAt, placeText, type Place } from './place.ts';

export interface CheckRow {
  readonly rule: string;
  readonly level: Level;
  /** "10.0.0.0/8 port 443", or empty for everywhere else. */
  readonly where: string;
  /** "none", "max 0.01", "no error". */
  readonly expected: string;
  readonly actual: string;
  readonly passed: boolean;
  /** What else is to be said: "0.03 in the baseline". */
  readonly note: string;
  readonly findings: readonly FindingRecord[];
}

export interface CheckOptions {
  readonly config: Config;
  readonly baseline?: Facts | undefined;
  /** As in "2026-11-20": what is ignored until then is not ignored any more. */
  readonly today: string;
}

/** Rows in the order of their rules' names; those of exceptions after that of the rest. */
export function check(facts: Facts, { config, baseline, today }: CheckOptions): CheckRow[] {
  const ignored = config.ignore.filter(({ until }) => until === undefined || today <= until);
  const now = without(facts, ignored);
  const before = baseline === undefined ? undefined : without(baseline, ignored);
  const rules = [...Object.keys(config.rules), ...now.findings.map(({ rule }) => rule)];
  const names = [...new Set([...rules, ...config.overrides.flatMap((override) => Object.keys(override.rules))])];
  return names.toSorted().flatMap((rule) => rowsOf(rule, config, now, before));
}

/** The check as a whole: does nothing at that level, or above, fail? */
export function hasPassed(rows: readonly CheckRow[], failOn: Exclude<Level, 'off'>): boolean {
  return rows.every(({ passed, level }) => passed || (level === 'warning' && failOn === 'error'));
}

function without({ findings, summary }: Facts, ignored: readonly Ignore[]): Facts {
  const isIgnored = (finding: FindingRecord): boolean =>
    ignored.some((entry) => entry.rule === finding.rule && isAt(finding, entry));
  return { findings: findings.filter((finding) => !isIgnored(finding)), summary };
}

function rowsOf(rule: string, config: Config, now: Facts, before: Facts | undefined): CheckRow[] {
  const exceptions = config.overrides.filter((override) => override.rules[rule] !== undefined);
  const isElsewhere = (finding: FindingRecord): boolean => !exceptions.some((place) => isAt(finding, place));
  const of = (facts: Facts, isMeant: (finding: FindingRecord) => boolean): Facts => ({
    findings: facts.findings.filter((finding) => finding.rule === rule && isMeant(finding)),
    summary: facts.summary,
  });
  const isEverywhere = exceptions.length === 0 && !config.ignore.some((ignore) => ignore.rule === rule);
  const rest = rowOf(rule, config.rules[rule], {
    place: null,
    isEverywhere,
    now: of(now, isElsewhere),
    before: before && of(before, isElsewhere),
  });
  const others = exceptions.map((place) =>
    rowOf(rule, place.rules[rule], {
      place,
      isEverywhere: false,
      now: of(now, (finding) => isAt(finding, place)),
      before: before && of(before, (finding) => isAt(finding, place)),
    }),
  );
  return [rest, ...others].filter((row) => row !== null);
}

interface Scope {
  readonly place: Place | null;
  /** The sums of the run are about it, too. */
  readonly isEverywhere: boolean;
  readonly now: Facts;
  readonly before: Facts | undefined;
}

function rowOf(rule: string, entry: RuleEntry | undefined, scope: Scope): CheckRow | null {
  const { now, before, place } = scope;
  const [level, budget] = typeof entry === 'string' || entry === undefined ? [entry, {}] : entry;
  if (level === 'off' || (entry === undefined && now.findings.length === 0)) return null;
  const limits = Object.entries(budget);
  const figures: [string, number, (facts: Facts) => number][] =
    level === undefined
      ? [['no error', 0, (facts) => countOf(facts.findings.filter(({ severity }) => severity === 'error'))]]
      : limits.length === 0
        ? [['none', 0, (facts) => countOf(facts.findings)]]
        : limits.map(([name, most]) => [
            `${name} ${most}`,
            most,
            (facts) => measure(rule, name, facts, scope.isEverywhere),
          ]);
  const results = figures.map(([expected, most, of]) => {
    const actual = of(now);
    const former = before === undefined ? undefined : of(before);
    const isNoWorse = former !== undefined && actual <= former;
    return { expected, actual, former, passed: actual <= most || isNoWorse };
  });
  return {
    rule,
    level: level ?? 'error',
    where: place === null ? '' : placeText(place),
    expected: results.map(({ expected }) => expected).join(', '),
    actual: results.map(({ actual }) => figureText(actual)).join(', '),
    passed: results.every(({ passed }) => passed),
    note: results
      .flatMap(({ former }) => (former === undefined ? [] : [`${figureText(former)} in the baseline`]))
      .join(', '),
    findings: now.findings,
  };
}

/** Figures of the run itself, which are known where nothing was found. */
const OF_RUN: Readonly<Record<string, (summary: Facts['summary']) => number>> = {
  'retransmission-rate max': ({ retransmissions }) => retransmissions.rate,
  'time-wait-buildup maxPeak': ({ timeWait }) => timeWait.peak,
};

/** "max" is how many connections, or the share where the rule is about one; "maxPeak" the largest `peak` of its findings. */
function measure(rule: string, name: string, { findings, summary }: Facts, isEverywhere: boolean): number {
  const field = name === 'max' ? (rule === 'retransmission-rate' ? 'share' : null) : lowered(name.slice('max'.length));
  const ofFindings =
    field === null ? countOf(findings) : Math.max(0, ...findings.map(({ data }) => Number(data[field] ?? 0)));
  return Math.max(ofFindings, (isEverywhere && OF_RUN[`${rule} ${name}`]?.(summary)) || 0);
}

function countOf(findings: readonly FindingRecord[]): number {
  return findings.reduce((sum, { count }) => sum + count, 0);
}

function lowered(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** At most four digits behind the point. */
function figureText(figure: number): string {
  return String(Math.round(figure * 10_000) / 10_000);
}
