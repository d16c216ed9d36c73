// `tcpscope flow` as it is used: how a connection is named, what is refused, and where the ladder goes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseConnectionName } from '../../src/cli/connection-name.ts';
import { bulkTrace } from '../findings/bulk-trace.ts';
import { capture } from '../kit/capture.ts';
import { onTerminal, shell, tcpscopeHere as run, temporaryFolder, type Ended } from './tcpscope.ts';

const cwd = temporaryFolder();
const flow = (...args: string[]): Promise<Ended> => run(['flow', ...args], { cwd });
const firstLine = async (...args: string[]): Promise<string> => {
  const { status, stdout, stderr } = await flow(...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split('\n')[0]!;
};

const begun = (client: string, server: string): string => `addresses ${client} ${server}\nhandshake`;
const IPV6 = ['[fd00::1]:5000', '[fd00::2]:443'] as const;
writeFileSync(
  join(cwd, 'four.pcap'),
  capture(
    [
      begun('10.0.0.1:40000', '10.0.0.2:80'),
      '+.1 > R 1',
      begun('10.0.0.1:40001', '10.0.0.2:80'),
      '+1 > udp (1)',
      begun(...IPV6),
      '+1 > udp (1)',
      // The first one's four-tuple again.
      'addresses 10.0.0.1:40000 10.0.0.2:80\nisn client 77\nisn server 99\nhandshake',
    ].join('\n'),
  ),
);

describe('naming a connection', () => {
  test.each([
    [['0'], '10.0.0.1:40000 → 10.0.0.2:80'],
    [['1'], '10.0.0.1:40001 → 10.0.0.2:80'],
    [['id:3'], '[fd00::1]:5000 → [fd00::2]:443'],
    [['10.0.0.1:40001-10.0.0.2:80'], '10.0.0.1:40001 → 10.0.0.2:80'],
    [['10.0.0.2:80-10.0.0.1:40001'], '10.0.0.1:40001 → 10.0.0.2:80'],
    [['10.0.0.1:40001', '10.0.0.2:80'], '10.0.0.1:40001 → 10.0.0.2:80'],
    [['10.0.0.1.40001 > 10.0.0.2.80:'], '10.0.0.1:40001 → 10.0.0.2:80'],
    [['[fd00::2]:443-[fd00:0::1]:5000'], '[fd00::1]:5000 → [fd00::2]:443'],
    [['[fd00::1]:5000 → [fd00::2]:443'], '[fd00::1]:5000 → [fd00::2]:443'],
  ])('%j → %s', async (names, line) => {
    expect(await firstLine('four.pcap', ...names)).toBe(line);
  });

  test('a four-tuple that was used twice → the first, and how to ask for the other', async () => {
    const { stdout } = await flow('four.pcap', '10.0.0.1:40000-10.0.0.2:80');
    expect(stdout).toContain('\nstream 0, id 1\n');
    expect(stdout).toContain('\n  ! the first of 2 by this name; the other is stream 3\n');
    expect((await flow('four.pcap', '3')).stdout).toContain('\nstream 3, id 4\n');
  });

  test.each(['', 'x', '-1', '1.5', 'id:x', '10.0.0.1:40000', '10.0.0.1:70000-10.0.0.2:80', 'fd00::1:80-fd00::2:80'])(
    '%j → names none',
    (text) => {
      expect(() => parseConnectionName([text])).toThrow(/names no connection/);
    },
  );
});

describe('what there is not', () => {
  test.each([
    ['7', 'four.pcap has no stream 7: its streams go up to 3'],
    ['id:9', 'four.pcap has no connection with the id 9: its ids go up to 4'],
    ['10.0.0.1:1-10.0.0.2:80', 'four.pcap has no connection 10.0.0.1:1-10.0.0.2:80 among its 4 connections'],
  ])('%s → one line and a hint', async (name, message) => {
    const { status, stdout, stderr } = await flow('four.pcap', name);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      `tcpscope: ${message}`,
      expect.stringMatching(/^ {2}for .*: tcpscope analyze/),
      '',
    ]);
  });

  test('a capture without TCP → says so', async () => {
    writeFileSync(join(cwd, 'udp.pcap'), capture('+0 > udp (1)'));
    expect((await flow('udp.pcap', '0')).stderr).toBe('tcpscope: udp.pcap has no TCP connections\n');
  });

  test('no file → exit 3', async () => {
    expect((await flow('missing.pcap', '0')).status).toBe(3);
  });

  test.each([
    ['$tcpscope flow - 0 < four.pcap', 'standard input (-)'],
    ['$tcpscope flow <(cat four.pcap) 0', '/dev/fd/'],
  ])('%s → refused: it would have to be read twice', async (line, name) => {
    const { status, stdout, stderr } = await shell(line, { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`tcpscope: ${name}`);
    expect(stderr).toContain('can be read only once, and this reads it twice\n  write the capture to a file first\n');
  });

  test('control characters in a name → never reach the terminal', async () => {
    const { status, stderr } = await flow('four.pcap', '\u001b[31mx');
    expect(status).toBe(2);
    expect(stderr).not.toContain('\u001b');
  });
});

describe('the congestion window', () => {
  const bulk = { segments: 150, rttMs: 50 };
  writeFileSync(join(cwd, 'upload.pcap'), capture(bulkTrace({ ...bulk, sender: 'client' })));
  writeFileSync(join(cwd, 'download.pcap'), capture(bulkTrace({ ...bulk, sender: 'server' })));

  test.each([
    ['upload.pcap', 'client', 'server'],
    ['download.pcap', 'server', 'client'],
  ])('%s → a chart for the %s, which sends, none for the %s', async (file, sender, receiver) => {
    const { status, stdout, stderr } = await flow(file, '0');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`\n\nCongestion window of the ${sender}\n   116 kB ┤`);
    expect(stdout).toMatch(/\n {4}phase {2}s+\n {4}limit {2}[ac]+\n/);
    expect(stdout).not.toContain(`window of the ${receiver}\n`);
  });

  test('little was sent → none', async () => {
    expect((await flow('four.pcap', '0')).stdout).not.toContain('Congestion window');
  });
});

describe('options', () => {
  test('--rows x → refused', async () => {
    expect((await flow('four.pcap', '0', '--rows', 'x')).status).toBe(2);
  });

  test('--output → the file has it, standard output nothing', async () => {
    const { stdout } = await flow('four.pcap', '0');
    expect((await flow('four.pcap', '0', '-o', 'ladder.txt')).stdout).toBe('');
    expect(readFileSync(join(cwd, 'ladder.txt'), 'utf8')).toBe(stdout);
  });

  test('on a terminal of 60 columns → in colour, and no line is wider', async () => {
    const { stdout } = await onTerminal('$tcpscope flow four.pcap 0', { cwd });
    expect(stdout).toContain('\u001b[');
    const lines = stdout.replaceAll(/\u001b\[[\d;]*[A-Za-z]/g, '').split('\r\n');
    expect(lines.filter((line) => line.length > 60)).toEqual([]);
    const plain = await onTerminal('NO_COLOR=1 $tcpscope flow four.pcap 0 --quiet', { cwd });
    expect(plain.stdout).not.toContain('\u001b[3');
  });
});
