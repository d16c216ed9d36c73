// The state tracker of a run: it makes a track for each connection that has more than a lone SYN, and one on demand
// for the others.
import type { Connection } from '../flow/connection.ts';
import { ConnectionTrack } from './connection-track.ts';
import { TransitionLog } from './transition-log.ts';

export class Tracker {
  readonly log: TransitionLog = new TransitionLog();
  readonly #loneSyn: ConnectionTrack = this.makeTrack();

  makeTrack(): ConnectionTrack {
    return new ConnectionTrack(this.log);
  }

  /** The track of a connection that is about to be reported; valid until the next is asked for. */
  trackOf(connection: Connection): ConnectionTrack {
    if (connection.isWatched) return connection.watch as ConnectionTrack;
    this.#loneSyn.begin(connection, true);
    return this.#loneSyn;
  }
}
