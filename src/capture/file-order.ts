// Several captures are one run: they are read in the order of their first packets, so that a rotated capture comes
// in its order however the shell sorted its names. All are looked at before the first is read, so that one that can't
// be read is an error before anything is printed; an empty one among others (just rotated) is only noted.
import { TcpscopeError } from '../shared/errors.ts';
import { CaptureFile } from './capture-file.ts';
import { RunClock } from './clock.ts';
import type { Input } from './input.ts';
import { RecordBatch } from './record.ts';

export interface Turn {
  readonly input: Input;
  /** Why there is nothing to read in it, or null. */
  readonly emptiness: string | null;
}

interface LookedAt extends Turn {
  /** Time of the first packet; null when there is none, or when it can't be looked at first (a pipe). */
  readonly startNs: bigint | null;
  readonly isStream: boolean;
}

/** The inputs in the order in which to read them: that given, where one can't be looked at first. */
export async function analysisOrder(inputs: readonly Input[]): Promise<readonly Turn[]> {
  if (inputs.length === 1) return [{ input: inputs[0]!, emptiness: null }];
  const turns: LookedAt[] = [];
  for (const input of inputs) turns.push(await lookAt(input));
  if (turns.every(({ emptiness }) => emptiness !== null)) await CaptureFile.open(inputs[0]!); // throws what it is
  if (turns.some(({ isStream }) => isStream)) return turns;
  const begun = turns.filter(({ startNs }) => startNs !== null);
  const others = turns.filter(({ startNs }) => startNs === null);
  return [...begun.sort((a, b) => Number(a.startNs! - b.startNs!)), ...others];
}

async function lookAt(input: Input): Promise<LookedAt> {
  if (await input.isStream()) return { input, emptiness: null, startNs: null, isStream: true };
  try {
    return { input, emptiness: null, startNs: await startOf(input), isStream: false };
  } catch (error) {
    const isEmpty = error instanceof TcpscopeError && error.code === 'input-empty';
    if (!isEmpty) throw error;
    return { input, emptiness: error.message, startNs: null, isStream: false };
  }
}

/** Time of a capture's first packet, or null when it has none. */
async function startOf(input: Input): Promise<bigint | null> {
  const file = await CaptureFile.open(input);
  const clock = new RunClock();
  for await (const _ of file.batches(new RecordBatch(), clock)) break;
  return clock.started ? clock.baseNs : null;
}
