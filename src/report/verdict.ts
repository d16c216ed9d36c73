// What a check says of a run, as formats print it: a row for each rule that it looked at, and for each exception by host or
// port; what was ignored; and what stands in the way of a verdict at all.
import { counted, formatCount } from '../shared/format.ts';
import { printable } from '../shared/printable.ts';
import type { Level } from '../shared/vocabulary.ts';
import type { FindingRecord } from './schema.ts';

/**
 * error, warning: over the budget, at that level. found, noted: something was found (of severity info only) that fails
 * nothing, as the config does not speak of it. passed: nothing, or no more than its budget or the baseline.
 */
export type Standing = 'error' | 'warning' | 'found' | 'noted' | 'passed';

export interface CheckRow {
  readonly rule: string;
  readonly level: Level;
  /** The config speaks of it; otherwise it fails only on a finding that is an error. */
  readonly isConfigured: boolean;
  /** "10.0.0.0/8 port 443", or empty for everywhere else. */
  readonly where: string;
  /** "none", "max 0.01", "no error". */
  readonly expected: string;
  readonly actual: string;
  readonly passed: boolean;
  readonly standing: Standing;
  /** What else is to be said: "0.03 in the baseline". */
  readonly note: string;
  readonly findings: readonly FindingRecord[];
}

export interface IgnoredEntry {
  readonly rule: string;
  readonly where: string;
  readonly reason: string;
  /** As in "2026-11-20"; null is for ever. */
  readonly until: string | null;
  /** unused: nothing was found that it is about. expired: what was found counts again. */
  readonly state: 'active' | 'unused' | 'expired';
  /** What was found there: the sum of its findings' counts. */
  readonly count: number;
  readonly findings: readonly FindingRecord[];
}

/** Why there is no verdict: captures that were not read, nothing to judge, or captures that are not whole. */
export interface Obstacle {
  readonly kind: 'unread' | 'empty' | 'damaged';
  /** "traffic.pcap holds no TCP packet". */
  readonly text: string;
}

/** Of a finding, against the baseline; SARIF 2.1.0 (3.27.24). */
export type BaselineState = 'new' | 'unchanged' | 'updated';

export interface Verdict {
  readonly passed: boolean;
  /** The least level that fails. */
  readonly failOn: Exclude<Level, 'off'>;
  readonly obstacle: Obstacle | null;
  /** What would be an obstacle, were it not allowed. */
  readonly allowed: readonly string[];
  /** In the order of their rules' names. */
  readonly rows: readonly CheckRow[];
  readonly ignored: readonly IgnoredEntry[];
  /** Null without a baseline. */
  readonly baselineStateOf: ((finding: FindingRecord) => BaselineState) | null;
}

/** Does the row make the check fail? */
export function isFailing({ standing }: CheckRow, failOn: Verdict['failOn']): boolean {
  return standing === 'error' || (standing === 'warning' && failOn === 'warning');
}

/** Rows over their budget, those that fail the check before those that warn. */
export function rowsOver({ rows, failOn }: Pick<Verdict, 'rows' | 'failOn'>): CheckRow[] {
  const over = rows.filter(({ passed }) => !passed);
  return [...over.filter((row) => isFailing(row, failOn)), ...over.filter((row) => !isFailing(row, failOn))];
}

/** What puts a row over its budget: of a rule that only an error fails, its errors. */
export function blamed({ findings, isConfigured }: CheckRow): readonly FindingRecord[] {
  return isConfigured ? findings : findings.filter(({ severity }) => severity === 'error');
}

/** "close-wait-leak at 10.0.0.2 port 80". */
export function rowName({ rule, where }: Pick<CheckRow, 'rule' | 'where'>): string {
  return where === '' ? rule : `${rule} at ${where}`;
}

/** "expected max 3, actual 4, 3 in the baseline". */
export function rowText({ expected, actual, note }: CheckRow): string {
  return `expected ${expected}, actual ${actual}${note === '' ? '' : `, ${note}`}`;
}

/** "passed: 5 rules checked, 1 warning", "failed: 2 rules of 5 over budget", "no verdict: …". */
export function headlineOf({ passed, obstacle, allowed, rows }: Verdict): string {
  const over = rulesOf(rows.filter((row) => !row.passed));
  if (obstacle !== null) return `no verdict: ${printable(obstacle.text)}`;
  if (!passed) return `failed: ${counted(over, 'rule')} of ${formatCount(rulesOf(rows))} over budget`;
  const found = rulesOf(rows.filter(({ standing }) => standing === 'found'));
  const parts = [
    rows.length === 0 ? 'nothing wrong was found' : `${counted(rulesOf(rows), 'rule')} checked`,
    ...(over === 0 ? [] : [counted(over, 'warning')]),
    ...(found === 0 ? [] : [`${formatCount(found)} not in the config found something`]),
  ];
  return printable([`passed: ${parts.join(', ')}`, ...allowed.map((text) => `${text} (allowed)`)].join('; '));
}

/** How the verdict as a whole is to be shown: a warning is a pass with something to look at. */
export function gradeOf({ passed, allowed, rows, ignored }: Verdict): 'error' | 'warning' | 'fine' {
  if (!passed) return 'error';
  const isNoticeable = rows.some(({ standing }) => standing === 'warning' || standing === 'found');
  return isNoticeable || allowed.length > 0 || ignored.some(({ state }) => state === 'expired') ? 'warning' : 'fine';
}

/** "half-open-peer at 10.0.0.7: 3 ignored until 2027-03-31: its firewall forgets idle connections". */
export function ignoredText({ rule, where, reason, until, state, count }: IgnoredEntry): string {
  const found = formatCount(count);
  const text = {
    active: `${found} ignored${until === null ? '' : ` until ${until}`}`,
    unused: 'nothing was found to ignore',
    expired: `ignored until ${until}, which is over: ${count === 0 ? 'nothing was found' : `${found} found, and they count again`}`,
  }[state];
  return printable(`${rowName({ rule, where })}: ${text} (${reason})`);
}

/** A rule with exceptions has several rows. */
function rulesOf(rows: readonly CheckRow[]): number {
  return new Set(rows.map(({ rule }) => rule)).size;
}
