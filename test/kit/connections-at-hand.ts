// Connections that an engine follows, one of them at hand (engine/at-hand.ts), without any packets.
import { ConnectionRow, Direction, EndpointRow, Followed } from '../../src/core/rows.ts';
import { TestedEngine } from './engine.ts';

const CONNECTION_WORDS = ConnectionRow.WORDS + 2 * EndpointRow.WORDS;
/** Of the rows that a connection gets when it is followed. */
export const FOLLOWED_WORDS: number = Followed.WORDS + 2 * Direction.WORDS;

export class ConnectionsAtHand {
  readonly engine: TestedEngine = new TestedEngine();
  readonly row: Followed = new Followed();
  readonly client: Direction = new Direction();
  readonly server: Direction = new Direction();
  readonly #connection: ConnectionRow = new ConnectionRow();
  readonly #functions = this.engine.functionsOf('engine/at-hand');
  /** Place of each connection, by that of its rows. */
  readonly #connections: Map<number, number> = new Map();

  constructor() {
    for (const view of [this.row, this.client, this.server, this.#connection]) this.engine.show(view);
  }

  /** Where its rows lie; 0 when none is at hand. */
  get place(): number {
    return this.#functions['read_row']!() >> 2;
  }

  /** Follows another, which is at hand then. */
  take(): void {
    const connection = this.engine.functionsOf('engine/memory')['takeZeroed']!(CONNECTION_WORDS);
    this.#functions['follow']!(connection * 4);
    this.#connections.set(this.place, connection);
    this.#see();
  }

  moveTo(place: number): void {
    this.#functions['open']!(this.#connections.get(place)! * 4);
    this.#see();
  }

  release(place: number): void {
    this.moveTo(place);
    this.#functions['forget']!();
    this.engine.functionsOf('engine/memory')['release']!(this.#connections.get(place)!, CONNECTION_WORDS);
    this.#connections.delete(place);
    this.#see();
  }

  #see(): void {
    this.row.at = this.place;
    this.client.at = this.#functions['read_client']!() >> 2;
    this.server.at = this.#functions['read_server']!() >> 2;
  }
}
