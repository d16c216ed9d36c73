// All that follows the connections of a run packet by packet: the state tracker, the handshake, the closing. One set
// of views, moved to the block of whatever connection a packet belongs to.
import { NOT_WATCHED, type Connection, type ConnectionWatch } from '../flow/connection.ts';
import { SENT, type Endpoint } from '../flow/endpoint.ts';
import { Block } from '../tracker/block.ts';
import { ConnectionTrack } from '../tracker/connection-track.ts';
import { ACK, FIN, Packet, RST, SYN } from '../wire/packet.ts';
import { seqAdd } from '../wire/seq.ts';
import { Closing } from './closing.ts';
import { EventLog } from './event-log.ts';
import { Handshake } from './handshake.ts';
import { Resets } from './resets.ts';

export class Analyses implements ConnectionWatch {
  readonly #block: Block = new Block();
  /** A packet made again from what is known of it. */
  readonly #again: Packet = new Packet();
  readonly track: ConnectionTrack;
  readonly handshake: Handshake = new Handshake(this.#block);
  readonly closing: Closing = new Closing(this.#block);
  readonly resets: Resets = new Resets(this.#block);
  readonly events: EventLog;

  /** `timeWaitNs`: how long TIME_WAIT lasts. */
  constructor(timeWaitNs: number, hasEvents: boolean) {
    this.events = new EventLog(hasEvents);
    this.track = new ConnectionTrack(this.#block, timeWaitNs);
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
    this.#take(connection, packet, fromClient, isCopy);
    connection.isClientQuiet = this.#isIndifferentTo(true);
    connection.isServerQuiet = this.#isIndifferentTo(false);
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
    if (!isCopy && (control !== 0 || !this.handshake.isOver)) this.handshake.segment(packet, fromClient, connection);
    if ((control & RST) !== 0) this.#takeReset(connection, packet, fromClient);
    else this.track.segment(packet, fromClient, isCopy);
    if (!isCopy && (control !== 0 || this.closing.hasBegun)) this.closing.segment(packet, fromClient);
    if (!isCopy && (control & (SYN | FIN)) !== 0) this.#noteRepetition(connection, packet, fromClient);
  }

  #takeReset(connection: Connection, packet: Packet, fromClient: boolean): void {
    const { client, server } = this.track;
    const clientState = client.state;
    const serverState = server.state;
    const isValid = this.track.segment(packet, fromClient, false);
    this.resets.add(packet, fromClient, isValid, clientState, serverState, connection);
    this.events.add(connection.block, packet, fromClient, { event: 'reset', valid: isValid });
  }

  /** A SYN, SYN-ACK or FIN that was sent before is an event. */
  #noteRepetition(connection: Connection, packet: Packet, fromClient: boolean): void {
    const { syns, synAcks } = this.handshake;
    const isFin = (packet.flags & FIN) !== 0;
    const segment = isFin ? 'fin' : (packet.flags & ACK) !== 0 ? 'syn-ack' : 'syn';
    const end = fromClient ? 'client' : 'server';
    const backoff = isFin
      ? this.closing.finRetransmissions(end)
      : segment === 'syn' && !fromClient
        ? 0
        : (segment === 'syn' ? syns : synAcks).retransmissions;
    if (backoff === 0) return;
    this.events.add(connection.block, packet, fromClient, {
      event: 'retransmission',
      segment,
      cause: isFin ? 'unknown' : 'timeout',
      backoff,
      need: 'unknown',
      proof: null,
      lost: null,
      originalFrame: isFin ? null : (segment === 'syn' ? syns : synAcks).firstFrame,
    });
  }

  #isIndifferentTo(isClient: boolean): boolean {
    return this.handshake.isOver && this.track.isIndifferentTo(isClient) && this.closing.isIndifferentTo(isClient);
  }
}

function repeatControl(packet: Packet, end: Endpoint): void {
  packet.flags = end.controlFlags;
  packet.ipId = end.ipId;
  packet.ttl = end.ttl;
  packet.tsVal = end.controlTsVal;
  packet.hasTimestamps = end.has(SENT.timestamps);
}
