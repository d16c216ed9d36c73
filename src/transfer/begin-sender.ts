// What the handshake has left for the transfer: numbers, windows, the scale of windows (RFC 7323, 2.2), MSS and round trip.
import { SENT, type Endpoint } from '../flow/endpoint.ts';
import { NO_MSS, NO_SCALE } from '../wire/packet.ts';
import { seqAdd, seqDiff } from '../wire/seq.ts';
import { BIT, SENDER, type Sender, UNKNOWN_SCALE } from './sender.ts';

/** Without the option of the other end's SYN: what jumbo frames carry. */
const UNKNOWN_MSS = 8960;

/** `ownNs`, `peerNs`: round trips from the vantage to the one and to the other, or NaN; `nowNs`: of the latest packet. */
export function beginSender(
  sender: Sender,
  own: Endpoint,
  peer: Endpoint,
  ownNs: number,
  peerNs: number,
  nowNs: number,
): void {
  if (own.has(SENT.sequence)) {
    sender.setInt(SENDER.sndNxt, own.sndNxt);
    sender.setInt(SENDER.sndUna, own.sndNxt);
    sender.setInt(SENDER.missingEnd, own.sndNxt);
    sender.set(BIT.hasSndNxt);
    // RFC 7413: data of the SYN.
    if (own.hasSyn) sender.setDouble(SENDER.uniqueBytes, Math.min(own.payloadBytes, seqDiff(own.sndNxt, own.isn) - 1));
  }
  if (peer.has(SENT.acknowledgement)) {
    sender.setInt(SENDER.sndUna, peer.rcvNxt);
    sender.set(BIT.hasSndUna);
  }
  if (own.hasSyn && own.has(SENT.acknowledgement)) beginWindow(sender, own, nowNs);
  sender.setInt(SENDER.scale, scaleOf(own, peer));
  sender.setInt(SENDER.largest, peer.mss === NO_MSS ? UNKNOWN_MSS : peer.mss);
  sender.setInt(SENDER.ipId, own.ipId);
  sender.setDouble(SENDER.senderRttNs, ownNs > 0 ? ownNs : 0);
  if (peerNs > 0) {
    sender.setDouble(SENDER.srttNs, peerNs);
    sender.setDouble(SENDER.rttVarNs, peerNs / 2);
    sender.setDouble(SENDER.minRttNs, peerNs);
  }
  sender.setDouble(SENDER.ackedNs, -Infinity);
  sender.setDouble(SENDER.sentNs, -Infinity);
  sender.setDouble(SENDER.progressNs, -Infinity);
}

/** What its SYN-ACK said; windows of SYNs are not scaled. */
function beginWindow(sender: Sender, { rcvNxt, controlWindow }: Endpoint, nowNs: number): void {
  sender.setInt(SENDER.ack, rcvNxt);
  sender.setInt(SENDER.window, controlWindow);
  sender.setInt(SENDER.edge, seqAdd(rcvNxt, controlWindow));
  sender.set(BIT.hasSaid);
  if (controlWindow > 0) return;
  sender.set(BIT.isZeroWindow);
  sender.setDouble(SENDER.zeroSinceNs, nowNs);
}

/** Of windows outside SYNs: both ends have to send the option. */
function scaleOf(own: Endpoint, peer: Endpoint): number {
  if (!own.hasSyn || !peer.hasSyn || own.isSynCut || peer.isSynCut) return UNKNOWN_SCALE;
  return own.windowScale === NO_SCALE || peer.windowScale === NO_SCALE ? 0 : own.windowScale;
}
