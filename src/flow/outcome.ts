// How a connection ended, in one word of the report's vocabulary, from what its two ends sent.
import type { Outcome } from '../shared/vocabulary.ts';
import type { Connection } from './connection.ts';
import { SENT } from './endpoint.ts';

export function outcomeOf(connection: Connection): Outcome {
  const { client, server } = connection;
  if (connection.hasBothFins) return 'closed';
  const wasOnlyAsked = client.hasSyn && !server.hasSyn && !client.has(SENT.afterSyn);
  if (wasOnlyAsked && server.has(SENT.rst)) return 'refused';
  if (wasOnlyAsked && server.packets === 0) return 'unanswered';
  if (connection.hasRst) return 'reset';
  if (client.has(SENT.fin) || server.has(SENT.fin)) return 'half-closed';
  const hasBegun = client.hasSyn || server.hasSyn;
  return hasBegun && !client.has(SENT.afterSyn) ? 'handshake-incomplete' : 'open';
}
