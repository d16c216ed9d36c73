// One end of a connection: what it sent, counted, and what its SYN agreed to. All fields have their type from the
// start (see ARCHITECTURE.md on hot structures); numbers of sequence are int32.
import { NO_MSS, NO_SCALE } from '../wire/packet.ts';

export class Endpoint {
  packets = 0;
  /** On the wire, link layer included. */
  bytes = 0;
  /** TCP payload, repetitions included. */
  payloadBytes = 0;
  /** Largest TCP payload of one segment. */
  maxSegment = 0;

  // ── what it has said so far
  hasSentSyn = false;
  /** Its SYN carried an ACK: it answered. */
  hasSentSynAck = false;
  isn = 0;
  hasSentData = false;
  hasSentFin = false;
  /** It sent a segment with neither SYN nor RST. */
  hasSentAfterSyn = false;
  hasSentRst = false;
  /** Sequence number after the furthest that it sent. */
  sndNxt = 0;

  // ── options of its SYN
  mss: number = NO_MSS;
  windowScale: number = NO_SCALE;
  sackPermitted = false;
  timestamps = false;
  fastOpen = false;

  // ── for Zeek's history: which letters it has, and the sequence numbers that they stand for
  historyLetters = 0;
  historySyn = 0;
  historyFin = 0;
  historyRst = 0;
}
