// What of a packet the receiver of its acknowledgement goes by.
import { ECE, FIN, SYN, type Packet } from '../../wire/packet.ts';
import { seqDiff } from '../../wire/seq.ts';

/** What a TCP header has room for. */
export const MAX_BLOCKS = 4;

export class Ack {
  ns = 0;
  frame = 0;
  seq = 0;
  ack = 0;
  /** In bytes, if its scale is known. */
  window = 0;
  hasTimestamps = false;
  tsVal = 0;
  tsEcr = 0;
  /** ECE: the network marked data (RFC 3168). */
  hasEcho = false;
  /** Neither data nor SYN nor FIN. */
  isPure = false;
  /** Left and right edges of its SACK blocks, and how many of these there are. */
  readonly edges: Int32Array = new Int32Array(MAX_BLOCKS * 2);
  blocks = 0;

  set(packet: Packet, window: number): void {
    const { view, sackAt, flags } = packet;
    this.ns = packet.timeNs;
    this.frame = packet.frame;
    this.seq = packet.seq;
    this.ack = packet.ack;
    this.window = window;
    this.hasTimestamps = packet.hasTimestamps;
    this.tsVal = packet.tsVal;
    this.tsEcr = packet.tsEcr;
    this.hasEcho = (flags & ECE) !== 0;
    this.isPure = packet.payloadLength === 0 && (flags & (SYN | FIN)) === 0;
    this.blocks = Math.min(packet.sackBlocks, MAX_BLOCKS);
    for (let i = 0; i < this.blocks * 2; i++) this.edges[i] = view.getInt32(sackAt + i * 4);
  }

  /** RFC 2883 (4): the first block is below the acknowledgement, or within the second. */
  get isDuplicateReport(): boolean {
    const { edges, blocks } = this;
    if (blocks === 0) return false;
    if (seqDiff(edges[1]!, this.ack) <= 0) return true;
    return blocks > 1 && seqDiff(edges[0]!, edges[2]!) >= 0 && seqDiff(edges[1]!, edges[3]!) <= 0;
  }
}
