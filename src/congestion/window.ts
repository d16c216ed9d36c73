// The congestion window of a sender, replayed as Linux keeps it: slow start and avoidance (RFC 5681; CUBIC: RFC 9438),
// recovery, timeouts, undoing (RFC 4015, 5682), restart after idle (RFC 2861). In segments, as Linux counts. Where
// what the sender does shows more, or less, sender-view.ts corrects the replay.
import { CUBIC_BETA, RENO_BETA } from './beta.ts';
import { Cubic } from './cubic.ts';

/** Linux's tcp_ca_state; CWR, a reduction for ECN or a lost tail, is `reduced`. */
export const STATE = { open: 0, recovery: 1, reduced: 2, loss: 3 } as const;

/** No threshold yet. */
export const INFINITE = 0x7fffffff;
/** RFC 6928. */
const INITIAL_WINDOW = 10;
const MIN_THRESHOLD = 2;
/** Avoidance does not go beyond its replay by so many. */
const MIN_EXCESS = 8;

export class CongestionWindow {
  state: number = STATE.open;
  cwnd = INITIAL_WINDOW;
  ssthresh = INFINITE;
  /** SND.NXT when the reduction began: it ends when that is acknowledged. */
  highSeq = 0;
  /** The window before the reduction. */
  priorCwnd = 0;
  beta: number = CUBIC_BETA;
  #priorSsthresh = INFINITE;
  #count = 0;
  /** Before it seemed to have left slow start, and how far it has gone beyond the replay since. */
  #formerSsthresh = 0;
  #excess = 0;
  readonly #cubic: Cubic = new Cubic();

  /** `flight`: segments that are in flight already. */
  begin(flight: number): void {
    this.state = STATE.open;
    this.cwnd = Math.max(INITIAL_WINDOW, flight);
    this.ssthresh = INFINITE;
    this.priorCwnd = 0;
    this.beta = CUBIC_BETA;
    this.#priorSsthresh = INFINITE;
    this.#count = 0;
    this.#formerSsthresh = 0;
    this.#cubic.begin();
  }

  get isInSlowStart(): boolean {
    return this.cwnd < this.ssthresh;
  }

  /** So many segments arrived while the window was open and used. */
  grow(delivered: number, ns: number, rttNs: number): void {
    let acked = delivered;
    if (this.isInSlowStart) {
      const cwnd = Math.min(this.cwnd + acked, this.ssthresh);
      acked -= cwnd - this.cwnd;
      this.cwnd = cwnd;
      if (acked === 0) return;
    }
    const every = this.beta === RENO_BETA ? this.cwnd : this.#cubic.segmentsForOne(this.cwnd, acked, ns, rttNs);
    if (this.#count >= every) {
      this.#count = 0;
      this.cwnd++;
    }
    this.#count += acked;
    if (this.#count < every) return;
    const more = Math.floor(this.#count / every);
    this.#count -= more * every;
    this.cwnd += more;
  }

  /** Loss, or the network's word of it (ECN, RFC 3168): there is to be less from here on. */
  reduce(state: number, highSeq: number): void {
    this.priorCwnd = this.cwnd;
    this.#priorSsthresh = this.ssthresh;
    this.#formerSsthresh = 0;
    this.state = state;
    this.highSeq = highSeq;
    this.ssthresh = this.thresholdAfter(this.cwnd, this.beta);
    this.#cubic.reduce(this.cwnd);
  }

  /** The threshold that a loss leaves. */
  thresholdAfter(cwnd: number, beta: number): number {
    return Math.max(MIN_THRESHOLD, Math.floor(cwnd * beta));
  }

  timeOut(highSeq: number): void {
    if (this.state === STATE.open) this.reduce(STATE.loss, highSeq); // else that is done (RFC 5681, 3.1)
    this.state = STATE.loss;
    this.highSeq = highSeq;
    this.#count = 0;
    this.cwnd = 1;
    this.#cubic.begin(); // as Linux has it; RFC 9438 (4.8) keeps what the window was
  }

  /** The reduction was needless. */
  undo(): void {
    this.cwnd = Math.max(this.cwnd, this.priorCwnd);
    this.ssthresh = Math.max(this.ssthresh, this.#priorSsthresh);
    this.state = STATE.open;
  }

  /** All that was in flight when the reduction began is acknowledged. */
  endReduction(): void {
    if (this.state !== STATE.loss) this.cwnd = this.ssthresh;
    this.#count = 0;
    this.state = STATE.open;
  }

  /** What the sender does shows that the reduction left this share. */
  setBeta(beta: number): void {
    this.beta = beta;
    this.ssthresh = this.thresholdAfter(this.priorCwnd, beta);
    this.cwnd = this.ssthresh;
  }

  /** What the sender does shows that the window is not larger: it has left slow start, it seems. */
  shrinkTo(cwnd: number): void {
    this.cwnd = cwnd;
    if (this.ssthresh <= cwnd) return;
    if (this.#formerSsthresh <= this.ssthresh) this.#formerSsthresh = this.ssthresh;
    this.#excess = 0;
    this.ssthresh = cwnd;
  }

  /** What the sender does shows that the window is larger. True if it had not left slow start after all. */
  exceed(flight: number): boolean {
    this.#excess += flight - this.cwnd;
    this.cwnd = flight;
    if (this.#formerSsthresh <= this.ssthresh || this.#excess < Math.max(MIN_EXCESS, flight / 8)) return false;
    this.ssthresh = this.#formerSsthresh;
    return true;
  }

  /** The sender was silent for so many timeouts. */
  restart(timeouts: number): void {
    this.ssthresh = Math.max(this.ssthresh, (this.cwnd >> 1) + (this.cwnd >> 2));
    const least = Math.min(INITIAL_WINDOW, this.cwnd);
    for (let i = timeouts; i > 0 && this.cwnd > least; i--) this.cwnd >>= 1;
    this.cwnd = Math.max(this.cwnd, least);
    this.#cubic.pause();
  }
}
