// RSTs: which of them their receiver takes, what they do to both ends, and what is known of the first that is taken and
// of the blind ones, which are not.
//
// RFC 9293 (3.10.7) and RFC 5961 (3.2): a RST counts whose sequence number is exactly the next that its receiver expects.
// Others, even inside the window, are only challenged. (In SYN_SENT, one that acknowledges the SYN.) What the receiver
// expects is known by what it acknowledged, and by how far the sender has sent: the data in between is in flight to it. A
// RST that answers a segment takes its number from that segment's acknowledgement.
import { Connection } from '../../flow/connection';
import { Endpoint } from '../../flow/endpoint';
import { ACK, Packet } from '../../wire/packet';
import { seqAdd, seqDiff, seqMax } from '../../wire/seq';
import * as hand from '../at-hand';
import { BY, EVENT, SENT, STATE } from '../codes';
import { Sender } from '../sender';
import { isFinCoveredBy } from './closing';
import { coversSyn } from './handshake';
import { disown, does, presumes, refute } from './presumption';

/** A segment that crosses a RST, or is overtaken by it, is not on its way for longer: RFC 6298 (2.1), RTO without an RTT. */
const MAX_FLIGHT_NS: f64 = 1e9;
/** Routes change by a hop or two; another host is further away, or began with another TTL. */
const MIN_ALIEN_TTL_DIFFERENCE: i32 = 4;
/** A RST that comes so soon after a silence answers what ended it. */
const MAX_ANSWER_NS: f64 = 1e9;

/** Does the receiver take this RST? */
export function isValidReset(sender: Sender, receiver: Sender, packet: Packet): bool {
  const seq = packet.seq;
  const sent = hand.endpointOf(sender);
  const sentByReceiver = hand.endpointOf(receiver);
  if (receiver.state === STATE.SYN_SENT) {
    return (packet.flags & ACK) !== 0 && coversSyn(sentByReceiver, packet.ack); // RFC 9293 (3.10.7.3)
  }
  const hasAcked = sentByReceiver.has(SENT.acknowledgement);
  if (hasAcked && seq === sentByReceiver.rcvNxt) return true;
  const hasSent = sent.has(SENT.sequence);
  if (hasSent && seq === sent.sndNxt) return true;
  // macOS numbers the RST after its FIN like the FIN. RFC 5961 would challenge it; Linux takes it (tcp_reset_check).
  if (sender.hasFin && seq === seqAdd(sender.finEnd, -1)) return true;
  return !hasAcked && !hasSent;
}

/** Takes in a RST that is valid. */
export function takeReset(sender: Sender, peer: Sender, packet: Packet): void {
  const row = hand.row;
  const isAck = (packet.flags & ACK) !== 0;
  if (isAck) {
    // It closed without having got the peer's FIN.
    if (peer.hasFin && !isFinCoveredBy(peer, packet.ack)) refute(sender, EVENT.receiveFin);
  } else if (!refute(sender, EVENT.receiveSynAck)) {
    // Without ACK it answers a segment that fits no connection of its sender's: that never was ESTABLISHED …
    refute(sender, EVENT.receiveAckOfSyn);
  }
  // … and before that it only refuses an ACK of the wrong number (RFC 9293, 3.10.7.3 and 3.10.7.4).
  const isOpening = sender.state === STATE.SYN_SENT || sender.state === STATE.SYN_RECEIVED;
  const wereClosed = sender.state === STATE.CLOSED && peer.state === STATE.CLOSED;
  const sent = hand.endpointOf(sender);
  if (isAck || !isOpening || packet.seq === sent.sndNxt) does(sender, EVENT.sendRst, packet);
  presumes(peer, EVENT.receiveRst, packet);
  row.isHandshakeOver = true;
  if (wereClosed && row.resetBy !== BY.nobody) return; // repeated, or answered by one
  const sentByPeer = hand.endpointOf(peer);
  row.resetBy = hand.codeOf(sender);
  row.resetNs = packet.timeNs;
  sender.resetEnd = sent.has(SENT.sequence) ? seqMax(sent.sndNxt, packet.seq) : packet.seq;
  peer.resetEnd = sentByPeer.has(SENT.sequence) ? sentByPeer.sndNxt : sent.rcvNxt;
}

/**
 * A segment without SYN and RST after a RST that was taken for valid: may show that its sender is not closed. `end`: its
 * own.
 */
export function outliveReset(sender: Sender, peer: Sender, packet: Packet, end: i32): void {
  const row = hand.row;
  if (row.resetBy === BY.nobody || sender.state !== STATE.CLOSED) return;
  const resetBy = row.resetBy === BY.client ? hand.client : hand.server;
  const isLate = packet.timeNs - row.resetNs > MAX_FLIGHT_NS;
  const hasTakenMore = seqDiff(packet.ack, peer.resetEnd) > 0;
  // What the other end had sent before the RST reached it still passes.
  const isNoFlight = sender === resetBy || resetBy.state !== STATE.CLOSED;
  const hasSentMore = isNoFlight && seqDiff(end, sender.resetEnd) > 0;
  if (!isLate && !hasTakenMore && !hasSentMore) return;
  if (!refute(sender, EVENT.receiveRst)) disown(sender, EVENT.sendRst);
}

/** Counts a RST that is no copy; `clientState` and `serverState` are those before it. */
export function countReset(sender: Sender, packet: Packet, isValid: bool, clientState: i32, serverState: i32): void {
  const row = hand.row;
  row.latestResetIpId = packet.ipId;
  row.latestResetNs = packet.timeNs;
  if (!isValid) {
    if (row.blindResets === 0) {
      row.blindResetNs = packet.timeNs;
      row.blindResetFrame = packet.frame;
      row.blindResetBy = hand.codeOf(sender);
    }
    row.blindResets++;
    return;
  }
  if (row.resets === 0) {
    row.clientStateBeforeReset = clientState;
    row.serverStateBeforeReset = serverState;
    describeFirst(sender, packet);
  }
  row.latestResetFrame = packet.frame;
  row.resets++;
}

function describeFirst(sender: Sender, packet: Packet): void {
  const row = hand.row;
  const connection = hand.connection;
  const isByClient = sender === hand.client;
  const other = isByClient ? hand.server : hand.client;
  const sent = isByClient ? connection.client : connection.server;
  const sentByPeer = isByClient ? connection.server : connection.client;
  const hasAck = (packet.flags & ACK) !== 0;
  const acked = hasAck ? seqMax(sent.rcvNxt, packet.ack) : sent.rcvNxt;
  row.firstResetNs = packet.timeNs;
  row.firstResetFrame = packet.frame;
  row.isFirstResetByServer = !isByClient;
  row.hasFirstResetAck = hasAck;
  row.isFirstResetAlien = sent.ttl !== 0 && abs<i32>(sent.ttl - packet.ttl) > MIN_ALIEN_TTL_DIFFERENCE;
  row.hadFirstResetOwnUnacked = isUnacked(sender, sent, sentByPeer.rcvNxt);
  row.hadFirstResetPeerUnacked = isUnacked(other, sentByPeer, acked);
  row.isFirstResetAnswer = packet.seq === sentByPeer.rcvNxt;
  row.isFirstResetAfterSilence = isAfterSilence(packet, connection);
}

/** Something was sent after a silence of a second or more, and this answers it. */
function isAfterSilence(packet: Packet, connection: Connection): bool {
  return connection.resumedMs > 0 && packet.timeNs - connection.resumedMs * 1e6 < MAX_ANSWER_NS;
}

/** Is data among what that end sent beyond that acknowledgement? */
function isUnacked(end: Sender, sent: Endpoint, ack: i32): bool {
  const dataEnd = end.fins > 0 ? seqAdd(end.finEnd, -1) : sent.sndNxt;
  return sent.payloadBytes > 0 && seqDiff(dataEnd, ack) > 0;
}
