// The stalls of one sender: the first, in a chunk of eight words each.
//
//   beginning (2) │ duration (2) │ cause │ frame │ – │ –
import { STALL_CAUSES } from '../shared/vocabulary.ts';
import { NOWHERE, type Memory } from './memory.ts';
import { type Sender } from './sender.ts';

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
  memory: Memory,
  ns: number,
  durationNs: number,
  cause: StallCause,
  frame: number,
): void {
  const count = sender.stallCount;
  if (count === MAX_STALLS || (count >= MAX_ORDINARY && isOrdinary(cause))) return;
  if (count === 0) sender.stallChunk = memory.take(FIRST_STALLS * WORDS);
  else if (count === FIRST_STALLS) grow(sender, memory);
  const { ints, doubles } = memory;
  const at = sender.stallChunk + count * WORDS;
  doubles[at >> 1] = ns;
  doubles[(at >> 1) + 1] = durationNs;
  ints[at + CAUSE] = STALL_CAUSES.indexOf(cause);
  ints[at + FRAME] = frame;
  sender.stallCount = count + 1;
}

export function stallsOf(sender: Sender, memory: Memory): Stall[] {
  const count = sender.stallCount;
  if (count === 0) return [];
  const { stallChunk } = sender;
  const { ints, doubles } = memory;
  return Array.from({ length: count }, (_, i) => {
    const at = stallChunk + i * WORDS;
    return {
      ns: doubles[at >> 1]!,
      durationNs: doubles[(at >> 1) + 1]!,
      cause: STALL_CAUSES[ints[at + CAUSE]!]!,
      frame: ints[at + FRAME]!,
    };
  });
}

export function releaseStalls(sender: Sender, memory: Memory): void {
  const count = sender.stallCount;
  if (count === 0) return;
  memory.release(sender.stallChunk, (count <= FIRST_STALLS ? FIRST_STALLS : MAX_STALLS) * WORDS);
  sender.stallChunk = NOWHERE;
  sender.stallCount = 0;
}

function grow(sender: Sender, memory: Memory): void {
  const former = sender.stallChunk;
  const place = memory.take(MAX_STALLS * WORDS);
  memory.ints.copyWithin(place, former, former + FIRST_STALLS * WORDS);
  memory.release(former, FIRST_STALLS * WORDS);
  sender.stallChunk = place;
}
