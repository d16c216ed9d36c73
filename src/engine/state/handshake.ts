// How a connection is opened: what SYNs and SYN-ACKs do to both ends, how often they were sent, and how long the round
// trip took, in two halves. RFC 9293 (3.5, 3.10.7.2 to 3.10.7.4), RFC 7413 (Fast Open). A round trip is that of the SYN
// which was answered; where several were sent and timestamps don't tell which, nothing is said.
import { Endpoint } from '../../flow/endpoint';
import { ACK, FIN, Packet } from '../../wire/packet';
import { seqAdd, seqDiff, seqMax } from '../../wire/seq';
import * as hand from '../at-hand';
import { EVENT, SENT, STATE } from '../codes';
import { Sender } from '../sender';
import { beginEnd, does, hasNotMoved, presumes, refute } from './presumption';

/** A SYN that comes sooner after the first is a copy. RFC 6298 (2.1) waits a second, Windows half of one after a RST. */
const MIN_REPETITION_NS: f64 = 200e6;
/** The ACK of a SYN-ACK may be lost once. */
const MAX_LOST_ACKS: i32 = 1;

/** Of a new connection, before its first packet. */
export function beginHandshake(): void {
  const row = hand.row;
  const beganWithSyn = hand.connection.beganWithSyn;
  const startNs = hand.connection.startNs;
  const state = beganWithSyn ? STATE.CLOSED : STATE.UNKNOWN;
  beginEnd(hand.client, state, startNs);
  beginEnd(hand.server, state, startNs);
  row.serverHalfNs = NaN;
  row.clientHalfNs = NaN;
  row.isHandshakeOver = !beganWithSyn;
}

/** Takes in a SYN of the client, be it a copy: after the ACK it is one that was under way for long. */
export function noteLateSyn(packet: Packet): void {
  if (hand.row.ackFrame > 0) hand.row.lateSynFrame = packet.frame;
}

/** Takes in a SYN without ACK that is no copy. */
export function takeSyn(sender: Sender, packet: Packet): void {
  const row = hand.row;
  const connection = hand.connection;
  if (sender === hand.client && row.ackFrame === 0) {
    hand.syns().add(packet);
    row.isHandshakeOver = false; // it may have been refused before
  }
  if (packet.payloadLength > 0) row.hasSynData = true;
  const isFirst = !hand.endpointOf(sender).has(SENT.sequence) || packet.frame === connection.firstFrame;
  if (!isFirst && packet.timeNs - connection.startNs < MIN_REPETITION_NS) return;
  // Repeated: the SYN-ACK that passed did not reach it, nor did a RST.
  if (!refute(sender, EVENT.receiveSynAck)) refute(sender, EVENT.receiveRst);
  if (sender.state < STATE.SYN_SENT) does(sender, EVENT.sendSyn, packet);
}

/** Takes in a SYN-ACK that is no copy. */
export function takeSynAck(sender: Sender, peer: Sender, packet: Packet): void {
  // In a simultaneous open both ends send one.
  if (sender === hand.server || hand.connection.isSelf) noteSynAck(packet);
  // Repeated: the ACK that passed did not reach it, or it had no room for the connection.
  if (refute(sender, EVENT.receiveAckOfSyn)) sender.vainAcks++;
  // It answers a SYN that crossed its own; the SYN-ACK that passed comes later (simultaneous open).
  const isCrossed = refute(sender, EVENT.receiveSynAck);
  if (sender.state <= STATE.SYN_SENT) does(sender, EVENT.sendSynAck, packet);
  if (isCrossed) presumes(sender, EVENT.receiveAckOfSyn, packet);
  if (!coversSyn(hand.endpointOf(peer), packet.ack)) return; // it will be refused
  if (peer.state === STATE.SYN_SENT || peer.state === STATE.UNKNOWN) {
    presumes(peer, EVENT.receiveSynAck, packet);
  } else if (peer.state === STATE.SYN_RECEIVED) {
    presumes(peer, EVENT.receiveAckOfSyn, packet);
  }
}

function noteSynAck(packet: Packet): void {
  const row = hand.row;
  const synAcks = hand.synAcks();
  const client = hand.connection.client;
  const first = seqAdd(client.isn, 1);
  if (client.has(SENT.syn) && (seqDiff(packet.ack, first) < 0 || seqDiff(packet.ack, client.sndNxt) > 0)) {
    if (row.badSynAckFrame === 0) row.badSynAckFrame = packet.frame;
  } else if (synAcks.count === 0) {
    row.serverHalfNs = packet.timeNs - hand.syns().answeredBy(packet);
    if (row.hasSynData && packet.ack !== first) row.isFastOpen = true;
  }
  synAcks.add(packet);
}

/** Takes in a segment without SYN and RST that is no copy: it may be the ACK that completes the handshake. */
export function noteHandshakeEnd(sender: Sender, packet: Packet): void {
  const row = hand.row;
  const synAcks = hand.synAcks();
  const isAck = (packet.flags & ACK) !== 0 && sender === hand.client && synAcks.count > 0;
  const server = hand.connection.server;
  if (isAck && seqDiff(packet.ack, server.isn) > 0 && seqDiff(packet.ack, server.sndNxt) <= 0) {
    if (!row.isHandshakeOver) row.clientHalfNs = packet.timeNs - synAcks.answeredBy(packet);
    if (row.ackFrame === 0) row.ackFrame = packet.frame;
    row.isHandshakeOver = true;
  } else if ((packet.flags & FIN) !== 0) {
    row.isHandshakeOver = true;
  }
}

/** An end, a listener as it seemed, was seen to take part before anything that it sent was. */
export function missBeginning(end: Sender): void {
  if (end.state !== STATE.CLOSED || hand.endpointOf(end).has(SENT.sequence)) return;
  if (hasNotMoved(end)) end.state = STATE.UNKNOWN;
}

/** ACKs of its SYN-ACK passed in vain, twice: it has no room, and only what it sends shows what it took. */
export function isDeaf(end: Sender): bool {
  return end.vainAcks > MAX_LOST_ACKS;
}

/** Is it an acknowledgement of that end's SYN? Yes, too, if the SYN was not captured. */
export function coversSyn(end: Endpoint, ack: i32): bool {
  return !end.hasSyn || (seqDiff(ack, end.isn) > 0 && seqDiff(ack, end.sndNxt) <= 0);
}

/** Data in the answer to a Fast Open, for which RFC 7413 (4.2) does not wait for the ACK of the SYN-ACK? */
export function isEarly(sender: Sender, peer: Sender, ack: i32): bool {
  if (sender.state !== STATE.SYN_RECEIVED) return false;
  const sentByPeer = hand.endpointOf(peer);
  if (sentByPeer.has(SENT.acknowledgement) || !sentByPeer.hasSyn) return false;
  return seqDiff(seqMax(hand.endpointOf(sender).rcvNxt, ack), sentByPeer.isn) > 1;
}
