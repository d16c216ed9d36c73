// `tcpscope check` as a function: a report, or captures, held against budgets.
import { analyze as run } from '../analyze.ts';
import type { Capture } from '../capture/input.ts';
import type { ConfigInput } from '../check/config-shape.ts';
import { RULES } from '../findings/registry.ts';
import type { Facts } from '../check/facts.ts';
import { FanOut } from '../report/fan-out.ts';
import type { Report } from '../report/schema.ts';
import type { CheckRow, Obstacle, Verdict } from '../report/verdict.ts';
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
  /** Why there is no verdict, and nothing passes: nothing to judge, or captures that are not whole. */
  readonly obstacle: Obstacle | null;
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
  const [{ check: hold }, { checkedConfig, readConfig }, { Judge }] = await Promise.all([
    import('../check/check.ts'),
    import('../check/config.ts'),
    import('../check/judge.ts'),
  ]);
  const held =
    typeof config === 'string' ? readConfig(config, RULES) : checkedConfig(config ?? {}, 'options.config', RULES);
  const before = baseline && (await reportOf(baseline, 'check: options.baseline'));
  const judge = (facts: Facts): Verdict => hold(facts, { config: held, baseline: before, today, failOn });
  const verdictOf = async (): Promise<Verdict> => {
    if (isReportLike(subject)) return judge(await reportOf(subject, 'check'));
    const sink = new Judge(new FanOut([]), judge);
    await run(subject, sink, runOptions('check', analysis));
    return sink.result;
  };
  const { passed, obstacle, rows } = await verdictOf();
  return { passed, obstacle, results: rows };
}
