// The library: `import { analyze } from 'tcpscope'`.
import { analyze as analyzeInto, type AnalyzeOptions } from './analyze.ts';
import { ReportCollector } from './report/collect.ts';
import type { Report } from './report/schema.ts';

export { parseFilter } from './filter/filter.ts';
export { TcpscopeError, type ErrorCode } from './shared/errors.ts';
export { parseTimeLimit, type TimeLimit } from './shared/time-limit.ts';
export type { AnalyzeOptions, Progress } from './analyze.ts';
export type { CaptureRecord, ConnectionRecord, Report, SummaryRecord } from './report/schema.ts';
export type { ReportSink } from './report/sink.ts';

/** Analyses captures (paths, or `-` for standard input) as one run. Rejects with a TcpscopeError on unusable input. */
export async function analyze(paths: readonly string[], options: AnalyzeOptions = {}): Promise<Report> {
  const collector = new ReportCollector(options.include);
  await analyzeInto(paths, collector, options);
  return collector.report;
}

/** The same, handing each record over as soon as it is known. */
export { analyzeInto };
