// One end as a sender of data: what is known of it, and of what the other end says about that data, is in its row
// (core/layout.ts).
import { seqDiff } from '../wire/seq';
import { BIT, OPTION } from './codes';
import { Direction } from './rows';
import { Segment } from './sent-segments';

export const UNKNOWN_SCALE: i32 = OPTION.unknownScale;
/** What passes nearly everywhere is smaller: IPv6's least MTU, less its headers. */
export const LARGE_BYTES: i32 = 1200;

@unmanaged
export class Sender extends Direction {
  has(bits: i32): bool {
    return (this.bits & bits) !== 0;
  }

  set(bits: i32): void {
    this.bits |= bits;
  }

  clear(bits: i32): void {
    this.bits &= ~bits;
  }

  /** Was everything before `end` acknowledged, as far as acknowledgements were seen? */
  isAcked(end: i32): bool {
    return this.has(BIT.hasSndUna) && seqDiff(end, this.sndUna) <= 0;
  }

  /** Does this IP ID tell one packet of it from another (RFC 6864)? */
  isNumbered(ipId: i32): bool {
    return ipId !== 0 && !this.has(BIT.hasConstantId);
  }

  /** Bytes sent and not acknowledged, as the vantage sees it. Without any acknowledgement, all since the first. */
  get flight(): i32 {
    return this.sndNxt - this.sndUna;
  }

  /** An entry of its segments; tail ≤ entry < next. */
  segment(entry: i32): Segment {
    return changetype<Segment>(((<usize>this.ring) << 2) + ((<usize>(entry & (this.ringEntries - 1))) << 5));
  }
}
