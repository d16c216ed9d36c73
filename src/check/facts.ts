// What a check goes by: the findings and sums of a run, of captures or of a saved report.
import type { CaptureRecord, FindingRecord, SummaryRecord } from '../report/schema.ts';

export interface Facts {
  readonly captures: readonly Pick<CaptureRecord, 'file' | 'complete'>[];
  readonly findings: readonly FindingRecord[];
  readonly summary: SummaryRecord;
}
