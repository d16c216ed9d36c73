// Was it needed? What a sender retransmitted is kept until the other end has said what it makes of it. Proofs that it was
// not: the other end had acknowledged it (or told it by SACK) before, or reports it as a duplicate (DSACK, RFC 2883,
// 3708); the acknowledgement echoes an older timestamp (Eifel, RFC 3522), comes sooner than a round trip, or covers
// what was never retransmitted (F-RTO, RFC 5682). A proof that it was: the acknowledgement echoes the repetition.
import type { EventRecord } from '../../report/schema.ts';
import type { Packet } from '../../wire/packet.ts';
import { seqAdd, seqDiff } from '../../wire/seq.ts';
import { NOTE, type SenderNotes } from '../notes.ts';
import { CAUSE } from './retransmission.ts';
import { BIT, type Sender } from '../sender.ts';

/** Repetitions of one sender that wait for a word; of more, the oldest are left as they are. */
const MAX_PENDING = 64;
/** An acknowledgement that comes within this share of the minimum RTT is none of the repetition. */
const SOON_SHARE = 0.5;
const MIN_ROUND_TRIP_NS = 1e6;

export interface Repetition {
  readonly seq: number;
  readonly end: number;
  readonly ns: number;
  readonly frame: number;
  readonly cause: number;
  /** A later one than that of the original, of which this is the first repetition (RFC 3522 knows no others); else null. */
  readonly newTsVal: number | null;
  /** copy: not the sender's doing. */
  need: 'needed' | 'spurious' | 'unknown' | 'copy';
  isAcked: boolean;
  /** Null where events are not wanted. */
  readonly event: EventDraft | null;
}

type EventDraft = Partial<Pick<EventRecord, 'need' | 'proof' | 'lost'>>;

/** `newTsVal`: see there. */
export function addRepetition(
  notes: SenderNotes,
  sender: Sender,
  { seq, timeNs, frame }: Packet,
  end: number,
  cause: number,
  newTsVal: number | null,
  need: Repetition['need'],
  event: EventDraft | null,
): void {
  // Or it lies before all that was captured: the first acknowledgement is not of it.
  const isAcked = seqDiff(end, sender.sndUna) <= 0;
  add(notes, sender, { seq, end, ns: timeNs, frame, cause, newTsVal, need, isAcked, event });
}

/** The network made a copy, which the other end may report. */
export function addCopy(notes: SenderNotes, sender: Sender, { seq, payloadLength, timeNs, frame }: Packet): void {
  const end = seqAdd(seq, payloadLength);
  const about = { cause: CAUSE.unknown, newTsVal: null, need: 'copy', isAcked: false, event: null } as const;
  add(notes, sender, { seq, end, ns: timeNs, frame, ...about });
}

function add(notes: SenderNotes, sender: Sender, repetition: Repetition): void {
  if (notes.repetitions.length >= MAX_PENDING) notes.repetitions.shift();
  notes.repetitions.push(repetition);
  sender.set(BIT.hasPending);
}

/** A new acknowledgement: of everything from `una` to its number. `hasFresh`: also of what was never retransmitted. */
export function acknowledgeRepetitions(
  notes: SenderNotes,
  sender: Sender,
  una: number,
  packet: Packet,
  hasFresh: boolean,
  hasSack: boolean,
): void {
  // RFC 5682 (3.1): an acknowledgement of all that was sent before the timeout says nothing.
  const isPartial = seqDiff(packet.ack, sender.recover) < 0;
  const isUndone = !packet.hasTimestamps && hasSack && hasFresh && isPartial;
  sender.clear(BIT.hasPending);
  for (const repetition of notes.repetitions) {
    if (repetition.isAcked) continue;
    if (seqDiff(packet.ack, repetition.end) < 0) {
      sender.set(BIT.hasPending);
      continue;
    }
    repetition.isAcked = true;
    if (repetition.need === 'copy' || repetition.need === 'spurious') continue;
    // Of others, what fills the first gap decides, and it is echoed.
    if (seqDiff(repetition.seq, una) > 0) continue;
    const roundTripNs = sender.minRttNs;
    const isSoon = roundTripNs > MIN_ROUND_TRIP_NS && packet.timeNs - repetition.ns < roundTripNs * SOON_SHARE;
    if (isSoon) prove(notes, sender, repetition, 'early-acknowledgement');
    else if (packet.hasTimestamps && repetition.newTsVal !== null) {
      if (seqDiff(packet.tsEcr, repetition.newTsVal) < 0) prove(notes, sender, repetition, 'eifel');
      else confirm(repetition, 'echoed');
    } else if (repetition.need === 'unknown' && isUndone && repetition.cause === CAUSE.timeout) {
      prove(notes, sender, repetition, 'f-rto');
    }
  }
}

/** An older copy of these bytes came late: what was retransmitted was not lost. */
export function overtakeRepetitions(notes: SenderNotes, sender: Sender, seq: number): void {
  for (const repetition of notes.repetitions) {
    const holds = seqDiff(seq, repetition.seq) >= 0 && seqDiff(seq, repetition.end) < 0;
    const isOpen = repetition.need !== 'copy' && repetition.need !== 'spurious';
    if (holds && isOpen) prove(notes, sender, repetition, 'original');
  }
}

/** The other end had these bytes already (DSACK). False when nothing is known that it could have got twice. */
export function reportRepetition(notes: SenderNotes, sender: Sender, left: number, right: number): boolean {
  const { repetitions } = notes;
  let isKnown = false;
  for (let i = repetitions.length - 1; i >= 0; i--) {
    const repetition = repetitions[i]!;
    const isTouched = seqDiff(repetition.seq, right) < 0 && seqDiff(repetition.end, left) > 0;
    if (!isTouched) continue;
    isKnown = true;
    if (repetition.need === 'copy') {
      repetitions.splice(i, 1);
      return true;
    }
    const isCovered = seqDiff(repetition.seq, left) >= 0 && seqDiff(repetition.end, right) <= 0;
    if (!isCovered || repetition.need === 'spurious') continue;
    prove(notes, sender, repetition, 'dsack');
    return true;
  }
  return isKnown || repetitions.length === MAX_PENDING;
}

function prove(notes: SenderNotes, sender: Sender, repetition: Repetition, proof: string): void {
  repetition.need = 'spurious';
  sender.spurious++;
  notes.add(NOTE.spurious, repetition.ns, repetition.frame);
  if (repetition.event === null) return;
  repetition.event.need = 'spurious';
  repetition.event.proof = proof;
  repetition.event.lost = null;
}

function confirm(repetition: Repetition, proof: string): void {
  repetition.need = 'needed';
  if (repetition.event === null) return;
  repetition.event.need = 'needed';
  repetition.event.proof = proof;
}
