// An end that was there once, and then let several segments over some time go without any answer. RFC 9293 (3.5.1).
import type { Finished } from '../analysis/finished.ts';
import { otherEnd, STATE, type End } from '../analysis/state-path.ts';
import { MANY_UNANSWERED } from '../analysis/traits.ts';

const LONG_SECONDS = 3;

export function isSilent(connection: Finished, end: End): boolean {
  if (connection.sent(end).packets === 0 || !wasEstablished(connection, end)) return false;
  // A server whose accept queue is full never was there.
  if (connection.isServerDeaf) return false;
  const { seconds, unanswered } = connection.silence(end);
  return unanswered >= MANY_UNANSWERED && seconds >= LONG_SECONDS;
}

export function wasEstablished(connection: Finished, end: End): boolean {
  return connection.reached(end, STATE.ESTABLISHED) && connection.reached(otherEnd(end), STATE.ESTABLISHED);
}
