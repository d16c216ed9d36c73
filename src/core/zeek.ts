// A connection in Zeek's vocabulary: `history`, a letter for each kind of packet in the order of first appearance
// (upper case from the client; flow/zeek.ts finds them), and `conn_state`. Both follow what Zeek does
// (base/protocols/conn/main.zeek, TCPSessionAdapter.cc); the letters that need content (c g t w) are left to later
// analysis. Deliberately other:
//   – a RST that did not end the connection does not count in conn_state: Zeek stays with RSTO or RSTR when both FINs
//     follow, or the sender of the RST goes on;
//   – who sent a SYN-ACK is the server, always; Zeek believes it to be the originator unless its port is well known;
//   – a new connection begins where incarnation.ts says so. Zeek begins one at each SYN with a new ISN, and after
//     seconds of silence (5 after a SYN or a close, 300 else).
import { SENT } from './codes.ts';
import type { Connection, Endpoint } from './connection.ts';

/** By code of flow/zeek.ts: what the server sent, and 16 further what the client did. */
const LETTERS = '.^shadfrqi'.padEnd(16, '.') + '..SHADFRQI';
const LETTER_BITS = 5;

/** Zeek's history: a letter for each kind of packet, in the order of first appearance. */
export function historyOf({ history, historyOn, historyRest }: Connection): string {
  return lettersOf(history) + lettersOf(historyOn) + historyRest.map((code) => LETTERS[code]!).join('');
}

function lettersOf(codes: number): string {
  return codes === 0 ? '' : lettersOf(codes >>> LETTER_BITS) + LETTERS[codes & 31]!;
}

/** Zeek's conn_state. */
export function connState(connection: Connection): string {
  const client = clientState(connection);
  const server = serverState(connection);
  const clientIsInactive = client === 'inactive' || client === 'partial';
  const serverIsInactive = server === 'inactive' || server === 'partial';
  if (server === 'reset') {
    const hadNoData = connection.client.payloadBytes === 0 && connection.server.payloadBytes === 0;
    if (client === 'syn' || (client === 'reset' && hadNoData)) return 'REJ';
    return clientIsInactive ? 'RSTRH' : 'RSTR';
  }
  if (client === 'reset') {
    if (!serverIsInactive) return 'RSTO';
    return RST_SOON_AFTER_SYN.test(historyOf(connection)) ? 'RSTOS0' : 'OTH';
  }
  if (client === 'closed' && server === 'closed') return 'SF';
  if (client === 'closed') return serverIsInactive ? 'SH' : 'S2';
  if (server === 'closed') return clientIsInactive ? 'SHR' : 'S3';
  if (client === 'syn' && server === 'inactive') return 'S0';
  return client === 'established' && server === 'established' ? 'S1' : 'OTH';
}

const RST_SOON_AFTER_SYN = /^\^?S[^HAFGIQ]*R/;

type EndState = 'inactive' | 'partial' | 'syn' | 'established' | 'closed' | 'reset';

function clientState(connection: Connection): EndState {
  const { client, server } = connection;
  const end = endState(connection, client);
  if (end !== undefined) return end;
  if (server.hasSyn) return 'established'; // Zeek waits for no third ACK
  return client.hasSyn ? 'syn' : 'partial';
}

function serverState(connection: Connection): EndState {
  const { client, server } = connection;
  const end = endState(connection, server);
  if (end !== undefined) return end;
  if (server.hasSyn) return 'established';
  return client.hasSyn && !server.has(SENT.data) ? 'inactive' : 'partial'; // an ACK alone is no answer to a SYN
}

/** The state of an end that is silent or finished; undefined while it goes on. */
function endState(connection: Connection, end: Endpoint): EndState | undefined {
  if (end.packets === 0) return 'inactive';
  if (connection.hasBothFins) return 'closed'; // a RST after both FINs changes nothing
  if (end.has(SENT.rst)) return 'reset';
  return end.has(SENT.fin) ? 'closed' : undefined;
}
