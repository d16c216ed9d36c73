// Progress of long work: one line on standard error, on a terminal only, after a moment and not too often. Whatever else
// is printed clears it before.
import type { WriteStream } from 'node:tty';
import type { Progress } from '../analyze.ts';
import { counted, formatBytes } from '../shared/format.ts';
import { printable } from '../shared/printable.ts';

const FIRST_AFTER_MS = 300;
const EVERY_MS = 100;
const ERASE_LINE = '\r\x1b[2K';
const DEFAULT_COLUMNS = 80;
/** The terminal echoes ^C behind the line, perhaps twice; the cursor stands behind that. */
const ECHO_COLUMNS = 5;

/** Erases the line that stands on the terminal. */
let erase: (() => void) | undefined;

/** To be called before something is printed. */
export function clearProgress(): void {
  erase?.();
  erase = undefined;
}

/** What is printed next begins a line, also when the terminal has echoed ^C. */
export function beginLine(): void {
  if (erase) clearProgress();
  else if (process.stderr.isTTY) process.stderr.write('\n');
}

export class ProgressLine {
  readonly #stream: Pick<WriteStream, 'write' | 'columns'>;
  readonly #erase = (): void => void this.#stream.write(ERASE_LINE);
  #nextMs: number;

  constructor(stream: Pick<WriteStream, 'write' | 'columns'>) {
    this.#stream = stream;
    this.#nextMs = performance.now() + FIRST_AFTER_MS;
  }

  update({ file, bytesRead, size, packets }: Progress): void {
    const nowMs = performance.now();
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + EVERY_MS;
    erase = this.#erase;
    const share = size
      ? `${Math.min(100, Math.floor((100 * bytesRead) / size))} % of ${formatBytes(size)}`
      : formatBytes(bytesRead);
    const text = printable(`${share}, ${counted(packets, 'packet')}  ${file}`);
    this.#stream.write(`${ERASE_LINE}${text.slice(0, (this.#stream.columns || DEFAULT_COLUMNS) - ECHO_COLUMNS)}`);
  }

  clear(): void {
    if (erase === this.#erase) clearProgress();
  }
}
