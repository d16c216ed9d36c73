// How a connection ended, in one word of the report's vocabulary, from what its two ends sent.
import type { Connection } from './connection.ts';

export type Outcome = 'closed' | 'half-closed' | 'open' | 'reset' | 'refused' | 'unanswered' | 'handshake-incomplete';

export function outcomeOf(connection: Connection): Outcome {
  const { client, server } = connection;
  if (connection.hasBothFins) return 'closed';
  const wasOnlyAsked = client.hasSentSyn && !server.hasSentSyn && !client.hasSentData && !client.hasSentAfterSyn;
  if (wasOnlyAsked && server.hasSentRst) return 'refused';
  if (wasOnlyAsked && server.packets === 0) return 'unanswered';
  if (connection.hasRst) return 'reset';
  if (client.hasSentFin || server.hasSentFin) return 'half-closed';
  const wasAnswered = client.hasSentSyn || server.hasSentSyn;
  if (wasAnswered && !client.hasSentAfterSyn && !server.hasSentAfterSyn) return 'handshake-incomplete';
  if (client.hasSentSyn && server.hasSentSynAck && !client.hasSentAfterSyn) return 'handshake-incomplete';
  return 'open';
}
