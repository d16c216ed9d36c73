// Plays a saved report to a format as if it were a run, as far as it goes.
import { didOfRecord } from './did-of-record.ts';
import type { ConnectionRecord, Report } from '../report/schema.ts';
import type { FinishedConnection, ReportSink } from '../report/sink.ts';

/** Resolves when the sink has taken all of it. */
export async function replay({ captures, connections, findings, summary }: Report, sink: ReportSink): Promise<void> {
  for (const record of connections) sink.connection(finishedOf(record));
  for (const record of captures) sink.capture(record);
  for (const record of findings) sink.finding(record);
  sink.summary(summary);
  await sink.drained();
}

function finishedOf(record: ConnectionRecord): FinishedConnection {
  const didOf = (end: 'client' | 'server'): number => didOfRecord(record, end);
  return { ...record, sightings: record.findings, didOf, row: () => record, record: () => record };
}
