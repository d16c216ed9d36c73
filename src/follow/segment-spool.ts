// What time-sequence graphs are drawn of, kept while a pipe is read, since there is no second reading of it: of every TCP
// packet the header fields that a curve needs. Which connections are drawn is known only when all is read.
//
//   words  0‥1 time │ 2‥3 frame │ 4 ports │ 5 seq │ 6 ack │ 7 window, flags │ 8 payload │ 9 capture, version, SACK blocks
//          10‥11 first SACK block │ 12‥15 source │ 16‥19 destination
import type { Sequences, SequenceWish } from '../report/html/sequence.ts';
import { Packet } from '../core/packet.ts';
import { Curves, groupedByPorts, portsOf } from './read-sequences.ts';

/** 160 MB. Connections that go on beyond have no graph. */
export const MAX_SPOOLED_PACKETS = 2_000_000;

const WORDS = 20;
const PACKETS_OF_PAGE = 16_384;
const CAPTURES = 0x00ff_ffff;

interface Page {
  readonly words: Int32Array;
  readonly doubles: Float64Array;
}

export class SegmentSpool {
  readonly #most: number;
  readonly #pages: Page[] = [];
  #count = 0;
  #baseNs = 0n;
  /** The first packet that there was no room for. */
  #left: { readonly capture: number; readonly frame: number } | undefined;

  constructor(most: number = MAX_SPOOLED_PACKETS) {
    this.#most = most;
  }

  /** `baseNs`: the run's zero. */
  take(packet: Packet, capture: number, baseNs: bigint): void {
    if (this.#count >= this.#most) {
      this.#left ??= { capture, frame: packet.frame };
      return;
    }
    this.#baseNs = baseNs;
    const { words, doubles } = this.#pageOf(this.#count);
    const at = (this.#count++ % PACKETS_OF_PAGE) * WORDS;
    doubles[at / 2] = packet.timeNs;
    doubles[at / 2 + 1] = packet.frame;
    words[at + 4] = (packet.srcPort << 16) | packet.dstPort;
    words[at + 5] = packet.seq;
    words[at + 6] = packet.ack;
    words[at + 7] = (packet.window << 16) | packet.flags;
    words[at + 8] = packet.payloadLength;
    words[at + 9] = (capture & CAPTURES) | (packet.isIpv6 ? 1 << 24 : 0) | (packet.sackBlocks > 0 ? 1 << 25 : 0);
    if (packet.sackBlocks > 0) {
      words[at + 10] = packet.sackEdge(0);
      words[at + 11] = packet.sackEdge(1);
    }
    words[at + 12] = packet.srcAddress0;
    words[at + 13] = packet.srcAddress1;
    words[at + 14] = packet.srcAddress2;
    words[at + 15] = packet.srcAddress3;
    words[at + 16] = packet.dstAddress0;
    words[at + 17] = packet.dstAddress1;
    words[at + 18] = packet.dstAddress2;
    words[at + 19] = packet.dstAddress3;
  }

  /** By the connections' ids; those that go on where there was no room are left out. */
  sequences(wishes: readonly SequenceWish[]): ReadonlyMap<number, Sequences> {
    const curves = wishes.filter((wish) => this.#isWhole(wish)).map((wish) => new Curves(wish));
    const byPorts = groupedByPorts(curves);
    const packet = new SpooledPacket();
    for (let i = 0; i < this.#count; i++) {
      const { words, doubles } = this.#pageOf(i);
      const at = (i % PACKETS_OF_PAGE) * WORDS;
      const ports = words[at + 4]!;
      packet.srcPort = ports >>> 16;
      packet.dstPort = ports & 0xffff;
      const here = byPorts.get(portsOf(packet.srcPort, packet.dstPort));
      if (!here) continue;
      const capture = fill(packet, words, doubles, at);
      for (const curve of here) curve.take(packet, capture, this.#baseNs);
    }
    return new Map(curves.map((each) => [each.id, each.sequences()]));
  }

  #isWhole({ connection: { lastCapture, lastFrame } }: SequenceWish): boolean {
    const left = this.#left;
    return left === undefined || lastCapture < left.capture || (lastCapture === left.capture && lastFrame < left.frame);
  }

  #pageOf(i: number): Page {
    const index = Math.floor(i / PACKETS_OF_PAGE);
    if (index < this.#pages.length) return this.#pages[index]!;
    const doubles = new Float64Array((PACKETS_OF_PAGE * WORDS) / 2);
    const page = { doubles, words: new Int32Array(doubles.buffer) };
    this.#pages.push(page);
    return page;
  }
}

/** A packet with no more than the edges of its first SACK block. */
class SpooledPacket extends Packet {
  readonly firstSack: number[] = [0, 0];

  override sackEdge(i: number): number {
    return this.firstSack[i]!;
  }
}

/** Restores what was kept, but the ports; returns the capture. */
function fill(packet: SpooledPacket, words: Int32Array, doubles: Float64Array, at: number): number {
  packet.timeNs = doubles[at / 2]!;
  packet.frame = doubles[at / 2 + 1]!;
  packet.seq = words[at + 5]!;
  packet.ack = words[at + 6]!;
  packet.window = words[at + 7]! >>> 16;
  packet.flags = words[at + 7]! & 0xffff;
  packet.payloadLength = words[at + 8]!;
  const about = words[at + 9]!;
  packet.isIpv6 = (about & (1 << 24)) !== 0;
  packet.sackBlocks = (about & (1 << 25)) !== 0 ? 1 : 0;
  if (packet.sackBlocks > 0) {
    packet.firstSack[0] = words[at + 10]!;
    packet.firstSack[1] = words[at + 11]!;
  }
  packet.srcAddress0 = words[at + 12]!;
  packet.srcAddress1 = words[at + 13]!;
  packet.srcAddress2 = words[at + 14]!;
  packet.srcAddress3 = words[at + 15]!;
  packet.dstAddress0 = words[at + 16]!;
  packet.dstAddress1 = words[at + 17]!;
  packet.dstAddress2 = words[at + 18]!;
  packet.dstAddress3 = words[at + 19]!;
  return about & CAPTURES;
}
