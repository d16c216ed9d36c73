// Reads a source in large blocks and has a framer cut them into batches of records. Two blocks take turns:
// of a stream, one is read while the other is analysed. What is left of a record at a block's end is moved to the
// room before the next block, so that every record lies in one piece.
//
//   block    ┌──── room ────┬──────────── bytes read ───────────┐
//            │      ‥tail   │ rec │ rec │ …              │ tail │
//            └──────────────┴───────────────────────────────────┘
import type { ByteSource } from './byte-source.ts';
import type { Framer } from './framer.ts';
import { BATCH_RECORDS, BLOCK_BYTES, type RecordBatch } from './record.ts';

const READ_BYTES = 256 * 1024;
/** A record with its header, or a packet block with its options, always fits in the room before a block. */
const ROOM_BYTES = BLOCK_BYTES - READ_BYTES;

export async function* readBlocks(source: ByteSource, framer: Framer, batch: RecordBatch): AsyncGenerator<RecordBatch> {
  let block = batch.block(0, BLOCK_BYTES);
  let nextBlock = batch.block(1, BLOCK_BYTES);
  let from = ROOM_BYTES;
  let to = ROOM_BYTES;
  let blockOffset = -ROOM_BYTES; // of block byte 0 in the file
  let reading = source.read(nextBlock.bytes.subarray(ROOM_BYTES));
  for (;;) {
    const read = await reading;
    const left = to - from;
    if (read === 0) {
      framer.end(left, blockOffset + from);
      return;
    }
    nextBlock.bytes.set(block.bytes.subarray(from, to), ROOM_BYTES - left);
    blockOffset += to - ROOM_BYTES;
    from = ROOM_BYTES - left;
    to = ROOM_BYTES + read;
    [block, nextBlock] = [nextBlock, block];
    reading = source.read(nextBlock.bytes.subarray(ROOM_BYTES));
    reading.catch(() => {}); // an error is met where it is awaited

    for (;;) {
      const skipped = Math.min(framer.skipBytes, to - from);
      framer.skipBytes -= skipped;
      from += skipped;
      batch.begin(block, blockOffset, framer.frames + 1);
      from = framer.frame(batch, from, to);
      if (batch.count > 0) yield batch;
      if (framer.stopped) return;
      if (batch.count < BATCH_RECORDS && framer.skipBytes === 0) break;
      if (from === to) break;
    }
  }
}
