// Checksums: of a TCP segment with its pseudo header (RFC 9293, 3.1; RFC 8200, 8.1) and of an IPv4 header (RFC 791,
// 3.1), both summed as RFC 1071 says. Where the network card is to fill the field in (checksum offload), a capture
// on that host shows the sum of the pseudo header in it, and so do segments that Linux joined on arrival (GRO): no
// damage, and told apart from it.
import { IPV4_HEADER_BYTES, IPV6_HEADER_BYTES, PROTOCOL } from './ip.ts';
import type { Packet } from './packet.ts';

export const CHECKSUM = {
  right: 0,
  wrong: 1,
  /** The sum of the pseudo header alone: left to the network card, or joined on arrival. */
  partial: 2,
  /** Not all of the segment was captured, it came in fragments, or its final destination is not at hand. */
  unknown: 3,
} as const;

const TCP_CHECKSUM_AT = 16;

/** The words of a right checksum, its own among them, sum to this. */
const ALL_ONES = 0xffff;

/** Of a packet that ended as END.tcp: one of CHECKSUM. */
export function checksumOf(packet: Packet): number {
  const { view, tcpAt, end, wireEnd } = packet;
  if (end < wireEnd || packet.isFragmented) return CHECKSUM.unknown;
  if (ipEnd(packet) > wireEnd || isSourceRouted(packet)) return CHECKSUM.unknown;
  const ends = addressSum(packet) + PROTOCOL.tcp;
  const pseudoHeader = fold(ends + (wireEnd - tcpAt));
  if (fold(pseudoHeader + swapped(sumOf(view, tcpAt, end))) === ALL_ONES) return CHECKSUM.right;
  const field = view.getUint16(tcpAt + TCP_CHECKSUM_AT);
  // Linux leaves the sum. For what the card is to cut up Windows leaves one without the length (NDIS, large send).
  const isPartial = field === pseudoHeader || field === (pseudoHeader ^ ALL_ONES) || field === fold(ends);
  return isPartial ? CHECKSUM.partial : CHECKSUM.wrong;
}

/** Of an IPv4 header at `at`, all of which was captured (as it was if anything inside it could be decoded). */
export function hasRightIpChecksum(view: DataView, at: number, headerBytes: number): boolean {
  return sumOf(view, at, at + headerBytes) === ALL_ONES;
}

/** Where the datagram ends by its own header, which may be beyond the frame; a length of 0 tells nothing. */
function ipEnd({ view, ipAt, isIpv6 }: Packet): number {
  if (!isIpv6) return ipAt + view.getUint16(ipAt + 2);
  return ipAt + IPV6_HEADER_BYTES + view.getUint16(ipAt + 4);
}

function addressSum(packet: Packet): number {
  const first = (packet.srcAddress0 >>> 0) + (packet.dstAddress0 >>> 0);
  if (!packet.isIpv6) return first;
  const { srcAddress1, srcAddress2, srcAddress3, dstAddress1, dstAddress2, dstAddress3 } = packet;
  const source = (srcAddress1 >>> 0) + (srcAddress2 >>> 0) + (srcAddress3 >>> 0);
  return first + source + (dstAddress1 >>> 0) + (dstAddress2 >>> 0) + (dstAddress3 >>> 0);
}

/**
 * Sum of the 16-bit words, folded. Words are read in little-endian order, which swaps the bytes of the sum and does
 * nothing else to it, and two at a time, since 2^16 is 1 modulo 0xffff (RFC 1071, 2 B and C). Doubles hold the sum
 * exactly, whatever the length.
 */
function sumOf(view: DataView, from: number, end: number): number {
  let at = from;
  let even = 0;
  let odd = 0;
  for (; at + 16 <= end; at += 16) {
    even += view.getUint32(at, true) + view.getUint32(at + 4, true);
    odd += view.getUint32(at + 8, true) + view.getUint32(at + 12, true);
  }
  for (; at + 4 <= end; at += 4) even += view.getUint32(at, true);
  if (at + 2 <= end) {
    odd += view.getUint16(at, true);
    at += 2;
  }
  if (at < end) odd += view.getUint8(at);
  return fold(even + odd);
}

/** One's complement sum of the 16-bit words of `sum`, an integer below 2^53. */
function fold(sum: number): number {
  const high = Math.floor(sum / 0x1_0000_0000);
  const low = sum >>> 0;
  const words = (low & 0xffff) + (low >>> 16) + (high & 0xffff) + (high >>> 16);
  const folded = (words & 0xffff) + (words >>> 16);
  return (folded & 0xffff) + (folded >>> 16);
}

function swapped(word: number): number {
  return ((word & 0xff) << 8) | (word >>> 8);
}

// ── source routes: the pseudo header has the final destination, the IP header the next one

function isSourceRouted(packet: Packet): boolean {
  if (packet.isIpv6) return packet.tcpAt > packet.ipAt + IPV6_HEADER_BYTES && isSourceRouted6(packet);
  const headerBytes = (packet.view.getUint8(packet.ipAt) & 15) << 2;
  return headerBytes > IPV4_HEADER_BYTES && isSourceRouted4(packet, packet.ipAt + headerBytes);
}

/** RFC 791, 3.1: loose (131) and strict (137) source route, whose pointer goes beyond the option at the end. */
function isSourceRouted4({ view, ipAt }: Packet, end: number): boolean {
  for (let at = ipAt + IPV4_HEADER_BYTES; at + 2 < end;) {
    const kind = view.getUint8(at);
    if (kind === 0) return false;
    const length = kind === 1 ? 1 : view.getUint8(at + 1);
    if (kind === 131 || kind === 137) return view.getUint8(at + 2) <= length;
    if (length === 0) return false;
    at += length;
  }
  return false;
}

/** RFC 8200, 4.4: a routing header with segments left. The chain was followed once, up to the TCP header. */
function isSourceRouted6({ view, ipAt, tcpAt }: Packet): boolean {
  let next = view.getUint8(ipAt + 6);
  for (let at = ipAt + IPV6_HEADER_BYTES; at < tcpAt;) {
    if (next === PROTOCOL.routing && view.getUint8(at + 3) > 0) return true;
    const length = view.getUint8(at + 1);
    const bytes =
      next === PROTOCOL.fragment ? 8 : next === PROTOCOL.authentication ? (length + 2) << 2 : (length + 1) << 3;
    next = view.getUint8(at);
    at += bytes;
  }
  return false;
}
