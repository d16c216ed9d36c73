// All that follows the connections of a run packet by packet: the state tracker, the handshake, the closing. One set
// of views, moved to the block of whatever connection a packet belongs to.
import { NOT_WATCHED, type Connection, type ConnectionWatch } from '../flow/connection.ts';
import { SENT, type Endpoint } from '../flow/endpoint.ts';
import { Block } from '../tracker/block.ts';
import { ConnectionTrack } from '../tracker/connection-track.ts';
import type { IcmpError } from '../wire/icmp.ts';
import { ACK, FIN, Packet, RST, SYN } from '../wire/packet.ts';
import { seqAdd } from '../wire/seq.ts';
import { Congestion } from '../congestion/congestion.ts';
import { Closing } from './closing.ts';
import { EventLog } from '../transfer/event-log.ts';
import { Transfer } from '../transfer/transfer.ts';
import { Handshake } from './handshake.ts';
import { Resets } from './resets.ts';

/** What is not known of a retransmission before all of the connection is. */
const AGAIN = { event: 'retransmission', need: 'unknown', proof: null, lost: null } as const;

export class Analyses implements ConnectionWatch {
  readonly #block: Block = new Block();
  /** A packet made again from what is known of it. */
  readonly #again: Packet = new Packet();
  readonly track: ConnectionTrack;
  readonly handshake: Handshake = new Handshake(this.#block);
  readonly closing: Closing = new Closing(this.#block);
  readonly resets: Resets = new Resets(this.#block);
  readonly events: EventLog;
  readonly congestion: Congestion;
  readonly #transfer: Transfer;

  /** `timeWaitNs`: how long TIME_WAIT lasts. */
  constructor(timeWaitNs: number, hasEvents: boolean, hasSamples: boolean) {
    this.events = new EventLog(hasEvents);
    this.congestion = new Congestion(hasSamples);
    this.track = new ConnectionTrack(this.#block, timeWaitNs);
    this.#transfer = new Transfer(this.events, this.handshake);
  }

  begin(connection: Connection): void {
    this.#block.take();
    connection.block = this.#block.index;
    this.track.open(connection);
    this.track.begin();
    this.handshake.begin(connection);
    if (connection.client.packets > 0) this.#takeSyn(connection);
    if (connection.server.packets > 0) this.#takeAnswer(connection);
  }

  segment(connection: Connection, packet: Packet, fromClient: boolean): void {
    this.#block.moveTo(connection.block);
    this.track.open(connection);
    const isControl = (packet.flags & (SYN | FIN | RST)) !== 0;
    const isCopy = isControl && (fromClient ? connection.client : connection.server).isCopy(packet);
    if (isCopy && this.events.isWanted && (packet.flags & SYN) !== 0) {
      this.events.add(connection.block, packet, fromClient, { event: 'capture-duplicate' });
    }
    this.#take(connection, packet, fromClient, isCopy);
    const isOpen = this.handshake.isOver;
    connection.isClientQuiet = isOpen && this.#isIndifferentTo(true);
    connection.isServerQuiet = isOpen && this.#isIndifferentTo(false);
  }

  transfer(connection: Connection, packet: Packet, fromClient: boolean): void {
    if (!connection.hasTransfer) this.#block.moveTo(connection.block); // for the handshake
    if (!this.#transfer.segment(connection, packet, fromClient)) return;
    this.congestion.segment(this.#transfer.scene, packet, fromClient);
  }

  icmp(connection: Connection, packet: Packet, error: IcmpError, fromClient: boolean): void {
    this.#block.moveTo(connection.block); // for the handshake
    this.#transfer.icmp(connection, packet, error, fromClient);
  }

  close(connection: Connection): void {
    if (connection.hasTransfer) this.#transfer.close(connection);
  }

  /** Its transfer, once anything but SYNs and RSTs has passed. */
  transferOf(connection: Connection): Transfer | null {
    if (!connection.hasTransfer) return null;
    this.#transfer.open(connection);
    return this.#transfer;
  }

  /** Moves to a connection that is to be reported. */
  open(connection: Connection): void {
    if (connection.block === NOT_WATCHED) {
      this.begin(connection);
    } else {
      this.#block.moveTo(connection.block);
      this.track.open(connection);
    }
  }

  end(connection: Connection): void {
    this.open(connection);
    this.track.log.release();
    this.events.release(connection.block);
    this.transferOf(connection)?.release(connection);
    this.congestion.release(connection.block);
    this.#block.release(connection.block);
  }

  /** Makes up for the SYN with which a connection began. */
  #takeSyn(connection: Connection): void {
    const { client, startNs, firstFrame } = connection;
    this.#again.timeNs = startNs;
    this.#again.frame = firstFrame;
    this.#again.seq = client.isn;
    this.#again.ack = 0;
    repeatControl(this.#again, client);
    this.#take(connection, this.#again, true, false);
  }

  /** Makes up for the RST or SYN-ACK that answered it, where nothing else was captured. */
  #takeAnswer(connection: Connection): void {
    const { client, server, endNs, lastFrame } = connection;
    this.#again.timeNs = endNs;
    this.#again.frame = lastFrame;
    this.#again.seq = server.hasSyn ? server.isn : server.rstSeq;
    this.#again.ack = seqAdd(client.isn, 1);
    repeatControl(this.#again, server);
    if (!server.hasSyn) this.#again.flags = RST | ACK;
    this.#take(connection, this.#again, false, false);
  }

  #take(connection: Connection, packet: Packet, fromClient: boolean, isCopy: boolean): void {
    const control = packet.flags & (SYN | FIN | RST);
    if (fromClient && control === SYN) this.handshake.noteLateSyn(packet);
    if ((control & RST) !== 0) {
      this.#takeReset(connection, packet, fromClient);
      return;
    }
    if (!isCopy && (control !== 0 || !this.handshake.isOver)) this.handshake.segment(packet, fromClient, connection);
    this.track.segment(packet, fromClient, isCopy);
    if (isCopy || (control === 0 && !this.closing.hasBegun)) return;
    this.closing.segment(packet, fromClient);
    if ((control & SYN) !== 0) this.#noteSynAgain(connection, packet, fromClient);
  }

  #takeReset(connection: Connection, packet: Packet, fromClient: boolean): void {
    const { client, server } = this.track;
    const clientState = client.state;
    const serverState = server.state;
    const isValid = this.track.segment(packet, fromClient, false);
    if (isValid) this.handshake.reset();
    else this.#transfer.challenge(connection, !fromClient);
    this.resets.add(packet, fromClient, isValid, clientState, serverState, connection);
    if (this.events.isWanted) {
      this.events.add(connection.block, packet, fromClient, { event: 'reset', valid: isValid });
    }
  }

  /** A SYN or SYN-ACK that was sent before is an event. */
  #noteSynAgain(connection: Connection, packet: Packet, fromClient: boolean): void {
    const isSynAck = (packet.flags & ACK) !== 0;
    if (this.handshake.lateSynFrame === packet.frame) {
      // After the ACK nobody retransmits a SYN: it was delayed on the path.
      if (this.events.isWanted) this.events.add(connection.block, packet, fromClient, { event: 'network-duplicate' });
      return;
    }
    const isUsual = isSynAck !== fromClient || connection.isSelf;
    const attempts = isSynAck ? this.handshake.synAcks : this.handshake.syns;
    // In a simultaneous open, each end sends both.
    const isAgain = isUsual ? attempts.count > 1 : (fromClient ? connection.client : connection.server).hasSent(packet);
    if (!isAgain) return;
    if (!isUsual && isSynAck) this.handshake.countCrossed();
    if (!this.events.isWanted) return;
    const backoff = isUsual ? attempts.retransmissions : 1;
    const originalFrame = isUsual ? attempts.firstFrame : null;
    const segment = isSynAck ? 'syn-ack' : 'syn';
    const detail = { segment, cause: 'timeout', backoff, originalFrame } as const;
    this.events.add(connection.block, packet, fromClient, { ...AGAIN, ...detail });
  }

  #isIndifferentTo(isClient: boolean): boolean {
    return this.track.isIndifferentTo(isClient) && this.closing.isIndifferentTo(isClient);
  }
}

function repeatControl(packet: Packet, end: Endpoint): void {
  packet.flags = end.controlFlags;
  packet.ipId = end.ipId;
  packet.tsVal = end.controlTsVal;
  packet.hasTimestamps = end.has(SENT.timestamps);
}
