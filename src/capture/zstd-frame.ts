// The zstd frame format, walked block by block, so that fzstd is never given more than it can decompress in little
// memory: it believes any window and decompresses at once what it is given. Read RFC 8878, 3.1 first.
//
//   magic │ descriptor [window] [dictionary] [content size] │ block … │ [checksum]
import { Decompress } from 'fzstd';
import xxhash from 'xxhash-wasm';
import { ByteReader } from './byte-reader.ts';
import type { ByteSource } from './byte-source.ts';
import { isSkippableFrame } from './skippable-frame.ts';

export const ZSTD_MAGIC = 0xfd2fb528;
/** Longest window that a frame may ask for: the limit of the zstd tool itself (2^27). */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;
const MAX_BLOCK_BYTES = 128 * 1024;

const FLAG_SINGLE_SEGMENT = 0x20;
const FLAG_CHECKSUM = 0x04;
const RLE_BLOCK = 1;
const COMPRESSED_BLOCK = 2;
const COMPRESSED_LITERALS = 2;

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
  const checksum = (await xxhash()).create64();
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
    if (size > MAX_BLOCK_BYTES) throw new Error(`a block of ${size} bytes where the maximum is ${MAX_BLOCK_BYTES}`);
    const type = (low >> 1) & 3;
    const block = await reader.bytes(type === RLE_BLOCK ? 1 : size);
    if (type === COMPRESSED_BLOCK && hasEndlessWeights(block)) throw new Error('a Huffman table without end');
    decoder.push(blockHeader);
    decoder.push(block);
    yield* pieces.splice(0);
  }
  const trailer = await reader.bytes(header[0]! & FLAG_CHECKSUM ? 4 : 0);
  decoder.push(trailer, true);
  yield* pieces.splice(0);
  const low = Number(BigInt.asUintN(32, checksum.digest()));
  if (trailer.length > 0 && new DataView(trailer.buffer).getUint32(0, true) !== low) {
    throw new Error('the checksum differs');
  }
}

/**
 * Whether the weights of a block's Huffman table are coded as a single symbol. That takes no bits, so the weights,
 * which go on as long as there are bits (4.2.1.2), have no end, and fzstd does not return from them.
 */
function hasEndlessWeights(block: Uint8Array): boolean {
  if ((block[0]! & 3) !== COMPRESSED_LITERALS) return false;
  const sizeFormat = (block[0]! >> 2) & 3;
  const treeAt = sizeFormat < 2 ? 3 : 2 + sizeFormat;
  const areCoded = block[treeAt]! < 128;
  const log = 5 + (block[treeAt + 1]! & 15);
  if (!areCoded || log > 6) return false;
  const bits = (at: number, count: number): number => {
    const byte = treeAt + 1 + (at >> 3);
    return (((block[byte] ?? 0) | ((block[byte + 1] ?? 0) << 8)) >> (at & 7)) & ((1 << count) - 1);
  };
  // 4.1.1: symbols without probability, each with a number of further ones, and then one that has it all?
  for (let at = 4; ;) {
    if (bits(at, log + 1) === (2 << log) - 1) return true;
    if (bits(at, log) !== 1) return false;
    at += log;
    while (bits(at, 2) === 3) at += 2;
    at += 2;
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
