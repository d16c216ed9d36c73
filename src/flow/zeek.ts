// What a connection's packets add to Zeek's `history`: a letter for each kind of packet in the order of first appearance
// (upper case from the client), as Zeek does (TCPSessionAdapter.cc); the letters that need content (c g t w) are left to
// later analysis. core/zeek.ts spells it.
import { SENT } from '../engine/codes';
import { ACK, FIN, RST, SYN, Packet } from '../wire/packet';
import { seqAdd } from '../wire/seq';
import { Connection } from './connection';
import { Endpoint } from './endpoint';

/** What a packet adds to a history, as a code of five bits: one of these, and CLIENT if the client sent it. */
namespace LETTER {
  export const flipped: i32 = 1;
  export const syn: i32 = 2;
  export const synAck: i32 = 3;
  export const ack: i32 = 4;
  export const data: i32 = 5;
  export const fin: i32 = 6;
  export const reset: i32 = 7;
  export const mixed: i32 = 8;
  export const mixedFinRst: i32 = 9;
}
const CLIENT: i32 = 16;
const LETTER_BITS: i32 = 5;
/** Six letters, or more, are in a number that is not below this. */
const SIX_LETTERS: i32 = 1 << (5 * LETTER_BITS);
/** A connection whose sender goes on repeating FIN or RST with ever new numbers stops growing its history here, at 64 letters. */
const MAX_REST: i32 = 52;

/** Begins the history of a connection whose first packet came from the server. */
export const FLIPPED: i32 = LETTER.flipped;

/** Adds the packet's letter to the history, unless it is there already; the endpoint doesn't know of the packet yet. */
export function updateHistory(connection: Connection, sender: Endpoint, packet: Packet): void {
  const flags = packet.flags;
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

function addOnce(connection: Connection, sender: Endpoint, bits: i32, letter: i32): void {
  if (!sender.has(bits)) add(connection, sender, letter);
}

function add(connection: Connection, sender: Endpoint, letter: i32): void {
  const code = sender === connection.client ? letter | CLIENT : letter;
  if (connection.history < SIX_LETTERS) connection.history = (connection.history << LETTER_BITS) | code;
  else if (connection.historyOn < SIX_LETTERS) connection.historyOn = (connection.historyOn << LETTER_BITS) | code;
  else addToRest(connection, code);
}

/** Beyond the first twelve letters. */
function addToRest(connection: Connection, code: i32): void {
  const rare = connection.ownRare;
  if (rare.historyLength === MAX_REST) return;
  store<u8>(rare.historyRest + <usize>rare.historyLength, <u8>code);
  rare.historyLength++;
}
