// When a window falls to an eighth of what it was within a short time, by a timeout or by one loss after another
// (RFC 5681, 3.1).
import type { Packet } from '../../wire/packet.ts';
import type { Cwnd } from './cwnd.ts';
import { addNote } from './note.ts';

/** Smaller windows cannot fall far. */
const MIN_WINDOW = 16;
const LEFT_SHARE = 1 / 8;
/** Round trips after which a window is what it is. */
const ROUND_TRIPS = 20;

/** The sender sent this. */
export function watchCollapse(window: Cwnd, { timeNs, frame }: Packet, rttNs: number): void {
  const { cwnd, collapsePeak: peak } = window;
  if (cwnd < peak && timeNs - window.collapsePeakNs <= ROUND_TRIPS * rttNs) {
    if (peak < MIN_WINDOW || cwnd > peak * LEFT_SHARE) return;
    addNote(window, window.collapsed, timeNs, frame);
    keepWorst(window, peak, cwnd);
  }
  window.collapsePeak = cwnd;
  window.collapsePeakNs = timeNs;
}

function keepWorst(window: Cwnd, from: number, to: number): void {
  if (from - to <= window.collapseFrom - window.collapseTo) return;
  window.collapseFrom = from;
  window.collapseTo = to;
}
