// The library: `import { analyze } from 'tcpscope'`. docs/library.md shows it at work.
import { fileURLToPath } from 'node:url';

export { analyze, analyzeInto } from './library/analyze.ts';
export { check, type CheckOptions, type CheckResult } from './library/check.ts';
export { diff } from './library/diff.ts';
export { explain } from './library/explain.ts';
export { parseFilter, type AnalyzeOptions } from './library/options.ts';
export type { FindingRecord, Report, ReportSink } from './library/records.ts';
export { createSink, render, type RenderOptions, type SinkOptions } from './library/render.ts';

export { RULES as rules } from './findings/registry.ts';
export { parseTimeLimit, type TimeLimit } from './shared/time-limit.ts';
export { TcpscopeError, type ErrorCode } from './shared/errors.ts';

export type { Progress } from './analyze.ts';
export type { Capture, CaptureBytes } from './capture/input.ts';
export type { Comparison, Difference } from './diff/compare.ts';
export type { FlowFilter, FlowIdentity } from './core/identity.ts';
export type { FormatName } from './report/formats.ts';
export type { RuleText } from './report/rule-text.ts';
export type { CheckRow, Obstacle } from './report/verdict.ts';
export type {
  CaptureRecord,
  ConnectionRecord,
  EventRecord,
  SampleRecord,
  SummaryRecord,
  TransitionRecord,
} from './report/schema.ts';
export type { ConnectionRow, FinishedConnection, Include, TextOutput } from './report/sink.ts';
export type { SortOrder } from './report/text.ts';
export type { Outcome, RuleId, Severity, State } from './shared/vocabulary.ts';

/** Where the JSON Schema of `--format json` lies; its ndjson lines are under $defs/ndjsonLine. */
export const reportSchemaPath: string = fileURLToPath(new URL('./report.schema.json', import.meta.url));
