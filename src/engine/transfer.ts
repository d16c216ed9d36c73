// One verdict for every segment: does it simply advance, or what else is it? Each segment speaks of two senders: of the
// other by its acknowledgement and window, and of its own by its sequence numbers. All but SYNs and RSTs comes here; those
// belong to the states (engine/state/). Read this first, then acknowledgement.ts and sequence.ts.
import { Connection } from '../flow/connection';
import { ACK, ECE, FIN, Packet } from '../wire/packet';
import { seqDiff } from '../wire/seq';
import * as hand from './at-hand';
import { beginSender } from './begin-sender';
import { BIT, NOTE, TOLD } from './codes';
import { tell, tellIcmp } from './events';
import { takeBeat } from './heartbeat';
import { takeAcknowledgement } from './loss/acknowledgement';
import { isOfCapture } from './loss/duplicate';
import { takeCopy } from './loss/old-data';
import { takeSequence } from './loss/sequence';
import { NOWHERE, placeOfRow, rowAt } from './memory';
import { noteIcmp, notesOf, releaseNotes } from './notes';
import { takeWindow } from './receive-window';
import { fullRttNs, releaseRtt, takeEcho } from './rtt';
import { Sender } from './sender';
import { forgetSegments, placeOf } from './sent-segments';
import { addStall, isOrdinary, releaseStalls } from './stall-log';
import { causeOfSilence, isOfSender, MIN_STALL_NS, NO_CAUSE, takeSilence } from './stalls';

/** Closed connections whose segments are kept, to recognise copies of them: the latest, in turn. */
const CLOSED_KEPT: i32 = 256;
/** Their places, and their ids: the row may be another's by now. */
const closedPlaces = memory.data(CLOSED_KEPT << 2, 4);
const closedIds = memory.data(CLOSED_KEPT << 2, 4);
let closedCount: i32 = 0;

/**
 * A segment without SYN and RST of the connection at hand, before the endpoints count it. False for a copy of one that
 * has been taken.
 */
export function takeSegment(packet: Packet, fromClient: bool): bool {
  const connection = hand.connection;
  if (!connection.hasTransfer) begin(connection);
  const client = hand.client;
  const sender = fromClient ? client : hand.server;
  const other = hand.peerOf(sender);
  const flags = packet.flags;
  const timeNs = packet.timeNs;
  const end = packet.seq + packet.payloadLength + (flags & FIN);
  const silentNs = timeNs - client.latestNs;
  client.latestNs = timeNs;
  if (packet.payloadLength <= 1 && isCopy(sender, packet, end, silentNs)) return false;
  const isSilence = silentNs > MIN_STALL_NS;
  if (isSilence) takeSilence(silentNs, sender, other);
  hand.setRepetition(hand.NO_REPETITION, hand.wasRetransmitted);
  if (packet.hasTimestamps) takeEcho(sender, other, packet);
  if ((flags & ACK) !== 0) takeAcknowledgement(other, sender, packet, end !== packet.seq);
  const ipIdStep = (packet.ipId - sender.ipId) & 0xffff;
  const next = sender.sndNxt;
  takeSequence(sender, other, packet, end, ipIdStep, silentNs);
  takeIdentity(sender, packet, ipIdStep, sender.sndNxt !== next);
  takeWindow(sender, packet, (flags & FIN) !== 0);
  if ((flags & ECE) !== 0) takeCongestion(sender, packet);
  else sender.clear(BIT.hasEcho);
  other.unansweredProbes = 0;
  if (packet.isFragmented) notesOf(sender).add(NOTE.fragment, timeNs, packet.frame);
  if (!isSilence) return true;
  endSilence(sender, other, packet, silentNs);
  takeBeat(sender, packet, silentNs);
  return true;
}

/**
 * An ICMP error about one of the segments of the connection at hand reached the client, or the server; `packet` is the
 * error, `kind` of ICMP_ERROR; `mtu`: of the next hop, or 0; `seq`: of the segment.
 */
export function takeIcmp(packet: Packet, kind: i32, mtu: i32, seq: i32, isClient: bool): void {
  if (!hand.connection.hasTransfer) begin(hand.connection);
  const sender = isClient ? hand.client : hand.server;
  noteIcmp(sender, packet, kind, mtu);
  tellIcmp(packet, notesOf(sender), seq, isClient);
}

/** Nothing more is to come but copies of its last segments. */
export function closeTransfer(connection: Connection): void {
  const slot = (<usize>(closedCount++ & (CLOSED_KEPT - 1))) << 2;
  const place = load<i32>(closedPlaces + slot);
  if (place !== NOWHERE) {
    const former = rowAt<Connection>(place);
    if (former.id === load<i32>(closedIds + slot) && former.hasTransfer) {
      hand.open(former);
      forgetAllSegments();
      hand.open(connection);
    }
  }
  store<i32>(closedPlaces + slot, placeOfRow<Connection>(connection));
  store<i32>(closedIds + slot, connection.id);
}

/** The connection at hand was reported. */
export function releaseTransfer(): void {
  forgetAllSegments();
  releaseEnd(hand.client);
  releaseEnd(hand.server);
  hand.connection.hasTransfer = false;
}

function forgetAllSegments(): void {
  forgetSegments(hand.client);
  forgetSegments(hand.server);
}

function releaseEnd(sender: Sender): void {
  releaseRtt(sender);
  releaseStalls(sender);
  releaseNotes(sender);
}

function begin(connection: Connection): void {
  const client = connection.client;
  const server = connection.server;
  const clientNs = hand.row.clientHalfNs;
  const serverNs = hand.row.serverHalfNs;
  connection.hasTransfer = true;
  hand.client.latestNs = NaN;
  beginSender(hand.client, client, server, clientNs, serverNs, connection.endNs);
  beginSender(hand.server, server, client, serverNs, clientNs, connection.endNs);
}

/** A copy of an acknowledgement, a keep-alive or a probe: where everything is doubled, or of the latest segment. */
function isCopy(sender: Sender, packet: Packet, end: i32, silentNs: f64): bool {
  if (isLatestAgain(sender, packet, end)) {
    const packets = hand.endpointOf(sender).packets;
    const isSamePlace = sender.place === placeOf(packet);
    takeCopy(sender, packet, isOfCapture(sender, packets, silentNs, isSamePlace));
    return true;
  }
  const isAckAgain = end === packet.seq && sender.has(BIT.isDoubled) && notesOf(sender).repeats(packet);
  if (isAckAgain) takeCopy(sender, packet, true);
  return isAckAgain;
}

/** The sender's latest segment once more, one with no more than a byte: all in it is the same, the IP ID included. */
function isLatestAgain(sender: Sender, packet: Packet, end: i32): bool {
  const ipId = packet.ipId;
  if (ipId !== sender.ipId || !sender.isNumbered(ipId)) return false;
  const isSame = sender.has(BIT.hasSaid) && packet.ack === sender.ack && packet.window === sender.window;
  return isSame && seqDiff(end, sender.sndNxt) <= 0;
}

/** How the sender numbers its packets, and where this one was seen. */
function takeIdentity(sender: Sender, packet: Packet, ipIdStep: i32, hasAdvanced: bool): void {
  if (ipIdStep === 0 && packet.ipId !== 0 && sender.has(BIT.hasSaid)) {
    // Not the latest once more, but another with the same number.
    if (hasAdvanced || packet.ack !== sender.ack) sender.set(BIT.hasConstantId);
  }
  sender.place = placeOf(packet);
  sender.ipId = packet.ipId;
  sender.ipIdSteps = ipIdStep === 1 ? sender.ipIdSteps + 1 : 0;
}

function takeCongestion(sender: Sender, packet: Packet): void {
  if (!sender.has(BIT.hasEcho)) tell(sender, packet, TOLD.ecnEcho, 0);
  sender.set(BIT.hasEcho);
}

function endSilence(sender: Sender, other: Sender, packet: Packet, silentNs: f64): void {
  if (silentNs < 2 * Math.max(fullRttNs(sender), fullRttNs(other))) return;
  const cause = causeOfSilence(sender, packet);
  if (cause === NO_CAUSE) return;
  const stalled = isOfSender ? sender : other;
  addStall(stalled, packet.timeNs - silentNs, silentNs, cause, packet.frame);
  if (!isOrdinary(cause)) stalled.set(BIT.hasNotes | BIT.hasStalled);
  if (hand.repetition !== hand.NO_REPETITION) stalled.timerNs += silentNs;
}
