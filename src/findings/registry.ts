// All detectors. A new one is a file in rules/ and a line here.
import { TcpscopeError } from '../shared/errors.ts';
import { nearest } from '../shared/nearest.ts';
import type { ConnectionDetector, Meta, RunDetector } from './detector.ts';
import { abortiveClose } from './rules/abortive-close.ts';
import { acceptQueueOverflow } from './rules/accept-queue-overflow.ts';
import { badSynAck } from './rules/bad-syn-ack.ts';
import { blindReset } from './rules/blind-reset.ts';
import { bufferbloat } from './rules/bufferbloat.ts';
import { captureDrops } from './rules/capture-drops.ts';
import { captureDuplicates } from './rules/capture-duplicates.ts';
import { captureOneWay } from './rules/capture-one-way.ts';
import { captureTruncated } from './rules/capture-truncated.ts';
import { captureUnordered } from './rules/capture-unordered.ts';
import { checksumError } from './rules/checksum-error.ts';
import { closeWaitLeak } from './rules/close-wait-leak.ts';
import { closeWaitSlow } from './rules/close-wait-slow.ts';
import { connectionRefused } from './rules/connection-refused.ts';
import { cwndCollapse } from './rules/cwnd-collapse.ts';
import { delayedAckNagle } from './rules/delayed-ack-nagle.ts';
import { ecnCongestion } from './rules/ecn-congestion.ts';
import { fastOpenFallback } from './rules/fast-open-fallback.ts';
import { finRetransmitted } from './rules/fin-retransmitted.ts';
import { finWait2Orphan } from './rules/fin-wait-2-orphan.ts';
import { halfOpenPeer } from './rules/half-open-peer.ts';
import { handshakeIncomplete } from './rules/handshake-incomplete.ts';
import { handshakeReset } from './rules/handshake-reset.ts';
import { icmpUnreachable } from './rules/icmp-unreachable.ts';
import { idleHeartbeat } from './rules/idle-heartbeat.ts';
import { ipFragmentation } from './rules/ip-fragmentation.ts';
import { keepAliveTimeout } from './rules/keep-alive-timeout.ts';
import { lastAckStuck } from './rules/last-ack-stuck.ts';
import { lostRetransmission } from './rules/lost-retransmission.ts';
import { midstreamOnly } from './rules/midstream-only.ts';
import { mssMismatch } from './rules/mss-mismatch.ts';
import { networkDuplicates } from './rules/network-duplicates.ts';
import { offloadSegments } from './rules/offload-segments.ts';
import { oldDuplicateSyn } from './rules/old-duplicate-syn.ts';
import { optionsStripped } from './rules/options-stripped.ts';
import { pmtuBlackHole } from './rules/pmtu-black-hole.ts';
import { portExhaustion } from './rules/port-exhaustion.ts';
import { predictableIsn } from './rules/predictable-isn.ts';
import { receiverLimited } from './rules/receiver-limited.ts';
import { reordering } from './rules/reordering.ts';
import { resetAfterFin } from './rules/reset-after-fin.ts';
import { resetInjected } from './rules/reset-injected.ts';
import { resetMidTransfer } from './rules/reset-mid-transfer.ts';
import { retransmissionRate } from './rules/retransmission-rate.ts';
import { selfConnect } from './rules/self-connect.ts';
import { simultaneousClose } from './rules/simultaneous-close.ts';
import { simultaneousOpen } from './rules/simultaneous-open.ts';
import { slowHandshake } from './rules/slow-handshake.ts';
import { smallWindow } from './rules/small-window.ts';
import { spuriousRetransmission } from './rules/spurious-retransmission.ts';
import { stall } from './rules/stall.ts';
import { synAckRetransmitted } from './rules/syn-ack-retransmitted.ts';
import { synFlood } from './rules/syn-flood.ts';
import { synRetransmitted } from './rules/syn-retransmitted.ts';
import { synUnanswered } from './rules/syn-unanswered.ts';
import { tailLoss } from './rules/tail-loss.ts';
import { timeWaitAssassination } from './rules/time-wait-assassination.ts';
import { timeWaitBuildup } from './rules/time-wait-buildup.ts';
import { timeWaitReuse } from './rules/time-wait-reuse.ts';
import { timeoutRetransmission } from './rules/timeout-retransmission.ts';
import { zeroWindowStall } from './rules/zero-window-stall.ts';

/** They look at each connection that is over. */
export const CONNECTION_DETECTORS: readonly ConnectionDetector[] = [
  // the handshake
  synRetransmitted,
  synUnanswered,
  synAckRetransmitted,
  connectionRefused,
  handshakeReset,
  handshakeIncomplete,
  oldDuplicateSyn,
  badSynAck,
  slowHandshake,
  simultaneousOpen,
  selfConnect,
  fastOpenFallback,
  // resting states
  closeWaitLeak,
  closeWaitSlow,
  finWait2Orphan,
  lastAckStuck,
  halfOpenPeer,
  timeWaitReuse,
  timeWaitAssassination,
  // closing
  finRetransmitted,
  abortiveClose,
  resetMidTransfer,
  resetAfterFin,
  simultaneousClose,
  resetInjected,
  blindReset,
  // transfer
  retransmissionRate,
  timeoutRetransmission,
  spuriousRetransmission,
  lostRetransmission,
  tailLoss,
  stall,
  zeroWindowStall,
  smallWindow,
  receiverLimited,
  bufferbloat,
  cwndCollapse,
  ecnCongestion,
  reordering,
  networkDuplicates,
  delayedAckNagle,
  keepAliveTimeout,
  idleHeartbeat,
  // path
  icmpUnreachable,
  pmtuBlackHole,
  mssMismatch,
  ipFragmentation,
  checksumError,
];

/** They look at the run as a whole. */
export const RUN_DETECTORS: readonly RunDetector[] = [
  acceptQueueOverflow,
  synFlood,
  optionsStripped,
  predictableIsn,
  timeWaitBuildup,
  portExhaustion,
  // the capture
  captureTruncated,
  captureDrops,
  captureDuplicates,
  captureUnordered,
  captureOneWay,
  midstreamOnly,
  offloadSegments,
];

/** What is to be known of each rule, by name. */
export const RULES: readonly Meta[] = [...CONNECTION_DETECTORS, ...RUN_DETECTORS]
  .map(({ meta }) => meta)
  .toSorted((a, b) => (a.rule < b.rule ? -1 : 1));

/** Throws `usage` when there is no such rule. */
export function ruleNamed(name: string): Meta {
  const found = RULES.find(({ rule }) => rule === name);
  if (found !== undefined) return found;
  const near = nearest(
    name,
    RULES.map(({ rule }) => rule),
  );
  throw new TcpscopeError(
    'usage',
    `unknown rule "${name}"`,
    near.length > 0 ? `near it: ${near.join(', ')}` : 'tcpscope explain lists all',
  );
}
