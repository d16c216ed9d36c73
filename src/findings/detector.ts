// What a detector is: meta, which `tcpscope explain` prints, and one function. A detector of connections looks at each
// that is over and says what it sees; what is the same at the same server becomes one finding (grouping.ts). A detector
// of the run keeps sums of its own and speaks at the end.
import type { CaptureQuality } from '../analysis/capture-quality.ts';
import type { Finished } from '../analysis/finished.ts';
import type { End } from '../analysis/state-path.ts';
import type { RuleText } from '../report/rule-text.ts';
import type { CaptureRecord, FindingRecord, SummaryRecord } from '../report/schema.ts';
import type { ConnectionIds } from './connection-ids.ts';
import { formatCount, timesText } from '../shared/format.ts';
import type { RuleId, Severity } from '../shared/vocabulary.ts';

/** What a rule says of itself. */
export interface Meta extends RuleText {
  readonly rule: RuleId;
}

export interface DetectorOptions {
  /** Seconds in CLOSE_WAIT, and in other resting states, that are too long. */
  readonly closeWaitThreshold: number;
}

export type Data = FindingRecord['data'];

/** What a detector saw of a connection. */
export interface Sighting {
  /** Whose doing it is. */
  readonly endpoint: End | null;
  /** Some frames that show it. */
  readonly frames: readonly number[];
  /** Nanoseconds since the first packet of the run. */
  readonly ns: number;
  /** How bad it is: the worst sighting of a group gives the finding its data. */
  readonly weight?: number;
  /** Where it is not that of the rule; of a group, the worst counts. */
  readonly severity?: Severity;
  readonly data?: Data;
}

/** Sightings of one rule at one server. */
export interface Group {
  /** Of connections. */
  readonly count: number;
  readonly endpoint: End | null;
  /** Of the worst sighting, and of its connection. */
  readonly data: Data;
  readonly client: string;
  readonly server: string;
}

export interface ConnectionDetector {
  readonly meta: Meta;
  /** Bits of TRAIT: it looks at connections that have one of them. */
  readonly concerns: number;
  /** Narrows the filter of a finding about several connections: a display filter of Wireshark. */
  readonly filter?: string;
  /** The filter of a finding about one connection names its ends, not its stream. */
  readonly byTuple?: boolean;
  /** Rules whose sightings in the same connection follow from this one, and are left out. */
  readonly explains?: readonly string[];
  look(connection: Finished, options: DetectorOptions): Sighting | null;
  message(group: Group): string;
}

/** What a detector of the run found. */
export interface RunFinding extends Omit<
  FindingRecord,
  'type' | 'rule' | 'severity' | 'connection' | 'connections' | 'connectionCount' | 'endpoint'
> {
  /** Those that it is about, if it is about connections. */
  readonly connections?: ConnectionIds;
  readonly endpoint?: End | null;
  /** Where it is not that of the rule. */
  readonly severity?: Severity;
  /** Rules whose findings at the same server say the same with less insight, and the text of that server. */
  readonly replaces?: { readonly rules: readonly string[]; readonly server: string };
}

/** A capture of the run, and what shows its flaws. */
export interface CaptureFacts {
  readonly record: CaptureRecord;
  readonly evidence: CaptureQuality['evidence'];
}

export interface RunObserver {
  connection?(connection: Finished): void;
  findings(summary: Omit<SummaryRecord, 'findings'>, captures: readonly CaptureFacts[]): RunFinding[];
}

export interface RunDetector {
  readonly meta: Meta;
  begin(options: DetectorOptions): RunObserver;
}

/** "connection 10.0.0.1:4000 → 10.0.0.2:80", "12 connections to 10.0.0.2:80". */
export function connectionsOf({ count, client, server }: Group): string {
  return count === 1 ? `connection ${client} → ${server}` : `${formatCount(count)} connections to ${server}`;
}

/** The same in the rest of the sentence: "it" or "them". */
export function pronounOf({ count }: Group): string {
  return count === 1 ? 'it' : 'them';
}

/** Before the figure of the worst, where there are others: "up to ". */
export function upTo({ count }: Group): string {
  return count === 1 ? '' : 'up to ';
}

/** How often it was at the worst: "once", "once each", "twice", "up to 3 times". */
export function timesOf(group: Group, times: number): string {
  if (times === 1) return group.count === 1 ? 'once' : 'once each';
  return upTo(group) + timesText(times);
}

/** Whose doing a group is: "10.0.0.2:80", "10.0.0.1:4000", "clients of 10.0.0.2:80". */
export function culpritOf({ count, endpoint, client, server }: Group): string {
  if (endpoint === 'server') return server;
  return count === 1 ? client : `clients of ${server}`;
}
