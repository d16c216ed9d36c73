// Which RST is an abort: that of a socket that was open, in the place of a FIN. RFC 9293 (3.10.5), RFC 2525 (2.17).
import type { Finished } from '../analysis/finished.ts';
import { otherEnd, STATE } from '../analysis/state-path.ts';
import { isSilent } from './silence.ts';

/** A socket of an established connection, which had not closed, was aborted: RST and ACK. */
export function isAbort(connection: Finished): boolean {
  const { resets, isHandshakeComplete } = connection;
  if (resets.count === 0 || !resets.hasAck || resets.isAlien || !isHandshakeComplete) return false;
  // A RST that nobody took, and one that ends in vain what the peer has left long ago.
  if (!connection.isReset || isSilent(connection, otherEnd(resets.by))) return false;
  const state = resets.stateBefore(resets.by);
  return state === STATE.ESTABLISHED || state === STATE.CLOSE_WAIT;
}
