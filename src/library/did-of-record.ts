// What an end sent at least once, from the record of its connection in a saved report: what the record does not tell
// (packets of every kind, URG, CWR, checksums, fragments, ICMP) counts as not sent.
import type { ConnectionRecord } from '../report/schema.ts';
import { DID, KIND } from '../filter/did.ts';

type End = 'client' | 'server';

/** Bits of KIND and DID. */
export function didOfRecord({ handshake, close, sent, history }: ConnectionRecord, end: End): number {
  const { retransmissions, ...own } = sent[end];
  const isClient = end === 'client';
  const { synRetransmissions, synAckRetransmissions, options } = handshake;
  // Zeek's letters are capitals for what the client sent: s a SYN, h a SYN-ACK, f a FIN, r a RST, a an ACK, d data.
  const did = (letter: string): boolean => history.includes(isClient ? letter.toUpperCase() : letter);
  const bits: readonly (readonly [number, boolean])[] = [
    [KIND.syn, did('s')],
    [KIND.synAck, did('h') || (!isClient && options.server !== null && handshake.complete)],
    [KIND.fin, did('f')],
    [KIND.reset, did('r') || close.resetBy === end],
    [KIND.data, own.payloadBytes > 0],
    [KIND.ack, did('a')],
    [DID.retransmitted, retransmissions.segments + (isClient ? synRetransmissions : synAckRetransmissions) > 0],
    [DID.retransmittedFast, retransmissions.byCause.fast > 0],
    [DID.retransmittedForNothing, retransmissions.spurious > 0],
    [DID.outOfOrder, own.outOfOrder > 0],
    [DID.keptAlive, own.keepAlives > 0],
    [DID.closedWindow, own.zeroWindows > 0],
    [DID.repeatedAck, own.duplicateAcks > 0],
    [DID.ackedUnseen, sent[isClient ? 'server' : 'client'].missingBytes > 0],
    [DID.lostFromCapture, own.missingBytes > 0],
  ];
  return bits.reduce((all, [bit, isSet]) => (isSet ? all | bit : all), 0);
}
