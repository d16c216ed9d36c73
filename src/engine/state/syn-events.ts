// SYNs and SYN-ACKs that were sent before, as events: retransmitted by the timer, or under way for long.
import { ACK, Packet } from '../../wire/packet';
import * as hand from '../at-hand';
import { TOLD } from '../codes';
import { isWanted, tell } from '../events';
import { addSynAgain } from '../host';
import { Sender } from '../sender';

/** Its first frame isn't told. */
const NO_FRAME: i32 = 0;

/** Tells of a SYN or SYN-ACK that is no copy, if it is not the first. */
export function tellSynAgain(sender: Sender, packet: Packet): void {
  const row = hand.row;
  const fromClient = sender === hand.client;
  const isSynAck = (packet.flags & ACK) !== 0;
  if (row.lateSynFrame === packet.frame) {
    // After the ACK nobody repeats a SYN: it was under way for long.
    tell(sender, packet, TOLD.networkDuplicate, 0);
    return;
  }
  const isUsual = isSynAck !== fromClient || hand.connection.isSelf;
  const attempts = isSynAck ? hand.synAcks() : hand.syns();
  // In a simultaneous open, each end sends both.
  const isAgain = isUsual ? attempts.count > 1 : hand.endpointOf(sender).hasSent(packet);
  if (!isAgain) return;
  if (!isUsual && isSynAck) row.crossedSynAcks++;
  if (!isWanted) return;
  const backoff = isUsual ? attempts.count - 1 : 1;
  const originalFrame = isUsual ? attempts.firstFrame : NO_FRAME;
  addSynAgain(
    hand.connection.followed,
    fromClient,
    packet.frame,
    packet.timeNs,
    packet.seq,
    packet.payloadLength,
    isSynAck,
    backoff,
    originalFrame,
  );
}
