// Collects the records of a run into one Report object, for the library and for formats that need the whole.
import { SCHEMA_VERSION } from '../shared/vocabulary.ts';
import type { CaptureRecord, ConnectionRecord, FindingRecord, Report, SummaryRecord } from './schema.ts';
import type { FinishedConnection, Include, ReportSink } from './sink.ts';

export class ReportCollector implements ReportSink {
  readonly #include: Include;
  readonly #captures: CaptureRecord[] = [];
  readonly #connections: ConnectionRecord[] = [];
  readonly #findings: FindingRecord[] = [];
  #summary: SummaryRecord | undefined;

  constructor(include: Include = {}) {
    this.#include = include;
  }

  capture(record: CaptureRecord): void {
    this.#captures.push(record);
  }

  connection(finished: FinishedConnection): void {
    this.#connections.push(finished.record(this.#include));
  }

  finding(record: FindingRecord): void {
    this.#findings.push(record);
  }

  summary(record: SummaryRecord): void {
    this.#summary = record;
  }

  drained(): void {}

  /** The report, connections in the order in which they began; asked for after the run. */
  get report(): Report {
    if (!this.#summary) throw new Error('the run has not ended');
    return {
      schemaVersion: SCHEMA_VERSION,
      tool: this.#summary.tool,
      captures: this.#captures,
      summary: this.#summary,
      connections: this.#connections.toSorted((a, b) => a.id - b.id),
      findings: this.#findings,
    };
  }
}
