// The transitions of the connection at hand, in the order in which packets showed them: four words each, the first of them
// inside its row, and all in words of their own when they are more.
import * as hand from '../at-hand';
import { MARK } from '../codes';
import { copyWords, NOWHERE, release as releaseRow, take } from '../memory';

export const NONE: i32 = -1;
/** Words of one, and how many have room in the row of their connection. */
const WORDS: i32 = 4;
const TRANSITIONS: i32 = 16;
/** So many are kept; then the earliest are forgotten, half of them. */
const MAX_ENTRIES: i32 = 512;
const ENTRIES_AFTER_FORGETTING: i32 = 256;

const MARKS_SHIFT: i32 = 12;

@unmanaged
export class Transition {
  /** Nanoseconds since the first packet of the run. */
  timeNs: f64;
  /** Frame that showed it, 1-based in its file. */
  frame: i32;
  /** Event, state before and state after, of four bits each; then the marks. */
  move: i32;

  /** One of EVENT. */
  get event(): i32 {
    return this.move & 15;
  }

  /** State before. */
  get from(): i32 {
    return (this.move >> 4) & 15;
  }

  /** State after. */
  get to(): i32 {
    return (this.move >> 8) & 15;
  }

  /** Bits of MARK. */
  get marks(): i32 {
    return this.move >> MARKS_SHIFT;
  }

  mark(marks: i32): void {
    this.move |= marks << MARKS_SHIFT;
  }

  unmark(marks: i32): void {
    this.move &= ~(marks << MARKS_SHIFT);
  }
}

export function count(): i32 {
  return hand.row.transitions;
}

/** An entry; 0 ≤ entry < count. */
export function transition(entry: i32): Transition {
  return changetype<Transition>((<usize>placeOf(entry)) << 2);
}

/** The connection is over. */
export function release(): void {
  releaseRow(hand.row.longLog, hand.row.longLogEntries * WORDS);
  hand.row.longLog = NOWHERE;
}

/** Adds an entry and returns its number. */
export function add(timeNs: f64, frame: i32, event: i32, from: i32, to: i32, marks: i32): i32 {
  const entry = hand.row.transitions++;
  if (entry === capacity()) grow(entry);
  const added = transition(entry);
  added.timeNs = timeNs;
  added.frame = frame;
  added.move = event | (from << 4) | (to << 8) | (marks << MARKS_SHIFT);
  return entry;
}

/** Then some are to be forgotten, so that an endless quarrel needs no endless memory. */
export function isFull(): bool {
  return count() >= MAX_ENTRIES;
}

export function hasForgottenEnough(): bool {
  return count() <= ENTRIES_AFTER_FORGETTING;
}

/** Forgets the earliest entry that was withdrawn, or else confirmed, and returns its number; those after it move up. */
export function forget(): i32 {
  let entry = first(MARK.withdrawn, MARK.withdrawn);
  if (entry === NONE) entry = first(MARK.presumed, 0);
  if (entry === NONE) return NONE;
  const place = placeOf(entry);
  copyWords(place, place + WORDS, (count() - entry - 1) * WORDS);
  hand.row.transitions--;
  return entry;
}

/** The first entry whose marks are so, or NONE. */
function first(mask: i32, marks: i32): i32 {
  for (let entry = 0; entry < count(); entry++) if ((transition(entry).marks & mask) === marks) return entry;
  return NONE;
}

function placeOf(entry: i32): i32 {
  const longLog = hand.row.longLog;
  return (longLog === NOWHERE ? <i32>(hand.row.log >> 2) : longLog) + entry * WORDS;
}

function capacity(): i32 {
  return hand.row.longLog === NOWHERE ? TRANSITIONS : hand.row.longLogEntries;
}

/** Twice the room, for the `entries` that there are. */
function grow(entries: i32): void {
  const row = hand.row;
  const doubled = entries * 2;
  const place = take(doubled * WORDS);
  copyWords(place, placeOf(0), entries * WORDS);
  releaseRow(row.longLog, entries * WORDS);
  row.longLog = place;
  row.longLogEntries = doubled;
}
