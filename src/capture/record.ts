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

/** Of a block, the most that a reader asks for. */
export const BLOCK_BYTES = 589_824;

/** Gives so many bytes, at an address that is a multiple of eight. */
export type Room = (bytes: number) => Uint8Array;

const onHeap: Room = (bytes) => new Uint8Array(bytes);

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
  readonly start: Int32Array;
  /** Bytes of the packet that are in the file. */
  readonly capturedLength: Int32Array;
  /** Bytes that the packet had on the wire. */
  readonly originalLength: Uint32Array;
  /** Nanoseconds since the first packet of the run. */
  readonly timeNs: Float64Array;
  /** LINKTYPE_ number, see tcpdump.org/linktypes.html. */
  readonly linkType: Uint16Array;
  /** Interface that captured it: its position among all interfaces of the file. */
  readonly interfaceId: Uint16Array;
  readonly #room: Room;
  readonly #blocks: Block[] = [];

  /** `room`: where the batch is to lie, with the blocks of bytes that it is read from; on the heap, if nothing else is said. */
  constructor(room: Room = onHeap) {
    this.#room = room;
    const column = (bytes: number): [ArrayBufferLike, number, number] => {
      const { buffer, byteOffset } = room(BATCH_RECORDS * bytes);
      return [buffer, byteOffset, BATCH_RECORDS];
    };
    this.timeNs = new Float64Array(...column(8));
    this.start = new Int32Array(...column(4));
    this.capturedLength = new Int32Array(...column(4));
    this.originalLength = new Uint32Array(...column(4));
    this.linkType = new Uint16Array(...column(2));
    this.interfaceId = new Uint16Array(...column(2));
  }

  /** Block number `i` of its blocks, of so many bytes at least: the same each time, for whoever fills the batch. */
  block(i: number, bytes: number): Block {
    const block = this.#blocks[i];
    if (block !== undefined && block.bytes.length >= bytes) return block;
    return (this.#blocks[i] = new Block(this.#room(bytes)));
  }

  /** Empties the batch and lays it over `block`, whose byte 0 is at `fileOffset` of the file. */
  begin(block: Block, fileOffset: number, firstFrame: number): void {
    this.bytes = block.bytes;
    this.view = block.view;
    this.fileOffset = fileOffset;
    this.firstFrame = firstFrame;
    this.count = 0;
  }
}

/** Bytes with their DataView. */
export class Block {
  readonly bytes: Uint8Array;
  readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
}
