// Where the report is written: standard output, a device or FIFO, or a file that appears under its name only when it
// is whole.
import { once } from 'node:events';
import {
  accessSync,
  closeSync,
  constants,
  createWriteStream,
  fchmodSync,
  fstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { TextOutput } from '../report/sink.ts';
import { systemCode, systemMessage, TcpscopeError } from '../shared/errors.ts';
import { clearProgress } from './progress.ts';

const BUFFER_CHARACTERS = 65_536;
const STDOUT_NAMES = new Set(['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']);
const REPORT_NAME = /\.(nd)?json$/i;
const PERMISSIONS = 0o777;

export interface Output extends TextOutput {
  /** The terminal that it goes to, or may go to; null is a file, which nobody sees at once. */
  readonly terminal: Partial<NodeJS.WriteStream> | null;
  /** Everything was written: makes it final. */
  close(): Promise<void>;
  /** Leaves nothing behind but what was closed. */
  discard(): void;
}

/** Thrown when nobody reads the output any more (`| head`): a quiet end. */
export class ReaderGone extends Error {}

/** Can what is written there turn up on the terminal at once, by itself or through another program? */
export function isSeenAtOnce({ terminal }: Pick<Output, 'terminal'>): boolean {
  if (terminal !== process.stdout) return false;
  const stat = fstatSync(process.stdout.fd);
  return process.stdout.isTTY || stat.isFIFO() || stat.isSocket();
}

export function isStdout(path: string): boolean {
  return STDOUT_NAMES.has(path);
}

/** Opens the output that `--output` names; `inputs` are the files that it must not be one of. */
export function openOutput(path: string | undefined, inputs: readonly string[]): Output {
  if (path === undefined || isStdout(path)) return new StreamOutput(process.stdout, 'standard output');
  return attempt(path, () => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) return new FileOutput(path, path);
    if (inputs.some((input) => isSameFile(input, stat))) {
      const kind = REPORT_NAME.test(path) ? 'report' : 'capture';
      throw new TcpscopeError('usage', `--output ${path} is a ${kind} that is also an input`, 'name another file');
    }
    if (stat.isFile()) {
      accessSync(path, constants.W_OK);
      return new FileOutput(path, realpathSync(path), stat.mode & PERMISSIONS);
    }
    // There is nothing to rename over: a FIFO is there for who reads it, a device for what it does.
    const fd = openSync(path, 'w');
    const stream = stat.isFIFO() ? new Socket({ fd, readable: false }) : createWriteStream(path, { fd });
    return new StreamOutput(stream, path);
  });
}

export class StreamOutput implements Output {
  readonly #stream: Writable;
  readonly #name: string;
  #buffer = '';
  #error: Error | undefined;

  constructor(stream: Writable, name: string) {
    this.#stream = stream;
    this.#name = name;
    stream.on('error', (error) => (this.#error = error));
  }

  get terminal(): Partial<NodeJS.WriteStream> | null {
    return this.#stream === process.stdout ? process.stdout : null;
  }

  write(text: string): void {
    this.#buffer += text;
  }

  async drained(): Promise<void> {
    if (this.#buffer.length >= BUFFER_CHARACTERS) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    if (this.#stream === process.stdout) return;
    this.#stream.end();
    await finished(this.#stream).catch((error: Error) => (this.#error = error));
    this.#throwError();
  }

  discard(): void {}

  async #flush(): Promise<void> {
    const text = this.#buffer;
    this.#buffer = '';
    if (text !== '' && !this.#error) {
      clearProgress();
      const isTaken = this.#stream.write(text);
      if (!isTaken && !this.#error) await once(this.#stream, 'drain').catch((error: Error) => (this.#error = error));
      await new Promise(setImmediate); // an error of this write arrives by then
    }
    this.#throwError();
  }

  #throwError(): void {
    if (!this.#error) return;
    if (systemCode(this.#error) === 'EPIPE') throw new ReaderGone();
    throw new TcpscopeError('output-unwritable', `cannot write ${this.#name}: ${systemMessage(this.#error)}`);
  }
}

/** Written beside its target and renamed at the end. */
export class FileOutput implements Output {
  readonly terminal = null;
  readonly #path: string;
  readonly #target: string;
  readonly #temporary: string;
  #fd: number | undefined;
  #buffer = '';

  /** `path`: as the user calls it. `target`: the same with links resolved, so that they outlive the renaming. */
  constructor(path: string, target: string, mode?: number) {
    this.#path = path;
    this.#target = target;
    this.#temporary = `${target}.${process.pid}.part`;
    const fd = openSync(this.#temporary, 'wx');
    this.#fd = fd;
    if (mode !== undefined) fchmodSync(fd, mode);
  }

  write(text: string): void {
    this.#buffer += text;
    if (this.#buffer.length >= BUFFER_CHARACTERS) this.#flush();
  }

  drained(): void {}

  async close(): Promise<void> {
    this.#flush();
    attempt(this.#path, () => {
      this.#closeFile();
      renameSync(this.#temporary, this.#target);
    });
  }

  discard(): void {
    this.#closeFile();
    rmSync(this.#temporary, { force: true });
  }

  #closeFile(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #flush(): void {
    const bytes = Buffer.from(this.#buffer);
    this.#buffer = '';
    attempt(this.#path, () => {
      for (let at = 0; at < bytes.length;) at += writeSync(this.#fd!, bytes, at);
    });
  }
}

function isSameFile(path: string, { dev, ino }: Stats): boolean {
  try {
    const stat = statSync(path);
    return stat.dev === dev && stat.ino === ino;
  } catch {
    return false; // what is wrong with it is said when it is to be read
  }
}

/** Does something with the output `path`, and says it to the user when the system refuses. */
export function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof TcpscopeError) throw error;
    const isFolderMissing = systemCode(error) === 'ENOENT';
    const why = isFolderMissing ? `there is no folder ${dirname(path)}` : systemMessage(error);
    throw new TcpscopeError('output-unwritable', `cannot write ${path}: ${why}`, 'name another file with --output');
  }
}
