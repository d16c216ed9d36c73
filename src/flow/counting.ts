// Takes a packet into its connection's counts, and what its control bits say into its endpoints.
import { KNOWN_BY, SENT } from '../engine/codes';
import { ACK, FIN, RST, SYN, Packet } from '../wire/packet';
import { seqAdd, seqDiff } from '../wire/seq';
import { Connection } from './connection';
import { plainFlagsOf, Endpoint } from './endpoint';
import { outlivesReset } from './incarnation';
import { rememberStreamBase } from './stream-number';
import { updateHistory } from './zeek';

/** Who says nothing for so long may have gone. */
const SILENCE_NS: f64 = 1e9;

/** Counts a packet of the connection; true when that may have closed it, or shown that it was not. */
export function countPacket(connection: Connection, packet: Packet, fromLow: bool, capture: i32): bool {
  const fromClient = fromLow === connection.clientIsLow;
  const sender = fromClient ? connection.client : connection.server;
  const peer = fromClient ? connection.server : connection.client;
  const flags = packet.flags;
  const payloadLength = packet.payloadLength;
  sender.packets++;
  sender.bytes += packet.frameLength;
  sender.payloadBytes += payloadLength;
  if (payloadLength > sender.maxSegment) sender.maxSegment = payloadLength;
  if (packet.timeNs - connection.endNs > SILENCE_NS) connection.resumedMs = toMs(packet.timeNs);
  if (packet.timeNs > connection.endNs) connection.endNs = packet.timeNs;
  else if (packet.timeNs < connection.startNs) connection.startNs = packet.timeNs;
  connection.lastFrame = packet.frame;
  connection.lastCapture = capture;
  if ((connection.client.sent & connection.server.sent & SENT.streamBase) === 0) {
    rememberStreamBase(sender, peer, packet);
  }
  if (fromClient !== connection.rowIsOfClient) {
    connection.rowIsOfClient = fromClient;
    connection.unanswered = 0;
  }
  if ((flags & RST) === 0 && (flags & (SYN | ACK)) !== 0) countSpace(connection, sender, packet);
  if (payloadLength > 0 && (peer.sent & SENT.fin) !== 0) sender.lateDataMs = toMs(packet.timeNs);
  updateHistory(connection, sender, packet);
  const hadRst = (sender.sent & SENT.rst) !== 0;
  if (hadRst && outlivesReset(sender, packet)) sender.sent &= ~SENT.rst;
  if ((flags & (SYN | FIN | RST)) !== 0) {
    countControl(connection, sender, packet);
    return true;
  }
  sender.sent |=
    SENT.afterSyn | (payloadLength > 0 ? SENT.data : (flags & ACK) !== 0 ? SENT.ack : 0) | plainFlagsOf(flags);
  return hadRst;
}

/** How far it goes, and whether it wants an answer: it has what must be acknowledged, or is a keep-alive. */
function countSpace(connection: Connection, sender: Endpoint, packet: Packet): void {
  const end = seqAdd(packet.seq, packet.seqLength);
  const isOld = (sender.sent & SENT.sequence) !== 0 && seqDiff(end, sender.sndNxt) < 0;
  if ((end !== packet.seq || isOld) && connection.unanswered++ === 0) {
    connection.unansweredSinceMs = toMs(packet.timeNs);
  }
  sender.ttl = packet.ttl;
  sender.extend(end, (packet.flags & ACK) !== 0, packet.ack);
}

function toMs(ns: f64): f64 {
  return Math.floor(ns * 1e-6);
}

/** Counts a SYN that was kept aside and did not begin anything. */
export function countOldDuplicate(connection: Connection, packet: Packet, fromLow: bool): void {
  const sender = endpointOf(connection, fromLow);
  sender.packets++;
  sender.bytes += packet.frameLength;
  sender.payloadBytes += packet.payloadLength;
  connection.oldDuplicates++;
  connection.oldDuplicateFrame = packet.frame;
}

/** The end at the low (or the high) end of the four-tuple. */
export function endpointOf(connection: Connection, isLow: bool): Endpoint {
  return isLow === connection.clientIsLow ? connection.client : connection.server;
}

function countControl(connection: Connection, sender: Endpoint, packet: Packet): void {
  const flags = packet.flags;
  const control = flags & (SYN | FIN | RST);
  sender.sent |= plainFlagsOf(flags);
  if ((control & (control - 1)) !== 0) sender.sent |= SENT.mixed;
  if ((flags & RST) === 0) sender.keepControl(packet);
  if ((flags & SYN) !== 0) readSyn(sender, packet);
  if ((flags & (SYN | ACK)) === SYN && sender === connection.client) connection.clientKnownBy = KNOWN_BY.syn;
  if ((flags & (FIN | RST)) === FIN) {
    sender.finSeq = seqAdd(packet.seq, packet.payloadLength);
    sender.sent |= SENT.fin | SENT.afterSyn;
  }
  if ((flags & RST) !== 0) {
    sender.rstSeq = packet.seq;
    sender.sent |= SENT.rst | SENT.everRst;
  }
}

/** What a SYN or SYN-ACK says of its sender; of several, the first counts. */
function readSyn(sender: Endpoint, packet: Packet): void {
  const isFirst = !sender.hasSyn;
  sender.sent |= (packet.flags & ACK) !== 0 ? SENT.synAck : SENT.syn;
  if (!isFirst) return;
  sender.isn = packet.seq;
  sender.mss = packet.mss;
  sender.windowScale = packet.windowScale;
  if (packet.sackPermitted) sender.sent |= SENT.sackPermitted;
  if (packet.hasTimestamps) sender.sent |= SENT.timestamps;
  if (packet.fastOpen) sender.sent |= SENT.fastOpen;
}
