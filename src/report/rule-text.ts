// What a rule says of itself: `tcpscope explain`, its page in docs/rules, and the formats that list all rules print it.
import type { Severity } from '../shared/vocabulary.ts';

export interface RuleText {
  /** Stable id. */
  readonly rule: string;
  /** Numbers in the data of its findings: a check's budgets may be about them. */
  readonly figures?: readonly string[];
  readonly severity: Severity;
  /** In a few words. */
  readonly title: string;
  /** What it means, and how it is recognised. */
  readonly meaning: string;
  /** What usually causes it. */
  readonly causes: string;
  /** What to do. */
  readonly advice: string;
  /** When not to trust it. */
  readonly doubt: string;
  readonly reference: string;
}

/** The parts of an explanation in the order in which they are read, with their heads. */
export function explanationOf({ meaning, causes, advice, doubt, reference }: RuleText): [head: string, text: string][] {
  return [
    ['What it means', meaning],
    ['Likely causes', causes],
    ['What to do', advice],
    ['When not to trust it', doubt],
    ['References', reference],
  ];
}
