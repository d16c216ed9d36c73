// A pipe that somebody may still be writing to, and that is to end when the user says so: what is in it by then is read.
// A writer that was interrupted together with us writes its last packets and closes the pipe, which is the end; one that
// lives on is waited for until it is silent, but not for ever. The timers here decide when a pipe ends, and nothing else.
import { setImmediate } from 'node:timers/promises';
import type { ByteSource } from './byte-source.ts';

/** After the stop: nothing came for so long. */
export const STOP_SILENCE_MS = 1000;
/** After the stop: so long at most, however much comes. */
export const STOP_LIMIT_MS = 5000;

export class LiveSource implements ByteSource {
  readonly #source: ByteSource;
  readonly #stop: AbortSignal;
  #limit: NodeJS.Timeout | undefined;
  #isOver = false;
  /** It has ended, and not before it was to: what was under way in it may have been cut. */
  endedByStop = false;

  constructor(source: ByteSource, stop: AbortSignal) {
    this.#source = source;
    this.#stop = stop;
  }

  async read(target: Uint8Array): Promise<number> {
    const length = this.#isOver ? 0 : await this.#unlessSilent(this.#source.read(target));
    if (length > 0) return length;
    // A signal that came together with the end is heard before that counts: it may be the next of the events at hand.
    await setImmediate();
    await setImmediate();
    this.#isOver = true;
    this.endedByStop ||= this.#stop.aborted;
    return 0;
  }

  async close(): Promise<void> {
    clearTimeout(this.#limit);
    await this.#source.close();
  }

  /** 0 when the stop came, and then no byte. */
  #unlessSilent(reading: Promise<number>): Promise<number> {
    return new Promise((resolve, reject) => {
      let silence: NodeJS.Timeout | undefined;
      const beginToWait = (): void => {
        this.#limit ??= setTimeout(() => (this.#isOver = true), STOP_LIMIT_MS);
        silence = setTimeout(resolve, STOP_SILENCE_MS, 0);
      };
      const done = (): void => {
        clearTimeout(silence);
        this.#stop.removeEventListener('abort', beginToWait);
      };
      reading.then(resolve, reject).finally(done);
      if (this.#stop.aborted) beginToWait();
      else this.#stop.addEventListener('abort', beginToWait, { once: true });
    });
  }
}
