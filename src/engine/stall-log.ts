// The stalls of one sender: the first, in a chunk of rows that core/stall-log.ts reads.
import { STALL } from './codes';
import { copyWords, NOWHERE, release, rowAt, take } from './memory';
import { Sender } from './sender';

@unmanaged
class Stall {
  /** When it began. */
  ns: f64;
  durationNs: f64;
  /** Of STALL. */
  cause: i32;
  /** The segment that ended it. */
  frame: i32;
  pad0: i32;
  pad1: i32;
}

const WORDS: i32 = 8;
const FIRST_STALLS: i32 = 8;
const MAX_STALLS: i32 = 32;
/** From here on there is room only for those that are somebody's fault. */
const MAX_ORDINARY: i32 = 16;

/** No fault: nobody had anything to send, or took its time. */
export function isOrdinary(cause: i32): bool {
  return cause === STALL.application || cause === STALL.slowPeer || cause === STALL.keepAlive;
}

export function addStall(sender: Sender, ns: f64, durationNs: f64, cause: i32, frame: i32): void {
  const count = sender.stallCount;
  if (count === MAX_STALLS || (count >= MAX_ORDINARY && isOrdinary(cause))) return;
  if (count === 0) sender.stallChunk = take(FIRST_STALLS * WORDS);
  else if (count === FIRST_STALLS) grow(sender);
  const stall = rowAt<Stall>(sender.stallChunk + count * WORDS);
  stall.ns = ns;
  stall.durationNs = durationNs;
  stall.cause = cause;
  stall.frame = frame;
  sender.stallCount = count + 1;
}

export function releaseStalls(sender: Sender): void {
  const count = sender.stallCount;
  if (count === 0) return;
  release(sender.stallChunk, (count <= FIRST_STALLS ? FIRST_STALLS : MAX_STALLS) * WORDS);
  sender.stallChunk = NOWHERE;
  sender.stallCount = 0;
}

function grow(sender: Sender): void {
  const former = sender.stallChunk;
  const place = take(MAX_STALLS * WORDS);
  copyWords(place, former, FIRST_STALLS * WORDS);
  release(former, FIRST_STALLS * WORDS);
  sender.stallChunk = place;
}
