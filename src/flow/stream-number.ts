// The number that tshark gives a packet's conversation (tcp.stream), so that its filter finds the same packets.
// tshark counts conversations by four-tuple, remembers the first sequence number of each direction, and begins
// another conversation at a SYN of another number, be it an old duplicate or not.
import { SENT } from '../engine/codes';
import { ACK, SYN, Packet } from '../wire/packet';
import { seqAdd } from '../wire/seq';
import { Endpoint } from './endpoint';

/** Does tshark begin another conversation with this packet of a known four-tuple? */
export function beginsStream(sender: Endpoint, packet: Packet): bool {
  return (packet.flags & (SYN | ACK)) === SYN && sender.has(SENT.streamBase) && sender.streamBase !== packet.seq;
}

/** Takes in a packet of the conversation; needed until both directions are known. */
export function rememberStreamBase(sender: Endpoint, peer: Endpoint, packet: Packet): void {
  if (!sender.has(SENT.streamBase)) {
    sender.streamBase = (packet.flags & SYN) !== 0 ? packet.seq : seqAdd(packet.seq, -1);
    sender.sent |= SENT.streamBase;
  }
  if ((packet.flags & ACK) !== 0 && !peer.has(SENT.streamBase)) {
    peer.streamBase = seqAdd(packet.ack, -1);
    peer.sent |= SENT.streamBase;
  }
}

/** Forgets what belongs to the conversation before. */
export function forgetStreamBase(endpoint: Endpoint): void {
  endpoint.sent &= ~SENT.streamBase;
}
