// What a run was like, service by service (a server's address and port): how many connections, how they ended, what was
// retransmitted, how long handshakes took, and in how many connections each rule found something.
import type { ConnectionRecord, FindingRecord } from '../report/schema.ts';
import { endText } from '../shared/format.ts';
import type { Outcome } from '../shared/vocabulary.ts';

/** Services that are kept apart: those that come first. */
const MAX_SERVICES = 8192;
/** Handshakes of a service whose round trip is kept. */
const MAX_ROUND_TRIPS = 1024;
const OTHERS = 'other servers';

/** What is read of a connection, and of a finding. */
export interface ConnectionLike extends Pick<ConnectionRecord, 'outcome' | 'packets'> {
  readonly server: Pick<ConnectionRecord['server'], 'address' | 'port'>;
  readonly handshake: Pick<ConnectionRecord['handshake'], 'rtt'>;
  readonly sent: Readonly<Record<'client' | 'server', { readonly retransmissions: { readonly segments: number } }>>;
}
export type FindingLike = Pick<FindingRecord, 'rule' | 'count' | 'endpoint'> & {
  readonly data: Readonly<Record<string, unknown>>;
};

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
  /** The end of which a rule found something, where it is one: the other's may be in a finding that names no server. */
  readonly oneEnd: Map<string, 'client' | 'server'> = new Map();

  add({ outcome, packets, sent, handshake: { rtt } }: ConnectionLike): void {
    this.connections++;
    this.packets += packets;
    this.again += sent.client.retransmissions.segments + sent.server.retransmissions.segments;
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    if (rtt !== null && this.handshakeRtts.length < MAX_ROUND_TRIPS) this.handshakeRtts.push(rtt);
  }

  get medianRtt(): number | null {
    const sorted = this.handshakeRtts.toSorted((a, b) => a - b);
    return sorted.length === 0 ? null : sorted[(sorted.length - 1) >> 1]!;
  }
}

export class Services {
  readonly byName: Map<string, Service> = new Map();
  /** Rules with a finding that names no server: the share of each in it is unknown. */
  readonly unnamed: Set<string> = new Set();

  addConnection(record: ConnectionLike): void {
    const { address, port } = record.server;
    this.#serviceOf(endText(address, port)).add(record);
  }

  /** Rules about the run, or the capture, name no server; nor does what a rule found at the least of many servers. */
  addFinding({ rule, count, data, endpoint }: FindingLike): void {
    const { server } = data;
    if (typeof server !== 'string') {
      this.unnamed.add(rule);
      return;
    }
    const { found, oneEnd } = this.#serviceOf(server);
    const isFirst = !found.has(rule);
    found.set(rule, (found.get(rule) ?? 0) + count);
    if (isFirst && endpoint !== null) oneEnd.set(rule, endpoint);
    else if (oneEnd.get(rule) !== endpoint) oneEnd.delete(rule);
  }

  /** Whether all that a rule found at a service is told as that service's. */
  knows(rule: string, { found, oneEnd }: Service): boolean {
    return !this.unnamed.has(rule) || (found.has(rule) && !oneEnd.has(rule));
  }

  #serviceOf(name: string): Service {
    let service = this.byName.get(name);
    if (service !== undefined) return service;
    if (this.byName.size >= MAX_SERVICES) {
      service = this.byName.get(OTHERS);
      if (service !== undefined) return service;
    }
    service = new Service();
    this.byName.set(this.byName.size >= MAX_SERVICES ? OTHERS : name, service);
    return service;
  }
}
