// What a finding means, why it happens, what to do, and when not to trust it.
import { ruleNamed } from '../findings/registry.ts';
import type { RuleText } from '../report/rule-text.ts';
import type { RuleId } from '../shared/vocabulary.ts';

/** What a rule says of itself. Throws `usage` when there is no such rule. */
export function explain(rule: RuleId): RuleText {
  return ruleNamed(String(rule));
}
