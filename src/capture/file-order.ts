// Several captures are one run: they are read in the order of their first packets, so that a rotated capture comes
// in its order however the shell sorted its names. All are looked at before the first is read; what can't be read is
// left out of the order and comes last.
import { EXIT, TcpscopeError } from '../shared/errors.ts';
import { CaptureFile } from './capture-file.ts';
import { RunClock } from './clock.ts';
import type { Input } from './input.ts';
import { RecordBatch } from './record.ts';

export interface Turn {
  readonly input: Input;
  /** Why it can't be read; null as far as is known. */
  readonly failure: TcpscopeError | null;
}

interface LookedAt extends Turn {
  /** Time of the first packet; null when there is none, or when it can't be looked at first (a pipe). */
  readonly startNs: bigint | null;
  readonly isStream: boolean;
}

/**
 * The inputs in the order in which to read them: that given, where one can't be looked at first, or when `stop` aborts
 * meanwhile.
 */
export async function analysisOrder(inputs: readonly Input[], stop?: AbortSignal): Promise<readonly Turn[]> {
  if (inputs.length === 1) return [{ input: inputs[0]!, failure: null }];
  const turns: LookedAt[] = [];
  for (const input of inputs) {
    if (stop?.aborted) return inputs.map((each) => ({ input: each, failure: null }));
    turns.push(await lookAt(input));
  }
  if (turns.some(({ isStream }) => isStream)) return turns;
  const begun = turns.filter(({ startNs }) => startNs !== null);
  const others = turns.filter(({ startNs }) => startNs === null);
  return [...begun.sort((a, b) => Number(a.startNs! - b.startNs!)), ...others];
}

async function lookAt(input: Input): Promise<LookedAt> {
  if (await input.isStream()) return { input, failure: null, startNs: null, isStream: true };
  try {
    return { input, failure: null, startNs: await startOf(input), isStream: false };
  } catch (error) {
    if (!isInputFailure(error)) throw error;
    return { input, failure: error, startNs: null, isStream: false };
  }
}

export function isInputFailure(error: unknown): error is TcpscopeError {
  return error instanceof TcpscopeError && error.exitCode === EXIT.input;
}

/** Time of a capture's first packet, or null when it has none. */
async function startOf(input: Input): Promise<bigint | null> {
  const file = await CaptureFile.open(input);
  const clock = new RunClock();
  for await (const _ of file.batches(new RecordBatch(), clock)) break;
  return clock.started ? clock.baseNs : null;
}
