// An old duplicate SYN from before a connection: the server answers it, and the client, which has sent another SYN, or
// is about to, refuses that answer with a RST. RFC 9293 (3.5, figure 9): a "historical connection".
import type { Finished } from '../analysis/finished.ts';

export function isHistorical({ connection, handshake, resets, isHandshakeComplete }: Finished): boolean {
  const isRefused = resets.count > 0 && resets.by === 'client' && !resets.hasAck && handshake.synAcks.count > 0;
  if (!isRefused) return false;
  // Its own SYN was captured before the answer to the old one; or it comes after the RST.
  return handshake.badSynAckFrame > 0 ? isHandshakeComplete : handshake.ackFrame === 0 && connection.successorFrame > 0;
}
