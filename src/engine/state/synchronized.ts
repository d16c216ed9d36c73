// What a segment without SYN and RST shows (RFC 9293, 3.10.7.4): its sender is synchronised, its acknowledgement says what
// that got, and its FIN that it closes. Where one direction alone was captured, what the other end did is told by what
// this one acknowledges, presumably.
import { SENT } from '../../flow/endpoint.ts';
import { FIN, type Packet } from '../../wire/packet.ts';
import { seqDiff } from '../../wire/seq.ts';
import type { AtHand } from '../at-hand.ts';
import { BY } from '../layout.ts';
import type { Direction } from '../rows.ts';
import { isFinCoveredBy, takeDataBeforeFin, takeFin } from './closing.ts';
import { coversSyn, isDeaf, isEarly, missBeginning } from './handshake.ts';
import { confirmFin, confirmOpen, does, isPresumed, isPresumedOpen, presumes, refute } from './presumption.ts';
import { outliveReset } from './reset.ts';
import { EVENT, STATE } from './state.ts';

/** Takes in a segment with ACK; `end`: after it. */
export function takeSynchronized(
  hand: AtHand,
  sender: Direction,
  peer: Direction,
  packet: Packet,
  end: number,
  isCopy: boolean,
): void {
  const isFin = (packet.flags & FIN) !== 0;
  outliveReset(hand, sender, peer, packet, end);
  // A SYN-ACK that was not captured, by what follows it.
  missBeginning(hand, sender);
  if (sender.state === STATE.SYN_SENT) missBeginning(hand, peer);
  takeReceipt(hand, sender, peer, packet);
  if (sender.state <= STATE.SYN_RECEIVED && !isFin && !isEarly(hand, sender, peer, packet.ack)) {
    does(hand, sender, EVENT.send, packet);
  }
  const sent = hand.sentBy(sender);
  const isAlone = sent.has(SENT.acknowledgement) && !hand.sentBy(peer).has(SENT.sequence);
  if (isAlone) inferPeer(hand, sender, peer, packet, seqDiff(packet.ack, sent.rcvNxt));
  if (!isFin) {
    takeDataBeforeFin(hand, sender, peer, packet);
    return;
  }
  // It closed before the RST that passed could reach it.
  const isCrossed = !sender.hasFin && refute(hand, sender, EVENT.receiveRst);
  takeFin(hand, sender, peer, packet, end, isCopy);
  if (isCrossed) presumes(hand, sender, EVENT.receiveRst, packet);
  if (isAlone) presumes(hand, sender, EVENT.receiveAckOfFin, packet);
}

/** What an acknowledgement says: of its sender, that it got the peer's SYN or FIN; to the peer, that it did. */
function takeReceipt(hand: AtHand, sender: Direction, peer: Direction, packet: Packet): void {
  if (sender.state === STATE.SYN_SENT) does(hand, sender, EVENT.send, packet);
  confirmOpen(hand, sender);
  if (peer.state === STATE.SYN_RECEIVED && !isDeaf(peer) && coversSyn(hand.sentBy(peer), packet.ack)) {
    presumes(hand, peer, EVENT.receiveAckOfSyn, packet);
  }
  if (!isFinCoveredBy(peer, packet.ack)) return;
  confirmFin(hand, sender);
  does(hand, sender, EVENT.receiveFin, packet);
  peer.isFinAcked = true;
  presumes(hand, peer, EVENT.receiveAckOfFin, packet);
}

/**
 * The other direction was not captured. A FIN that acknowledges more than was acknowledged before answers the end of what
 * the peer had to say; an acknowledgement after the own FIN that grows by one is that of the peer's. `advance`: by how
 * much it grows.
 */
function inferPeer(hand: AtHand, sender: Direction, peer: Direction, packet: Packet, advance: number): void {
  const isFin = (packet.flags & FIN) !== 0;
  if (isFin ? sender.hasFin || advance <= 0 : !sender.hasFin || advance !== 1 || packet.payloadLength > 0) return;
  presumes(hand, peer, EVENT.sendFin, packet);
  if (!isFin) presumes(hand, sender, EVENT.receiveAckOfFin, packet);
  presumes(hand, sender, EVENT.receiveFin, packet);
  presumes(hand, peer, EVENT.receiveAckOfFin, packet);
}

/** Can a segment of that end without SYN, FIN and RST change no state now? */
export function isStateQuiet(hand: AtHand, sender: Direction, peer: Direction): boolean {
  if (hand.row.resetBy !== BY.nobody || sender.state <= STATE.SYN_RECEIVED) return false;
  // It may confirm that it was opened, or got the peer's FIN.
  if (isPresumed(sender) && (peer.hasFin || isPresumedOpen(hand, sender))) return false;
  const awaitsAck =
    peer.state === STATE.SYN_RECEIVED ||
    peer.state === STATE.FIN_WAIT_1 ||
    peer.state === STATE.CLOSING ||
    peer.state === STATE.LAST_ACK;
  const mayRepairFin = sender.hasFin && !sender.isFinAcked;
  return !awaitsAck && !mayRepairFin;
}
