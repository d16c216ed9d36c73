// The config of a check: where it is looked for, what it may say, and what is said when it is wrong.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema, NO_CONFIG } from '../../src/check/config-shape.ts';
import { CONFIG_NAMES, findConfig, parseRule, readConfig } from '../../src/check/config.ts';
import { CONFIG_TEMPLATE } from '../../src/cli/config-template.ts';
import { RULES } from '../../src/findings/registry.ts';
import { analyze } from '../../src/index.ts';
import { TcpscopeError } from '../../src/shared/errors.ts';
import { writeTemporary } from '../kit/write-capture.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const written = (text: string, name = 'tcpscope.config.yaml'): string => writeTemporary(name, Buffer.from(text));
const read = (text: string, name?: string): ReturnType<typeof readConfig> => readConfig(written(text, name), RULES);

function errorOf(act: () => unknown): TcpscopeError {
  try {
    act();
  } catch (error) {
    if (error instanceof TcpscopeError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

const FULL = {
  rules: {
    'close-wait-leak': 'error',
    stall: 'off',
    'retransmission-rate': ['error', { max: 0.01 }],
    'time-wait-buildup': ['warning', { max: 5, maxPeak: 2000 }],
  },
  overrides: [
    { host: '10.0.0.0/8', port: 5432, rules: { 'zero-window-stall': 'error' } },
    { host: 'fd00::2', rules: { stall: ['warning', { max: 1 }] } },
    { port: 80, rules: { stall: 'off' } },
  ],
  ignore: [
    { rule: 'half-open-peer', host: '10.0.0.7', reason: 'its firewall', until: '2027-03-31' },
    { rule: 'stall', reason: 'as it is' },
  ],
  captures: { allowDamaged: true, allowEmpty: false },
  baseline: { by: 'port' },
};

describe('what it says', () => {
  test('YAML → as it stands there', () => {
    const config = read(`
rules:
  close-wait-leak: error
  stall: off   # a word, not the truth value of YAML 1.1
  retransmission-rate: [error, { max: 0.01 }]
  time-wait-buildup:
    - warning
    - max: 5
      maxPeak: 2000
overrides:
  - host: 10.0.0.0/8
    port: 5432
    rules:
      zero-window-stall: error
  - host: fd00::2
    rules: { stall: [warning, { max: 1 }] }
  - port: 80
    rules: { stall: off }
ignore:
  - rule: half-open-peer
    host: 10.0.0.7
    reason: its firewall
    until: 2027-03-31   # text, not a point in time
  - rule: stall
    reason: as it is
captures:
  allowDamaged: true
baseline: { by: port }
`);
    expect(config).toEqual(FULL);
  });

  test.each([undefined, 2, '\t'])('JSON, indented by %j → the same', (indent) => {
    expect(read(JSON.stringify(FULL, null, indent), 'tcpscope.config.json')).toEqual(FULL);
  });

  test.each(['', '\n', '# nothing but a comment\n', '---\n', '{}', 'null'])('%j → no config', (text) => {
    expect(read(text)).toEqual(NO_CONFIG);
  });

  test('one part alone → the others are empty', () => {
    expect(read('ignore: [{ rule: stall, reason: known }]')).toEqual({
      ...NO_CONFIG,
      ignore: [{ rule: 'stall', reason: 'known' }],
    });
  });

  test('the template → valid, and its commented examples are, too', () => {
    const config = read(CONFIG_TEMPLATE);
    expect(Object.keys(config.rules)).toContain('close-wait-leak');
    expect([config.overrides, config.ignore]).toEqual([[], []]);
    const uncommented = CONFIG_TEMPLATE.replaceAll(/^(overrides|ignore): \[\]$/gm, '$1:').replaceAll(/^# {2}/gm, '  ');
    const { overrides, ignore } = read(uncommented);
    expect([overrides.length, ignore.length]).toEqual([1, 1]);
  });
});

describe('a config that is wrong → one line, with the file and the place', () => {
  test.each<[what: string, text: string, place: string]>([
    [
      'a rule that there is not',
      'rules: { close-wait: error }',
      '1:10: unknown rule "close-wait"; did you mean close-wait-slow?',
    ],
    [
      'the same in an override',
      'overrides: [{ port: 80, rules: { stalls: error } }]',
      '1:34: unknown rule "stalls"; did you mean stall?',
    ],
    [
      'the same in what is ignored',
      'ignore: [{ rule: stalls, reason: x }]',
      '1:18: ignore[0].rule names the unknown rule "stalls"; did you mean stall?',
    ],
    ['the same, named as a member of all objects', 'rules: { constructor: error }', '1:10: unknown rule "constructor"'],
    [
      'a level that there is not',
      'rules: { stall: fatal }',
      '1:17: rules.stall must be error, warning or off, or [level, {max: N}]',
    ],
    [
      'a level that is none',
      'rules: { stall: 3 }',
      '1:17: rules.stall must be error, warning or off, or [level, {max: N}]',
    ],
    [
      'a budget without a level',
      'rules: { stall: { max: 3 } }',
      '1:17: rules.stall must be error, warning or off, or [level, {max: N}]',
    ],
    [
      'a budget below nought',
      'rules: { stall: [error, { max: -3 }] }',
      '1:32: rules.stall.max must be a number from 0 on',
    ],
    [
      'a budget of words',
      'rules: { stall: [error, { max: few }] }',
      '1:32: rules.stall.max must be a number from 0 on',
    ],
    [
      'a budget without end',
      'rules: { stall: [error, { max: .inf }] }',
      '1:32: rules.stall.max must be a number from 0 on',
    ],
    [
      'a budget that is no number',
      'rules: { stall: [error, { max: .nan }] }',
      '1:32: rules.stall.max must be a number from 0 on',
    ],
    [
      'a budget that is no maximum',
      'rules: { stall: [error, { most: 3 }] }',
      '1:27: unknown budget "most" of stall, which has max, maxStalls, maxLongest',
    ],
    [
      'a figure of other rules',
      'rules: { stall: [error, { max: 1, maxSeconds: 3 }] }',
      '1:35: unknown budget "maxSeconds" of stall',
    ],
    ['a list that ends early', 'rules: { stall: [error] }', '1:17: rules.stall must be'],
    [
      'a level of a budget that there is not',
      'rules:\n  stall:\n    - fatal\n    - max: 3\n',
      '3:7: rules.stall must be',
    ],
    [
      'a budget in an override',
      'overrides: [{ rules: { stall: [error, { max: -3 }] } }]',
      '1:46: overrides[0].rules.stall.max must be a number from 0 on',
    ],
    [
      'an override without rules',
      'overrides: [{ port: 80 }]',
      '1:13: overrides[0].rules is missing: it must be a map of rules',
    ],
    [
      'a port that there is not',
      'overrides: [{ port: 65536, rules: {} }]',
      '1:21: overrides[0].port must be a number from 0 to 65535',
    ],
    [
      'an empty host',
      'overrides: [{ host: "", rules: {} }]',
      '1:21: overrides[0].host must be an address or a network: 10.0.0.7, 10.0.0.0/8, fd00::/64',
    ],
    ['no reason', 'ignore: [{ rule: stall }]', '1:10: ignore[0].reason is missing: it must be a text that says why'],
    ['an empty reason', 'ignore: [{ rule: stall, reason: "" }]', '1:33: ignore[0].reason must say why'],
    [
      'a day that there is not',
      'ignore: [{ rule: stall, reason: x, until: 2026-02-30 }]',
      '1:43: ignore[0].until must be a day such as 2027-03-31',
    ],
    [
      'a day in other words',
      'ignore: [{ rule: stall, reason: x, until: 31.3.2027 }]',
      '1:43: ignore[0].until must be a day such as 2027-03-31',
    ],
    [
      'the second of two',
      'ignore: [{ rule: stall, reason: x }, { rule: stall }]',
      '1:38: ignore[1].reason is missing: it must be a text that says why',
    ],
    [
      'a part that there is not',
      'overides: []',
      '1:1: unknown key "overides" in a config, which has rules, overrides, ignore, captures, baseline',
    ],
    [
      'a field that there is not',
      'ignore: [{ rule: stall, reason: x, til: 2027-01-01 }]',
      '1:36: unknown key "til" in what is ignored, which has rule, host, port, reason, until',
    ],
    ['a list', '- rules\n', '1:1: a config must be a map of rules, overrides, ignore, captures, baseline'],
    ['a word', 'rules\n', '1:1: a config must be a map of rules, overrides, ignore, captures, baseline'],
    ['YAML out of line', 'rules:\n  - a\n b\n', '3:1: '],
    ['a rule twice', 'rules:\n  stall: error\n  stall: off\n', '3:3: Map keys must be unique'],
    ['two documents', 'rules: {}\n---\nrules: {}\n', '2:1: a second document begins here, but only one is allowed'],
    [
      'an allowance that is no truth value',
      'captures:\n  allowEmpty: maybe\n',
      '2:15: captures.allowEmpty must be true or false',
    ],
    ['a way to match that there is not', 'baseline: { by: name }', '1:17: baseline.by must be address or port'],
    ['a tag', 'rules: !own\n  stall: off\n', '1:8: Unresolved tag: !own'],
    [
      'what an alias stands for',
      'rules: &those { stal: off }\noverrides: [{ port: 80, rules: *those }]',
      '1:17: unknown rule "stal"; did you mean stall?',
    ],
    ['JSON over several lines', '{\n  "rules": {\n    "stall": "fatal"\n  }\n}', '3:14: rules.stall must be'],
    ['JSON that ends early', '{\n  "rules": {\n', '3:1: '],
  ])('%s', (_, text, place) => {
    const path = written(text);
    const error = errorOf(() => readConfig(path, RULES));
    expect(error.message.startsWith(`${path}:${place}`)).toBe(true);
    expect(error.message).not.toContain('\n');
    expect(error.hint).toMatch(/^tcpscope (check --init|explain) /);
    expect(error.exitCode).toBe(2);
  });

  test.each([
    ['a file that is not there', 'missing.yaml', 'no such file or directory'],
    ['a folder', '.', 'illegal operation on a directory'],
  ])('%s', (_, name, why) => {
    const path = join(dirname(written('')), name);
    const error = errorOf(() => readConfig(path, RULES));
    expect(error.message).toBe(`${path}: ${why}`);
    expect(error.exitCode).toBe(2);
  });

  test('a budget "maximum" → refused', () => {
    expect(() => read('rules: { stall: [error, { maximum: 3 }] }')).toThrow(TcpscopeError);
  });

  test.each(['web.example', '10.0.0.1:80', '10.0.0.0/x', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/-1', 'fd00::/129'])(
    'a host %s → refused',
    (host) => {
      expect(() => read(JSON.stringify({ overrides: [{ host, rules: {} }] }))).toThrow(TcpscopeError);
    },
  );

  test.each(['rules', 'overrides', 'ignore'])('%s with nothing below → as if it were not there', (part) => {
    expect(read(`${part}:\n`)).toEqual(NO_CONFIG);
  });
});

test('an alias of nothing → the file and why', () => {
  const path = written('rules: *x');
  expect(errorOf(() => readConfig(path, RULES)).message).toBe(
    `${path}: Unresolved alias (the anchor must be set before the alias): x`,
  );
});

describe('where it is', () => {
  const root = mkdtempSync(join(tmpdir(), 'tcpscope-test-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const deep = join(root, 'a/b/c');
  mkdirSync(deep, { recursive: true });
  const put = (...path: string[]): string => {
    const file = join(root, ...path);
    writeFileSync(file, '');
    return file;
  };

  test('nowhere → null', () => expect(findConfig(deep)).toBeNull());

  test.each(CONFIG_NAMES)('%s → found in the folder, and from below', (name) => {
    const file = put('a', name);
    expect([findConfig(join(root, 'a')), findConfig(deep)]).toEqual([file, file]);
    expect(findConfig(root)).toBeNull();
    rmSync(file);
  });

  test('several → the nearest; in one folder, .yaml before .yml before .json', () => {
    const [yaml, yml, json] = CONFIG_NAMES.map((name) => put('a/b', name));
    const above = put(CONFIG_NAMES[0]);
    for (const expected of [yaml, yml, json, above]) {
      expect(findConfig(deep)).toBe(expected);
      rmSync(expected!);
    }
    expect(findConfig(deep)).toBeNull();
  });
});

describe('a rule on the command line', () => {
  test.each([
    ['stall', 'stall', 'error'],
    ['stall=error', 'stall', 'error'],
    ['fin-wait-2-orphan=warning', 'fin-wait-2-orphan', 'warning'],
    ['stall=off', 'stall', 'off'],
    ['stall=warning,max=3', 'stall', ['warning', { max: 3 }]],
    ['retransmission-rate=error,max=0.01', 'retransmission-rate', ['error', { max: 0.01 }]],
    ['time-wait-buildup=error,max=0,maxPeak=2000', 'time-wait-buildup', ['error', { max: 0, maxPeak: 2000 }]],
  ])('%s', (text, rule, entry) => expect(parseRule(text, RULES)).toEqual({ rule, entry }));

  test.each([
    '',
    '=error',
    'stall=',
    'stall=error,',
    'stall=error,max',
    'stall=error,max=few',
    'stall=error,max=-1',
    'stall=error,max=Infinity',
    'stall=error,max=',
    'stall=error,max=1=2',
    'stall=error,max=1,max=2',
    'stall,max=3',
    'Stall',
    'stall =error',
  ])('%j → refused, with an example', (text) => {
    const error = errorOf(() => parseRule(text, RULES));
    expect(error.message).toBe(`--rule: "${text}" is not a budget of a rule`);
    expect(error.hint).toBe('for example: retransmission-rate=error,max=0.01');
    expect(error.exitCode).toBe(2);
  });

  test.each([
    ['stall=fatal', 'stall must be error, warning or off, or [level, {max: N}]'],
    ['stall=max=3', 'stall must be error, warning or off, or [level, {max: N}]'],
    ['stall=error,most=3', 'unknown budget "most" of stall, which has max, maxStalls, maxLongest'],
    ['stall=error,maxSeconds=3', 'unknown budget "maxSeconds" of stall, which has max, maxStalls, maxLongest'],
    ['stal=error', 'unknown rule "stal"; did you mean stall?'],
  ])('%j → refused, and why', (text, why) => {
    expect(errorOf(() => parseRule(text, RULES)).message).toBe(`--rule: ${why}`);
  });
});

describe('the JSON Schema for editors', () => {
  const schema = configJsonSchema(RULES);
  const isValid = new Ajv({ allErrors: true, formats: { date: /^\d{4}-\d\d-\d\d$/ } }).compile(schema);

  test.each<[what: string, config: unknown]>([
    ['nothing', {}],
    ['a full one', FULL],
    ['the template', parse(CONFIG_TEMPLATE)],
    ['parts with nothing below', { rules: null, overrides: null, ignore: null, captures: null, baseline: null }],
    ['a place where the schema is', { $schema: './node_modules/tcpscope/dist/config.schema.json', rules: {} }],
  ])('%s → valid, as it is when it is read', (_, config) => {
    isValid(config);
    expect(isValid.errors ?? []).toEqual([]);
    expect(() => read(JSON.stringify(config))).not.toThrow();
  });

  test.each<[what: string, config: unknown]>([
    ['a rule that there is not', { rules: { stal: 'error' } }],
    ['the same in an override', { overrides: [{ rules: { stal: 'error' } }] }],
    ['the same in what is ignored', { ignore: [{ rule: 'stal', reason: 'x' }] }],
    ['a level that there is not', { rules: { stall: 'fatal' } }],
    ['a figure that the rule does not have', { rules: { stall: ['error', { maxSeconds: 3 }] } }],
    ['a budget of words', { rules: { stall: ['error', { max: 'few' }] } }],
    ['no reason', { ignore: [{ rule: 'stall' }] }],
    ['a part that there is not', { overides: [] }],
    ['a way to match that there is not', { baseline: { by: 'name' } }],
  ])('%s → not valid, and refused when it is read', (_, config) => {
    expect(isValid(config)).toBe(false);
    expect(() => read(JSON.stringify(config))).toThrow(TcpscopeError);
  });

  test('every rule → its title, its levels and its budgets', () => {
    const { definitions } = schema as { definitions: { rules: { properties: Record<string, object> } } };
    const { properties } = definitions.rules;
    expect(Object.keys(properties).toSorted()).toEqual(RULES.map(({ rule }) => rule));
    expect(properties['time-wait-buildup']).toMatchObject({ description: 'many connections in TIME_WAIT' });
    expect(JSON.stringify(properties['time-wait-buildup'])).toContain('"maxPeak"');
  });

  test('the one in the package is the same, and the package lets it be found', () => {
    const found = createRequire(import.meta.url).resolve('tcpscope/config.schema.json');
    expect(JSON.parse(readFileSync(found, 'utf8'))).toEqual(schema);
    const [first] = CONFIG_TEMPLATE.split('\n');
    expect(first).toBe(`# yaml-language-server: $schema=./node_modules/tcpscope/${relative(ROOT, found)}`);
  });
});

describe('figures of rules', async () => {
  const fixtures = readdirSync(join(ROOT, 'fixtures')).filter((name) => name.endsWith('.pcap'));
  const reports = await Promise.all(fixtures.map((name) => analyze([join(ROOT, 'fixtures', name)])));
  const found = reports.flatMap(({ findings }) => findings);

  test('all numbers in the data of findings of all fixtures → declared by their rule', () => {
    const undeclared = found.flatMap(({ rule, data }) => {
      const { figures = [] } = RULES.find((meta) => meta.rule === rule)!;
      const numbers = Object.keys(data).filter((name) => typeof data[name] === 'number');
      return numbers.filter((name) => !figures.includes(name)).map((name) => `${rule}: ${name}`);
    });
    expect(new Set(undeclared)).toEqual(new Set());
    expect(found.length).toBeGreaterThan(30);
  });

  test('what a rule declares is in the data of its findings', () => {
    const missing = found.flatMap(({ rule, data }) => {
      const { figures = [] } = RULES.find((meta) => meta.rule === rule)!;
      const isThere = Object.keys(data).some((name) => name !== 'server'); // the finding of all other servers has none
      return figures.filter((name) => isThere && !(name in data)).map((name) => `${rule}: ${name}`);
    });
    expect(new Set(missing)).toEqual(new Set());
  });
});
