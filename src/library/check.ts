// `tcpscope check` as a function: a report, or captures, held against budgets.
import { analyze as run } from '../analyze.ts';
import type { Capture } from '../capture/input.ts';
import type { CheckRow } from '../check/check.ts';
import type { ConfigInput } from '../check/config-shape.ts';
import type { Facts } from '../check/facts.ts';
import { RULES } from '../findings/registry.ts';
import type { Report } from '../report/schema.ts';
import { ANALYZE_SHAPES, isObject, refuseOptions, runOptions, type AnalyzeOptions } from './options.ts';
import { isReportLike, reportOf } from './report-of.ts';

export interface CheckOptions extends AnalyzeOptions {
  /** Path of a config, or what it says; without it, no rule may find an error. */
  readonly config?: string | ConfigInput | undefined;
  /** Only what is new or worse than in it fails. */
  readonly baseline?: Report | undefined;
  /** What makes the check fail; error. */
  readonly failOn?: 'error' | 'warning' | undefined;
  /** As in "2026-11-20", for what is ignored until a day; today. */
  readonly today?: string | undefined;
}

export interface CheckResult {
  readonly passed: boolean;
  /** A row for each rule, and for each exception by host or port. */
  readonly results: readonly CheckRow[];
}

/** Holds captures, or a report that was made of them, against budgets. */
export async function check(
  subject: Report | Capture | readonly Capture[],
  options: CheckOptions = {},
): Promise<CheckResult> {
  refuseOptions('check', options, {
    ...ANALYZE_SHAPES,
    config: {
      must: 'be the path of a config, or an object',
      is: (value) => typeof value === 'string' || isObject(value),
    },
    baseline: { must: 'be a report', is: isObject },
    failOn: { must: 'be error or warning', is: (value) => value === 'error' || value === 'warning' },
    today: {
      must: 'be a day as in "2026-11-20"',
      is: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value),
    },
  });
  const { config, baseline, failOn = 'error', today = new Date().toISOString().slice(0, 10), ...analysis } = options;
  const [{ check: hold, hasPassed }, { checkedConfig, readConfig }, { FactCollector }] = await Promise.all([
    import('../check/check.ts'),
    import('../check/config.ts'),
    import('../check/facts.ts'),
  ]);
  const rules = RULES.map(({ rule }) => rule);
  const held =
    typeof config === 'string' ? readConfig(config, rules) : checkedConfig(config ?? {}, 'options.config', rules);
  const before = baseline && (await reportOf(baseline, 'check: options.baseline'));
  const factsOf = async (): Promise<Facts> => {
    if (isReportLike(subject)) return reportOf(subject, 'check');
    const collector = new FactCollector();
    await run(subject, collector, runOptions('check', analysis));
    return collector.facts;
  };
  const results = hold(await factsOf(), { config: held, baseline: before, today });
  return { passed: hasPassed(results, failOn), results };
}
