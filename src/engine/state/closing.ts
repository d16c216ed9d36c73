// How a connection is closed: what FINs do to both ends, who sent the first, in how many segments it was done, and how
// often a FIN was repeated. RFC 9293 (3.6). A half-close is one whose other end went on sending data after it had
// acknowledged the FIN.
import { SENT } from '../../flow/endpoint.ts';
import { ACK, FIN, type Packet } from '../../wire/packet.ts';
import { seqDiff } from '../../wire/seq.ts';
import type { AtHand } from '../at-hand.ts';
import { BY } from '../layout.ts';
import type { Direction, Followed } from '../rows.ts';
import { isDeaf } from './handshake.ts';
import { does, isPresumed, presumes, refute } from './presumption.ts';
import { EVENT, STATE } from './state.ts';
import { restartTimeWait } from './time-wait.ts';

/** What a FIN does to both ends; it may be a copy, made by the network or the capture. `end`: after it. */
export function takeFin(
  hand: AtHand,
  sender: Direction,
  peer: Direction,
  packet: Packet,
  end: number,
  isCopy: boolean,
): void {
  if (!sender.hasFin) {
    // It closed without having got the peer's FIN.
    if (peer.hasFin && seqDiff(packet.ack, peer.finEnd) < 0) refute(hand, sender, EVENT.receiveFin);
    sender.hasFin = true;
    sender.finEnd = end;
    does(hand, sender, EVENT.sendFin, packet);
    if (peer.hasFin) presumes(hand, sender, EVENT.receiveFin, packet); // it is in flight to it
    if (peer.state !== STATE.SYN_RECEIVED || !isDeaf(peer)) presumes(hand, peer, EVENT.receiveFin, packet);
    return;
  }
  restartTimeWait(peer, packet.timeNs);
  if (isCopy) return;
  // Repeated: the acknowledgement did not reach it, if there was one; else the FIN did not reach the peer.
  if (sender.isFinAcked || !hand.sentBy(peer).has(SENT.sequence)) refute(hand, sender, EVENT.receiveAckOfFin);
  else refute(hand, peer, EVENT.receiveFin);
}

/** Something from before its FIN comes late or again: the peer can't take the FIN before it. */
export function takeDataBeforeFin(hand: AtHand, sender: Direction, peer: Direction, packet: Packet): void {
  if (!sender.hasFin || sender.isFinAcked || packet.payloadLength === 0 || !isPresumed(peer)) return;
  refute(hand, peer, EVENT.receiveFin);
  presumes(hand, peer, EVENT.receiveFin, packet);
}

/** Does that acknowledgement, of the peer, cover the end's FIN? */
export function isFinCoveredBy(end: Direction, ack: number): boolean {
  return end.hasFin && seqDiff(ack, end.finEnd) >= 0;
}

/** A FIN was sent: from now on every segment matters. */
export function isClosing({ closeInitiator }: Followed): boolean {
  return closeInitiator !== BY.nobody;
}

/** Counts a FIN, or what follows one, that is no copy. `end`: after the segment. */
export function noteClose(hand: AtHand, sender: Direction, packet: Packet, end: number): void {
  const { row } = hand;
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
  const { finEnd } = row.closeInitiator === BY.client ? hand.client : hand.server;
  if (seqDiff(packet.ack, finEnd) < 0) return;
  if (!row.isFirstFinAcked && isFin) row.isThreeSegment = true;
  row.isFirstFinAcked = true;
}

/** Does a segment of that end without FIN tell nothing more of the close? */
export function isCloseQuiet(hand: AtHand, sender: Direction): boolean {
  const { row } = hand;
  if (row.closeInitiator === BY.nobody || row.closeInitiator === hand.codeOf(sender)) return true;
  return row.isFirstFinAcked && (row.isHalfClose || sender.fins > 0);
}
