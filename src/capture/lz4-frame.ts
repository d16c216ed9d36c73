// The LZ4 frame format as a series of decompressed blocks; lz4js decompresses each block.
// Read lz4_Frame_format.md first. Frames may follow one another, linked blocks may reach 64 KiB back.
// The checksums are not verified: a damaged block shows as such, or in the capture's own framing.
//
//   magic │ FLG BD [content size] [dictionary] HC │ size block [checksum] │ … │ 0 [checksum]
import lz4 from 'lz4js';
import { readFully, type ByteSource } from './byte-source.ts';

const FRAME_MAGIC = 0x184d2204;
const SKIPPABLE_MAGIC = 0x184d2a50;
const HISTORY_BYTES = 65_536;
const BLOCK_BYTES_BY_CODE = [0, 0, 0, 0, 64 * 1024, 256 * 1024, 1024 * 1024, 4 * 1024 * 1024];

export class Lz4FrameDecoder {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The decompressed blocks; each is valid until the next is asked for. */
  async *blocks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const magic = await this.#uint32();
      if (magic === undefined) return;
      if (magic === FRAME_MAGIC) yield* this.#frame();
      else if ((magic & ~0xf) >>> 0 === SKIPPABLE_MAGIC) await this.#skip((await this.#uint32()) ?? 0);
      else throw new Error('no LZ4 frame where one should begin');
    }
  }

  async *#frame(): AsyncGenerator<Uint8Array> {
    const [flags, descriptor] = (await this.#bytes(2)) as unknown as [number, number];
    if (flags >> 6 !== 1) throw new Error(`LZ4 frame version ${flags >> 6} is unknown`);
    const hasBlockChecksum = (flags & 0x10) !== 0;
    const hasContentSize = (flags & 0x08) !== 0;
    const hasContentChecksum = (flags & 0x04) !== 0;
    const hasDictionary = (flags & 0x01) !== 0;
    if (hasDictionary) throw new Error('LZ4 frames with a dictionary are not supported');
    const blockBytes = BLOCK_BYTES_BY_CODE[(descriptor >> 4) & 7]!;
    if (blockBytes === 0) throw new Error('LZ4 block size is unknown');
    await this.#skip((hasContentSize ? 8 : 0) + 1);

    // The history that a linked block refers to lies before the block's own output.
    const output = new Uint8Array(HISTORY_BYTES + blockBytes);
    for (;;) {
      const sizeField = await this.#uint32();
      if (sizeField === undefined) throw new Error('cut between two LZ4 blocks');
      if (sizeField === 0) break;
      const size = sizeField & 0x7fffffff;
      const isStored = sizeField >>> 31 === 1;
      if (size > blockBytes) throw new Error(`LZ4 block of ${size} bytes where ${blockBytes} is the most`);
      const block = await this.#bytes(size);
      if (hasBlockChecksum) await this.#skip(4);
      let end = HISTORY_BYTES + size;
      if (isStored) output.set(block, HISTORY_BYTES);
      else end = lz4.decompressBlock(block, output, 0, size, HISTORY_BYTES);
      if (!(end <= output.length)) throw new Error('LZ4 block is damaged');
      yield output.subarray(HISTORY_BYTES, end);
      output.copyWithin(0, end - HISTORY_BYTES, end);
    }
    if (hasContentChecksum) await this.#skip(4);
  }

  /** The next number, or undefined when the input ends before it. */
  async #uint32(): Promise<number | undefined> {
    const field = new Uint8Array(4);
    const length = await readFully(this.#source, field);
    if (length === 0) return undefined;
    if (length < 4) throw new Error('cut inside an LZ4 frame');
    return new DataView(field.buffer).getUint32(0, true);
  }

  async #bytes(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    if ((await readFully(this.#source, bytes)) < length) throw new Error('cut inside an LZ4 frame');
    return bytes;
  }

  async #skip(length: number): Promise<void> {
    const scratch = new Uint8Array(Math.min(length, HISTORY_BYTES));
    for (let left = length; left > 0;) {
      const read = await this.#source.read(scratch.subarray(0, Math.min(left, scratch.length)));
      if (read === 0) throw new Error('cut inside an LZ4 frame');
      left -= read;
    }
  }
}
