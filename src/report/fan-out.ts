// Several formats in one pass: each record goes to all of them.
import type { CaptureRecord, FindingRecord, SummaryRecord } from './schema.ts';
import type { FinishedConnection, ReportSink } from './sink.ts';
import type { Verdict } from './verdict.ts';

export class FanOut implements ReportSink {
  readonly #sinks: readonly ReportSink[];

  constructor(sinks: readonly ReportSink[]) {
    this.#sinks = sinks;
  }

  capture(record: CaptureRecord): void {
    for (const sink of this.#sinks) sink.capture(record);
  }

  connection(finished: FinishedConnection): void {
    for (const sink of this.#sinks) sink.connection(finished);
  }

  finding(record: FindingRecord): void {
    for (const sink of this.#sinks) sink.finding(record);
  }

  verdict(verdict: Verdict): void {
    for (const sink of this.#sinks) sink.verdict?.(verdict);
  }

  summary(record: SummaryRecord): void {
    for (const sink of this.#sinks) sink.summary(record);
  }

  async drained(): Promise<void> {
    for (const sink of this.#sinks) await sink.drained();
  }
}
