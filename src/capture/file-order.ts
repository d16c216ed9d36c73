// Several captures are one run: they are read in the order of their first packets, so that a rotated capture comes
// in its order however the shell sorted its names. All are looked at before the first is read; what can't be read is
// left out of the order and comes last.
import { stat } from 'node:fs/promises';
import { EXIT, TcpscopeError } from '../shared/errors.ts';
import { CaptureFile, STDIN } from './capture-file.ts';
import { RunClock } from './clock.ts';
import { RecordBatch } from './record.ts';

export interface Input {
  readonly path: string;
  /** Why it can't be read; null as far as is known. */
  readonly failure: TcpscopeError | null;
}

interface LookedAt extends Input {
  /** Time of the first packet; null when there is none, or when it can't be looked at first (a pipe). */
  readonly startNs: bigint | null;
  readonly isStream: boolean;
}

/**
 * The inputs in the order in which to read them: that given, where one can't be looked at first, or when `stop` aborts
 * meanwhile.
 */
export async function analysisOrder(paths: readonly string[], stop?: AbortSignal): Promise<readonly Input[]> {
  if (paths.length === 1) return [{ path: paths[0]!, failure: null }];
  const inputs: LookedAt[] = [];
  for (const path of paths) {
    if (stop?.aborted) return paths.map((each) => ({ path: each, failure: null }));
    inputs.push(await lookAt(path));
  }
  if (inputs.some(({ isStream }) => isStream)) return inputs;
  const begun = inputs.filter(({ startNs }) => startNs !== null);
  const others = inputs.filter(({ startNs }) => startNs === null);
  return [...begun.sort((a, b) => Number(a.startNs! - b.startNs!)), ...others];
}

async function lookAt(path: string): Promise<LookedAt> {
  if (path === STDIN || (await isPipe(path))) return { path, failure: null, startNs: null, isStream: true };
  try {
    return { path, failure: null, startNs: await startOf(path), isStream: false };
  } catch (error) {
    if (!isInputFailure(error)) throw error;
    return { path, failure: error, startNs: null, isStream: false };
  }
}

export function isInputFailure(error: unknown): error is TcpscopeError {
  return error instanceof TcpscopeError && error.exitCode === EXIT.input;
}

/** What can be read once only; false also where there is nothing. */
export function isPipe(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => !found.isFile() && !found.isDirectory(),
    () => false, // opening it will say what is wrong
  );
}

/** Time of a capture's first packet, or null when it has none. */
async function startOf(path: string): Promise<bigint | null> {
  const file = await CaptureFile.open(path);
  const clock = new RunClock();
  for await (const _ of file.batches(new RecordBatch(), clock)) break;
  return clock.started ? clock.baseNs : null;
}
