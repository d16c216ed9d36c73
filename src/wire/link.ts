// Link layers that are a header with a protocol number in it: where the network layer begins, and which it is.
// Layouts: tcpdump.org/linktypes.html, IEEE 802.3, 802.1Q, 802.1ah, RFC 1661 (PPP), 2516 (PPPoE), 3032 (MPLS).
// Each function leaves the packet's cursor after its header and returns the next layer.
import { byteAt, littleShortAt, littleWordAt, shortAt, wordAt } from './bytes';
import { END, FAULT, LAYER } from '../engine/codes';
import { Packet } from './packet';

const IPV4: i32 = 0x0800;
const IPV6: i32 = 0x86dd;
const VLAN: i32 = 0x8100;
const ETHERTYPE_LEAST: i32 = 0x0600;

export function decodeEthernet(packet: Packet): i32 {
  const at = packet.at;
  if (at + 14 > packet.end) return FAULT.linkHeaderCut;
  const type = shortAt(at + 12);
  packet.at = at + 14;
  if (type === IPV4) return LAYER.ipv4;
  packet.protocol = type;
  return LAYER.etherType;
}

/** What an EtherType says lies at the cursor: tags, tunnels of the link layer, IP, or an 802.3 length. */
export function decodeEtherType(packet: Packet): i32 {
  const at = packet.at;
  const type = packet.protocol;
  switch (type) {
    case IPV4:
      return LAYER.ipv4;
    case IPV6:
      return LAYER.ipv6;
    case VLAN: // 802.1Q
    case 0x88a8: // 802.1ad
    case 0x9100:
    case 0x9200:
    case 0x9300:
      return skipTag(packet, 4);
    case 0x8926: // VN-Tag
    case 0x892f: // HSR, IEC 62439-3
      return skipTag(packet, 6);
    case 0x893f: // E-Tag, 802.1BR
    case 0x8909: // Cisco TrustSec
      return skipTag(packet, 8);
    case 0x88e7: // 802.1ah: I-TAG, then the customer's Ethernet frame
      packet.at = at + 4;
      return LAYER.ethernet;
    case 0x8847: // MPLS
    case 0x8848:
      return LAYER.mpls;
    case 0x8864: // PPPoE session
      return LAYER.pppoe;
    case 0x880b:
      return LAYER.ppp;
    case 0x6558: // transparent Ethernet bridging, in GRE and Geneve
      return LAYER.ethernet;
    default:
      if (type >= ETHERTYPE_LEAST) return END.notIp;
      packet.limitTo(at + type); // 802.3: a length
      return LAYER.llc;
  }
}

/** A tag whose last two bytes are the EtherType of what follows. */
function skipTag(packet: Packet, bytes: i32): i32 {
  const at = packet.at;
  const end = packet.end;
  if (at + bytes > end) return FAULT.linkHeaderCut;
  packet.protocol = shortAt(at + bytes - 2);
  packet.at = at + bytes;
  return LAYER.etherType;
}

/** IEEE 802.2, with SNAP (RFC 1042) and its 802.1H and bridged (RFC 2684) forms. */
export function decodeLlc(packet: Packet): i32 {
  const at = packet.at;
  const end = packet.end;
  if (at + 3 > end) return FAULT.linkHeaderCut;
  if (byteAt(at + 2) !== 0x03) return END.notIp; // not unnumbered information
  const saps = shortAt(at);
  if (saps === 0x0606) {
    packet.at = at + 3;
    return LAYER.ipv4;
  }
  if (saps !== 0xaaaa) return END.notIp;
  if (at + 8 > end) return FAULT.linkHeaderCut;
  const organisation = (shortAt(at + 3) << 8) | byteAt(at + 5);
  const protocol = shortAt(at + 6);
  packet.protocol = protocol;
  packet.at = at + 8;
  switch (organisation) {
    case 0x000000:
    case 0x0000f8:
      return protocol >= ETHERTYPE_LEAST ? LAYER.etherType : END.notIp;
    case 0x0080c2:
      if (protocol !== 0x0001 && protocol !== 0x0007) return END.notIp;
      packet.at = at + 10; // two bytes of padding
      return LAYER.ethernet;
    default:
      return END.notIp;
  }
}

/** PPP, with or without the HDLC address and control, protocol in one byte or two. */
export function decodePpp(packet: Packet): i32 {
  const end = packet.end;
  let at = packet.at;
  if (at + 4 <= end && shortAt(at) === 0xff03) at += 2;
  if (at + 2 > end) return FAULT.linkHeaderCut;
  const isShort = (byteAt(at) & 1) === 1;
  const protocol = isShort ? byteAt(at) : shortAt(at);
  packet.at = at + (isShort ? 1 : 2);
  switch (protocol) {
    case 0x0021:
      return LAYER.ipv4;
    case 0x0057:
      return LAYER.ipv6;
    case 0x0281:
    case 0x0283:
      return LAYER.mpls;
    case 0x0031: // bridging: a flags byte, the type of MAC, then Ethernet
      packet.at += 2;
      return LAYER.ethernet;
    case 0x002d:
    case 0x002f:
      return FAULT.compressedHeader;
    default:
      return END.notIp;
  }
}

export function decodePppoe(packet: Packet): i32 {
  const at = packet.at;
  const end = packet.end;
  if (at + 6 > end) return FAULT.linkHeaderCut;
  packet.limitTo(at + 6 + shortAt(at + 4));
  packet.at = at + 6;
  return LAYER.ppp;
}

/** A stack of labels; what they carry is not said and told by its first nibble (RFC 4928). */
export function decodeMpls(packet: Packet): i32 {
  const end = packet.end;
  let at = packet.at;
  let isBottom = false;
  while (!isBottom) {
    if (at + 4 > end) return FAULT.linkHeaderCut;
    isBottom = (byteAt(at + 2) & 1) === 1;
    at += 4;
  }
  packet.at = at;
  if (at >= end) return END.notIp;
  const nibble = byteAt(at) >> 4;
  if (nibble === 4) return LAYER.ipv4;
  if (nibble === 6) return LAYER.ipv6;
  // A pseudowire. Its control word (RFC 4385), if it has one, begins with 0; but so do many MAC addresses.
  const isEthernet = at + 14 <= end && isCommonEtherType(shortAt(at + 12));
  if (nibble === 0 && !isEthernet) packet.at = at + 4;
  return LAYER.ethernet;
}

function isCommonEtherType(type: i32): bool {
  return type === IPV4 || type === IPV6 || type === VLAN;
}

/**
 * IEEE 802.11 data frames; the rest is management and control.
 * Padded: the body begins at a multiple of four bytes, as some drivers leave it. Swapped: the two bytes of frame
 * control stand in the wrong order, as Cisco's access points send them in CAPWAP.
 */
export function decode80211(packet: Packet, variant: i32): i32 {
  const at = packet.at;
  const end = packet.end;
  if (at + 2 > end) return FAULT.linkHeaderCut;
  const first = byteAt(at);
  const second = byteAt(at + 1);
  const isSwapped = variant === LAYER.ieee80211Swapped && (first & 0x0f) !== 0x08 && (second & 0x0f) === 0x08;
  const control = isSwapped ? second : first;
  const flags = isSwapped ? first : second;
  if ((control & 0x0c) !== 0x08) return END.notIp;
  if (at + 24 > end) return FAULT.linkHeaderCut;
  const subtype = control >> 4;
  if ((subtype & 0x4) !== 0) return END.notIp; // null frames carry nothing
  if ((flags & 0x40) !== 0) return FAULT.encrypted;
  let header = 24;
  if ((flags & 0x03) === 0x03) header += 6; // to and from the distribution system: a fourth address
  let isAggregate = false;
  if ((subtype & 0x8) !== 0) {
    isAggregate = at + header < end && (byteAt(at + header) & 0x80) !== 0;
    header += 2;
    if ((flags & 0x80) !== 0) header += 4; // HT control
  }
  if (variant === LAYER.ieee80211Padded) header = (header + 3) & ~3;
  // A-MSDU: destination, source and length before each subframe; the first is followed.
  packet.at = at + header + (isAggregate ? 14 : 0);
  return LAYER.llc;
}

/** Link types whose header is a fixed layout, chosen by the file's LINKTYPE_. */
export function decodeLinkHeader(packet: Packet): i32 {
  const at = packet.at;
  const end = packet.end;
  switch (packet.linkType) {
    case 0: // NULL: address family in the byte order of the capturing machine
    case 108: // LOOP: in network order
      packet.at = at + 4;
      return at + 4 > end ? FAULT.linkHeaderCut : addressFamily(wordAt(at));
    case 109: // ENC (OpenBSD)
      packet.at = at + 12;
      return at + 12 > end ? FAULT.linkHeaderCut : addressFamily(wordAt(at));
    case 7: // ARCNET
      return arcnet(packet, 2);
    case 129: // ARCNET on Linux
      return arcnet(packet, 4);
    case 8: // SLIP with BSD's 16 bytes before
      packet.at = at + 16;
      return at + 16 > end ? FAULT.linkHeaderCut : LAYER.ip;
    case 204: // PPP with a direction byte
      packet.at = at + 1;
      return LAYER.ppp;
    case 51:
      return LAYER.pppoe;
    case 10: // FDDI
      packet.at = at + 13;
      return LAYER.llc;
    case 19: // ATM_CLIP by the number of some systems and by that of the registry: IP, or LLC
    case 106:
      return at < end && byteAt(at) === 0xaa ? LAYER.llc : LAYER.ip;
    case 12:
    case 14:
    case 101:
      return LAYER.ip;
    case 228:
      return LAYER.ipv4;
    case 229:
      return LAYER.ipv6;
    case 9: // PPP, PPP in HDLC, Cisco HDLC: 0x0f and 0x8f are Cisco's addresses, anything else is PPP
    case 50:
    case 104:
      if (at + 4 > end) return FAULT.linkHeaderCut;
      if ((byteAt(at) & 0x7f) !== 0x0f) return LAYER.ppp;
      packet.protocol = shortAt(at + 2);
      packet.at = at + 4;
      return packet.protocol < ETHERTYPE_LEAST ? END.notIp : LAYER.etherType;
    case 105:
      return LAYER.ieee80211;
    case 127:
      return radiotap(packet);
    case 192:
      return ppi(packet);
    case 113: // Linux cooked
      return cooked(packet, 14, 16);
    case 276: // Linux cooked, version 2
      return cooked2(packet);
    case 239:
      return nflog(packet);
    case 242: // IPoIB: a global routing header of 40 bytes, EtherType, 2 reserved
      if (at + 44 > end) return FAULT.linkHeaderCut;
      packet.protocol = shortAt(at + 40);
      packet.at = at + 44;
      return LAYER.etherType;
    case 258: // PKTAP: its own length, and the link type that follows
      if (at + 12 > end) return FAULT.linkHeaderCut;
      return innerLink(packet, lengthAt(at), 12, littleWordAt(at + 8));
    default:
      return FAULT.linkTypeUnknown;
  }
}

/** The layer that frames of a link type begin with. */
export function firstLayer(linkType: i32): i32 {
  return linkType === 1 ? LAYER.ethernet : LAYER.linkHeader;
}

// AF_INET is 2 everywhere; AF_INET6 is 10, 24, 28 or 30 by system. The family is a small number, so the byte
// that is not zero tells the byte order.
function addressFamily(family: i32): i32 {
  const value = <u32>family > 0xffff ? family >>> 24 : family;
  if (value === 2) return LAYER.ipv4;
  return value === 10 || value === 24 || value === 28 || value === 30 ? LAYER.ipv6 : END.notIp;
}

/** RFC 1201 (RFC 2497 for IPv6) and RFC 1051 over ARCNET; fragments after the first carry no header of IP. */
function arcnet(packet: Packet, typeAt: i32): i32 {
  const end = packet.end;
  const at = packet.at + typeAt;
  if (at + 4 > end) return FAULT.linkHeaderCut;
  const type = byteAt(at);
  if (type === 0xf0) {
    packet.at = at + 1; // RFC 1051: nothing but the type
    return LAYER.ipv4;
  }
  if (type !== 0xd4 && type !== 0xc4) return END.notIp;
  const isException = byteAt(at + 1) === 0xff; // four bytes of padding before the header
  const header = isException ? at + 4 : at;
  if (header + 4 > end) return FAULT.linkHeaderCut;
  const splitFlag = byteAt(header + 1);
  packet.at = header + 4;
  return splitFlag !== 0 && (splitFlag & 1) === 0 ? END.fragment : LAYER.ip;
}

/** Its header names the interface, of which a capture of all interfaces has several. */
function cooked2(packet: Packet): i32 {
  if (packet.at + 8 <= packet.end) packet.interfaceId = wordAt(packet.at + 4);
  return cooked(packet, 0, 20);
}

function cooked(packet: Packet, protocolAt: i32, headerBytes: i32): i32 {
  const at = packet.at;
  const end = packet.end;
  if (at + headerBytes > end) return FAULT.linkHeaderCut;
  packet.protocol = shortAt(at + protocolAt);
  packet.at = at + headerBytes;
  if (packet.protocol === 0x0004) return LAYER.llc;
  if (packet.protocol === 0x0001) return END.notIp; // Novell's raw 802.3
  return packet.protocol < ETHERTYPE_LEAST ? END.notIp : LAYER.etherType;
}

/** radiotap.org: the length is enough, but for the flag that says the body is padded to four bytes. */
function radiotap(packet: Packet): i32 {
  const at = packet.at;
  const end = packet.end;
  if (at + 8 > end) return FAULT.linkHeaderCut;
  const headerBytes = littleShortAt(at + 2);
  if (headerBytes < 8) return FAULT.linkHeaderBad;
  const headerEnd = at + headerBytes;
  if (headerEnd > end) return FAULT.linkHeaderCut;
  packet.at = headerEnd;
  let fields = at + 8;
  for (let word = at + 4; (byteAt(word + 3) & 0x80) !== 0 && fields + 4 <= headerEnd; word += 4) fields += 4;
  const present = byteAt(at + 4);
  if ((present & 0x01) !== 0) fields = ((fields - at + 7) & ~7) + at + 8; // TSFT, aligned to eight bytes
  const hasFlags = (present & 0x02) !== 0 && fields < headerEnd;
  return hasFlags && (byteAt(fields) & 0x20) !== 0 ? LAYER.ieee80211Padded : LAYER.ieee80211;
}

/** CACE's per-packet information: its length and the link type that follows. */
function ppi(packet: Packet): i32 {
  const at = packet.at;
  const end = packet.end;
  if (at + 8 > end) return FAULT.linkHeaderCut;
  return innerLink(packet, littleShortAt(at + 2), 8, littleWordAt(at + 4));
}

/** A length of 32 bits, in little-endian byte order; one beyond all records is as good as the largest number. */
function lengthAt(address: i32): i32 {
  const length = littleWordAt(address);
  return length < 0 ? i32.MAX_VALUE : length;
}

/** What follows a header that names the link type of its payload. */
function innerLink(packet: Packet, headerBytes: i32, leastBytes: i32, linkType: i32): i32 {
  if (headerBytes < leastBytes) return FAULT.linkHeaderBad;
  if (headerBytes > packet.end - packet.at) return FAULT.linkHeaderCut;
  packet.linkType = linkType & 0xffff;
  packet.at += headerBytes;
  return firstLayer(packet.linkType);
}

/** Linux netfilter log: family, then type-length-values of the capturing machine's byte order (little here). */
function nflog(packet: Packet): i32 {
  const end = packet.end;
  let at = packet.at;
  if (at + 4 > end) return FAULT.linkHeaderCut;
  const family = byteAt(at);
  at += 4;
  while (at + 4 <= end) {
    const length = littleShortAt(at);
    const type = littleShortAt(at + 2) & 0x7fff;
    if (length < 4) return FAULT.linkHeaderBad;
    if (type === 9) {
      packet.at = at + 4;
      packet.limitTo(at + length);
      return family === 2 ? LAYER.ipv4 : family === 10 ? LAYER.ipv6 : END.notIp;
    }
    at += (length + 3) & ~3;
  }
  return END.notIp;
}
