// The retransmission rate of data, as RFC 4898 counts it: retransmitted data segments over all data segments sent,
// retransmissions included. Retransmitted SYNs and FINs are no part of it.
import type { Finished } from './finished.ts';
import type { End } from './state-path.ts';

/** Segments with payload that this end sent, retransmissions included. */
export function dataSegments(finished: Finished, end: End): number {
  return finished.senderOf(end)?.dataSegments ?? 0;
}

/** Of them, the retransmitted ones. */
export function dataRetransmissions(finished: Finished, end: End): number {
  const all = finished.senderOf(end)?.againSegments ?? 0;
  return all === 0 ? 0 : Math.max(0, all - finished.finRetransmissionsOf(end));
}
