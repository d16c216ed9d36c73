// IPv4 with options and fragments (RFC 791), IPv6 with its chain of extension headers (RFC 8200), and the
// protocols that they carry. The cursor is left at the transport header and its end at the datagram's own end.
import { byteAt, shortAt, wordAt } from './bytes';
import { addFragment } from './fragments';
import { END, FAULT, LAYER } from '../engine/codes';
import { Packet } from './packet';

export const IPV4_HEADER_BYTES: i32 = 20;
export const IPV6_HEADER_BYTES: i32 = 40;
const MORE_FRAGMENTS: i32 = 0x2000;
export const OFFSET_MASK: i32 = 0x1fff;

/** Numbers of protocols and of extension headers (IANA). */
export namespace PROTOCOL {
  export const hopByHop: i32 = 0;
  export const icmp: i32 = 1;
  export const ipip: i32 = 4;
  export const tcp: i32 = 6;
  export const udp: i32 = 17;
  export const ipv6: i32 = 41;
  export const routing: i32 = 43;
  export const fragment: i32 = 44;
  export const gre: i32 = 47;
  export const authentication: i32 = 51;
  export const icmpv6: i32 = 58;
  export const noNext: i32 = 59;
  export const destinationOptions: i32 = 60;
  export const etherIp: i32 = 97;
  export const mobility: i32 = 135;
  export const mpls: i32 = 137;
  export const hip: i32 = 139;
  export const shim6: i32 = 140;
}

/** IP of either version, told by its first nibble. */
export function decodeIp(packet: Packet): i32 {
  if (packet.at >= packet.end) return FAULT.ipHeaderCut;
  const version = byteAt(packet.at) >> 4;
  return version === 4 ? LAYER.ipv4 : version === 6 ? LAYER.ipv6 : FAULT.ipHeaderBad;
}

export function decodeIpv4(packet: Packet): i32 {
  const at = packet.at;
  const end = packet.end;
  if (at + IPV4_HEADER_BYTES > end) return FAULT.ipHeaderCut;
  const versionAndLength = byteAt(at);
  const headerBytes = (versionAndLength & 15) << 2;
  const totalLength = shortAt(at + 2);
  if (versionAndLength >> 4 !== 4 || headerBytes < IPV4_HEADER_BYTES) return FAULT.ipHeaderBad;
  // A length of 0 is that of a segment which the network card was to cut up (TSO): it ends where the frame does.
  if (totalLength !== 0) {
    if (totalLength < headerBytes) return FAULT.ipHeaderBad;
    packet.limitTo(at + totalLength);
  }
  packet.ipAt = at;
  packet.isIpv6 = false;
  packet.trafficClass = byteAt(at + 1);
  packet.ipId = shortAt(at + 4);
  packet.ttl = byteAt(at + 8);
  packet.protocol = byteAt(at + 9);
  packet.srcAddress0 = wordAt(at + 12);
  packet.dstAddress0 = wordAt(at + 16);
  packet.at = at + headerBytes;
  const fragment = shortAt(at + 6);
  if ((fragment & (MORE_FRAGMENTS | OFFSET_MASK)) !== 0) {
    const hasMore = (fragment & MORE_FRAGMENTS) !== 0;
    if (!addFragment(packet, packet.ipId, (fragment & OFFSET_MASK) << 3, hasMore)) return END.fragment;
  }
  return packet.protocol === PROTOCOL.tcp ? LAYER.tcp : LAYER.ipProtocol;
}

export function decodeIpv6(packet: Packet): i32 {
  const at = packet.at;
  const end = packet.end;
  if (at + IPV6_HEADER_BYTES > end) return FAULT.ipHeaderCut;
  const first = wordAt(at);
  if (first >>> 28 !== 6) return FAULT.ipHeaderBad;
  const payloadLength = shortAt(at + 4);
  // 0 is a jumbogram (RFC 2675) or a segment to be cut up: it ends where the frame does.
  if (payloadLength !== 0) packet.limitTo(at + IPV6_HEADER_BYTES + payloadLength);
  packet.ipAt = at;
  packet.isIpv6 = true;
  packet.trafficClass = (first >>> 20) & 0xff;
  packet.ipId = 0;
  packet.ttl = byteAt(at + 7);
  packet.protocol = byteAt(at + 6);
  packet.srcAddress0 = wordAt(at + 8);
  packet.srcAddress1 = wordAt(at + 12);
  packet.srcAddress2 = wordAt(at + 16);
  packet.srcAddress3 = wordAt(at + 20);
  packet.dstAddress0 = wordAt(at + 24);
  packet.dstAddress1 = wordAt(at + 28);
  packet.dstAddress2 = wordAt(at + 32);
  packet.dstAddress3 = wordAt(at + 36);
  packet.at = at + IPV6_HEADER_BYTES;
  return packet.protocol === PROTOCOL.tcp ? LAYER.tcp : followExtensions(packet);
}

function followExtensions(packet: Packet): i32 {
  while (true) {
    const at = packet.at;
    const end = packet.end;
    switch (packet.protocol) {
      case PROTOCOL.hopByHop:
      case PROTOCOL.routing:
      case PROTOCOL.destinationOptions:
      case PROTOCOL.mobility:
      case PROTOCOL.hip:
      case PROTOCOL.shim6:
        if (at + 8 > end) return FAULT.ipv6ExtensionBad;
        packet.protocol = byteAt(at);
        packet.at = at + ((byteAt(at + 1) + 1) << 3);
        break;
      case PROTOCOL.authentication:
        if (!skipAuthentication(packet)) return FAULT.ipv6ExtensionBad;
        break;
      case PROTOCOL.fragment: {
        if (at + 8 > end) return FAULT.ipv6ExtensionBad;
        packet.protocol = byteAt(at);
        packet.at = at + 8;
        const offsetAndMore = shortAt(at + 2);
        const hasMore = (offsetAndMore & 1) !== 0;
        const isAtomic = offsetAndMore >> 3 === 0 && !hasMore; // RFC 6946: nothing to wait for
        if (!isAtomic && !addFragment(packet, wordAt(at + 4), offsetAndMore & ~7, hasMore)) return END.fragment;
        break;
      }
      default:
        return packet.protocol === PROTOCOL.tcp ? LAYER.tcp : LAYER.ipProtocol;
    }
  }
}

/** What lies inside IP, by protocol number: transport, or another network layer. */
export function decodeIpProtocol(packet: Packet): i32 {
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
function skipAuthentication(packet: Packet): bool {
  const at = packet.at;
  const end = packet.end;
  if (at + 12 > end) return false;
  packet.protocol = byteAt(at);
  packet.at = at + ((byteAt(at + 1) + 2) << 2);
  return true;
}
