// The connection that the segment at hand belongs to, as far as it is followed: its rows, and those of its two ends, which
// lie behind one another. What its mechanisms hand to one another while they look at the segment is here, too.
import { Connection } from '../flow/connection';
import { Endpoint } from '../flow/endpoint';
import { BY, SENT } from './codes';
import { NOWHERE, release, rowAt, takeZeroed } from './memory';
import { Direction, Followed } from './rows';
import { Sender } from './sender';
import { Attempts } from './state/attempts';

const WORDS: i32 = Followed.WORDS + 2 * Direction.WORDS;

/** The segment at hand is no repetition. */
export const NO_REPETITION: i32 = -1;

export let connection: Connection = changetype<Connection>(0);
export let row: Followed = changetype<Followed>(0);
export let client: Sender = changetype<Sender>(0);
export let server: Sender = changetype<Sender>(0);

/** Of CAUSE when the segment at hand is a repetition, and whether what it repeats was one already. */
export let repetition: i32 = NO_REPETITION;
export let wasRetransmitted: bool = false;

/** Moves to a connection that has its rows. */
export function open(opened: Connection): void {
  connection = opened;
  moveTo(opened.followed);
}

function moveTo(place: i32): void {
  row = rowAt<Followed>(place);
  client = rowAt<Sender>(place + Followed.WORDS);
  server = rowAt<Sender>(place + Followed.WORDS + Direction.WORDS);
}

/** The connection is followed from now on: on rows that are zero. */
export function follow(followed: Connection): void {
  followed.followed = takeZeroed(WORDS);
  open(followed);
}

/** The connection at hand is followed no longer. */
export function forget(): void {
  release(connection.followed, WORDS);
  moveTo(NOWHERE);
}

export function setRepetition(cause: i32, wasAgain: bool): void {
  repetition = cause;
  wasRetransmitted = wasAgain;
}

/** What that end sent, counted. */
export function endpointOf(end: Sender): Endpoint {
  return end === client ? connection.client : connection.server;
}

/** The other end; of a connection to itself, it alone has rows that are used. */
export function peerOf(end: Sender): Sender {
  return connection.isSelf || end !== client ? client : server;
}

/** One of BY. */
export function codeOf(end: Sender): i32 {
  return end === client ? BY.client : BY.server;
}

/** SYNs of the client. */
export function syns(): Attempts {
  return changetype<Attempts>(row.syns);
}

/** SYN-ACKs of the server. */
export function synAcks(): Attempts {
  return changetype<Attempts>(row.synAcks);
}

/** Both ends offered SACK, as far as their SYNs were seen. */
export function hasSack(): bool {
  return offersSack(connection.client) && offersSack(connection.server);
}

function offersSack(end: Endpoint): bool {
  return !end.hasSyn || end.isSynCut || end.has(SENT.sackPermitted);
}
