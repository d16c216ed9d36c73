// One end of a connection: what it sent, counted, and what its SYN agreed to. What it has done at least once is a
// set of bits, since there may be a million of these; sequence numbers are int32.
import { EndpointRow } from '../engine/rows.ts';
import { CWR, ECE, NO_MSS, NO_SCALE, PSH, UNSEEN_SCALE, URG, type Packet } from '../wire/packet.ts';
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
  /** A RST, though it may have gone on after it: `rst` is taken back then. */
  everRst: 16_384,
  /** The flags that change no state, each in the place of its bit in the header, 12 further up. */
  push: PSH << 12,
  urgent: URG << 12,
  ece: ECE << 12,
  cwr: CWR << 12,
} as const;

const PLAIN_FLAGS = PSH | URG | ECE | CWR;

/** Bits of SENT for the flags that change no state. */
export function plainFlagsOf(flags: number): number {
  return (flags & PLAIN_FLAGS) << 12;
}

/** A copy comes so soon; no sender repeats anything then. */
export const COPY_MS = 10;

export class Endpoint extends EndpointRow {
  /** Begins, on words that are zero. */
  begin(): void {
    this.mss = NO_MSS;
    this.windowScale = NO_SCALE;
  }

  /**
   * Is it a copy of its latest SYN, SYN-ACK or FIN, made by the network or the capture? A repetition of its own has a
   * new IP ID or TSval; where there is neither, it does not come so soon.
   */
  isCopy({ ipId, hasTimestamps, tsVal, flags, timeNs }: Packet): boolean {
    const isSame = ((ipId << 16) | flags) === this.control && tsVal === this.controlTsVal;
    return isSame && (ipId !== 0 || hasTimestamps || timeNs * 1e-6 - this.controlMs < COPY_MS);
  }

  /** Was its latest SYN, SYN-ACK or FIN one like this? */
  hasSent({ flags }: Packet): boolean {
    return this.controlFlags === flags;
  }

  keepControl({ ipId, tsVal, flags, timeNs, window }: Packet): void {
    this.controlWindow = window;
    this.controlMs = Math.floor(timeNs * 1e-6);
    this.control = (ipId << 16) | flags;
    this.controlTsVal = tsVal;
  }

  /** Of its latest SYN, SYN-ACK or FIN; 0 before there is one. */
  get ipId(): number {
    return this.control >>> 16;
  }

  get controlFlags(): number {
    return this.control & 0xff;
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

  /** Options of its SYN were cut off by the capture. */
  get isSynCut(): boolean {
    return this.windowScale === UNSEEN_SCALE;
  }

  /** It sent a SYN that answers none. */
  get hasOwnSyn(): boolean {
    return (this.sent & SENT.syn) !== 0;
  }

  /** It sent a SYN, of its own or in answer to one. */
  get hasSyn(): boolean {
    return (this.sent & (SENT.syn | SENT.synAck)) !== 0;
  }
}
