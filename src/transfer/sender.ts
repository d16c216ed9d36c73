// What is known of one end as a sender of data, and of what the other end says about that data: the words of its half of
// the transfer's block. A view: `open` sets it on another sender. Names as in RFC 9293 (SND.UNA, SND.NXT), RFC 6298
// (SRTT, RTTVAR), RFC 6675 (recovery).
import { Words } from '../tracker/block.ts';
import { seqDiff } from '../wire/seq.ts';

/**
 * Words of a half, times and sums of bytes in two each. A line of a processor's cache holds sixteen: what every segment
 * asks for is in the first two, what every acknowledgement asks for in the third.
 */
export const SENDER = {
  bits: 0,
  sndUna: 1,
  sndNxt: 2,
  /** Chunk of the segments that are in flight, its room, and counters of its ring: oldest kept, first not acknowledged, next. */
  ring: 3,
  ringEntries: 4,
  tail: 5,
  head: 6,
  next: 7,
  /** What it said itself in its latest segment, and the right edge of its window (RCV.NXT + RCV.WND). */
  ack: 8,
  window: 9,
  edge: 10,
  /** Shift count of its windows; UNKNOWN_SCALE when a SYN was not captured. */
  scale: 11,
  /** IP ID of its latest segment, how many in a row had the next one, and where it was seen (placeOf in sent-segments.ts). */
  ipId: 12,
  ipIdSteps: 13,
  place: 14,
  /** The largest segment that the other end takes (its MSS option). */
  largest: 15,

  /** When it sent data the latest time; when the other end's latest acknowledgement passed, and the latest new one. */
  sentNs: 16,
  ackedNs: 18,
  progressNs: 20,
  /** When anything passed the latest time, from either end; the client's half has it for both. */
  latestNs: 22,
  uniqueBytes: 24,
  maxFlight: 26,
  /** Segments of data, repetitions included. */
  dataSegments: 27,
  /** Acknowledgements in a row that say nothing new though data is in flight (RFC 5681, 2). */
  dupAcks: 28,
  /** Keep-alives in a row without a sign of life. */
  unansweredProbes: 29,
  /** A timestamp of the other end that this one has still to echo, and when it passed. */
  probeTsVal: 30,
  mode: 31,
  probeNs: 32,

  srttNs: 34,
  rttVarNs: 36,
  minRttNs: 38,
  maxRttNs: 40,
  /** From the vantage to the sender and back: the least, by the handshake and by timestamps. */
  senderRttNs: 42,
  rttCount: 44,
  /** Chunk of round trips kept for their distribution; how many of them, and one in how many (a power of two) is kept. */
  rttChunk: 45,
  rttKept: 46,
  /** Segments in flight that the other end has (SACK). */
  sacked: 47,

  /** SND.NXT when the recovery began. */
  recover: 48,
  /** Timeouts in a row. */
  backoff: 49,
  /** SND.NXT when a tail loss probe was sent. */
  probeEnd: 50,
  initialSegments: 51,
  /** Segments whose checksum was verified. */
  verified: 52,
  /** Up to here what never passed was counted as missing. */
  missingEnd: 53,
  missingBytes: 54,
  againBytes: 56,
  againSegments: 58,
  /** Of CAUSES, five. */
  byCause: 59,
  spurious: 64,
  outOfOrder: 65,
  networkDuplicates: 66,
  captureDuplicates: 67,
  duplicateAcks: 68,
  keepAlives: 69,
  zeroWindows: 70,
  superSegments: 71,
  zeroSinceNs: 72,
  zeroNs: 74,
  /** When the acknowledgement of a small segment came as late as a delayed one does. */
  delayedNs: 76,
  /** Small data after a silence: how often, and sums of the times between and of their squares. */
  beats: 78,
  firstBeatFrame: 79,
  firstBeatNs: 80,
  latestBeatNs: 82,
  beatSeconds: 84,
  beatSquares: 86,
  /** Segments whose checksum was wrong; the first of them, and when it passed, in whole milliseconds. */
  badChecksums: 88,
  stallChunk: 89,
  stallCount: 90,
  /** Timeouts of large segments while none of these was ever acknowledged. */
  stuckTimeouts: 91,
  /** Time that it waited for a retransmission timer. */
  timerNs: 92,
  badChecksumFrame: 94,
  badChecksumMs: 95,
} as const;
/** Six lines of a processor's cache. */
export const SENDER_WORDS = 96;
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
  /** SENDER.probeTsVal waits for its echo. */
  awaitsEcho: 262_144,
  hasStalled: 524_288,
  /** Its congestion window is followed. */
  isFollowed: 1_048_576,
  /** After a timeout: what comes back now tells whether it was needed (F-RTO, RFC 5682). */
  doubtsTimeout: 1024,
} as const;

/** How it goes about loss. */
export const MODE = { open: 0, recovery: 1, loss: 2 } as const;

export class Sender {
  #words: Words = new Words(0);
  ints: Int32Array = this.#words.ints;
  doubles: Float64Array = this.#words.doubles;
  at = 0;

  open({ ints, doubles }: Words, at: number): void {
    this.ints = ints;
    this.doubles = doubles;
    this.at = at;
  }

  int(place: number): number {
    return this.ints[this.at + place]!;
  }

  setInt(place: number, value: number): void {
    this.ints[this.at + place] = value;
  }

  count(place: number): void {
    this.ints[this.at + place]!++;
  }

  double(place: number): number {
    return this.doubles[(this.at + place) >> 1]!;
  }

  setDouble(place: number, value: number): void {
    this.doubles[(this.at + place) >> 1] = value;
  }

  add(place: number, amount: number): void {
    this.doubles[(this.at + place) >> 1]! += amount;
  }

  has(bit: number): boolean {
    return (this.ints[this.at + SENDER.bits]! & bit) !== 0;
  }

  set(bit: number): void {
    this.ints[this.at + SENDER.bits]! |= bit;
  }

  clear(bit: number): void {
    this.ints[this.at + SENDER.bits]! &= ~bit;
  }

  get sndUna(): number {
    return this.int(SENDER.sndUna);
  }

  get sndNxt(): number {
    return this.int(SENDER.sndNxt);
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
