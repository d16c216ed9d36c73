// What the tracker knows of one endpoint: its state, which transitions nothing has confirmed yet, and how far its
// sequence space goes. What an endpoint sends moves it for certain; what is sent to it moves it presumably, until its
// own packets confirm or refute that. A refuted transition is withdrawn, with all that followed from it.
import type { Packet } from '../wire/packet.ts';
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
  #beganNs = NaN;
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
  /** How often it repeated its SYN-ACK after an ACK of it had passed. */
  vainAckCount = 0;
  hasFin = false;
  /** Sequence number after its FIN. */
  finEnd = 0;
  /** The peer acknowledged its FIN. */
  isFinAcked = false;
  /** What sndNxt was when a RST that was taken for valid passed. */
  resetEnd = 0;
  /** IP ID, TSval and control bits of its latest SYN, SYN-ACK or FIN. */
  #controlId = 0;
  #controlTsVal = 0;
  #controlFlags = 0;

  constructor(log: TransitionLog, chain: Chain, isServer: boolean) {
    this.#log = log;
    this.#chain = chain;
    this.#mark = isServer ? MARK.server : 0;
  }

  begin(state: number, sinceNs: number): void {
    this.state = state;
    this.sinceNs = sinceNs;
    this.#beganNs = sinceNs;
    this.#presumed = NONE;
    this.hasSent = false;
    this.hasAcked = false;
    this.vainAckCount = 0;
    this.hasFin = false;
    this.isFinAcked = false;
    this.#controlFlags = 0;
  }

  get isPresumed(): boolean {
    return this.#presumed !== NONE;
  }

  /** The ACK of its SYN-ACK may be lost once. Twice: it has no room, and only what it sends shows what it took. */
  get isDeaf(): boolean {
    return this.vainAckCount > 1;
  }

  /** It, a listener as it seemed, was seen to take part before anything that it sent was. */
  missBeginning(): void {
    if (this.state !== STATE.CLOSED || this.hasSent) return;
    if (this.#ownFrom(this.#chain.first) === NONE) this.state = STATE.UNKNOWN;
  }

  /** It did this: everything presumed before is confirmed with it. */
  does(event: number, moment: Moment): void {
    if (nextState(this.state, event) === NO_MOVE) return;
    this.#confirmBefore(NONE);
    this.#move(event, moment, 0);
  }

  /** This was sent to it, and has an effect if it arrives. */
  presumes(event: number, moment: Moment): void {
    this.#move(event, moment, MARK.presumed);
  }

  /** It sent an ordinary segment, as one that is ESTABLISHED does; what was presumed beyond that stays so. */
  confirmOpen(): void {
    let entry = this.#presumed;
    while (entry !== NONE && this.#log.to[entry] === STATE.ESTABLISHED) entry = this.#ownFrom(this.#log.next[entry]!);
    this.#confirmBefore(entry);
  }

  /** It acknowledged the peer's FIN; what was presumed beyond that stays so. */
  confirmFin(): void {
    const entry = this.#find(this.#presumed, EVENT.receiveFin);
    if (entry !== NONE) this.#confirmBefore(this.#ownFrom(this.#log.next[entry]!));
  }

  /** What it sent contradicts the first presumption by `event`, if there is one, and so all that came after. */
  refute(event: number): boolean {
    return this.#withdraw(this.#presumed, event);
  }

  /** What it sent contradicts that it did this: another did it in its name. */
  disown(event: number): void {
    this.#withdraw(this.#chain.first, event);
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

  /** Is it a copy of its latest SYN, SYN-ACK or FIN that the network made? A repetition has a new IP ID or TSval. */
  isCopy({ ipId, hasTimestamps, tsVal, flags }: Packet): boolean {
    const isSame = flags === this.#controlFlags && ipId === this.#controlId && tsVal === this.#controlTsVal;
    this.#controlId = ipId;
    this.#controlTsVal = tsVal;
    this.#controlFlags = flags;
    return isSame && (ipId !== 0 || hasTimestamps);
  }

  /** Confirms what is presumed before `end`, which is of the presumed ones, too, or NONE. */
  #confirmBefore(end: number): void {
    for (let entry = this.#presumed; entry !== end; entry = this.#ownFrom(this.#log.next[entry]!)) {
      this.#log.marks[entry]! &= ~MARK.presumed;
    }
    this.#presumed = end;
  }

  /** Withdraws the first of its transitions by `event` that is not before `start`, with all after it. */
  #withdraw(start: number, event: number): boolean {
    const log = this.#log;
    let entry = this.#find(start, event);
    if (entry === NONE) return false;
    if (entry === this.#presumed) this.#presumed = NONE;
    this.state = log.from[entry]!;
    this.sinceNs = this.#lastMoveNs(entry);
    for (; entry !== NONE; entry = this.#ownFrom(log.next[entry]!)) log.marks[entry]! |= MARK.withdrawn;
    return true;
  }

  /** The first of its transitions by `event` that is not before `start`, or NONE. */
  #find(start: number, event: number): number {
    let entry = this.#ownFrom(start);
    while (entry !== NONE && this.#log.event[entry] !== event) entry = this.#ownFrom(this.#log.next[entry]!);
    return entry;
  }

  /** `entry`, or the next that is its own, or NONE. */
  #ownFrom(entry: number): number {
    while (entry !== NONE && !this.#isOwn(entry)) entry = this.#log.next[entry]!;
    return entry;
  }

  /** When its latest transition before `end` was. */
  #lastMoveNs(end: number): number {
    const log = this.#log;
    let timeNs = this.#beganNs;
    for (let entry = this.#chain.first; entry !== end; entry = log.next[entry]!) {
      if (this.#isOwn(entry)) timeNs = log.timeNs[entry]!;
    }
    return timeNs;
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
