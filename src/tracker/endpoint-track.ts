// What the tracker knows of one endpoint: its state, which transitions nothing has confirmed yet, and how far its
// sequence space goes. What an endpoint sends moves it for certain; what is sent to it moves it presumably, until its
// own packets confirm or refute that. A refuted transition is withdrawn, with all that followed from it.
import { Endpoint, SENT } from '../flow/endpoint.ts';
import { seqDiff } from '../wire/seq.ts';
import { PLACE, type Block } from './block.ts';
import { EVENT, STATE } from './state.ts';
import { NO_MOVE, nextState } from './transition.ts';
import { MARK, NONE, type TransitionLog } from './transition-log.ts';

/** The packet at hand, as far as a transition keeps it. */
export interface Moment {
  readonly timeNs: number;
  readonly frame: number;
}

/** Its words: those that most segments ask for, and the rest. */
const STATE_NOW = 0;
const PRESUMED = 1;
const HAS_FIN = 2;
const FIN_END = 3;
const IS_FIN_ACKED = 4;
const SINCE = 0; // two
const VAIN_ACKS = 2;
const RESET_END = 3;

/** A view of the block's connection; see block.ts. */
export class EndpointTrack {
  readonly #block: Block;
  readonly #log: TransitionLog;
  readonly #at: number;
  readonly #rest: number;
  readonly #mark: number;
  /** What it sent, counted. */
  sent: Endpoint = new Endpoint();

  constructor(block: Block, log: TransitionLog, isServer: boolean) {
    this.#block = block;
    this.#log = log;
    this.#at = isServer ? PLACE.serverState : PLACE.clientState;
    this.#rest = isServer ? PLACE.serverRest : PLACE.clientRest;
    this.#mark = isServer ? MARK.server : 0;
  }

  begin(state: number, sinceNs: number): void {
    this.#setState(state, sinceNs);
    this.#presumed = NONE;
  }

  /** One of STATE. */
  get state(): number {
    return this.#block.int(this.#at + STATE_NOW);
  }

  /** Since when it is in its state, in nanoseconds since the first packet of the run. */
  get sinceNs(): number {
    return this.#block.double(this.#rest + SINCE);
  }

  /** Its TIME_WAIT begins again. */
  restart(timeNs: number): void {
    this.#block.setDouble(this.#rest + SINCE, timeNs);
  }

  /** How often it retransmitted its SYN-ACK after an ACK of it had passed. */
  get vainAckCount(): number {
    return this.#block.int(this.#rest + VAIN_ACKS);
  }

  countVainAck(): void {
    this.#block.addInt(this.#rest + VAIN_ACKS, 1);
  }

  get hasFin(): boolean {
    return this.#block.int(this.#at + HAS_FIN) !== 0;
  }

  /** Sequence number after its FIN. */
  get finEnd(): number {
    return this.#block.int(this.#at + FIN_END);
  }

  setFin(end: number): void {
    this.#block.setInt(this.#at + HAS_FIN, 1);
    this.#block.setInt(this.#at + FIN_END, end);
  }

  /** The peer acknowledged its FIN. */
  get isFinAcked(): boolean {
    return this.#block.int(this.#at + IS_FIN_ACKED) !== 0;
  }

  ackFin(): void {
    this.#block.setInt(this.#at + IS_FIN_ACKED, 1);
  }

  /** What sndNxt was when a RST that was taken for valid passed. */
  get resetEnd(): number {
    return this.#block.int(this.#rest + RESET_END);
  }

  set resetEnd(end: number) {
    this.#block.setInt(this.#rest + RESET_END, end);
  }

  /** It sent a segment whose end is sndNxt. */
  get hasSent(): boolean {
    return this.sent.has(SENT.sequence);
  }

  /** Sequence number after the furthest that it sent. */
  get sndNxt(): number {
    return this.sent.sndNxt;
  }

  /** It sent a segment with ACK. */
  get hasAcked(): boolean {
    return this.sent.has(SENT.acknowledgement);
  }

  /** The furthest that it acknowledged: what it expects next (RCV.NXT). */
  get rcvNxt(): number {
    return this.sent.rcvNxt;
  }

  get isPresumed(): boolean {
    return this.#presumed !== NONE;
  }

  /** The earliest transition that is presumed only is that to ESTABLISHED. */
  get isPresumedOpen(): boolean {
    return this.isPresumed && this.#log.to(this.#presumed) === STATE.ESTABLISHED;
  }

  /** The ACK of its SYN-ACK may be lost once. Twice: it has no room, and only what it sends shows what it took. */
  get isDeaf(): boolean {
    return this.vainAckCount > 1;
  }

  /** It, a listener as it seemed, was seen to take part before anything that it sent was. */
  missBeginning(): void {
    if (this.state !== STATE.CLOSED || this.hasSent) return;
    if (this.#ownFrom(0) === NONE) this.#block.setInt(this.#at + STATE_NOW, STATE.UNKNOWN);
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
    while (entry !== NONE && this.#log.to(entry) === STATE.ESTABLISHED) entry = this.#ownFrom(entry + 1);
    this.#confirmBefore(entry);
  }

  /** It acknowledged the peer's FIN; what was presumed beyond that stays so. */
  confirmFin(): void {
    const entry = this.#presumed === NONE ? NONE : this.#find(this.#presumed, EVENT.receiveFin);
    if (entry !== NONE) this.#confirmBefore(this.#ownFrom(entry + 1));
  }

  /** What it sent contradicts the first presumption by `event`, if there is one, and so all that came after. */
  refute(event: number): boolean {
    return this.#presumed !== NONE && this.#withdraw(this.#presumed, event);
  }

  /** What it sent contradicts that it did this: another did it in its name. */
  disown(event: number): void {
    this.#withdraw(0, event);
  }

  /** Does that acknowledgement, of the peer, cover its FIN? */
  isFinCoveredBy(ack: number): boolean {
    return this.hasFin && seqDiff(ack, this.finEnd) >= 0;
  }

  /** The log has forgotten that entry, which was withdrawn. */
  forget(entry: number): void {
    if (this.#presumed > entry) this.#presumed--;
  }

  /** Its earliest transition that is presumed only, or NONE. */
  get #presumed(): number {
    return this.#block.int(this.#at + PRESUMED);
  }

  set #presumed(entry: number) {
    this.#block.setInt(this.#at + PRESUMED, entry);
  }

  #setState(state: number, sinceNs: number): void {
    this.#block.setInt(this.#at + STATE_NOW, state);
    this.#block.setDouble(this.#rest + SINCE, sinceNs);
  }

  /** Confirms what is presumed before `end`, which is of the presumed ones, too, or NONE. */
  #confirmBefore(end: number): void {
    for (let entry = this.#presumed; entry !== end; entry = this.#ownFrom(entry + 1)) {
      this.#log.unmark(entry, MARK.presumed);
    }
    this.#presumed = end;
  }

  /** Withdraws the first of its transitions by `event` that is not before `start`, with all after it. */
  #withdraw(start: number, event: number): boolean {
    const log = this.#log;
    let entry = this.#find(start, event);
    if (entry === NONE) return false;
    if (entry === this.#presumed) this.#presumed = NONE;
    this.#setState(log.from(entry), this.#lastMoveNs(entry));
    for (; entry !== NONE; entry = this.#ownFrom(entry + 1)) log.mark(entry, MARK.withdrawn);
    return true;
  }

  /** The first of its transitions by `event` that is not before `start`, or NONE. */
  #find(start: number, event: number): number {
    let entry = this.#ownFrom(start);
    while (entry !== NONE && this.#log.event(entry) !== event) entry = this.#ownFrom(entry + 1);
    return entry;
  }

  /** The first that is its own and not before `start`, or NONE. */
  #ownFrom(start: number): number {
    const { count } = this.#log;
    for (let entry = start; entry < count; entry++) if (this.#isOwn(entry)) return entry;
    return NONE;
  }

  /** When its latest transition before `end` was; NaN if there was none. */
  #lastMoveNs(end: number): number {
    for (let entry = end - 1; entry >= 0; entry--) if (this.#isOwn(entry)) return this.#log.timeNs(entry);
    return NaN;
  }

  #isOwn(entry: number): boolean {
    const marks = this.#log.marks(entry);
    return (marks & MARK.server) === this.#mark && (marks & MARK.withdrawn) === 0;
  }

  #move(event: number, { timeNs, frame }: Moment, presumed: number): void {
    const { state } = this;
    const to = nextState(state, event);
    if (to === NO_MOVE) return;
    // Who answers a SYN was listening.
    const from = state === STATE.CLOSED && event === EVENT.sendSynAck ? STATE.LISTEN : state;
    const entry = this.#log.add(timeNs, frame, event, from, to, this.#mark | presumed);
    if (presumed !== 0 && this.#presumed === NONE) this.#presumed = entry;
    this.#setState(to, timeNs);
  }
}
