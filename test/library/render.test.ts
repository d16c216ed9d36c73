// Reports as text: what the library prints of a report is what the command prints of its capture, in every format.
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { afterAll, describe, expect, test } from 'vitest';
import {
  analyze,
  analyzeInto,
  createSink,
  render,
  TcpscopeError,
  type FormatName,
  type Report,
} from '../../src/index.ts';
import { FORMAT_NAMES } from '../../src/report/formats.ts';
import { temporaryFolder, tcpscope } from '../cli/tcpscope.ts';
import { capture } from '../kit/capture.ts';

const cwd = temporaryFolder();
const formerFolder = process.cwd();
process.chdir(cwd);
afterAll(() => process.chdir(formerFolder)); // the next file of the worker begins there
writeFileSync(
  'mixed.pcap',
  capture(`handshake
+.1 > P. 1:1001(1000) ack 1
+.3 > P. 1:1001(1000) ack 1
+.1 < . 1:1(0) ack 1001
close
addresses 10.0.0.1:40001 10.0.0.2:81
+.1 > S 0
+.001 < R. 0 ack 1
addresses [fd00::1]:40002 [fd00::2]:82
+.1 > S 0`),
);
const everything = { transitions: true, events: true, samples: true };
const INCLUDE = ['--include', 'transitions,events,samples'];
const printed = async (...args: string[]): Promise<string> =>
  (await tcpscope(['analyze', 'mixed.pcap', ...args], { cwd })).stdout;

/** What needs the capture once more: bytes of frames in sarif, segments in the graphs of html. */
const READS_AGAIN: readonly FormatName[] = ['sarif', 'html'];

describe('render', () => {
  test.each(FORMAT_NAMES.filter((name) => !READS_AGAIN.includes(name)))(
    '%s → as the command prints it',
    async (format) => {
      const inOrder = (text: string): string[] =>
        text
          .split('\n')
          .map((line) => line.replace(/,$/, ''))
          .toSorted();
      const text = await render(await analyze('mixed.pcap', { include: everything }), format);
      expect(inOrder(text)).toEqual(inOrder(await printed('-f', format, ...INCLUDE)));
    },
  );

  test.each(READS_AGAIN)('%s → all that needs no second look at the capture', async (format) => {
    const text = await render(await analyze('mixed.pcap', { include: everything }), format);
    for (const { message } of (await analyze('mixed.pcap')).findings) expect(text).toContain(message);
    expect(await render(await analyze('mixed.pcap'), format)).not.toBe('');
  });

  test('a report that was saved → the same text as of the one at hand', async () => {
    const report = await analyze('mixed.pcap');
    const saved = JSON.parse(await render(report, 'json')) as Report;
    expect(await render(saved, 'text')).toBe(await render(report, 'text'));
  });

  test('width, rows, order, colour → as asked', async () => {
    const report = await analyze('mixed.pcap');
    expect(await render(report, 'text', { top: 1, sort: 'start' })).toBe(
      await printed('--top', '1', '--sort', 'start'),
    );
    expect(await render(report, 'text', { color: true })).toBe(await printed('--color'));
    const narrow = await render(report, 'text', { width: 60 });
    expect(Math.max(...narrow.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
  });
});

describe('createSink', () => {
  test.each(FORMAT_NAMES.filter((name) => !READS_AGAIN.includes(name)))(
    '%s to a file → as the command writes it',
    async (format) => {
      const file = createWriteStream(join(cwd, 'written'));
      await analyzeInto('mixed.pcap', createSink(format, file, { include: everything }));
      await finished(file.end());
      expect(readFileSync('written', 'utf8')).toBe(await printed('-f', format, ...INCLUDE));
    },
  );

  test('without include → no more records than the command prints', async () => {
    const parts: string[] = [];
    await analyzeInto('mixed.pcap', createSink('ndjson', { write: (text) => void parts.push(text), drained() {} }));
    expect(parts.join('')).toBe(await printed('-f', 'ndjson'));
  });

  test('a slow stream → is waited for', async () => {
    const slow = new Writable({ highWaterMark: 1, write: (_, __, done) => void setImmediate(done) });
    await analyzeInto('mixed.pcap', createSink('ndjson', slow));
    expect(slow.writableNeedDrain).toBe(false);
    await finished(slow.end());
  });

  test('a stream that fails → its error; one that was closed → said', async () => {
    const failure = new Error('disk full');
    const failing = new Writable({ highWaterMark: 1, write: (_, __, done) => done(failure) });
    await expect(analyzeInto('mixed.pcap', createSink('json', failing))).rejects.toBe(failure);
    const closed = new Writable({ highWaterMark: 1, write() {} });
    const run = analyzeInto('mixed.pcap', createSink('json', closed));
    setImmediate(() => closed.destroy());
    await expect(run).rejects.toBeInstanceOf(TcpscopeError);
  });
});
