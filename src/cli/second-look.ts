// What formats ask of a run besides its records: records inside those of connections, and second looks at the captures.
import { frameRegions } from '../follow/frame-regions.ts';
import { readSequences } from '../follow/read-sequences.ts';
import type { SequenceReader } from '../report/html/sequence.ts';
import type { FrameLocator } from '../report/sarif-location.ts';
import type { Include } from '../report/sink.ts';

export const INCLUDES = ['transitions', 'events', 'samples'] as const;

/** Only what was given as a path is looked into: not a file that happens to be called as standard input is. */
export function locatorOf(paths: readonly string[]): FrameLocator {
  return (file, frames) => (paths.includes(file) ? frameRegions(file, frames) : Promise.resolve(new Map()));
}

export function sequenceReaderOf(paths: readonly string[]): SequenceReader {
  return (captures, wishes) =>
    captures.every(({ file }) => paths.includes(file)) ? readSequences(captures, wishes) : Promise.resolve(new Map());
}

/** What any of them asks for. */
export function allOf(includes: readonly Include[]): Include {
  return Object.fromEntries(INCLUDES.map((name) => [name, includes.some((include) => include[name])]));
}
