// How an end moves through the states. What it sends moves it for certain (`does`); what is sent to it moves it
// presumably (`presumes`), until its own packets confirm or refute that. A refuted transition is withdrawn, with all that
// followed from it, and the state goes back.
import type { AtHand } from '../at-hand.ts';
import type { Direction } from '../rows.ts';
import { EVENT, STATE } from './state.ts';
import { NO_MOVE, nextState } from './transition.ts';
import { MARK, NONE, type TransitionLog } from './transition-log.ts';

/** The packet at hand, as far as a transition keeps it. */
export interface Moment {
  readonly timeNs: number;
  readonly frame: number;
}

/** It is in that state, and nothing is presumed of it. */
export function beginEnd(end: Direction, state: number, sinceNs: number): void {
  end.state = state;
  end.sinceNs = sinceNs;
  end.presumed = NONE;
}

/** It did this: everything presumed before is confirmed with it. */
export function does(hand: AtHand, end: Direction, event: number, moment: Moment): void {
  if (nextState(end.state, event) === NO_MOVE) return;
  if (end.presumed !== NONE) confirmBefore(hand, end, NONE);
  move(hand, end, event, moment, 0);
}

/** This was sent to it, and has an effect if it arrives. */
export function presumes(hand: AtHand, end: Direction, event: number, moment: Moment): void {
  move(hand, end, event, moment, MARK.presumed);
}

export function isPresumed(end: Direction): boolean {
  return end.presumed !== NONE;
}

/** The earliest transition that is presumed only is that to ESTABLISHED. */
export function isPresumedOpen({ log }: AtHand, end: Direction): boolean {
  return end.presumed !== NONE && log.to(end.presumed) === STATE.ESTABLISHED;
}

/** It sent an ordinary segment, as one that is ESTABLISHED does; what was presumed beyond that stays so. */
export function confirmOpen(hand: AtHand, end: Direction): void {
  const { log } = hand;
  let entry = end.presumed;
  if (entry === NONE) return;
  const mark = markOf(hand, end);
  while (entry !== NONE && log.to(entry) === STATE.ESTABLISHED) entry = ownFrom(log, mark, entry + 1);
  confirmBefore(hand, end, entry);
}

/** It acknowledged the peer's FIN; what was presumed beyond that stays so. */
export function confirmFin(hand: AtHand, end: Direction): void {
  if (end.presumed === NONE) return;
  const mark = markOf(hand, end);
  const entry = find(hand.log, mark, end.presumed, EVENT.receiveFin);
  if (entry !== NONE) confirmBefore(hand, end, ownFrom(hand.log, mark, entry + 1));
}

/** What it sent contradicts the first presumption by `event`, if there is one, and so all that came after. */
export function refute(hand: AtHand, end: Direction, event: number): boolean {
  return end.presumed !== NONE && withdraw(hand, end, end.presumed, event);
}

/** What it sent contradicts that it did this: another did it in its name. */
export function disown(hand: AtHand, end: Direction, event: number): void {
  withdraw(hand, end, 0, event);
}

/** None of its transitions is left, or there was none. */
export function hasNotMoved(hand: AtHand, end: Direction): boolean {
  return ownFrom(hand.log, markOf(hand, end), 0) === NONE;
}

/** Makes room in a log that is full. */
export function forgetOldest({ log, client, server }: AtHand): void {
  while (!log.hasForgottenEnough) {
    const entry = log.forget();
    if (entry === NONE) return;
    if (client.presumed > entry) client.presumed--;
    if (server.presumed > entry) server.presumed--;
  }
}

function move(hand: AtHand, end: Direction, event: number, { timeNs, frame }: Moment, presumed: number): void {
  const { state } = end;
  const to = nextState(state, event);
  if (to === NO_MOVE) return;
  // Who answers a SYN was listening.
  const from = state === STATE.CLOSED && event === EVENT.sendSynAck ? STATE.LISTEN : state;
  const entry = hand.log.add(timeNs, frame, event, from, to, markOf(hand, end) | presumed);
  if (presumed !== 0 && end.presumed === NONE) end.presumed = entry;
  end.state = to;
  end.sinceNs = timeNs;
}

/** Confirms what is presumed before `until`, which is of the presumed ones, too, or NONE. */
function confirmBefore(hand: AtHand, end: Direction, until: number): void {
  const { log } = hand;
  const mark = markOf(hand, end);
  for (let entry = end.presumed; entry !== until; entry = ownFrom(log, mark, entry + 1)) {
    log.unmark(entry, MARK.presumed);
  }
  end.presumed = until;
}

/** Withdraws the first of its transitions by `event` that is not before `start`, with all after it. */
function withdraw(hand: AtHand, end: Direction, start: number, event: number): boolean {
  const { log } = hand;
  const mark = markOf(hand, end);
  let entry = find(log, mark, start, event);
  if (entry === NONE) return false;
  if (entry === end.presumed) end.presumed = NONE;
  end.state = log.from(entry);
  end.sinceNs = lastMoveNs(log, mark, entry);
  for (; entry !== NONE; entry = ownFrom(log, mark, entry + 1)) log.mark(entry, MARK.withdrawn);
  return true;
}

/** Whose entries are whose. */
function markOf(hand: AtHand, end: Direction): number {
  return end === hand.server ? MARK.server : 0;
}

/** The first of its transitions by `event` that is not before `start`, or NONE. */
function find(log: TransitionLog, mark: number, start: number, event: number): number {
  let entry = ownFrom(log, mark, start);
  while (entry !== NONE && log.event(entry) !== event) entry = ownFrom(log, mark, entry + 1);
  return entry;
}

/** The first that is its own and not before `start`, or NONE. */
function ownFrom(log: TransitionLog, mark: number, start: number): number {
  const { count } = log;
  for (let entry = start; entry < count; entry++) if (isOwn(log, mark, entry)) return entry;
  return NONE;
}

/** When its latest transition before `end` was; NaN if there was none. */
function lastMoveNs(log: TransitionLog, mark: number, end: number): number {
  for (let entry = end - 1; entry >= 0; entry--) if (isOwn(log, mark, entry)) return log.timeNs(entry);
  return NaN;
}

/** What was withdrawn did not happen. */
function isOwn(log: TransitionLog, mark: number, entry: number): boolean {
  return (log.marks(entry) & (MARK.server | MARK.withdrawn)) === mark;
}
