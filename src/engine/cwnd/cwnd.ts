// The sender whose congestion window is followed, as it sees itself: its row (`Window` in core/layout.ts), and beside it
// what else is known of both ends while a segment is looked at.
import { seqDiff } from '../../wire/seq';
import { BIT } from '../codes';
import { Window } from '../rows';
import { Sender, UNKNOWN_SCALE } from '../sender';

/** No threshold yet. */
export const INFINITE: i32 = 0x7fffffff;

/** RFC 6928. */
export const INITIAL_WINDOW: i32 = 10;

/** Duplicate ACKs, or segments beyond it that arrived, which say that one is lost (RFC 5681, 3.2). */
export const DUP_ACKS: i32 = 3;

/** So near, it answers at once. */
const NEAR_NS: f64 = 2e6;

/** Both ends as the vantage has them. */
export let sender: Sender = changetype<Sender>(0);
export let peer: Sender = changetype<Sender>(0);
/** Bytes of a full segment. */
export let mss: i32 = 0;
/** Both ends have agreed on SACK. */
export let hasSack: bool = false;

/** Whose window it is about from now on. */
export function look(atSender: Sender, atPeer: Sender, segmentBytes: i32, agreedOnSack: bool): void {
  sender = atSender;
  peer = atPeer;
  mss = segmentBytes;
  hasSack = agreedOnSack;
}

@unmanaged
export class Cwnd extends Window {
  has(bits: i32): bool {
    return (this.bits & bits) !== 0;
  }

  set(bits: i32): void {
    this.bits |= bits;
  }

  clear(bits: i32): void {
    this.bits &= ~bits;
  }

  /** Sets or clears it. */
  put(bit: i32, isSet: bool): void {
    this.bits = isSet ? this.bits | bit : this.bits & ~bit;
  }

  get isInSlowStart(): bool {
    return this.cwnd < this.ssthresh;
  }

  /** Segments sent and not acknowledged. */
  get packetsOut(): i32 {
    return this.next - this.head;
  }

  get isEmpty(): bool {
    return this.head === this.next;
  }

  /** RFC 6675: pipe. */
  get flight(): i32 {
    return this.next - this.head - this.sackedOut - this.lostOut + this.retransOut;
  }

  /** There is no room for another full segment in the receive window. */
  get isRwndFull(): bool {
    return hasScale() && <i64>seqDiff(this.sndNxt, this.sndUna) + <i64>mss > <i64>this.rwnd;
  }
}

/** The sender is near the vantage. */
export function isNear(): bool {
  return sender.senderRttNs < NEAR_NS;
}

/** The receiver's windows are in bytes. */
export function hasScale(): bool {
  return peer.scale !== UNKNOWN_SCALE && peer.has(BIT.hasSaid);
}
