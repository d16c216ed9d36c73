// How a connection ended, in one word of the report's vocabulary, from what its two ends sent.
import type { Outcome } from '../shared/vocabulary.ts';
import type { Connection } from './connection.ts';
import { SENT } from './codes.ts';

export function outcomeOf(connection: Connection): Outcome {
  const { client, server } = connection;
  if (connection.hasBothFins) return 'closed';
  const wasOnlyAsked = client.hasSyn && !server.hasSyn && !client.has(SENT.afterSyn | SENT.synAck);
  if (wasOnlyAsked && server.has(SENT.rst)) return 'refused';
  // A client's RST after nothing but its SYN answers something that the capture does not show.
  if (connection.hasRst) return 'reset';
  if (wasOnlyAsked && server.packets === 0) return 'unanswered';
  if (client.has(SENT.fin) || server.has(SENT.fin)) return 'half-closed';
  const hasBegun = client.hasSyn || server.hasSyn;
  return hasBegun && !isHandshakeDone(connection) ? 'handshake-incomplete' : 'open';
}

/** Seen from one end alone it must have been done, too, when that goes on. */
function isHandshakeDone({ client, server, isSelf }: Connection): boolean {
  const isSimultaneous = client.has(SENT.synAck) && (server.has(SENT.synAck) || isSelf); // needs no third ACK
  return client.has(SENT.afterSyn) || (server.hasSyn && server.has(SENT.data)) || isSimultaneous;
}
