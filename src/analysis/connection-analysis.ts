// All that follows one connection packet by packet: the state tracker, its handshake, its end. Made for connections that
// are more than a SYN and its refusal, and used again for others.
import type { Connection, ConnectionWatch } from '../flow/connection.ts';
import { SENT, type Endpoint } from '../flow/endpoint.ts';
import { ConnectionTrack } from '../tracker/connection-track.ts';
import type { EndpointTrack } from '../tracker/endpoint-track.ts';
import type { TransitionLog } from '../tracker/transition-log.ts';
import { ACK, FIN, Packet, RST, SYN } from '../wire/packet.ts';
import { seqAdd } from '../wire/seq.ts';
import { Handshake } from './handshake.ts';
import { Teardown } from './teardown.ts';

export class ConnectionAnalysis implements ConnectionWatch {
  readonly track: ConnectionTrack;
  readonly handshake: Handshake = new Handshake();
  readonly teardown: Teardown = new Teardown();
  #connection: Connection | null = null;

  constructor(log: TransitionLog) {
    this.track = new ConnectionTrack(log);
  }

  begin(connection: Connection): void {
    const isAfterSyn = connection.packets > 0;
    this.#connection = connection;
    this.track.begin(connection, isAfterSyn);
    this.handshake.begin(connection, isAfterSyn);
    this.teardown.begin();
    if (connection.server.packets > 0) this.segment(refusalOf(connection), false);
  }

  segment(packet: Packet, fromClient: boolean): void {
    const connection = this.#connection!;
    if (connection.isClientQuiet || connection.isServerQuiet) this.#catchUp(connection);
    const control = packet.flags & (SYN | FIN | RST);
    if (control !== 0 || !this.handshake.isOver) this.handshake.segment(packet, fromClient, connection);
    this.track.segment(packet, fromClient);
    if (control !== 0 || this.teardown.hasBegun) this.teardown.segment(packet, fromClient);
    connection.isClientQuiet = this.#isIndifferentTo(true);
    connection.isServerQuiet = this.#isIndifferentTo(false);
  }

  #isIndifferentTo(isClient: boolean): boolean {
    return this.handshake.isOver && this.track.isIndifferentTo(isClient) && this.teardown.isIndifferentTo(isClient);
  }

  /** Takes in how far both ends have come in the segments that it was not shown. */
  #catchUp({ client, server }: Connection): void {
    catchUpEnd(this.track.client, client);
    catchUpEnd(this.track.server, server);
  }
}

function catchUpEnd(track: EndpointTrack, end: Endpoint): void {
  if (end.has(SENT.sequence)) track.extend(end.sndNxt);
  if (end.has(SENT.acknowledgement)) track.acknowledge(end.rcvNxt);
}

/** The RST that refused a connection which is nothing else, made again from what is known of it. */
function refusalOf({ client, endNs, lastFrame }: Connection): Packet {
  return Object.assign(new Packet(), { flags: RST | ACK, ack: seqAdd(client.isn, 1), timeNs: endNs, frame: lastFrame });
}
