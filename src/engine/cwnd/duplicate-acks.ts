// Without SACK: each duplicate ACK says that one more segment has arrived beyond the oldest, the third that this one is
// lost (RFC 5681, 3.2), and an acknowledgement of a part in recovery that the next is (RFC 6582, 3.2).
import { seqDiff } from '../../wire/seq';
import { CA_STATE } from '../codes';
import { Cwnd, DUP_ACKS } from './cwnd';
import { loseFirst } from './scoreboard';

/** `acked`: segments that it acknowledges; `isDuplicate`: none, and nothing else is new. */
export function takeDuplicate(window: Cwnd, acked: i32, isDuplicate: bool): void {
  if (isDuplicate) {
    countDupAck(window);
    if (window.sackedOut >= DUP_ACKS && window.state === CA_STATE.open) loseFirst(window);
  } else if (acked > 0) {
    removeDupAcks(window, acked);
    const isPartial = window.state === CA_STATE.recovery && seqDiff(window.sndUna, window.recover) < 0;
    if (isPartial) loseFirst(window);
  }
}

/** One more segment beyond the first has arrived. */
export function countDupAck(window: Cwnd): void {
  if (window.sackedOut + max<i32>(window.lostOut, 1) < window.packetsOut) window.sackedOut++;
}

/** So many were acknowledged, and of these all but the first may have been among those that arrived. */
export function removeDupAcks(window: Cwnd, acked: i32): void {
  const others = window.packetsOut - max<i32>(window.lostOut, 1);
  window.sackedOut = max<i32>(0, min<i32>(window.sackedOut - (acked - 1), others));
}

/** How many arrived beyond the first is not known any more. */
export function forgetDupAcks(window: Cwnd): void {
  window.sackedOut = 0;
}
