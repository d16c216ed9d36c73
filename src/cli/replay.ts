// Plays a saved report to formats as if it were a run, as far as it goes: connections without their events.
import { z } from 'zod';
import type { SavedReport } from '../check/saved-report.ts';
import { CaptureRecord, ConnectionRecord, FindingRecord, SummaryRecord } from '../report/schema.ts';
import type { FinishedConnection, ReportSink } from '../report/sink.ts';
import { TcpscopeError } from '../shared/errors.ts';
import { endText } from '../shared/format.ts';

/** All that formats may ask of it, beyond what a check does. */
const Records = z.object({
  captures: z.array(CaptureRecord),
  connections: z.array(ConnectionRecord),
  findings: z.array(FindingRecord),
  summary: SummaryRecord,
});

/** `isWhole`: the formats need more of it than a verdict does. Throws when it does not have that. */
export async function replay(path: string, saved: SavedReport, isWhole: boolean, sink: ReportSink): Promise<void> {
  const { error } = isWhole ? Records.safeParse(saved) : {};
  if (error) {
    const place = error.issues[0]!.path.join('.');
    throw new TcpscopeError(
      'input-damaged',
      `${path} does not say enough for this format: its ${place} is missing, or is of another kind`,
      'check the captures themselves, or print text or json',
    );
  }
  const { captures, connections, findings, summary } = saved as SavedReport & z.infer<typeof Records>;
  for (const capture of captures) sink.capture(capture);
  if (isWhole) for (const connection of connections) sink.connection(finishedOf(connection, findings));
  for (const finding of findings) sink.finding(finding);
  sink.summary(summary);
  await sink.drained();
}

function finishedOf(record: ConnectionRecord, findings: readonly FindingRecord[]): FinishedConnection {
  const server = endText(record.server.address, record.server.port);
  const isOf = ({ connection, data }: FindingRecord): boolean =>
    connection === null ? data['server'] === server : connection === record.id;
  return {
    ...record,
    sightings: findings.filter(isOf).length,
    didOf: () => 0,
    row: () => record,
    record: () => record,
  };
}
