// What a check goes by: the findings and sums of a run, of captures or of a saved report.
import type { FindingRecord, SummaryRecord } from '../report/schema.ts';
import type { ReportSink } from '../report/sink.ts';

export interface Facts {
  readonly findings: readonly FindingRecord[];
  readonly summary: SummaryRecord;
}

/** Keeps nothing else of a run. */
export class FactCollector implements ReportSink {
  readonly #findings: FindingRecord[] = [];
  #summary: SummaryRecord | undefined;

  capture(): void {}

  connection(): void {}

  finding(record: FindingRecord): void {
    this.#findings.push(record);
  }

  summary(record: SummaryRecord): void {
    this.#summary = record;
  }

  drained(): void {}

  get facts(): Facts {
    if (this.#summary === undefined) throw new Error('the run has not ended');
    return { findings: this.#findings, summary: this.#summary };
  }
}
