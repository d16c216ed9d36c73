// The TCP header and its options. RFC 9293 (3.1, 3.2), RFC 7323 (window scale, timestamps), RFC 2018 (SACK),
// RFC 7413 (Fast Open). The header's length is checked here; nothing after this file needs to.
//
//   0        2        4     8     12           14       16         18       20
//   │ source │ dest.  │ seq │ ack │ offs flags │ window │ checksum │ urgent │ options …
import { byteAt, shortAt, wordAt } from './bytes';
import { END, FAULT } from '../engine/codes';
import { NO_MSS, NO_SCALE, Packet, SYN, UNSEEN_SCALE } from './packet';

const MIN_HEADER_BYTES: i32 = 20;
/** Ports are enough to count the packet with its connection. */
const PORTS_BYTES: i32 = 4;

const OPTION_END: i32 = 0;
const OPTION_NOP: i32 = 1;
const OPTION_MSS: i32 = 2;
const OPTION_WINDOW_SCALE: i32 = 3;
const OPTION_SACK_PERMITTED: i32 = 4;
const OPTION_SACK: i32 = 5;
const OPTION_TIMESTAMPS: i32 = 8;
const OPTION_FAST_OPEN: i32 = 34;
/** RFC 6994: experiments share option 254, told apart by this magic; Fast Open had it before its own number. */
const OPTION_EXPERIMENT: i32 = 254;
const FAST_OPEN_MAGIC: i32 = 0xf989;

/** NOP NOP Timestamps(10): what nearly every segment of today carries, as one word. */
const ALIGNED_TIMESTAMPS: i32 = 0x0101080a;

/** RFC 7323 (2.3): a shift of more than 14 is taken as 14. */
const GREATEST_SCALE: i32 = 14;

export function decodeTcp(packet: Packet): i32 {
  const at = packet.at;
  const end = packet.end;
  if (at + MIN_HEADER_BYTES > end) return decodePorts(packet);
  packet.tcpAt = at;
  packet.srcPort = shortAt(at);
  packet.dstPort = shortAt(at + 2);
  packet.seq = wordAt(at + 4);
  packet.ack = wordAt(at + 8);
  const offsetAndFlags = shortAt(at + 12);
  packet.flags = offsetAndFlags & 0x1ff;
  packet.window = shortAt(at + 14);
  clearOptions(packet);
  const headerBytes = (offsetAndFlags >> 12) << 2;
  if (headerBytes < MIN_HEADER_BYTES || at + headerBytes > packet.wireEnd) {
    packet.payloadAt = at + MIN_HEADER_BYTES;
    packet.payloadLength = 0;
    return FAULT.tcpHeaderBad;
  }
  packet.payloadAt = at + headerBytes;
  packet.payloadLength = packet.wireEnd - packet.payloadAt;
  if (headerBytes > MIN_HEADER_BYTES) {
    const options = at + MIN_HEADER_BYTES;
    if (headerBytes === 32 && options + 12 <= end && wordAt(options) === ALIGNED_TIMESTAMPS) {
      packet.hasTimestamps = true;
      packet.tsVal = wordAt(options + 4);
      packet.tsEcr = wordAt(options + 8);
    } else {
      decodeOptions(packet, options, min<i32>(packet.payloadAt, end));
      const isCut = packet.payloadAt > end && (packet.flags & SYN) !== 0;
      if (isCut && packet.windowScale === NO_SCALE) packet.windowScale = UNSEEN_SCALE;
    }
  }
  return END.tcp;
}

/** A header cut short, by the snap length or on the wire: the ports are read, for the connection's counts. */
function decodePorts(packet: Packet): i32 {
  if (packet.at + PORTS_BYTES > packet.end) return FAULT.ipHeaderCut;
  packet.tcpAt = packet.at;
  packet.srcPort = shortAt(packet.at);
  packet.dstPort = shortAt(packet.at + 2);
  packet.seq = 0;
  packet.ack = 0;
  packet.flags = 0;
  packet.window = 0;
  packet.payloadAt = packet.end;
  packet.payloadLength = 0;
  clearOptions(packet);
  return packet.at + MIN_HEADER_BYTES > packet.wireEnd ? FAULT.tcpHeaderBad : FAULT.tcpHeaderCut;
}

function clearOptions(packet: Packet): void {
  packet.mss = NO_MSS;
  packet.windowScale = NO_SCALE;
  packet.sackPermitted = false;
  packet.hasTimestamps = false;
  packet.fastOpen = false;
  packet.sackBlocks = 0;
  packet.hasBadOptions = false;
}

function decodeOptions(packet: Packet, from: i32, end: i32): void {
  for (let at = from; at < end;) {
    const kind = byteAt(at);
    if (kind === OPTION_END) return;
    if (kind === OPTION_NOP) {
      at++;
      continue;
    }
    const length = at + 1 < end ? byteAt(at + 1) : 0;
    if (length < 2 || at + length > end) {
      packet.hasBadOptions = packet.payloadAt <= packet.end; // else only the capture cut it
      return;
    }
    if (kind === OPTION_TIMESTAMPS && length === 10) {
      packet.hasTimestamps = true;
      packet.tsVal = wordAt(at + 2);
      packet.tsEcr = wordAt(at + 6);
    } else if (kind === OPTION_SACK && length >= 10 && (length - 2) % 8 === 0) {
      packet.sackBlocks = (length - 2) >> 3;
      packet.sackAt = at + 2;
    } else if ((packet.flags & SYN) !== 0) {
      decodeSynOption(packet, kind, length, at);
    }
    at += length;
  }
}

/** Options that mean something on a SYN only. */
function decodeSynOption(packet: Packet, kind: i32, length: i32, at: i32): void {
  if (kind === OPTION_MSS && length === 4) packet.mss = shortAt(at + 2);
  else if (kind === OPTION_WINDOW_SCALE && length === 3) packet.windowScale = min<i32>(byteAt(at + 2), GREATEST_SCALE);
  else if (kind === OPTION_SACK_PERMITTED && length === 2) packet.sackPermitted = true;
  else if (kind === OPTION_FAST_OPEN) packet.fastOpen = true;
  else if (kind === OPTION_EXPERIMENT && length >= 4 && shortAt(at + 2) === FAST_OPEN_MAGIC) packet.fastOpen = true;
}
