// The connection that a packet belongs to, as far as it is followed: views of its row and of those of its two ends. They
// lie behind one another; one call moves all three, and one fill begins them.
import { NOWHERE, type Memory } from './memory.ts';
import { Direction, Followed } from './rows.ts';
import { Sender } from './sender.ts';

const WORDS = Followed.WORDS + 2 * Direction.WORDS;

export class AtHand {
  readonly memory: Memory;
  readonly row: Followed = new Followed();
  readonly client: Sender = new Sender();
  readonly server: Sender = new Sender();

  constructor(memory: Memory) {
    this.memory = memory;
    for (const view of [this.row, this.client, this.server]) this.memory.show(view);
  }

  /** Where it lies; NOWHERE before there is any. */
  get place(): number {
    return this.row.at;
  }

  /** Moves to rows that nobody uses, all of them zero. */
  take(): void {
    const place = this.memory.take(WORDS);
    this.memory.ints.fill(0, place, place + WORDS);
    this.moveTo(place);
  }

  moveTo(place: number): void {
    this.row.at = place;
    this.client.at = place + Followed.WORDS;
    this.server.at = place + Followed.WORDS + Direction.WORDS;
  }

  release(place: number): void {
    this.memory.release(place, WORDS);
    if (place === this.place) this.moveTo(NOWHERE);
  }
}
