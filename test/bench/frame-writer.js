// Turns segments into Ethernet frames of a classic pcap (little-endian, microseconds), with every length and
// checksum right. RFC 9293 (3.1, 3.2) TCP header and options, RFC 7323 timestamps, RFC 2018 SACK, RFC 791,
// RFC 8200, RFC 768, RFC 1071 sums. All payloads are prefixes of one constant buffer, so their checksum is a
// table look-up and no payload byte is summed twice. Frames collect in one large buffer that goes to disk
// when it is full; nothing else is kept.

import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;
export const TCP = 6;
export const UDP = 17;
export const WINDOW_SHIFT = 7;

const BUFFER_BYTES = 4 << 20;
const FRAME_ROOM = 2048; // more than any record here needs: 16 + 1514
const RECORD_BYTES = 16;
const ETHERNET_BYTES = 14;
const PAYLOAD_BYTES = 1460;

const payload = Buffer.alloc(PAYLOAD_BYTES);
for (let i = 0; i < PAYLOAD_BYTES; i++) payload[i] = 97 + ((i * 7) % 26);

/** payloadSum[n]: the first n payload bytes as 16-bit words, an odd last byte padded with zero (RFC 1071). */
const payloadSum = new Uint32Array(PAYLOAD_BYTES + 1);
for (let i = 0; i < PAYLOAD_BYTES; i++) payloadSum[i + 1] = payloadSum[i] + (payload[i] << (i % 2 ? 0 : 8));

/**
 * @typedef {object} Segment
 * @property {number} timeUs microseconds since the capture began
 * @property {0 | 1} side who sent it: 0 client, 1 server
 * @property {number} flags
 * @property {number} seq
 * @property {number} ack
 * @property {number} payloadBytes
 * @property {number} windowField as on the wire, not shifted
 * @property {number} tsval -1: a segment without options
 * @property {number} tsecr
 * @property {number[]} sack left and right edges in turn, at most three blocks beside timestamps
 */

/** @param {Buffer} bytes @param {number} start @param {number} end an even number of bytes later */
function sumWords(bytes, start, end) {
  let sum = 0;
  for (let i = start; i < end; i += 2) sum += (bytes[i] << 8) | bytes[i + 1];
  return sum;
}

/** @param {number} sum */
function checksum(sum) {
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** What the packets of one connection share: two header templates and a part of the checksums. */
export class Route {
  /**
   * @param {number} protocol TCP or UDP
   * @param {Buffer} clientAddress 4 or 16 bytes
   * @param {Buffer} serverAddress as many
   * @param {number} clientPort
   * @param {number} serverPort
   */
  constructor(protocol, clientAddress, serverAddress, clientPort, serverPort) {
    this.protocol = protocol;
    this.isIpv6 = clientAddress.length === 16;
    this.transportOffset = ETHERNET_BYTES + (this.isIpv6 ? 40 : 20);
    this.heads = [
      this.#head(0, clientAddress, serverAddress, clientPort, serverPort),
      this.#head(1, serverAddress, clientAddress, serverPort, clientPort),
    ];
    this.pseudoSum = sumWords(clientAddress, 0, clientAddress.length) + protocol;
    this.pseudoSum += sumWords(serverAddress, 0, serverAddress.length);
    this.ipIds = [clientPort, (clientPort * 31) & 0xffff];
  }

  /**
   * @param {number} side @param {Buffer} from @param {Buffer} to
   * @param {number} fromPort @param {number} toPort
   */
  #head(side, from, to, fromPort, toPort) {
    const head = Buffer.alloc(this.transportOffset + 4);
    head.write(side === 0 ? '02000000000202000000000186dd' : '02000000000102000000000286dd', 'hex');
    const ttl = side === 0 ? 64 : 57;
    if (this.isIpv6) {
      head.writeUInt32BE(0x6000_0000, 14);
      head[20] = this.protocol;
      head[21] = ttl;
      head.set(from, 22);
      head.set(to, 38);
    } else {
      head.writeUInt16BE(0x0800, 12);
      head[14] = 0x45;
      head[20] = 0x40; // don't fragment
      head[22] = ttl;
      head[23] = this.protocol;
      head.set(from, 26);
      head.set(to, 30);
    }
    head.writeUInt16BE(fromPort, this.transportOffset);
    head.writeUInt16BE(toPort, this.transportOffset + 2);
    return head;
  }
}

export class FrameWriter {
  /** @param {string} path @param {number} startSeconds time of the first packet, since 1970 */
  constructor(path, startSeconds) {
    this.file = openSync(path, 'w');
    this.buffer = Buffer.allocUnsafe(BUFFER_BYTES);
    this.startSeconds = startSeconds;
    this.used = 24;
    this.byteCount = 0;
    this.packetCount = 0;
    this.buffer.writeUInt32LE(0xa1b2c3d4, 0);
    this.buffer.writeUInt16LE(2, 4);
    this.buffer.writeUInt16LE(4, 6);
    this.buffer.fill(0, 8, 16);
    this.buffer.writeUInt32LE(262_144, 16);
    this.buffer.writeUInt32LE(1, 20); // LINKTYPE_ETHERNET
  }

  /** @param {Route} route @param {Segment} segment */
  write(route, segment) {
    if (this.used + FRAME_ROOM > BUFFER_BYTES) this.flush();
    const { buffer } = this;
    const start = this.used + RECORD_BYTES;
    const transport = start + route.transportOffset;
    route.heads[segment.side].copy(buffer, start);
    const headerBytes =
      route.protocol === TCP ? this.#tcpHeader(transport, segment, route) : this.#udpHeader(transport, segment);
    const transportBytes = headerBytes + segment.payloadBytes;
    const sum = route.pseudoSum + transportBytes + payloadSum[segment.payloadBytes];
    const checksumAt = transport + (route.protocol === TCP ? 16 : 6);
    buffer.writeUInt16BE(checksum(sum + sumWords(buffer, transport, transport + headerBytes)), checksumAt);
    payload.copy(buffer, transport + headerBytes, 0, segment.payloadBytes);

    const ip = start + ETHERNET_BYTES;
    if (route.isIpv6) {
      buffer.writeUInt16BE(transportBytes, ip + 4);
    } else {
      buffer.writeUInt16BE(20 + transportBytes, ip + 2);
      route.ipIds[segment.side] = (route.ipIds[segment.side] + 1) & 0xffff;
      buffer.writeUInt16BE(route.ipIds[segment.side], ip + 4);
      buffer.writeUInt16BE(checksum(sumWords(buffer, ip, ip + 20)), ip + 10);
    }
    this.#record(segment.timeUs, route.transportOffset + transportBytes);
  }

  /** @param {number} timeUs @param {number} frameBytes */
  #record(timeUs, frameBytes) {
    const seconds = Math.floor(timeUs / 1e6);
    this.buffer.writeUInt32LE(this.startSeconds + seconds, this.used);
    this.buffer.writeUInt32LE(timeUs - seconds * 1e6, this.used + 4);
    this.buffer.writeUInt32LE(frameBytes, this.used + 8);
    this.buffer.writeUInt32LE(frameBytes, this.used + 12);
    this.used += RECORD_BYTES + frameBytes;
    this.packetCount++;
  }

  /**
   * Ports are there already, from the template. The checksum field is left zero for the sum.
   * @param {number} at @param {Segment} segment @param {Route} route
   * @returns {number} bytes of the header with its options
   */
  #tcpHeader(at, segment, route) {
    const { buffer } = this;
    let end = at + 20;
    buffer.writeUInt32BE(segment.seq, at + 4);
    buffer.writeUInt32BE(segment.ack, at + 8);
    buffer[at + 13] = segment.flags;
    buffer.writeUInt16BE(segment.windowField, at + 14);
    buffer.writeUInt32BE(0, at + 16); // checksum, urgent pointer
    if (segment.flags & SYN) {
      // Linux's order: MSS 4, SACK permitted 2, timestamps 10, NOP 1, window scale 3.
      buffer.writeUInt32BE(0x0204_0000 | (route.isIpv6 ? 1440 : 1460), end);
      buffer.writeUInt32BE(0x0402_080a, end + 4);
      buffer.writeUInt32BE(0x0103_0300 | WINDOW_SHIFT, end + 16);
      end += 20;
    } else if (segment.tsval >= 0) {
      buffer.writeUInt32BE(0x0101_080a, end);
      end += 12;
    }
    if (segment.tsval >= 0) {
      buffer.writeUInt32BE(segment.tsval, at + (segment.flags & SYN ? 28 : 24));
      buffer.writeUInt32BE(segment.tsecr, at + (segment.flags & SYN ? 32 : 28));
    }
    if (segment.sack.length > 0) {
      buffer.writeUInt32BE(0x0101_0500 | (2 + 4 * segment.sack.length), end);
      end += 4;
      for (const edge of segment.sack) end = buffer.writeUInt32BE(edge, end);
    }
    buffer[at + 12] = (end - at) << 2;
    return end - at;
  }

  /** @param {number} at @param {Segment} segment */
  #udpHeader(at, segment) {
    this.buffer.writeUInt16BE(8 + segment.payloadBytes, at + 4);
    this.buffer.writeUInt16BE(0, at + 6);
    return 8;
  }

  flush() {
    for (let written = 0; written < this.used;)
      written += writeSync(this.file, this.buffer, written, this.used - written);
    this.byteCount += this.used;
    this.used = 0;
  }

  close() {
    this.flush();
    fsyncSync(this.file); // else the kernel writes it out while the benchmark measures
    closeSync(this.file);
  }
}
