// Options of `analyze` that carry figures: how long CLOSE_WAIT may last, how long TIME_WAIT lasts, which ports are
// ephemeral.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/index.ts';
import { capture } from '../kit/capture.ts';
import { tcpscopeHere as run, temporaryFolder, type Ended } from './tcpscope.ts';

const cwd = temporaryFolder();
const tcpscope = (...args: string[]): Promise<Ended> => run(['analyze', ...args], { cwd });

/** Two connections of a client to a server, closed by the client at 1 s and 11 s; a third is left in CLOSE_WAIT at 20 s. */
const connection = (port: number, at: number): string => `addresses 10.0.0.1:${port} 10.0.0.2:80
  ${at} > S 0:0(0)
  +0 < S. 0:0(0) ack 1
  +0 > . 1 ack 1
  +1 > F. 1 ack 1`;
const closed = '+0 < F. 1 ack 2\n+0 > . 2 ack 2';
const name = 'options.pcap';
writeFileSync(
  join(cwd, name),
  capture(`
    ${connection(40_000, 0)}
    ${closed}
    ${connection(50_000, 10)}
    ${closed}
    ${connection(50_001, 19)}
    +0 < . 1 ack 2
    28 > R. 2 ack 1
    addresses 10.9.9.9:1 10.9.9.8:2
    30 > . 1 ack 1`),
);

async function summaryOf(...args: string[]): Promise<Report['summary']> {
  const { status, stdout, stderr } = await tcpscope(name, '--format', 'json', ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return (JSON.parse(stdout) as Report).summary;
}

describe('good values', () => {
  test('--close-wait-threshold → a leak from so many seconds on', async () => {
    const leaks = async (...args: string[]): Promise<number> => (await summaryOf(...args)).closeWait.leaks;
    expect(await leaks()).toBe(1);
    expect(await leaks('--close-wait-threshold', '8')).toBe(1);
    expect(await leaks('--close-wait-threshold', '8.001')).toBe(0);
    expect(await leaks('--close-wait-threshold=100')).toBe(0);
    expect(await leaks('--close-wait-threshold', '0')).toBe(1);
  });

  test('--time-wait → TIME_WAIT is over after so many seconds', async () => {
    const shown = async (...args: string[]): Promise<number[]> => {
      const { timeWait, states } = await summaryOf(...args);
      return [timeWait.entered, timeWait.peak, states.client.TIME_WAIT];
    };
    expect(await shown()).toEqual([2, 2, 2]);
    expect(await shown('--time-wait', '60')).toEqual([2, 2, 2]);
    expect(await shown('--time-wait', '19.5')).toEqual([2, 2, 1]);
    expect(await shown('--time-wait', '10')).toEqual([2, 1, 0]);
    expect(await shown('--time-wait=0')).toEqual([2, 0, 0]);
    expect(await shown('--time-wait', '240')).toEqual([2, 2, 2]);
  });

  test('--ephemeral-range → the ports that count, and how many there are', async () => {
    const shown = async (...args: string[]): Promise<object[]> => (await summaryOf(...args)).timeWait.portPressure;
    const pair = { client: '10.0.0.1', server: '10.0.0.2:80' };
    expect(await shown()).toEqual([{ ...pair, used: 3, available: 28_232 }]);
    expect(await shown('--ephemeral-range', '50000-50009')).toEqual([{ ...pair, used: 2, available: 10 }]);
    expect(await shown('--ephemeral-range=1-65535')).toEqual([{ ...pair, used: 3, available: 65_535 }]);
    expect(await shown('--ephemeral-range', '40000-40000')).toEqual([]);
  });

  test('all at once, as text → 0', async () => {
    const args = ['--close-wait-threshold', '1.5', '--time-wait', '120', '--ephemeral-range', '1024-65535'];
    expect(await tcpscope(name, ...args)).toMatchObject({ status: 0, stderr: '' });
  });

  test('--help → says what each is without the option', async () => {
    const { stdout } = await tcpscope('--help');
    const text = stdout.replaceAll(/\s+/g, ' ');
    expect(text).toMatch(/--close-wait-threshold <seconds> [^-]*\(default: 5\)/);
    expect(text).toMatch(/--time-wait <seconds> [^-]*\(default: 60\)/);
    expect(text).toMatch(/--ephemeral-range <low-high> .*?\(default: 32768-60999\)/);
  });
});

describe('bad values', () => {
  const seconds = ['-1', 'soon', '', '1e3', '5s', '1.', '.5', '1,5', '1 2', 'NaN', 'Infinity', '10000000000'];
  const ranges = [
    '32768',
    '60999-32768',
    '1-65536',
    '-',
    '1-',
    '-5',
    'a-b',
    '1-2-3',
    '1.5-3',
    '1 - 3',
    '',
    '100000-100001',
  ];

  test.each([
    ...seconds.map((value) => ['--close-wait-threshold', value, 'not a number of seconds', 'for example: 2.5']),
    ...seconds.map((value) => ['--time-wait', value, 'not a number of seconds', 'for example: 2.5']),
    ...ranges.map((value) => ['--ephemeral-range', value, 'not a range of ports', 'for example: 32768-60999']),
  ] as [string, string, string, string][])('%s %j → one line, a hint, 2', async (option, value, message, hint) => {
    const { status, stdout, stderr } = await tcpscope(name, option, value);
    expect(stderr).toBe(`tcpscope: ${option}: "${value}" is ${message}\n  ${hint}\n`);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  test.each(['--close-wait-threshold', '--time-wait', '--ephemeral-range'])(
    '%s without a value → 2',
    async (option) => {
      const { status, stdout, stderr } = await tcpscope(name, option);
      expect(stderr).toMatch(new RegExp(`^tcpscope: option '${option} <\\S+>' argument missing\\n`));
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    },
  );

  test('a value that would command the terminal → is printed harmless', async () => {
    const { status, stderr } = await tcpscope(name, '--time-wait', '\u001b[31m5\n');
    expect(stderr.split('\n')[0]).toBe('tcpscope: --time-wait: "\ufffd[31m5\ufffd" is not a number of seconds');
    expect(status).toBe(2);
  });
});
