// What a config may say: every rule by name with the budgets that its figures allow, so that a name which there is not is
// an error. The JSON Schema for editors is made from the same shape.
import { z } from 'zod';
import type { RuleText } from '../report/rule-text.ts';
import { budgetNames } from '../shared/budget-name.ts';
import { nearest } from '../shared/nearest.ts';
import { BASELINE_BY, LEVELS, type BaselineBy, type Level } from '../shared/vocabulary.ts';
import { isSelector, type Place } from './place.ts';

export type RuleEntry = Level | readonly [level: Level, budget: Readonly<Record<string, number>>];
type Rules = Readonly<Record<string, RuleEntry>>;

export interface Override extends Place {
  readonly rules: Rules;
}

export interface Ignore extends Place {
  readonly rule: string;
  readonly reason: string;
  readonly until?: string | undefined;
}

export interface Config {
  readonly rules: Rules;
  readonly overrides: readonly Override[];
  readonly ignore: readonly Ignore[];
  /** What a verdict may be given on, though it tells less than it seems to. */
  readonly captures: { readonly allowDamaged: boolean; readonly allowEmpty: boolean };
  readonly baseline: { readonly by: BaselineBy };
}

type Written<Part> = Partial<Part> | null | undefined;

/** As it may be written. */
export interface ConfigInput {
  readonly rules?: Written<Rules>;
  readonly overrides?: readonly Override[] | null | undefined;
  readonly ignore?: readonly Ignore[] | null | undefined;
  readonly captures?: Written<Config['captures']>;
  readonly baseline?: Written<Config['baseline']>;
}

export const NO_CONFIG: Config = {
  rules: {},
  overrides: [],
  ignore: [],
  captures: { allowDamaged: false, allowEmpty: false },
  baseline: { by: 'address' },
};

/** A rule that a config may name. */
export type KnownRule = Pick<RuleText, 'rule' | 'title' | 'figures'>;

const ENTRY = 'error, warning or off, or [level, {max: N}]';
const HOST = 'an address or a network: 10.0.0.7, 10.0.0.0/8, fd00::/64';
const PORT = 'a number from 0 to 65535';

const Selector = {
  host: z
    .string(must(HOST))
    .refine(isSelector, `must be ${HOST}`)
    .optional()
    .describe('an address or a network of servers'),
  port: z.int(must(PORT)).min(0, `must be ${PORT}`).max(65_535, `must be ${PORT}`).optional().describe('of servers'),
};

/** `levels` and budgets of each rule, by its name. */
export function rulesShape(known: readonly KnownRule[]): z.ZodType<Rules, Rules> {
  const shape = Object.fromEntries(known.map((rule) => [rule.rule, entryShape(rule).optional()]));
  const unknown = (name: string): string => `unknown rule "${name}"${suggestion(name, Object.keys(shape))}`;
  return z.strictObject(shape, {
    error: (issue) => unknownKey(issue, unknown) ?? mustBe(issue, 'a map of rules'),
  }) as z.ZodType<Rules, Rules>;
}

function entryShape({ rule, title, figures }: KnownRule): z.ZodType<RuleEntry> {
  const limit = 'a number from 0 on';
  const budgets = budgetNames(figures);
  const unknown = (name: string): string => `unknown budget "${name}" of ${rule}, which has ${budgets.join(', ')}`;
  const Limit = z.number(must(limit)).min(0, `must be ${limit}`).optional();
  const Budget = z.strictObject(Object.fromEntries(budgets.map((name) => [name, Limit])), {
    error: (issue) => unknownKey(issue, unknown) ?? mustBe(issue, ENTRY),
  });
  const LevelName = z.enum(LEVELS, must(ENTRY));
  return z
    .union([LevelName, z.tuple([LevelName, Budget], must(ENTRY))], must(ENTRY))
    .describe(title) as unknown as z.ZodType<RuleEntry>;
}

/** A part with nothing below is null: what remains when all its lines are comments. */
export function configShape(known: readonly KnownRule[]): z.ZodType<Config> {
  const RuleEntries = rulesShape(known).describe('levels, and budgets, of rules').meta({ id: 'rules' });
  const names = known.map(({ rule }) => rule);
  const noRule = ({ input }: { input?: unknown }): string =>
    input === undefined
      ? 'is missing: which rule?'
      : `names the unknown rule "${String(input)}"${suggestion(String(input), names)}`;
  const Overriding = strict('an override', { ...Selector, rules: RuleEntries });
  const Ignoring = strict('what is ignored', {
    rule: z.enum(names, { error: noRule }),
    ...Selector,
    reason: z.string(must('a text that says why')).min(1, 'must say why').describe('why it is ignored'),
    until: z.iso.date(must('a day such as 2027-03-31')).optional().describe('the last day; after it, it counts again'),
  });
  const Allowances = strict('captures', {
    allowDamaged: z.boolean(must('true or false')).optional().describe('judge captures that are truncated or damaged'),
    allowEmpty: z.boolean(must('true or false')).optional().describe('pass where there is no TCP connection to judge'),
  });
  const Matching = strict('baseline', {
    by: z
      .enum(BASELINE_BY, must(BASELINE_BY.join(' or ')))
      .optional()
      .describe('what places are told apart by'),
  });
  return strict('a config', {
    $schema: z.string().optional().describe('for editors'),
    rules: RuleEntries.nullish().transform((rules) => rules ?? NO_CONFIG.rules),
    overrides: listOf(Overriding).describe('other budgets at some servers'),
    ignore: listOf(Ignoring).describe('what is known, and left for a while'),
    captures: Allowances.nullish().transform((captures) => ({ ...NO_CONFIG.captures, ...captures })),
    baseline: Matching.nullish().transform((baseline) => ({ ...NO_CONFIG.baseline, ...baseline })),
  }).transform(({ rules, overrides, ignore, captures, baseline }) => ({
    rules,
    overrides,
    ignore,
    captures,
    baseline,
  })) as unknown as z.ZodType<Config>;
}

/** Draft 7, which editors know. */
export function configJsonSchema(known: readonly KnownRule[]): object {
  const { $schema, ...schema } = z.toJSONSchema(configShape(known), { io: 'input', target: 'draft-7' });
  return { $schema, title: 'tcpscope config', ...schema };
}

interface Told {
  readonly code?: string | undefined;
  readonly input?: unknown;
  readonly keys?: unknown;
}

function must(what: string): { error: (issue: Told) => string } {
  return { error: (issue) => mustBe(issue, what) };
}

function mustBe({ input }: Told, what: string): string {
  return input === undefined ? `is missing: it must be ${what}` : `must be ${what}`;
}

function unknownKey({ code, keys }: Told, say: (name: string) => string): string | null {
  return code === 'unrecognized_keys' && Array.isArray(keys) ? say(String(keys[0])) : null;
}

function strict<Shape extends z.core.$ZodShape>(what: string, shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const names = Object.keys(shape).filter((name) => name !== '$schema');
  const unknown = (name: string): string => `unknown key "${name}" in ${what}, which has ${names.join(', ')}`;
  return z.strictObject(shape, {
    error: (issue) => unknownKey(issue, unknown) ?? mustBe(issue, `a map of ${names.join(', ')}`),
  });
}

function listOf<Item extends z.ZodType>(item: Item): z.ZodType<z.output<Item>[]> {
  return z
    .array(item, must('a list'))
    .nullish()
    .transform((items) => items ?? []) as unknown as z.ZodType<z.output<Item>[]>;
}

function suggestion(name: string, names: readonly string[]): string {
  const [best] = nearest(name, names);
  return best === undefined ? '' : `; did you mean ${best}?`;
}
