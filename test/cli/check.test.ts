// `tcpscope check` as it is called: its exit status, where its budgets come from, and what it prints.
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CONFIG_TEMPLATE } from '../../src/cli/config-template.ts';
import { RULES } from '../../src/findings/registry.ts';
import { servicesTrace } from '../diff/services-trace.ts';
import { capture } from '../kit/capture.ts';
import { onTerminal, shell, tcpscopeHere as run, temporaryFolder, type Ended, type RunOptions } from './tcpscope.ts';

const cwd = temporaryFolder();
const check = (args: readonly string[], options: RunOptions = {}): Promise<Ended> =>
  run(['check', ...args], { cwd, ...options });
const MANY = fileURLToPath(new URL('../../fixtures/many-fates.pcap', import.meta.url));
const WEB = '10.0.0.2:80';

writeFileSync(join(cwd, 'sound.pcap'), capture('handshake\nclose', { client: '10.0.0.9:50000' }));
for (const refused of [3, 4]) {
  const trace = servicesTrace([{ server: WEB, connections: 20, refused }]);
  writeFileSync(join(cwd, `refused-${refused}.pcap`), capture(trace));
}
for (const format of ['json', 'ndjson']) {
  const { status } = await run(['analyze', 'refused-3.pcap', '-f', format, '-o', `refused-3.${format}`], { cwd });
  if (status !== 0) throw new Error('no report');
}

/** A folder below, with a config. */
function folderWith(config: string, name = 'tcpscope.config.yaml'): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), config);
  return folder;
}

const inCwd = (name: string): string => join(cwd, name);

/** Whatever goes wrong, it is said in a line and a hint. */
function expectMessage({ stdout, stderr }: Ended): void {
  expect(stderr).toMatch(/^tcpscope: [^\n]+\n( {2}[^\n]+\n)?$/);
  expect(stderr).not.toMatch(/TypeError|RangeError|undefined|\bat .*:\d+:\d+/);
  expect(stdout).toBe('');
}

describe('the exit status', () => {
  test.each([
    [0, ['sound.pcap'], '✓ passed: nothing wrong was found'],
    [1, ['refused-3.pcap'], '✗ failed: 1 rule of 1 over budget'],
    [1, ['refused-3.json'], '✗ failed: 1 rule of 1 over budget'],
    [1, ['refused-3.ndjson'], '✗ failed: 1 rule of 1 over budget'],
    [0, ['refused-3.pcap', '--rule', 'connection-refused=error,max=3'], '✓ passed: 1 rule checked'],
    [1, ['refused-4.pcap', '--rule', 'connection-refused=error,max=3'], '✗ failed: 1 rule of 1 over budget'],
    [0, ['refused-3.pcap', '--rule', 'connection-refused=warning'], '! passed: 1 rule checked, 1 warning'],
    [
      1,
      ['refused-3.pcap', '--rule', 'connection-refused=warning', '--fail-on', 'warning'],
      '✗ failed: 1 rule of 1 over budget',
    ],
    [0, ['refused-3.pcap', '--rule', 'connection-refused=off'], '✓ passed: nothing wrong was found'],
    [0, ['sound.pcap', '--rule', 'stall', '--rule', 'tail-loss=warning'], '✓ passed: 2 rules checked'],
    [0, ['refused-3.pcap', '--baseline', 'refused-3.json'], '✓ passed: 1 rule checked'],
    [0, ['refused-3.json', '--baseline', 'refused-3.ndjson'], '✓ passed: 1 rule checked'],
    [1, ['refused-4.pcap', '--baseline', 'refused-3.json'], '✗ failed: 1 rule of 1 over budget'],
  ])('%d: %j', async (expected, args, verdict) => {
    const { status, stdout, stderr } = await check(args);
    expect(stdout.split('\n')[0]).toBe(verdict);
    expect({ status, stderr }).toEqual({ status: expected, stderr: '' });
  });

  test.each([
    [[], 'name captures, or a report', 'tcpscope check --help'],
    [
      ['sound.pcap', '--rule', 'stalls'],
      '--rule: unknown rule "stalls"; did you mean stall?',
      'for example: retransmission-rate=error,max=0.01',
    ],
    [
      ['sound.pcap', '--rule', 'stall=fatal'],
      '--rule: stall must be error, warning or off, or [level, {max: N}]',
      'for example: retransmission-rate=error,max=0.01',
    ],
    [
      ['sound.pcap', '--fail-on', 'info'],
      "option '--fail-on <level>' argument 'info' is invalid. Allowed choices are error, warning.",
      'see tcpscope check --help',
    ],
    [
      ['sound.pcap', '-f', 'xml'],
      "option '-f, --format <format>' argument 'xml' is invalid. Allowed choices are text, json, junit, sarif, github, markdown, html.",
      'see tcpscope check --help',
    ],
    [['sound.pcap', '--confg', 'x'], "unknown option '--confg'", 'Did you mean --config?'],
    [
      ['sound.pcap', '--config', 'missing.yaml'],
      'missing.yaml: no such file or directory',
      'tcpscope check --init writes one',
    ],
    [['sound.pcap', '--baseline', 'sound.pcap'], 'sound.pcap is not a report', 'analyze --format json writes one'],
    [['sound.pcap', '-o', 'missing/x.txt'], 'cannot write missing/x.txt: there is no folder missing'],
  ])('2: %j', async (args, message, hint?: string) => {
    const ended = await check(args);
    expectMessage(ended);
    expect(ended.stderr.startsWith(`tcpscope: ${message}\n${hint === undefined ? '' : `  ${hint}\n`}`)).toBe(true);
    expect(ended.status).toBe(2);
  });

  test.each([
    ['missing.pcap', 'no such file'],
    ['missing.json', 'no such file'],
    ['empty.json', 'is empty'],
    ['text.json', 'is not a pcap or pcapng capture'],
    ['cut.json', 'is not a tcpscope report: '],
    ['cut.ndjson', 'is not a tcpscope report: '],
    ['other.json', 'is not a tcpscope report: it has no summary'],
  ])('3: %s', async (name, why) => {
    writeFileSync(inCwd('empty.json'), '');
    writeFileSync(inCwd('text.json'), 'hello\n');
    writeFileSync(inCwd('other.json'), '{"name": "something else"}');
    writeFileSync(inCwd('cut.json'), readFileSync(inCwd('refused-3.json')).subarray(0, 900));
    writeFileSync(inCwd('cut.ndjson'), readFileSync(inCwd('refused-3.ndjson')).subarray(0, -30));
    const ended = await check([name]);
    expectMessage(ended);
    expect(ended.stderr.startsWith(`tcpscope: ${name}`)).toBe(true);
    expect(ended.stderr).toContain(why);
    expect(ended.status).toBe(3);
  });

  test.each(['missing.json', 'cut-too.json'])('3: the baseline %s → nothing is checked', async (name) => {
    writeFileSync(inCwd('cut-too.json'), readFileSync(inCwd('refused-3.json')).subarray(0, 900));
    const ended = await check(['sound.pcap', '--baseline', name]);
    expectMessage(ended);
    expect(ended.stderr.startsWith(`tcpscope: ${name}`)).toBe(true);
    expect(ended.status).toBe(3);
  });

  test.each([
    ['a finding without its fields', [{ type: 'finding', rule: 'stall', severity: 'error', count: 1 }], []],
    ['a summary without its fields', [], ['--rule', 'retransmission-rate=error,max=0.1']],
  ])('3: %s', async (_, findings, args) => {
    const report = { schemaVersion: 1, findings, summary: { type: 'summary', schemaVersion: 1 } };
    writeFileSync(inCwd('hollow.json'), JSON.stringify(report));
    const ended = await check(['hollow.json', ...args]);
    expectMessage(ended);
    expect(ended.status).toBe(3);
  });

  test('2: standard input twice → says so, as analyze does', async () => {
    const ended = await check(['-', '-'], { input: capture('handshake\nclose') });
    expect(ended.stderr).toContain('standard input (-) can be read once only');
    expect(ended.status).toBe(2);
  });

  test('2 or 3: two reports → says that one is what it takes', async () => {
    const { stderr } = await check(['refused-3.json', 'refused-3.ndjson']);
    expect(stderr).toMatch(/one report/);
  });

  test('a capture whose name ends in .json → checked as a capture', async () => {
    writeFileSync(inCwd('capture.json'), readFileSync(inCwd('refused-3.pcap')));
    expect((await check(['capture.json'])).status).toBe(1);
  });

  test('several captures → one run of all', async () => {
    const { status, stdout } = await check(['sound.pcap', 'refused-3.pcap']);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^✗ {2}connection-refused +no error +3$/m);
  });

  test('standard input → checked', async () => {
    const trace = servicesTrace([{ server: WEB, connections: 2, refused: 2 }]);
    const { status, stdout, stderr } = await check(['-'], { input: capture(trace) });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toContain('connection-refused');
  });
});

describe('the config', () => {
  const off = 'rules: { connection-refused: off }\n';
  const bad = 'rules: { connection-refused: 3 }\n';
  const refused3 = inCwd('refused-3.pcap');

  test.each(['tcpscope.config.yaml', 'tcpscope.config.yml', 'tcpscope.config.json'])(
    '%s → found, here and above',
    async (name) => {
      const folder = folderWith('{"rules": {"connection-refused": "off"}}', name);
      mkdirSync(join(folder, 'below/it'), { recursive: true });
      for (const where of [folder, join(folder, 'below/it')]) {
        expect((await check([refused3], { cwd: where })).status).toBe(0);
      }
    },
  );

  test('--config → instead of the nearest', async () => {
    const folder = folderWith(off);
    writeFileSync(join(folder, 'strict.yaml'), 'rules: { connection-refused: error }\n');
    expect((await check([refused3, '--config', 'strict.yaml'], { cwd: folder })).status).toBe(1);
  });

  test('one that is wrong → 2, with its name and the place', async () => {
    const ended = await check([refused3], { cwd: folderWith(bad) });
    expectMessage(ended);
    expect(ended.stderr).toMatch(/tcpscope\.config\.yaml:1:30: rules\.connection-refused must be error, /);
    expect(ended.status).toBe(2);
  });

  test('--rule → before the config, for its rule only', async () => {
    const folder = folderWith('rules: { connection-refused: off, stall: off, tail-loss: warning }\n');
    const args = ['--rule', 'connection-refused=error,max=2', '--rule', 'stall'];
    expect((await check([refused3, ...args], { cwd: folder })).status).toBe(1);
    const { stdout } = await check(['--print-config', ...args], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual({
      rules: { 'connection-refused': ['error', { max: 2 }], stall: 'error', 'tail-loss': 'warning' },
      overrides: [],
      ignore: [],
      captures: { allowDamaged: false, allowEmpty: false },
      baseline: { by: 'address' },
    });
  });

  test('--rule twice for one rule → the last', async () => {
    const args = ['--rule', 'connection-refused=off', '--rule', 'connection-refused=error'];
    expect((await check([refused3, ...args])).status).toBe(1);
    expect((await check([refused3, ...args.toReversed().map((_, i, all) => all[i ^ 1]!)])).status).toBe(0);
  });

  test('what is ignored → until the day is over, by this computer’s clock in UTC', async () => {
    const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
    const until = (date: string): string =>
      folderWith(`ignore:\n  - { rule: connection-refused, host: 10.0.0.2, reason: known, until: ${date} }\n`);
    expect((await check([refused3], { cwd: until(day(1)) })).status).toBe(0);
    expect((await check([refused3], { cwd: until(day(-1)) })).status).toBe(1);
  });

  test('a network of -1 bits → 2', async () => {
    const folder = folderWith('overrides: [{ host: 10.0.0.0/-1, rules: { connection-refused: off } }]\n');
    const ended = await check([refused3], { cwd: folder });
    expectMessage(ended);
    expect(ended.status).toBe(2);
  });

  test('--print-config → needs no capture; its output is a config, and says the same', async () => {
    const { status, stdout, stderr } = await check(['--print-config'], { cwd: folderWith(CONFIG_TEMPLATE) });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const again = await check(['--print-config'], { cwd: folderWith(stdout, 'tcpscope.config.json') });
    expect(again.stdout).toBe(stdout);
    expect(Object.keys((JSON.parse(stdout) as { rules: object }).rules)).toContain('close-wait-leak');
  });

  test('a tag that YAML does not know → nothing but a message', async () => {
    const { stderr } = await check(['--print-config'], { cwd: folderWith('rules: !own\n  stall: off\n') });
    expect(stderr).not.toMatch(/node:\d+|YAMLWarning/);
  });
});

describe('--init', () => {
  test('→ a config that is valid, and says so', async () => {
    const folder = temporaryFolder();
    expect(await check(['--init'], { cwd: folder })).toMatchObject({
      status: 0,
      stdout: 'wrote tcpscope.config.yaml\n',
      stderr: '',
    });
    expect(readdirSync(folder)).toEqual(['tcpscope.config.yaml']);
    expect(readFileSync(join(folder, 'tcpscope.config.yaml'), 'utf8')).toBe(CONFIG_TEMPLATE);
    const printed = await check(['--print-config'], { cwd: folder });
    expect({ status: printed.status, stderr: printed.stderr }).toEqual({ status: 0, stderr: '' });
    const { rules } = JSON.parse(printed.stdout) as { rules: object };
    expect(rules).toMatchObject({
      'close-wait-leak': 'error',
      'retransmission-rate': ['error', { max: 0.01 }],
      'time-wait-buildup': ['warning', { maxPeak: 2000 }],
    });
    const known = RULES.map(({ rule }) => rule);
    for (const rule of Object.keys(rules)) expect(known).toContain(rule);
  });

  test('one is there → it stays as it is, 2', async () => {
    const folder = folderWith('rules: {}\n');
    const ended = await check(['--init'], { cwd: folder });
    expectMessage(ended);
    expect(ended.stderr).toBe('tcpscope: tcpscope.config.yaml is there already\n');
    expect(ended.status).toBe(2);
    expect(readFileSync(join(folder, 'tcpscope.config.yaml'), 'utf8')).toBe('rules: {}\n');
  });

  test.each(['tcpscope.config.yml', 'tcpscope.config.json'])('%s is there → 2', async (name) => {
    const folder = folderWith('{}', name);
    expect((await check(['--init'], { cwd: folder })).status).toBe(2);
    expect(readdirSync(folder)).toEqual([name]);
  });

  test('where nothing can be written → 2 and a message', async () => {
    const folder = temporaryFolder();
    symlinkSync('missing/config', join(folder, 'tcpscope.config.yaml'));
    const ended = await check(['--init'], { cwd: folder });
    expectMessage(ended);
    expect(ended.status).toBe(2);
  });
});

describe('text', () => {
  const args = [MANY, '--rule', 'connection-refused=error,max=3', '--rule', 'abortive-close=warning'];

  test('→ the verdict, a table, and what was over budget, with its filter', async () => {
    expect((await check(args)).stdout).toBe(`✗ failed: 2 rules of 5 over budget

   rule                expected  actual   note
!  abortive-close      none      4
!  close-wait-leak     no error  9 found  not in the config
✗  connection-refused  max 3     4
!  fin-retransmitted   no error  1 found  not in the config
!  syn-retransmitted   no error  1 found  not in the config

Rules that are not in the config fail only on an error.

abortive-close
  4 connections to 10.77.2.2:20696: the client aborted them with a RST instead of closing with a FIN
      ip.addr == 10.77.2.2 && tcp.port == 20696 && tcp.flags.reset == 1
  tcpscope explain abortive-close

connection-refused
  4 connections to 10.77.2.2:20697 refused: SYN answered with a RST
      ip.addr == 10.77.2.2 && tcp.port == 20697 && (tcp.flags.syn == 1 || tcp.flags.reset == 1)
  tcpscope explain connection-refused
`);
  });

  test('places and a baseline → columns of their own', async () => {
    const folder = folderWith('overrides: [{ host: 10.0.0.2, port: 80, rules: { connection-refused: error } }]\n');
    const files = [inCwd('refused-4.pcap'), '--baseline', inCwd('refused-3.json')];
    const { stdout } = await check(files, { cwd: folder });
    expect(stdout.split('\n').slice(2, 4)).toEqual([
      '   rule                where             expected  actual  note',
      '✗  connection-refused  10.0.0.2 port 80  none      4       3 in the baseline',
    ]);
    expect(stdout).toContain('\nconnection-refused at 10.0.0.2 port 80\n');
  });

  test('a rule with exceptions → several rows, one rule', async () => {
    const folder = folderWith(`rules: { connection-refused: error }
overrides: [{ port: 80, rules: { connection-refused: error } }, { port: 81, rules: { connection-refused: error } }]
`);
    const { stdout } = await check([inCwd('refused-3.pcap')], { cwd: folder });
    expect(stdout.split('\n')[0]).toBe('✗ failed: 1 rule of 1 over budget');
    expect(stdout.match(/^[✓✗] {2}connection-refused/gm)).toHaveLength(3);
  });

  test('many findings of a rule → five, and how many more', async () => {
    const servers = Array.from({ length: 8 }, (_, i) => ({ server: `10.0.1.${i + 1}:80`, connections: 2, refused: 2 }));
    const { stdout } = await check(['-'], { input: capture(servicesTrace(servers)) });
    expect(stdout.match(/ refused: SYN answered with a RST/g)).toHaveLength(5);
    expect(stdout).toContain('\n  and 3 more findings\n  tcpscope explain connection-refused\n');
  });

  test('a terminal of 80 columns → no line is longer, and all of it is there', async () => {
    const wide = (await check(args)).stdout;
    const { stdout } = await onTerminal(`stty cols 80; $tcpscope check ${args.join(' ')} --no-color`, { cwd });
    const lines = stdout.trimEnd().split('\r\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);
    expect(words(lines.join('\n'))).toEqual(words(wide));
  });

  test('a terminal of 80 columns: long places and several figures → no line is longer', async () => {
    const host = '2001:db8:1111:2222:3333:4444:5555:6666';
    const config = `overrides: [{ host: "${host}", port: 65535, rules: { connection-refused: [error, { max: 3 }] } }]\n`;
    const { stdout } = await onTerminal(
      `stty cols 80; $tcpscope check ${inCwd('refused-3.pcap')} --baseline ${inCwd('refused-3.json')} --no-color`,
      { cwd: folderWith(config) },
    );
    expect(stdout).toContain('connection-refused');
    expect(stdout.split('\r\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('colour: on a terminal, not on a pipe; --color and --no-color before that', async () => {
    const isColored = ({ stdout }: Ended): boolean => stdout.includes('\u001b[');
    const line = `$tcpscope check ${MANY}`;
    expect(isColored(await check([MANY]))).toBe(false);
    expect(isColored(await check([MANY, '--color']))).toBe(true);
    expect(isColored(await onTerminal(line, { cwd }))).toBe(true);
    expect(isColored(await onTerminal(`${line} --no-color`, { cwd }))).toBe(false);
    expect(isColored(await onTerminal(line, { cwd, env: { NO_COLOR: '1' } }))).toBe(false);
  });

  test('terminal controls in a report → harmless', async () => {
    const report = readFileSync(inCwd('refused-3.json'), 'utf8');
    const evil = (text: string): string => text.replaceAll('connection-refused', 'evil\\u001b[31m');
    writeFileSync(inCwd('evil.json'), evil(report).replaceAll('10.0.0.2:80', '\\u001b[32m'));
    const { stdout } = await check(['evil.json', '--baseline', 'refused-3.json']);
    expect(stdout).toContain('evil\ufffd[31m');
    expect(stdout).not.toContain('\u001b');
  });

  test('terminal controls in the name of a config → harmless', async () => {
    const ended = await check(['sound.pcap', '--config', 'no\u001b[31mpe.yaml']);
    expect(ended.stderr.split('\n')[0]).toBe('tcpscope: no\ufffd[31mpe.yaml: no such file or directory');
  });
});

describe('json', () => {
  test('→ the verdict and its rows, with their findings', async () => {
    const { status, stdout, stderr } = await check(['refused-4.pcap', '-f', 'json', '--baseline', 'refused-3.json']);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    const report = JSON.parse((await run(['analyze', 'refused-4.pcap', '-f', 'json'], { cwd })).stdout) as {
      findings: unknown[];
    };
    expect(JSON.parse(stdout)).toEqual({
      passed: false,
      noVerdict: null,
      ignored: [],
      results: [
        {
          rule: 'connection-refused',
          level: 'error',
          isConfigured: false,
          where: '',
          expected: 'no error',
          actual: '4',
          passed: false,
          standing: 'error',
          note: '3 in the baseline',
          findings: report.findings,
        },
      ],
    });
    expect(report.findings).toHaveLength(1);
  });

  test('nothing to check → passed, without rows', async () => {
    const { status, stdout } = await check(['sound.pcap', '-f', 'json']);
    expect({ status, verdict: JSON.parse(stdout) as unknown }).toEqual({
      status: 0,
      verdict: { passed: true, noVerdict: null, results: [], ignored: [] },
    });
  });

  test('--fail-on warning → passed is what the exit status says', async () => {
    const args = ['refused-3.pcap', '-f', 'json', '--rule', 'connection-refused=warning'];
    for (const [level, status] of [
      ['error', 0],
      ['warning', 1],
    ] as const) {
      const ended = await check([...args, '--fail-on', level]);
      expect(ended.status).toBe(status);
      expect(JSON.parse(ended.stdout)).toMatchObject({
        passed: status === 0,
        results: [{ level: 'warning', passed: false }],
      });
    }
  });
});

describe('where it is written', () => {
  test('-o → the file, whole, and nothing on standard output; the status is the same', async () => {
    const plain = await check(['refused-3.pcap']);
    const ended = await check(['refused-3.pcap', '-o', 'verdict.txt']);
    expect(ended).toEqual({ status: 1, signal: null, stdout: '', stderr: '' });
    expect(readFileSync(inCwd('verdict.txt'), 'utf8')).toBe(plain.stdout);
    expect(readdirSync(cwd).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('-o, but the capture is none → no file', async () => {
    expect((await check(['missing.pcap', '-o', 'none.txt'])).status).toBe(3);
    expect(existsSync(inCwd('none.txt'))).toBe(false);
  });

  test.each(['refused-3.pcap', 'refused-3.json'])('-o %s, which is to be read → 2, and it stays', async (name) => {
    const before = readFileSync(inCwd(name));
    const ended = await check([name, '-o', name]);
    expectMessage(ended);
    expect(ended.status).toBe(2);
    expect(readFileSync(inCwd(name)).equals(before)).toBe(true);
  });

  test('-o is the baseline → 2, and it stays', async () => {
    const before = readFileSync(inCwd('refused-3.json'));
    writeFileSync(inCwd('baseline.json'), before);
    const { status } = await check(['refused-3.pcap', '--baseline', 'baseline.json', '-o', 'baseline.json']);
    expect(readFileSync(inCwd('baseline.json')).equals(before)).toBe(true);
    expect(status).toBe(2);
  });

  test('-o is the config → 2, and it stays', async () => {
    const folder = folderWith('rules: {}\n');
    const { status } = await check([inCwd('sound.pcap'), '-o', 'tcpscope.config.yaml'], { cwd: folder });
    expect(readFileSync(join(folder, 'tcpscope.config.yaml'), 'utf8')).toBe('rules: {}\n');
    expect(status).toBe(2);
  });

  test('a reader that leaves early → no message, and the status still tells', async () => {
    const { stdout, stderr } = await shell('$tcpscope check refused-3.pcap | true; echo ${PIPESTATUS[0]}', { cwd });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^[01]\n$/);
  });

  test('nothing on standard error, with or without --quiet', async () => {
    for (const more of [[], ['--quiet']]) expect((await check(['refused-3.pcap', ...more])).stderr).toBe('');
  });
});
