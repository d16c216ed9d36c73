// Puts fragmented datagrams together again (RFC 815's idea: what has arrived), as far as a TCP header and the
// tunnels before it need it: the head of the datagram is kept, of the rest only that it came. The packet is
// then read at its last fragment, as Wireshark does. Memory is bounded by MAX_DATAGRAMS heads.
import type { Packet } from './packet.ts';

/** Bytes kept of a datagram's beginning: some layers of tunnel and a TCP header with all its options. */
const HEAD_BYTES = 512;
/** Datagrams put together at one time; the oldest is given up for a new one. */
const MAX_DATAGRAMS = 1024;
/** A datagram not whole after this is given up (RFC 8200, 4.5: 60 seconds). */
const TIMEOUT_NS = 60e9;

class Datagram {
  readonly head: Uint8Array = new Uint8Array(HEAD_BYTES);
  readonly startNs: number;
  /** Ranges that arrived, as [from, to) pairs, merged where they touch. */
  readonly ranges: number[] = [];
  /** Where the captured bytes of the head stop being whole, because a fragment was cut by the snap length. */
  readableHead = HEAD_BYTES;
  /** Known once the last fragment arrived; -1 before. */
  length = -1;
  /** What the datagram carries: the first fragment says it (RFC 8200, 4.5; in IPv4 all say the same). */
  protocol = 0;

  constructor(startNs: number) {
    this.startNs = startNs;
  }

  add(from: number, to: number): void {
    const { ranges } = this;
    let low = from;
    let high = to;
    for (let i = 0; i < ranges.length;) {
      if (ranges[i + 1]! < low || ranges[i]! > high) {
        i += 2;
        continue;
      }
      low = Math.min(low, ranges[i]!);
      high = Math.max(high, ranges[i + 1]!);
      ranges.splice(i, 2);
    }
    ranges.push(low, high);
  }

  get isWhole(): boolean {
    return this.length >= 0 && this.ranges.length === 2 && this.ranges[0] === 0 && this.ranges[1]! >= this.length;
  }
}

export class FragmentTable {
  readonly #datagrams: Map<string, Datagram> = new Map();
  /** Datagrams given up: out of time, or out of room. */
  abandonedCount = 0;

  /** Datagrams that still lack a piece. */
  get incompleteCount(): number {
    return this.#datagrams.size;
  }

  /**
   * Takes in the fragment at the packet's cursor. True when its datagram is whole: the cursor then stands at the
   * beginning of the datagram's payload, in a buffer that is valid until the next packet.
   */
  add(packet: Packet, id: number, offset: number, hasMore: boolean): boolean {
    const length = packet.wireEnd - packet.at;
    if (length <= 0) return false; // carries nothing, or its options end beyond the frame
    const key = keyOf(packet, id);
    let datagram = this.#datagrams.get(key);
    if (datagram && packet.timeNs - datagram.startNs > TIMEOUT_NS) {
      this.#datagrams.delete(key);
      this.abandonedCount++;
      datagram = undefined;
    }
    if (!datagram) {
      this.#makeRoom();
      datagram = new Datagram(packet.timeNs);
      this.#datagrams.set(key, datagram);
    }
    datagram.add(offset, offset + length);
    if (!hasMore) datagram.length = offset + length;
    if (offset === 0) datagram.protocol = packet.protocol;
    if (offset < HEAD_BYTES) {
      const captured = packet.bytes.subarray(packet.at, Math.min(packet.end, packet.at + HEAD_BYTES - offset));
      datagram.head.set(captured, offset);
      const isCut = captured.length < Math.min(length, HEAD_BYTES - offset);
      if (isCut) datagram.readableHead = Math.min(datagram.readableHead, offset + captured.length);
    }
    if (!datagram.isWhole) return false;

    this.#datagrams.delete(key);
    const whole = datagram.length;
    packet.bytes = datagram.head;
    packet.view = new DataView(datagram.head.buffer);
    packet.at = 0;
    packet.end = Math.min(datagram.readableHead, whole);
    packet.wireEnd = whole;
    packet.protocol = datagram.protocol;
    packet.isFragmented = true;
    return true;
  }

  #makeRoom(): void {
    if (this.#datagrams.size < MAX_DATAGRAMS) return;
    const oldest = this.#datagrams.keys().next().value!;
    this.#datagrams.delete(oldest);
    this.abandonedCount++;
  }
}

function keyOf(packet: Packet, id: number): string {
  const { srcAddress0, dstAddress0, protocol } = packet;
  const ends = `${srcAddress0} ${dstAddress0} ${id}`;
  if (!packet.isIpv6) return `${ends} ${protocol}`;
  const { srcAddress1, srcAddress2, srcAddress3, dstAddress1, dstAddress2, dstAddress3 } = packet;
  return `${ends} ${srcAddress1} ${srcAddress2} ${srcAddress3} ${dstAddress1} ${dstAddress2} ${dstAddress3}`;
}
