// Progress of long work: one line on standard error, on a terminal only, after a moment and not too often.
import type { WriteStream } from 'node:tty';
import type { Progress } from '../analyze.ts';
import { counted, formatBytes } from '../shared/format.ts';
import { printable } from '../shared/printable.ts';

const FIRST_AFTER_MS = 300;
const EVERY_MS = 100;
const ERASE_LINE = '\r\x1b[2K';
const DEFAULT_COLUMNS = 80;

export class ProgressLine {
  readonly #stream: Pick<WriteStream, 'write' | 'columns'>;
  #nextMs: number;
  #isShown = false;

  constructor(stream: Pick<WriteStream, 'write' | 'columns'>) {
    this.#stream = stream;
    this.#nextMs = performance.now() + FIRST_AFTER_MS;
  }

  update({ file, bytesRead, size, packets }: Progress): void {
    const nowMs = performance.now();
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + EVERY_MS;
    this.#isShown = true;
    const share = size
      ? `${Math.min(100, Math.floor((100 * bytesRead) / size))} % of ${formatBytes(size)}`
      : formatBytes(bytesRead);
    const text = printable(`${share}, ${counted(packets, 'packet')}  ${file}`);
    this.#stream.write(`${ERASE_LINE}${text.slice(0, (this.#stream.columns || DEFAULT_COLUMNS) - 1)}`);
  }

  clear(): void {
    if (this.#isShown) this.#stream.write(ERASE_LINE);
    this.#isShown = false;
  }
}
