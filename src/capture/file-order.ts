// Several captures are one run: they are read in the order of their first packets, so that a rotated capture comes
// in its order however the shell sorted its names.
import { stat } from 'node:fs/promises';
import { CaptureFile, STDIN } from './capture-file.ts';
import { RunClock } from './clock.ts';
import { RecordBatch } from './record.ts';

/** The paths in the order in which to read them: that given, where one can't be looked at first (a pipe, say). */
export async function analysisOrder(paths: readonly string[]): Promise<string[]> {
  if (paths.length < 2 || (await isAnyStream(paths))) return [...paths];
  const starts: { path: string; startNs: bigint | null }[] = [];
  for (const path of paths) starts.push({ path, startNs: await startOf(path) });
  const empty = starts.filter(({ startNs }) => startNs === null);
  const ordered = starts.filter(({ startNs }) => startNs !== null).sort((a, b) => Number(a.startNs! - b.startNs!));
  return [...ordered, ...empty].map(({ path }) => path);
}

async function isAnyStream(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    if (path === STDIN) return true;
    const isStream = await stat(path).then(
      (found) => !found.isFile() && !found.isDirectory(),
      () => false, // opening it will say what is wrong
    );
    if (isStream) return true;
  }
  return false;
}

/** Time of a capture's first packet, or null when it has none. */
async function startOf(path: string): Promise<bigint | null> {
  const file = await CaptureFile.open(path);
  const clock = new RunClock();
  for await (const _ of file.batches(new RecordBatch(), clock)) break;
  return clock.started ? clock.baseNs : null;
}
