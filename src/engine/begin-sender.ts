// What the handshake has left for the transfer: numbers, windows, the scale of windows (RFC 7323, 2.2), MSS and round trip.
import { Endpoint } from '../flow/endpoint';
import { NO_MSS, NO_SCALE } from '../wire/packet';
import { seqAdd, seqDiff } from '../wire/seq';
import { BIT, SENT } from './codes';
import { Sender, UNKNOWN_SCALE } from './sender';

/** Without the option of the other end's SYN: what jumbo frames carry. */
const UNKNOWN_MSS: i32 = 8960;

/** `ownNs`, `peerNs`: round trips from the vantage to the one and to the other, or NaN; `nowNs`: of the latest packet. */
export function beginSender(sender: Sender, own: Endpoint, peer: Endpoint, ownNs: f64, peerNs: f64, nowNs: f64): void {
  if (own.has(SENT.sequence)) {
    sender.sndNxt = own.sndNxt;
    sender.sndUna = own.sndNxt;
    sender.missingEnd = own.sndNxt;
    sender.set(BIT.hasSndNxt);
    // RFC 7413: data of the SYN.
    if (own.hasSyn) sender.uniqueBytes = Math.min(own.payloadBytes, <f64>seqDiff(own.sndNxt, own.isn) - 1);
  }
  if (peer.has(SENT.acknowledgement)) {
    sender.sndUna = peer.rcvNxt;
    sender.set(BIT.hasSndUna);
  }
  if (own.hasSyn && own.has(SENT.acknowledgement)) beginWindow(sender, own, nowNs);
  sender.scale = scaleOf(own, peer);
  sender.largest = peer.mss === NO_MSS ? UNKNOWN_MSS : peer.mss;
  sender.ipId = own.ipId;
  sender.senderRttNs = ownNs > 0 ? ownNs : 0;
  if (peerNs > 0) {
    sender.srttNs = peerNs;
    sender.rttVarNs = peerNs / 2;
    sender.minRttNs = peerNs;
  }
  sender.ackedNs = -Infinity;
  sender.sentNs = -Infinity;
  sender.progressNs = -Infinity;
}

/** What its SYN-ACK said; windows of SYNs are not scaled. */
function beginWindow(sender: Sender, own: Endpoint, nowNs: f64): void {
  sender.ack = own.rcvNxt;
  sender.window = own.controlWindow;
  sender.edge = seqAdd(own.rcvNxt, own.controlWindow);
  sender.set(BIT.hasSaid);
  if (own.controlWindow > 0) return;
  sender.set(BIT.isZeroWindow);
  sender.zeroSinceNs = nowNs;
}

/** Of windows outside SYNs: both ends have to send the option. */
function scaleOf(own: Endpoint, peer: Endpoint): i32 {
  if (!own.hasSyn || !peer.hasSyn || own.isSynCut || peer.isSynCut) return UNKNOWN_SCALE;
  return own.windowScale === NO_SCALE || peer.windowScale === NO_SCALE ? 0 : own.windowScale;
}
