// Which RST is an abort: that of a socket that was open, in the place of a FIN. RFC 9293 (3.10.5), RFC 2525 (2.17).
import type { FirstReset } from '../analysis/facts.ts';
import type { Finished } from '../analysis/finished.ts';
import { otherEnd, STATE } from '../analysis/state-path.ts';
import { isSilent } from './silence.ts';

/** The RST with which a socket of an established connection, which had not closed, was aborted: RST and ACK. */
export function abortOf(connection: Finished): FirstReset | null {
  const { firstReset, isHandshakeComplete } = connection;
  if (firstReset === null || !firstReset.hasAck || firstReset.isAlien || !isHandshakeComplete) return null;
  // A RST that nobody took, and one that ends in vain what the peer has left long ago.
  if (!connection.isReset || isSilent(connection, otherEnd(firstReset.by))) return null;
  const state = firstReset.states[firstReset.by];
  return state === STATE.ESTABLISHED || state === STATE.CLOSE_WAIT ? firstReset : null;
}
