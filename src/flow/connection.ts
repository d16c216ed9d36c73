// A connection: one incarnation of a four-tuple. Its row, and behind it those of its two endpoints, the client's first.
import { SENT } from '../engine/codes';
import { NOWHERE, placeOfRow, release, rowAt, takeZeroed } from '../engine/memory';
import { ConnectionRow, EndpointRow, Rare } from '../engine/rows';
import { ACK, SYN, Packet } from '../wire/packet';
import { Endpoint } from './endpoint';
import { PendingSyn } from './incarnation';

/** Words of its row and of those of its ends. */
const WORDS: i32 = ConnectionRow.WORDS + 2 * EndpointRow.WORDS;

/** The connection that begins with this packet, on rows that nobody uses. */
export function beginConnection(
  id: i32,
  entry: i32,
  packet: Packet,
  capture: i32,
  clientIsLow: bool,
  clientKnownBy: i32,
  stream: i32,
): Connection {
  const connection = rowAt<Connection>(takeZeroed(WORDS));
  connection.id = id;
  connection.stream = stream;
  connection.latestStream = stream;
  connection.entry = entry;
  connection.isIpv6 = packet.isIpv6;
  connection.isSelf = isToItself(packet);
  connection.clientIsLow = clientIsLow;
  connection.clientKnownBy = clientKnownBy;
  connection.client.begin();
  connection.server.begin();
  connection.startNs = packet.timeNs;
  connection.endNs = packet.timeNs;
  connection.firstFrame = packet.frame;
  connection.lastFrame = packet.frame;
  connection.firstCapture = capture;
  connection.lastCapture = capture;
  connection.beganWithSyn = (packet.flags & (SYN | ACK)) === SYN;
  return connection;
}

function isToItself(packet: Packet): bool {
  if (packet.srcPort !== packet.dstPort || packet.srcAddress0 !== packet.dstAddress0) return false;
  return (
    !packet.isIpv6 ||
    (packet.srcAddress1 === packet.dstAddress1 &&
      packet.srcAddress2 === packet.dstAddress2 &&
      packet.srcAddress3 === packet.dstAddress3)
  );
}

@unmanaged
export class Connection extends ConnectionRow {
  get client(): Endpoint {
    return changetype<Endpoint>(changetype<usize>(this) + ((<usize>ConnectionRow.WORDS) << 2));
  }

  get server(): Endpoint {
    return changetype<Endpoint>(changetype<usize>(this) + ((<usize>(ConnectionRow.WORDS + EndpointRow.WORDS)) << 2));
  }

  /** It was reported: its rows may become another's. */
  release(): void {
    this.id = 0; // so that nobody who knew it takes another for it
    release(this.rare, Rare.WORDS);
    release(placeOfRow<Connection>(this), WORDS);
  }

  /** Its row of what few connections have; made, if there was none. */
  get ownRare(): Rare {
    if (this.rare === NOWHERE) this.rare = takeZeroed(Rare.WORDS);
    return rowAt<Rare>(this.rare);
  }

  /** A SYN with a new ISN, of which it isn't known yet whether it is an old duplicate; see incarnation.ts. */
  get pendingSyn(): PendingSyn | null {
    return this.hasPendingSyn ? rowAt<PendingSyn>(this.ownRare.pendingSyn) : null;
  }

  set pendingSyn(pending: PendingSyn | null) {
    this.hasPendingSyn = pending !== null;
    if (pending !== null) this.ownRare.pendingSyn = placeOfRow<PendingSyn>(pending);
  }

  get isFollowed(): bool {
    return this.followed !== NOWHERE;
  }

  get packets(): i32 {
    return this.client.packets + this.server.packets;
  }

  get hasRst(): bool {
    return this.client.has(SENT.rst) || this.server.has(SENT.rst);
  }

  get hasBothFins(): bool {
    return this.client.has(SENT.fin) && (this.server.has(SENT.fin) || this.isSelf);
  }

  /** Nothing more is due: reset, or closed by both ends. */
  get isClosed(): bool {
    return this.hasRst || this.hasBothFins;
  }

  /** Nothing but the SYNs, or the SYN-ACKs, of one end. */
  get isAttempt(): bool {
    const client = this.client;
    const server = this.server;
    if (client.packets > 0 && server.packets > 0) return false;
    return (client.hasSyn || server.hasSyn) && !client.has(SENT.afterSyn) && !server.has(SENT.afterSyn);
  }
}
