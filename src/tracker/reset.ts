// Which RSTs count. RFC 9293 (3.10.7) and RFC 5961 (3.2): one whose sequence number is exactly the next that its
// receiver expects. Others, even inside the window, are only challenged. (In SYN_SENT, one that acknowledges the SYN.)
//
// What the receiver expects is known by what it acknowledged, and by how far the sender has sent: the data in between
// is in flight to it. A RST that answers a segment takes its number from that segment's acknowledgement.
import { seqAdd } from '../wire/seq.ts';
import type { EndpointTrack } from './endpoint-track.ts';

export function isValidReset(sender: EndpointTrack, receiver: EndpointTrack, seq: number): boolean {
  if (receiver.hasAcked && seq === receiver.rcvNxt) return true;
  if (sender.hasSent && seq === sender.sndNxt) return true;
  // macOS numbers the RST after its FIN like the FIN. RFC 5961 would challenge it; Linux takes it (tcp_reset_check).
  if (sender.hasFin && seq === seqAdd(sender.finEnd, -1)) return true;
  return !receiver.hasAcked && !sender.hasSent;
}
