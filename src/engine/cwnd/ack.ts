// What of a packet the receiver of its acknowledgement goes by.
import { wordAt } from '../../wire/bytes';
import { ECE, FIN, Packet, SYN } from '../../wire/packet';
import { seqDiff } from '../../wire/seq';

/** What a TCP header has room for. */
const MAX_BLOCKS: i32 = 4;

const HAS_TIMESTAMPS: i32 = 1;
/** ECE: the network marked data (RFC 3168). */
const HAS_ECHO: i32 = 2;
const IS_PURE: i32 = 4;

/** Eighteen words, as it lies in the queue of those under way (ack-queue.ts). */
@unmanaged
export class Ack {
  ns: f64;
  seq: i32;
  ack: i32;
  /** In bytes, if its scale is known. */
  window: i32;
  tsVal: i32;
  tsEcr: i32;
  flags: i32;
  /** SACK blocks, and the left and right edges of each. */
  blocks: i32;
  edge0: i32;
  edge1: i32;
  edge2: i32;
  edge3: i32;
  edge4: i32;
  edge5: i32;
  edge6: i32;
  edge7: i32;
  frame: i32;

  read(packet: Packet, window: i32): void {
    const flags = packet.flags;
    this.ns = packet.timeNs;
    this.frame = packet.frame;
    this.seq = packet.seq;
    this.ack = packet.ack;
    this.window = window;
    this.tsVal = packet.tsVal;
    this.tsEcr = packet.tsEcr;
    const isPure = packet.payloadLength === 0 && (flags & (SYN | FIN)) === 0;
    this.flags =
      (packet.hasTimestamps ? HAS_TIMESTAMPS : 0) | ((flags & ECE) !== 0 ? HAS_ECHO : 0) | (isPure ? IS_PURE : 0);
    this.blocks = min<i32>(packet.sackBlocks, MAX_BLOCKS);
    for (let i = 0; i < this.blocks * 2; i++) this.setEdge(i, wordAt(packet.sackAt + i * 4));
  }

  /** One that passed before the sender was followed: no more of it is known. */
  readFormer(number: i32, ns: f64, window: i32): void {
    this.ns = ns;
    this.ack = number;
    this.window = window;
    this.flags = IS_PURE;
    this.blocks = 0;
  }

  get hasTimestamps(): bool {
    return (this.flags & HAS_TIMESTAMPS) !== 0;
  }

  get hasEcho(): bool {
    return (this.flags & HAS_ECHO) !== 0;
  }

  /** Neither data nor SYN nor FIN. */
  get isPure(): bool {
    return (this.flags & IS_PURE) !== 0;
  }

  edge(i: i32): i32 {
    return load<i32>(changetype<usize>(this) + offsetof<Ack>('edge0') + ((<usize>i) << 2));
  }

  setEdge(i: i32, seq: i32): void {
    store<i32>(changetype<usize>(this) + offsetof<Ack>('edge0') + ((<usize>i) << 2), seq);
  }

  /** RFC 2883 (4): the first block is below the acknowledgement, or within the second. */
  get isDuplicateReport(): bool {
    if (this.blocks === 0) return false;
    if (seqDiff(this.edge1, this.ack) <= 0) return true;
    return this.blocks > 1 && seqDiff(this.edge0, this.edge2) >= 0 && seqDiff(this.edge1, this.edge3) <= 0;
  }
}
