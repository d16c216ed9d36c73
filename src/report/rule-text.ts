// What a rule says of itself, for the formats that list all rules and not only those that found something.
import type { Severity } from '../shared/vocabulary.ts';

export interface RuleText {
  /** Stable id. */
  readonly rule: string;
  readonly severity: Severity;
  /** In a few words. */
  readonly title: string;
  readonly meaning: string;
  readonly causes: string;
  readonly advice: string;
  /** When not to trust it. */
  readonly doubt: string;
  readonly reference: string;
}

/** The parts of an explanation in the order in which they are read, with their heads. */
export function explanationOf({ meaning, causes, advice, doubt, reference }: RuleText): [head: string, text: string][] {
  return [
    ['What it means', meaning],
    ['What lies behind it', causes],
    ['What to do', advice],
    ['When not to trust it', doubt],
    ['To read', reference],
  ];
}
