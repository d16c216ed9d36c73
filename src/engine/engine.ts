// What is known of the connections of a run, packet by packet. A connection is followed from its first segment on that is
// more than a SYN and the first answer to it (floods and scans are made of these, and what it missed of them is made up for
// from what the ends keep), until it was reported.
import { Connection } from '../flow/connection';
import { Endpoint } from '../flow/endpoint';
import { ACK, Packet, RST } from '../wire/packet';
import { seqAdd } from '../wire/seq';
import * as hand from './at-hand';
import { SENT } from './codes';
import { wantSamples } from './cwnd/samples';
import { releaseWindows } from './cwnd/windows';
import { wantEvents } from './events';
import { PacketRow } from './rows';
import { beginHandshake } from './state/handshake';
import { elapse, setTimeWait } from './state/time-wait';
import { release as releaseLog } from './state/transition-log';
import { releaseTransfer, closeTransfer, takeIcmp } from './transfer';
import { takeAsPredicted, takeState, takeStep } from './step';

/** A packet made again from what is known of it. */
const again = changetype<Packet>(memory.data(PacketRow.WORDS << 2, 8));

/** Once, before the first packet of a run. `timeWaitNs`: how long TIME_WAIT lasts. */
export function configure(timeWaitNs: f64, hasEvents: bool, hasSamples: bool): void {
  setTimeWait(timeWaitNs);
  wantEvents(hasEvents);
  wantSamples(hasSamples);
}

/** A segment of a connection that is followed, if it is as predicted: it is counted, too. Else false. */
export function predicted(connection: Connection, packet: Packet, fromClient: bool, capture: i32): bool {
  return takeAsPredicted(connection, packet, fromClient, capture);
}

/** A segment of a connection, before it is counted; that is followed from now on. */
export function segment(connection: Connection, packet: Packet, fromClient: bool): void {
  open(connection);
  takeStep(packet, fromClient);
}

/** An ICMP error about a segment of the client, or of the server: `kind` of ICMP_ERROR; `seq`: of that segment. */
export function icmp(connection: Connection, packet: Packet, kind: i32, mtu: i32, seq: i32, fromClient: bool): void {
  open(connection);
  takeIcmp(packet, kind, mtu, seq, fromClient);
}

/** Moves to a connection, which is followed from now on. */
export function open(connection: Connection): void {
  if (!connection.isFollowed) begin(connection);
  else hand.open(connection);
}

/** As `open`, of one that is to be reported: time has come to this. */
export function look(connection: Connection, nowNs: f64): void {
  open(connection);
  elapse(nowNs);
}

/** Both ends have closed, or one has reset it. It may be called again when more came. */
export function close(connection: Connection): void {
  if (connection.hasTransfer) closeTransfer(connection);
}

/** It is over, and was reported. */
export function end(connection: Connection): void {
  hand.open(connection);
  releaseLog();
  releaseWindows();
  if (connection.hasTransfer) releaseTransfer();
  hand.forget();
}

function begin(connection: Connection): void {
  hand.follow(connection);
  beginHandshake();
  if (connection.client.packets > 0) takeSyn(connection);
  if (connection.server.packets > 0) takeAnswer(connection);
}

/** Makes up for the SYN with which a connection began. */
function takeSyn(connection: Connection): void {
  const client = connection.client;
  again.timeNs = connection.startNs;
  again.frame = connection.firstFrame;
  again.seq = client.isn;
  again.ack = 0;
  repeatControl(client);
  takeState(again, hand.client, false);
}

/** Makes up for the RST or SYN-ACK that answered it, where nothing else was captured. */
function takeAnswer(connection: Connection): void {
  const server = connection.server;
  again.timeNs = connection.endNs;
  again.frame = connection.lastFrame;
  again.seq = server.hasSyn ? server.isn : server.rstSeq;
  again.ack = seqAdd(connection.client.isn, 1);
  repeatControl(server);
  if (!server.hasSyn) again.flags = RST | ACK;
  takeState(again, hand.server, false);
}

function repeatControl(end: Endpoint): void {
  again.flags = end.controlFlags;
  again.ipId = end.ipId;
  again.tsVal = end.controlTsVal;
  again.hasTimestamps = end.has(SENT.timestamps);
}
