// Recognises gzip, zstd and lz4 by content and turns a compressed source into a plain one.
// RFC 1952 (gzip), RFC 8878 (zstd), lz4_Frame_format.md. Damage ends the input where it is met: what was
// decompressed before it is kept, and the problem is logged.
import type { Transform } from 'node:stream';
import zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { chunksOf, type ByteSource } from './byte-source.ts';
import { Lz4FrameDecoder } from './lz4-frame.ts';
import type { ProblemLog } from './problem.ts';

export type Compression = 'gzip' | 'zstd' | 'lz4';

/** Longest window that a zstd frame may ask for: the limit of the zstd tool itself (2^27). */
const ZSTD_MAX_WINDOW_BYTES = 128 * 1024 * 1024;

/** Bytes of a head that compressionOf needs. */
export const COMPRESSION_HEAD_BYTES = 18;

export function compressionOf(head: Uint8Array): Compression | null {
  if (head.length < 4) return null;
  const magic = new DataView(head.buffer, head.byteOffset).getUint32(0, true);
  if ((magic & 0xffffff) === 0x088b1f) return 'gzip';
  if (magic === 0xfd2fb528) return 'zstd';
  if (magic === 0x184d2204) return 'lz4';
  return null;
}

/** The plain bytes of a compressed source. */
export function decompressed(source: ByteSource, kind: Compression, log: ProblemLog): ByteSource {
  const open = { gzip: gunzip, zstd: unzstd, lz4: unlz4 }[kind];
  return new DecompressedSource(open(source), source, (error) => {
    log.add(
      'damaged-compression',
      `the ${kind} data is damaged or cut (${error.message}); read up to there`,
      null,
      null,
    );
  });
}

/** Pieces of output as a source; an error among them is logged once and then is the end. */
class DecompressedSource implements ByteSource {
  readonly #pieces: AsyncGenerator<Uint8Array>;
  readonly #source: ByteSource;
  readonly #onDamage: (error: Error) => void;
  #piece: Uint8Array = new Uint8Array(0);

  constructor(pieces: AsyncGenerator<Uint8Array>, source: ByteSource, onDamage: (error: Error) => void) {
    this.#pieces = pieces;
    this.#source = source;
    this.#onDamage = onDamage;
  }

  async read(target: Uint8Array): Promise<number> {
    while (this.#piece.length === 0) {
      try {
        const { done, value } = await this.#pieces.next();
        if (done) return 0;
        this.#piece = value;
      } catch (error) {
        this.#onDamage(error as Error);
        return 0;
      }
    }
    const length = Math.min(this.#piece.length, target.length);
    target.set(this.#piece.subarray(0, length));
    this.#piece = this.#piece.subarray(length);
    return length;
  }

  async close(): Promise<void> {
    await this.#pieces.return(undefined);
    await this.#source.close();
  }
}

function gunzip(source: ByteSource): AsyncGenerator<Uint8Array> {
  return throughTransform(source, zlib.createGunzip({ chunkSize: 256 * 1024 }));
}

// Node decompresses zstd itself from 22.15 on; before that fzstd does.
async function* unzstd(source: ByteSource): AsyncGenerator<Uint8Array> {
  const native = (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress;
  if (native) return yield* throughTransform(source, native());
  const pieces: Uint8Array[] = [];
  const decoder = new Decompress((piece) => pieces.push(piece));
  let first = true;
  for await (const chunk of chunksOf(source)) {
    if (first) checkZstdWindow(chunk);
    first = false;
    decoder.push(chunk);
    yield* pieces.splice(0);
  }
  decoder.push(new Uint8Array(0), true);
  yield* pieces.splice(0);
}

// RFC 8878, 3.1.1.1.2: window = 2^(10 + exponent) · (1 + mantissa / 8).
function checkZstdWindow(head: Uint8Array): void {
  const singleSegment = (head[4]! & 0x20) !== 0;
  if (singleSegment || head.length < 6) return;
  const windowBytes = 2 ** (10 + (head[5]! >> 3)) * (1 + (head[5]! & 7) / 8);
  if (windowBytes > ZSTD_MAX_WINDOW_BYTES) throw new Error(`asks for a window of ${windowBytes} bytes`);
}

async function* unlz4(source: ByteSource): AsyncGenerator<Uint8Array> {
  yield* new Lz4FrameDecoder(source).blocks();
}

/**
 * Runs a source through one of Node's decompressors. When a write fails, Node drops that write's output, so the
 * first writes are small: of a small damaged file little is lost, of a large one at most the last 64 KiB of input.
 */
async function* throughTransform(source: ByteSource, transform: Transform): AsyncGenerator<Uint8Array> {
  const fineWrites = 1024;
  const fineWriteBytes = 256;
  const pieces: Uint8Array[] = [];
  let damage: Error | undefined;
  let settle = (): void => {}; // of the write or the end that is being waited for
  transform.on('data', (piece: Uint8Array) => pieces.push(piece));
  transform.on('end', () => settle());
  transform.on('error', (error) => {
    damage = error;
    settle(); // Node calls back neither a failed write nor a failed end
  });
  const settled = (begin: () => void): Promise<void> =>
    new Promise((resolve) => {
      settle = resolve;
      begin();
    });
  let writes = 0;
  for await (const chunk of chunksOf(source)) {
    for (let at = 0; at < chunk.length && !damage;) {
      const length = writes++ < fineWrites ? fineWriteBytes : chunk.length;
      await settled(() => transform.write(chunk.subarray(at, at + length), settle));
      at += length;
      yield* pieces.splice(0);
    }
    if (damage) break;
  }
  if (!damage) await settled(() => transform.end());
  yield* pieces.splice(0);
  if (damage) throw damage;
}
