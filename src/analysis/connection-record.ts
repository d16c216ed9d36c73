// Reduces a finished connection to its record in the report's vocabulary.
import { formatAddress } from '../shared/address.ts';
import { communityId } from './community-id.ts';
import { SENT } from '../core/codes.ts';
import type { Endpoint } from '../core/connection.ts';
import type { FlowEnd } from '../core/identity.ts';
import { connState, historyOf } from '../core/zeek.ts';
import type { ConnectionRecord, ConnectionRow, Include } from '../report/sink.ts';
import { isoTime } from '../shared/format.ts';
import { STATES } from '../shared/vocabulary.ts';
import { NO_MSS, NO_SCALE } from '../core/packet.ts';
import { closeRecord } from './close-record.ts';
import { handshakeRtt } from './facts.ts';
import type { Finished } from './finished.ts';
import { sentRecord } from './sent-record.ts';
import { sampleRecords } from './sample-records.ts';
import { transitionRecords } from './transition-records.ts';

const KNOWN_BY_NAMES = ['syn', 'syn-ack', 'port', 'first-packet'] as const;

export function connectionRow(finished: Finished): ConnectionRow {
  const { connection, identity, id, t, duration, packets, bytes, outcome, run } = finished;
  return {
    type: 'connection',
    id,
    stream: connection.stream,
    communityId: communityId(identity),
    client: endRecord(identity.client),
    server: endRecord(identity.server),
    clientKnownBy: KNOWN_BY_NAMES[connection.clientKnownBy]!,
    start: isoTime(run.baseNs + BigInt(connection.startNs)),
    end: isoTime(run.baseNs + BigInt(connection.endNs)),
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
    history: historyOf(connection),
    state: { client: STATES[finished.stateOf('client')]!, server: STATES[finished.stateOf('server')]! },
    sent: sentRecords(finished),
    findings: finished.sightings,
  };
}

export function connectionRecord(finished: Finished, include: Include): ConnectionRecord {
  const { id } = finished;
  const close = closeRecord(finished); // first: it follows what was nothing but a SYN through its states
  const record: ConnectionRecord = {
    ...connectionRow(finished),
    handshake: handshakeRecord(finished),
    close,
  };
  if (include.transitions) record.transitions = transitionRecords(finished.transitions, id);
  if (include.samples) record.samples = sampleRecords(finished);
  if (include.events) record.events = finished.events;
  return record;
}

function handshakeRecord(finished: Finished): ConnectionRecord['handshake'] {
  const complete = finished.isHandshakeComplete;
  const { handshakeKind: kind } = finished;
  const { client, server } = finished.connection;
  return {
    kind,
    complete,
    synRetransmissions: finished.synRetransmissions,
    synAckRetransmissions: finished.synAckRetransmissions,
    rtt: complete && kind !== 'simultaneous' ? handshakeRtt(finished.facts) : null, // no ACK ends a simultaneous one
    options: { client: synOptions(client), server: synOptions(server) },
  };
}

function endRecord({ address, port }: FlowEnd): ConnectionRecord['client'] {
  return { address: formatAddress(address), port };
}

function synOptions(endpoint: Endpoint): ConnectionRecord['handshake']['options']['client'] {
  if (!endpoint.hasSyn || endpoint.isSynCut) return null;
  return {
    mss: endpoint.mss === NO_MSS ? null : endpoint.mss,
    windowScale: endpoint.windowScale === NO_SCALE ? null : endpoint.windowScale,
    sackPermitted: endpoint.has(SENT.sackPermitted),
    timestamps: endpoint.has(SENT.timestamps),
    fastOpen: endpoint.has(SENT.fastOpen),
  };
}

function sentRecords(finished: Finished): ConnectionRecord['sent'] {
  const { connection } = finished;
  const { client, server, endNs } = connection;
  const windows = { client: finished.windowOf('client'), server: finished.windowOf('server') };
  return {
    client: sentRecord(client, finished.senderOf('client'), windows.client, finished.synRetransmissions, endNs, server),
    server: sentRecord(
      server,
      finished.senderOf('server'),
      windows.server,
      finished.synAckRetransmissions,
      endNs,
      client,
    ),
  };
}
