// A connection in Zeek's vocabulary: `history`, a letter for each kind of packet in the order of first appearance
// (upper case from the client), and `conn_state`. The letters and states are those of Zeek's documentation
// (base/protocols/conn/main.zeek); the letters that need content (c g t w) are left to later analysis.
import { ACK, FIN, RST, SYN, type Packet } from '../wire/packet.ts';
import { seqAdd } from '../wire/seq.ts';
import type { Connection } from './connection.ts';
import { SENT, type Endpoint } from './endpoint.ts';

/** Adds the packet's letter to the history, unless it is there already; the endpoint doesn't know of the packet yet. */
export function updateHistory(connection: Connection, sender: Endpoint, packet: Packet): void {
  const { flags } = packet;
  const control = flags & (SYN | FIN | RST);
  if (control === 0) {
    if (packet.payloadLength > 0) addOnce(connection, sender, SENT.data, 'd');
    else if ((flags & ACK) !== 0) addOnce(connection, sender, SENT.ack, 'a');
  } else if (control === SYN) {
    const isAnswer = (flags & ACK) !== 0;
    const isRepeated = sender.has(isAnswer ? SENT.synAck : SENT.syn) && sender.isn === packet.seq;
    if (!isRepeated) add(connection, sender, isAnswer ? 'h' : 's');
  } else if (control === FIN) {
    const isRepeated = sender.has(SENT.fin) && sender.finSeq === seqAdd(packet.seq, packet.payloadLength);
    if (!isRepeated) add(connection, sender, 'f');
  } else if (control === RST) {
    const isRepeated = sender.has(SENT.rst) && sender.rstSeq === packet.seq;
    if (!isRepeated) add(connection, sender, 'r');
  } else {
    addOnce(connection, sender, SENT.mixed, control === (FIN | RST) ? 'i' : 'q');
  }
}

function addOnce(connection: Connection, sender: Endpoint, bit: number, letter: string): void {
  if (!sender.has(bit)) add(connection, sender, letter);
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
  if (end.has(SENT.rst)) return 'reset';
  if (end.has(SENT.fin)) return 'closed';
  if (!end.hasSyn) return 'partial';
  const isHandshakeDone = peer.hasSyn && (end.has(SENT.afterSyn) || peer.has(SENT.afterSyn));
  if (isHandshakeDone) return 'established';
  return end.has(SENT.synAck) ? 'syn-ack' : 'syn';
}
