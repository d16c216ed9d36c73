// The services of captures, or of a saved report with its connections (json, ndjson).
import { readFileSync } from 'node:fs';
import { analyze, type AnalyzeOptions } from '../analyze.ts';
import type { ConnectionRecord, FindingRecord } from '../report/schema.ts';
import type { FinishedConnection, ReportSink } from '../report/sink.ts';
import { systemMessage, TcpscopeError } from '../shared/errors.ts';
import { Services } from './services.ts';

export async function readServices(path: string, onProgress: AnalyzeOptions['onProgress']): Promise<Services> {
  const services = new Services();
  if (/\.(nd)?json$/i.test(path)) takeReport(path, services);
  else await analyze([path], new ServiceSink(services), { onProgress });
  return services;
}

class ServiceSink implements ReportSink {
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  capture(): void {}

  connection(finished: FinishedConnection): void {
    this.#services.addConnection(finished.record());
  }

  finding(record: FindingRecord): void {
    this.#services.addFinding(record);
  }

  summary(): void {}

  drained(): void {}
}

function takeReport(path: string, services: Services): void {
  try {
    const text = readFileSync(path, 'utf8');
    const isOneObject = /^\s*\{\s*"schemaVersion"/.test(text);
    const records = isOneObject
      ? allOf(JSON.parse(text) as WholeReport)
      : text
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as Typed);
    for (const record of records) {
      if (record.type === 'connection') services.addConnection(record as ConnectionRecord);
      else if (record.type === 'finding') services.addFinding(record as FindingRecord);
    }
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new TcpscopeError('input-damaged', `${path} is no report: ${error.message}`);
    throw new TcpscopeError('input-unreadable', `${path}: ${systemMessage(error)}`);
  }
}

type Typed = { readonly type?: string } & (ConnectionRecord | FindingRecord | { readonly type: 'other' });

interface WholeReport {
  readonly connections: Typed[];
  readonly findings: Typed[];
}

function allOf({ connections, findings }: WholeReport): Typed[] {
  return [...connections, ...findings];
}
