// The state transitions of a finished connection, in the report's vocabulary.
import type { TransitionRecord } from '../report/schema.ts';
import { STATES, TRANSITION_EVENTS } from '../shared/vocabulary.ts';
import { MARK } from '../core/codes.ts';
import type { TransitionLog } from '../core/transition-log.ts';

/** In the order of time, those that were withdrawn included. */
export function transitionRecords(log: TransitionLog, connection: number): TransitionRecord[] {
  const records: TransitionRecord[] = [];
  for (let entry = 0; entry < log.count; entry++) {
    const marks = log.marks(entry);
    records.push({
      type: 'transition',
      connection,
      endpoint: (marks & MARK.server) !== 0 ? 'server' : 'client',
      from: STATES[log.from(entry)]!,
      to: STATES[log.to(entry)]!,
      t: log.timeNs(entry) / 1e9,
      frame: log.frame(entry),
      event: TRANSITION_EVENTS[log.event(entry)]!,
      evidence: (marks & MARK.presumed) !== 0 ? 'presumed' : 'observed',
      withdrawn: (marks & MARK.withdrawn) !== 0,
    });
  }
  return records;
}
