// One packet, as the decoder leaves it: a view of its row (layout.ts), and the bytes that it was decoded from. Or one that
// somebody else made of what was known of it, in words of its own.
import { FLAG, OPTION } from './codes.ts';
import { PacketRow } from './rows.ts';
import type { Words } from './view.ts';

export const { FIN, SYN, RST, PSH, ACK, URG, ECE, CWR } = FLAG;

/** MSS option absent. */
export const NO_MSS: number = OPTION.noMss;
/** Window scale option absent. */
export const NO_SCALE: number = OPTION.noScale;
/** The capture cut off where it may have been. */
export const UNSEEN_SCALE: number = OPTION.unseenScale;

interface Memory {
  readonly bytes: Uint8Array;
  show(view: Words): void;
}

export class Packet extends PacketRow {
  readonly #memory: Memory | null;

  /** Without a memory, in words of its own. */
  constructor(memory: Memory | null = null) {
    super();
    this.#memory = memory;
    if (memory !== null) memory.show(this);
    else {
      this.ints = new Int32Array(PacketRow.WORDS);
      this.doubles = new Float64Array(this.ints.buffer);
    }
  }

  /** Of the whole memory: `at`, `payloadAt` and so on are positions in it. None of one that was not decoded. */
  get bytes(): Uint8Array {
    return this.#memory?.bytes ?? new Uint8Array(0);
  }

  /** Of its SACK blocks, the left edge of the first (0), the right edge of that (1), and so on. */
  sackEdge(i: number): number {
    const { bytes } = this;
    const at = this.sackAt + i * 4;
    return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  }

  /** Sequence numbers that the segment takes: payload, SYN and FIN (RFC 9293, SEG.LEN). */
  get seqLength(): number {
    return this.payloadLength + ((this.flags >> 1) & 1) + (this.flags & 1);
  }
}
