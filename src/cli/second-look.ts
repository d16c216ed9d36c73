// What formats ask of a run besides its records: records inside those of connections, and second looks at the captures.
import type { AnalyzeOptions } from '../analyze.ts';
import { pathInput } from '../capture/input.ts';
import { frameRegions } from '../follow/frame-regions.ts';
import { readSequences } from '../follow/read-sequences.ts';
import { SegmentSpool } from '../follow/segment-spool.ts';
import type { SequenceReader } from '../report/html/sequence.ts';
import type { FrameLocator } from '../report/sarif-location.ts';
import type { Include } from '../report/sink.ts';

export const INCLUDES = ['transitions', 'events', 'samples'] as const;

export interface SecondLook {
  readonly locateFrames: FrameLocator;
  readonly readSequences: SequenceReader;
  /** Keeps of a pipe what the sequences are read from, as there is no second reading of it. */
  readonly onTcpPacket: AnalyzeOptions['onTcpPacket'];
}

/** Only what was given as a path is looked into: not a file that happens to be called as standard input is. */
export async function secondLook(
  paths: readonly string[],
  targets: readonly { format: string }[],
): Promise<SecondLook> {
  const locateFrames: FrameLocator = async (file, frames) =>
    paths.includes(file) ? frameRegions(file, frames) : new Map();
  if (targets.some(({ format }) => format === 'html') && (await isAnyStream(paths))) {
    const spool = new SegmentSpool();
    return {
      locateFrames,
      readSequences: async (_, wishes) => spool.sequences(wishes),
      onTcpPacket: (packet, capture, baseNs) => spool.take(packet, capture, baseNs),
    };
  }
  return { locateFrames, readSequences, onTcpPacket: undefined };
}

async function isAnyStream(paths: readonly string[]): Promise<boolean> {
  const answers = await Promise.all(paths.map((path) => pathInput(path).isStream()));
  return answers.includes(true);
}

/** What any of them asks for. */
export function allOf(includes: readonly Include[]): Include {
  return Object.fromEntries(INCLUDES.map((name) => [name, includes.some((include) => include[name])]));
}
