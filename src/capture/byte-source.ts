// Where bytes come from: a regular file, memory, or a stream (standard input, a FIFO, a decompressor, what a caller of
// the library hands in). Readers pull from all with the same call, into buffers of their own.
import { constants, openSync, readSync } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import { systemCode, systemMessage, TcpscopeError } from '../shared/errors.ts';

export interface ByteSource {
  /** Fills some of `target` and says how many bytes; 0 at the end. */
  read(target: Uint8Array): Promise<number>;
  /** Ends a read that is under way, too. May be called again. */
  close(): Promise<void>;
}

/** A source with nothing before it. */
export interface OriginalSource extends ByteSource {
  /** Bytes that there are, or null when only the end tells. */
  readonly size: number | null;
}

/** Blocks that are read without a pause. */
const READS_BETWEEN_PAUSES = 32;

/**
 * A file as one source; `size` is null when it is not a regular file (a device). A regular file is read in place: the
 * other thread that would read it ahead is better left to the compiler of V8, and what it has read is far from the cache.
 */
export class FileSource implements OriginalSource {
  readonly size: number | null;
  readonly #path: string;
  readonly #handle: FileHandle;
  #closed: Promise<void> | undefined;

  private constructor(path: string, handle: FileHandle, size: number | null) {
    this.#path = path;
    this.#handle = handle;
    this.size = size;
  }

  static async open(path: string): Promise<FileSource> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(path, 'r');
      const found = await handle.stat();
      if (found.isDirectory()) {
        throw new TcpscopeError('input-directory', `${path} is a directory`, `name its captures: ${path}/*.pcap`);
      }
      return new FileSource(path, handle, found.isFile() ? found.size : null);
    } catch (error) {
      await handle?.close();
      throw error instanceof TcpscopeError ? error : cannotOpen(path, error);
    }
  }

  async read(target: Uint8Array): Promise<number> {
    try {
      if (this.size === null) return (await this.#handle.read(target, 0, target.length, null)).bytesRead;
      return readSync(this.#handle.fd, target, 0, target.length, null);
    } catch (error) {
      throw cannotRead(this.#path, error);
    }
  }

  /** Also when it is being closed already, it is closed afterwards; a handle alone would not wait for that. */
  close(): Promise<void> {
    return (this.#closed ??= this.#handle.close());
  }
}

/** A path as a source: a FIFO as a stream, anything else as a file. */
export async function openPath(path: string): Promise<FileSource | StreamSource> {
  try {
    if (!(await stat(path)).isFIFO()) return await FileSource.open(path);
    // Not as a file: a read that waits for the writer would hold up the end of an interrupted run.
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return streamSource(path, new Socket({ fd, readable: true, writable: false }));
  } catch (error) {
    throw error instanceof TcpscopeError ? error : cannotOpen(path, error);
  }
}

function cannotOpen(path: string, error: unknown): TcpscopeError {
  switch (systemCode(error)) {
    case 'ENOENT':
      return new TcpscopeError('input-missing', `${path}: no such file`, 'check the path; - reads standard input');
    case 'EACCES':
    case 'EPERM':
      return new TcpscopeError('input-unreadable', `${path}: permission denied`, `make it readable: chmod +r ${path}`);
    default:
      return cannotRead(path, error);
  }
}

function cannotRead(name: string, error: unknown): TcpscopeError {
  return new TcpscopeError('input-unreadable', `${name}: ${systemMessage(error)}`, undefined, { cause: error });
}

/** Bytes that were read and wait for a target with room for them. */
export class Waiting {
  #bytes: Uint8Array;

  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    this.#bytes = bytes;
  }

  get isEmpty(): boolean {
    return this.#bytes.length === 0;
  }

  put(bytes: Uint8Array): void {
    this.#bytes = bytes;
  }

  /** Moves as many as there is room for; returns how many. */
  moveTo(target: Uint8Array): number {
    const length = Math.min(this.#bytes.length, target.length);
    target.set(this.#bytes.subarray(0, length));
    this.#bytes = this.#bytes.subarray(length);
    return length;
  }
}

/** Bytes in memory. */
export class MemorySource implements OriginalSource {
  readonly size: number;
  readonly #bytes: Waiting;

  constructor(bytes: Uint8Array) {
    this.size = bytes.length;
    this.#bytes = new Waiting(bytes);
  }

  async read(target: Uint8Array): Promise<number> {
    return this.#bytes.moveTo(target);
  }

  async close(): Promise<void> {
    this.#bytes.put(new Uint8Array(0));
  }
}

/** Chunks as they come, from somewhere that can be told that no more are wanted. */
export interface Chunks {
  next(): Promise<IteratorResult<unknown>>;
  cancel(): Promise<unknown>;
}

/** Chunks as a source. What a target has no room for waits for the next read. */
export class StreamSource implements OriginalSource {
  readonly size = null;
  readonly #name: string;
  readonly #chunks: Chunks;
  readonly #rest: Waiting = new Waiting();
  #isClosed = false;
  /** Ends the wait for a chunk; undefined when none is waited for. */
  #stopWaiting: (() => void) | undefined;

  constructor(name: string, chunks: Chunks) {
    this.#name = name;
    this.#chunks = chunks;
  }

  async read(target: Uint8Array): Promise<number> {
    while (this.#rest.isEmpty && !this.#isClosed) {
      const { done, value } = await this.#next();
      if (done) return 0;
      if (!(value instanceof Uint8Array)) {
        const hint = 'without an encoding, streams give bytes; several captures go into an array';
        throw new TcpscopeError('usage', `${this.#name}: a chunk is no Uint8Array but of type ${typeof value}`, hint);
      }
      this.#rest.put(value);
    }
    return this.#rest.moveTo(target);
  }

  #next(): Promise<IteratorResult<unknown>> {
    return new Promise((resolve, reject) => {
      this.#stopWaiting = () => resolve({ done: true, value: undefined });
      this.#chunks
        .next()
        .then(resolve, (error) => reject(cannotRead(this.#name, error)))
        .finally(() => (this.#stopWaiting = undefined));
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const cancelling = this.#chunks.cancel().catch(() => {}); // what is closed may fail as it likes
    // A generator that waits for its own input hears of it when that comes, perhaps never.
    if (this.#stopWaiting) this.#stopWaiting();
    else await cancelling;
  }
}

export function streamSource(name: string, stream: Readable): StreamSource {
  const chunks = stream[Symbol.asyncIterator]();
  return new StreamSource(name, { next: () => chunks.next(), cancel: async () => stream.destroy() });
}

/** A source whose first bytes were read already, to recognise its format, and come again. */
export class PeekedSource implements ByteSource {
  readonly #source: ByteSource;
  readonly #head: Waiting;

  constructor(source: ByteSource, head: Uint8Array) {
    this.#source = source;
    this.#head = new Waiting(head);
  }

  async read(target: Uint8Array): Promise<number> {
    return this.#head.isEmpty ? this.#source.read(target) : this.#head.moveTo(target);
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}

/** Counts the bytes that pass, for progress, and lets signals and timers have their turn now and then. */
export class CountedSource implements ByteSource {
  readonly #source: ByteSource;
  readonly #count: (bytes: number) => void;
  #reads = 0;

  constructor(source: ByteSource, count: (bytes: number) => void) {
    this.#source = source;
    this.#count = count;
  }

  async read(target: Uint8Array): Promise<number> {
    if (++this.#reads % READS_BETWEEN_PAUSES === 0) await setImmediate();
    const length = await this.#source.read(target);
    this.#count(length);
    return length;
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}

/** Reads until `target` is full or the source ends; returns the bytes read. */
export async function readFully(source: ByteSource, target: Uint8Array): Promise<number> {
  let length = 0;
  while (length < target.length) {
    const read = await source.read(target.subarray(length));
    if (read === 0) break;
    length += read;
  }
  return length;
}
