// Reduces a finished connection to its record in the report's vocabulary.
import { formatAddress } from '../flow/address.ts';
import { communityId } from '../flow/community-id.ts';
import { NOT_WATCHED, type Connection } from '../flow/connection.ts';
import type { ConnectionTable } from '../flow/connection-table.ts';
import { SENT, type Endpoint } from '../flow/endpoint.ts';
import type { FlowEnd } from '../flow/identity.ts';
import { outcomeOf } from '../flow/outcome.ts';
import { connState } from '../flow/zeek.ts';
import type { ConnectionRecord } from '../report/schema.ts';
import type { ConnectionRow, FinishedConnection } from '../report/sink.ts';
import { isoTime } from '../shared/format.ts';
import { STATES, type Outcome } from '../shared/vocabulary.ts';
import { STATE } from '../tracker/state.ts';
import { NO_MSS, NO_SCALE } from '../wire/packet.ts';
import type { Analyses } from './analyses.ts';
import { StatePath, type End } from './state-path.ts';
import { transitionRecords } from './transition-records.ts';

const KNOWN_BY_NAMES = ['syn', 'syn-ack', 'port', 'first-packet'] as const;
const NS_PER_SECOND = 1e9;

/** What a record depends on beside its connection. */
export interface RunFacts {
  /** The instant of the run's first packet, in nanoseconds since 1970. */
  readonly baseNs: bigint;
  /** Latest time of the captures so far, in nanoseconds since the first packet. */
  readonly nowNs: number;
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
  readonly #analyses: Analyses;
  /** Null for nothing but a SYN, or a SYN and the RST that refused it. */
  #path: StatePath | null;
  readonly #run: RunFacts;
  readonly outcome: Outcome;

  constructor(connection: Connection, table: ConnectionTable, analyses: Analyses, run: RunFacts) {
    this.#connection = connection;
    this.#table = table;
    this.#analyses = analyses;
    this.#run = run;
    const isBare = connection.block === NOT_WATCHED && !connection.server.hasSyn;
    this.#path = isBare ? null : this.#look();
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

  /** One of STATE, at the end of the capture. */
  stateOf(end: End): number {
    if (this.#path !== null) return this.#analyses.track[end].state;
    return end === 'client' && this.#connection.server.packets === 0 ? STATE.SYN_SENT : STATE.CLOSED;
  }

  /** Both ends came to be ESTABLISHED, as far as the capture shows. */
  get isHandshakeComplete(): boolean {
    return this.#hasBeenAt(STATE.ESTABLISHED, 'client') && this.#hasBeenAt(STATE.ESTABLISHED, 'server');
  }

  get synRetransmissions(): number {
    return this.#path === null ? 0 : this.#analyses.handshake.syns.retransmissions;
  }

  get synAckRetransmissions(): number {
    return this.#path === null ? 0 : this.#analyses.handshake.synAcks.retransmissions;
  }

  enteredTimeWait(end: End): boolean {
    return this.#path !== null && this.#path.reached(end, STATE.TIME_WAIT);
  }

  /** Did the capture see its SYN? */
  get isAttempt(): boolean {
    return this.#connection.client.hasSyn;
  }

  #hasBeenAt(state: number, end: End): boolean {
    return this.#path !== null && this.#path.reached(this.#connection.isSelf ? 'client' : end, state);
  }

  #look(): StatePath {
    const { track } = this.#analyses;
    this.#analyses.open(this.#connection);
    track.elapse(this.#run.nowNs);
    return new StatePath(track.log);
  }

  #handshake(): ConnectionRecord['handshake'] {
    const { handshake } = this.#analyses;
    const { client, server } = this.#connection;
    const complete = this.isHandshakeComplete;
    return {
      kind: handshake.kind(this.#connection, complete),
      complete,
      synRetransmissions: this.synRetransmissions,
      synAckRetransmissions: this.synAckRetransmissions,
      rtt: complete ? handshake.rtt : null,
      options: { client: synOptions(client), server: synOptions(server) },
    };
  }

  row(): ConnectionRow {
    const connection = this.#connection;
    const { baseNs } = this.#run;
    const { client, server, startNs, endNs } = connection;
    const { id, t, duration, packets, bytes, outcome } = this;
    const identity = this.#table.identityOf(connection);
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
      sent: { client: sentRecord(client), server: sentRecord(server) },
    };
  }

  record(): ConnectionRecord {
    const connection = this.#connection;
    this.#path ??= this.#look();
    const record: ConnectionRecord = {
      ...this.row(),
      state: { client: STATES[this.stateOf('client')]!, server: STATES[this.stateOf('server')]! },
      handshake: this.#handshake(),
      close: this.#analyses.closing.record(connection, this.#path),
    };
    if (!this.#run.include.transitions) return record;
    return { ...record, transitions: transitionRecords(this.#analyses.track.log, connection.id) };
  }
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
