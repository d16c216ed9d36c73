// Whether the sender uses its window: one that is not used does not grow (congestion window validation, RFC 7661, as
// Linux has it: by what was out at most in a flight).
import { seqDiff } from '../../wire/seq';
import { CWND_BIT } from '../codes';
import { endFlat, exceed } from './correction';
import { Cwnd } from './cwnd';

/** It has sent something; `flight`: what is in flight now. */
export function use(window: Cwnd, flight: i32): void {
  const packetsOut = window.packetsOut;
  if (flight > window.cwnd) {
    exceed(window, flight);
    if (window.has(CWND_BIT.isFlat)) endFlat(window);
  }
  const isUsed = flight >= window.cwnd;
  const isPast = seqDiff(window.sndUna, window.usageEnd) >= 0;
  if (!isPast && !isUsed && (window.has(CWND_BIT.isUsed) || packetsOut <= window.maxOut)) return;
  window.put(CWND_BIT.isUsed, isUsed);
  window.maxOut = packetsOut;
  window.usageEnd = window.sndNxt;
}
