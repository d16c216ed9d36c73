// What a report says nothing of though it was asked to: captures that were not read, or not to their end, since the run
// was interrupted or they can't be read. Each format says so where its readers look first.
import { counted } from '../shared/format.ts';
import { unreadProblem } from '../shared/unfit.ts';
import type { CaptureRecord } from './schema.ts';

type Problem = CaptureRecord['problems'][number];

export interface Unread {
  readonly capture: CaptureRecord;
  readonly problem: Problem;
}

/** Nothing is known of its content, not even the format. */
export function isUnopened(capture: CaptureRecord): boolean {
  return unreadProblem(capture) !== undefined && capture.linkTypes.length === 0;
}

export function unreadOf(captures: readonly CaptureRecord[]): Unread[] {
  return captures.flatMap((capture) => {
    const problem = unreadProblem(capture);
    return problem ? [{ capture, problem }] : [];
  });
}

/** "2 of 3 captures were not read, or not to their end"; null when all were. */
export function partialText(captures: readonly CaptureRecord[]): string | null {
  const { length } = unreadOf(captures);
  if (length === 0) return null;
  if (captures.length === 1) return 'the capture was not read to its end';
  const [were, their] = length === 1 ? ['was', 'its'] : ['were', 'their'];
  return `${length} of ${counted(captures.length, 'capture')} ${were} not read, or not to ${their} end`;
}
