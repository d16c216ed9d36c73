// One connection, from a capture to a ladder: what the report says of it above, its segments below.
import type { AnalyzeOptions } from '../analyze.ts';
import { Ladder } from '../report/ladder.ts';
import { LadderChoice } from '../report/ladder-choice.ts';
import { ladderHead, namesakeRemark } from '../report/ladder-head.ts';
import { LadderInterest } from '../report/ladder-interest.ts';
import { LadderNotes } from '../report/ladder-notes.ts';
import type { ConnectionRecord, TextOutput } from '../report/sink.ts';
import type { Page } from '../report/text-capture.ts';
import { counted } from '../shared/format.ts';
import type { Found } from './find-connection.ts';
import { readSegments } from './read-segments.ts';
import { windowChart } from '../report/window-chart.ts';

/** Fewer make no chart. */
const FEWEST_SAMPLES = 8;

export interface LadderOptions extends Pick<Page, 'chalk' | 'width'> {
  /** Rows for the segments, about; Infinity shows all of them. */
  rows: number;
  onProgress?: AnalyzeOptions['onProgress'];
}

/** Reads the connection's segments and writes its ladder. */
export async function writeLadder(
  path: string,
  found: Found,
  output: TextOutput,
  options: LadderOptions,
): Promise<void> {
  const { record, findings } = found;
  const { rows, chalk, onProgress } = options;
  const notes = new LadderNotes(record, findings);
  const ladder = new Ladder(record, notes, options);
  const interest = new LadderInterest(record, notes);
  const choice = rows === Infinity ? null : new LadderChoice(rows);
  const write = (lines: Iterable<string>): void => {
    for (const line of lines) output.write(`${line}\n`);
  };

  write([...ladderHead(record, findings, remarksOn(found), options), '']);
  for (const end of ['client', 'server'] as const) write(chartOf(record, end, options));
  write(ladder.begin());
  let segmentCount = 0;
  for await (const segments of readSegments(path, record, (frame) => notes.has(frame), onProgress)) {
    for (const segment of segments) {
      if (segment.kind !== 'other') segmentCount++;
      if (choice) choice.take(segment, interest.of(segment));
      else write(ladder.segment(segment));
    }
    await output.drained();
  }
  for (const segment of choice?.chosen() ?? []) write(ladder.segment(segment));
  write(ladder.end());
  if (ladder.hasLeftOut) write(['', chalk.dim('⋮ left out: --rows N shows more, --rows 0 all')]);
  const foreign = segmentCount - record.packets;
  if (foreign > 0) write([chalk.dim(`${counted(foreign, 'segment')} between its frames count to another connection`)]);
}

/** The congestion window of an end, if it was seen to change. */
function chartOf(
  { samples = [] }: ConnectionRecord,
  end: 'client' | 'server',
  { chalk, width }: LadderOptions,
): string[] {
  const own = samples.filter(({ sender }) => sender === end);
  if (own.length < FEWEST_SAMPLES) return [];
  return [chalk.bold(`Congestion window of the ${end}`), ...windowChart(own, chalk, width), ''];
}

function remarksOn({ record, total, others, capture }: Found): string[] {
  return [
    ...(total > 1 ? [namesakeRemark(total, others, record)] : []),
    ...(capture.complete ? [] : ['the capture is truncated or damaged: what came after that is not here']),
  ];
}
