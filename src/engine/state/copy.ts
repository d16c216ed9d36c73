// Is a SYN, FIN or RST the sender's latest once more, made by the network or the capture? One that its sender repeats is a
// new packet, with another IP ID (RFC 6864) or a later timestamp; where it numbers nothing, nobody repeats one so soon.
// Segments of data are loss/duplicate.ts's.
import { RST, Packet } from '../../wire/packet';
import * as hand from '../at-hand';
import { SENT } from '../codes';
import { Sender } from '../sender';

/** A copy of a RST comes sooner, if its IP ID doesn't tell. */
const MAX_RESET_COPY_NS: f64 = 1e6;

export function isControlCopy(sender: Sender, packet: Packet): bool {
  const sent = hand.endpointOf(sender);
  if ((packet.flags & RST) === 0) return sent.isCopy(packet);
  const row = hand.row;
  if (row.resets + row.blindResets === 0 || !sent.has(SENT.rst) || sent.rstSeq !== packet.seq) return false;
  if (packet.ipId !== row.latestResetIpId) return false;
  return packet.ipId !== 0 || packet.timeNs - row.latestResetNs < MAX_RESET_COPY_NS;
}
