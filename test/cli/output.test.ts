// Where the report goes: a file that appears whole, what is no file, and pipes whose reader leaves early.
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { capture } from '../kit/capture.ts';
import { shell, tcpscope as run, tcpscopeHere, temporaryFolder, type Ended, type RunOptions } from './tcpscope.ts';

const cwd = temporaryFolder();
const inFolder = (name: string): string => join(cwd, name);
const tcpscope = (args: readonly string[], options: RunOptions = {}): Promise<Ended> => run(args, { cwd, ...options });
const inProcess = (args: readonly string[]): Promise<Ended> => tcpscopeHere(args, { cwd });
const text = (name: string): string => readFileSync(inFolder(name), 'utf8');

writeFileSync(inFolder('small.pcap'), capture('handshake\nclose'));
const attempts = Array.from({ length: 2000 }, (_, i) => `+.001 > S 0 {port ${1000 + i}}`);
writeFileSync(inFolder('big.pcap'), capture(attempts.join('\n')));
const bigJson = (await tcpscope(['analyze', 'big.pcap', '--format', 'json'])).stdout;
const noParts = (): void => expect(readdirSync(cwd).filter((name) => name.endsWith('.part'))).toEqual([]);

describe('a file', () => {
  test('a new name → the report, and nothing on standard output', async () => {
    const ended = await inProcess(['analyze', 'big.pcap', '--format', 'json', '--output', 'new.json']);
    expect(ended).toEqual({ status: 0, signal: null, stdout: '', stderr: '' });
    expect(text('new.json')).toBe(bigJson);
    noParts();
  });

  test('an existing file → replaced, with its permissions', async () => {
    writeFileSync(inFolder('old.json'), 'old');
    chmodSync(inFolder('old.json'), 0o640);
    await inProcess(['analyze', 'big.pcap', '--format', 'json', '-o', 'old.json']);
    expect(text('old.json')).toBe(bigJson);
    expect(statSync(inFolder('old.json')).mode & 0o777).toBe(0o640);
  });

  test('an existing file, but the run fails → as it was', async () => {
    writeFileSync(inFolder('kept.json'), 'kept');
    expect(await inProcess(['analyze', 'missing.pcap', '-o', 'kept.json'])).toMatchObject({ status: 3 });
    expect(text('kept.json')).toBe('kept');
    noParts();
  });

  test('a link to a file → the file is replaced, the link stays', async () => {
    writeFileSync(inFolder('linked.txt'), 'old');
    symlinkSync('linked.txt', inFolder('link.txt'));
    await inProcess(['analyze', 'small.pcap', '-o', 'link.txt']);
    expect(readlinkSync(inFolder('link.txt'))).toBe('linked.txt');
    expect(text('linked.txt')).toMatch(/^1 TCP connection: nothing wrong was found\n/);
  });

  test.each([
    ['missing/report.txt', 'there is no folder missing'],
    ['.', 'illegal operation on a directory'],
    ['small.pcap/report.txt', 'not a directory'],
  ])('%s → 2, %s', async (path, why) => {
    const { status, stdout, stderr } = await inProcess(['analyze', 'small.pcap', '-o', path]);
    expect(stderr).toBe(`tcpscope: cannot write ${path}: ${why}\n  name another file with --output\n`);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  test.skipIf(process.getuid?.() === 0)('a file, or a folder, that may not be written → 2', async () => {
    writeFileSync(inFolder('readonly.txt'), 'kept', { mode: 0o444 });
    const { status, stderr } = await inProcess(['analyze', 'small.pcap', '-o', 'readonly.txt']);
    expect(stderr).toContain('cannot write readonly.txt: permission denied\n');
    expect(status).toBe(2);
    expect(text('readonly.txt')).toBe('kept');
  });

  test('the capture itself, by another name → 2, and it stays', async () => {
    symlinkSync('small.pcap', inFolder('alias.pcap'));
    expect(await inProcess(['analyze', 'small.pcap', '-o', 'alias.pcap'])).toMatchObject({ status: 2 });
    expect(new Uint8Array(readFileSync(inFolder('small.pcap')))).toEqual(capture('handshake\nclose'));
  });
});

describe('what is no file', async () => {
  test.each(['-', '/dev/stdout'])('%s → standard output, which may be appended to', async (path) => {
    await shell(`echo before > out.txt; $tcpscope analyze small.pcap -o ${path} >> out.txt`, { cwd });
    expect(text('out.txt')).toMatch(/^before\n1 TCP connection: nothing wrong was found\n/);
  });

  test('a FIFO → is written to and stays', async () => {
    const line =
      'mkfifo fifo; cat fifo > read.json & $tcpscope analyze big.pcap -f json -o fifo; echo $?; wait; test -p fifo';
    expect(await shell(line, { cwd })).toMatchObject({ status: 0, stdout: '0\n', stderr: '' });
    expect(text('read.json')).toBe(bigJson);
  });

  test('a FIFO whose reader leaves early → a quiet end', async () => {
    const line = 'mkfifo left; head -c 10 left > /dev/null & $tcpscope analyze big.pcap -f json -o left; echo $?';
    expect(await shell(line, { cwd })).toMatchObject({ stdout: '0\n', stderr: '' });
  });

  // Not /dev/null itself: where root runs the tests, an error here would replace it for everyone.
  const isDeviceMade = (await shell('mknod null c 1 3 && : > null', { cwd })).status === 0;
  test.runIf(isDeviceMade)('a device → is written to and stays', async () => {
    expect(await tcpscope(['analyze', 'big.pcap', '-o', 'null'])).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(statSync(inFolder('null')).isCharacterDevice()).toBe(true);
    noParts();
  });
});

describe('standard output', () => {
  /** Makes descriptor 3 a pipe whose reader has ended. */
  const nobodyReads = 'exec 3> >(exit); wait $!';

  test('a pipe: more than it holds at once → arrives whole', async () => {
    expect(bigJson.length).toBeGreaterThan(10 * 65_536);
    expect(JSON.parse(bigJson)).toMatchObject({ summary: { connections: 2000 } });
    const slow = await shell('$tcpscope analyze big.pcap --format json | (sleep 0.5; cat)', { cwd });
    expect(slow.stdout).toBe(bigJson);
  });

  test.each(['text --top 0', 'json', 'ndjson'])('a reader that leaves early: %s → a quiet end', async (format) => {
    const line = `$tcpscope analyze big.pcap --format ${format} | head -1 > /dev/null; echo \${PIPESTATUS[0]}`;
    expect(await shell(line, { cwd })).toMatchObject({ stdout: '0\n', stderr: '' });
  });

  test.each(['analyze small.pcap', 'analyze big.pcap -f json', '--help', 'analyze --help', '--version'])(
    'a reader that left before the start: %s → a quiet end',
    async (args) => {
      const { stderr } = await shell(`${nobodyReads}; $tcpscope ${args} >&3; echo $? > status`, { cwd });
      expect({ stderr, status: text('status') }).toEqual({ stderr: '', status: '0\n' });
    },
  );

  test('standard error that nobody reads → the status still tells', async () => {
    await shell(`${nobodyReads}; $tcpscope analyze missing.pcap 2>&3; echo $? > status`, { cwd });
    expect(text('status')).toBe('3\n');
  });

  test('closed from the start → a quiet end', async () => {
    expect(await shell('$tcpscope analyze big.pcap >&-', { cwd })).toMatchObject({ status: 0, stderr: '' });
  });

  test.runIf(existsSync('/dev/full'))('a full disk → 2 and one line', async () => {
    const { status, stderr } = await shell('$tcpscope analyze big.pcap > /dev/full', { cwd });
    expect(stderr).toBe('tcpscope: cannot write standard output: no space left on device\n');
    expect(status).toBe(2);
  });
});
