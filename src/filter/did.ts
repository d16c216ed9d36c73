// What an end of a connection sent at least once, in bits: all that a filter asks of it beside address, port and lengths.

/** Kinds of its packets: each packet is one of these. */
export const KIND = {
  syn: 1,
  synAck: 2,
  fin: 4,
  reset: 8,
  /** Neither SYN, FIN nor RST; with and without payload. */
  data: 16,
  ack: 32,
  /** Neither SYN, FIN, RST, ACK nor payload. */
  other: 64,
} as const;

export const KIND_BITS = 7;

/** What was true of some of its packets. */
export const DID = {
  push: 1 << 7,
  urgent: 1 << 8,
  ece: 1 << 9,
  cwr: 1 << 10,
  retransmitted: 1 << 11,
  retransmittedFast: 1 << 12,
  retransmittedForNothing: 1 << 13,
  outOfOrder: 1 << 14,
  keptAlive: 1 << 15,
  closedWindow: 1 << 16,
  repeatedAck: 1 << 17,
  /** It acknowledged what never passed. */
  ackedUnseen: 1 << 18,
  reportedDuplicate: 1 << 19,
  badChecksum: 1 << 20,
  fragmented: 1 << 21,
  /** ICMP errors about its segments. */
  unreachable: 1 << 22,
  tooBig: 1 << 23,
  timeExceeded: 1 << 24,
  parameterProblem: 1 << 25,
  /** What never passed and was acknowledged all the same. */
  lostFromCapture: 1 << 26,
} as const;
