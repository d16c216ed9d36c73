// One end of a connection: what it sent, counted, and what its SYN agreed to. What it has done at least once is a
// set of bits, since there may be a million of these; sequence numbers are i32.
import { SENT } from '../engine/codes';
import { EndpointRow } from '../engine/rows';
import { CWR, ECE, NO_MSS, NO_SCALE, PSH, UNSEEN_SCALE, URG, Packet } from '../wire/packet';
import { seqDiff } from '../wire/seq';

const PLAIN_FLAGS: i32 = PSH | URG | ECE | CWR;

/** Bits of SENT for the flags that change no state. */
export function plainFlagsOf(flags: i32): i32 {
  return (flags & PLAIN_FLAGS) << 12;
}

/** A copy comes so soon; no sender repeats anything then. */
export const COPY_MS: f64 = 10;

@unmanaged
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
  isCopy(packet: Packet): bool {
    const isSame = ((packet.ipId << 16) | packet.flags) === this.control && packet.tsVal === this.controlTsVal;
    return isSame && (packet.ipId !== 0 || packet.hasTimestamps || packet.timeNs * 1e-6 - this.controlMs < COPY_MS);
  }

  /** Was its latest SYN, SYN-ACK or FIN one like this? */
  hasSent(packet: Packet): bool {
    return this.controlFlags === packet.flags;
  }

  keepControl(packet: Packet): void {
    this.controlWindow = packet.window;
    this.controlMs = Math.floor(packet.timeNs * 1e-6);
    this.control = (packet.ipId << 16) | packet.flags;
    this.controlTsVal = packet.tsVal;
  }

  /** Of its latest SYN, SYN-ACK or FIN; 0 before there is one. */
  get ipId(): i32 {
    return this.control >>> 16;
  }

  get controlFlags(): i32 {
    return this.control & 0xff;
  }

  /** Takes in how far a segment of its own goes, and what it acknowledges. */
  extend(end: i32, isAck: bool, ack: i32): void {
    if ((this.sent & SENT.sequence) === 0 || seqDiff(end, this.sndNxt) > 0) this.sndNxt = end;
    this.sent |= SENT.sequence;
    if (!isAck) return;
    if ((this.sent & SENT.acknowledgement) === 0 || seqDiff(ack, this.rcvNxt) > 0) this.rcvNxt = ack;
    this.sent |= SENT.acknowledgement;
  }

  has(bits: i32): bool {
    return (this.sent & bits) !== 0;
  }

  /** Options of its SYN were cut off by the capture. */
  get isSynCut(): bool {
    return this.windowScale === UNSEEN_SCALE;
  }

  /** It sent a SYN that answers none. */
  get hasOwnSyn(): bool {
    return (this.sent & SENT.syn) !== 0;
  }

  /** It sent a SYN, of its own or in answer to one. */
  get hasSyn(): bool {
    return (this.sent & (SENT.syn | SENT.synAck)) !== 0;
  }
}
