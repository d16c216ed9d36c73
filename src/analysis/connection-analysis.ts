// All that follows one connection packet by packet: the state tracker, its handshake, its end. Made for connections of
// more than a lone SYN, and used again with their connection.
import type { Connection, ConnectionWatch } from '../flow/connection.ts';
import { ConnectionTrack } from '../tracker/connection-track.ts';
import type { TransitionLog } from '../tracker/transition-log.ts';
import { FIN, RST, SYN, type Packet } from '../wire/packet.ts';
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

  begin(connection: Connection, isAfterSyn: boolean): void {
    this.#connection = connection;
    this.track.begin(connection, isAfterSyn);
    this.handshake.begin(connection, isAfterSyn);
    this.teardown.begin();
  }

  segment(packet: Packet, fromClient: boolean): void {
    const control = packet.flags & (SYN | FIN | RST);
    if (control !== 0 || !this.handshake.isOver) this.handshake.segment(packet, fromClient, this.#connection!);
    this.track.segment(packet, fromClient);
    if (control !== 0 || this.teardown.hasBegun) this.teardown.segment(packet, fromClient);
  }
}
