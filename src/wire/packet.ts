// One packet, as the decoder leaves it: a row (core/layout.ts) that is reused for every packet of a run. Lengths are
// checked once where a layer is entered; what is set here can be read without a check.
//
// Sequence, acknowledgement and timestamp numbers are i32 (see seq.ts). IPv4 addresses are one word, IPv6 addresses four,
// the most significant first.
import { FLAG, OPTION } from '../engine/codes';
import { PacketRow } from '../engine/rows';

export const FIN: i32 = FLAG.FIN;
export const SYN: i32 = FLAG.SYN;
export const RST: i32 = FLAG.RST;
export const PSH: i32 = FLAG.PSH;
export const ACK: i32 = FLAG.ACK;
export const URG: i32 = FLAG.URG;
export const ECE: i32 = FLAG.ECE;
export const CWR: i32 = FLAG.CWR;

export const NO_MSS: i32 = OPTION.noMss;
export const NO_SCALE: i32 = OPTION.noScale;
export const UNSEEN_SCALE: i32 = OPTION.unseenScale;

@unmanaged
export class Packet extends PacketRow {
  /** The layer at the cursor ends at `position`, if it did not end before; what follows there is padding. */
  limitTo(position: i32): void {
    if (position < this.wireEnd) this.wireEnd = position;
    if (position < this.end) this.end = position;
  }

  /** Sequence numbers that the segment takes: payload, SYN and FIN (RFC 9293, SEG.LEN). */
  get seqLength(): i32 {
    return this.payloadLength + ((this.flags >> 1) & 1) + (this.flags & 1);
  }
}
