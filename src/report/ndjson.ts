// `--format ndjson`: one record a line, written as soon as it is known.
import type { CaptureRecord, FindingRecord, SummaryRecord } from './schema.ts';
import type { FinishedConnection, Include, ReportSink, TextOutput } from './sink.ts';

export class NdjsonFormat implements ReportSink {
  readonly #output: TextOutput;
  readonly #include: Include;

  constructor(output: TextOutput, include: Include) {
    this.#output = output;
    this.#include = include;
  }

  capture(record: CaptureRecord): void {
    this.#line(record);
  }

  connection(finished: FinishedConnection): void {
    const { transitions = [], events = [], samples = [], ...connection } = finished.record(this.#include);
    this.#line(connection);
    for (const transition of transitions) this.#line(transition);
    for (const event of events) this.#line(event);
    for (const sample of samples) this.#line(sample);
  }

  finding(record: FindingRecord): void {
    this.#line(record);
  }

  summary(record: SummaryRecord): void {
    this.#line(record);
  }

  drained(): Promise<void> | void {
    return this.#output.drained();
  }

  #line(record: object): void {
    this.#output.write(`${JSON.stringify(record)}\n`);
  }
}
