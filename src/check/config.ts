// What a check expects: rules with a level and budgets, exceptions by host and port, and what is ignored for a reason and
// for a while. Found upward from a folder as tcpscope.config.yaml, .yml or .json, or named.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { systemMessage, TcpscopeError } from '../shared/errors.ts';

export const CONFIG_NAMES = ['tcpscope.config.yaml', 'tcpscope.config.yml', 'tcpscope.config.json'] as const;

/** error: over the budget, the check fails; warning: it says so; off: it does not look. */
export const LEVELS = ['off', 'warning', 'error'] as const;
export type Level = (typeof LEVELS)[number];

const LevelName = z.enum(LEVELS);
const Budget = z.record(
  z.string().regex(/^max[A-Z]?[A-Za-z]*$/, 'a budget is "max", or "max" and a figure of the rule, as in "maxPeak"'),
  z.number().min(0),
);
const Rules = z.record(z.string(), z.union([LevelName, z.tuple([LevelName, Budget])]));
const Place = {
  host: z.string().min(1).optional(),
  port: z.int().min(0).max(65_535).optional(),
};

const ConfigShape = z.strictObject({
  rules: Rules.default({}),
  overrides: z.array(z.strictObject({ ...Place, rules: Rules })).default([]),
  ignore: z
    .array(
      z.strictObject({
        rule: z.string(),
        ...Place,
        reason: z.string().min(1, 'say why'),
        until: z.iso.date().optional(),
      }),
    )
    .default([]),
});

export type Config = z.infer<typeof ConfigShape>;
export type RuleEntry = Config['rules'][string];
export type Override = Config['overrides'][number];
export type Ignore = Config['ignore'][number];

export const NO_CONFIG: Config = { rules: {}, overrides: [], ignore: [] };

/** The nearest config file in `folder` or above it; null when there is none. */
export function findConfig(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const found = CONFIG_NAMES.map((name) => join(at, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
    if (dirname(at) === at) return null;
  }
}

/** Reads a config file. `rules`: names of all that there are. */
export function readConfig(path: string, rules: readonly string[]): Config {
  const config = checked(path, contentOf(path));
  const used = [
    ...Object.keys(config.rules),
    ...config.overrides.flatMap((override) => Object.keys(override.rules)),
    ...config.ignore.map(({ rule }) => rule),
  ];
  for (const rule of used) refuseUnknown(rule, rules, path);
  return config;
}

export function refuseUnknown(rule: string, rules: readonly string[], where: string): void {
  if (!rules.includes(rule)) {
    throw new TcpscopeError('usage', `${where}: "${rule}" is no rule`, 'tcpscope explain lists them');
  }
}

/** A rule as given on the command line: "rule", "rule=error" or "rule=warning,max=3". */
export function parseRule(text: string): { readonly rule: string; readonly entry: RuleEntry } {
  const [, rule = '', , rest = 'error'] = /^([a-z\d-]+)(=(.+))?$/.exec(text) ?? [];
  const [level = '', ...budgets] = rest.split(',');
  const budget = Object.fromEntries(
    budgets.map((each) => each.split('=')).map(([name, value]) => [name, Number(value)]),
  );
  const parsed = Rules.safeParse({ [rule]: budgets.length === 0 ? level : [level, budget] });
  if (rule !== '' && parsed.success) return { rule, entry: parsed.data[rule]! };
  throw new TcpscopeError(
    'usage',
    `"${text}" is no budget of a rule`,
    'for example: retransmission-rate=error,max=0.01',
  );
}

function contentOf(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8')) ?? {};
  } catch (error) {
    if (error instanceof YAMLParseError) throw invalid(path, error.message.split('\n')[0]!);
    throw new TcpscopeError('usage', `${path}: ${systemMessage(error)}`, 'tcpscope check --init writes one');
  }
}

function checked(path: string, content: unknown): Config {
  const parsed = ConfigShape.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(path, `${issue!.path.join('.') || 'it'}: ${issue!.message}`);
}

function invalid(path: string, why: string): TcpscopeError {
  return new TcpscopeError(
    'usage',
    `${path} is no valid config: ${why}`,
    'tcpscope check --init writes a commented one',
  );
}
