// A connection in Zeek's vocabulary: `history`, a letter for each kind of packet in the order of first appearance
// (upper case from the client), and `conn_state`. The letters and states are those of Zeek's documentation
// (base/protocols/conn/main.zeek); the letters that need content (c g t w) are left to later analysis.
import { ACK, FIN, RST, SYN, type Packet } from '../wire/packet.ts';
import type { Connection } from './connection.ts';
import type { Endpoint } from './endpoint.ts';

const SEEN_SYN = 1;
const SEEN_SYN_ACK = 2;
const SEEN_FIN = 4;
const SEEN_RST = 8;
const SEEN_DATA = 16;
const SEEN_ACK = 32;
const SEEN_ODD = 64;

/** Adds the packet's letter to the history, unless it is there already. */
export function updateHistory(connection: Connection, sender: Endpoint, packet: Packet): void {
  const { flags } = packet;
  const control = flags & (SYN | FIN | RST);
  if (control === 0) {
    if (packet.payloadLength > 0) addOnce(connection, sender, SEEN_DATA, 'd');
    else if ((flags & ACK) !== 0) addOnce(connection, sender, SEEN_ACK, 'a');
  } else if (control === SYN) {
    const isAnswer = (flags & ACK) !== 0;
    const seen = isAnswer ? SEEN_SYN_ACK : SEEN_SYN;
    if ((sender.historyLetters & seen) === 0 || sender.historySyn !== packet.seq) add(connection, sender, isAnswer ? 'h' : 's');
    sender.historyLetters |= seen;
    sender.historySyn = packet.seq;
  } else if (control === FIN) {
    const end = (packet.seq + packet.payloadLength) | 0;
    if ((sender.historyLetters & SEEN_FIN) === 0 || sender.historyFin !== end) add(connection, sender, 'f');
    sender.historyLetters |= SEEN_FIN;
    sender.historyFin = end;
  } else if (control === RST) {
    if ((sender.historyLetters & SEEN_RST) === 0 || sender.historyRst !== packet.seq) add(connection, sender, 'r');
    sender.historyLetters |= SEEN_RST;
    sender.historyRst = packet.seq;
  } else {
    addOnce(connection, sender, SEEN_ODD, control === (FIN | RST) ? 'i' : 'q');
  }
}

function addOnce(connection: Connection, sender: Endpoint, seen: number, letter: string): void {
  if ((sender.historyLetters & seen) !== 0) return;
  sender.historyLetters |= seen;
  add(connection, sender, letter);
}

/** A connection whose sender goes on repeating SYN, FIN or RST with ever new numbers stops growing its history here. */
const MAX_HISTORY = 64;

function add(connection: Connection, sender: Endpoint, letter: string): void {
  if (connection.history.length >= MAX_HISTORY) return;
  connection.history += sender === connection.client ? letter.toUpperCase() : letter;
}

/** Zeek's conn_state. */
export function connState(connection: Connection): string {
  const client = endState(connection, connection.client, connection.server);
  const server = endState(connection, connection.server, connection.client);
  const clientIsInactive = client === 'inactive' || client === 'partial';
  const serverIsInactive = server === 'inactive' || server === 'partial';
  if (server === 'reset') {
    const hadNoData = connection.client.payloadBytes === 0 && connection.server.payloadBytes === 0;
    if (client === 'syn' || client === 'syn-ack' || (client === 'reset' && hadNoData)) return 'REJ';
    return clientIsInactive ? 'RSTRH' : 'RSTR';
  }
  if (client === 'reset') return serverIsInactive ? 'RSTOS0' : 'RSTO';
  if (client === 'closed' && server === 'closed') return 'SF';
  if (client === 'closed') return serverIsInactive ? 'SH' : 'S2';
  if (server === 'closed') return clientIsInactive ? 'SHR' : 'S3';
  if (client === 'syn' && server === 'inactive') return 'S0';
  return client === 'established' && server === 'established' ? 'S1' : 'OTH';
}

type EndState = 'inactive' | 'partial' | 'syn' | 'syn-ack' | 'established' | 'closed' | 'reset';

function endState(connection: Connection, end: Endpoint, peer: Endpoint): EndState {
  if (end.packets === 0) return 'inactive';
  if (connection.hasBothFins) return 'closed'; // a RST after both FINs changes nothing
  if (end.hasSentRst) return 'reset';
  if (end.hasSentFin) return 'closed';
  if (!end.hasSentSyn) return 'partial';
  const isHandshakeDone = peer.hasSentSyn && (end.hasSentAfterSyn || peer.hasSentAfterSyn);
  if (isHandshakeDone) return 'established';
  return end.hasSentSynAck ? 'syn-ack' : 'syn';
}
