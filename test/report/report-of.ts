// Reports of captures in a format, without the command line around it.
import { basename } from 'node:path';
import { Chalk } from 'chalk';
import { analyze, type AnalyzeOptions } from '../../src/analyze.ts';
import { FORMATS, type FormatName, type FormatOptions } from '../../src/report/formats.ts';
import type { ReportSink } from '../../src/report/sink.ts';
import type { TextOptions } from '../../src/report/text.ts';

export const plainPage: TextOptions = {
  chalk: new Chalk({ level: 0 }),
  width: 100,
  height: Infinity,
  top: 20,
  sort: 'worst',
  narrowedBy: [],
};

/** Captures are named without their folders, which differ from run to run. */
export async function reportOf(
  paths: readonly string[],
  format: FormatName,
  page: Partial<FormatOptions> = {},
  options: AnalyzeOptions = {},
): Promise<string> {
  const parts: string[] = [];
  const output = { write: (text: string) => void parts.push(text), drained: () => {} };
  const sink = FORMATS[format](output, { ...plainPage, ...page, include: options.include });
  const named: ReportSink = {
    capture: (record) => sink.capture({ ...record, file: basename(record.file) }),
    connection: (finished) => sink.connection(finished),
    finding: (record) => sink.finding(record),
    summary: (record) => sink.summary(record),
    drained: () => sink.drained(),
  };
  await analyze(paths, named, options);
  return parts.join('');
}

export const parsedLines = (ndjson: string): Record<string, unknown>[] =>
  ndjson
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
