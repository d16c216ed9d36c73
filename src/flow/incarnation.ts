// Decides whether a SYN on a known four-tuple begins a new connection. RFC 9293 (3.10.7.4), RFC 5961 (4),
// RFC 6191 (reuse in TIME_WAIT).
//
// A SYN whose ISN its sender used already is a retransmission. A new ISN begins a new connection at once when the
// old one is over. Before that it may be an old duplicate, which the receiver answers with a challenge ACK, or a
// client that forgot the old connection: it is kept aside until
//   – the peer answers that very SYN (SYN-ACK or RST that acknowledges ISN + 1),
//   – its sender goes on from ISN + 1, or sends the same SYN again: a new connection;
//   – nothing follows, or after an attempt without answer but another SYN: a new connection, too;
//   – its sender goes on in the old sequence space: an old duplicate.
// A SYN-ACK begins one when the SYN before it was not captured: its ISN is new, it does not answer the SYN of the old
// connection, and that is over or was seen from this end alone.
import { SENT } from '../engine/codes';
import { copyWords, placeOfRow, release, rowAt, take } from '../engine/memory';
import { ACK, RST, SYN, Packet } from '../wire/packet';
import { seqAdd, seqDiff } from '../wire/seq';
import { Connection } from './connection';
import { COPY_MS, Endpoint } from './endpoint';

export namespace VERDICT {
  export const sameConnection: i32 = 0;
  export const newConnection: i32 = 1;
  export const notYetKnown: i32 = 2;
}

/** A SYN kept aside: a copy of the packet, whose row is another's soon, but for its bytes. */
@unmanaged
export class PendingSyn extends Packet {
  /** Its source is the low end of the four-tuple. */
  fromLow: bool;
  /** The old connection got packets after it. */
  wasFollowed: bool;
  /** Position among the run's of the capture that holds it. */
  capture: i32;
  /** What tshark's tcp.stream says of it. */
  stream: i32;

  /** The same packet again, from the network or the capture. */
  isCopiedBy(packet: Packet): bool {
    const isSame = packet.seq === this.seq && packet.ipId === this.ipId && packet.tsVal === this.tsVal;
    return isSame && (packet.ipId !== 0 || packet.hasTimestamps || (packet.timeNs - this.timeNs) * 1e-6 < COPY_MS);
  }

  /** It is judged: its row may become another's. */
  release(): void {
    release(placeOfRow<PendingSyn>(this), PENDING_WORDS);
  }
}

const PENDING_WORDS: i32 = <i32>((offsetof<PendingSyn>() + 3) >> 2);

export function keepAside(packet: Packet, fromLow: bool, capture: i32, stream: i32): PendingSyn {
  const place = take(PENDING_WORDS);
  copyWords(place, placeOfRow<Packet>(packet), Packet.WORDS);
  const pending = rowAt<PendingSyn>(place);
  pending.fromLow = fromLow;
  pending.wasFollowed = false;
  pending.capture = capture;
  pending.stream = stream;
  return pending;
}

/** Judges a SYN without ACK by what is known of its sender and of the sender's peer. */
export function judgeSyn(connection: Connection, sender: Endpoint, peer: Endpoint, syn: Packet): i32 {
  if (isIsnOf(sender, syn.seq)) return VERDICT.sameConnection;
  if (connection.isClosed) return VERDICT.newConnection;
  // Its first SYN: either the peer's crossed it (simultaneous open), or the capture began in mid-connection.
  const hasCrossed = !sender.hasSyn && peer.hasSyn && !peer.has(SENT.afterSyn) && !sender.has(SENT.afterSyn);
  return hasCrossed ? VERDICT.sameConnection : VERDICT.notYetKnown;
}

/** Does this SYN-ACK begin a new connection? */
export function isBegunBySynAck(connection: Connection, sender: Endpoint, peer: Endpoint, synAck: Packet): bool {
  const isNewIsn = sender.has(SENT.syn | SENT.synAck | SENT.streamBase) && !isIsnOf(sender, synAck.seq);
  // SYN cookies change with the minute: a new ISN in answer to the same SYN.
  return isNewIsn && !isIsnOf(peer, seqAdd(synAck.ack, -1)) && (connection.isClosed || peer.packets === 0);
}

/** Its SYN told its ISN, or else the first that was seen of it (and a SYN captured late fits that). */
function isIsnOf(endpoint: Endpoint, seq: i32): bool {
  return endpoint.hasSyn ? endpoint.isn === seq : endpoint.has(SENT.streamBase) && endpoint.streamBase === seq;
}

/** Does this packet prove that the SYN kept aside began a new connection? */
export function provesPendingSyn(pending: PendingSyn, packet: Packet, fromLow: bool): bool {
  const isn = pending.seq;
  const isSyn = (packet.flags & SYN) !== 0;
  const isAck = (packet.flags & ACK) !== 0;
  if (fromLow === pending.fromLow) return isSyn && !isAck ? packet.seq === isn : packet.seq === seqAdd(isn, 1);
  return isAck && packet.ack === seqAdd(isn, 1);
}

/**
 * Does this packet show that its sender is still there, though a RST came in its name? It was refused and tried again,
 * or the RST was forged. What is below the RST's sequence number may have been overtaken by it.
 */
export function outlivesReset(sender: Endpoint, packet: Packet): bool {
  if ((packet.flags & RST) !== 0 || packet.flags === 0) return false; // none: the header was cut
  return (packet.flags & SYN) !== 0 || seqDiff(seqAdd(packet.seq, packet.seqLength), sender.rstSeq) > 0;
}
