// The states of a TCP endpoint (RFC 9293, 3.3.2) and the events that move it, as a passive observer can tell them.

/** Codes: positions in the report's STATES. */
export const STATE = {
  UNKNOWN: 0,
  CLOSED: 1,
  LISTEN: 2,
  SYN_SENT: 3,
  SYN_RECEIVED: 4,
  ESTABLISHED: 5,
  FIN_WAIT_1: 6,
  FIN_WAIT_2: 7,
  CLOSE_WAIT: 8,
  CLOSING: 9,
  LAST_ACK: 10,
  TIME_WAIT: 11,
} as const;

/** What an endpoint does, and what reaches it. Codes: positions in the report's TRANSITION_EVENTS. */
export const EVENT = {
  sendSyn: 0,
  sendSynAck: 1,
  /** A segment without SYN, FIN or RST. */
  send: 2,
  sendFin: 3,
  sendRst: 4,
  receiveSynAck: 5,
  receiveAckOfSyn: 6,
  receiveFin: 7,
  receiveAckOfFin: 8,
  receiveRst: 9,
  /** Time that passed: 2·MSL in TIME_WAIT. */
  timeout: 10,
} as const;
