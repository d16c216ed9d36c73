// Which connections the page shows in detail. While a run goes on nobody knows which of them will be the worst: kept are
// the largest of those with a part in a finding, the first of each kind of them, and the largest of the others.
import type { ConnectionRow, FinishedConnection } from '../sink.ts';
import { TopList } from '../top-list.ts';
import type { Detail } from './detail.ts';

/** Largest with a finding; first of their kind; largest without a finding. */
const MAX_LARGE = 40;
const MAX_KINDS = 14;
const MAX_FINE = 6;

type Size = Pick<FinishedConnection, 'bytes' | 'id'>;
interface Candidate extends Size {
  readonly detail: Detail;
}

const largestFirst = (a: Size, b: Size): number => b.bytes - a.bytes || a.id - b.id;

export class Candidates {
  readonly #large = new TopList<Candidate, Size>(MAX_LARGE, largestFirst);
  readonly #fine = new TopList<Candidate, Size>(MAX_FINE, largestFirst);
  readonly #kinds = new Map<string, Candidate>();

  /** `row` and `detail` are called only where it is worth it. */
  offer(finished: FinishedConnection, row: () => ConnectionRow, detail: () => Detail): void {
    const isConcerned = finished.sightings.length > 0;
    const kind = isConcerned && this.#kinds.size < MAX_KINDS ? kindOf(row()) : '';
    const isFirst = kind !== '' && !this.#kinds.has(kind);
    const largest = isConcerned ? this.#large : this.#fine;
    if (!isFirst && !largest.admits(finished)) return;
    const candidate = { id: finished.id, bytes: finished.bytes, detail: detail() };
    if (isFirst) this.#kinds.set(kind, candidate);
    largest.add(candidate);
  }

  get concerned(): readonly Detail[] {
    const byId = new Map([...this.#kinds.values(), ...this.#large.items].map(({ id, detail }) => [id, detail]));
    return [...byId.values()];
  }

  get fine(): readonly Detail[] {
    return this.#fine.items.map(({ detail }) => detail);
  }
}

function kindOf({ outcome, state }: ConnectionRow): string {
  return `${outcome} ${state.client} ${state.server}`;
}
