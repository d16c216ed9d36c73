// Whether a reduction was needless, because the originals had arrived: what acknowledges them echoes a timestamp from
// before the first retransmission (Eifel, RFC 3522), all retransmissions are reported as duplicates (RFC 3708), or the
// sender goes on with new data instead. Then all is as if it had not been (RFC 4015).
import { Packet } from '../../wire/packet';
import { seqDiff } from '../../wire/seq';
import { CA_STATE, CWND_BIT } from '../codes';
import { Ack } from './ack';
import { Cwnd } from './cwnd';
import { loseNothing } from './scoreboard';

/** Of the first retransmission. */
export function noteTsVal(window: Cwnd, packet: Packet): void {
  if (!packet.hasTimestamps || window.has(CWND_BIT.hasFirstTsVal)) return;
  window.firstTsVal = packet.tsVal;
  window.set(CWND_BIT.hasFirstTsVal);
}

export function isNeedless(window: Cwnd, ack: Ack, news: i32, isDuplicateReport: bool): bool {
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
  if (window.state !== CA_STATE.recovery || window.has(CWND_BIT.hasRepeated) || window.retransOut !== 0) return;
  restore(window);
}

function restore(window: Cwnd): void {
  loseNothing(window);
  window.cwnd = max<i32>(window.cwnd, window.priorCwnd);
  window.ssthresh = max<i32>(window.ssthresh, window.priorSsthresh);
  window.state = CA_STATE.open;
}
