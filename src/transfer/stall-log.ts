// The stalls of one sender: the first, in a chunk of eight words each.
//
//   beginning (2) │ duration (2) │ cause │ frame │ – │ –
import { STALL_CAUSES } from '../shared/vocabulary.ts';
import { NO_CHUNK, type Chunks } from './chunks.ts';
import { SENDER, type Sender } from './sender.ts';

export type StallCause = (typeof STALL_CAUSES)[number];

export interface Stall {
  /** When it began, in nanoseconds since the first packet of the run. */
  readonly ns: number;
  readonly durationNs: number;
  readonly cause: StallCause;
  /** The segment that ended it. */
  readonly frame: number;
}

const WORDS = 8;
const FIRST_STALLS = 8;
const MAX_STALLS = 32;
/** From here on there is room only for those that are somebody's fault. */
const MAX_ORDINARY = 16;

/** Causes that are no fault: nobody had anything to send, or took its time. */
const ORDINARY: ReadonlySet<StallCause> = new Set<StallCause>(['application', 'slow-peer', 'keep-alive']);

const CAUSE = 4;
const FRAME = 5;

export function isOrdinary(cause: StallCause): boolean {
  return ORDINARY.has(cause);
}

export function addStall(
  sender: Sender,
  chunks: Chunks,
  ns: number,
  durationNs: number,
  cause: StallCause,
  frame: number,
): void {
  const count = sender.int(SENDER.stallCount);
  if (count === MAX_STALLS || (count >= MAX_ORDINARY && isOrdinary(cause))) return;
  if (count === 0) sender.setInt(SENDER.stallChunk, chunks.take(FIRST_STALLS * WORDS));
  else if (count === FIRST_STALLS) grow(sender, chunks);
  const chunk = sender.int(SENDER.stallChunk);
  const { ints, doubles } = chunks.page(chunk);
  const at = chunks.at(chunk) + count * WORDS;
  doubles[at >> 1] = ns;
  doubles[(at >> 1) + 1] = durationNs;
  ints[at + CAUSE] = STALL_CAUSES.indexOf(cause);
  ints[at + FRAME] = frame;
  sender.setInt(SENDER.stallCount, count + 1);
}

export function stallsOf(sender: Sender, chunks: Chunks): Stall[] {
  const count = sender.int(SENDER.stallCount);
  if (count === 0) return [];
  const chunk = sender.int(SENDER.stallChunk);
  const { ints, doubles } = chunks.page(chunk);
  return Array.from({ length: count }, (_, i) => {
    const at = chunks.at(chunk) + i * WORDS;
    return {
      ns: doubles[at >> 1]!,
      durationNs: doubles[(at >> 1) + 1]!,
      cause: STALL_CAUSES[ints[at + CAUSE]!]!,
      frame: ints[at + FRAME]!,
    };
  });
}

export function releaseStalls(sender: Sender, chunks: Chunks): void {
  const count = sender.int(SENDER.stallCount);
  if (count === 0) return;
  chunks.release(sender.int(SENDER.stallChunk), (count <= FIRST_STALLS ? FIRST_STALLS : MAX_STALLS) * WORDS);
  sender.setInt(SENDER.stallChunk, NO_CHUNK);
  sender.setInt(SENDER.stallCount, 0);
}

function grow(sender: Sender, chunks: Chunks): void {
  const former = sender.int(SENDER.stallChunk);
  const chunk = chunks.take(MAX_STALLS * WORDS);
  const source = chunks.at(former);
  const words = chunks.page(former).ints.subarray(source, source + FIRST_STALLS * WORDS);
  chunks.page(chunk).ints.set(words, chunks.at(chunk));
  chunks.release(former, FIRST_STALLS * WORDS);
  sender.setInt(SENDER.stallChunk, chunk);
}
