// `--format json`: one object. Connections are written as they finish, a line each, so that the report of a large
// capture never has to fit into memory; captures and summary, known last, stand at the end.
import { SCHEMA_VERSION } from '../shared/vocabulary.ts';
import type { CaptureRecord, SummaryRecord } from './schema.ts';
import type { FinishedConnection, ReportSink, TextOutput } from './sink.ts';
import { TOOL } from '../shared/version.ts';

export class JsonFormat implements ReportSink {
  readonly #output: TextOutput;
  readonly #captures: CaptureRecord[] = [];
  #connectionCount = 0;

  constructor(output: TextOutput) {
    this.#output = output;
    output.write(`{"schemaVersion":${SCHEMA_VERSION},"tool":${JSON.stringify(TOOL)},\n"connections":[`);
  }

  capture(record: CaptureRecord): void {
    this.#captures.push(record);
  }

  connection(finished: FinishedConnection): void {
    this.#output.write(`${this.#connectionCount++ === 0 ? '\n' : ',\n'}${JSON.stringify(finished.record())}`);
  }

  summary(record: SummaryRecord): void {
    const captures = this.#captures.map((capture) => JSON.stringify(capture)).join(',\n');
    this.#output.write(`\n],\n"findings":[],\n"captures":[\n${captures}\n],\n"summary":${JSON.stringify(record)}}\n`);
  }

  drained(): Promise<void> | void {
    return this.#output.drained();
  }
}
