// Sums of a whole run, from the records of its captures and connections; mergeable, since it is all sums.
import type { CaptureRecord, SummaryRecord } from '../report/schema.ts';
import { TOOL } from '../shared/version.ts';
import { OUTCOMES, SCHEMA_VERSION, STATES } from '../shared/vocabulary.ts';
import type { Finished } from './connection-record.ts';

type Counts<Key extends string> = Record<Key, number>;

function zeros<Key extends string>(keys: readonly Key[]): Counts<Key> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Counts<Key>;
}

/** What sums are made of. */
export type Summand = Pick<Finished, 'outcome' | 'state' | 'handshake' | 'isAttempt' | 'isEvicted' | 'entered'>;

export class Totals {
  #packets = 0;
  #tcpPackets = 0;
  #connections = 0;
  #connectionsEvicted = 0;
  #timeWaitsEntered = 0;
  readonly #byOutcome = zeros(OUTCOMES);
  readonly #states = { client: zeros(STATES), server: zeros(STATES) };
  readonly #handshakes = zeros(['attempted', 'completed', 'synRetransmissions', 'synAckRetransmissions']);

  addCapture({ packets, tcpPackets }: CaptureRecord): void {
    this.#packets += packets;
    this.#tcpPackets += tcpPackets;
  }

  addConnection(finished: Summand): void {
    const { outcome, state, handshake } = finished;
    this.#connections++;
    this.#byOutcome[outcome]++;
    this.#states.client[state.client]++;
    this.#states.server[state.server]++;
    if (finished.isEvicted) this.#connectionsEvicted++;
    if (finished.isAttempt) this.#handshakes.attempted++;
    if (handshake.complete) this.#handshakes.completed++;
    this.#handshakes.synRetransmissions += handshake.synRetransmissions;
    this.#handshakes.synAckRetransmissions += handshake.synAckRetransmissions;
    if (finished.entered('TIME_WAIT', 'client')) this.#timeWaitsEntered++;
    if (finished.entered('TIME_WAIT', 'server')) this.#timeWaitsEntered++;
  }

  /** `latePackets`: those that came after their connection had been reported. */
  record(latePackets: number): SummaryRecord {
    const { attempted, completed, synRetransmissions, synAckRetransmissions } = this.#handshakes;
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
      states: { client: { ...this.#states.client }, server: { ...this.#states.server } },
      handshakes: {
        attempted,
        completed,
        unanswered,
        refused,
        incomplete: this.#byOutcome['handshake-incomplete'],
        synRetransmissions,
        synAckRetransmissions,
      },
      timeWait: { entered: this.#timeWaitsEntered },
    };
  }
}
