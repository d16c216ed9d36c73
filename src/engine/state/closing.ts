// How a connection is closed: what FINs do to both ends, who sent the first, in how many segments it was done, and how
// often a FIN was repeated. RFC 9293 (3.6). A half-close is one whose other end went on sending data after it had
// acknowledged the FIN.
import { ACK, FIN, Packet } from '../../wire/packet';
import { seqDiff } from '../../wire/seq';
import * as hand from '../at-hand';
import { BY, EVENT, SENT, STATE } from '../codes';
import { Sender } from '../sender';
import { isDeaf } from './handshake';
import { does, isPresumed, presumes, refute } from './presumption';
import { restartTimeWait } from './time-wait';

/** What a FIN does to both ends; it may be a copy, made by the network or the capture. `end`: after it. */
export function takeFin(sender: Sender, peer: Sender, packet: Packet, end: i32, isCopy: bool): void {
  if (!sender.hasFin) {
    // It closed without having got the peer's FIN.
    if (peer.hasFin && seqDiff(packet.ack, peer.finEnd) < 0) refute(sender, EVENT.receiveFin);
    sender.hasFin = true;
    sender.finEnd = end;
    does(sender, EVENT.sendFin, packet);
    if (peer.hasFin) presumes(sender, EVENT.receiveFin, packet); // it is in flight to it
    if (peer.state !== STATE.SYN_RECEIVED || !isDeaf(peer)) presumes(peer, EVENT.receiveFin, packet);
    return;
  }
  restartTimeWait(peer, packet.timeNs);
  if (isCopy) return;
  // Repeated: the acknowledgement did not reach it, if there was one; else the FIN did not reach the peer.
  if (sender.isFinAcked || !hand.endpointOf(peer).has(SENT.sequence)) refute(sender, EVENT.receiveAckOfFin);
  else refute(peer, EVENT.receiveFin);
}

/** Something from before its FIN comes late or again: the peer can't take the FIN before it. */
export function takeDataBeforeFin(sender: Sender, peer: Sender, packet: Packet): void {
  if (!sender.hasFin || sender.isFinAcked || packet.payloadLength === 0 || !isPresumed(peer)) return;
  refute(peer, EVENT.receiveFin);
  presumes(peer, EVENT.receiveFin, packet);
}

/** Does that acknowledgement, of the peer, cover the end's FIN? */
export function isFinCoveredBy(end: Sender, ack: i32): bool {
  return end.hasFin && seqDiff(ack, end.finEnd) >= 0;
}

/** A FIN was sent: from now on every segment matters. */
export function isClosing(): bool {
  return hand.row.closeInitiator !== BY.nobody;
}

/** Counts a FIN, or what follows one, that is no copy. `end`: after the segment. */
export function noteClose(sender: Sender, packet: Packet, end: i32): void {
  const row = hand.row;
  const isFin = (packet.flags & FIN) !== 0;
  const finsBefore = sender.fins;
  if (isFin) {
    sender.fins++;
    sender.latestFinFrame = packet.frame;
    if (finsBefore === 0) sender.firstFinFrame = packet.frame;
    if (finsBefore === 0 && !sender.hasFin) sender.finEnd = end; // with SYN, or without ACK: it moved no state
  }
  const code = hand.codeOf(sender);
  if (row.closeInitiator === BY.nobody) {
    if (isFin) row.closeInitiator = code;
    return;
  }
  if (code === row.closeInitiator || (packet.flags & ACK) === 0) return;
  if (packet.payloadLength > 0 && finsBefore === 0) {
    row.hasLateData = true;
    if (row.isFirstFinAcked) row.isHalfClose = true;
  }
  const initiator = row.closeInitiator === BY.client ? hand.client : hand.server;
  if (seqDiff(packet.ack, initiator.finEnd) < 0) return;
  if (!row.isFirstFinAcked && isFin) row.isThreeSegment = true;
  row.isFirstFinAcked = true;
}

/** Does a segment of that end without FIN tell nothing more of the close? */
export function isCloseQuiet(sender: Sender): bool {
  const row = hand.row;
  if (row.closeInitiator === BY.nobody || row.closeInitiator === hand.codeOf(sender)) return true;
  return row.isFirstFinAcked && (row.isHalfClose || sender.fins > 0);
}
