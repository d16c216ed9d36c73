// What one end sent, in the report's vocabulary.
import type { Endpoint } from '../flow/endpoint.ts';
import type { ConnectionRecord } from '../report/schema.ts';
import { CAUSES } from '../shared/vocabulary.ts';
import { NO_MSS } from '../wire/packet.ts';
import type { SenderView } from '../congestion/sender-view.ts';
import { windowRecord } from './window-record.ts';
import { CAUSE } from '../transfer/recovery.ts';
import { rtoNs, rttQuantileNs } from '../transfer/rtt.ts';
import { BIT, SENDER, type Sender } from '../transfer/sender.ts';
import { stallsOf } from '../transfer/stall-log.ts';
import type { Transfer } from '../transfer/transfer.ts';

type Sent = ConnectionRecord['sent']['client'];

const NS_PER_SECOND = 1e9;

/** `handshakeRepetitions`: of its SYN and SYN-ACK; `transfer`: null when nothing but SYNs and RSTs passed. */
export function sentRecord(
  endpoint: Endpoint,
  sender: Sender | null,
  transfer: Transfer | null,
  view: SenderView | undefined,
  handshakeRepetitions: number,
  endNs: number,
  peer: Endpoint,
): Sent {
  const { packets, bytes, payloadBytes, maxSegment } = endpoint;
  const int = (place: number): number => sender?.int(place) ?? 0;
  const double = (place: number): number => sender?.double(place) ?? 0;
  return {
    packets,
    bytes,
    payloadBytes,
    uniqueBytes: double(SENDER.uniqueBytes),
    missingBytes: double(SENDER.missingBytes),
    retransmissions: {
      segments: handshakeRepetitions + int(SENDER.againSegments),
      bytes: double(SENDER.againBytes),
      byCause: causesOf(sender, handshakeRepetitions),
      spurious: int(SENDER.spurious),
    },
    outOfOrder: int(SENDER.outOfOrder),
    networkDuplicates: int(SENDER.networkDuplicates),
    captureDuplicates: int(SENDER.captureDuplicates),
    duplicateAcks: int(SENDER.duplicateAcks),
    zeroWindows: int(SENDER.zeroWindows),
    zeroWindowDuration: sender === null ? 0 : zeroWindowNs(sender, endNs) / NS_PER_SECOND,
    keepAlives: int(SENDER.keepAlives),
    rtt: sender === null || transfer === null ? null : rttRecord(sender, transfer),
    mss: peer.mss === NO_MSS ? null : peer.mss,
    senderRtt: sender === null || double(SENDER.senderRttNs) === 0 ? null : double(SENDER.senderRttNs) / NS_PER_SECOND,
    maxSegment,
    initialWindowSegments: int(SENDER.initialSegments),
    maxFlight: int(SENDER.maxFlight),
    ...windowRecord(view),
    stalls: (sender === null || transfer === null ? [] : stallsOf(sender, transfer.chunks)).map(
      ({ ns, durationNs, cause }) => ({
        t: ns / NS_PER_SECOND,
        duration: durationNs / NS_PER_SECOND,
        cause,
      }),
    ),
  };
}

/** Time during which its window was closed, up to the connection's end. */
export function zeroWindowNs(sender: Sender, endNs: number): number {
  const open = sender.has(BIT.isZeroWindow) ? endNs - sender.double(SENDER.zeroSinceNs) : 0;
  return sender.double(SENDER.zeroNs) + open;
}

function causesOf(sender: Sender | null, handshakeRepetitions: number): Sent['retransmissions']['byCause'] {
  const counts = CAUSES.map((_, cause) => sender?.int(SENDER.byCause + cause) ?? 0);
  counts[CAUSE.timeout]! += handshakeRepetitions; // a SYN has no other cause
  return Object.fromEntries(CAUSES.map((cause, i) => [cause, counts[i]!])) as Sent['retransmissions']['byCause'];
}

function rttRecord(sender: Sender, { chunks }: Transfer): Sent['rtt'] {
  const samples = sender.int(SENDER.rttCount);
  if (samples === 0) return null;
  return {
    samples,
    min: sender.double(SENDER.minRttNs) / NS_PER_SECOND,
    median: rttQuantileNs(sender, chunks, 0.5) / NS_PER_SECOND,
    p95: rttQuantileNs(sender, chunks, 0.95) / NS_PER_SECOND,
    max: sender.double(SENDER.maxRttNs) / NS_PER_SECOND,
    srtt: toSeconds(sender.double(SENDER.srttNs)),
    rttVar: toSeconds(sender.double(SENDER.rttVarNs)),
    rto: toSeconds(rtoNs(sender)),
  };
}

/** Estimates are fractions of a nanosecond. */
function toSeconds(ns: number): number {
  return Math.round(ns) / NS_PER_SECOND;
}
