// Option `stop` of the library: no more is read, and what was read is reported; a pipe has ended, a file is a part.
import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { analyze, check, type AnalyzeOptions } from '../../src/index.ts';
import { LARGE } from '../cli/interrupted.ts';
import { writeCapture, writeTemporary } from '../kit/write-capture.ts';

const path = writeCapture('handshake\n+.1 > P. 1:1001(1000) ack 1\n+.1 < . 1:1(0) ack 1001\nclose');
const bytes = readFileSync(path);
const large = writeTemporary('large.pcap', LARGE);

/** Stops at the first sign of progress. */
function stopEarly(): AnalyzeOptions {
  const controller = new AbortController();
  return { stop: controller.signal, onProgress: () => controller.abort() };
}

describe('a stream', () => {
  test('its writer ends it → the report of all that was written, whole', async () => {
    const controller = new AbortController();
    const stream = new PassThrough();
    stream.write(bytes.subarray(0, 200));
    const report = analyze({ name: path, data: stream }, { stop: controller.signal });
    await new Promise(setImmediate);
    controller.abort();
    stream.end(bytes.subarray(200));
    expect(await report).toEqual(await analyze(path));
    expect(stream.destroyed).toBe(true);
  });

  test('its writer is silent, in the middle of a packet → the report up to there, whole; the stream is closed', async () => {
    const controller = new AbortController();
    const stream = new PassThrough();
    stream.write(bytes.subarray(0, 300));
    const report = analyze(stream, { stop: controller.signal });
    setImmediate(() => controller.abort());
    const { captures, summary } = await report;
    expect(captures).toMatchObject([{ complete: true, problems: [{ code: 'ended-in-record' }] }]);
    expect(summary).not.toHaveProperty('partial');
    expect(stream.destroyed).toBe(true);
  });

  test('nothing came → input-empty', async () => {
    const controller = new AbortController();
    const report = analyze(new PassThrough(), { stop: controller.signal });
    setImmediate(() => controller.abort());
    await expect(report).rejects.toMatchObject({ code: 'input-empty' });
  });
});

describe('a file', () => {
  test('→ what was read of it, and the report is partial', async () => {
    const { captures, connections, summary } = await analyze(large, stopEarly());
    expect(captures).toMatchObject([{ complete: false, problems: [{ code: 'interrupted' }, {}] }]);
    expect(connections).toHaveLength(1);
    expect(summary.partial).toBe(true);
  });

  test('and others after it → are not read', async () => {
    const { captures } = await analyze([large, path], stopEarly());
    expect(captures.map(({ file, packets, problems }) => [file, packets > 0, problems[0]?.code])).toEqual([
      [large, true, 'interrupted'],
      [path, false, 'interrupted'],
    ]);
  });

  test('check → no verdict', async () => {
    expect(await check(large, stopEarly())).toMatchObject({
      passed: false,
      obstacle: { kind: 'unread', text: 'the run was interrupted' },
    });
  });
});

test('never aborted → the report as without', async () => {
  expect(await analyze(path, { stop: new AbortController().signal })).toEqual(await analyze(path));
});

test('`signal` after `stop` → ends the run at once, with its reason', async () => {
  const [stop, end] = [new AbortController(), new AbortController()];
  const stream = new PassThrough();
  stream.write(bytes);
  const report = analyze(stream, { stop: stop.signal, signal: end.signal });
  stop.abort();
  end.abort('enough');
  await expect(report).rejects.toBe('enough');
  expect(stream.destroyed).toBe(true);
});
