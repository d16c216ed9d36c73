// `--format json`: one object. Connections are written as they finish, a line each, so that the report of a large
// capture never has to fit into memory; findings, captures and summary, known last, stand at the end.
import { SCHEMA_VERSION } from '../shared/vocabulary.ts';
import type { CaptureRecord, FindingRecord, SummaryRecord } from './schema.ts';
import type { FinishedConnection, Include, ReportSink, TextOutput } from './sink.ts';
import { TOOL } from '../shared/version.ts';

export class JsonFormat implements ReportSink {
  readonly #output: TextOutput;
  readonly #include: Include;
  readonly #captures: CaptureRecord[] = [];
  readonly #findings: FindingRecord[] = [];
  #connectionCount = 0;

  constructor(output: TextOutput, include: Include) {
    this.#output = output;
    this.#include = include;
    output.write(`{"schemaVersion":${SCHEMA_VERSION},"tool":${JSON.stringify(TOOL)},\n"connections":[`);
  }

  capture(record: CaptureRecord): void {
    this.#captures.push(record);
  }

  connection(finished: FinishedConnection): void {
    this.#output.write(
      `${this.#connectionCount++ === 0 ? '\n' : ',\n'}${JSON.stringify(finished.record(this.#include))}`,
    );
  }

  finding(record: FindingRecord): void {
    this.#findings.push(record);
  }

  summary(record: SummaryRecord): void {
    const captures = lines(this.#captures);
    const findings = lines(this.#findings);
    const summary = JSON.stringify(record);
    this.#output.write(`\n],\n"findings":[${findings}],\n"captures":[${captures}],\n"summary":${summary}}\n`);
  }

  drained(): Promise<void> | void {
    return this.#output.drained();
  }
}

function lines(records: readonly object[]): string {
  return records.length === 0 ? '' : `\n${records.map((record) => JSON.stringify(record)).join(',\n')}\n`;
}
