// Compressed bytes back to plain ones, as a reader gets them: by the recognised format, up to where they are damaged.
import { compressionOf, decompressed, type Compression } from '../../src/capture/decompress.ts';
import { ProblemLog, type CaptureProblem } from '../../src/capture/problem.ts';
import { concat } from '../kit/bytes.ts';
import { chunked } from './reading.ts';

export interface Plain {
  kind: Compression | null;
  bytes: Uint8Array;
  problems: CaptureProblem[];
}

/** `chunks`: lengths in which the compressed bytes arrive. */
export async function decompress(bytes: Uint8Array, chunks: readonly number[] = []): Promise<Plain> {
  const log = new ProblemLog();
  const kind = compressionOf(bytes.subarray(0, 64));
  if (kind === null) throw new Error('not recognised');
  const source = decompressed(chunked(bytes, chunks), kind, log, 'capture');
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = new Uint8Array(100_000);
    const length = await source.read(part);
    if (length === 0) break;
    parts.push(part.subarray(0, length));
  }
  await source.close();
  return { kind, bytes: concat(parts), problems: log.list };
}

/** What the problem of damaged data is to look like. */
export const damage = (kind: Compression, reason: string, offset: number): CaptureProblem => ({
  code: 'damaged-compression',
  message: `the ${kind} data is damaged or truncated (${reason}); read up to there`,
  frame: null,
  offset,
  count: 1,
});
