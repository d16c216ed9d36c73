// The connection that a packet belongs to, as far as it is followed: views of its row and of those of its two ends, which
// lie behind one another, so that one call moves all three and one fill begins them; and what its ends sent, counted.
import type { Connection } from '../flow/connection.ts';
import type { Endpoint } from '../flow/endpoint.ts';
import { BY } from './layout.ts';
import { Memory, NOWHERE } from './memory.ts';
import { Direction, Followed } from './rows.ts';
import { Sender } from './sender.ts';
import { Attempts } from './state/attempts.ts';
import { TransitionLog } from './state/transition-log.ts';

const WORDS = Followed.WORDS + 2 * Direction.WORDS;

export class AtHand {
  readonly memory: Memory = new Memory();
  readonly row: Followed = new Followed();
  readonly client: Sender = new Sender();
  readonly server: Sender = new Sender();
  readonly log: TransitionLog = new TransitionLog(this.memory, this.row);
  connection!: Connection;
  readonly #syns: Attempts = new Attempts();
  readonly #synAcks: Attempts = new Attempts();

  constructor() {
    for (const view of [this.row, this.client, this.server, this.#syns, this.#synAcks]) this.memory.show(view);
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

  /** Moves to a connection that has its rows. */
  open(connection: Connection): void {
    this.connection = connection;
    this.moveTo(connection.followed);
  }

  release(place: number): void {
    this.memory.release(place, WORDS);
    if (place === this.place) this.moveTo(NOWHERE);
  }

  /** What that end sent, counted. */
  sentBy(end: Direction): Endpoint {
    return end === this.client ? this.connection.client : this.connection.server;
  }

  /** One of BY. */
  codeOf(end: Direction): number {
    return end === this.client ? BY.client : BY.server;
  }

  /** SYNs of the client. */
  get syns(): Attempts {
    this.#syns.at = this.row.syns;
    return this.#syns;
  }

  /** SYN-ACKs of the server. */
  get synAcks(): Attempts {
    this.#synAcks.at = this.row.synAcks;
    return this.#synAcks;
  }
}
