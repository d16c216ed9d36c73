// Sums of a whole run, from the records of its captures and connections; mergeable, since it is all sums.
import type { CaptureRecord, SummaryRecord } from '../report/schema.ts';
import { TOOL } from '../shared/version.ts';
import { OUTCOMES, SCHEMA_VERSION, type Outcome } from '../shared/vocabulary.ts';
import type { Finished } from './connection-record.ts';

export class Totals {
  #packets = 0;
  #tcpPackets = 0;
  #connections = 0;
  #connectionsEvicted = 0;
  readonly #byOutcome = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;

  addCapture({ packets, tcpPackets }: CaptureRecord): void {
    this.#packets += packets;
    this.#tcpPackets += tcpPackets;
  }

  addConnection({ outcome, isEvicted }: Pick<Finished, 'outcome' | 'isEvicted'>): void {
    this.#connections++;
    if (isEvicted) this.#connectionsEvicted++;
    this.#byOutcome[outcome]++;
  }

  record(): SummaryRecord {
    return {
      type: 'summary',
      schemaVersion: SCHEMA_VERSION,
      tool: TOOL,
      packets: this.#packets,
      tcpPackets: this.#tcpPackets,
      connections: this.#connections,
      connectionsEvicted: this.#connectionsEvicted,
      byOutcome: { ...this.#byOutcome },
    };
  }
}
