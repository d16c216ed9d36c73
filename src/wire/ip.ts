// IPv4 with options and fragments (RFC 791), IPv6 with its chain of extension headers (RFC 8200), and the
// protocols that they carry. The cursor is left at the transport header and its end at the datagram's own end.
import type { FragmentTable } from './fragments.ts';
import { END, FAULT, LAYER } from './layer.ts';
import type { Packet } from './packet.ts';

export const IPV4_HEADER_BYTES = 20;
export const IPV6_HEADER_BYTES = 40;
const MORE_FRAGMENTS = 0x2000;
export const OFFSET_MASK = 0x1fff;

/** Numbers of protocols and of extension headers (IANA). */
export const PROTOCOL = {
  hopByHop: 0,
  icmp: 1,
  ipip: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  routing: 43,
  fragment: 44,
  gre: 47,
  authentication: 51,
  icmpv6: 58,
  noNext: 59,
  destinationOptions: 60,
  etherIp: 97,
  mobility: 135,
  mpls: 137,
  hip: 139,
  shim6: 140,
} as const;

/** IP of either version, told by its first nibble. */
export function decodeIp(packet: Packet): number {
  if (packet.at >= packet.end) return FAULT.ipHeaderCut;
  const version = packet.view.getUint8(packet.at) >> 4;
  return version === 4 ? LAYER.ipv4 : version === 6 ? LAYER.ipv6 : FAULT.ipHeaderBad;
}

export function decodeIpv4(packet: Packet, fragments: FragmentTable): number {
  const { view, at, end } = packet;
  if (at + IPV4_HEADER_BYTES > end) return FAULT.ipHeaderCut;
  const versionAndLength = view.getUint8(at);
  const headerBytes = (versionAndLength & 15) << 2;
  const totalLength = view.getUint16(at + 2);
  if (versionAndLength >> 4 !== 4 || headerBytes < IPV4_HEADER_BYTES) return FAULT.ipHeaderBad;
  // A length of 0 is that of a segment which the network card was to cut up (TSO): it ends where the frame does.
  if (totalLength !== 0) {
    if (totalLength < headerBytes) return FAULT.ipHeaderBad;
    packet.limitTo(at + totalLength);
  }
  packet.ipAt = at;
  packet.isIpv6 = false;
  packet.trafficClass = view.getUint8(at + 1);
  packet.ipId = view.getUint16(at + 4);
  packet.ttl = view.getUint8(at + 8);
  packet.protocol = view.getUint8(at + 9);
  packet.srcAddress0 = view.getInt32(at + 12);
  packet.dstAddress0 = view.getInt32(at + 16);
  packet.at = at + headerBytes;
  const fragment = view.getUint16(at + 6);
  if ((fragment & (MORE_FRAGMENTS | OFFSET_MASK)) !== 0) {
    const hasMore = (fragment & MORE_FRAGMENTS) !== 0;
    if (!fragments.add(packet, packet.ipId, (fragment & OFFSET_MASK) << 3, hasMore)) return END.fragment;
  }
  return packet.protocol === PROTOCOL.tcp ? LAYER.tcp : LAYER.ipProtocol;
}

export function decodeIpv6(packet: Packet, fragments: FragmentTable): number {
  const { view, at, end } = packet;
  if (at + IPV6_HEADER_BYTES > end) return FAULT.ipHeaderCut;
  const first = view.getInt32(at);
  if (first >>> 28 !== 6) return FAULT.ipHeaderBad;
  const payloadLength = view.getUint16(at + 4);
  // 0 is a jumbogram (RFC 2675) or a segment to be cut up: it ends where the frame does.
  if (payloadLength !== 0) packet.limitTo(at + IPV6_HEADER_BYTES + payloadLength);
  packet.ipAt = at;
  packet.isIpv6 = true;
  packet.trafficClass = (first >>> 20) & 0xff;
  packet.ipId = 0;
  packet.ttl = view.getUint8(at + 7);
  packet.protocol = view.getUint8(at + 6);
  packet.srcAddress0 = view.getInt32(at + 8);
  packet.srcAddress1 = view.getInt32(at + 12);
  packet.srcAddress2 = view.getInt32(at + 16);
  packet.srcAddress3 = view.getInt32(at + 20);
  packet.dstAddress0 = view.getInt32(at + 24);
  packet.dstAddress1 = view.getInt32(at + 28);
  packet.dstAddress2 = view.getInt32(at + 32);
  packet.dstAddress3 = view.getInt32(at + 36);
  packet.at = at + IPV6_HEADER_BYTES;
  return packet.protocol === PROTOCOL.tcp ? LAYER.tcp : followExtensions(packet, fragments);
}

function followExtensions(packet: Packet, fragments: FragmentTable): number {
  for (;;) {
    const { view, at, end } = packet;
    switch (packet.protocol) {
      case PROTOCOL.hopByHop:
      case PROTOCOL.routing:
      case PROTOCOL.destinationOptions:
      case PROTOCOL.mobility:
      case PROTOCOL.hip:
      case PROTOCOL.shim6:
        if (at + 8 > end) return FAULT.ipv6ExtensionBad;
        packet.protocol = view.getUint8(at);
        packet.at = at + ((view.getUint8(at + 1) + 1) << 3);
        break;
      case PROTOCOL.authentication:
        if (!skipAuthentication(packet)) return FAULT.ipv6ExtensionBad;
        break;
      case PROTOCOL.fragment: {
        if (at + 8 > end) return FAULT.ipv6ExtensionBad;
        packet.protocol = view.getUint8(at);
        packet.at = at + 8;
        const offsetAndMore = view.getUint16(at + 2);
        const hasMore = (offsetAndMore & 1) !== 0;
        const isAtomic = offsetAndMore >> 3 === 0 && !hasMore; // RFC 6946: nothing to wait for
        if (!isAtomic && !fragments.add(packet, view.getInt32(at + 4), offsetAndMore & ~7, hasMore))
          return END.fragment;
        break;
      }
      default:
        return packet.protocol === PROTOCOL.tcp ? LAYER.tcp : LAYER.ipProtocol;
    }
  }
}

/** What lies inside IP, by protocol number: transport, or another network layer. */
export function decodeIpProtocol(packet: Packet): number {
  switch (packet.protocol) {
    case PROTOCOL.tcp:
      return LAYER.tcp;
    case PROTOCOL.udp:
      return LAYER.udp;
    case PROTOCOL.icmp:
    case PROTOCOL.icmpv6:
      return END.icmp;
    case PROTOCOL.ipip:
      return LAYER.ipv4;
    case PROTOCOL.ipv6:
      return LAYER.ipv6;
    case PROTOCOL.gre:
      return LAYER.gre;
    case PROTOCOL.mpls:
      return LAYER.mpls;
    case PROTOCOL.etherIp: // RFC 3378: two bytes, then Ethernet
      packet.at += 2;
      return LAYER.ethernet;
    case PROTOCOL.authentication:
      return skipAuthentication(packet) ? LAYER.ipProtocol : FAULT.tunnelHeaderBad;
    default:
      return END.otherIp;
  }
}

/** RFC 4302: its length counts words less two. False where it is cut. */
function skipAuthentication(packet: Packet): boolean {
  const { view, at, end } = packet;
  if (at + 12 > end) return false;
  packet.protocol = view.getUint8(at);
  packet.at = at + ((view.getUint8(at + 1) + 2) << 2);
  return true;
}
