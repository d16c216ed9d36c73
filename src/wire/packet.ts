// One packet, as the decoder leaves it: a view that is reused for every packet of a run. Lengths are checked
// once where a layer is entered; what is set here can be read without a check.
//
// Sequence, acknowledgement and timestamp numbers are int32 (see seq.ts). IPv4 addresses are one int32 word,
// IPv6 addresses four, the most significant first.

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;
export const URG = 0x20;
export const ECE = 0x40;
export const CWR = 0x80;

/** MSS option absent. */
export const NO_MSS = -1;
/** Window scale option absent. */
export const NO_SCALE = -1;
/** The capture cut off where it may have been. */
export const UNSEEN_SCALE = -2;

export class Packet {
  // ── the record
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(this.bytes.buffer);
  /** 1-based in its file. */
  frame = 0;
  /** Nanoseconds since the first packet of the run. */
  timeNs = NaN;
  /** Bytes on the wire, link layer included. */
  frameLength = 0;
  interfaceId = 0;
  linkType = 0;

  // ── the decoder's cursor: where the present layer begins, and where it ends
  at = 0;
  /** End of what was captured of the layer. */
  end = 0;
  /** End of the layer as it was on the wire, which may lie beyond what was captured but never before. */
  wireEnd = 0;
  /** EtherType, PPP or IP protocol number of the layer to come, where its layer code does not tell. */
  protocol = 0;

  // ── IP
  /** Where its header begins; of no use where `isFragmented`. */
  ipAt = 0;
  isIpv6 = false;
  srcAddress0 = 0;
  srcAddress1 = 0;
  srcAddress2 = 0;
  srcAddress3 = 0;
  dstAddress0 = 0;
  dstAddress1 = 0;
  dstAddress2 = 0;
  dstAddress3 = 0;
  /** IPv4 identification; 0 in IPv6. */
  ipId = 0;
  /** TTL or hop limit. */
  ttl = 0;
  /** DSCP and ECN. */
  trafficClass = 0;
  isFragmented = false;

  // ── TCP
  srcPort = 0;
  dstPort = 0;
  seq = 0;
  ack = 0;
  flags = 0;
  /** As it stands in the header, unscaled. */
  window = 0;
  tcpAt = 0;
  payloadAt = 0;
  /** On the wire, whatever was captured of it. */
  payloadLength = 0;

  // ── TCP options
  mss: number = NO_MSS;
  windowScale: number = NO_SCALE;
  sackPermitted = false;
  hasTimestamps = false;
  tsVal = 0;
  tsEcr = 0;
  fastOpen = false;
  sackBlocks = 0;
  /** Where the first SACK block begins. */
  sackAt = 0;
  /** An option whose length is impossible; those before it count. */
  hasBadOptions = false;

  /** The layer at the cursor ends at `position`, if it did not end before; what follows there is padding. */
  limitTo(position: number): void {
    if (position < this.wireEnd) this.wireEnd = position;
    if (position < this.end) this.end = position;
  }

  /** Sequence numbers that the segment takes: payload, SYN and FIN (RFC 9293, SEG.LEN). */
  get seqLength(): number {
    return this.payloadLength + ((this.flags >> 1) & 1) + (this.flags & 1);
  }
}
