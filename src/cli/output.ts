// Where the report is written: standard output, or a file that appears under its name only when it is whole.
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { once } from 'node:events';
import type { TextOutput } from '../report/sink.ts';
import { systemCode, TcpscopeError } from '../shared/errors.ts';

const BUFFER_CHARACTERS = 65_536;

export interface Output extends TextOutput {
  /** Everything was written: makes it final. */
  close(): Promise<void>;
  /** The run failed or was interrupted: leaves nothing behind. */
  discard(): void;
}

/** Thrown when nobody reads standard output any more (`| head`): a quiet end. */
export class ReaderGone extends Error {}

export class StdoutOutput implements Output {
  #buffer = '';
  #error: Error | undefined;

  constructor() {
    process.stdout.on('error', (error) => (this.#error = error));
  }

  write(text: string): void {
    this.#buffer += text;
  }

  async drained(): Promise<void> {
    if (this.#buffer.length >= BUFFER_CHARACTERS) await this.#flush();
  }

  close(): Promise<void> {
    return this.#flush();
  }

  discard(): void {}

  async #flush(): Promise<void> {
    const text = this.#buffer;
    this.#buffer = '';
    if (text !== '' && !this.#error) {
      const isTaken = process.stdout.write(text);
      if (!isTaken && !this.#error) await once(process.stdout, 'drain').catch((error: Error) => (this.#error = error));
      await new Promise(setImmediate); // an error of this write arrives by then
    }
    if (!this.#error) return;
    if (systemCode(this.#error) === 'EPIPE') throw new ReaderGone();
    throw new TcpscopeError('output-unwritable', `standard output: ${this.#error.message}`);
  }
}

export class FileOutput implements Output {
  readonly #path: string;
  readonly #temporary: string;
  readonly #fd: number;
  #buffer = '';

  constructor(path: string) {
    this.#path = path;
    this.#temporary = `${path}.${process.pid}.part`;
    this.#fd = this.#attempt(() => openSync(this.#temporary, 'w'));
  }

  write(text: string): void {
    this.#buffer += text;
    if (this.#buffer.length >= BUFFER_CHARACTERS) this.#flush();
  }

  drained(): void {}

  async close(): Promise<void> {
    this.#flush();
    this.#attempt(() => {
      closeSync(this.#fd);
      renameSync(this.#temporary, this.#path);
    });
  }

  discard(): void {
    rmSync(this.#temporary, { force: true });
  }

  #flush(): void {
    const bytes = Buffer.from(this.#buffer);
    this.#buffer = '';
    this.#attempt(() => {
      for (let at = 0; at < bytes.length;) at += writeSync(this.#fd, bytes, at);
    });
  }

  #attempt<T>(write: () => T): T {
    try {
      return write();
    } catch (error) {
      throw new TcpscopeError(
        'output-unwritable',
        `cannot write ${this.#path}: ${(error as Error).message}`,
        'name another with --output',
      );
    }
  }
}
