// Which RSTs count. RFC 9293 (3.10.7) and RFC 5961 (3.2): one whose sequence number is exactly the next that its
// receiver expects; in SYN_SENT, one that acknowledges the SYN. Others, even inside the window, are only challenged.
//
// What the receiver expects is known by what it acknowledged, and by how far the sender has sent: the data in between
// is under way to it. A RST that answers a segment takes its number from that segment's acknowledgement.
import { ACK, type Packet } from '../wire/packet.ts';
import type { EndpointTrack } from './endpoint-track.ts';
import { STATE } from './state.ts';

export function isValidReset(sender: EndpointTrack, receiver: EndpointTrack, rst: Packet): boolean {
  if (receiver.state === STATE.SYN_SENT) return (rst.flags & ACK) !== 0 ? rst.ack === receiver.sndNxt : !sender.hasSent;
  if (receiver.hasAcked && rst.seq === receiver.rcvNxt) return true;
  if (sender.hasSent && rst.seq === sender.sndNxt) return true;
  return !receiver.hasAcked && !sender.hasSent;
}
