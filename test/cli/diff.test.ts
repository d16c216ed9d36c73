// `tcpscope diff` as it is called: what it prints, for people and for programs, and how it ends.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { servicesTrace, type ServiceTrace } from '../diff/services-trace.ts';
import { capture } from '../kit/capture.ts';
import { onTerminal, tcpscopeHere as run, temporaryFolder, type Ended, type RunOptions } from './tcpscope.ts';

const cwd = temporaryFolder();
const diff = (args: readonly string[], options: RunOptions = {}): Promise<Ended> =>
  run(['diff', ...args], { cwd, ...options });
const put = (name: string, services: readonly ServiceTrace[]): void =>
  writeFileSync(join(cwd, name), capture(servicesTrace(services)));

put('before.pcap', [
  { server: '10.0.0.2:80', connections: 400, refused: 2 },
  { server: '10.0.0.3:443', connections: 60 },
  { server: '[fd00::2]:8080', connections: 60 },
  { server: '10.0.0.4:22', connections: 9 },
]);
put('after.pcap', [
  { server: '10.0.0.2:80', connections: 400, refused: 40 },
  { server: '10.0.0.3:443', connections: 60 },
  { server: '[fd00::2]:8080', connections: 50, rttMs: 50, refused: 25 },
  { server: '10.0.0.5:22', connections: 9 },
]);
for (const name of ['before', 'after']) {
  const { status } = await run(['analyze', `${name}.pcap`, '-o', `${name}.json`], { cwd });
  if (status !== 0) throw new Error('no report');
}

function expectMessage({ stdout, stderr }: Ended): void {
  expect(stderr).toMatch(/^tcpscope: [^\n]+\n( {2}[^\n]+\n)?$/);
  expect(stdout).toBe('');
}

const TEXT = `✗ 3 things got worse (3 services compared)

   service         what                  before                     after
▲  [fd00::2]:8080  refused               0.00 % of 60 connections   50.0 % of 50 connections
▲  10.0.0.2:80     refused               0.50 % of 400 connections  10.0 % of 400 connections
▲  [fd00::2]:8080  handshake round trip  5.00 ms (median of 60)     50.0 ms (median of 25)

only before: 10.0.0.4:22
only after: 10.0.0.5:22
`;

describe('text', () => {
  test('→ how much got worse, a line each with its samples, and services that only one has', async () => {
    const { status, stdout, stderr } = await diff(['before.pcap', 'after.pcap']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(TEXT);
  });

  test.each([
    ['before.json', 'after.json'],
    ['before.json', 'after.pcap'],
    ['before.pcap', 'after.json'],
  ])('%s and %s → the same', async (before, after) => {
    expect((await diff([before, after])).stdout).toBe((await diff(['before.pcap', 'after.pcap'])).stdout);
  });

  test('the other way round → better', async () => {
    const { status, stdout } = await diff(['after.pcap', 'before.pcap']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^✓ nothing got worse, 3 better \(3 services compared\)\n/);
    expect(stdout.match(/^▼/gm)).toHaveLength(3);
    expect(stdout).not.toContain('▲');
    expect(stdout).toContain('\nonly before: 10.0.0.5:22\nonly after: 10.0.0.4:22\n');
  });

  test('a capture against its own report → nothing', async () => {
    expect(await diff(['before.pcap', 'before.json'])).toEqual({
      status: 0,
      signal: null,
      stdout: '✓ nothing got worse beyond chance (4 services compared)\n',
      stderr: '',
    });
  });

  test('no service in both → says so', async () => {
    put('other.pcap', [{ server: '10.9.9.9:9', connections: 3 }]);
    const { stdout } = await diff(['other.pcap', 'after.pcap']);
    expect(stdout).toBe(
      '! no service occurs in both (0 services compared)\n\n' +
        'only before: 10.9.9.9:9\nonly after: 10.0.0.2:80, 10.0.0.3:443, 10.0.0.5:22, [fd00::2]:8080\n',
    );
  });

  test('many services that only one has → five, and how many more', async () => {
    put(
      'many.pcap',
      Array.from({ length: 8 }, (_, i) => ({ server: `10.9.9.${i + 1}:9`, connections: 1 })),
    );
    const { stdout } = await diff(['many.pcap', 'after.pcap']);
    expect(stdout).toContain(
      '\nonly before: 10.9.9.1:9, 10.9.9.2:9, 10.9.9.3:9, 10.9.9.4:9, 10.9.9.5:9 and 3 more services\n',
    );
  });

  test('a pipe → 100 columns at most, no colour; --color colours', async () => {
    const { stdout } = await diff(['before.pcap', 'after.pcap']);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(stdout).not.toContain('\u001b');
    expect((await diff(['before.pcap', 'after.pcap', '--color'])).stdout).toContain('\u001b[');
  });

  test.each([80, 70])('a terminal of %d columns → no line is longer', async (columns) => {
    const line = `stty cols ${columns}; $tcpscope diff before.pcap after.pcap --no-color --quiet`;
    const { stdout } = await onTerminal(line, { cwd });
    expect(stdout).toContain('things got worse');
    expect(stdout).toMatch(/▲ {2}10\.0\.0\.2:80 +refused +0\.50 % of 400 +10\.0 % of 400\r\n/);
    expect(stdout.split('\r\n').filter((each) => each.length > columns)).toEqual([]);
  });
});

describe('json', () => {
  test('→ the comparison, and null where JSON has no Infinity', async () => {
    const { status, stdout, stderr } = await diff(['before.pcap', 'after.pcap', '-f', 'json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).not.toMatch(/Infinity|NaN/);
    expect(JSON.parse(stdout)).toEqual({
      differences: [
        {
          service: '[fd00::2]:8080',
          what: 'refused',
          before: '0.00 % of 60 connections',
          after: '50.0 % of 50 connections',
          change: 'worse',
          factor: null,
        },
        {
          service: '10.0.0.2:80',
          what: 'refused',
          before: '0.50 % of 400 connections',
          after: '10.0 % of 400 connections',
          change: 'worse',
          factor: expect.closeTo(20) as number,
        },
        {
          service: '[fd00::2]:8080',
          what: 'handshake round trip',
          before: '5.00 ms (median of 60)',
          after: '50.0 ms (median of 25)',
          change: 'worse',
          factor: expect.closeTo(10) as number,
        },
      ],
      both: 3,
      gone: ['10.0.0.4:22'],
      fresh: ['10.0.0.5:22'],
    });
  });

  test('-o → the file, whole', async () => {
    const args = ['before.pcap', 'after.pcap', '-f', 'json'];
    expect(await diff([...args, '-o', 'diff.json'])).toEqual({ status: 0, signal: null, stdout: '', stderr: '' });
    expect(readFileSync(join(cwd, 'diff.json'), 'utf8')).toBe((await diff(args)).stdout);
  });
});

describe('used wrongly', () => {
  test.each([
    [[], "missing required argument 'before'"],
    [['before.pcap'], "missing required argument 'after'"],
    [['before.pcap', 'after.pcap', 'after.pcap'], "too many arguments for 'diff'"],
    [['before.pcap', 'after.pcap', '-f', 'csv'], "argument 'csv' is invalid. Allowed choices are text, json."],
    [['before.pcap', 'after.pcap', '-o', 'after.pcap'], '--output after.pcap is a capture that is also an input'],
    [['before.json', 'after.json', '-o', 'after.json'], '--output after.json is a report that is also an input'],
  ])('2: %j', async (args, message) => {
    const ended = await diff(args);
    expectMessage(ended);
    expect(ended.stderr).toContain(message);
    expect(ended.status).toBe(2);
  });

  test.each([
    ['missing.pcap', 'no such file'],
    ['missing.json', 'no such file'],
    ['text.pcap', 'is not a pcap or pcapng capture'],
    ['text.json', 'is neither a tcpscope report nor a capture'],
    ['cut.json', 'is not a tcpscope report: '],
  ])('3: %s, as either of the two', async (name, why) => {
    writeFileSync(join(cwd, 'text.pcap'), 'hello\n');
    writeFileSync(join(cwd, 'text.json'), 'hello\n');
    writeFileSync(join(cwd, 'cut.json'), readFileSync(join(cwd, 'before.json')).subarray(0, 900));
    for (const args of [
      [name, 'after.pcap'],
      ['before.pcap', name],
    ]) {
      const ended = await diff([...args, '-o', 'never.txt']);
      expectMessage(ended);
      expect(ended.stderr.startsWith(`tcpscope: ${name}`)).toBe(true);
      expect(ended.stderr).toContain(why);
      expect(ended.status).toBe(3);
      expect(existsSync(join(cwd, 'never.txt'))).toBe(false);
    }
  });

  test('standard input → one of the two', async () => {
    const input = readFileSync(join(cwd, 'after.pcap'));
    const { status, stdout } = await diff(['before.pcap', '-'], { input });
    expect(status).toBe(0);
    expect(stdout).toBe(TEXT);
  });

  test('standard input as both → 2, and says why', async () => {
    const ended = await diff(['-', '-'], { input: readFileSync(join(cwd, 'after.pcap')) });
    expect(ended.stderr).toContain('standard input (-) can be read once only');
    expect(ended.status).toBe(2);
  });
});
