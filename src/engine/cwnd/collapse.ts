// When a window falls to an eighth of what it was within a short time, by a timeout or by one loss after another
// (RFC 5681, 3.1).
import { Packet } from '../../wire/packet';
import { Cwnd } from './cwnd';
import { addNote } from './note';

/** Smaller windows cannot fall far. */
const MIN_WINDOW: i32 = 16;
const LEFT_SHARE: f64 = 1 / 8;
/** Round trips after which a window is what it is. */
const ROUND_TRIPS: f64 = 20;

/** The sender sent this. */
export function watchCollapse(window: Cwnd, packet: Packet, rttNs: f64): void {
  const cwnd = window.cwnd;
  const peak = window.collapsePeak;
  const timeNs = packet.timeNs;
  if (cwnd < peak && timeNs - window.collapsePeakNs <= ROUND_TRIPS * rttNs) {
    if (peak < MIN_WINDOW || <f64>cwnd > <f64>peak * LEFT_SHARE) return;
    addNote(window.collapsed, timeNs, packet.frame);
    keepWorst(window, peak, cwnd);
  }
  window.collapsePeak = cwnd;
  window.collapsePeakNs = timeNs;
}

function keepWorst(window: Cwnd, from: i32, to: i32): void {
  if (from - to <= window.collapseFrom - window.collapseTo) return;
  window.collapseFrom = from;
  window.collapseTo = to;
}
