// What a check goes by: the findings and sums of a run, of captures or of a saved report (json or ndjson).
import { readFileSync } from 'node:fs';
import type { FindingRecord, SummaryRecord } from '../report/schema.ts';
import type { ReportSink } from '../report/sink.ts';
import { SCHEMA_VERSION } from '../shared/vocabulary.ts';
import { systemMessage, TcpscopeError } from '../shared/errors.ts';

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

/** Of a report that `analyze --format json`, or ndjson, has written; null when the file is none. */
export function savedFacts(path: string): Facts | null {
  const text = textOf(path);
  if (!text.trimStart().startsWith('{')) return null;
  try {
    const records = recordsOf(text);
    const summary = records.find(({ type }) => type === 'summary') as SummaryRecord | undefined;
    if (summary === undefined) throw new SyntaxError('it has no summary');
    if (summary.schemaVersion !== SCHEMA_VERSION) throw new SyntaxError(`its schemaVersion is not ${SCHEMA_VERSION}`);
    const findings = records.filter(({ type }) => type === 'finding') as FindingRecord[];
    return { findings, summary };
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message : String(error);
    throw new TcpscopeError('input-damaged', `${path} is no report of tcpscope: ${why}`);
  }
}

type Typed = Record<string, unknown> & { readonly type?: string };

function recordsOf(text: string): Typed[] {
  const isOneObject = /^\s*\{\s*"schemaVersion"/.test(text);
  if (!isOneObject) {
    const lines = text
      .split('\n')
      .filter((line) => line.startsWith('{"type":"summary"') || line.startsWith('{"type":"finding"'));
    return lines.map((line) => JSON.parse(line) as Typed);
  }
  const { findings, summary } = JSON.parse(text) as { findings: Typed[]; summary: Typed };
  return [...findings, summary];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new TcpscopeError('input-unreadable', `${path}: ${systemMessage(error)}`);
  }
}
