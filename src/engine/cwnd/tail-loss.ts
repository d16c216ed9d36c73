// Whether a tail loss probe has repaired a loss: then the window is reduced (RFC 8985, 7.4.2).
import { seqDiff } from '../../wire/seq';
import { CA_STATE, CWND_BIT } from '../codes';
import { Cwnd } from './cwnd';
import { reduceAtOnce } from './reduction';

/** The sender probes. */
export function takeProbe(window: Cwnd): void {
  window.probeEnd = window.sndNxt;
  window.set(CWND_BIT.hasProbed);
}

/** At the end of the probe, it may have repaired a loss or not; what comes beyond, or a report of a duplicate, tells. */
export function takeProbeAnswer(window: Cwnd, isDuplicateReport: bool): void {
  const beyond = seqDiff(window.sndUna, window.probeEnd);
  if (beyond < 0 || (beyond === 0 && !isDuplicateReport)) return;
  window.clear(CWND_BIT.hasProbed);
  if (!isDuplicateReport && window.state === CA_STATE.open) reduceAtOnce(window);
}
