// What a check expects: rules with a level and budgets, exceptions by host and port, and what is ignored for a reason and
// for a while. Found upward from a folder as tcpscope.config.yaml, .yml or .json, or named.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseDocument } from 'yaml';
import { systemMessage, TcpscopeError } from '../shared/errors.ts';
import { ConfigShape, issueText, Rules, type Config, type RuleEntry } from './config-shape.ts';

export const CONFIG_NAMES = ['tcpscope.config.yaml', 'tcpscope.config.yml', 'tcpscope.config.json'] as const;

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
  const parsed = ConfigShape.safeParse(contentOf(path));
  if (!parsed.success) throw invalid(path, issueText(parsed.error));
  const config = parsed.data;
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
    throw new TcpscopeError('usage', `${where}: unknown rule "${rule}"`, 'tcpscope explain lists them');
  }
}

/** A rule as given on the command line: "rule", "rule=error" or "rule=warning,max=3". */
export function parseRule(text: string): { readonly rule: string; readonly entry: RuleEntry } {
  const [, rule = '', , rest = 'error'] = /^([a-z\d-]+)(=(.+))?$/.exec(text) ?? [];
  const [level = '', ...budgets] = rest.split(',');
  const budget = new Map(
    budgets.map((each) => {
      const [, name = '', value] = /^([A-Za-z]+)=(\d[^=\s]*)$/.exec(each) ?? [];
      return [name, Number(value)];
    }),
  );
  const parsed = Rules.safeParse({ [rule]: budgets.length === 0 ? level : [level, Object.fromEntries(budget)] });
  if (rule !== '' && parsed.success && budget.size === budgets.length) return { rule, entry: parsed.data[rule]! };
  throw new TcpscopeError(
    'usage',
    `"${text}" is no budget of a rule`,
    'for example: retransmission-rate=error,max=0.01',
  );
}

function contentOf(path: string): unknown {
  const text = textOf(path);
  const document = parseDocument(text, { logLevel: 'error' }); // it prints warnings itself otherwise
  const [problem] = [...document.errors, ...document.warnings];
  if (problem?.code === 'MULTIPLE_DOCS') {
    const [start] = problem.linePos ?? [];
    throw invalid(
      path,
      `a second document begins at line ${start?.line}, column ${start?.col}, but only one is allowed`,
    );
  }
  if (problem !== undefined) throw invalid(path, problem.message.split('\n')[0]!.replace(/:$/, ''));
  try {
    return (document.toJS() as unknown) ?? {};
  } catch (error) {
    throw invalid(path, error instanceof Error ? error.message : String(error)); // an alias of nothing, or of too much
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new TcpscopeError('usage', `${path}: ${systemMessage(error)}`, 'tcpscope check --init writes one');
  }
}

function invalid(path: string, why: string): TcpscopeError {
  return new TcpscopeError(
    'usage',
    `${path} is no valid config: ${why}`,
    'tcpscope check --init writes a commented one',
  );
}
