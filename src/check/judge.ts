// Sees a run pass on its way to the formats of a check, and hands them the verdict before its summary.
import type { CaptureRecord, FindingRecord, SummaryRecord } from '../report/schema.ts';
import type { FinishedConnection, ReportSink } from '../report/sink.ts';
import type { Verdict } from '../report/verdict.ts';
import type { Facts } from './facts.ts';

export class Judge implements ReportSink {
  readonly #sink: ReportSink;
  readonly #judge: (facts: Facts) => Verdict;
  readonly #captures: CaptureRecord[] = [];
  readonly #findings: FindingRecord[] = [];
  #result: Verdict | undefined;

  constructor(sink: ReportSink, judge: (facts: Facts) => Verdict) {
    this.#sink = sink;
    this.#judge = judge;
  }

  capture(record: CaptureRecord): void {
    this.#captures.push(record);
    this.#sink.capture(record);
  }

  connection(finished: FinishedConnection): void {
    this.#sink.connection(finished);
  }

  finding(record: FindingRecord): void {
    this.#findings.push(record);
    this.#sink.finding(record);
  }

  summary(record: SummaryRecord): void {
    this.#result = this.#judge({ captures: this.#captures, findings: this.#findings, summary: record });
    this.#sink.verdict?.(this.#result);
    this.#sink.summary(record);
  }

  drained(): Promise<void> | void {
    return this.#sink.drained();
  }

  get result(): Verdict {
    if (this.#result === undefined) throw new Error('the run has not ended');
    return this.#result;
  }
}
