// Checksums: of a TCP segment with its pseudo header (RFC 9293, 3.1; RFC 8200, 8.1) and of an IPv4 header (RFC 791,
// 3.1), both summed as RFC 1071 says. Where the network card is to fill the field in (checksum offload), a capture
// on that host shows the sum of the pseudo header in it, and so do segments that Linux joined on arrival (GRO): no
// damage, and told apart from it.
import { byteAt, shortAt } from './bytes';
import { IPV4_HEADER_BYTES, IPV6_HEADER_BYTES, PROTOCOL } from './ip';
import { Packet } from './packet';

export namespace CHECKSUM {
  export const right: i32 = 0;
  export const wrong: i32 = 1;
  /** The sum of the pseudo header alone: left to the network card, or joined on arrival. */
  export const partial: i32 = 2;
  /** Not all of the segment was captured, it came in fragments, or its final destination is not at hand. */
  export const unknown: i32 = 3;
}

const TCP_CHECKSUM_AT: i32 = 16;

/** The words of a right checksum, its own among them, sum to this. */
const ALL_ONES: i32 = 0xffff;

/** Of a packet that ended as END.tcp: one of CHECKSUM. */
export function checksumOf(packet: Packet): i32 {
  const tcpAt = packet.tcpAt;
  const end = packet.end;
  const wireEnd = packet.wireEnd;
  if (end < wireEnd || packet.isFragmented) return CHECKSUM.unknown;
  if (ipEnd(packet) > wireEnd || isSourceRouted(packet)) return CHECKSUM.unknown;
  const ends = addressSum(packet) + <u64>PROTOCOL.tcp;
  const pseudoHeader = fold(ends + <u64>(wireEnd - tcpAt));
  if (fold(<u64>(pseudoHeader + swapped(sumOf(tcpAt, end)))) === ALL_ONES) return CHECKSUM.right;
  const field = shortAt(tcpAt + TCP_CHECKSUM_AT);
  // Linux leaves the sum. For what the card is to cut up Windows leaves one without the length (NDIS, large send).
  const isPartial = field === pseudoHeader || field === (pseudoHeader ^ ALL_ONES) || field === fold(ends);
  return isPartial ? CHECKSUM.partial : CHECKSUM.wrong;
}

/** Of an IPv4 header at `at`, all of which was captured (as it was if anything inside it could be decoded). */
export function hasRightIpChecksum(at: i32, headerBytes: i32): bool {
  return sumOf(at, at + headerBytes) === ALL_ONES;
}

/** Where the datagram ends by its own header, which may be beyond the frame; a length of 0 tells nothing. */
function ipEnd(packet: Packet): i32 {
  const ipAt = packet.ipAt;
  if (!packet.isIpv6) return ipAt + shortAt(ipAt + 2);
  return ipAt + IPV6_HEADER_BYTES + shortAt(ipAt + 4);
}

function addressSum(packet: Packet): u64 {
  const first = unsigned(packet.srcAddress0) + unsigned(packet.dstAddress0);
  if (!packet.isIpv6) return first;
  const source = unsigned(packet.srcAddress1) + unsigned(packet.srcAddress2) + unsigned(packet.srcAddress3);
  const destination = unsigned(packet.dstAddress1) + unsigned(packet.dstAddress2) + unsigned(packet.dstAddress3);
  return first + source + destination;
}

/** Masked, since the optimizer reads `<u64><u32>` of a field with its sign (Binaryen 131). */
function unsigned(word: i32): u64 {
  return <u64>word & 0xffff_ffff;
}

/**
 * Sum of the 16-bit words, folded. Words are read in little-endian order, which swaps the bytes of the sum and does
 * nothing else to it, and two at a time, since 2^16 is 1 modulo 0xffff (RFC 1071, 2 B and C).
 */
function sumOf(from: i32, end: i32): i32 {
  let at = <usize>from;
  const to = <usize>end;
  let even: u64 = 0;
  let odd: u64 = 0;
  for (; at + 16 <= to; at += 16) {
    even += <u64>load<u32>(at) + <u64>load<u32>(at, 4);
    odd += <u64>load<u32>(at, 8) + <u64>load<u32>(at, 12);
  }
  for (; at + 4 <= to; at += 4) even += <u64>load<u32>(at);
  if (at + 2 <= to) {
    odd += <u64>load<u16>(at);
    at += 2;
  }
  if (at < to) odd += <u64>load<u8>(at);
  return fold(even + odd);
}

/** One's complement sum of the 16-bit words of `sum`. */
function fold(sum: u64): i32 {
  const words = (sum & 0xffff) + ((sum >> 16) & 0xffff) + ((sum >> 32) & 0xffff) + (sum >> 48);
  const folded = (words & 0xffff) + (words >> 16);
  return <i32>((folded & 0xffff) + (folded >> 16));
}

function swapped(word: i32): i32 {
  return ((word & 0xff) << 8) | (word >>> 8);
}

// ── source routes: the pseudo header has the final destination, the IP header the next one

function isSourceRouted(packet: Packet): bool {
  const ipAt = packet.ipAt;
  if (packet.isIpv6) return packet.tcpAt > ipAt + IPV6_HEADER_BYTES && isSourceRouted6(packet);
  const headerBytes = (byteAt(ipAt) & 15) << 2;
  return headerBytes > IPV4_HEADER_BYTES && isSourceRouted4(ipAt, ipAt + headerBytes);
}

/** RFC 791, 3.1: loose (131) and strict (137) source route, whose pointer goes beyond the option at the end. */
function isSourceRouted4(ipAt: i32, end: i32): bool {
  for (let at = ipAt + IPV4_HEADER_BYTES; at + 2 < end;) {
    const kind = byteAt(at);
    if (kind === 0) return false;
    const length = kind === 1 ? 1 : byteAt(at + 1);
    if (kind === 131 || kind === 137) return byteAt(at + 2) <= length;
    if (length === 0) return false;
    at += length;
  }
  return false;
}

/** RFC 8200, 4.4: a routing header with segments left. The chain was followed once, up to the TCP header. */
function isSourceRouted6(packet: Packet): bool {
  const ipAt = packet.ipAt;
  let next = byteAt(ipAt + 6);
  for (let at = ipAt + IPV6_HEADER_BYTES; at < packet.tcpAt;) {
    if (next === PROTOCOL.routing && byteAt(at + 3) > 0) return true;
    const length = byteAt(at + 1);
    let bytes = (length + 1) << 3;
    if (next === PROTOCOL.fragment) bytes = 8;
    else if (next === PROTOCOL.authentication) bytes = (length + 2) << 2;
    next = byteAt(at);
    at += bytes;
  }
  return false;
}
