// What of a run tells less of TCP than it seems to: captures that hold none of it, a filter that left none over, captures
// that are not whole, or were not read.
import { UNREAD_PROBLEMS } from './vocabulary.ts';

export interface RunSize {
  readonly tcpPackets: number;
  readonly connections: number;
}

export interface Problem {
  readonly code: string;
  readonly message: string;
}

/** Of a capture, as a report tells it. */
export interface CaptureState {
  readonly file: string;
  readonly complete: boolean;
  readonly problems?: readonly Problem[] | undefined;
}

const UNREAD: ReadonlySet<string> = new Set(UNREAD_PROBLEMS);

/** Why a capture was not read to its end; undefined when it was, in whatever state it is. */
export function unreadProblem<P extends Problem>(capture: {
  readonly problems?: readonly P[] | undefined;
}): P | undefined {
  return capture.problems?.find(({ code }) => UNREAD.has(code));
}

/** Why there is nothing to judge; null where there is. `narrowedBy`: options that choose what is reported. */
export function emptinessText(
  { tcpPackets, connections }: RunSize,
  files: readonly string[],
  narrowedBy: readonly string[],
): string | null {
  if (connections > 0) return null;
  const [names, verb] = [files.join(', '), files.length === 1 ? 'holds' : 'hold'];
  if (narrowedBy.length > 0) return `${narrowedBy.join(', ')} left no connection of ${names} over`;
  return `${names} ${verb} no TCP ${tcpPackets === 0 ? 'packet' : 'connection'}`;
}

/** Why captures that were read tell less than they seem to; null where they are whole. */
export function damageText(captures: readonly CaptureState[]): string | null {
  const damaged = captures.filter((capture) => !capture.complete && !unreadProblem(capture)).map(({ file }) => file);
  return damaged.length === 0
    ? null
    : `${damaged.join(', ')} ${damaged.length === 1 ? 'is' : 'are'} truncated or damaged`;
}

/** What captures were not read, or not to their end; null where all were. */
export function unreadText(captures: readonly CaptureState[]): string | null {
  if (isInterrupted(captures)) return 'the run was interrupted';
  return unreadableOf(captures).join('; ') || null;
}

/** Did a signal end the reading before the captures ended? */
export function isInterrupted(captures: readonly CaptureState[]): boolean {
  return captures.some((capture) => unreadProblem(capture)?.code === 'interrupted');
}

/** What there is to say of captures that can't be read. */
export function unreadableOf(captures: readonly CaptureState[]): string[] {
  return captures.flatMap((capture) => {
    const problem = unreadProblem(capture);
    return problem?.code === 'unreadable' ? [problem.message] : [];
  });
}
