// What the two block framers (classic pcap, pcapng) have in common: they are handed a range of a block and
// frame the whole records in it, wherever the block happens to end.
import type { RecordBatch } from './record.ts';

export interface Framer {
  /** Frames of whole records in bytes [from, to) of the batch's block; returns where it stopped. */
  frame(batch: RecordBatch, from: number, to: number): number;
  /** The input ended with `left` bytes that make no whole record, at `offset` of the file. */
  end(left: number, offset: number): void;
  /** Bytes after the place it stopped that are to be thrown away unseen (a huge block of no interest). */
  skipBytes: number;
  /** Nothing after this point can be framed. */
  readonly stopped: boolean;
  /** Number of the last frame so far. What Wireshark numbers has a number here, too, even where it is no record. */
  readonly frames: number;
  /** LINKTYPE_ numbers that the file declares, in order of appearance. */
  readonly linkTypes: readonly number[];
  /** Packets that the capturing system says it dropped, or null when it does not say. */
  readonly reportedDrops: number | null;
}
