// What is known of one end as a sender of data, and of what the other end says about that data: the words of its half of
// the transfer's block. A view: `open` sets it on another sender. Names as in RFC 9293 (SND.UNA, SND.NXT), RFC 6298
// (SRTT, RTTVAR), RFC 6675 (recovery).
import { Words } from '../tracker/block.ts';

/** Words of a half, times and sums of bytes in two each. What every segment asks for comes first. */
export const SENDER = {
  bits: 0,
  sndUna: 1,
  sndNxt: 2,
  /** Acknowledgements in a row that say nothing new though data is under way (RFC 5681, 2). */
  dupAcks: 3,
  /** Chunk of the segments that are under way, and counters of its ring: oldest kept, first not acknowledged, next. */
  ring: 4,
  tail: 5,
  head: 6,
  next: 7,
  /** What it said itself in its latest segment, and the right edge of its window (RCV.NXT + RCV.WND). */
  ack: 8,
  window: 9,
  /** When it sent data the latest time; when the other end's latest acknowledgement passed, and the latest new one. */
  sentNs: 10,
  ackedNs: 12,
  progressNs: 14,
  srttNs: 16,
  rttVarNs: 18,
  minRttNs: 20,
  maxRttNs: 22,
  rttCount: 24,
  /** Chunk of round trips kept for their distribution; how many of them, and one in how many (a power of two) is kept. */
  rttChunk: 25,
  rttKept: 26,
  /** Room of the ring. */
  ringEntries: 27,
  /** From the vantage to the sender and back: the least, by the handshake and by timestamps. */
  senderRttNs: 28,
  /** Segments under way that the other end has (SACK). */
  sacked: 30,
  mode: 31,
  /** SND.NXT when the recovery began. */
  recover: 32,
  /** Time-outs in a row. */
  backoff: 33,
  /** SND.NXT when a tail loss probe was sent. */
  probeEnd: 34,
  maxFlight: 35,
  uniqueBytes: 36,
  missingBytes: 38,
  againBytes: 40,
  againSegments: 42,
  /** Of CAUSES, five. */
  byCause: 43,
  spurious: 48,
  outOfOrder: 49,
  networkDuplicates: 50,
  captureDuplicates: 51,
  duplicateAcks: 52,
  keepAlives: 53,
  zeroWindows: 54,
  initialSegments: 55,
  zeroSinceNs: 56,
  zeroNs: 58,
  /** IP ID of its latest segment, and how many in a row had the next one. */
  ipId: 60,
  ipIdSteps: 61,
  /** The largest segment that the other end takes (its MSS option), and how many were larger. */
  largest: 62,
  superSegments: 63,
  edge: 64,
  /** Shift count of its windows; UNKNOWN_SCALE when a SYN was not captured. */
  scale: 65,
  /** When anything passed the latest time, from either end; the client's half has it for both. */
  latestNs: 66,
  /** Acknowledgement of a small segment that came as late as a delayed one does; NaN else. */
  delayedNs: 68,
  /** Keep-alives in a row without a sign of life. */
  unansweredProbes: 70,
  /** Small data after a silence: how often, and sums of the times between and of their squares. */
  beats: 71,
  beatSeconds: 72,
  beatSquares: 74,
  latestBeatNs: 76,
  /** Segments of data, repetitions included. */
  dataSegments: 78,
  /** Time-outs of large segments while none of these was ever acknowledged. */
  stuckTimeouts: 79,
  /** Segments whose checksum was verified. */
  verified: 80,
  /** Where its latest segment was seen; see placeOf in sent-segments.ts. */
  place: 81,
  /** Up to here what never passed was counted as missing. */
  missingEnd: 82,
  /** A timestamp of the other end that this one has still to echo, and when it passed. */
  probeTsVal: 83,
  probeNs: 84,
  /** Echoes that were timed. */
  echoCount: 86,
  stallChunk: 87,
  stallCount: 88,
  /** When, and with which frame, small data followed a silence first. */
  firstBeatFrame: 89,
  firstBeatNs: 90,
  /** Time that it waited for a retransmission timer. */
  timerNs: 92,
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
  /** A tail loss probe is under way. */
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
  /** There are notes of it (notes.ts). */
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
  /** After a time-out: what comes back now tells whether it was needed (F-RTO, RFC 5682). */
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

  /** Bytes sent and not acknowledged, as the vantage sees it. Without any acknowledgement, all since the first. */
  get flight(): number {
    return (this.sndNxt - this.sndUna) | 0;
  }
}
