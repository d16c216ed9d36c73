// The rules that there are: the list of their ids, which types are made of, and the detectors say the same.
import { expect, test } from 'vitest';
import { RULES } from '../../src/findings/registry.ts';
import { RULE_IDS } from '../../src/shared/vocabulary.ts';

test('ids → those of the detectors, in order, each once', () => {
  expect(RULE_IDS).toEqual(RULES.map(({ rule }) => rule));
  expect(new Set(RULE_IDS).size).toBe(RULE_IDS.length);
});
