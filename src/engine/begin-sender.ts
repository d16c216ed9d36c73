// What the handshake has left for the transfer: numbers, windows, the scale of windows (RFC 7323, 2.2), MSS and round trip.
import { SENT, type Endpoint } from '../flow/endpoint.ts';
import { NO_MSS, NO_SCALE } from '../wire/packet.ts';
import { seqAdd, seqDiff } from '../wire/seq.ts';
import { BIT, type Sender, UNKNOWN_SCALE } from './sender.ts';

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
    sender.sndNxt = own.sndNxt;
    sender.sndUna = own.sndNxt;
    sender.missingEnd = own.sndNxt;
    sender.set(BIT.hasSndNxt);
    // RFC 7413: data of the SYN.
    if (own.hasSyn) sender.uniqueBytes = Math.min(own.payloadBytes, seqDiff(own.sndNxt, own.isn) - 1);
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
function beginWindow(sender: Sender, { rcvNxt, controlWindow }: Endpoint, nowNs: number): void {
  sender.ack = rcvNxt;
  sender.window = controlWindow;
  sender.edge = seqAdd(rcvNxt, controlWindow);
  sender.set(BIT.hasSaid);
  if (controlWindow > 0) return;
  sender.set(BIT.isZeroWindow);
  sender.zeroSinceNs = nowNs;
}

/** Of windows outside SYNs: both ends have to send the option. */
function scaleOf(own: Endpoint, peer: Endpoint): number {
  if (!own.hasSyn || !peer.hasSyn || own.isSynCut || peer.isSynCut) return UNKNOWN_SCALE;
  return own.windowScale === NO_SCALE || peer.windowScale === NO_SCALE ? 0 : own.windowScale;
}
