// The services of captures, or of a saved report with its connections (json, ndjson).
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { analyze, type AnalyzeOptions } from '../analyze.ts';
import type { FindingRecord } from '../report/schema.ts';
import type { FinishedConnection, ReportSink } from '../report/sink.ts';
import { systemMessage, TcpscopeError } from '../shared/errors.ts';
import { Services } from './services.ts';

const REPORT_NAME = /\.(nd)?json$/i;
/** As much white space may be before a report. */
const HEAD_BYTES = 4096;

export async function readServices(path: string, onProgress: AnalyzeOptions['onProgress']): Promise<Services> {
  if (isReport(path)) {
    const { savedServices } = await import('./saved-services.ts'); // zod takes its time
    return savedServices(path);
  }
  try {
    return await captureServices(path, { onProgress });
  } catch (error) {
    if (!REPORT_NAME.test(path) || !(error instanceof TcpscopeError) || error.code !== 'not-a-capture') throw error;
    throw new TcpscopeError(error.code, `${path} is neither a tcpscope report nor a capture`);
  }
}

export async function captureServices(
  captures: Parameters<typeof analyze>[0],
  options: AnalyzeOptions,
): Promise<Services> {
  const services = new Services();
  await analyze(captures, new ServiceSink(services), options);
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

/** As the name says it, and the content does: a capture may be called so, too. */
function isReport(path: string): boolean {
  if (!REPORT_NAME.test(path)) return false;
  try {
    if (!statSync(path).isFile()) return true; // a FIFO can be read once only
    const file = openSync(path, 'r');
    const head = Buffer.alloc(HEAD_BYTES);
    const length = readSync(file, head);
    closeSync(file);
    return head.toString('utf8', 0, length).trimStart().startsWith('{');
  } catch (error) {
    throw new TcpscopeError('input-unreadable', `${path}: ${systemMessage(error)}`);
  }
}
