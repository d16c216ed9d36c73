// What is known of the connections of a run, packet by packet. A connection is followed from its first segment on that is
// more than a SYN and the first answer to it (floods and scans are made of these, and what it missed of them is made up for
// from what the ends keep), until it was reported. One set of views, moved to the rows of whatever connection is at hand.
import type { Connection } from '../flow/connection.ts';
import { SENT, type Endpoint } from '../flow/endpoint.ts';
import { EventLog } from './event-log.ts';
import { Transfer } from './transfer.ts';
import type { IcmpError } from '../wire/icmp.ts';
import { ACK, Packet, RST } from '../wire/packet.ts';
import { seqAdd } from '../wire/seq.ts';
import { AtHand } from './at-hand.ts';
import { CongestionWindows } from './cwnd/windows.ts';
import { beginHandshake } from './state/handshake.ts';
import { TimeWait } from './state/time-wait.ts';
import { Step } from './step.ts';

export class Engine {
  readonly hand: AtHand = new AtHand();
  readonly events: EventLog;
  readonly windows: CongestionWindows;
  readonly timeWait: TimeWait;
  readonly #transfer: Transfer;
  readonly #step: Step;
  /** A packet made again from what is known of it. */
  readonly #again: Packet = new Packet();

  /** `timeWaitNs`: how long TIME_WAIT lasts. */
  constructor(timeWaitNs: number, hasEvents: boolean, hasSamples: boolean) {
    const { hand } = this;
    this.events = new EventLog(hasEvents);
    this.windows = new CongestionWindows(hand, hasSamples);
    this.timeWait = new TimeWait(hand, timeWaitNs);
    this.#transfer = new Transfer(hand, this.events);
    this.#step = new Step(hand, this.events, this.timeWait, this.#transfer, this.windows);
  }

  /** A segment of a connection that is followed, if it is as predicted: it is counted, too. Else false. */
  predicted(connection: Connection, packet: Packet, fromClient: boolean, capture: number): boolean {
    return this.#step.takePredicted(connection, packet, fromClient, capture);
  }

  /** A segment of a connection, before it is counted; that is followed from now on. */
  segment(connection: Connection, packet: Packet, fromClient: boolean): void {
    this.open(connection);
    this.#step.take(packet, fromClient);
  }

  /** An ICMP error about a segment of the client, or of the server. */
  icmp(connection: Connection, packet: Packet, error: IcmpError, fromClient: boolean): void {
    this.open(connection);
    this.#transfer.icmp(packet, error, fromClient);
  }

  /** Moves to a connection, which is followed from now on. */
  open(connection: Connection): void {
    if (!connection.isFollowed) this.#begin(connection);
    else this.hand.open(connection);
  }

  /** Its transfer, once anything but SYNs and RSTs has passed. */
  transferOf(connection: Connection): Transfer | null {
    if (!connection.hasTransfer) return null;
    this.#transfer.open(connection);
    return this.#transfer;
  }

  /** Both ends have closed, or one has reset it. It may be called again when more came. */
  close(connection: Connection): void {
    if (connection.hasTransfer) this.#transfer.close(connection);
  }

  /** It is over, and was reported. */
  end(connection: Connection): void {
    this.hand.open(connection);
    this.hand.log.release();
    this.events.release(connection.followed);
    this.windows.release();
    this.transferOf(connection)?.release(connection);
    this.hand.release(connection.followed);
  }

  #begin(connection: Connection): void {
    const { hand } = this;
    hand.take();
    connection.followed = hand.place;
    hand.connection = connection;
    beginHandshake(hand);
    if (connection.client.packets > 0) this.#takeSyn(connection);
    if (connection.server.packets > 0) this.#takeAnswer(connection);
  }

  /** Makes up for the SYN with which a connection began. */
  #takeSyn({ client, startNs, firstFrame }: Connection): void {
    this.#again.timeNs = startNs;
    this.#again.frame = firstFrame;
    this.#again.seq = client.isn;
    this.#again.ack = 0;
    repeatControl(this.#again, client);
    this.#step.takeState(this.#again, this.hand.client, false);
  }

  /** Makes up for the RST or SYN-ACK that answered it, where nothing else was captured. */
  #takeAnswer({ client, server, endNs, lastFrame }: Connection): void {
    this.#again.timeNs = endNs;
    this.#again.frame = lastFrame;
    this.#again.seq = server.hasSyn ? server.isn : server.rstSeq;
    this.#again.ack = seqAdd(client.isn, 1);
    repeatControl(this.#again, server);
    if (!server.hasSyn) this.#again.flags = RST | ACK;
    this.#step.takeState(this.#again, this.hand.server, false);
  }
}

function repeatControl(packet: Packet, end: Endpoint): void {
  packet.flags = end.controlFlags;
  packet.ipId = end.ipId;
  packet.tsVal = end.controlTsVal;
  packet.hasTimestamps = end.has(SENT.timestamps);
}
