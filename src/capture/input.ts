// What a run may be given to read: a path, bytes in memory, or a stream of them. What a value is, is decided here, once;
// all else asks an Input. Several captures are an array and nothing but an array: any other iterable gives the bytes of one
// capture, chunk by chunk. What was handed in is closed at the end, also when it was never its turn.
import { fstatSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { systemMessage, TcpscopeError } from '../shared/errors.ts';
import { MemorySource, openPath, StreamSource, streamSource, type Chunks, type OriginalSource } from './byte-source.ts';

/** The name that stands for standard input. */
export const STDIN = '-';

/** What is used of a web stream. */
export interface WebStream {
  getReader(): {
    read(): Promise<{ done: boolean; value?: unknown }>;
    cancel(): Promise<unknown>;
  };
}

/** A whole capture, compressed or not: in memory, or as a stream of chunks. */
export type CaptureBytes = Uint8Array | ArrayBuffer | AsyncIterable<Uint8Array> | Iterable<Uint8Array> | WebStream;

/** A path (`-` is standard input), a file: URL, bytes, or bytes with the name that the report gives them. */
export type Capture = string | URL | CaptureBytes | { readonly name: string; readonly data: CaptureBytes };

export interface InputFields {
  /** As the report calls it. */
  readonly name: string;
  /** Can it only be read once, when it is its turn? */
  readonly isStream: () => Promise<boolean>;
  /** May somebody still be writing to it? As `isStream` unless it is given. */
  readonly isLive?: () => Promise<boolean>;
  readonly open: () => Promise<OriginalSource>;
  /** What is to be done when it was never opened. */
  readonly close?: () => Promise<void>;
}

export class Input {
  readonly #fields: InputFields;
  #source: OriginalSource | undefined;
  #isClosed = false;

  constructor(fields: InputFields) {
    this.#fields = fields;
  }

  get name(): string {
    return this.#fields.name;
  }

  isStream(): Promise<boolean> {
    return this.#fields.isStream();
  }

  isLive(): Promise<boolean> {
    return (this.#fields.isLive ?? this.#fields.isStream)();
  }

  async open(): Promise<OriginalSource> {
    const source = await this.#fields.open();
    this.#source = source;
    if (this.#isClosed) await source.close();
    return source;
  }

  /** Ends what is being read of it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await (this.#source ?? this.#fields).close?.();
  }
}

export function pathInput(path: string): Input {
  if (path === STDIN) {
    const name = 'standard input';
    return new Input({
      name,
      isStream: async () => true,
      isLive: async () => !fstatSync(process.stdin.fd).isFile(),
      open: async () => streamSource(name, process.stdin),
    });
  }
  return new Input({ name: path, isStream: () => isPipe(path), open: () => openPath(path) });
}

function isPipe(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => !found.isFile() && !found.isDirectory(),
    () => false, // opening it will say what is wrong
  );
}

/** Throws `usage` when there is nothing to read, or something that can't be read. */
export function inputsOf(captures: Capture | readonly Capture[]): Input[] {
  const list: readonly unknown[] = Array.isArray(captures) ? captures : [captures];
  if (list.length === 0) throw new TcpscopeError('usage', 'there is not a capture to read: the array is empty');
  const inputs = list.map((capture, i) => inputOf(capture, `input ${i + 1}`));
  const streams = list.map(dataOf).filter((data) => isObject(data) && !isMemory(data));
  if (new Set(streams).size < streams.length) {
    throw new TcpscopeError('usage', 'the same stream is given twice, and can be read once only');
  }
  return inputs;
}

function inputOf(capture: unknown, position: string): Input {
  if (typeof capture === 'string' && capture !== '') return pathInput(capture);
  if (capture instanceof URL) return pathInput(pathOf(capture));
  const data = dataOf(capture);
  const name = data === capture ? position : (capture as { name: unknown }).name;
  if (typeof name !== 'string' || name === '') {
    throw new TcpscopeError('usage', `${position}: its name must be text, not ${kindOf(name)}`);
  }
  if (isMemory(data)) {
    const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
    return new Input({ name, isStream: async () => false, open: async () => new MemorySource(bytes) });
  }
  const open = isObject(data) ? streamOpener(name, data) : undefined;
  if (open !== undefined) return open;
  throw new TcpscopeError(
    'usage',
    `${position} is ${kindOf(capture)}, not a capture`,
    'a capture is a path, a file: URL, a Uint8Array, a stream or iterable of them, or { name, data }',
  );
}

/** What `{ name, data }` names; all else is what it is. */
function dataOf(capture: unknown): unknown {
  return isObject(capture) && 'data' in capture && !isMemory(capture) && !isStreamLike(capture)
    ? capture['data']
    : capture;
}

function streamOpener(name: string, data: Record<PropertyKey, unknown>): Input | undefined {
  const isStream = async (): Promise<boolean> => true;
  if (isReadable(data)) {
    data.on('error', () => {}); // it is met where it is read, which may be later
    const open = async (): Promise<OriginalSource> => streamSource(name, data);
    return new Input({ name, isStream, open, close: async () => void data.destroy() });
  }
  if (typeof data['getReader'] === 'function') {
    const chunks = webChunks(name, data as unknown as WebStream);
    const open = async (): Promise<OriginalSource> => new StreamSource(name, chunks);
    return new Input({ name, isStream, open, close: async () => void (await chunks.cancel()) });
  }
  const begin = data[Symbol.asyncIterator] ?? data[Symbol.iterator];
  if (typeof begin !== 'function' || Array.isArray(data) || ArrayBuffer.isView(data)) return undefined;
  const open = async (): Promise<OriginalSource> =>
    new StreamSource(name, iteratorChunks(begin.call(data) as Iterator<unknown>));
  return new Input({ name, isStream, open });
}

function webChunks(name: string, stream: WebStream): Chunks {
  try {
    const reader = stream.getReader();
    return { next: async () => (await reader.read()) as IteratorResult<unknown>, cancel: () => reader.cancel() };
  } catch (error) {
    throw new TcpscopeError('usage', `${name} can't be read: ${systemMessage(error)}`);
  }
}

function iteratorChunks(iterator: Iterator<unknown> | AsyncIterator<unknown>): Chunks {
  return { next: async () => iterator.next(), cancel: async () => iterator.return?.() };
}

function pathOf(url: URL): string {
  try {
    return fileURLToPath(url);
  } catch {
    throw new TcpscopeError(
      'usage',
      `${url.href} is not a file: URL`,
      'hand over the stream of what is fetched from it',
    );
  }
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}

function isMemory(value: unknown): value is Uint8Array | ArrayBuffer {
  return value instanceof Uint8Array || value instanceof ArrayBuffer;
}

function isReadable(value: object): value is Readable {
  return 'pipe' in value && 'destroy' in value && Symbol.asyncIterator in value;
}

function isStreamLike(value: object): boolean {
  return isReadable(value) || 'getReader' in value || Symbol.asyncIterator in value || Symbol.iterator in value;
}

/** "an array", "null", "a number". */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (value === '') return 'an empty name';
  const kind = Array.isArray(value) ? 'array' : ArrayBuffer.isView(value) ? value.constructor.name : typeof value;
  return `${/^[aeio]/i.test(kind) ? 'an' : 'a'} ${kind}`;
}
