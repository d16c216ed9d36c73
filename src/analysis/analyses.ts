// The analyses of a run's connections: one for each that has more than a lone SYN, and one on demand for the others.
import type { Connection } from '../flow/connection.ts';
import { TransitionLog } from '../tracker/transition-log.ts';
import { ConnectionAnalysis } from './connection-analysis.ts';

export class Analyses {
  readonly log: TransitionLog = new TransitionLog();
  readonly #loneSyn: ConnectionAnalysis = this.make();

  make(): ConnectionAnalysis {
    return new ConnectionAnalysis(this.log);
  }

  /** The analysis of a connection that is about to be reported; valid until the next is asked for. */
  of(connection: Connection): ConnectionAnalysis {
    if (connection.isWatched) return connection.watch as ConnectionAnalysis;
    this.#loneSyn.begin(connection, true);
    return this.#loneSyn;
  }
}
