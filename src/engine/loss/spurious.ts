// Was it needed? What a sender retransmitted is kept until the other end has said what it makes of it. Proofs that it was
// not: the other end had acknowledged it (or told it by SACK) before, or reports it as a duplicate (DSACK, RFC 2883,
// 3708); the acknowledgement echoes an older timestamp (Eifel, RFC 3522), comes sooner than a round trip, or covers
// what was never retransmitted (F-RTO, RFC 5682). A proof that it was: the acknowledgement echoes the repetition.
import { Packet } from '../../wire/packet';
import { seqAdd, seqDiff } from '../../wire/seq';
import * as hand from '../at-hand';
import { BIT, CAUSE, NEED, NOTE, PROOF } from '../codes';
import { NO_EVENT } from '../events';
import { amendEvent } from '../host';
import { copyWords, NOWHERE, release, rowAt, take } from '../memory';
import { SenderNotes } from '../notes';
import { Sender } from '../sender';

/** Repetitions of one sender that wait for a word; of more, the oldest are left as they are. */
const MAX_PENDING: i32 = 64;
/** An acknowledgement that comes within this share of the minimum RTT is none of the repetition. */
const SOON_SHARE: f64 = 0.5;
const MIN_ROUND_TRIP_NS: f64 = 1e6;

const HAS_NEW_TSVAL: i32 = 1;
const IS_ACKED: i32 = 2;

@unmanaged
class Repetition {
  ns: f64;
  seq: i32;
  end: i32;
  frame: i32;
  /** Of CAUSE. */
  cause: i32;
  /** A later one than that of the original, of which this is the first repetition (RFC 3522 knows no others). */
  newTsVal: i32;
  /** Of NEED. */
  need: i32;
  flags: i32;
  /** NO_EVENT where events are not wanted. */
  event: i32;

  get hasNewTsVal(): bool {
    return (this.flags & HAS_NEW_TSVAL) !== 0;
  }

  get isAcked(): bool {
    return (this.flags & IS_ACKED) !== 0;
  }
}

const WORDS: i32 = 10;
const FIRST_ENTRIES: i32 = 4;

/** `isNewer`: its TSval is a later one than that of the original, of which it is the first repetition. */
export function addRepetition(
  notes: SenderNotes,
  sender: Sender,
  packet: Packet,
  end: i32,
  cause: i32,
  isNewer: bool,
  need: i32,
  event: i32,
): void {
  // Or it lies before all that was captured: the first acknowledgement is not of it.
  const isAcked = seqDiff(end, sender.sndUna) <= 0;
  const repetition = add(notes, sender);
  repetition.seq = packet.seq;
  repetition.end = end;
  repetition.ns = packet.timeNs;
  repetition.frame = packet.frame;
  repetition.cause = cause;
  repetition.newTsVal = packet.tsVal;
  repetition.need = need;
  repetition.flags = (isNewer ? HAS_NEW_TSVAL : 0) | (isAcked ? IS_ACKED : 0);
  repetition.event = event;
}

/** The network made a copy, which the other end may report. */
export function addCopy(notes: SenderNotes, sender: Sender, packet: Packet): void {
  const repetition = add(notes, sender);
  repetition.seq = packet.seq;
  repetition.end = seqAdd(packet.seq, packet.payloadLength);
  repetition.ns = packet.timeNs;
  repetition.frame = packet.frame;
  repetition.cause = CAUSE.unknown;
  repetition.need = NEED.copy;
  repetition.flags = 0;
  repetition.event = NO_EVENT;
}

function add(notes: SenderNotes, sender: Sender): Repetition {
  if (notes.repetitionCount === MAX_PENDING) remove(notes, 0);
  else if (notes.repetitionCount === notes.repetitionEntries) makeRoom(notes);
  sender.set(BIT.hasPending);
  return at(notes, notes.repetitionCount++);
}

/** A new acknowledgement: of everything from `una` to its number. `hasFresh`: also of what was never retransmitted. */
export function acknowledgeRepetitions(
  notes: SenderNotes,
  sender: Sender,
  una: i32,
  packet: Packet,
  hasFresh: bool,
  hasSack: bool,
): void {
  // RFC 5682 (3.1): an acknowledgement of all that was sent before the timeout says nothing.
  const isPartial = seqDiff(packet.ack, sender.recover) < 0;
  const isUndone = !packet.hasTimestamps && hasSack && hasFresh && isPartial;
  sender.clear(BIT.hasPending);
  for (let i = 0; i < notes.repetitionCount; i++) {
    const repetition = at(notes, i);
    if (repetition.isAcked) continue;
    if (seqDiff(packet.ack, repetition.end) < 0) {
      sender.set(BIT.hasPending);
      continue;
    }
    repetition.flags |= IS_ACKED;
    if (repetition.need === NEED.copy || repetition.need === NEED.spurious) continue;
    // Of others, what fills the first gap decides, and it is echoed.
    if (seqDiff(repetition.seq, una) > 0) continue;
    const roundTripNs = sender.minRttNs;
    const isSoon = roundTripNs > MIN_ROUND_TRIP_NS && packet.timeNs - repetition.ns < roundTripNs * SOON_SHARE;
    if (isSoon) prove(notes, sender, repetition, PROOF.earlyAcknowledgement);
    else if (packet.hasTimestamps && repetition.hasNewTsVal) {
      if (seqDiff(packet.tsEcr, repetition.newTsVal) < 0) prove(notes, sender, repetition, PROOF.eifel);
      else confirm(repetition, PROOF.echoed);
    } else if (repetition.need === NEED.unknown && isUndone && repetition.cause === CAUSE.timeout) {
      prove(notes, sender, repetition, PROOF.fRto);
    }
  }
}

/** An older copy of these bytes came late: what was retransmitted was not lost. */
export function overtakeRepetitions(notes: SenderNotes, sender: Sender, seq: i32): void {
  for (let i = 0; i < notes.repetitionCount; i++) {
    const repetition = at(notes, i);
    const holds = seqDiff(seq, repetition.seq) >= 0 && seqDiff(seq, repetition.end) < 0;
    const isOpen = repetition.need !== NEED.copy && repetition.need !== NEED.spurious;
    if (holds && isOpen) prove(notes, sender, repetition, PROOF.original);
  }
}

/** The other end had these bytes already (DSACK). False when nothing is known that it could have got twice. */
export function reportRepetition(notes: SenderNotes, sender: Sender, left: i32, right: i32): bool {
  let isKnown = false;
  for (let i = notes.repetitionCount - 1; i >= 0; i--) {
    const repetition = at(notes, i);
    const isTouched = seqDiff(repetition.seq, right) < 0 && seqDiff(repetition.end, left) > 0;
    if (!isTouched) continue;
    isKnown = true;
    if (repetition.need === NEED.copy) {
      remove(notes, i);
      return true;
    }
    const isCovered = seqDiff(repetition.seq, left) >= 0 && seqDiff(repetition.end, right) <= 0;
    if (!isCovered || repetition.need === NEED.spurious) continue;
    prove(notes, sender, repetition, PROOF.dsack);
    return true;
  }
  return isKnown || notes.repetitionCount === MAX_PENDING;
}

function prove(notes: SenderNotes, sender: Sender, repetition: Repetition, proof: i32): void {
  repetition.need = NEED.spurious;
  sender.spurious++;
  notes.add(NOTE.spurious, repetition.ns, repetition.frame);
  if (repetition.event !== NO_EVENT) amendEvent(hand.connection.followed, repetition.event, NEED.spurious, proof);
}

function confirm(repetition: Repetition, proof: i32): void {
  repetition.need = NEED.needed;
  if (repetition.event !== NO_EVENT) amendEvent(hand.connection.followed, repetition.event, NEED.needed, proof);
}

export function releaseRepetitions(notes: SenderNotes): void {
  release(notes.repetitions, notes.repetitionEntries * WORDS);
}

function at(notes: SenderNotes, i: i32): Repetition {
  return rowAt<Repetition>(notes.repetitions + i * WORDS);
}

function remove(notes: SenderNotes, i: i32): void {
  const place = notes.repetitions + i * WORDS;
  copyWords(place, place + WORDS, (notes.repetitionCount - i - 1) * WORDS);
  notes.repetitionCount--;
}

function makeRoom(notes: SenderNotes): void {
  const entries = notes.repetitions === NOWHERE ? FIRST_ENTRIES : notes.repetitionEntries * 4;
  const place = take(entries * WORDS);
  copyWords(place, notes.repetitions, notes.repetitionCount * WORDS);
  release(notes.repetitions, notes.repetitionEntries * WORDS);
  notes.repetitions = place;
  notes.repetitionEntries = entries;
}
