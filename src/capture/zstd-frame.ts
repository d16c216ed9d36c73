// The zstd frame format, walked block by block, so that fzstd is never given more than it can decompress in little
// memory: it believes any window and decompresses at once what it is given. Read RFC 8878, 3.1 first.
//
//   magic │ descriptor [window] [dictionary] [content size] │ block … │ [checksum]
import { Decompress } from 'fzstd';
import { ByteReader } from './byte-reader.ts';
import type { ByteSource } from './byte-source.ts';
import { isSkippableFrame } from './skippable-frame.ts';
import { Xxh64 } from './xxhash.ts';

export const ZSTD_MAGIC = 0xfd2fb528;
/** Longest window that a frame may ask for: the limit of the zstd tool itself (2^27). */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;
const MAX_BLOCK_BYTES = 128 * 1024;

const FLAG_SINGLE_SEGMENT = 0x20;
const FLAG_CHECKSUM = 0x04;
const RLE_BLOCK = 1;

/** The decompressed blocks of a source. */
export async function* unzstd(source: ByteSource): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(source);
  while (!(await reader.ended())) {
    const magic = await reader.bytes(4);
    const number = new DataView(magic.buffer).getUint32(0, true);
    if (isSkippableFrame(number)) await reader.skip(await reader.uint32());
    else if (number === ZSTD_MAGIC) yield* frameBlocks(reader, magic);
    else throw new Error('something else follows');
  }
}

async function* frameBlocks(reader: ByteReader, magic: Uint8Array): AsyncGenerator<Uint8Array> {
  const header = await readHeader(reader);
  const checksum = new Xxh64();
  const pieces: Uint8Array[] = [];
  const decoder = new Decompress((piece) => {
    checksum.update(piece);
    pieces.push(piece);
  });
  decoder.push(magic);
  decoder.push(header);
  for (let isLast = false; !isLast;) {
    const blockHeader = await reader.bytes(3);
    const [low, middle, high] = blockHeader as unknown as [number, number, number];
    isLast = (low & 1) === 1;
    const size = (low >> 3) | (middle << 5) | (high << 13);
    if (size > MAX_BLOCK_BYTES) throw new Error(`a block of ${size} bytes where ${MAX_BLOCK_BYTES} is the most`);
    decoder.push(blockHeader);
    decoder.push(await reader.bytes(((low >> 1) & 3) === RLE_BLOCK ? 1 : size));
    yield* pieces.splice(0);
  }
  const trailer = await reader.bytes(header[0]! & FLAG_CHECKSUM ? 4 : 0);
  decoder.push(trailer, true);
  yield* pieces.splice(0);
  if (trailer.length > 0 && new DataView(trailer.buffer).getUint32(0, true) !== checksum.digestLow()) {
    throw new Error('the checksum differs');
  }
}

/** The header after the magic, if it asks for nothing impossible. */
async function readHeader(reader: ByteReader): Promise<Uint8Array> {
  const [descriptor] = (await reader.bytes(1)) as unknown as [number];
  const isSingleSegment = (descriptor & FLAG_SINGLE_SEGMENT) !== 0;
  const windowFieldBytes = isSingleSegment ? 0 : 1;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  const sizeBytes = descriptor >> 6 === 0 ? (isSingleSegment ? 1 : 0) : 1 << (descriptor >> 6);
  const fields = await reader.bytes(windowFieldBytes + dictionaryBytes + sizeBytes);
  const dictionary = fields.subarray(windowFieldBytes, windowFieldBytes + dictionaryBytes);
  if (dictionary.some((byte) => byte !== 0)) throw new Error('frames with a dictionary are not supported');
  const contentSize = fields
    .subarray(windowFieldBytes + dictionaryBytes)
    .reduceRight((sum, byte) => sum * 256 + byte, 0);
  // A single segment is its own window. 3.1.1.1.2: otherwise it is 2^(10 + exponent) · (1 + mantissa / 8).
  const window = fields[0] ?? 0;
  const windowBytes = isSingleSegment ? contentSize : 2 ** (10 + (window >> 3)) * (1 + (window & 7) / 8);
  if (windowBytes > MAX_WINDOW_BYTES) throw new Error(`asks for a window of ${windowBytes} bytes`);
  return Uint8Array.of(descriptor, ...fields);
}
