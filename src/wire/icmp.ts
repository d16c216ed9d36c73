// ICMP errors that quote a TCP segment: of which connection a router or host speaks, and what it says. RFC 792 and
// 1812 (5.2.7) for ICMP, RFC 1191 for the MTU in it, RFC 4443 for ICMPv6, RFC 4884 for quotes with something behind
// them. Redirects and source quench (RFC 6633) are no errors here.
import { byteAt, shortAt, wordAt } from './bytes';
import { IPV4_HEADER_BYTES, IPV6_HEADER_BYTES, OFFSET_MASK, PROTOCOL } from './ip';
import { ICMP_ERROR } from '../engine/codes';
import { PacketRow } from '../engine/rows';
import { Packet } from './packet';

const NO_ERROR: i32 = 0;

/** Addresses, ports and sequence number are those of the quoted packet. */
@unmanaged
export class IcmpError extends PacketRow {}

/** The latest that was read. */
export const quoted = changetype<IcmpError>(memory.data(PacketRow.WORDS << 2, 8));
/** What it says: of ICMP_ERROR. */
export let kind: i32 = NO_ERROR;
/** Of the next hop, where the packet was too big; 0 when not told (RFC 1191, 5: by old routers). */
export let mtu: i32 = 0;

const HEADER_BYTES: i32 = 8;
const PORTS_BYTES: i32 = 4;

/** RFC 4884 (4): a quote with something behind it is padded to this; a shorter length is none. */
const MIN_STATED_BYTES: i32 = 128;

/** By code, of ICMP type 3. */
const UNREACHABLE: StaticArray<i32> = [
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
const UNREACHABLE_6: StaticArray<i32> = [
  ICMP_ERROR.networkUnreachable,
  ICMP_ERROR.prohibited,
  ICMP_ERROR.otherUnreachable, // beyond the scope of the source address
  ICMP_ERROR.hostUnreachable,
  ICMP_ERROR.portUnreachable,
  ICMP_ERROR.prohibited, // source address
  ICMP_ERROR.prohibited, // route
];

/**
 * Of a packet that ended as END.icmp: whether it is an error that quotes the beginning of a TCP segment. If
 * so, `quoted`, `kind` and `mtu` are of it; if not, they mean nothing.
 */
export function readIcmpError(packet: Packet): bool {
  const at = packet.at;
  const end = packet.end;
  const isIpv6 = packet.isIpv6;
  if (packet.protocol !== (isIpv6 ? PROTOCOL.icmpv6 : PROTOCOL.icmp) || at + HEADER_BYTES > end) return false;
  const type = byteAt(at);
  const code = byteAt(at + 1);
  kind = isIpv6 ? kindOf6(type, code) : kindOf4(type, code);
  if (kind === NO_ERROR) return false;
  quoted.isIpv6 = isIpv6;
  mtu = 0;
  if (kind === ICMP_ERROR.packetTooBig) mtu = isIpv6 ? wordAt(at + 4) : shortAt(at + 6);
  const quoteAt = at + HEADER_BYTES;
  const stated = statedBytes(packet, type);
  const quoteEnd = stated >= MIN_STATED_BYTES ? min<i32>(quoteAt + stated, end) : end;
  return isIpv6 ? readQuote6(quoteAt, quoteEnd) : readQuote4(quoteAt, quoteEnd);
}

function kindOf4(type: i32, code: i32): i32 {
  switch (type) {
    case 3:
      return code < UNREACHABLE.length ? unchecked(UNREACHABLE[code]) : ICMP_ERROR.otherUnreachable;
    case 11:
      return ICMP_ERROR.timeExceeded;
    case 12:
      return ICMP_ERROR.parameterProblem;
    default:
      return NO_ERROR;
  }
}

function kindOf6(type: i32, code: i32): i32 {
  switch (type) {
    case 1:
      return code < UNREACHABLE_6.length ? unchecked(UNREACHABLE_6[code]) : ICMP_ERROR.otherUnreachable;
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
function statedBytes(packet: Packet, type: i32): i32 {
  const at = packet.at;
  if (!packet.isIpv6) return byteAt(at + 5) << 2;
  return type === 1 || type === 3 ? byteAt(at + 4) << 3 : 0;
}

function readQuote4(at: i32, end: i32): bool {
  if (at + IPV4_HEADER_BYTES > end) return false;
  const versionAndLength = byteAt(at);
  const headerBytes = (versionAndLength & 15) << 2;
  if (versionAndLength >> 4 !== 4 || headerBytes < IPV4_HEADER_BYTES) return false;
  const isFirstFragment = (shortAt(at + 6) & OFFSET_MASK) === 0;
  if (byteAt(at + 9) !== PROTOCOL.tcp || !isFirstFragment) return false;
  quoted.srcAddress0 = wordAt(at + 12);
  quoted.dstAddress0 = wordAt(at + 16);
  const totalLength = shortAt(at + 2);
  return readTcp(at + headerBytes, totalLength === 0 ? end : min<i32>(at + totalLength, end));
}

function readQuote6(at: i32, end: i32): bool {
  if (at + IPV6_HEADER_BYTES > end || byteAt(at) >> 4 !== 6) return false;
  quoted.srcAddress0 = wordAt(at + 8);
  quoted.srcAddress1 = wordAt(at + 12);
  quoted.srcAddress2 = wordAt(at + 16);
  quoted.srcAddress3 = wordAt(at + 20);
  quoted.dstAddress0 = wordAt(at + 24);
  quoted.dstAddress1 = wordAt(at + 28);
  quoted.dstAddress2 = wordAt(at + 32);
  quoted.dstAddress3 = wordAt(at + 36);
  const payloadAt = at + IPV6_HEADER_BYTES;
  const payloadLength = shortAt(at + 4);
  const payloadEnd = payloadLength === 0 ? end : min<i32>(payloadAt + payloadLength, end);
  return followExtensions(byteAt(at + 6), payloadAt, payloadEnd);
}

function followExtensions(first: i32, from: i32, end: i32): bool {
  let protocol = first;
  let at = from;
  while (true) {
    if (protocol === PROTOCOL.tcp) return readTcp(at, end);
    if (at + 8 > end) return false;
    switch (protocol) {
      case PROTOCOL.hopByHop:
      case PROTOCOL.routing:
      case PROTOCOL.destinationOptions:
        protocol = byteAt(at);
        at += (byteAt(at + 1) + 1) << 3;
        break;
      case PROTOCOL.fragment:
        if (shortAt(at + 2) >> 3 !== 0) return false;
        protocol = byteAt(at);
        at += 8;
        break;
      default:
        return false;
    }
  }
}

function readTcp(at: i32, end: i32): bool {
  if (at + PORTS_BYTES > end) return false;
  quoted.srcPort = shortAt(at);
  quoted.dstPort = shortAt(at + 2);
  // It lacks where the capture cut the quote behind the ports.
  quoted.seq = at + 8 <= end ? wordAt(at + 4) : 0;
  return true;
}
