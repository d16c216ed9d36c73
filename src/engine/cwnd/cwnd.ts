// The sender whose congestion window is followed, as it sees itself: a view of its row (`Window` in engine/layout.ts),
// and beside it what else is known of both ends.
import type { AtHand } from '../at-hand.ts';
import type { Memory } from '../memory.ts';
import { Note, Window } from '../rows.ts';
import { BIT, UNKNOWN_SCALE, type Sender } from '../sender.ts';
import type { SampleLog } from './samples.ts';
import { seqDiff } from '../../wire/seq.ts';

/** Linux's tcp_ca_state; CWR, a reduction for ECN or a lost tail, is `reduced`. */
export const STATE = { open: 0, recovery: 1, reduced: 2, loss: 3 } as const;

/** No threshold yet. */
export const INFINITE = 0x7fffffff;

/** RFC 6928. */
export const INITIAL_WINDOW = 10;

export const CWND_BIT = {
  /** Something arrived after what was sent after it, without being retransmitted. */
  hasReordered: 1,
  /** highestSacked, and formerHighest, hold. */
  hasSacked: 2,
  hadSacked: 4,
  /** The window was used up, or the most that was out, in the flight that ends at usageEnd. */
  isUsed: 8,
  /** Its use of the window falls behind the replay and does not grow: something else limits it. */
  isFlat: 16,
  /** Something was retransmitted since the reduction began. */
  hasRepeated: 32,
  /** firstTsVal, and probeEnd, hold. */
  hasFirstTsVal: 64,
  hasProbed: 128,
  /** More is in flight than the recovery leaves: sentMeanwhile and deliveredMeanwhile count. */
  isMeasuring: 256,
  /** The next use of the window tells what a loss has left of it. */
  isDeciding: 512,
  /** Since the latest acknowledgement was processed it sent something that none let go. */
  hasLateSince: 1024,
  /** The latest that it sent was full. */
  hadMore: 2048,
  /** clockOffset holds. */
  hasOffset: 4096,
} as const;

/** Duplicate ACKs, or segments beyond it that arrived, which say that one is lost (RFC 5681, 3.2). */
export const DUP_ACKS = 3;

/** So near, it answers at once. */
const NEAR_NS = 2e6;

export class Cwnd extends Window {
  readonly memory: Memory;
  /** Of what is out of the ordinary: moved to the note at hand. */
  readonly note: Note = new Note();
  /** By place of the row; null when nobody wants samples. */
  readonly samples: Map<number, SampleLog> | null;
  /** Both ends as the vantage has them. */
  sender: Sender;
  peer: Sender;
  /** Bytes of a full segment. */
  mss = 0;
  /** Both ends have agreed on SACK. */
  hasSack = false;

  constructor({ memory, client, server }: AtHand, samples: Map<number, SampleLog> | null) {
    super();
    this.memory = memory;
    this.samples = samples;
    this.sender = client;
    this.peer = server;
    memory.show(this);
    memory.show(this.note);
  }

  moveTo(sender: Sender, peer: Sender): void {
    this.at = sender.cwnd;
    this.sender = sender;
    this.peer = peer;
  }

  has(bit: number): boolean {
    return (this.bits & bit) !== 0;
  }

  set(bit: number): void {
    this.bits |= bit;
  }

  /** Sets or clears it. */
  put(bit: number, isSet: boolean): void {
    const { bits } = this;
    if (((bits & bit) !== 0) !== isSet) this.bits = bits ^ bit;
  }

  clear(bit: number): void {
    this.bits &= ~bit;
  }

  get isNear(): boolean {
    return this.sender.senderRttNs < NEAR_NS;
  }

  get isInSlowStart(): boolean {
    return this.cwnd < this.ssthresh;
  }

  /** Segments sent and not acknowledged. */
  get packetsOut(): number {
    return this.next - this.head;
  }

  get isEmpty(): boolean {
    return this.head === this.next;
  }

  /** RFC 6675: pipe. */
  get flight(): number {
    return this.next - this.head - this.sackedOut - this.lostOut + this.retransOut;
  }

  /** The receiver's windows are in bytes. */
  get hasScale(): boolean {
    return this.peer.scale !== UNKNOWN_SCALE && this.peer.has(BIT.hasSaid);
  }

  /** There is no room for another full segment in the receive window. */
  get isRwndFull(): boolean {
    return this.hasScale && seqDiff(this.sndNxt, this.sndUna) + this.mss > this.rwnd;
  }
}
