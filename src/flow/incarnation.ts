// Decides whether a SYN on a known four-tuple begins a new connection. RFC 9293 (3.10.7.4), RFC 5961 (4),
// RFC 6191 (reuse in TIME_WAIT).
//
// A SYN whose ISN its sender used already is a retransmission. A new ISN begins a new connection at once when the
// old one is over or never came to be. In the middle of a living connection it may be an old duplicate, which the
// receiver answers with a challenge ACK, or a client that forgot the old connection: it is kept aside until
//   – the peer answers that very SYN (SYN-ACK or RST that acknowledges ISN + 1),
//   – its sender goes on from ISN + 1, or sends the same SYN again: a new connection;
//   – anything fits the old sequence space: an old duplicate.
import { ACK, SYN, type Packet } from '../wire/packet.ts';
import type { Connection } from './connection.ts';
import { SENT } from './endpoint.ts';

export const VERDICT = { sameConnection: 0, newConnection: 1, notYetKnown: 2 } as const;

/** Judges a SYN without ACK; `fromClient` tells who sent it in terms of the connection at hand. */
export function judgeSyn(connection: Connection, packet: Packet, fromClient: boolean): number {
  const sender = fromClient ? connection.client : connection.server;
  const peer = fromClient ? connection.server : connection.client;
  if (sender.hasSyn && sender.isn === packet.seq) return VERDICT.sameConnection;
  if (connection.isClosed) return VERDICT.newConnection;
  const wasAnswered = peer.packets > 0;
  if (sender.hasSyn) return wasAnswered && sender.has(SENT.afterSyn) ? VERDICT.notYetKnown : VERDICT.newConnection;
  // Its first SYN: either the peer's crossed it (simultaneous open), or the capture began in mid-connection.
  const isSimultaneousOpen = peer.hasSyn && !peer.has(SENT.afterSyn) && !sender.has(SENT.afterSyn);
  if (isSimultaneousOpen || sender.packets + peer.packets === 0) return VERDICT.sameConnection;
  return VERDICT.notYetKnown;
}

/** Does this packet prove that the SYN kept aside began a new connection? */
export function provesPendingSyn(pending: Packet, packet: Packet, isFromSynSender: boolean): boolean {
  const isn = pending.seq;
  const isSyn = (packet.flags & SYN) !== 0;
  const isAck = (packet.flags & ACK) !== 0;
  if (isFromSynSender) return isSyn && !isAck ? packet.seq === isn : packet.seq === ((isn + 1) | 0);
  return isAck && packet.ack === ((isn + 1) | 0);
}

/** What a SYN kept aside needs of its packet, which the decoder will overwrite. */
export function keepAside(packet: Packet): Packet {
  return Object.assign(Object.create(Object.getPrototypeOf(packet) as object) as Packet, packet);
}
