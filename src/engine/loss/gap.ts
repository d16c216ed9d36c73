// Bytes that never passed: gaps are filled when they pass after all, and what was acknowledged without having passed is
// missing, each byte once: it arrived, and the capture lost it.
import { FIN, Packet } from '../../wire/packet';
import { seqDiff, seqMax } from '../../wire/seq';
import * as hand from '../at-hand';
import { GAP_BY, TOLD } from '../codes';
import { NO_EVENT, tell } from '../events';
import { explainEvent } from '../host';
import { copyWords, NOWHERE, release, rowAt, take } from '../memory';
import { notesOf, SenderNotes } from '../notes';
import { Sender } from '../sender';
import { fillGap, SEGMENT } from '../sent-segments';

/** Where events are wanted: bytes that have neither passed nor been acknowledged yet, and the event that told of them. */
@unmanaged
class Gap {
  seq: i32;
  end: i32;
  event: i32;
  pad: i32;
}

const WORDS: i32 = 4;
const FIRST_ENTRIES: i32 = 4;

/** Bytes from the one number to the other were acknowledged and never passed. */
export function countMissing(sender: Sender, from: i32, to: i32): void {
  const start = seqMax(from, sender.missingEnd);
  const bytes = seqDiff(to, start);
  if (bytes <= 0) return;
  sender.missingBytes += bytes;
  sender.missingEnd = to;
}

/** A gap of so many bytes before the packet. */
export function tellGap(sender: Sender, packet: Packet, bytes: i32): void {
  const event = tell(sender, packet, TOLD.previousSegmentMissing, bytes);
  if (event === NO_EVENT) return;
  const notes = notesOf(sender);
  if (notes.gapCount === notes.gapEntries) makeRoom(notes);
  const gap = gapAt(notes, notes.gapCount++);
  gap.seq = sender.sndNxt;
  gap.end = packet.seq;
  gap.event = event;
}

/** What was behind a gap that holds this number: of GAP_BY. Only where events are wanted. */
export function explainGap(sender: Sender, seq: i32, by: i32): void {
  const notes = notesOf(sender);
  for (let i = notes.gapCount - 1; i >= 0; i--) {
    const gap = gapAt(notes, i);
    if (seqDiff(seq, gap.seq) < 0 || seqDiff(seq, gap.end) >= 0) continue;
    explainEvent(hand.connection.followed, gap.event, by);
    if (by !== GAP_BY.capture) remove(notes, i);
    return;
  }
}

export function releaseGaps(notes: SenderNotes): void {
  release(notes.gaps, notes.gapEntries * WORDS);
}

function gapAt(notes: SenderNotes, i: i32): Gap {
  return rowAt<Gap>(notes.gaps + i * WORDS);
}

function remove(notes: SenderNotes, i: i32): void {
  const place = notes.gaps + i * WORDS;
  copyWords(place, place + WORDS, (notes.gapCount - i - 1) * WORDS);
  notes.gapCount--;
}

function makeRoom(notes: SenderNotes): void {
  const entries = notes.gaps === NOWHERE ? FIRST_ENTRIES : notes.gapEntries * 2;
  const place = take(entries * WORDS);
  copyWords(place, notes.gaps, notes.gapCount * WORDS);
  release(notes.gaps, notes.gapEntries * WORDS);
  notes.gaps = place;
  notes.gapEntries = entries;
}

/** They did pass. */
export function takeBackMissing(sender: Sender, from: i32, to: i32): void {
  const missingEnd = sender.missingEnd;
  const bytes: f64 = seqDiff(seqDiff(to, missingEnd) < 0 ? to : missingEnd, from);
  if (bytes > 0) sender.missingBytes -= Math.min(bytes, sender.missingBytes);
}

/**
 * Takes the packet, up to `end`, as another copy of what is kept from `entry` on, and returns how many bytes of payload had
 * never passed. `bits`: SEGMENT.again for a repetition, 0 for what only came late.
 */
export function fillGaps(sender: Sender, entry: i32, packet: Packet, end: i32, bits: i32): i32 {
  let bytes = 0;
  for (let i = entry; i < sender.next && seqDiff(sender.segment(i).seq, end) < 0; i++) {
    const segment = sender.segment(i);
    if (segment.has(SEGMENT.gap)) {
      const wasMissing = i < sender.head;
      const filled = fillGap(sender, i, seqMax(packet.seq, segment.seq), end, packet, bits);
      if (wasMissing) sender.missingBytes -= filled;
      bytes += filled;
      if (sender.segment(i).has(SEGMENT.gap)) i++; // what was filled comes after what was not
    } else if (bits !== 0) {
      segment.again(packet);
    }
  }
  const hasFilledFin = bytes > 0 && (packet.flags & FIN) !== 0;
  return hasFilledFin ? bytes - 1 : bytes;
}
