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
import type { Outcome } from '../shared/vocabulary.ts';
import { NO_MSS, NO_SCALE } from '../wire/packet.ts';

const KNOWN_BY_NAMES = ['syn', 'syn-ack', 'port', 'first-packet'] as const;
const NS_PER_SECOND = 1e9;

/** A connection at its end, as the formats get it. */
export class Finished implements FinishedConnection {
  readonly #connection: Connection;
  readonly #table: ConnectionTable;
  readonly #baseNs: bigint;
  readonly outcome: Outcome;

  /** `baseNs`: the instant of the run's first packet, in nanoseconds since 1970. */
  constructor(connection: Connection, table: ConnectionTable, baseNs: bigint) {
    this.#connection = connection;
    this.#table = table;
    this.#baseNs = baseNs;
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
    return connectionRecord(this.#connection, this.#table.identityOf(this.#connection), this.#baseNs, this);
  }
}

function connectionRecord(
  connection: Connection,
  identity: FlowIdentity,
  baseNs: bigint,
  facts: ConnectionFacts,
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
