// Sums of a whole run, from the records of its captures and connections; mergeable, since it is all sums.
import type { CaptureRecord, SummaryRecord } from '../report/schema.ts';
import { TOOL } from '../shared/version.ts';
import { OUTCOMES, SCHEMA_VERSION, STATES, type State } from '../shared/vocabulary.ts';
import type { Finished } from './connection-record.ts';

type Counts<Key extends string> = Record<Key, number>;

function zeros<Key extends string>(keys: readonly Key[]): Counts<Key> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Counts<Key>;
}

/** What sums are made of. */
export type Summand = Pick<
  Finished,
  | 'outcome'
  | 'isAttempt'
  | 'isEvicted'
  | 'isHandshakeComplete'
  | 'synRetransmissions'
  | 'synAckRetransmissions'
  | 'stateOf'
  | 'enteredTimeWait'
>;

export class Totals {
  #packets = 0;
  #tcpPackets = 0;
  #connections = 0;
  #connectionsEvicted = 0;
  #timeWaitsEntered = 0;
  #attempted = 0;
  #completed = 0;
  #synRetransmissions = 0;
  #synAckRetransmissions = 0;
  readonly #byOutcome = zeros(OUTCOMES);
  /** By code of STATE. */
  readonly #clientStates = new Float64Array(STATES.length);
  readonly #serverStates = new Float64Array(STATES.length);

  addCapture({ packets, tcpPackets }: CaptureRecord): void {
    this.#packets += packets;
    this.#tcpPackets += tcpPackets;
  }

  addConnection(finished: Summand): void {
    this.#connections++;
    this.#byOutcome[finished.outcome]++;
    if (finished.isEvicted) this.#connectionsEvicted++;
    this.#clientStates[finished.stateOf('client')]!++;
    this.#serverStates[finished.stateOf('server')]!++;
    if (finished.isAttempt) this.#attempted++;
    if (finished.isHandshakeComplete) this.#completed++;
    this.#synRetransmissions += finished.synRetransmissions;
    this.#synAckRetransmissions += finished.synAckRetransmissions;
    if (finished.enteredTimeWait('client')) this.#timeWaitsEntered++;
    if (finished.enteredTimeWait('server')) this.#timeWaitsEntered++;
  }

  record(latePackets: number): SummaryRecord {
    const { unanswered, refused } = this.#byOutcome;
    return {
      type: 'summary',
      schemaVersion: SCHEMA_VERSION,
      tool: TOOL,
      packets: this.#packets,
      tcpPackets: this.#tcpPackets,
      connections: this.#connections,
      connectionsEvicted: this.#connectionsEvicted,
      latePackets,
      byOutcome: { ...this.#byOutcome },
      states: { client: byState(this.#clientStates), server: byState(this.#serverStates) },
      handshakes: {
        attempted: this.#attempted,
        completed: this.#completed,
        unanswered,
        refused,
        incomplete: this.#byOutcome['handshake-incomplete'],
        synRetransmissions: this.#synRetransmissions,
        synAckRetransmissions: this.#synAckRetransmissions,
      },
      timeWait: { entered: this.#timeWaitsEntered },
    };
  }
}

function byState(counts: Float64Array): Record<State, number> {
  return Object.fromEntries(STATES.map((state, code) => [state, counts[code]!])) as Record<State, number>;
}
