// A report that was handed in as an object, perhaps parsed from JSON: it is one, or it is refused.
import type { Report } from '../report/schema.ts';
import { TcpscopeError } from '../shared/errors.ts';
import { isObject } from './options.ts';

/** Is it meant to be a report, rather than a capture? */
export function isReportLike(value: unknown): value is Report {
  return isObject(value) && ('schemaVersion' in value || 'summary' in value);
}

/** The value itself. Throws `usage` when it is no report of this schema version; `caller`: the function that was called. */
export async function reportOf(value: unknown, caller: string): Promise<Report> {
  const { Report: Shape } = await import('../report/schema.ts'); // zod takes its time
  const { error } = Shape.safeParse(value);
  if (error === undefined) return value as Report;
  const { path, message } = error.issues[0]!;
  const place = path.length === 0 ? '' : `${path.join('.')}: `;
  throw new TcpscopeError('usage', `${caller}: that is not a tcpscope report: ${place}${message}`);
}
