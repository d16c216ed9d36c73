// ICMP errors that quote a TCP segment: of which connection a router or host speaks, and what it says. RFC 792 and
// 1812 (5.2.7) for ICMP, RFC 1191 for the MTU in it, RFC 4443 for ICMPv6, RFC 4884 for quotes with something behind
// them. Redirects and source quench (RFC 6633) are no errors here.
import { IPV4_HEADER_BYTES, IPV6_HEADER_BYTES, OFFSET_MASK, PROTOCOL } from './ip.ts';
import type { Packet } from './packet.ts';

export const ICMP_ERROR = {
  networkUnreachable: 1,
  hostUnreachable: 2,
  protocolUnreachable: 3,
  portUnreachable: 4,
  /** By a filter or a policy. */
  prohibited: 5,
  /** Unreachable for another reason: `code` has it. */
  otherUnreachable: 6,
  /** ICMP: fragmentation needed, and forbidden. ICMPv6: packet too big. */
  packetTooBig: 7,
  timeExceeded: 8,
  parameterProblem: 9,
} as const;

const NO_ERROR = 0;

/** One error, filled again and again. Addresses, ports and sequence number are those of the quoted packet. */
export class IcmpError {
  /** One of ICMP_ERROR. */
  kind = 0;
  type = 0;
  code = 0;
  /** Of the next hop, where the packet was too big; 0 when not told (RFC 1191, 5: by old routers). */
  mtu = 0;
  isIpv6 = false;
  srcAddress0 = 0;
  srcAddress1 = 0;
  srcAddress2 = 0;
  srcAddress3 = 0;
  dstAddress0 = 0;
  dstAddress1 = 0;
  dstAddress2 = 0;
  dstAddress3 = 0;
  srcPort = 0;
  dstPort = 0;
  /** An error quotes the sequence number; it lacks where the capture cut the quote behind the ports. */
  hasSeq = false;
  seq = 0;
}

const HEADER_BYTES = 8;
const PORTS_BYTES = 4;

/** RFC 4884 (4): a quote with something behind it is padded to this; a shorter length is none. */
const MIN_STATED_BYTES = 128;

/** By code, of ICMP type 3. */
const UNREACHABLE: readonly number[] = [
  ICMP_ERROR.networkUnreachable,
  ICMP_ERROR.hostUnreachable,
  ICMP_ERROR.protocolUnreachable,
  ICMP_ERROR.portUnreachable,
  ICMP_ERROR.packetTooBig,
  ICMP_ERROR.otherUnreachable, // source route failed
  ICMP_ERROR.networkUnreachable, // unknown
  ICMP_ERROR.hostUnreachable, // unknown
  ICMP_ERROR.hostUnreachable, // the source, which is isolated
  ICMP_ERROR.prohibited, // the network
  ICMP_ERROR.prohibited, // the host
  ICMP_ERROR.networkUnreachable, // for this type of service
  ICMP_ERROR.hostUnreachable, // for this type of service
  ICMP_ERROR.prohibited, // by a filter
  ICMP_ERROR.prohibited, // precedence
  ICMP_ERROR.prohibited, // precedence
];

/** By code, of ICMPv6 type 1. */
const UNREACHABLE_6: readonly number[] = [
  ICMP_ERROR.networkUnreachable,
  ICMP_ERROR.prohibited,
  ICMP_ERROR.otherUnreachable, // beyond the scope of the source address
  ICMP_ERROR.hostUnreachable,
  ICMP_ERROR.portUnreachable,
  ICMP_ERROR.prohibited, // source address
  ICMP_ERROR.prohibited, // route
];

/**
 * Of a packet that ended as END.icmp: whether it is an error that quotes the beginning of a TCP segment. If not,
 * what is left in `into` means nothing.
 */
export function readIcmpError(packet: Packet, into: IcmpError): boolean {
  const { view, at, end, isIpv6 } = packet;
  if (packet.protocol !== (isIpv6 ? PROTOCOL.icmpv6 : PROTOCOL.icmp) || at + HEADER_BYTES > end) return false;
  const type = view.getUint8(at);
  const code = view.getUint8(at + 1);
  const kind = isIpv6 ? kindOf6(type, code) : kindOf4(type, code);
  if (kind === NO_ERROR) return false;
  into.kind = kind;
  into.type = type;
  into.code = code;
  into.isIpv6 = isIpv6;
  into.mtu = 0;
  if (kind === ICMP_ERROR.packetTooBig) into.mtu = isIpv6 ? view.getUint32(at + 4) : view.getUint16(at + 6);
  const quoteAt = at + HEADER_BYTES;
  const stated = statedBytes(packet, type);
  const quoteEnd = stated >= MIN_STATED_BYTES ? Math.min(quoteAt + stated, end) : end;
  return isIpv6 ? readQuote6(view, quoteAt, quoteEnd, into) : readQuote4(view, quoteAt, quoteEnd, into);
}

function kindOf4(type: number, code: number): number {
  switch (type) {
    case 3:
      return UNREACHABLE[code] ?? ICMP_ERROR.otherUnreachable;
    case 11:
      return ICMP_ERROR.timeExceeded;
    case 12:
      return ICMP_ERROR.parameterProblem;
    default:
      return NO_ERROR;
  }
}

function kindOf6(type: number, code: number): number {
  switch (type) {
    case 1:
      return UNREACHABLE_6[code] ?? ICMP_ERROR.otherUnreachable;
    case 2:
      return ICMP_ERROR.packetTooBig;
    case 3:
      return ICMP_ERROR.timeExceeded;
    case 4:
      return ICMP_ERROR.parameterProblem;
    default:
      return NO_ERROR;
  }
}

/** RFC 4884 (4): length of the quote, in words of 4 or 8 bytes; ICMPv6 types 2 and 4 have no room to say it. */
function statedBytes({ view, at, isIpv6 }: Packet, type: number): number {
  if (!isIpv6) return view.getUint8(at + 5) << 2;
  return type === 1 || type === 3 ? view.getUint8(at + 4) << 3 : 0;
}

function readQuote4(view: DataView, at: number, end: number, into: IcmpError): boolean {
  if (at + IPV4_HEADER_BYTES > end) return false;
  const versionAndLength = view.getUint8(at);
  const headerBytes = (versionAndLength & 15) << 2;
  if (versionAndLength >> 4 !== 4 || headerBytes < IPV4_HEADER_BYTES) return false;
  const isFirstFragment = (view.getUint16(at + 6) & OFFSET_MASK) === 0;
  if (view.getUint8(at + 9) !== PROTOCOL.tcp || !isFirstFragment) return false;
  into.srcAddress0 = view.getInt32(at + 12);
  into.dstAddress0 = view.getInt32(at + 16);
  const totalLength = view.getUint16(at + 2);
  return readTcp(view, at + headerBytes, totalLength === 0 ? end : Math.min(at + totalLength, end), into);
}

function readQuote6(view: DataView, at: number, end: number, into: IcmpError): boolean {
  if (at + IPV6_HEADER_BYTES > end || view.getUint8(at) >> 4 !== 6) return false;
  into.srcAddress0 = view.getInt32(at + 8);
  into.srcAddress1 = view.getInt32(at + 12);
  into.srcAddress2 = view.getInt32(at + 16);
  into.srcAddress3 = view.getInt32(at + 20);
  into.dstAddress0 = view.getInt32(at + 24);
  into.dstAddress1 = view.getInt32(at + 28);
  into.dstAddress2 = view.getInt32(at + 32);
  into.dstAddress3 = view.getInt32(at + 36);
  const payloadAt = at + IPV6_HEADER_BYTES;
  const payloadLength = view.getUint16(at + 4);
  const payloadEnd = payloadLength === 0 ? end : Math.min(payloadAt + payloadLength, end);
  return followExtensions(view, view.getUint8(at + 6), payloadAt, payloadEnd, into);
}

function followExtensions(view: DataView, first: number, from: number, end: number, into: IcmpError): boolean {
  let protocol = first;
  for (let at = from; ;) {
    if (protocol === PROTOCOL.tcp) return readTcp(view, at, end, into);
    if (at + 8 > end) return false;
    switch (protocol) {
      case PROTOCOL.hopByHop:
      case PROTOCOL.routing:
      case PROTOCOL.destinationOptions:
        protocol = view.getUint8(at);
        at += (view.getUint8(at + 1) + 1) << 3;
        break;
      case PROTOCOL.fragment:
        if (view.getUint16(at + 2) >> 3 !== 0) return false;
        protocol = view.getUint8(at);
        at += 8;
        break;
      default:
        return false;
    }
  }
}

function readTcp(view: DataView, at: number, end: number, into: IcmpError): boolean {
  if (at + PORTS_BYTES > end) return false;
  into.srcPort = view.getUint16(at);
  into.dstPort = view.getUint16(at + 2);
  into.hasSeq = at + 8 <= end;
  into.seq = into.hasSeq ? view.getInt32(at + 4) : 0;
  return true;
}
