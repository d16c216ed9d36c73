// An old duplicate SYN from before a connection: the server answers it, and the client, which has sent another SYN, or
// is about to, refuses that answer with a RST. RFC 9293 (3.5, figure 9): a "historical connection".
import type { Finished } from '../analysis/finished.ts';

export function isHistorical({ connection, facts, firstReset, synAcks, isHandshakeComplete }: Finished): boolean {
  const isRefused = firstReset?.by === 'client' && !firstReset.hasAck && synAcks.count > 0;
  if (!isRefused) return false;
  // Its own SYN was captured before the answer to the old one; or it comes after the RST.
  return facts.badSynAckFrame > 0 ? isHandshakeComplete : facts.ackFrame === 0 && connection.successorFrame > 0;
}
