// Where frames stand in a capture file, in bytes: a second pass over its records, none of which is decoded. Only a
// regular file that is not compressed has such places: what came through a pipe is gone, and in a compressed file no
// byte is that of a frame.
import { CaptureFile } from '../capture/capture-file.ts';
import { RunClock } from '../capture/clock.ts';
import { RecordBatch } from '../capture/record.ts';
import type { FrameRegion } from '../report/sarif-location.ts';
import { isFile } from './is-file.ts';

/** By frame; what the file does not hold is left out. */
export async function frameRegions(
  path: string,
  frames: ReadonlySet<number>,
): Promise<ReadonlyMap<number, FrameRegion>> {
  const regions = new Map<number, FrameRegion>();
  const wanted = [...frames].toSorted((a, b) => a - b);
  if (wanted.length === 0 || !(await isFile(path))) return regions;
  const file = await CaptureFile.open(path);
  let next = 0;
  for await (const batch of file.batches(new RecordBatch(), new RunClock())) {
    if (file.compression !== null) break;
    for (; next < wanted.length && wanted[next]! < batch.firstFrame + batch.count; next++) {
      const i = wanted[next]! - batch.firstFrame;
      regions.set(wanted[next]!, {
        byteOffset: batch.fileOffset + batch.start[i]!,
        byteLength: batch.capturedLength[i]!,
      });
    }
    if (next === wanted.length) break;
  }
  return regions;
}
