// One segment of a followed connection: is it as predicted (predicted.ts)? Else the mechanisms that it goes through, in their
// order, before flow/counting.ts counts it: first the states of both ends (state/), then what was sent, acknowledged and lost
// (transfer.ts, loss/), then the sender's window (cwnd/). Each reads any field of the rows at hand, and writes its own.
import { Connection } from '../flow/connection';
import { ACK, FIN, Packet, RST, SYN } from '../wire/packet';
import { seqAdd } from '../wire/seq';
import * as hand from './at-hand';
import { BIT, TOLD } from './codes';
import * as windows from './cwnd/windows';
import { tell } from './events';
import { countPredicted, takePredicted } from './predicted';
import { Sender } from './sender';
import { isClosing, isCloseQuiet, noteClose } from './state/closing';
import { isControlCopy } from './state/copy';
import { noteHandshakeEnd, noteLateSyn, takeSyn, takeSynAck } from './state/handshake';
import { forgetOldest } from './state/presumption';
import { countReset, isValidReset, takeReset } from './state/reset';
import { tellSynAgain } from './state/syn-events';
import { isStateQuiet, takeSynchronized } from './state/synchronized';
import { elapse } from './state/time-wait';
import * as log from './state/transition-log';
import * as transfer from './transfer';
import { verify } from './verification';

/** Segments may be as predicted. Else all of them go the long way: that is how tests find out that both lead to the same rows. */
let isPredicting: bool = true;
/** How many were. Nobody asks but tests, so that the module does without. */
let predicted: i32 = 0;

export function setPredicting(predicting: bool): void {
  isPredicting = predicting;
}

export function predictedSegments(): i32 {
  return predicted;
}

/** Takes in and counts a segment that is as predicted; false if it is not. */
export function takeAsPredicted(connection: Connection, packet: Packet, fromClient: bool, capture: i32): bool {
  if (!isPredicting || !takePredicted(connection, packet, fromClient)) return false;
  predicted++;
  finish(packet, fromClient);
  countPredicted(connection, packet, fromClient, capture);
  return true;
}

/** Takes in a segment of the connection at hand. */
export function takeStep(packet: Packet, fromClient: bool): void {
  const sender = fromClient ? hand.client : hand.server;
  const control = packet.flags & (SYN | FIN | RST);
  if (control !== 0 || !sender.has(BIT.isQuiet)) {
    takeState(packet, sender, control !== 0 && isControlCopy(sender, packet));
  }
  if ((control & (SYN | RST)) !== 0) return;
  if (transfer.takeSegment(packet, fromClient)) finish(packet, fromClient);
}

/** What comes after the verdict. */
function finish(packet: Packet, fromClient: bool): void {
  verify(fromClient ? hand.client : hand.server, packet);
  windows.takeSegment(packet, fromClient);
}

/** What the segment says of the states of both ends. `isCopy`: of a SYN, FIN or RST, made by the network or the capture. */
export function takeState(packet: Packet, sender: Sender, isCopy: bool): void {
  const flags = packet.flags;
  const client = hand.client;
  const server = hand.server;
  const other = sender === client ? server : client;
  const peer = hand.peerOf(sender);
  const clientState = client.state;
  const serverState = server.state;
  elapse(packet.timeNs);
  if (log.isFull()) forgetOldest();

  if ((flags & RST) !== 0) {
    const isValid = isValidReset(sender, peer, packet);
    if (isValid) takeReset(sender, peer, packet);
    else if (hand.connection.hasTransfer) other.set(BIT.isChallenged); // RFC 5961 (3.2)
    if (!isCopy) countReset(sender, packet, isValid, clientState, serverState);
    tell(sender, packet, TOLD.reset, i32(isValid));
  } else if ((flags & SYN) !== 0) {
    takeAnySyn(packet, sender, peer, isCopy);
  } else {
    const isFin = (flags & FIN) !== 0;
    const end = seqAdd(packet.seq, packet.seqLength);
    if (!isCopy && (isFin || !hand.row.isHandshakeOver)) noteHandshakeEnd(sender, packet);
    // RFC 9293 (3.10.7.4): without ACK, a segment is dropped.
    if ((flags & ACK) !== 0) takeSynchronized(sender, peer, packet, end, isCopy);
    if (!isCopy && (isFin || isClosing())) noteClose(sender, packet, end);
  }
  hush(client, server);
  hush(server, client);
}

function takeAnySyn(packet: Packet, sender: Sender, peer: Sender, isCopy: bool): void {
  if (sender === hand.client && (packet.flags & FIN) === 0) noteLateSyn(packet);
  if (isCopy) {
    tell(sender, packet, TOLD.captureDuplicate, 0);
    return;
  }
  if ((packet.flags & ACK) === 0) takeSyn(sender, packet);
  else takeSynAck(sender, peer, packet);
  noteClose(sender, packet, seqAdd(packet.seq, packet.seqLength));
  tellSynAgain(sender, packet);
}

/** Spares the states the segments of that end that can't change them. */
function hush(sender: Sender, other: Sender): void {
  const isQuiet = hand.row.isHandshakeOver && isStateQuiet(sender, other) && isCloseQuiet(sender);
  if (isQuiet) sender.set(BIT.isQuiet);
  else sender.clear(BIT.isQuiet);
}
