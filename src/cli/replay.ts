// A saved report instead of a run, for the formats of a check: each needs more of it or less.
import { z } from 'zod';
import type { SavedReport } from '../check/saved-report.ts';
import { replay } from '../library/replay.ts';
import { CaptureRecord, ConnectionRecord, FindingRecord, SummaryRecord, type Report } from '../report/schema.ts';
import type { ReportSink } from '../report/sink.ts';
import { TcpscopeError } from '../shared/errors.ts';

/** All that formats may ask of it, beyond what a check does. */
const Records = z.object({
  captures: z.array(CaptureRecord),
  connections: z.array(ConnectionRecord),
  findings: z.array(FindingRecord),
  summary: SummaryRecord,
});

/** `isWhole`: the formats need more of it than a verdict does. Throws when it does not have that. */
export async function replaySaved(path: string, saved: SavedReport, isWhole: boolean, sink: ReportSink): Promise<void> {
  const { error } = isWhole ? Records.safeParse(saved) : {};
  if (error) {
    const place = error.issues[0]!.path.join('.');
    throw new TcpscopeError(
      'input-damaged',
      `${path} does not say enough for this format: its ${place} is missing, or is of another kind`,
      'check the captures themselves, or print text or json',
    );
  }
  await replay({ ...saved, connections: isWhole ? saved.connections : [] } as Report, sink);
}
