// A batch of framed records: parallel arrays over one block of bytes, filled by a framer and read by
// the decoder. One batch serves a whole run; nothing is allocated per record.
//
//   bytes   ┌─────────┬────────────┬─────────┬──────────┬─ …
//           │ header  │ packet 0   │ header  │ packet 1 │
//           └─────────┴────────────┴─────────┴──────────┴─ …
//                     ▲ start[0]             ▲ start[1]

/** Most records of one batch; a fuller block is framed in several goes. */
export const BATCH_RECORDS = 16_384;

/** Largest captured length that is believed (libpcap's MAXIMUM_SNAPLEN). A longer one stops the reading. */
export const MAX_RECORD_BYTES = 262_144;

export class RecordBatch {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(this.bytes.buffer);
  /** Records in the batch. */
  count = 0;
  /** Frame number, 1-based in its file, of record 0. */
  firstFrame = 1;
  /** Offset in the (decompressed) file of bytes[0]. */
  fileOffset = 0;
  /** Where the record's packet begins in `bytes`. */
  readonly start: Int32Array = new Int32Array(BATCH_RECORDS);
  /** Bytes of the packet that are in the file. */
  readonly capturedLength: Int32Array = new Int32Array(BATCH_RECORDS);
  /** Bytes that the packet had on the wire. */
  readonly originalLength: Uint32Array = new Uint32Array(BATCH_RECORDS);
  /** Nanoseconds since the first packet of the run. */
  readonly timeNs: Float64Array = new Float64Array(BATCH_RECORDS);
  /** LINKTYPE_ number, see tcpdump.org/linktypes.html. */
  readonly linkType: Uint16Array = new Uint16Array(BATCH_RECORDS);
  /** Interface that captured it: its position among all interfaces of the file. */
  readonly interfaceId: Uint16Array = new Uint16Array(BATCH_RECORDS);

  /** Empties the batch and lays it over `block`, whose byte 0 is at `fileOffset` of the file. */
  begin(block: Block, fileOffset: number, firstFrame: number): void {
    this.bytes = block.bytes;
    this.view = block.view;
    this.fileOffset = fileOffset;
    this.firstFrame = firstFrame;
    this.count = 0;
  }
}

/** A buffer with its DataView. */
export class Block {
  readonly bytes: Uint8Array;
  readonly view: DataView;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }
}
