// Holds the facts of a run against what is expected: a row for each rule, and for each exception by host or port. A rule
// that nobody speaks of passes unless it found an error. With a baseline, only what is new or worse somewhere fails.
import type { FindingRecord } from '../report/schema.ts';
import { damageText, emptinessText, unreadText } from '../shared/unfit.ts';
import type { BaselineState, CheckRow, IgnoredEntry, Standing, Verdict } from '../report/verdict.ts';
import type { Config, Ignore, RuleEntry } from './config-shape.ts';
import type { Facts } from './facts.ts';
import { digitsOf, figureText } from './figure-text.ts';
import { figuresOf, totalOf, type Figure, type FigureScope } from './figures.ts';
import { isAt, placeKey, placeText, type Place } from './place.ts';

export interface CheckOptions {
  readonly config: Config;
  readonly baseline?: Facts | undefined;
  /** As in "2026-11-20": what is ignored until then is not ignored any more. */
  readonly today: string;
  readonly failOn?: Verdict['failOn'];
  /** Options that choose what is judged. */
  readonly narrowedBy?: readonly string[];
}

export function check(facts: Facts, options: CheckOptions): Verdict {
  const { config, baseline, today, failOn = 'error', narrowedBy = [] } = options;
  const isExpired = ({ until }: Ignore): boolean => until !== undefined && today > until;
  const holding = config.ignore.filter((entry) => !isExpired(entry));
  const { obstacle, allowed } = obstaclesOf(facts, config, narrowedBy);
  const held: Config = { ...config, ignore: holding };
  const rows =
    obstacle?.kind === 'empty' ? [] : allRows(without(facts, holding), held, baseline && without(baseline, holding));
  const passes = ({ passed, level }: CheckRow): boolean => passed || (level === 'warning' && failOn === 'error');
  return {
    passed: obstacle === null && rows.every(passes),
    failOn,
    obstacle,
    allowed,
    rows,
    ignored: config.ignore.map((entry) => ignoredOf(entry, facts, isExpired(entry))),
    baselineStateOf: baseline === undefined ? null : (finding) => baselineState(finding, baseline, config),
  };
}

/** What stands in the way of a verdict, and what would if it were not allowed. */
function obstaclesOf(
  { captures, summary }: Facts,
  { captures: { allowEmpty, allowDamaged } }: Config,
  narrowedBy: readonly string[],
): Pick<Verdict, 'obstacle' | 'allowed'> {
  const files = captures.map(({ file }) => file);
  const all = [
    { kind: 'unread', text: unreadText(captures), isAllowed: false },
    { kind: 'empty', text: emptinessText(summary, files, narrowedBy), isAllowed: allowEmpty },
    { kind: 'damaged', text: damageText(captures), isAllowed: allowDamaged },
  ] as const;
  const present = all.flatMap(({ kind, text, isAllowed }) => (text === null ? [] : [{ kind, text, isAllowed }]));
  const obstacle = present.find(({ isAllowed }) => !isAllowed);
  return {
    obstacle: obstacle === undefined ? null : { kind: obstacle.kind, text: obstacle.text },
    allowed: present.filter(({ isAllowed }) => isAllowed).map(({ text }) => text),
  };
}

function ignoredOf(entry: Ignore, { findings }: Facts, isExpired: boolean): IgnoredEntry {
  const meant = findings.filter((finding) => finding.rule === entry.rule && isAt(finding, entry));
  return {
    rule: entry.rule,
    where: placeText(entry),
    reason: entry.reason,
    until: entry.until ?? null,
    state: isExpired ? 'expired' : meant.length === 0 ? 'unused' : 'active',
    count: countOf(meant),
    findings: meant,
  };
}

/** How a finding stands to those of its rule at the same place before. */
function baselineState(finding: FindingRecord, before: Facts, { baseline: { by } }: Config): BaselineState {
  const place = placeKey(finding, by);
  const former = before.findings
    .filter(({ rule }) => rule === finding.rule)
    .filter((each) => placeKey(each, by) === place);
  if (former.length === 0) return 'new';
  return former.some(({ count }) => count === finding.count) ? 'unchanged' : 'updated';
}

function countOf(findings: readonly FindingRecord[]): number {
  return findings.reduce((sum, { count }) => sum + count, 0);
}

/** In the order of their rules' names; those of exceptions after that of the rest. */
function allRows(now: Facts, config: Config, before: Facts | undefined): CheckRow[] {
  const rules = [...Object.keys(config.rules), ...now.findings.map(({ rule }) => rule)];
  const names = [...new Set([...rules, ...config.overrides.flatMap((override) => Object.keys(override.rules))])];
  return names.toSorted().flatMap((rule) => rowsOf(rule, config, now, before));
}

function without(facts: Facts, ignored: readonly Ignore[]): Facts {
  const isIgnored = (finding: FindingRecord): boolean =>
    ignored.some((entry) => entry.rule === finding.rule && isAt(finding, entry));
  return { ...facts, findings: facts.findings.filter((finding) => !isIgnored(finding)) };
}

function rowsOf(rule: string, config: Config, now: Facts, before: Facts | undefined): CheckRow[] {
  const { by } = config.baseline;
  const exceptions = config.overrides.filter((override) => override.rules[rule] !== undefined);
  const isElsewhere = (finding: FindingRecord): boolean => !exceptions.some((place) => isAt(finding, place));
  const of = (facts: Facts, isMeant: (finding: FindingRecord) => boolean): Facts => ({
    ...facts,
    findings: facts.findings.filter((finding) => finding.rule === rule && isMeant(finding)),
  });
  const isEverywhere = exceptions.length === 0 && !config.ignore.some((entry) => entry.rule === rule);
  const rest = rowOf(rule, config.rules[rule], {
    place: null,
    isEverywhere,
    by,
    now: of(now, isElsewhere),
    before: before && of(before, isElsewhere),
  });
  const others = exceptions.map((place) =>
    rowOf(rule, place.rules[rule], {
      place,
      isEverywhere: false,
      by,
      now: of(now, (finding) => isAt(finding, place)),
      before: before && of(before, (finding) => isAt(finding, place)),
    }),
  );
  return [rest, ...others].filter((row) => row !== null);
}

interface Scope extends FigureScope {
  readonly place: Place | null;
  readonly now: Facts;
  readonly before: Facts | undefined;
}

function rowOf(rule: string, entry: RuleEntry | undefined, scope: Scope): CheckRow | null {
  const { now, before, place } = scope;
  const level = typeof entry === 'object' ? entry[0] : entry;
  if (level === 'off' || (entry === undefined && now.findings.length === 0)) return null;
  const results = figuresOf(rule, entry, scope).map((figure) => resultOf(figure, now, before));
  const passed = results.every((result) => result.passed);
  const unasked = entry === undefined && passed ? unaskedOf(rule, scope) : null;
  const told = unasked === null ? results : [unasked.result];
  const notes = [...(before === undefined ? [] : [noteOf(told)]), ...(unasked === null ? [] : ['not in the config'])];
  return {
    rule,
    level: level ?? 'error',
    isConfigured: entry !== undefined,
    where: place === null ? '' : placeText(place),
    expected: results.map(({ expected }) => expected).join(', '),
    actual: told.map(({ actual }) => (unasked === null ? actual : `${actual} found`)).join(', '),
    passed,
    standing: passed ? (unasked?.standing ?? 'passed') : level === 'warning' ? 'warning' : 'error',
    note: notes.join(', '),
    findings: now.findings,
  };
}

/** What was found, and fails nothing since the config does not speak of it; null where it is errors. */
function unaskedOf(rule: string, scope: Scope): { readonly result: Result; readonly standing: Standing } | null {
  const { now, before } = scope;
  if (now.findings.some(({ severity }) => severity === 'error')) return null; // they are in the baseline
  const [result] = figuresOf(rule, 'warning', scope).map((figure) => resultOf(figure, now, before));
  if (result === undefined) return null;
  const isWarning = now.findings.some(({ severity }) => severity === 'warning');
  return { result, standing: result.passed ? 'passed' : isWarning ? 'found' : 'noted' };
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
