// Which segments of a long connection a ladder shows. Decided while they pass, in memory that the number of rows
// bounds: of each kind of interest the first ones and the latest are held, of pauses the longest. What a left-out run
// held follows from the sums that every segment carries.
import type { Segment } from './segment.ts';

/** From what must be seen to what is only the way there. */
export const INTEREST = { turn: 0, notable: 1, pause: 2, crowd: 3, plain: 4 } as const;

/** Shares of the rows that an interest takes before the others had theirs; then what is left goes in the same order. */
const SHARES = [1, 0.6, 0.2, 0.15, 0.1] as const;

/** A segment of interest with those beside it. */
interface Candidate {
  readonly segment: Segment;
  readonly previous: Segment | undefined;
  next: Segment | undefined;
  /** Seconds of silence before it. */
  readonly pause: number;
}

export class LadderChoice {
  readonly #rows: number;
  readonly #held: readonly Held[];
  #first: Segment | undefined;
  #latest: Segment | undefined;
  #latestCandidate: Candidate | undefined;

  /** `rows`: of segments and of what stands for those left out, about. */
  constructor(rows: number) {
    this.#rows = rows;
    this.#held = SHARES.map((_, interest) =>
      interest === INTEREST.pause ? new Longest(rows) : new FirstAndLast(rows),
    );
  }

  /** `interests`: those that it has of INTEREST, beside `plain`. */
  take(segment: Segment, interests: readonly number[]): void {
    const previous = this.#latest;
    if (this.#latestCandidate) this.#latestCandidate.next = segment;
    const candidate: Candidate = { segment, previous, next: undefined, pause: previous ? segment.t - previous.t : 0 };
    for (const interest of interests) this.#held[interest]!.add(candidate);
    this.#held[INTEREST.plain]!.add(candidate);
    this.#latestCandidate = candidate;
    this.#first ??= segment;
    this.#latest = segment;
  }

  /** In their order. */
  chosen(): Segment[] {
    if (this.#first === undefined || this.#latest === undefined) return [];
    const shown = new Shown();
    shown.add(this.#first);
    shown.add(this.#latest);
    for (const share of [true, false]) {
      for (const [interest, held] of this.#held.entries()) {
        const limit = share ? shown.cost + Math.ceil((this.#rows - shown.cost) * SHARES[interest]!) : this.#rows;
        addAll(shown, held.inOrder(), limit, interest);
      }
    }
    this.#closeHoles(shown);
    return shown.inOrder();
  }

  /** A row that says that one segment was left out takes as much room as the segment. */
  #closeHoles(shown: Shown): void {
    for (const held of this.#held) {
      for (const { segment, previous, next } of held.inOrder()) {
        for (const one of [segment, previous, next]) if (one && shown.isHole(one)) shown.add(one);
      }
    }
  }
}

function addAll(shown: Shown, candidates: Iterable<Candidate>, limit: number, interest: number): void {
  for (const { segment, previous, next } of candidates) {
    if (shown.cost >= limit) return;
    shown.add(segment);
    if (interest === INTEREST.plain || interest === INTEREST.crowd) continue;
    if (previous && shown.cost < limit) shown.add(previous);
    if (next && interest !== INTEREST.pause && shown.cost < limit) shown.add(next);
  }
}

/** The segments that are chosen so far, and the rows that they and the gaps between them take. */
class Shown {
  readonly #segments = new Map<number, Segment>();
  cost = 0;

  add(segment: Segment): void {
    const { ordinal } = segment;
    if (this.#segments.has(ordinal)) return;
    const neighbours = Number(this.#segments.has(ordinal - 1)) + Number(this.#segments.has(ordinal + 1));
    this.#segments.set(ordinal, segment);
    this.cost += 2 - neighbours; // between two gaps it adds one, beside a shown segment none, in a hole it takes one
  }

  isHole({ ordinal }: Segment): boolean {
    return !this.#segments.has(ordinal) && this.#segments.has(ordinal - 1) && this.#segments.has(ordinal + 1);
  }

  inOrder(): Segment[] {
    return [...this.#segments.values()].toSorted((a, b) => a.ordinal - b.ordinal);
  }
}

interface Held {
  add(candidate: Candidate): void;
  /** Those of most interest first. */
  inOrder(): Iterable<Candidate>;
}

class FirstAndLast implements Held {
  readonly #capacity: number;
  readonly #first: Candidate[] = [];
  /** A ring. */
  readonly #last: Candidate[] = [];
  #count = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(candidate: Candidate): void {
    if (this.#first.length < this.#capacity) this.#first.push(candidate);
    else this.#last[this.#count++ % this.#capacity] = candidate;
  }

  *inOrder(): Generator<Candidate> {
    const split = this.#count % this.#capacity;
    const isFull = this.#last.length === this.#capacity;
    const last = isFull ? [...this.#last.slice(split), ...this.#last.slice(0, split)] : this.#last;
    const all = [...this.#first, ...last];
    for (let low = 0, high = all.length - 1; low <= high; low++, high--) {
      yield all[low]!;
      if (high > low) yield all[high]!;
    }
  }
}

class Longest implements Held {
  readonly #capacity: number;
  readonly #longest: Candidate[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(candidate: Candidate): void {
    const shortest = this.#longest.at(-1);
    if (this.#longest.length === this.#capacity && shortest && shortest.pause >= candidate.pause) return;
    const place = this.#longest.findIndex(({ pause }) => pause < candidate.pause);
    this.#longest.splice(place === -1 ? this.#longest.length : place, 0, candidate);
    if (this.#longest.length > this.#capacity) this.#longest.pop();
  }

  inOrder(): Iterable<Candidate> {
    return this.#longest;
  }
}
