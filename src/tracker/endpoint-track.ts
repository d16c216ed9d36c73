// What the tracker knows of one endpoint: its state, which transitions nothing has confirmed yet, and how far its
// sequence space goes. What an endpoint sends moves it for certain; what is sent to it moves it presumably, until its
// own packets confirm or refute that. A refuted transition is withdrawn, with all that followed from it.
import { seqDiff } from '../wire/seq.ts';
import { EVENT, STATE } from './state.ts';
import { NO_MOVE, nextState } from './transition.ts';
import { MARK, NONE, type TransitionLog } from './transition-log.ts';

/** The packet at hand, as far as a transition keeps it. */
export interface Moment {
  readonly timeNs: number;
  readonly frame: number;
}

/** The chain of a connection's transitions. */
export class Chain {
  first: number = NONE;
  last: number = NONE;

  clear(): void {
    this.first = NONE;
    this.last = NONE;
  }
}

export class EndpointTrack {
  readonly #log: TransitionLog;
  readonly #chain: Chain;
  readonly #mark: number;
  state: number = STATE.UNKNOWN;
  /** Since when, in nanoseconds since the first packet of the run. */
  sinceNs = NaN;
  /** Its earliest transition that is presumed only, or NONE. */
  #presumed = NONE;

  /** It sent a segment whose end is sndNxt. */
  hasSent = false;
  /** Sequence number after the furthest that it sent. */
  sndNxt = 0;
  /** It sent a segment with ACK. */
  hasAcked = false;
  /** The furthest that it acknowledged: what it expects next (RCV.NXT). */
  rcvNxt = 0;
  isSynAckRepeated = false;
  hasFin = false;
  /** Sequence number after its FIN. */
  finEnd = 0;
  /** The peer acknowledged its FIN. */
  isFinAcked = false;

  constructor(log: TransitionLog, chain: Chain, isServer: boolean) {
    this.#log = log;
    this.#chain = chain;
    this.#mark = isServer ? MARK.server : 0;
  }

  begin(state: number, sinceNs: number): void {
    this.state = state;
    this.sinceNs = sinceNs;
    this.#presumed = NONE;
    this.hasSent = false;
    this.hasAcked = false;
    this.isSynAckRepeated = false;
    this.hasFin = false;
    this.isFinAcked = false;
  }

  get isPresumed(): boolean {
    return this.#presumed !== NONE;
  }

  /** It did this: everything presumed before is confirmed with it. */
  does(event: number, moment: Moment): void {
    this.confirm();
    this.#move(event, moment, 0);
  }

  /** This was sent to it, and has an effect if it arrives. */
  presumes(event: number, moment: Moment): void {
    this.#move(event, moment, MARK.presumed);
  }

  confirm(): void {
    const log = this.#log;
    for (let entry = this.#presumed; entry !== NONE; entry = log.next[entry]!) {
      if (this.#isOwn(entry)) log.marks[entry]! &= ~MARK.presumed;
    }
    this.#presumed = NONE;
  }

  /** What it sent contradicts the first presumption by `event`, and so all that came after. */
  refute(event: number): void {
    const log = this.#log;
    let entry = this.#presumed;
    while (entry !== NONE && !(this.#isOwn(entry) && log.event[entry] === event)) entry = log.next[entry]!;
    if (entry === NONE) return;
    if (entry === this.#presumed) this.#presumed = NONE;
    this.state = log.from[entry]!;
    for (; entry !== NONE; entry = log.next[entry]!) {
      if (this.#isOwn(entry)) log.marks[entry]! |= MARK.withdrawn;
    }
  }

  /** Takes in how far a segment of its own goes. */
  extend(end: number): void {
    if (!this.hasSent || seqDiff(end, this.sndNxt) > 0) this.sndNxt = end;
    this.hasSent = true;
  }

  /** Takes in an acknowledgement of its own. */
  acknowledge(ack: number): void {
    if (!this.hasAcked || seqDiff(ack, this.rcvNxt) > 0) this.rcvNxt = ack;
    this.hasAcked = true;
  }

  /** Does that acknowledgement, of the peer, cover its FIN? */
  isFinCoveredBy(ack: number): boolean {
    return this.hasFin && seqDiff(ack, this.finEnd) >= 0;
  }

  #isOwn(entry: number): boolean {
    const marks = this.#log.marks[entry]!;
    return (marks & MARK.server) === this.#mark && (marks & MARK.withdrawn) === 0;
  }

  #move(event: number, { timeNs, frame }: Moment, presumed: number): void {
    const to = nextState(this.state, event);
    if (to === NO_MOVE) return;
    // Who answers a SYN was listening.
    const from = this.state === STATE.CLOSED && event === EVENT.sendSynAck ? STATE.LISTEN : this.state;
    const entry = this.#log.add(timeNs, frame, event, from, to, this.#mark | presumed);
    if (this.#chain.first === NONE) this.#chain.first = entry;
    else this.#log.next[this.#chain.last] = entry;
    this.#chain.last = entry;
    if (presumed !== 0 && this.#presumed === NONE) this.#presumed = entry;
    this.state = to;
    this.sinceNs = timeNs;
  }
}
