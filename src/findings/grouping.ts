// Sightings become findings: those of one rule at one server's end, by the same end, are one, with the frames of the
// first few. Their number is bounded: of a rule, the largest groups have findings of their own, and the rest share one.
import type { Finished } from '../analysis/finished.ts';
import type { End, FlowEnd } from '../analysis/state-path.ts';
import type { FindingRecord } from '../report/schema.ts';
import { counted } from '../shared/format.ts';
import { SEVERITIES, type Severity } from '../shared/vocabulary.ts';
import { ConnectionIds } from './connection-ids.ts';
import type { ConnectionDetector, Data, Group, Sighting } from './detector.ts';

/** Groups of a rule that are kept apart: those that come first. */
const MAX_GROUPS = 4096;
/** Groups of a rule with findings of their own: the largest. */
const MAX_FINDINGS = 10;
/** Ids of connections that a rule keeps for all of its groups; the connections of later ones only count. */
const MAX_IDS = 65_536;
/** Frames that a finding names. */
export const MAX_FRAMES = 8;
const CLIENT_HASH = 0x27d4eb2f;
const SERVER_HASH = 0x165667b1;

class SightingGroup implements Group {
  readonly #connections = new ConnectionIds();
  data: Data = {};
  client = '';
  server = '';
  readonly endpoint: End | null;
  readonly frames: number[] = [];
  #severity: Severity | null = null;
  #weight = -Infinity;
  #firstNs = Infinity;
  /** The connection of the first sighting. */
  #id = 0;
  #stream = 0;
  #capture = 0;
  #serverAddress = '';
  #serverPort = 0;
  #clientAddress = '';
  #clientPort = 0;

  readonly #serverEnd: FlowEnd | null;

  /** `serverEnd`: null for several. */
  constructor(endpoint: End | null, serverEnd: FlowEnd | null) {
    this.endpoint = endpoint;
    this.#serverEnd = serverEnd;
  }

  isOf(finished: Finished, endpoint: End | null): boolean {
    return endpoint === this.endpoint && this.#serverEnd !== null && finished.isEnd('server', this.#serverEnd, true);
  }

  /** `isIdKept`: there is room for the connection's id. */
  add(sighting: Sighting, finished: Finished, isIdKept: boolean): void {
    const { connection } = finished;
    if (this.count === 0) {
      this.#id = connection.id;
      this.#stream = connection.stream;
    }
    this.#connections.add(connection.id, isIdKept);
    this.#firstNs = Math.min(this.#firstNs, sighting.ns);
    if (this.frames.length < MAX_FRAMES) this.#addFrames(finished.evidence(sighting.frames));
    this.#severity = worst(this.#severity, sighting.severity ?? null);
    const weight = sighting.weight ?? 0;
    if (weight <= this.#weight) return;
    this.#weight = weight;
    this.#serverAddress = finished.addressOf('server');
    this.#serverPort = finished.portOf('server');
    this.#clientAddress = finished.addressOf('client');
    this.#clientPort = finished.portOf('client');
    this.client = finished.textOf('client');
    this.server = finished.textOf('server');
    this.data = sighting.data ?? {};
  }

  /** Numbers of frames are those of one capture. */
  #addFrames({ frames, capture }: ReturnType<Finished['evidence']>): void {
    if (this.frames.length === 0) this.#capture = capture;
    if (capture === this.#capture) this.frames.push(...frames.slice(0, MAX_FRAMES - this.frames.length));
  }

  get count(): number {
    return this.#connections.count;
  }

  get firstNs(): number {
    return this.#firstNs;
  }

  record({ meta, filter, byTuple, message }: ConnectionDetector): FindingRecord {
    const { count, frames, endpoint, server, data } = this;
    const isAlone = count === 1;
    const ofServer = serverFilter(this.#serverAddress, this.#serverPort, filter);
    // The number of a stream is that of the run, and so of its first capture.
    const ofOne =
      byTuple || this.#capture > 0
        ? `${serverFilter(this.#serverAddress, this.#serverPort)} && ${serverFilter(this.#clientAddress, this.#clientPort)}`
        : `tcp.stream == ${this.#stream}`;
    return {
      type: 'finding',
      rule: meta.rule,
      severity: this.#severity ?? meta.severity,
      connection: isAlone ? this.#id : null,
      ...this.#connections.fields,
      endpoint,
      message: message(this),
      t: this.#firstNs / 1e9,
      frames: frames.toSorted((a, b) => a - b),
      capture: this.#capture,
      count,
      data: { server, ...data },
      filter: isAlone ? ofOne : ofServer,
    };
  }

  /** The finding of several groups. */
  restRecord({ meta, filter }: ConnectionDetector, groups: number): FindingRecord {
    return {
      type: 'finding',
      rule: meta.rule,
      severity: this.#severity ?? meta.severity,
      connection: null,
      ...this.#connections.fields,
      endpoint: null,
      message: `${meta.title}: ${counted(this.count, 'more connection')} to ${groups > 1 ? 'other servers' : 'another server'}`,
      t: this.#firstNs / 1e9,
      frames: this.frames.toSorted((a, b) => a - b),
      capture: this.#capture,
      count: this.count,
      data: {},
      filter: filter ?? 'tcp',
    };
  }

  absorb(other: SightingGroup): void {
    this.#connections.addAll(other.#connections);
    this.#severity = worst(this.#severity, other.#severity);
    this.#firstNs = Math.min(this.#firstNs, other.#firstNs);
    if (this.frames.length === 0) this.#capture = other.#capture;
    if (this.#capture === other.#capture) this.frames.push(...other.frames.slice(0, MAX_FRAMES - this.frames.length));
  }
}

function worst(a: Severity | null, b: Severity | null): Severity | null {
  if (a === null || b === null) return a ?? b;
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b;
}

/** Display filter of Wireshark for the packets of a host, or those that it sent. */
export function hostFilter(address: string, field: 'addr' | 'src' = 'addr'): string {
  return `${address.includes(':') ? 'ipv6' : 'ip'}.${field} == ${address}`;
}

export function serverFilter(address: string, port: number, narrower?: string): string {
  const ends = `${hostFilter(address)} && tcp.port == ${port}`;
  if (narrower === undefined) return ends;
  return `${ends} && ${narrower.includes('||') ? `(${narrower})` : narrower}`;
}

export class Grouping {
  readonly #detector: ConnectionDetector;
  /** By hash of the server's end and of whose doing it is. */
  readonly #groups: Map<number, SightingGroup> = new Map();
  /** Of the servers for which there was no room. */
  #rest: SightingGroup | null = null;
  /** Connections whose ids groups were given. */
  #idCount = 0;

  constructor(detector: ConnectionDetector) {
    this.#detector = detector;
  }

  add(sighting: Sighting, finished: Finished): void {
    const { endpoint } = sighting;
    let key = (finished.serverHash + (endpoint === null ? 0 : endpoint === 'client' ? CLIENT_HASH : SERVER_HASH)) | 0;
    let group = this.#groups.get(key);
    while (group !== undefined && !group.isOf(finished, endpoint)) {
      key = (key + 1) | 0;
      group = this.#groups.get(key);
    }
    if (group === undefined && this.#groups.size < MAX_GROUPS) {
      group = new SightingGroup(endpoint, finished.identity.server);
      this.#groups.set(key, group);
    }
    (group ?? (this.#rest ??= new SightingGroup(null, null))).add(sighting, finished, this.#idCount++ < MAX_IDS);
  }

  /** What was found at that server is said better by another rule. */
  drop(server: string): void {
    for (const [key, group] of this.#groups) if (group.server === server) this.#groups.delete(key);
  }

  findings(): FindingRecord[] {
    const groups = [...this.#groups.values()].toSorted((a, b) => b.count - a.count);
    const own = groups.slice(0, groups.length <= MAX_FINDINGS + 1 ? groups.length : MAX_FINDINGS);
    const others = [...groups.slice(own.length), ...(this.#rest === null ? [] : [this.#rest])];
    const findings = own.map((group) => group.record(this.#detector));
    if (others.length === 0) return findings;
    const all = new SightingGroup(null, null);
    for (const group of others.toSorted((a, b) => a.firstNs - b.firstNs)) all.absorb(group);
    return [...findings, all.restRecord(this.#detector, others.length)];
  }
}
