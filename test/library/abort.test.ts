// A run that is aborted rejects with the signal's reason, at once, and leaves nothing open.
import { execFileSync } from 'node:child_process';
import { createReadStream, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { analyze, analyzeInto, check, diff, type Capture, type ReportSink } from '../../src/index.ts';
import { openFiles } from '../kit/open-files.ts';
import { writeCapture } from '../kit/write-capture.ts';

const path = writeCapture('handshake\n+.1 > P. 1:1001(1000) ack 1\n+.1 < . 1:1(0) ack 1001\nclose');
const bytes = readFileSync(path);
const never = new Promise<never>(() => {});
const reason = new Error('enough');

/** Rejects as soon as `capture` is waited for; what is awaited here never comes otherwise. */
async function abortedWhile(capture: Capture | readonly Capture[], isWaiting: Promise<unknown>): Promise<unknown> {
  const controller = new AbortController();
  const run = analyze(capture, { signal: controller.signal }).catch((error: unknown) => error);
  await isWaiting;
  await new Promise(setImmediate);
  controller.abort(reason);
  return run;
}

describe.each([
  ['before a byte came', new Uint8Array(0)],
  ['within the header', bytes.subarray(0, 10)],
  ['within a packet', bytes.subarray(0, 200)],
  ['within compressed data', gzipSync(bytes).subarray(0, 60)],
])('waiting for a stream, %s', (_, beginning) => {
  test('a Node stream → the reason; it is closed', async () => {
    const stream = new PassThrough();
    if (beginning.length > 0) stream.write(beginning);
    expect(await abortedWhile(stream, Promise.resolve())).toBe(reason);
    expect(stream.destroyed).toBe(true);
  });

  test('a web stream → the reason; it is cancelled', async () => {
    let cancelled = false;
    let waits: (value: unknown) => void = () => {};
    const isWaiting = new Promise((resolve) => (waits = resolve));
    const stream = new ReadableStream({
      start: (to) => {
        if (beginning.length > 0) to.enqueue(beginning);
      },
      pull: () => waits(undefined),
      cancel: () => void (cancelled = true),
    });
    expect(await abortedWhile(stream, isWaiting)).toBe(reason);
    expect(cancelled).toBe(true);
  });

  test('a generator that waits for ever → the reason', async () => {
    let waits: (value: unknown) => void = () => {};
    const isWaiting = new Promise((resolve) => (waits = resolve));
    const generator = (async function* () {
      if (beginning.length > 0) yield beginning;
      waits(undefined);
      await never;
    })();
    expect(await abortedWhile(generator, isWaiting)).toBe(reason);
  });
});

describe('files', () => {
  test('aborted before → the reason, nothing is read, streams are closed', async () => {
    const stream = createReadStream(path);
    await expect(analyze([path, stream], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(stream.destroyed).toBe(true);
  });

  test.skipIf(process.platform !== 'linux')('aborted while one is read → the reason, and none stays open', async () => {
    const controller = new AbortController();
    const options = { signal: controller.signal, onProgress: () => controller.abort(reason) };
    await expect(analyze([path, path], options)).rejects.toBe(reason);
    expect(openFiles()).not.toContain(path);
  });

  test('a FIFO that nobody writes → the reason', async () => {
    const fifo = join(dirname(path), 'fifo');
    execFileSync('mkfifo', [fifo]);
    expect(await abortedWhile(fifo, new Promise((resolve) => setTimeout(resolve, 20)))).toBe(reason);
  });

  test('memory that takes long → what waits has its turn', async () => {
    const packets = bytes.subarray(24);
    const long = Buffer.concat([bytes.subarray(0, 24), ...Array.from({ length: 20_000 }, () => packets)]);
    const controller = new AbortController();
    setImmediate(() => controller.abort(reason));
    await expect(analyze(long, { signal: controller.signal })).rejects.toBe(reason);
  });
});

test('a sink that never drains → the reason', async () => {
  const controller = new AbortController();
  const nothing = (): void => {};
  const stuck: ReportSink = {
    capture: nothing,
    connection: nothing,
    finding: nothing,
    summary: nothing,
    drained: () => {
      setImmediate(() => controller.abort(reason));
      return never;
    },
  };
  await expect(analyzeInto(path, stuck, { signal: controller.signal })).rejects.toBe(reason);
});

test('check and diff → the reason, too', async () => {
  const signal = AbortSignal.abort(reason);
  await expect(check(path, { signal })).rejects.toBe(reason);
  await expect(diff(path, path, { signal })).rejects.toBe(reason);
});

test('aborted after the end → the report stays, no listener does', async () => {
  const controller = new AbortController();
  let listeners = 0;
  const { signal } = controller;
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
  signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
  expect((await analyze(path, { signal })).connections).toHaveLength(1);
  controller.abort(reason);
  expect(listeners).toBe(0);
});
