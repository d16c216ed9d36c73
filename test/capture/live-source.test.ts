// A pipe that is told to stop: what is in it is read, and it ends when its writer closes it, is silent, or goes on too long.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ByteSource } from '../../src/capture/byte-source.ts';
import { LiveSource, STOP_LIMIT_MS, STOP_SILENCE_MS } from '../../src/capture/live-source.ts';

/** Gives what is put into it, and waits when there is nothing. */
class Pipe implements ByteSource {
  readonly #bytes: number[] = [];
  #take: ((length: number) => void) | undefined;
  #target: Uint8Array = new Uint8Array(0);

  read(target: Uint8Array): Promise<number> {
    this.#target = target;
    const next = this.#bytes.shift();
    if (next === undefined) return new Promise((resolve) => (this.#take = resolve));
    target[0] = next;
    return Promise.resolve(1);
  }

  write(byte: number): void {
    if (this.#take === undefined) this.#bytes.push(byte);
    else {
      this.#target[0] = byte;
      this.#take(1);
      this.#take = undefined;
    }
  }

  end(): void {
    this.#take?.(0);
  }

  async close(): Promise<void> {}
}

const target = new Uint8Array(1);
let pipe: Pipe;
let stop: AbortController;
let source: LiveSource;
const afterMs = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const readByte = async (): Promise<number | 'end'> => ((await source.read(target)) === 0 ? 'end' : target[0]!);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  pipe = new Pipe();
  stop = new AbortController();
  source = new LiveSource(pipe, stop.signal);
});
afterEach(async () => {
  await source.close();
  vi.useRealTimers();
});

test('no stop: silence → is waited through', async () => {
  const byte = readByte();
  await afterMs(100 * STOP_LIMIT_MS);
  pipe.write(7);
  expect(await byte).toBe(7);
  expect(vi.getTimerCount()).toBe(0);
});

test('no stop: its end → is one of its own', async () => {
  const end = readByte();
  pipe.end();
  expect(await end).toBe('end');
  expect(source.endedByStop).toBe(false);
});

test('stop while it is waited for: silence → the end, because of the stop, for good', async () => {
  const end = readByte();
  stop.abort();
  await afterMs(STOP_SILENCE_MS - 1);
  expect(await Promise.race([end, Promise.resolve('waits')])).toBe('waits');
  await afterMs(1);
  expect(await end).toBe('end');
  expect(source.endedByStop).toBe(true);
  pipe.write(7);
  expect(await readByte()).toBe('end');
});

test('stop before it is read: what is in it → is read first', async () => {
  pipe.write(1);
  pipe.write(2);
  stop.abort();
  expect([await readByte(), await readByte()]).toEqual([1, 2]);
  const end = readByte();
  await afterMs(STOP_SILENCE_MS);
  expect(await end).toBe('end');
});

test('stop: its writer closes it → the end at once, because of the stop', async () => {
  const end = readByte();
  stop.abort();
  pipe.end();
  expect(await end).toBe('end');
  expect(source.endedByStop).toBe(true);
});

test('its writer closes it, and the stop comes at the same time → the same', async () => {
  const end = readByte();
  pipe.end();
  setImmediate(() => stop.abort());
  expect(await end).toBe('end');
  expect(source.endedByStop).toBe(true);
});

test('stop: a writer that is never silent for long → is read until the limit', async () => {
  const step = STOP_SILENCE_MS / 2;
  stop.abort();
  let bytes = 0;
  for (; bytes < 100; bytes++) {
    const byte = readByte();
    await afterMs(step);
    pipe.write(bytes % 256);
    if ((await byte) === 'end') break;
  }
  expect(bytes).toBe(STOP_LIMIT_MS / step);
  expect(source.endedByStop).toBe(true);
});

test('it is closed → no timer is left that would hold up the process', async () => {
  const byte = readByte();
  stop.abort();
  pipe.write(7);
  expect(await byte).toBe(7);
  expect(vi.getTimerCount()).toBe(1);
  await source.close();
  expect(vi.getTimerCount()).toBe(0);
});
