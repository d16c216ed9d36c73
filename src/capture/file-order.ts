// Several captures are one run: they are read in the order of their first packets, so that a rotated capture comes
// in its order however the shell sorted its names. All are looked at before the first is read, so that one that can't
// be read is an error before anything is printed; an empty one among others (just rotated) is only noted.
import { stat } from 'node:fs/promises';
import { TcpscopeError } from '../shared/errors.ts';
import { CaptureFile, STDIN } from './capture-file.ts';
import { RunClock } from './clock.ts';
import { RecordBatch } from './record.ts';

export interface Input {
  readonly path: string;
  /** Why there is nothing to read in it, or null. */
  readonly emptiness: string | null;
  /** Can it be read only once (a pipe)? Not looked at when it is the only one. */
  readonly isStream: boolean;
}

interface LookedAt extends Input {
  /** Time of the first packet; null when there is none, or when it can't be looked at first (a pipe). */
  readonly startNs: bigint | null;
}

/** The inputs in the order in which to read them: that given, where one can't be looked at first. */
export async function analysisOrder(paths: readonly string[]): Promise<readonly Input[]> {
  if (paths.length === 1) return [{ path: paths[0]!, emptiness: null, isStream: false }];
  const inputs: LookedAt[] = [];
  for (const path of paths) inputs.push(await lookAt(path));
  if (inputs.every(({ emptiness }) => emptiness !== null)) await CaptureFile.open(paths[0]!); // throws what it is
  if (inputs.some(({ isStream }) => isStream)) return inputs;
  const begun = inputs.filter(({ startNs }) => startNs !== null);
  const others = inputs.filter(({ startNs }) => startNs === null);
  return [...begun.sort((a, b) => Number(a.startNs! - b.startNs!)), ...others];
}

async function lookAt(path: string): Promise<LookedAt> {
  if (path === STDIN || (await isPipe(path))) return { path, emptiness: null, startNs: null, isStream: true };
  try {
    return { path, emptiness: null, startNs: await startOf(path), isStream: false };
  } catch (error) {
    const isEmpty = error instanceof TcpscopeError && error.code === 'input-empty';
    if (!isEmpty) throw error;
    return { path, emptiness: error.message, startNs: null, isStream: false };
  }
}

function isPipe(path: string): Promise<boolean> {
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
