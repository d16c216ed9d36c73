// Writes outputs, with a progress line meanwhile, and leaves neither half done behind, however the run ends.
import type { Output } from './output.ts';
import { ProgressLine } from './progress.ts';

/** A progress line on standard error, where that is a terminal which can take it. */
export function progressLine(isWanted: boolean): ProgressLine | undefined {
  const canBe = process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  return isWanted && canBe ? new ProgressLine(process.stderr) : undefined;
}

/** Opens one after the other. When one cannot be opened, those before it leave nothing behind. */
export async function openAll<Named, Opened extends { readonly output: Pick<Output, 'discard'> }>(
  all: readonly Named[],
  open: (named: Named) => Promise<Opened>,
): Promise<Opened[]> {
  const opened: Opened[] = [];
  try {
    for (const named of all) opened.push(await open(named));
    return opened;
  } catch (error) {
    for (const { output } of opened) output.discard();
    throw error;
  }
}

export async function writeTo(
  outputs: readonly Pick<Output, 'close' | 'discard'>[],
  progress: ProgressLine | undefined,
  write: () => Promise<void>,
): Promise<void> {
  const cleanUp = (): void => {
    progress?.clear();
    for (const output of outputs) output.discard();
  };
  process.once('exit', cleanUp); // by a signal, or an exception that nobody awaits
  try {
    await write();
    progress?.clear();
    for (const output of outputs) await output.close();
  } finally {
    process.off('exit', cleanUp);
    cleanUp();
  }
}
