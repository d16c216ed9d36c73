// Captures to a report, whole or record by record.
import { analyze as run } from '../analyze.ts';
import type { Capture } from '../capture/input.ts';
import { ReportCollector } from '../report/collect.ts';
import type { Include } from '../report/sink.ts';
import { TcpscopeError } from '../shared/errors.ts';
import { runOptions, type AnalyzeOptions } from './options.ts';
import type { Report, ReportSink } from './records.ts';

const METHODS = ['capture', 'connection', 'finding', 'summary', 'drained'] as const;

/**
 * Analyses captures as one run. An array holds several captures; anything else is one: a path, a file: URL, bytes, a
 * stream or iterable of bytes. Rejects with a TcpscopeError on unusable input and wrong options (`code` tells which), and
 * with the reason of `options.signal` when that is aborted; streams are closed in any case.
 */
export async function analyze(captures: Capture | readonly Capture[], options: AnalyzeOptions = {}): Promise<Report> {
  const settled = runOptions('analyze', options);
  const collector = new ReportCollector(settled.include);
  await run(captures, collector, settled);
  return collector.report as Report; // what this version finds bears the name of a rule that it has
}

/** The same, handing each record to `sink` as soon as it is known: a report of any size needs no room in memory. */
export async function analyzeInto(
  captures: Capture | readonly Capture[],
  sink: ReportSink,
  options: AnalyzeOptions = {},
): Promise<void> {
  const settled = runOptions('analyzeInto', options);
  const missing = METHODS.filter((name) => typeof (sink as Partial<ReportSink> | null)?.[name] !== 'function');
  if (missing.length > 0) throw new TcpscopeError('usage', `analyzeInto: the sink has no ${missing.join(', no ')}`);
  await run(captures, sink, { ...settled, include: bothOf(settled.include, sink.include) });
}

function bothOf(a: Include = {}, b: Include = {}): Include {
  return {
    transitions: Boolean(a.transitions || b.transitions),
    events: Boolean(a.events || b.events),
    samples: Boolean(a.samples || b.samples),
  };
}
