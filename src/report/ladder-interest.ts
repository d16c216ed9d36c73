// What makes a segment worth a row of a ladder that has not room for all.
import { longPause } from './ladder.ts';
import { INTEREST } from './ladder-choice.ts';
import type { LadderNotes } from './ladder-notes.ts';
import type { ConnectionRecord } from './schema.ts';
import { isMarked, type Segment } from './segment.ts';

export class LadderInterest {
  readonly #notes: LadderNotes;
  readonly #longPause: number;
  readonly #hasSentData = { client: false, server: false };
  #latest = NaN;

  constructor(record: ConnectionRecord, notes: LadderNotes) {
    this.#notes = notes;
    this.#longPause = longPause(record);
  }

  /** Of INTEREST, for each segment in its turn. */
  of(segment: Segment): number[] {
    const { frame, sender, t } = segment;
    const interests: number[] = [];
    const isFirstData = segment.length > 0 && !this.#hasSentData[sender];
    if (isFirstData) this.#hasSentData[sender] = true;
    if (isFirstData || this.#notes.isTransition(frame)) interests.push(INTEREST.turn);
    if (isMarked(segment) || this.#notes.isNotable(frame)) interests.push(INTEREST.notable);
    if (t - this.#latest >= this.#longPause) interests.push(INTEREST.pause);
    if (this.#notes.has(frame)) interests.push(INTEREST.crowd);
    this.#latest = t;
    return interests;
  }
}
