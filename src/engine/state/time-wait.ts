// TIME_WAIT: who closed first stays in it for 2·MSL, and for as long again when the peer's FIN comes again.
// RFC 9293 (3.4.1, 3.10.7.4 and 3.10.8).
import type { AtHand } from '../at-hand.ts';
import type { Direction } from '../rows.ts';
import { presumes } from './presumption.ts';
import { EVENT, STATE } from './state.ts';

export class TimeWait {
  readonly #hand: AtHand;
  /** 2·MSL. */
  readonly #durationNs: number;

  constructor(hand: AtHand, durationNs: number) {
    this.#hand = hand;
    this.#durationNs = durationNs;
  }

  /** Time goes on to `nowNs`: a TIME_WAIT of the connection at hand that has lasted its time is over. */
  elapse(nowNs: number): void {
    const { client, server } = this.#hand;
    if (client.state === STATE.TIME_WAIT) this.#elapseEnd(client, nowNs);
    if (server.state === STATE.TIME_WAIT) this.#elapseEnd(server, nowNs);
  }

  #elapseEnd(end: Direction, nowNs: number): void {
    const overNs = end.sinceNs + this.#durationNs;
    if (nowNs - end.sinceNs < this.#durationNs) return;
    presumes(this.#hand, end, EVENT.timeout, { timeNs: overNs, frame: this.#hand.connection.lastFrame });
  }
}

/** The FIN that brought it there came again. */
export function restartTimeWait(end: Direction, timeNs: number): void {
  if (end.state === STATE.TIME_WAIT) end.sinceNs = timeNs;
}
