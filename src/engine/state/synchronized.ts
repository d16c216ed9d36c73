// What a segment without SYN and RST shows (RFC 9293, 3.10.7.4): its sender is synchronised, its acknowledgement says what
// that got, and its FIN that it closes. Where one direction alone was captured, what the other end did is told by what
// this one acknowledges, presumably.
import { FIN, Packet } from '../../wire/packet';
import { seqDiff } from '../../wire/seq';
import * as hand from '../at-hand';
import { BY, EVENT, SENT, STATE } from '../codes';
import { Sender } from '../sender';
import { isFinCoveredBy, takeDataBeforeFin, takeFin } from './closing';
import { coversSyn, isDeaf, isEarly, missBeginning } from './handshake';
import { confirmFin, confirmOpen, does, isPresumed, isPresumedOpen, presumes, refute } from './presumption';
import { outliveReset } from './reset';

/** Takes in a segment with ACK; `end`: after it. */
export function takeSynchronized(sender: Sender, peer: Sender, packet: Packet, end: i32, isCopy: bool): void {
  const isFin = (packet.flags & FIN) !== 0;
  outliveReset(sender, peer, packet, end);
  // A SYN-ACK that was not captured, by what follows it.
  missBeginning(sender);
  if (sender.state === STATE.SYN_SENT) missBeginning(peer);
  takeReceipt(sender, peer, packet);
  if (sender.state <= STATE.SYN_RECEIVED && !isFin && !isEarly(sender, peer, packet.ack)) {
    does(sender, EVENT.send, packet);
  }
  const sent = hand.endpointOf(sender);
  const isAlone = sent.has(SENT.acknowledgement) && !hand.endpointOf(peer).has(SENT.sequence);
  if (isAlone) inferPeer(sender, peer, packet, seqDiff(packet.ack, sent.rcvNxt));
  if (!isFin) {
    takeDataBeforeFin(sender, peer, packet);
    return;
  }
  // It closed before the RST that passed could reach it.
  const isCrossed = !sender.hasFin && refute(sender, EVENT.receiveRst);
  takeFin(sender, peer, packet, end, isCopy);
  if (isCrossed) presumes(sender, EVENT.receiveRst, packet);
  if (isAlone) presumes(sender, EVENT.receiveAckOfFin, packet);
}

/** What an acknowledgement says: of its sender, that it got the peer's SYN or FIN; to the peer, that it did. */
function takeReceipt(sender: Sender, peer: Sender, packet: Packet): void {
  if (sender.state === STATE.SYN_SENT) does(sender, EVENT.send, packet);
  confirmOpen(sender);
  if (peer.state === STATE.SYN_RECEIVED && !isDeaf(peer) && coversSyn(hand.endpointOf(peer), packet.ack)) {
    presumes(peer, EVENT.receiveAckOfSyn, packet);
  }
  if (!isFinCoveredBy(peer, packet.ack)) return;
  confirmFin(sender);
  does(sender, EVENT.receiveFin, packet);
  peer.isFinAcked = true;
  presumes(peer, EVENT.receiveAckOfFin, packet);
}

/**
 * The other direction was not captured. A FIN that acknowledges more than was acknowledged before answers the end of what
 * the peer had to say; an acknowledgement after the own FIN that grows by one is that of the peer's. `advance`: by how
 * much it grows.
 */
function inferPeer(sender: Sender, peer: Sender, packet: Packet, advance: i32): void {
  const isFin = (packet.flags & FIN) !== 0;
  if (isFin ? sender.hasFin || advance <= 0 : !sender.hasFin || advance !== 1 || packet.payloadLength > 0) return;
  presumes(peer, EVENT.sendFin, packet);
  if (!isFin) presumes(sender, EVENT.receiveAckOfFin, packet);
  presumes(sender, EVENT.receiveFin, packet);
  presumes(peer, EVENT.receiveAckOfFin, packet);
}

/** Can a segment of that end without SYN, FIN and RST change no state now? */
export function isStateQuiet(sender: Sender, peer: Sender): bool {
  if (hand.row.resetBy !== BY.nobody || sender.state <= STATE.SYN_RECEIVED) return false;
  // It may confirm that it was opened, or got the peer's FIN.
  if (isPresumed(sender) && (peer.hasFin || isPresumedOpen(sender))) return false;
  const awaitsAck =
    peer.state === STATE.SYN_RECEIVED ||
    peer.state === STATE.FIN_WAIT_1 ||
    peer.state === STATE.CLOSING ||
    peer.state === STATE.LAST_ACK;
  const mayRepairFin = sender.hasFin && !sender.isFinAcked;
  return !awaitsAck && !mayRepairFin;
}
