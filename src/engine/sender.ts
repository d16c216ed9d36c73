// One end as a sender of data: what is known of it, and of what the other end says about that data, is in its row
// (engine/layout.ts).
import { Direction } from './rows.ts';
import { seqDiff } from '../wire/seq.ts';

export const UNKNOWN_SCALE = -1;
/** What passes nearly everywhere is smaller: IPv6's least MTU, less its headers. */
export const LARGE_BYTES = 1200;

export const BIT = {
  /** sndNxt, sndUna, window and ack hold. */
  hasSndNxt: 1,
  hasSndUna: 2,
  hasSaid: 4,
  /** A tail loss probe is in flight. */
  isProbing: 8,
  /** Its latest segment was a keep-alive, or a zero-window probe. */
  keptAlive: 16,
  probedWindow: 32,
  /** Repetitions of it wait for what the other end says of them. */
  hasPending: 64,
  isZeroWindow: 128,
  hasEcho: 256,
  /** The first acknowledgement of its data passed. */
  wasAcked: 512,
  /** A segment of LARGE_BYTES or more was acknowledged. */
  largeArrived: 2048,
  /** The acknowledgement of its latest, small segment came as late as a delayed one. */
  wasDelayed: 4096,
  /** There are notes of it (notes.ts), or stalls that are somebody's fault. */
  hasNotes: 8192,
  /** A blind RST or SYN reached it: its next acknowledgement is the challenge of RFC 5961. */
  isChallenged: 16_384,
  /** The capture sees its packets more than once. */
  isDoubled: 32_768,
  /** Different packets of it have the same IP ID: that says nothing. */
  hasConstantId: 65_536,
  /** A byte of it that probed a closed window was not taken, as far as is known. */
  hasProbeByte: 131_072,
  /** `probeTsVal` waits for its echo. */
  awaitsEcho: 262_144,
  hasStalled: 524_288,
  /** Its congestion window is followed. */
  isFollowed: 1_048_576,
  /** A segment of it without SYN, FIN and RST can change no state now (step.ts). */
  isQuiet: 2_097_152,
  /** After a timeout: what comes back now tells whether it was needed (F-RTO, RFC 5682). */
  doubtsTimeout: 1024,
} as const;

/** How it goes about loss. */
export const MODE = { open: 0, recovery: 1, loss: 2 } as const;

/** A view: `at` moves it from one to another. */
export class Sender extends Direction {
  has(bit: number): boolean {
    return (this.bits & bit) !== 0;
  }

  set(bit: number): void {
    this.bits |= bit;
  }

  clear(bit: number): void {
    this.bits &= ~bit;
  }

  /** Was everything before `end` acknowledged, as far as acknowledgements were seen? */
  isAcked(end: number): boolean {
    return this.has(BIT.hasSndUna) && seqDiff(end, this.sndUna) <= 0;
  }

  /** Does this IP ID tell one packet of it from another (RFC 6864)? */
  isNumbered(ipId: number): boolean {
    return ipId !== 0 && !this.has(BIT.hasConstantId);
  }

  /** Bytes sent and not acknowledged, as the vantage sees it. Without any acknowledgement, all since the first. */
  get flight(): number {
    return (this.sndNxt - this.sndUna) | 0;
  }
}
