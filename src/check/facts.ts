// What a check goes by: the findings and sums of a run, of captures or of a saved report.
import type { FindingRecord, SummaryRecord } from '../report/schema.ts';
import type { CaptureState } from '../shared/unfit.ts';

export interface Facts {
  readonly captures: readonly CaptureState[];
  readonly findings: readonly FindingRecord[];
  readonly summary: SummaryRecord;
}
