// What signals do to a run. While it reads captures to report on, the first SIGINT or SIGTERM ends the reading alone, so
// that what was read is reported. Any other ends the process at once, as shells expect it: 130 for SIGINT, 143 for
// SIGTERM, 129 for SIGHUP.
import { EXIT, TcpscopeError } from '../shared/errors.ts';
import { beginLine } from './progress.ts';

const STATUS = { SIGHUP: EXIT.hungUp, SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const;

/** What a signal ends instead of the process. */
let reading: AbortController | undefined;

/** A run that a signal left without anything to report: one line on standard error, and the status of the signal. */
export class Interrupted extends Error {
  readonly status: number;

  /** `stop`: as it came from `beginReading`. */
  constructor(stop: AbortSignal, message: string) {
    super(`interrupted: ${message}`);
    this.status = stop.reason as number;
  }
}

/** Why a run failed: of a pipe that a signal ended before anything came, because of the signal. */
export function unlessInterrupted(stop: AbortSignal, error: unknown): unknown {
  const isUnread = stop.aborted && error instanceof TcpscopeError && error.code === 'input-empty';
  return isUnread ? new Interrupted(stop, 'there was nothing to read yet') : error;
}

/** From now on signals are minded; what has to be cleaned up when the process ends listens to its `exit`. */
export function heedSignals(): void {
  for (const [signal, status] of Object.entries(STATUS)) {
    process.on(signal, () => {
      if (signal === 'SIGINT') beginLine(); // not behind the terminal's ^C
      const stopped = signal === 'SIGHUP' ? undefined : reading;
      if (stopped === undefined) process.exit(status); // nothing of the report is left to be written
      reading = undefined;
      stopped.abort(status);
    });
  }
}

/** The reading of captures begins. The signal aborts with the exit status that a run has which ends early by it. */
export function beginReading(): AbortSignal {
  reading = new AbortController();
  return reading.signal;
}

/** It is over. */
export function endReading(): void {
  reading = undefined;
}
