// Whether a reduction was needless, because the originals had arrived: what acknowledges them echoes a timestamp from
// before the first retransmission (Eifel, RFC 3522), all retransmissions are reported as duplicates (RFC 3708), or the
// sender goes on with new data instead. Then all is as if it had not been (RFC 4015).
import type { Packet } from '../../wire/packet.ts';
import { seqDiff } from '../../wire/seq.ts';
import type { Ack } from './ack.ts';
import { CWND_BIT, STATE, type Cwnd } from './cwnd.ts';
import { loseNothing } from './scoreboard.ts';

/** Of the first retransmission. */
export function noteTsVal(window: Cwnd, { hasTimestamps, tsVal }: Packet): void {
  if (!hasTimestamps || window.has(CWND_BIT.hasFirstTsVal)) return;
  window.firstTsVal = tsVal;
  window.set(CWND_BIT.hasFirstTsVal);
}

export function isNeedless(window: Cwnd, ack: Ack, news: number, isDuplicateReport: boolean): boolean {
  const isLate = news > 0 && window.has(CWND_BIT.hasFirstTsVal) && ack.hasTimestamps;
  const isOriginal = isLate && seqDiff(ack.tsEcr, window.firstTsVal) < 0;
  return isOriginal || (isDuplicateReport && window.repetitions === 0);
}

export function undo(window: Cwnd): void {
  window.clear(CWND_BIT.hasFirstTsVal);
  restore(window);
}

/** It sends new data: having deemed something lost, it would have sent that first. */
export function undoUnsent(window: Cwnd): void {
  if (window.state !== STATE.recovery || window.has(CWND_BIT.hasRepeated) || window.retransOut !== 0) return;
  restore(window);
}

function restore(window: Cwnd): void {
  loseNothing(window);
  window.cwnd = Math.max(window.cwnd, window.priorCwnd);
  window.ssthresh = Math.max(window.ssthresh, window.priorSsthresh);
  window.state = STATE.open;
}
