// What a run was like, service by service (a server's address and port): how many connections, how they ended, what was
// sent again, how long handshakes took, and in how many connections each rule found something.
import type { ConnectionRow } from '../report/sink.ts';
import type { ConnectionRecord, FindingRecord } from '../report/schema.ts';
import { endText } from '../shared/format.ts';
import type { Outcome } from '../shared/vocabulary.ts';

/** Services that are kept apart: those that come first. */
const MOST_SERVICES = 8192;
/** Handshakes of a service whose round trip is kept. */
const MOST_ROUND_TRIPS = 1024;
const OTHERS = 'other servers';

/** What is counted of a connection, as shares: of connections, or of packets. */
export const OUTCOME_METRICS = ['unanswered', 'refused', 'handshake-incomplete', 'reset'] as const;

export class Service {
  connections = 0;
  packets = 0;
  again = 0;
  readonly outcomes: Map<Outcome, number> = new Map();
  readonly handshakeRtts: number[] = [];
  /** Connections by the rule that found something in them. */
  readonly found: Map<string, number> = new Map();

  add({ outcome, packets, sent }: ConnectionRow, handshakeRtt: number | null): void {
    this.connections++;
    this.packets += packets;
    this.again += sent.client.retransmissions.segments + sent.server.retransmissions.segments;
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    if (handshakeRtt !== null && this.handshakeRtts.length < MOST_ROUND_TRIPS) this.handshakeRtts.push(handshakeRtt);
  }

  get medianRtt(): number | null {
    const sorted = this.handshakeRtts.toSorted((a, b) => a - b);
    return sorted.length === 0 ? null : sorted[(sorted.length - 1) >> 1]!;
  }
}

export class Services {
  readonly byName: Map<string, Service> = new Map();

  addConnection(record: ConnectionRecord): void {
    const { address, port } = record.server;
    this.#serviceOf(endText(address, port)).add(record, record.handshake.rtt);
  }

  /** Of rules about connections; a rule about the run, or the capture, names no server. */
  addFinding({ rule, count, data }: FindingRecord): void {
    const { server } = data;
    if (typeof server !== 'string') return;
    const { found } = this.#serviceOf(server);
    found.set(rule, (found.get(rule) ?? 0) + count);
  }

  #serviceOf(name: string): Service {
    let service = this.byName.get(name);
    if (service !== undefined) return service;
    if (this.byName.size >= MOST_SERVICES) {
      service = this.byName.get(OTHERS);
      if (service !== undefined) return service;
    }
    service = new Service();
    this.byName.set(this.byName.size >= MOST_SERVICES ? OTHERS : name, service);
    return service;
  }
}
