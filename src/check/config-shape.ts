// What a config may say, and how it is told where it says something else.
import { z } from 'zod';
import { isSelector } from './place.ts';

/** error: over the budget, the check fails; warning: it says so; off: it does not look. */
export const LEVELS = ['off', 'warning', 'error'] as const;
export type Level = (typeof LEVELS)[number];

const LevelName = z.enum(LEVELS, 'a level is off, warning or error; with a budget it is [error, { max: 3 }]');
const Budget = z.record(
  z.string().regex(/^max(?:[A-Z][A-Za-z]*)?$/, 'a budget is "max", or "max" and a figure of the rule, as in "maxPeak"'),
  z.number().min(0),
);
export const Rules = z.record(z.string(), z.union([LevelName, z.tuple([LevelName, Budget])]));
const Place = {
  host: z.string().refine(isSelector, 'a host is an address or a network: 10.0.0.7, 10.0.0.0/8, fd00::/64').optional(),
  port: z.int().min(0).max(65_535).optional(),
};
const Override = z.strictObject({ ...Place, rules: Rules });
const Ignore = z.strictObject({
  rule: z.string(),
  ...Place,
  reason: z.string().min(1, 'say why'),
  until: z.iso.date().optional(),
});

/** A part with nothing below is null: what remains when all its lines are comments. */
export const ConfigShape = z.strictObject({
  rules: Rules.nullish().transform((rules) => rules ?? {}),
  overrides: z
    .array(Override)
    .nullish()
    .transform((overrides) => overrides ?? []),
  ignore: z
    .array(Ignore)
    .nullish()
    .transform((ignore) => ignore ?? []),
});

export type Config = z.infer<typeof ConfigShape>;
/** As it may be written. */
export type ConfigInput = z.input<typeof ConfigShape>;
export type RuleEntry = Config['rules'][string];
export type Override = Config['overrides'][number];
export type Ignore = Config['ignore'][number];

/** "rules.stall.1.max: …", or what is wrong with the whole. */
export function issueText({ issues: [issue] }: z.ZodError): string {
  const { path, message } = innermost(issue!);
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}

type Issue = z.core.$ZodIssue;

/** A union says no more than "Invalid input": the shape that fits the farthest tells what is wrong. So does a key. */
function innermost(issue: Issue): Pick<Issue, 'path' | 'message'> {
  const inner =
    issue.code === 'invalid_union'
      ? issue.errors.map(([first]) => first)
      : issue.code === 'invalid_key'
        ? issue.issues
        : [];
  const [first, ...others] = inner.filter((each) => each !== undefined).map(innermost);
  if (first === undefined) return issue;
  const { path, message } = others.reduce((far, each) => (each.path.length > far.path.length ? each : far), first);
  return { path: [...issue.path, ...path], message };
}
