// A connection in Zeek's vocabulary: `history`, a letter for each kind of packet in the order of first appearance
// (upper case from the client), and `conn_state`. Both follow what Zeek does (base/protocols/conn/main.zeek,
// TCPSessionAdapter.cc); the letters that need content (c g t w) are left to later analysis. Deliberately other:
//   – a RST that did not end the connection does not count in conn_state: Zeek stays with RSTO or RSTR when both FINs
//     follow, or the sender of the RST goes on;
//   – who sent a SYN-ACK is the server, always; Zeek believes it to be the originator unless its port is well known;
//   – a new connection begins where incarnation.ts says so. Zeek begins one at each SYN with a new ISN, and after
//     seconds of silence (5 after a SYN or a close, 300 else).
import { ACK, FIN, RST, SYN, type Packet } from '../wire/packet.ts';
import { seqAdd } from '../wire/seq.ts';
import type { Connection } from './connection.ts';
import { SENT, type Endpoint } from './endpoint.ts';

/** What a packet adds to a history, as a code of five bits: one of these, and CLIENT if the client sent it. */
const LETTER = { flipped: 1, syn: 2, synAck: 3, ack: 4, data: 5, fin: 6, reset: 7, mixed: 8, mixedFinRst: 9 } as const;
const CLIENT = 16;
const LETTERS = '.^shadfrqi'.padEnd(CLIENT, '.') + '..SHADFRQI';
const LETTER_BITS = 5;
/** Six letters, or more, are in a number that is not below this. */
const SIX_LETTERS = 1 << (5 * LETTER_BITS);

/** Begins the history of a connection whose first packet came from the server. */
export const FLIPPED: number = LETTER.flipped;

/** Zeek's history: a letter for each kind of packet, in the order of first appearance. */
export function historyOf({ history, historyOn, historyRest }: Connection): string {
  return lettersOf(history) + lettersOf(historyOn) + historyRest;
}

function lettersOf(codes: number): string {
  return codes === 0 ? '' : lettersOf(codes >>> LETTER_BITS) + LETTERS[codes & 31]!;
}

/** Adds the packet's letter to the history, unless it is there already; the endpoint doesn't know of the packet yet. */
export function updateHistory(connection: Connection, sender: Endpoint, packet: Packet): void {
  const { flags } = packet;
  const control = flags & (SYN | FIN | RST);
  if (control === 0) {
    if (packet.payloadLength > 0) addOnce(connection, sender, SENT.data, LETTER.data);
    else if ((flags & ACK) !== 0) addOnce(connection, sender, SENT.ack, LETTER.ack);
  } else if (control === SYN) {
    // One of both: in a simultaneous open the SYN-ACK counts as a repetition of the SYN.
    addOnce(connection, sender, SENT.syn | SENT.synAck, (flags & ACK) !== 0 ? LETTER.synAck : LETTER.syn);
  } else if (control === FIN) {
    const isRepeated = sender.has(SENT.fin) && sender.finSeq === seqAdd(packet.seq, packet.payloadLength);
    if (!isRepeated) add(connection, sender, LETTER.fin);
  } else if (control === RST) {
    const isRepeated = sender.has(SENT.rst) && sender.rstSeq === packet.seq;
    if (!isRepeated) add(connection, sender, LETTER.reset);
  } else {
    addOnce(connection, sender, SENT.mixed, control === (FIN | RST) ? LETTER.mixedFinRst : LETTER.mixed);
  }
}

function addOnce(connection: Connection, sender: Endpoint, bits: number, letter: number): void {
  if (!sender.has(bits)) add(connection, sender, letter);
}

/** A connection whose sender goes on repeating FIN or RST with ever new numbers stops growing its history here, at 64 letters. */
const MAX_REST = 52;

function add(connection: Connection, sender: Endpoint, letter: number): void {
  const code = sender === connection.client ? letter | CLIENT : letter;
  if (connection.history < SIX_LETTERS) connection.history = (connection.history << LETTER_BITS) | code;
  else if (connection.historyOn < SIX_LETTERS) connection.historyOn = (connection.historyOn << LETTER_BITS) | code;
  else if (connection.historyRest.length < MAX_REST) connection.historyRest += LETTERS[code]!;
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
