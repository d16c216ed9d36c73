// What a check expects: rules with a level and budgets, exceptions by host and port, and what is ignored for a reason and
// for a while. Found upward from a folder as tcpscope.config.yaml, .yml or .json, or named.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { systemMessage, TcpscopeError } from '../shared/errors.ts';
import { issueOffset, issueText } from './config-issue.ts';
import { configShape, rulesShape, type Config, type KnownRule, type RuleEntry } from './config-shape.ts';

export const CONFIG_NAMES = ['tcpscope.config.yaml', 'tcpscope.config.yml', 'tcpscope.config.json'] as const;

/** The nearest config file in `folder` or above it; null when there is none. */
export function findConfig(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const found = CONFIG_NAMES.map((name) => join(at, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
    if (dirname(at) === at) return null;
  }
}

/** Reads a config file, which may name the rules that are `known`. */
export function readConfig(path: string, known: readonly KnownRule[]): Config {
  const { content, document, placeOf } = read(path);
  const parsed = configShape(known).safeParse(content);
  if (parsed.success) return parsed.data;
  throw invalid(`${path}:${placeOf(issueOffset(document, parsed.error))}`, issueText(parsed.error));
}

/** A config that is no file; `where`: what holds it, for messages. */
export function checkedConfig(content: unknown, where: string, known: readonly KnownRule[]): Config {
  const parsed = configShape(known).safeParse(content);
  if (parsed.success) return parsed.data;
  throw invalid(where, issueText(parsed.error));
}

/** A rule as given on the command line: "rule", "rule=error" or "rule=warning,max=3". */
export function parseRule(
  text: string,
  known: readonly KnownRule[],
): { readonly rule: string; readonly entry: RuleEntry } {
  const [, rule = '', , rest = 'error'] = /^([a-z\d-]+)(=(.+))?$/.exec(text) ?? [];
  const [level = '', ...budgets] = rest.split(',');
  const budget = new Map(
    budgets.map((each) => {
      const [, name = '', value] = /^([A-Za-z]+)=(\d[^=\s]*)$/.exec(each) ?? [];
      return [name, Number(value)];
    }),
  );
  const parsed = rulesShape(known).safeParse({
    [rule]: budgets.length === 0 ? level : [level, Object.fromEntries(budget)],
  });
  if (parsed.success && budget.size === budgets.length) return { rule, entry: parsed.data[rule]! };
  const why =
    parsed.success || rule === '' || budget.has('') ? `"${text}" is not a budget of a rule` : issueText(parsed.error);
  throw new TcpscopeError('usage', `--rule: ${why}`, 'for example: retransmission-rate=error,max=0.01');
}

interface Read {
  readonly content: unknown;
  readonly document: Document;
  /** "7:5", line and column, of a place in the text. */
  readonly placeOf: (offset: number) => string;
}

function read(path: string): Read {
  const lines = new LineCounter();
  const placeOf = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${line}:${col}`;
  };
  // It prints warnings itself otherwise, and would tell the place in words.
  const document = parseDocument(textOf(path), { logLevel: 'error', prettyErrors: false, lineCounter: lines });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const why =
      problem.code === 'MULTIPLE_DOCS' ? 'a second document begins here, but only one is allowed' : problem.message;
    throw invalid(`${path}:${placeOf(problem.pos[0])}`, why);
  }
  try {
    return { content: (document.toJS() as unknown) ?? {}, document, placeOf };
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

/** `where`: the file, and the line and column where they are known. */
function invalid(where: string, why: string): TcpscopeError {
  return new TcpscopeError(
    'usage',
    `${where}: ${why}`,
    'tcpscope check --init writes a commented config; tcpscope explain lists the rules',
  );
}
