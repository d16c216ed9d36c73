// When a window falls to an eighth of what it was within a short time, by a timeout or by one loss after another.
import { Note } from '../transfer/notes.ts';
import type { Packet } from '../wire/packet.ts';
import type { CongestionWindow } from './window.ts';

/** Smaller windows cannot fall far. */
const MIN_WINDOW = 16;
const LEFT_SHARE = 1 / 8;
/** Round trips after which a window is what it is. */
const ROUND_TRIPS = 20;

export class Collapses {
  /** Null when there were none. */
  note: Note | null = null;
  /** Of the worst: the window before it, and after it. In segments. */
  from = 0;
  to = 0;
  #peak = 0;
  #peakNs = 0;

  begin(): void {
    this.note = null;
    this.from = 0;
    this.to = 0;
    this.#peak = 0;
  }

  /** The sender sent this. */
  take({ timeNs, frame }: Packet, { cwnd }: CongestionWindow, rttNs: number): void {
    if (cwnd >= this.#peak || timeNs - this.#peakNs > ROUND_TRIPS * rttNs) {
      this.#peak = cwnd;
      this.#peakNs = timeNs;
      return;
    }
    if (this.#peak < MIN_WINDOW || cwnd > this.#peak * LEFT_SHARE) return;
    (this.note ??= new Note()).add(timeNs, frame);
    if (this.#peak - cwnd > this.from - this.to) {
      this.from = this.#peak;
      this.to = cwnd;
    }
    this.#peak = cwnd;
    this.#peakNs = timeNs;
  }
}
