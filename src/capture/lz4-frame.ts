// The LZ4 frame format as a series of decompressed blocks. Read lz4_Frame_format.md first. Frames may follow one
// another, linked blocks may reach 64 KiB back.
//
//   magic │ FLG BD [content size] [dictionary] HC │ size block [checksum] │ … │ 0 [checksum]
import xxhash from 'xxhash-wasm';
import { ByteReader, cutShort } from './byte-reader.ts';
import type { ByteSource } from './byte-source.ts';
import { decompressLz4Block, type Lz4Output } from './lz4-block.ts';
import { isSkippableFrame } from './skippable-frame.ts';

export const LZ4_MAGIC = 0x184d2204;
const HISTORY_BYTES = 65_536;
const BLOCK_BYTES_BY_CODE = [0, 0, 0, 0, 64 * 1024, 256 * 1024, 1024 * 1024, 4 * 1024 * 1024];

const FLAG_INDEPENDENT_BLOCKS = 0x20;
const FLAG_BLOCK_CHECKSUM = 0x10;
const FLAG_CONTENT_SIZE = 0x08;
const FLAG_CONTENT_CHECKSUM = 0x04;
const FLAG_DICTIONARY = 0x01;

/** The decompressed blocks of a source; each is valid until the next is asked for. */
export async function* unlz4(source: ByteSource): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(source);
  while (!(await reader.ended())) {
    const magic = await reader.uint32();
    if (isSkippableFrame(magic)) await reader.skip(await reader.uint32());
    else if (magic === LZ4_MAGIC) yield* frameBlocks(reader);
    else throw new Error('something else follows');
  }
}

async function* frameBlocks(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const { create32, h32Raw } = await xxhash();
  const { flags, blockBytes } = await readDescriptor(reader, h32Raw);
  const checksum = create32();
  // The history that a linked block refers to lies before the block's own output.
  const output = new Uint8Array(HISTORY_BYTES + blockBytes);
  let oldest = HISTORY_BYTES;
  for (;;) {
    const sizeField = await reader.uint32();
    if (sizeField === 0) break;
    const size = sizeField & 0x7fffffff;
    const isStored = sizeField >>> 31 === 1;
    if (size > blockBytes) throw new Error(`a block of ${size} bytes where the maximum is ${blockBytes}`);
    const block = await reader.take(size);
    const { end, damage } = isStored ? stored(block, output) : decompressLz4Block(block, output, HISTORY_BYTES, oldest);
    const decompressed = output.subarray(HISTORY_BYTES, end);
    checksum.update(decompressed);
    yield decompressed;
    if (block.length < size) throw cutShort();
    if (damage !== null) throw new Error(damage);
    if (flags & FLAG_BLOCK_CHECKSUM && (await reader.uint32()) !== h32Raw(block)) throw new Error('a checksum differs');
    if ((flags & FLAG_INDEPENDENT_BLOCKS) === 0) {
      output.copyWithin(0, end - HISTORY_BYTES, end);
      oldest = Math.max(0, oldest - decompressed.length);
    }
  }
  if (flags & FLAG_CONTENT_CHECKSUM && (await reader.uint32()) !== checksum.digest()) {
    throw new Error('the checksum differs');
  }
}

async function readDescriptor(
  reader: ByteReader,
  xxh32: (bytes: Uint8Array) => number,
): Promise<{ flags: number; blockBytes: number }> {
  const [flags, blockDescriptor] = (await reader.bytes(2)) as unknown as [number, number];
  if (flags >> 6 !== 1) throw new Error(`frame version ${flags >> 6} is unknown`);
  if (flags & FLAG_DICTIONARY) throw new Error('frames with a dictionary are not supported');
  const blockBytes = BLOCK_BYTES_BY_CODE[(blockDescriptor >> 4) & 7]!;
  if (blockBytes === 0) throw new Error('the block size is unknown');
  const contentSize = await reader.bytes(flags & FLAG_CONTENT_SIZE ? 8 : 0);
  const [checksum] = await reader.bytes(1);
  const expected = (xxh32(Uint8Array.of(flags, blockDescriptor, ...contentSize)) >>> 8) & 0xff;
  if (checksum !== expected) throw new Error("a frame header's checksum differs");
  return { flags, blockBytes };
}

function stored(block: Uint8Array, output: Uint8Array): Lz4Output {
  output.set(block, HISTORY_BYTES);
  return { end: HISTORY_BYTES + block.length, damage: null };
}
