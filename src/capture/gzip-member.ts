// The gzip format: members one after another. Read RFC 1952 first. Node inflates the data; headers and checksums
// are read here, so that neither a wrong checksum nor what follows a member costs the packets before it.
//
//   1f 8b 08 │ flags │ time, 6 bytes in all │ [extra] [name] [comment] [header CRC] │ data │ CRC-32 │ length
import zlib from 'node:zlib';
import { ByteReader, cutShort } from './byte-reader.ts';
import type { ByteSource } from './byte-source.ts';

const DEFLATE = 8;
const FLAG_HEADER_CRC = 0x02;
const FLAG_EXTRA = 0x04;
const FLAG_NAME = 0x08;
const FLAG_COMMENT = 0x10;

const OUTPUT_BYTES = 256 * 1024;
/** When a write fails, Node drops what it made of it; so the first writes are small, and a small file loses little. */
const FINE_WRITES = 1024;
const FINE_WRITE_BYTES = 256;

export async function* gunzip(source: ByteSource): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(source);
  while (await beginMember(reader)) {
    let checksum = 0;
    let length = 0;
    for await (const piece of inflated(reader)) {
      checksum = zlib.crc32(piece, checksum);
      length += piece.length;
      yield piece;
    }
    if ((await reader.uint32()) !== checksum) throw new Error('the checksum differs');
    if ((await reader.uint32()) !== length % 2 ** 32) throw new Error('the length differs');
  }
}

/** Reads a member's header, or finds that there is none: at the end, or before zeros that fill up a block on a tape. */
async function beginMember(reader: ByteReader): Promise<boolean> {
  const [first = 0] = await reader.take(1);
  if (first === 0) return false;
  const [second, method, flags] = (await reader.bytes(9)) as unknown as [number, number, number];
  if (first !== 0x1f || second !== 0x8b) throw new Error('something else follows');
  if (method !== DEFLATE) throw new Error(`compression method ${method} is unknown`);
  if (flags & FLAG_EXTRA) {
    const [low, high] = (await reader.bytes(2)) as unknown as [number, number];
    await reader.skip(low | (high << 8));
  }
  if (flags & FLAG_NAME) await skipText(reader);
  if (flags & FLAG_COMMENT) await skipText(reader);
  if (flags & FLAG_HEADER_CRC) await reader.skip(2);
  return true;
}

async function skipText(reader: ByteReader): Promise<void> {
  while ((await reader.bytes(1))[0] !== 0);
}

/** The deflate data at which the reader stands; leaves the reader behind it. */
async function* inflated(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const inflater = zlib.createInflateRaw({ chunkSize: OUTPUT_BYTES });
  const pieces: Uint8Array[] = [];
  let damage: Error | undefined;
  let settle = (): void => {}; // of the write that is being waited for
  inflater.on('data', (piece: Uint8Array) => pieces.push(piece));
  // Node calls back neither the write in which the data ends nor one that fails.
  inflater.on('end', () => settle());
  inflater.on('error', (error) => {
    damage = error;
    settle();
  });
  try {
    for (let writes = 0; !inflater.readableEnded; writes++) {
      const some = await reader.peek();
      if (some.length === 0) throw cutShort();
      const before = inflater.bytesWritten;
      await new Promise<void>((resolve) => {
        settle = resolve;
        inflater.write(writes < FINE_WRITES ? some.subarray(0, FINE_WRITE_BYTES) : some, () => resolve());
      });
      reader.advance(inflater.bytesWritten - before); // of the last write only as much as belongs to the data
      yield* pieces.splice(0);
      if (damage) throw damage;
    }
  } finally {
    inflater.destroy();
  }
}
