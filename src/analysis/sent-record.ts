// What one end sent, in the report's vocabulary.
import type { Endpoint } from '../core/connection.ts';
import type { ConnectionRecord } from '../report/schema.ts';
import { CAUSES } from '../shared/vocabulary.ts';
import { NO_MSS } from '../core/packet.ts';
import type { WindowFacts } from '../core/window-facts.ts';
import { windowRecord } from './window-record.ts';
import { CAUSE, BIT } from '../core/codes.ts';
import { rttQuantileNs } from '../core/rtt.ts';
import type { Sender } from '../core/sender.ts';
import { stallsOf } from '../core/stall-log.ts';

type Sent = ConnectionRecord['sent']['client'];

const NS_PER_SECOND = 1e9;

/** `handshakeRepetitions`: of its SYN and SYN-ACK; `sender`: null when nothing but SYNs and RSTs passed. */
export function sentRecord(
  endpoint: Endpoint,
  sender: Sender | null,
  window: WindowFacts | undefined,
  handshakeRepetitions: number,
  endNs: number,
  peer: Endpoint,
): Sent {
  const { packets, bytes, payloadBytes, maxSegment } = endpoint;
  return {
    packets,
    bytes,
    payloadBytes,
    uniqueBytes: sender?.uniqueBytes ?? 0,
    missingBytes: sender?.missingBytes ?? 0,
    retransmissions: {
      segments: handshakeRepetitions + (sender?.againSegments ?? 0),
      bytes: sender?.againBytes ?? 0,
      byCause: causesOf(sender, handshakeRepetitions),
      spurious: sender?.spurious ?? 0,
    },
    outOfOrder: sender?.outOfOrder ?? 0,
    networkDuplicates: sender?.networkDuplicates ?? 0,
    captureDuplicates: sender?.captureDuplicates ?? 0,
    duplicateAcks: sender?.duplicateAcks ?? 0,
    zeroWindows: sender?.zeroWindows ?? 0,
    zeroWindowDuration: sender === null ? 0 : zeroWindowNs(sender, endNs) / NS_PER_SECOND,
    keepAlives: sender?.keepAlives ?? 0,
    rtt: sender === null ? null : rttRecord(sender),
    mss: peer.mss === NO_MSS ? null : peer.mss,
    senderRtt: sender === null || sender.senderRttNs === 0 ? null : sender.senderRttNs / NS_PER_SECOND,
    maxSegment,
    initialWindowSegments: sender?.initialSegments ?? 0,
    maxFlight: sender?.maxFlight ?? 0,
    ...windowRecord(window),
    stalls: (sender === null ? [] : stallsOf(sender)).map(({ ns, durationNs, cause }) => ({
      t: ns / NS_PER_SECOND,
      duration: durationNs / NS_PER_SECOND,
      cause,
    })),
  };
}

/** Time during which its window was closed, up to the connection's end. */
export function zeroWindowNs(sender: Sender, endNs: number): number {
  const open = sender.has(BIT.isZeroWindow) ? endNs - sender.zeroSinceNs : 0;
  return sender.zeroNs + open;
}

function causesOf(sender: Sender | null, handshakeRepetitions: number): Sent['retransmissions']['byCause'] {
  const counts = CAUSES.map((_, cause) => sender?.byCause(cause) ?? 0);
  counts[CAUSE.timeout]! += handshakeRepetitions; // a SYN has no other cause
  return Object.fromEntries(CAUSES.map((cause, i) => [cause, counts[i]!])) as Sent['retransmissions']['byCause'];
}

function rttRecord(sender: Sender): Sent['rtt'] {
  const samples = sender.rttCount;
  if (samples === 0) return null;
  return {
    samples,
    min: sender.minRttNs / NS_PER_SECOND,
    median: rttQuantileNs(sender, 0.5) / NS_PER_SECOND,
    p95: rttQuantileNs(sender, 0.95) / NS_PER_SECOND,
    max: sender.maxRttNs / NS_PER_SECOND,
    srtt: toSeconds(sender.srttNs),
    rttVar: toSeconds(sender.rttVarNs),
    rto: toSeconds(sender.rtoNs),
  };
}

/** Estimates are fractions of a nanosecond. */
function toSeconds(ns: number): number {
  return Math.round(ns) / NS_PER_SECOND;
}
