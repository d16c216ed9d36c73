// The config of a check: where it is looked for, what it may say, and what is said when it is wrong.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CONFIG_NAMES, findConfig, NO_CONFIG, parseRule, readConfig } from '../../src/check/config.ts';
import { CONFIG_TEMPLATE } from '../../src/cli/config-template.ts';
import { RULES } from '../../src/findings/registry.ts';
import { TcpscopeError } from '../../src/shared/errors.ts';
import { writeTemporary } from '../kit/write-capture.ts';

const rules = RULES.map(({ rule }) => rule);
const written = (text: string, name = 'tcpscope.config.yaml'): string => writeTemporary(name, Buffer.from(text));
const read = (text: string, name?: string): ReturnType<typeof readConfig> => readConfig(written(text, name), rules);

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
    ['a rule that there is not', 'rules: { close-wait: error }', 'unknown rule "close-wait"'],
    ['the same in an override', 'overrides: [{ port: 80, rules: { stalls: error } }]', 'unknown rule "stalls"'],
    ['the same in what is ignored', 'ignore: [{ rule: stalls, reason: x }]', 'unknown rule "stalls"'],
    ['the same, named as a member of all objects', 'rules: { constructor: error }', 'unknown rule "constructor"'],
    ['a level that there is not', 'rules: { stall: fatal }', 'rules.stall: '],
    ['a level that is none', 'rules: { stall: 3 }', 'rules.stall: '],
    ['a budget without a level', 'rules: { stall: { max: 3 } }', 'rules.stall: '],
    ['a budget below nought', 'rules: { stall: [error, { max: -3 }] }', 'rules.stall.1.max: '],
    ['a budget of words', 'rules: { stall: [error, { max: few }] }', 'rules.stall'],
    ['a budget without end', 'rules: { stall: [error, { max: .inf }] }', 'rules.stall'],
    ['a budget that is no number', 'rules: { stall: [error, { max: .nan }] }', 'rules.stall'],
    ['a budget that is no maximum', 'rules: { stall: [error, { most: 3 }] }', 'rules.stall'],
    ['a budget in an override', 'overrides: [{ rules: { stall: [error, { max: -3 }] } }]', 'overrides.0.rules.stall'],
    ['an override without rules', 'overrides: [{ port: 80 }]', 'overrides.0.rules: '],
    ['a port that there is not', 'overrides: [{ port: 65536, rules: {} }]', 'overrides.0.port: '],
    ['an empty host', 'overrides: [{ host: "", rules: {} }]', 'overrides.0.host: '],
    ['no reason', 'ignore: [{ rule: stall }]', 'ignore.0.reason: '],
    ['an empty reason', 'ignore: [{ rule: stall, reason: "" }]', 'ignore.0.reason: say why'],
    ['a day that there is not', 'ignore: [{ rule: stall, reason: x, until: 2026-02-30 }]', 'ignore.0.until: '],
    ['a day in other words', 'ignore: [{ rule: stall, reason: x, until: 31.3.2027 }]', 'ignore.0.until: '],
    ['the second of two', 'ignore: [{ rule: stall, reason: x }, { rule: stall }]', 'ignore.1.reason: '],
    ['a part that there is not', 'overides: []', '"overides"'],
    ['a field that there is not', 'ignore: [{ rule: stall, reason: x, til: 2027-01-01 }]', 'ignore.0: '],
    ['a list', '- rules\n', 'expected object'],
    ['a word', 'rules\n', 'expected object'],
    ['YAML out of line', 'rules:\n  - a\n b\n', 'line 3, column 1'],
    ['a rule twice', 'rules:\n  stall: error\n  stall: off\n', 'line 3, column 3'],
    ['two documents', 'rules: {}\n---\nrules: {}\n', 'line 2, column 1'],
    ['JSON that ends early', '{\n  "rules": {\n', 'line 3, column 1'],
  ])('%s', (_, text, place) => {
    const path = written(text);
    const error = errorOf(() => readConfig(path, rules));
    expect(error.message.startsWith(path)).toBe(true);
    expect(error.message).toContain(place);
    expect(error.message).not.toContain('\n');
    expect(error.hint).toMatch(/^tcpscope (check --init|explain) /);
    expect(error.exitCode).toBe(2);
  });

  test.each([
    ['a file that is not there', 'missing.yaml', 'no such file or directory'],
    ['a folder', '.', 'illegal operation on a directory'],
  ])('%s', (_, name, why) => {
    const path = join(dirname(written('')), name);
    const error = errorOf(() => readConfig(path, rules));
    expect(error.message).toBe(`${path}: ${why}`);
    expect(error.exitCode).toBe(2);
  });

  test('a level that there is not → which ones there are', () => {
    expect(errorOf(() => read('rules: { stall: fatal }')).message).toMatch(/off.*warning.*error/);
  });

  test('a budget that is no maximum → what a budget is', () => {
    expect(errorOf(() => read('rules: { stall: [error, { most: 3 }] }')).message).toContain('a budget is "max"');
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

describe('what is said of a config that is wrong', () => {
  test.each([
    [
      'rules: { stall: fatal }',
      'rules.stall: a level is off, warning or error; with a budget it is [error, { max: 3 }]',
    ],
    ['rules: { stall: [error, { max: few }] }', 'rules.stall.1.max: Invalid input: expected number, received string'],
    [
      'rules: { stall: [error, { most: 3 }] }',
      'rules.stall.1.most: a budget is "max", or "max" and a figure of the rule, as in "maxPeak"',
    ],
    ['- rules', 'Invalid input: expected object, received array'],
    ['rules: !own\n  stall: off\n', 'Unresolved tag: !own at line 1, column 8'],
    ['rules: *x', 'Unresolved alias (the anchor must be set before the alias): x'],
    ['rules: {}\n---\nrules: {}\n', 'a second document begins at line 2, column 1, but only one is allowed'],
    [
      'overrides: [{ host: web.example, rules: {} }]',
      'overrides.0.host: a host is an address or a network: 10.0.0.7, 10.0.0.0/8, fd00::/64',
    ],
  ])('%j', (text, why) => {
    const path = written(text);
    expect(errorOf(() => readConfig(path, rules)).message).toBe(`${path} is no valid config: ${why}`);
  });
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
  ])('%s', (text, rule, entry) => expect(parseRule(text)).toEqual({ rule, entry }));

  test.each([
    '',
    '=error',
    'stall=',
    'stall=fatal',
    'stall=error,',
    'stall=error,max',
    'stall=error,max=few',
    'stall=error,max=-1',
    'stall=error,max=Infinity',
    'stall=error,most=3',
    'stall=max=3',
    'stall,max=3',
    'Stall',
    'stall =error',
  ])('%j → refused, with an example', (text) => {
    const error = errorOf(() => parseRule(text));
    expect(error.message).toBe(`"${text}" is no budget of a rule`);
    expect(error.hint).toBe('for example: retransmission-rate=error,max=0.01');
    expect(error.exitCode).toBe(2);
  });

  test.each(['stall=error,max=', 'stall=error,max=1=2', 'stall=error,max=1,max=2'])('%j → refused, too', (text) => {
    expect(() => parseRule(text)).toThrow(TcpscopeError);
  });
});
