// Reduces a finished connection to its record in the report's vocabulary.
import { formatAddress } from '../flow/address.ts';
import { communityId } from '../flow/community-id.ts';
import type { Connection } from '../flow/connection.ts';
import type { Endpoint } from '../flow/endpoint.ts';
import type { FlowEnd, FlowIdentity } from '../flow/identity.ts';
import { outcomeOf } from '../flow/outcome.ts';
import { connState } from '../flow/zeek.ts';
import type { ConnectionRecord } from '../report/schema.ts';
import { isoTime } from '../shared/format.ts';
import { NO_MSS, NO_SCALE } from '../wire/packet.ts';

const KNOWN_BY_NAMES = ['syn', 'syn-ack', 'port', 'first-packet'] as const;
const NS_PER_SECOND = 1e9;

/** `baseNs`: the instant of the run's first packet, in nanoseconds since 1970. */
export function connectionRecord(connection: Connection, identity: FlowIdentity, baseNs: bigint): ConnectionRecord {
  const { client, server, startNs, endNs } = connection;
  return {
    type: 'connection',
    id: connection.id,
    stream: connection.stream,
    communityId: communityId(identity),
    client: endRecord(identity.client),
    server: endRecord(identity.server),
    clientKnownBy: KNOWN_BY_NAMES[connection.clientKnownBy]!,
    start: isoTime(baseNs + BigInt(startNs)),
    end: isoTime(baseNs + BigInt(endNs)),
    t: startNs / NS_PER_SECOND,
    duration: (endNs - startNs) / NS_PER_SECOND,
    firstFrame: connection.firstFrame,
    lastFrame: connection.lastFrame,
    firstCapture: connection.firstCapture,
    lastCapture: connection.lastCapture,
    packets: connection.packets,
    bytes: client.bytes + server.bytes,
    outcome: outcomeOf(connection),
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
  if (!endpoint.hasSentSyn) return null;
  return {
    mss: endpoint.mss === NO_MSS ? null : endpoint.mss,
    windowScale: endpoint.windowScale === NO_SCALE ? null : endpoint.windowScale,
    sackPermitted: endpoint.sackPermitted,
    timestamps: endpoint.timestamps,
    fastOpen: endpoint.fastOpen,
  };
}

function sentRecord({ packets, bytes, payloadBytes, maxSegment }: Endpoint): ConnectionRecord['sent']['client'] {
  return { packets, bytes, payloadBytes, maxSegment };
}
