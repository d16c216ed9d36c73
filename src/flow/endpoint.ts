// One end of a connection: what it sent, counted, and what its SYN agreed to. What it has done at least once is a
// set of bits, since there may be a million of these; sequence numbers are int32.
import { NO_MSS, NO_SCALE } from '../wire/packet.ts';
import { seqDiff } from '../wire/seq.ts';

/** What an endpoint has sent at least once, and the options of its SYN. */
export const SENT = {
  syn: 1,
  synAck: 2,
  fin: 4,
  rst: 8,
  data: 16,
  /** A segment with nothing but an acknowledgement. */
  ack: 32,
  /** SYN, FIN and RST in a mixture that makes no sense. */
  mixed: 64,
  /** Anything with neither SYN nor RST. */
  afterSyn: 128,
  sackPermitted: 256,
  timestamps: 512,
  fastOpen: 1024,
  /** A segment of which tshark keeps the first sequence number; see stream-number.ts. */
  streamBase: 2048,
  /** A segment of which `sndNxt` holds, and one with ACK, of which `rcvNxt` does. */
  sequence: 4096,
  acknowledgement: 8192,
} as const;

export class Endpoint {
  packets = 0;
  /** On the wire, link layer included. */
  bytes = 0;
  /** TCP payload, repetitions included. */
  payloadBytes = 0;
  /** Largest TCP payload of one packet. */
  maxSegment = 0;
  /** Bits of SENT. */
  sent = 0;
  /** Of its first SYN. */
  isn = 0;
  /** Sequence number of its latest FIN. */
  finSeq = 0;
  /** Sequence number of its latest RST. */
  rstSeq = 0;
  /** Options of its SYN. */
  mss: number = NO_MSS;
  windowScale: number = NO_SCALE;
  streamBase = 0;
  /** Sequence number after the furthest that it sent since the connection is watched; RSTs aside. */
  sndNxt = 0;
  /** The furthest that it acknowledged since then: what it expects next (RCV.NXT). */
  rcvNxt = 0;

  clear(): void {
    this.packets = 0;
    this.bytes = 0;
    this.payloadBytes = 0;
    this.maxSegment = 0;
    this.sent = 0;
    this.isn = 0;
    this.finSeq = 0;
    this.rstSeq = 0;
    this.mss = NO_MSS;
    this.windowScale = NO_SCALE;
    this.streamBase = 0;
    this.sndNxt = 0;
    this.rcvNxt = 0;
  }

  /** Takes in how far a segment of its own goes, and what it acknowledges. */
  extend(end: number, isAck: boolean, ack: number): void {
    if ((this.sent & SENT.sequence) === 0 || seqDiff(end, this.sndNxt) > 0) this.sndNxt = end;
    this.sent |= SENT.sequence;
    if (!isAck) return;
    if ((this.sent & SENT.acknowledgement) === 0 || seqDiff(ack, this.rcvNxt) > 0) this.rcvNxt = ack;
    this.sent |= SENT.acknowledgement;
  }

  has(bits: number): boolean {
    return (this.sent & bits) !== 0;
  }

  /** It sent a SYN, of its own or in answer to one. */
  get hasSyn(): boolean {
    return (this.sent & (SENT.syn | SENT.synAck)) !== 0;
  }
}
