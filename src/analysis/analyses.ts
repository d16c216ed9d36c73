// The analyses of a run's connections: one for each that is more than a SYN and its refusal, and one on demand for
// the others.
import type { Connection } from '../flow/connection.ts';
import { TransitionLog } from '../tracker/transition-log.ts';
import { ConnectionAnalysis } from './connection-analysis.ts';

export class Analyses {
  readonly log: TransitionLog = new TransitionLog();
  readonly #bare: ConnectionAnalysis = this.make();

  make(): ConnectionAnalysis {
    return new ConnectionAnalysis(this.log);
  }

  /** The analysis of a connection that is about to be reported; valid until the next is asked for. */
  of(connection: Connection): ConnectionAnalysis {
    if (connection.watch !== null) return connection.watch as ConnectionAnalysis;
    this.#bare.begin(connection);
    return this.#bare;
  }
}
