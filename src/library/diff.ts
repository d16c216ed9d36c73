// `tcpscope diff` as a function: what got worse between two runs, service by service.
import type { Capture } from '../capture/input.ts';
import { compare, type Comparison } from '../diff/compare.ts';
import { captureServices } from '../diff/read-services.ts';
import { Services } from '../diff/services.ts';
import type { Report } from '../report/schema.ts';
import { runOptions, type AnalyzeOptions } from './options.ts';
import { isReportLike, reportOf } from './report-of.ts';

type Subject = Report | Capture | readonly Capture[];

/** Compares two runs, each a report or captures. The options hold for captures. */
export async function diff(before: Subject, after: Subject, options: AnalyzeOptions = {}): Promise<Comparison> {
  const settled = runOptions('diff', options);
  const servicesOf = async (subject: Subject): Promise<Services> => {
    if (!isReportLike(subject)) return captureServices(subject, settled);
    const { connections, findings } = await reportOf(subject, 'diff');
    const services = new Services();
    for (const connection of connections) services.addConnection(connection);
    for (const finding of findings) services.addFinding(finding);
    return services;
  };
  return compare(await servicesOf(before), await servicesOf(after));
}
