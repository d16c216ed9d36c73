// Tunnels inside IP and UDP: GRE (RFC 2784, 2890; ERSPAN, Aruba's 802.11 in GRE), VXLAN (RFC 7348), Geneve
// (RFC 8926), GTP-U (3GPP TS 29.281), Teredo (RFC 4380), L2TP (RFC 2661), CAPWAP data (RFC 5415).
// A UDP datagram on such a port that does not hold what the port promises is plain UDP.
import { byteAt, shortAt } from './bytes';
import { END, FAULT, LAYER } from '../engine/codes';
import { Packet } from './packet';

namespace PORT {
  export const l2tp: i32 = 1701;
  export const gtpU: i32 = 2152;
  export const teredo: i32 = 3544;
  export const vxlan: i32 = 4789;
  export const vxlanGpe: i32 = 4790;
  export const capwapData: i32 = 5247;
  export const geneve: i32 = 6081;
}

const GRE_CHECKSUM: i32 = 0x8000;
const GRE_ROUTING: i32 = 0x4000;
const GRE_KEY: i32 = 0x2000;
const GRE_SEQUENCE: i32 = 0x1000;
const GRE_ACK: i32 = 0x0080;

export function decodeGre(packet: Packet): i32 {
  const at = packet.at;
  const end = packet.end;
  if (at + 4 > end) return FAULT.tunnelHeaderBad;
  const flags = shortAt(at);
  const protocol = shortAt(at + 2);
  let next = at + 4;
  if ((flags & (GRE_CHECKSUM | GRE_ROUTING)) !== 0) next += 4;
  if ((flags & GRE_KEY) !== 0) next += 4;
  if ((flags & GRE_SEQUENCE) !== 0) next += 4;
  if ((flags & 7) === 1 && (flags & GRE_ACK) !== 0) next += 4; // version 1, of PPTP
  if ((flags & GRE_ROUTING) !== 0) next = skipSourceRoute(packet, next);
  packet.at = next;
  packet.protocol = protocol;
  if (protocol === 0x88be) {
    packet.at = next + ((flags & GRE_SEQUENCE) !== 0 ? 8 : 0); // ERSPAN II has a header, I has none
    return LAYER.ethernet;
  }
  if (protocol === 0x22eb) {
    if (next + 12 > end) return FAULT.tunnelHeaderBad;
    const hasSubheader = (byteAt(next + 11) & 1) !== 0; // ERSPAN III
    packet.at = next + 12 + (hasSubheader ? 8 : 0);
    return LAYER.ethernet;
  }
  if (protocol === 0x6400) return LAYER.ethernet; // MikroTik's EoIP
  if (protocol >= 0x8200 && protocol <= 0x8370) return LAYER.ieee80211; // Aruba
  return LAYER.etherType;
}

/** RFC 1701: entries of address family (2), offset (1), length (1) and addresses, up to one without addresses. */
function skipSourceRoute(packet: Packet, from: i32): i32 {
  const end = packet.end;
  let at = from;
  while (at + 4 <= end) {
    const length = byteAt(at + 3);
    at += 4 + length;
    if (length === 0) break;
  }
  return at;
}

/** UDP: a tunnel on a well-known port, or the end. */
export function decodeUdp(packet: Packet): i32 {
  const at = packet.at;
  const end = packet.end;
  if (at + 8 > end) return END.udp;
  const srcPort = shortAt(at);
  const dstPort = shortAt(at + 2);
  const udpLength = shortAt(at + 4);
  if (udpLength >= 8) packet.limitTo(at + udpLength); // 0 is a jumbogram's (RFC 2675), others are impossible
  packet.at = at + 8;
  if (packet.at >= packet.end) return END.udp;
  switch (dstPort) {
    case PORT.vxlan:
      return vxlan(packet, false);
    case PORT.vxlanGpe:
      return vxlan(packet, true);
    case PORT.geneve:
      return geneve(packet);
    case PORT.gtpU:
      return gtpU(packet);
    case PORT.l2tp:
      return l2tp(packet);
    case PORT.teredo:
      return teredo(packet);
    case PORT.capwapData:
      return capwap(packet);
  }
  switch (srcPort) {
    case PORT.gtpU:
      return gtpU(packet);
    case PORT.l2tp:
      return l2tp(packet);
    case PORT.teredo:
      return teredo(packet);
    case PORT.capwapData:
      return capwap(packet);
    default:
      return END.udp;
  }
}

function vxlan(packet: Packet, isGpe: bool): i32 {
  const at = packet.at;
  const end = packet.end;
  if (at + 8 > end || (byteAt(at) & 0x08) === 0) return END.udp;
  packet.at = at + 8;
  if (!isGpe || (byteAt(at) & 0x04) === 0) return LAYER.ethernet;
  switch (byteAt(at + 3)) {
    case 1:
      return LAYER.ipv4;
    case 2:
      return LAYER.ipv6;
    case 3:
      return LAYER.ethernet;
    case 5:
      return LAYER.mpls;
    default:
      return END.udp;
  }
}

function geneve(packet: Packet): i32 {
  const at = packet.at;
  const end = packet.end;
  if (at + 8 > end || byteAt(at) >> 6 !== 0) return END.udp;
  packet.protocol = shortAt(at + 2);
  packet.at = at + 8 + ((byteAt(at) & 0x3f) << 2);
  return LAYER.etherType;
}

function gtpU(packet: Packet): i32 {
  const end = packet.end;
  let at = packet.at;
  if (at + 8 > end) return END.udp;
  const flags = byteAt(at);
  const isGtp1 = (flags & 0xf0) === 0x30;
  if (!isGtp1 || byteAt(at + 1) !== 0xff) return END.udp; // only T-PDUs carry user traffic
  const hasExtension = (flags & 0x04) !== 0;
  at += 8;
  if ((flags & 0x07) !== 0) {
    if (at + 4 > end) return END.udp;
    let nextExtension = hasExtension ? byteAt(at + 3) : 0;
    at += 4;
    while (nextExtension !== 0) {
      const words = at < end ? byteAt(at) : 0;
      if (words === 0 || at + words * 4 > end) return END.udp;
      at += words * 4;
      nextExtension = byteAt(at - 1);
    }
  }
  packet.at = at;
  return LAYER.ip;
}

function l2tp(packet: Packet): i32 {
  const end = packet.end;
  let at = packet.at;
  if (at + 6 > end) return END.udp;
  const flags = shortAt(at);
  const isControl = (flags & 0x8000) !== 0;
  if (isControl || (flags & 0x000f) !== 2) return END.udp;
  at += (flags & 0x4000) !== 0 ? 8 : 6; // length, or none; tunnel and session
  if ((flags & 0x0800) !== 0) at += 4; // Ns and Nr
  if ((flags & 0x0200) !== 0) {
    if (at + 2 > end) return END.udp;
    at += 2 + shortAt(at); // padding
  }
  packet.at = at;
  return LAYER.ppp;
}

function teredo(packet: Packet): i32 {
  const end = packet.end;
  let at = packet.at;
  if (at + 4 <= end && shortAt(at) === 1) {
    at += 4 + byteAt(at + 2) + byteAt(at + 3) + 9; // authentication
  }
  if (at + 8 <= end && shortAt(at) === 0) at += 8; // origin indication
  if (at + 40 > end || byteAt(at) >> 4 !== 6) return END.udp;
  packet.at = at;
  return LAYER.ipv6;
}

function capwap(packet: Packet): i32 {
  const at = packet.at;
  const end = packet.end;
  if (at + 8 > end || byteAt(at) !== 0) return END.udp; // preamble 0: not encrypted, version 0
  const is80211 = (byteAt(at + 2) & 0x01) !== 0;
  const isKeepAlive = (byteAt(at + 3) & 0x08) !== 0;
  const isLaterFragment = (shortAt(at + 6) & 0xfff8) !== 0;
  if (isKeepAlive || isLaterFragment) return END.udp;
  packet.at = at + ((byteAt(at + 1) >> 3) << 2);
  return is80211 ? LAYER.ieee80211Swapped : LAYER.ethernet;
}
