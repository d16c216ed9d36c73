// Recognises gzip, zstd, lz4, xz and bzip2 by content and turns a compressed source into a plain one. Damage ends the input
// where it is met: what was decompressed before it is kept, and the problem is logged.
import { TcpscopeError } from '../shared/errors.ts';
import { Waiting, type ByteSource } from './byte-source.ts';
import { gunzip } from './gzip-member.ts';
import { LZ4_MAGIC, unlz4 } from './lz4-frame.ts';
import type { ProblemLog } from './problem.ts';
import { afterSkippableFrames } from './skippable-frame.ts';
import { unpacked } from './unpacker.ts';
import { unzstd, ZSTD_MAGIC } from './zstd-frame.ts';

export type Compression = 'gzip' | 'zstd' | 'lz4' | 'xz' | 'bzip2';

const GZIP_MAGIC = 0x1f8b;
const XZ_MAGIC = 0xfd377a58;
/** "BZh"; after it, a digit says how long blocks are. */
const BZIP2_MAGIC = 0x425a68;

export function compressionOf(head: Uint8Array): Compression | null {
  const at = afterSkippableFrames(head);
  if (at + 4 > head.length) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (view.getUint16(0) === GZIP_MAGIC) return 'gzip';
  if (view.getUint32(0) === XZ_MAGIC) return 'xz';
  if (view.getUint32(0) >>> 8 === BZIP2_MAGIC && head[3]! >= 0x31 && head[3]! <= 0x39) return 'bzip2';
  const magic = view.getUint32(at, true);
  return magic === ZSTD_MAGIC ? 'zstd' : magic === LZ4_MAGIC ? 'lz4' : null;
}

type Open = (source: ByteSource, name: string) => AsyncGenerator<Uint8Array>;

const OPEN: Readonly<Record<Compression, Open>> = {
  gzip: gunzip,
  zstd: unzstd,
  lz4: unlz4,
  xz: (source, name) => unpacked('xz', source, name),
  bzip2: (source, name) => unpacked('bzip2', source, name),
};

/** The plain bytes of a compressed source. `name`: of the capture, for errors. */
export function decompressed(source: ByteSource, kind: Compression, log: ProblemLog, name: string): ByteSource {
  return new DecompressedSource(OPEN[kind](source, name), source, (error, offset) => {
    const message = `the ${kind} data is damaged or truncated (${error.message}); read up to there`;
    log.add('damaged-compression', message, null, offset);
  });
}

/** Pieces of output as a source; an error among them is logged once and then is the end. */
class DecompressedSource implements ByteSource {
  readonly #pieces: AsyncGenerator<Uint8Array>;
  readonly #source: ByteSource;
  readonly #onDamage: (error: Error, offset: number) => void;
  readonly #piece: Waiting = new Waiting();
  #offset = 0;
  #isClosed = false;

  constructor(
    pieces: AsyncGenerator<Uint8Array>,
    source: ByteSource,
    onDamage: (error: Error, offset: number) => void,
  ) {
    this.#pieces = pieces;
    this.#source = source;
    this.#onDamage = onDamage;
  }

  async read(target: Uint8Array): Promise<number> {
    while (this.#piece.isEmpty) {
      try {
        const { done, value } = await this.#pieces.next();
        if (done) return 0;
        this.#piece.put(value);
      } catch (error) {
        if (error instanceof TcpscopeError) throw error; // the compressed data could not be read at all
        if (!this.#isClosed) this.#onDamage(error as Error, this.#offset);
        return 0;
      }
    }
    const length = this.#piece.moveTo(target);
    this.#offset += length;
    return length;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#source.close(); // ends a read that is still under way, for which the pieces would wait
    await this.#pieces.return(undefined);
  }
}
