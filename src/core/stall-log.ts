// The stalls of one sender, as the engine keeps them (engine/stall-log.ts): the first, in a chunk of eight words each.
//
//   beginning (2) │ duration (2) │ cause │ frame │ – │ –
import { STALL_CAUSES } from '../shared/vocabulary.ts';
import type { Direction } from './rows.ts';

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
const CAUSE = 4;
const FRAME = 5;

export function stallsOf({ stallCount: length, stallChunk, ints, doubles }: Direction): Stall[] {
  return Array.from({ length }, (_, i) => {
    const at = stallChunk + i * WORDS;
    return {
      ns: doubles[at >> 1]!,
      durationNs: doubles[(at >> 1) + 1]!,
      cause: STALL_CAUSES[ints[at + CAUSE]!]!,
      frame: ints[at + FRAME]!,
    };
  });
}
