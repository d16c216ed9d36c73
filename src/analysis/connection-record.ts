// Reduces a finished connection to its record in the report's vocabulary.
import { formatAddress } from '../flow/address.ts';
import { communityId } from '../flow/community-id.ts';
import type { Connection } from '../flow/connection.ts';
import type { ConnectionTable } from '../flow/connection-table.ts';
import { SENT, type Endpoint } from '../flow/endpoint.ts';
import type { FlowEnd, FlowIdentity } from '../flow/identity.ts';
import { outcomeOf } from '../flow/outcome.ts';
import { connState } from '../flow/zeek.ts';
import type { ConnectionRecord } from '../report/schema.ts';
import type { ConnectionFacts, FinishedConnection } from '../report/sink.ts';
import { isoTime } from '../shared/format.ts';
import { STATES, type Outcome } from '../shared/vocabulary.ts';
import type { ConnectionTrack } from '../tracker/connection-track.ts';
import type { Tracker } from '../tracker/tracker.ts';
import { NO_MSS, NO_SCALE } from '../wire/packet.ts';
import { transitionRecords } from './transition-records.ts';

const KNOWN_BY_NAMES = ['syn', 'syn-ack', 'port', 'first-packet'] as const;
const NS_PER_SECOND = 1e9;

/** What a record depends on beside its connection. */
export interface RunFacts {
  /** The instant of the run's first packet, in nanoseconds since 1970. */
  readonly baseNs: bigint;
  /** Latest time of the captures so far, in nanoseconds since the first packet. */
  readonly nowNs: number;
  /** How long TIME_WAIT lasts. */
  readonly timeWaitNs: number;
  readonly include: Include;
}

/** Records inside a connection's that are wanted. */
export interface Include {
  readonly transitions?: boolean;
}

/** A connection at its end, as the formats get it. */
export class Finished implements FinishedConnection {
  readonly #connection: Connection;
  readonly #table: ConnectionTable;
  readonly #tracker: Tracker;
  readonly #run: RunFacts;
  readonly outcome: Outcome;

  constructor(connection: Connection, table: ConnectionTable, tracker: Tracker, run: RunFacts) {
    this.#connection = connection;
    this.#table = table;
    this.#tracker = tracker;
    this.#run = run;
    this.outcome = outcomeOf(connection);
  }

  get id(): number {
    return this.#connection.id;
  }

  /** It was finished early, to make room for others. */
  get isEvicted(): boolean {
    return this.#connection.isEvicted;
  }

  get packets(): number {
    return this.#connection.packets;
  }

  get bytes(): number {
    return this.#connection.client.bytes + this.#connection.server.bytes;
  }

  get t(): number {
    return this.#connection.startNs / NS_PER_SECOND;
  }

  get duration(): number {
    return (this.#connection.endNs - this.#connection.startNs) / NS_PER_SECOND;
  }

  record(): ConnectionRecord {
    const connection = this.#connection;
    const { baseNs, include } = this.#run;
    const track = this.#tracker.trackOf(connection);
    track.elapse(this.#run.nowNs, this.#run.timeWaitNs);
    const record = connectionRecord(connection, this.#table.identityOf(connection), baseNs, this, track);
    if (!include.transitions) return record;
    return { ...record, transitions: transitionRecords(this.#tracker.log, track, connection.id) };
  }
}

function connectionRecord(
  connection: Connection,
  identity: FlowIdentity,
  baseNs: bigint,
  facts: ConnectionFacts,
  track: ConnectionTrack,
): ConnectionRecord {
  const { client, server, startNs, endNs } = connection;
  const { id, t, duration, packets, bytes, outcome } = facts;
  return {
    type: 'connection',
    id,
    stream: connection.stream,
    communityId: communityId(identity),
    client: endRecord(identity.client),
    server: endRecord(identity.server),
    clientKnownBy: KNOWN_BY_NAMES[connection.clientKnownBy]!,
    start: isoTime(baseNs + BigInt(startNs)),
    end: isoTime(baseNs + BigInt(endNs)),
    t,
    duration,
    firstFrame: connection.firstFrame,
    lastFrame: connection.lastFrame,
    firstCapture: connection.firstCapture,
    lastCapture: connection.lastCapture,
    packets,
    bytes,
    outcome,
    connState: connState(connection),
    history: connection.history,
    state: { client: STATES[track.client.state]!, server: STATES[track.server.state]! },
    handshake: { options: { client: synOptions(client), server: synOptions(server) } },
    sent: { client: sentRecord(client), server: sentRecord(server) },
  };
}

function endRecord({ address, port }: FlowEnd): ConnectionRecord['client'] {
  return { address: formatAddress(address), port };
}

function synOptions(endpoint: Endpoint): ConnectionRecord['handshake']['options']['client'] {
  if (!endpoint.hasSyn) return null;
  return {
    mss: endpoint.mss === NO_MSS ? null : endpoint.mss,
    windowScale: endpoint.windowScale === NO_SCALE ? null : endpoint.windowScale,
    sackPermitted: endpoint.has(SENT.sackPermitted),
    timestamps: endpoint.has(SENT.timestamps),
    fastOpen: endpoint.has(SENT.fastOpen),
  };
}

function sentRecord({ packets, bytes, payloadBytes, maxSegment }: Endpoint): ConnectionRecord['sent']['client'] {
  return { packets, bytes, payloadBytes, maxSegment };
}
