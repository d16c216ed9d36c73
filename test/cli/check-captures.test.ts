// No verdict from nothing: captures without TCP, captures that are cut, filters that leave nothing over, and what allows them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { tcpscopeHere as run, temporaryFolder, type Ended } from './tcpscope.ts';

const MANY = readFileSync(fileURLToPath(new URL('../../fixtures/many-fates.pcap', import.meta.url)));
const cwd = temporaryFolder();
const call = (command: string, args: readonly string[], where = cwd): Promise<Ended> =>
  run([command, ...args], { cwd: where });
const check = (...args: string[]): Promise<Ended> => call('check', args);
const PCAP_HEADER = 24;

/** A capture of one UDP datagram. */
function udpCapture(): Buffer {
  const frame = Buffer.alloc(14 + 20 + 8);
  frame.writeUInt16BE(0x0800, 12);
  frame.writeUInt8(0x45, 14);
  frame.writeUInt16BE(28, 16);
  frame.writeUInt8(64, 22);
  frame.writeUInt8(17, 23);
  frame.writeUInt16BE(8, 38);
  const record = Buffer.alloc(16);
  record.writeUInt32LE(1, 0);
  record.writeUInt32LE(frame.length, 8);
  record.writeUInt32LE(frame.length, 12);
  return Buffer.concat([MANY.subarray(0, PCAP_HEADER), record, frame]);
}

beforeAll(async () => {
  writeFileSync(join(cwd, 'many.pcap'), MANY);
  writeFileSync(join(cwd, 'none.pcap'), MANY.subarray(0, PCAP_HEADER)); // as tcpdump leaves it when it is killed early
  writeFileSync(join(cwd, 'udp.pcap'), udpCapture());
  writeFileSync(join(cwd, 'cut.pcap'), MANY.subarray(0, 2000));
  for (const name of ['none', 'udp', 'cut', 'many']) {
    for (const format of ['json', 'ndjson']) {
      await call('analyze', [`${name}.pcap`, '-f', format, '-o', `${name}.${format}`]);
    }
  }
});

const hasFailed = ({ status, stdout, stderr }: Ended): { status: number | null; first: string; error: string } => ({
  status,
  first: stdout.split('\n')[0]!,
  error: stderr.split('\n')[0]!,
});

describe('nothing of TCP', () => {
  test.each(['none.pcap', 'udp.pcap', 'none.json', 'udp.json', 'none.ndjson', 'udp.ndjson'])(
    '%s → 3, and no verdict',
    async (name) => {
      const text = `no verdict: ${name.replace(/\.(nd)?json$/, '.pcap')} holds no TCP packet`;
      expect(hasFailed(await check(name))).toEqual({ status: 3, first: `✗ ${text}`, error: `tcpscope: ${text}` });
    },
  );

  test('no row passes: there is none', async () => {
    const { stdout } = await check('none.pcap', '--rule', 'stall', '-f', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      passed: false,
      noVerdict: 'none.pcap holds no TCP packet',
      results: [],
    });
  });

  test.each([['--allow-empty'], ['config']])('%s → 0, and it says that there is none', async (how) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'none.pcap'), MANY.subarray(0, PCAP_HEADER));
    if (how === 'config') writeFileSync(join(folder, 'tcpscope.config.yaml'), 'captures: { allowEmpty: true }\n');
    const { status, stdout, stderr } = await call('check', ['none.pcap', ...(how === 'config' ? [] : [how])], folder);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe('! passed: nothing wrong was found; none.pcap holds no TCP packet (allowed)\n');
    expect((await call('check', ['none.pcap', '--strict', ...(how === 'config' ? [] : [how])], folder)).status).toBe(4);
  });

  test('one of several has TCP → a verdict on that', async () => {
    const { status } = await check('none.pcap', 'many.pcap', '--rule', 'connection-refused=off');
    expect(status).toBe(0);
  });

  test.each([
    ['none.pcap', 4],
    ['udp.pcap', 4],
    ['many.pcap', 0],
  ])('analyze --strict: %s → %d', async (name, expected) => {
    const { status, stderr } = await call('analyze', [name, '--strict']);
    expect(status).toBe(expected);
    if (expected === 4) expect(stderr).toBe(`tcpscope: ${name} holds no TCP packet (--strict)\n`);
  });

  test('analyze without --strict → 0', async () => {
    expect((await call('analyze', ['none.pcap'])).status).toBe(0);
  });
});

describe('a filter that leaves nothing over', () => {
  test.each([
    [['--filter', 'port 9'], '--filter'],
    [['--since', '3600'], '--since'],
    [['--until', '2020-01-01'], '--until'],
    [['--filter', 'port 9', '--since', '1'], '--filter, --since'],
  ])('%j → 3, and its name', async (args, names) => {
    const text = `no verdict: ${names} left no connection of many.pcap over`;
    expect(hasFailed(await check('many.pcap', ...args))).toEqual({
      status: 3,
      first: `✗ ${text}`,
      error: `tcpscope: ${text}`,
    });
  });

  test('analyze --strict → 4', async () => {
    const { status, stderr } = await call('analyze', ['many.pcap', '--strict', '--filter', 'port 9']);
    expect(status).toBe(4);
    expect(stderr).toBe('tcpscope: --filter left no connection of many.pcap over (--strict)\n');
  });
});

describe('damage', () => {
  test.each(['cut.pcap', 'cut.json', 'cut.ndjson'])('%s → 4, and no verdict', async (name) => {
    const text = 'no verdict: cut.pcap is truncated or damaged';
    expect(hasFailed(await check(name))).toEqual({ status: 4, first: `✗ ${text}`, error: `tcpscope: ${text}` });
  });

  test('what is over budget, too → still 4', async () => {
    expect((await check('cut.pcap', '--rule', 'capture-truncated')).status).toBe(4);
  });

  test.each([['--allow-damaged'], ['config']])('%s → a verdict, which says so', async (how) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'cut.pcap'), MANY.subarray(0, 2000));
    if (how === 'config') writeFileSync(join(folder, 'tcpscope.config.yaml'), 'captures: { allowDamaged: true }\n');
    const args = ['cut.pcap', ...(how === 'config' ? [] : [how])];
    const { status, stdout, stderr } = await call('check', args, folder);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.replace('\n  (', ' (').split('\n')[0]).toMatch(
      /^! passed: .*; cut\.pcap is truncated or damaged \(allowed\)$/,
    );
    expect((await call('check', [...args, '--strict'], folder)).status).toBe(4);
    expect((await call('check', [...args, '--rule', 'capture-truncated'], folder)).status).toBe(1);
  });
});

describe('options of the run, as in analyze', () => {
  test('--filter → what it leaves is judged', async () => {
    expect((await check('many.pcap', '--filter', 'port 20696')).status).toBe(0);
    expect((await check('many.pcap', '--filter', 'port 20697')).status).toBe(1);
  });

  test('--since, --until → what they leave is judged', async () => {
    expect((await check('many.pcap', '--until', '0.5')).status).toBe(0);
    expect((await check('many.pcap', '--until', '1.5')).status).toBe(1);
    expect((await check('many.pcap', '--since', '3.5')).status).toBe(0);
  });

  test('--close-wait-threshold → a leak before it is a warning, after it an error', async () => {
    const args = ['many.pcap', '--rule', 'connection-refused=off'];
    expect((await check(...args)).status).toBe(0);
    expect((await check(...args, '--close-wait-threshold', '1')).status).toBe(1);
  });

  test('--time-wait → how long TIME_WAIT lasts', async () => {
    const args = ['many.pcap', '--rule', 'connection-refused=off', '--rule', 'time-wait-buildup=error,maxPeak=5'];
    expect((await check(...args)).status).toBe(1);
    expect((await check(...args, '--time-wait', '0.1')).status).toBe(0);
  });

  test.each([
    ['--filter', 'port 80'],
    ['--since', '1'],
    ['--time-wait', '3'],
    ['--ephemeral-range', '1-2'],
  ])('%s of a saved report → 2, since it can only be asked of captures', async (option, value) => {
    const { status, stderr } = await check('many.json', option, value);
    expect(status).toBe(2);
    expect(stderr).toBe(`tcpscope: many.json is a report: ${option} is about captures\n  give it to analyze\n`);
  });
});
