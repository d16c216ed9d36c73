// How an end moves through the states. What it sends moves it for certain (`does`); what is sent to it moves it
// presumably (`presumes`), until its own packets confirm or refute that. A refuted transition is withdrawn, with all that
// followed from it, and the state goes back.
import { Packet } from '../../wire/packet';
import * as hand from '../at-hand';
import { EVENT, MARK, STATE } from '../codes';
import { Sender } from '../sender';
import { NO_MOVE, nextState } from './transition';
import * as log from './transition-log';
import { NONE, transition } from './transition-log';

/** It is in that state, and nothing is presumed of it. */
export function beginEnd(end: Sender, state: i32, sinceNs: f64): void {
  end.state = state;
  end.sinceNs = sinceNs;
  end.presumed = NONE;
}

/** It did this, as the packet shows: everything presumed before is confirmed with it. */
export function does(end: Sender, event: i32, packet: Packet): void {
  if (nextState(end.state, event) === NO_MOVE) return;
  if (end.presumed !== NONE) confirmBefore(end, NONE);
  move(end, event, packet.timeNs, packet.frame, 0);
}

/** This packet was sent to it, and has an effect if it arrives. */
export function presumes(end: Sender, event: i32, packet: Packet): void {
  presumesAt(end, event, packet.timeNs, packet.frame);
}

/** Likewise, at that time. */
export function presumesAt(end: Sender, event: i32, timeNs: f64, frame: i32): void {
  move(end, event, timeNs, frame, MARK.presumed);
}

export function isPresumed(end: Sender): bool {
  return end.presumed !== NONE;
}

/** The earliest transition that is presumed only is that to ESTABLISHED. */
export function isPresumedOpen(end: Sender): bool {
  return end.presumed !== NONE && transition(end.presumed).to === STATE.ESTABLISHED;
}

/** It sent an ordinary segment, as one that is ESTABLISHED does; what was presumed beyond that stays so. */
export function confirmOpen(end: Sender): void {
  let entry = end.presumed;
  if (entry === NONE) return;
  const mark = markOf(end);
  while (entry !== NONE && transition(entry).to === STATE.ESTABLISHED) entry = ownFrom(mark, entry + 1);
  confirmBefore(end, entry);
}

/** It acknowledged the peer's FIN; what was presumed beyond that stays so. */
export function confirmFin(end: Sender): void {
  if (end.presumed === NONE) return;
  const mark = markOf(end);
  const entry = find(mark, end.presumed, EVENT.receiveFin);
  if (entry !== NONE) confirmBefore(end, ownFrom(mark, entry + 1));
}

/** What it sent contradicts the first presumption by `event`, if there is one, and so all that came after. */
export function refute(end: Sender, event: i32): bool {
  return end.presumed !== NONE && withdraw(end, end.presumed, event);
}

/** What it sent contradicts that it did this: another did it in its name. */
export function disown(end: Sender, event: i32): void {
  withdraw(end, 0, event);
}

/** None of its transitions is left, or there was none. */
export function hasNotMoved(end: Sender): bool {
  return ownFrom(markOf(end), 0) === NONE;
}

/** Makes room in a log that is full. */
export function forgetOldest(): void {
  const client = hand.client;
  const server = hand.server;
  while (!log.hasForgottenEnough()) {
    const entry = log.forget();
    if (entry === NONE) return;
    if (client.presumed > entry) client.presumed--;
    if (server.presumed > entry) server.presumed--;
  }
}

function move(end: Sender, event: i32, timeNs: f64, frame: i32, presumed: i32): void {
  const state = end.state;
  const to = nextState(state, event);
  if (to === NO_MOVE) return;
  // Who answers a SYN was listening.
  const from = state === STATE.CLOSED && event === EVENT.sendSynAck ? STATE.LISTEN : state;
  const entry = log.add(timeNs, frame, event, from, to, markOf(end) | presumed);
  if (presumed !== 0 && end.presumed === NONE) end.presumed = entry;
  end.state = to;
  end.sinceNs = timeNs;
}

/** Confirms what is presumed before `until`, which is of the presumed ones, too, or NONE. */
function confirmBefore(end: Sender, until: i32): void {
  const mark = markOf(end);
  for (let entry = end.presumed; entry !== until; entry = ownFrom(mark, entry + 1)) {
    transition(entry).unmark(MARK.presumed);
  }
  end.presumed = until;
}

/** Withdraws the first of its transitions by `event` that is not before `start`, with all after it. */
function withdraw(end: Sender, start: i32, event: i32): bool {
  const mark = markOf(end);
  let entry = find(mark, start, event);
  if (entry === NONE) return false;
  if (entry === end.presumed) end.presumed = NONE;
  end.state = transition(entry).from;
  end.sinceNs = lastMoveNs(mark, entry);
  for (; entry !== NONE; entry = ownFrom(mark, entry + 1)) transition(entry).mark(MARK.withdrawn);
  return true;
}

/** Whose entries are whose. */
function markOf(end: Sender): i32 {
  return end === hand.server ? MARK.server : 0;
}

/** The first of its transitions by `event` that is not before `start`, or NONE. */
function find(mark: i32, start: i32, event: i32): i32 {
  let entry = ownFrom(mark, start);
  while (entry !== NONE && transition(entry).event !== event) entry = ownFrom(mark, entry + 1);
  return entry;
}

/** The first that is its own and not before `start`, or NONE. */
function ownFrom(mark: i32, start: i32): i32 {
  const count = log.count();
  for (let entry = start; entry < count; entry++) if (isOwn(mark, entry)) return entry;
  return NONE;
}

/** When its latest transition before `end` was; NaN if there was none. */
function lastMoveNs(mark: i32, end: i32): f64 {
  for (let entry = end - 1; entry >= 0; entry--) if (isOwn(mark, entry)) return transition(entry).timeNs;
  return NaN;
}

/** What was withdrawn did not happen. */
function isOwn(mark: i32, entry: i32): bool {
  return (transition(entry).marks & (MARK.server | MARK.withdrawn)) === mark;
}
