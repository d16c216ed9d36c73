// SYNs and SYN-ACKs that were sent before, as events: retransmitted by the timer, or under way for long.
import { ACK, type Packet } from '../../wire/packet.ts';
import type { EventLog } from '../event-log.ts';
import type { AtHand } from '../at-hand.ts';
import type { Direction } from '../rows.ts';

/** What is not known of a retransmission before all of the connection is. */
const UNKNOWN = { event: 'retransmission', need: 'unknown', proof: null, lost: null } as const;

/** Tells of a SYN or SYN-ACK that is no copy, if it is not the first. */
export function tellSynAgain(hand: AtHand, sender: Direction, packet: Packet, events: EventLog): void {
  const { row, connection } = hand;
  const fromClient = sender === hand.client;
  const isSynAck = (packet.flags & ACK) !== 0;
  if (row.lateSynFrame === packet.frame) {
    // After the ACK nobody repeats a SYN: it was under way for long.
    if (events.isWanted) events.add(connection.followed, packet, fromClient, { event: 'network-duplicate' });
    return;
  }
  const isUsual = isSynAck !== fromClient || connection.isSelf;
  const attempts = isSynAck ? hand.synAcks : hand.syns;
  // In a simultaneous open, each end sends both.
  const isAgain = isUsual ? attempts.count > 1 : hand.sentBy(sender).hasSent(packet);
  if (!isAgain) return;
  if (!isUsual && isSynAck) row.crossedSynAcks++;
  if (!events.isWanted) return;
  const backoff = isUsual ? attempts.retransmissions : 1;
  const originalFrame = isUsual ? attempts.firstFrame : null;
  const segment = isSynAck ? 'syn-ack' : 'syn';
  const detail = { segment, cause: 'timeout', backoff, originalFrame } as const;
  events.add(connection.followed, packet, fromClient, { ...UNKNOWN, ...detail });
}
