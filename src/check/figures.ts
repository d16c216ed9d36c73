// What a rule's entry in the config measures: how many were found, or the largest of a figure, and where.
import type { FindingRecord } from '../report/schema.ts';
import { figureOf } from '../shared/budget-name.ts';
import type { BaselineBy } from '../shared/vocabulary.ts';
import type { RuleEntry } from './config-shape.ts';
import type { Facts } from './facts.ts';
import { placeKey } from './place.ts';

export interface Figure {
  /** "none", "max 0.01", "no error". */
  readonly expected: string;
  readonly most: number;
  /** What is at several places counts together; of other figures the largest counts. */
  readonly isSum: boolean;
  /** By place ("at 10.0.0.2:80", "at port 80"); the run itself is one, too. */
  readonly of: (facts: Facts) => ReadonlyMap<string, number>;
}

/** What figures of a rule are about. */
export interface FigureScope {
  /** The sums of the run are about it, too. */
  readonly isEverywhere: boolean;
  /** What places are told apart by. */
  readonly by: BaselineBy;
}

export function figuresOf(rule: string, entry: RuleEntry | undefined, { isEverywhere, by }: FigureScope): Figure[] {
  const errors = ({ severity }: FindingRecord): boolean => severity === 'error';
  if (entry === undefined) return [counted('no error', 0, by, errors)];
  const limits = typeof entry === 'string' ? [] : Object.entries(entry[1]);
  if (limits.length === 0) return [counted('none', 0, by)];
  return limits.map(([name, most]) => {
    const expected = `${name} ${most}`;
    const field = fieldOf(rule, name);
    if (field === null) return counted(expected, most, by);
    const ofRun = isEverywhere ? OF_RUN[`${rule} ${name}`] : undefined;
    const of = ({ findings, summary }: Facts): ReadonlyMap<string, number> => {
      const largest = byPlace(findings, by, ({ data }) => Number(data[field] ?? 0), Math.max);
      return ofRun === undefined ? largest : largest.set('in the run', ofRun(summary));
    };
    return { expected, most, isSum: false, of };
  });
}

export function totalOf({ isSum }: Figure, values: ReadonlyMap<string, number>): number {
  return isSum ? [...values.values()].reduce((sum, value) => sum + value, 0) : Math.max(0, ...values.values());
}

/** Figures of the run itself, which are known where nothing was found. */
const OF_RUN: Readonly<Record<string, (summary: Facts['summary']) => number>> = {
  // Reports of earlier programs have the share of all TCP packets only.
  'retransmission-rate max': ({
    retransmissions: { rate, dataRate },
  }: {
    retransmissions: { rate: number; dataRate?: number };
  }) => dataRate ?? rate,
  'time-wait-buildup maxPeak': ({ timeWait }) => timeWait.peak,
};

/** "max" is how many connections, or the share where the rule is about one; null is how many. */
function fieldOf(rule: string, name: string): string | null {
  return figureOf(name) ?? (rule === 'retransmission-rate' ? 'share' : null);
}

function counted(
  expected: string,
  most: number,
  by: BaselineBy,
  isMeant: (finding: FindingRecord) => boolean = () => true,
): Figure {
  const of = ({ findings }: Facts): ReadonlyMap<string, number> =>
    byPlace(
      findings.filter(isMeant),
      by,
      ({ count }) => count,
      (a, b) => a + b,
    );
  return { expected, most, isSum: true, of };
}

function byPlace(
  findings: readonly FindingRecord[],
  by: BaselineBy,
  valueOf: (finding: FindingRecord) => number,
  join: (a: number, b: number) => number,
): Map<string, number> {
  const values = new Map<string, number>();
  for (const finding of findings) {
    const place = placeKey(finding, by);
    values.set(place, join(values.get(place) ?? 0, valueOf(finding)));
  }
  return values;
}
