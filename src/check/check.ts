// Holds the facts of a run against what is expected: a row for each rule, and for each exception by host or port. A rule
// that nobody speaks of passes unless it found an error. With a baseline, only what is new or worse somewhere fails.
import type { FindingRecord } from '../report/schema.ts';
import type { Config, Ignore, Level, RuleEntry } from './config-shape.ts';
import type { Facts } from './facts.ts';
import { digitsOf, figureText } from './figure-text.ts';
import { figuresOf, totalOf, type Figure } from './figures.ts';
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
  const held: Config = { ...config, ignore: ignored };
  const now = without(facts, ignored);
  const before = baseline === undefined ? undefined : without(baseline, ignored);
  const rules = [...Object.keys(config.rules), ...now.findings.map(({ rule }) => rule)];
  const names = [...new Set([...rules, ...config.overrides.flatMap((override) => Object.keys(override.rules))])];
  return names.toSorted().flatMap((rule) => rowsOf(rule, held, now, before));
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
  const isEverywhere = exceptions.length === 0 && !config.ignore.some((entry) => entry.rule === rule);
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
  const level = typeof entry === 'object' ? entry[0] : entry;
  if (level === 'off' || (entry === undefined && now.findings.length === 0)) return null;
  const results = figuresOf(rule, entry, scope.isEverywhere).map((figure) => resultOf(figure, now, before));
  return {
    rule,
    level: level ?? 'error',
    where: place === null ? '' : placeText(place),
    expected: results.map(({ expected }) => expected).join(', '),
    actual: results.map(({ actual }) => actual).join(', '),
    passed: results.every(({ passed }) => passed),
    note: before === undefined ? '' : noteOf(results),
    findings: now.findings,
  };
}

interface Result {
  readonly expected: string;
  readonly actual: string;
  readonly passed: boolean;
  readonly former: string;
  /** There is more than in the baseline, though there is no more of all together. */
  readonly more: string | undefined;
}

/** Over its maximum, a figure passes when it is so nowhere more than it was in the baseline. */
function resultOf(figure: Figure, now: Facts, before: Facts | undefined): Result {
  const { expected, most, isSum } = figure;
  const values = figure.of(now);
  const formerValues = before === undefined ? new Map<string, number>() : figure.of(before);
  const [actual, former] = [totalOf(figure, values), totalOf(figure, formerValues)];
  const worse = [...values]
    .filter(([, value]) => isSum || value > most)
    .map(([place, value]) => ({ place, growth: value - (formerValues.get(place) ?? 0) }))
    .filter(({ growth }) => growth > 0)
    .toSorted((a, b) => b.growth - a.growth || (a.place < b.place ? -1 : 1))[0]?.place;
  const passed = actual <= most || (before !== undefined && worse === undefined);
  const digits = digitsOf(actual, before === undefined ? [most] : [most, former]);
  return {
    expected,
    actual: figureText(actual, digits),
    passed,
    former: figureText(former, digits),
    more: passed || actual > former ? undefined : worse,
  };
}

/** "4, 2 in the baseline", "4 in the baseline, but more at 10.0.0.2:80". */
function noteOf(results: readonly Result[]): string {
  const [more] = results.flatMap((result) => result.more ?? []);
  const former = `${results.map((result) => result.former).join(', ')} in the baseline`;
  return more === undefined ? former : `${former}, but more ${more}`;
}
