// A report of a part of what was asked for, since the run was interrupted or a capture can't be read: every format says
// so, by the capture's name.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { capture } from '../kit/capture.ts';
import { interruptedReading, LARGE } from './interrupted.ts';
import { ended, start, tcpscope, temporaryFolder, type Ended } from './tcpscope.ts';

const FORMATS = [
  'text',
  'json',
  'ndjson',
  'csv',
  'markdown',
  'html',
  'junit',
  'sarif',
  'github',
  'openmetrics',
] as const;

const cwd = temporaryFolder();
writeFileSync(join(cwd, 'large.pcap'), LARGE);
writeFileSync(join(cwd, 'good.pcap'), capture('handshake\nclose'));
writeFileSync(join(cwd, 'notes.txt'), 'some text');

async function inEveryFormat(folder: string, paths: readonly string[], node: readonly string[] = []): Promise<Ended> {
  const outputs = [...FORMATS.map((format) => `${format}:${folder}.${format}`), `parquet:${folder}`];
  return ended(start(['analyze', ...paths, ...outputs.flatMap((output) => ['-o', output])], { cwd, node }));
}

const cases = [
  {
    what: 'interrupted',
    how: await inEveryFormat('interrupted', ['large.pcap'], interruptedReading('SIGINT')),
    ends: { status: 130, stderr: '' },
    file: 'large.pcap',
    partial: 'the capture was not read to its end',
    why: 'the run was interrupted: what follows was not read',
  },
  {
    what: 'unreadable',
    how: await inEveryFormat('unreadable', ['notes.txt', 'good.pcap']),
    ends: { status: 3, stderr: 'tcpscope: notes.txt is not a pcap or pcapng capture (begins with 736f6d65)\n' },
    file: 'notes.txt',
    partial: '1 of 2 captures was not read, or not to its end',
    why: 'notes.txt is not a pcap or pcapng capture (begins with 736f6d65)',
  },
];

describe.each(cases)('$what', ({ what, how, ends, file, partial, why }) => {
  const text = (format: (typeof FORMATS)[number]): string => readFileSync(join(cwd, `${what}.${format}`), 'utf8');

  test('→ its status, and all reports', () => {
    expect(how).toEqual({ ...ends, signal: null, stdout: '' });
  });

  test('text → under the headline', () => {
    expect(text('text')).toMatch(/^1 TCP connection/);
    expect(text('text').split('\n')[1]).toBe(`  ✗ partial: ${partial}`);
    expect(text('text')).toContain(why);
  });

  test('json, ndjson → a problem of the capture, and the summary is partial', () => {
    const { captures, connections, summary } = JSON.parse(text('json'));
    const records = text('ndjson')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const unread = [captures, records].map((list) => list.find((record: { file?: string }) => record.file === file));
    for (const record of unread) expect(record.problems[0]).toMatchObject({ code: what, message: why });
    expect([summary.partial, records.at(-1).partial]).toEqual([true, true]);
    expect(connections).toHaveLength(1);
  });

  test('csv → a last row with a note', () => {
    const rows = text('csv').trimEnd().split('\r\n');
    expect(rows).toHaveLength(3);
    expect(rows[2]).toMatch(/^,+[^,]/);
    for (const part of [file, why]) expect(rows[2]).toContain(part);
  });

  test('markdown, html → on top', () => {
    expect(text('markdown')).toContain(`**Partial**: ${partial}.`);
    expect(text('html')).toContain(`<strong>Partial</strong>: ${partial}.`);
    for (const format of ['markdown', 'html'] as const) expect(text(format)).toContain(why);
  });

  test('junit → an error', () => {
    expect(text('junit')).toMatch(/<testsuite [^>]*errors="1"/);
    expect(text('junit')).toContain(`<error type="${what}" message="${why}"`);
  });

  test('sarif → the run was no success, and says why', () => {
    const [run] = JSON.parse(text('sarif')).runs;
    const [invocation] = run.invocations;
    expect(invocation.executionSuccessful).toBe(false);
    expect(invocation.toolExecutionNotifications).toContainEqual(
      expect.objectContaining({ level: 'error', message: { text: expect.stringContaining(why) } }),
    );
  });

  test('github → an error', () => {
    const errors = text('github')
      .split('\n')
      .filter((line) => line.startsWith('::error'));
    expect(errors.filter((line) => line.includes(why))).toHaveLength(1);
  });

  test('openmetrics → tcpscope_partial is 1', () => {
    expect(text('openmetrics')).toMatch(/^tcpscope_partial 1$/m);
  });

  test('parquet → the capture has a reason', async () => {
    const { buffer, byteOffset, byteLength } = readFileSync(join(cwd, what, 'captures.parquet'));
    const rows = await parquetReadObjects({ file: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer });
    expect(rows.find((row) => row['file'] === file)).toMatchObject({ unread: what });
  });
});

test('check, one capture can’t be read → no verdict, 3', async () => {
  const { status, stdout, stderr } = await tcpscope(['check', 'good.pcap', 'notes.txt'], { cwd });
  expect(stderr).toContain('tcpscope: no verdict: notes.txt is not a pcap or pcapng capture (begins with 736f6d65)\n');
  expect(stdout).not.toContain('passed');
  expect(status).toBe(3);
});

test('all is read → nowhere a word of it', async () => {
  expect(await inEveryFormat('whole', ['good.pcap'])).toMatchObject({ status: 0, stderr: '' });
  const saying = FORMATS.filter((format) => {
    const marks =
      /partial"|partial:|\*Partial|>Partial|::error|<error|executionSuccessful": ?false|^tcpscope_partial 1$/m;
    return marks.test(readFileSync(join(cwd, `whole.${format}`), 'utf8'));
  });
  expect(saying).toEqual([]);
});
