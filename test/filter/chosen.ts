// Which connections of a capture a filter chooses, through the whole pipeline.
import { analyze, parseFilter, type Report } from '../../src/index.ts';

export async function chosen(path: string, filter: string): Promise<Report['connections']> {
  return (await analyze([path], { filter: parseFilter(filter) })).connections;
}

/** Numbers of their streams, each once, in order. */
export async function streamsOf(path: string, filter: string): Promise<number[]> {
  const streams = (await chosen(path, filter)).map(({ stream }) => stream);
  return [...new Set(streams)].toSorted((a, b) => a - b);
}
