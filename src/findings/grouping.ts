// Sightings become findings: those of one rule at one server's end, by the same end, are one, with the frames of the
// first few. Their number is bounded: of a rule, the largest groups have findings of their own, and the rest share one.
import type { Finished } from '../analysis/finished.ts';
import type { End } from '../analysis/state-path.ts';
import type { FindingRecord } from '../report/schema.ts';
import { counted } from '../shared/format.ts';
import { SEVERITIES, type Severity } from '../shared/vocabulary.ts';
import type { ConnectionDetector, Data, Group, Sighting } from './detector.ts';

/** Groups of a rule that are kept apart: those that come first. */
const MOST_GROUPS = 4096;
/** Groups of a rule with findings of their own: the largest. */
const MOST_FINDINGS = 10;
const MOST_FRAMES = 8;
const REST = NaN;

class SightingGroup implements Group {
  count = 0;
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

  constructor(endpoint: End | null) {
    this.endpoint = endpoint;
  }

  add(sighting: Sighting, finished: Finished): void {
    const { connection } = finished;
    if (this.count++ === 0) {
      this.#id = connection.id;
      this.#stream = connection.stream;
    }
    this.#firstNs = Math.min(this.#firstNs, sighting.ns);
    if (this.frames.length < MOST_FRAMES) this.#addFrames(finished.evidence(sighting.frames));
    this.#severity = worst(this.#severity, sighting.severity ?? null);
    const weight = sighting.weight ?? 0;
    if (weight <= this.#weight) return;
    this.#weight = weight;
    this.#serverAddress = finished.addressOf('server');
    this.#serverPort = finished.identity.server.port;
    this.#clientAddress = finished.addressOf('client');
    this.#clientPort = finished.identity.client.port;
    this.client = finished.textOf('client');
    this.server = finished.textOf('server');
    this.data = sighting.data ?? {};
  }

  /** Numbers of frames are those of one capture. */
  #addFrames({ frames, capture }: ReturnType<Finished['evidence']>): void {
    if (this.frames.length === 0) this.#capture = capture;
    if (capture === this.#capture) this.frames.push(...frames.slice(0, MOST_FRAMES - this.frames.length));
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
    this.count += other.count;
    this.#severity = worst(this.#severity, other.#severity);
    this.#firstNs = Math.min(this.#firstNs, other.#firstNs);
    if (this.frames.length === 0) this.#capture = other.#capture;
    if (this.#capture === other.#capture) this.frames.push(...other.frames.slice(0, MOST_FRAMES - this.frames.length));
  }
}

function worst(a: Severity | null, b: Severity | null): Severity | null {
  if (a === null || b === null) return a ?? b;
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b;
}

export function serverFilter(address: string, port: number, narrower?: string): string {
  const ends = `${address.includes(':') ? 'ipv6' : 'ip'}.addr == ${address} && tcp.port == ${port}`;
  if (narrower === undefined) return ends;
  return `${ends} && ${narrower.includes('||') ? `(${narrower})` : narrower}`;
}

/** Keys of ends are whole numbers of 50 bits. */
function groupKey(serverKey: number, endpoint: End | null): number {
  return serverKey * 4 + (endpoint === null ? 0 : endpoint === 'client' ? 1 : 2);
}

export class Grouping {
  readonly #detector: ConnectionDetector;
  /** By server's end and by whose doing it is. */
  readonly #groups: Map<number, SightingGroup> = new Map();

  constructor(detector: ConnectionDetector) {
    this.#detector = detector;
  }

  add(sighting: Sighting, finished: Finished): void {
    const { endpoint } = sighting;
    const { serverKey } = finished;
    let key = groupKey(serverKey, endpoint);
    let group = this.#groups.get(key);
    if (group === undefined) {
      if (this.#groups.size >= MOST_GROUPS) key = REST;
      group = this.#groups.get(key);
    }
    if (group === undefined) {
      group = new SightingGroup(endpoint);
      this.#groups.set(key, group);
    }
    group.add(sighting, finished);
  }

  /** What was found there is said better by another rule. */
  drop(serverKey: number): void {
    for (const endpoint of [null, 'client', 'server'] as const) this.#groups.delete(groupKey(serverKey, endpoint));
  }

  findings(): FindingRecord[] {
    const rest = this.#groups.get(REST);
    const groups = [...this.#groups.values()].filter((group) => group !== rest).toSorted((a, b) => b.count - a.count);
    const own = groups.slice(0, groups.length <= MOST_FINDINGS + 1 ? groups.length : MOST_FINDINGS);
    const others = [...groups.slice(own.length), ...(rest === undefined ? [] : [rest])];
    const findings = own.map((group) => group.record(this.#detector));
    if (others.length === 0) return findings;
    const all = new SightingGroup(null);
    for (const group of others.toSorted((a, b) => a.firstNs - b.firstNs)) all.absorb(group);
    return [...findings, all.restRecord(this.#detector, others.length)];
  }
}
