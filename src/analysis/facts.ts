// What rules and records see of the rows (core/layout.ts) of a connection that is over: fields to read, and what is
// coded there in words.
import { BY, NOTE } from '../core/codes.ts';
import type { IcmpNote, Note } from '../core/notes.ts';
import type { AttemptsRow, Direction, Followed } from '../core/rows.ts';
import { CAUSES } from '../shared/vocabulary.ts';
import type { End } from './state-path.ts';

type Words = 'ints' | 'doubles' | 'at';

/** Of its handshake, its close and its RSTs. */
export type ConnectionFacts = Readonly<
  Omit<Followed, Words | 'syns' | 'synAcks' | 'log' | 'longLog' | 'longLogEntries'>
>;
/** Of its SYNs, or SYN-ACKs. */
export type AttemptFacts = Readonly<Omit<AttemptsRow, Words>>;
/** Of one end: its state and its FINs. */
export type EndFacts = Readonly<
  Pick<Direction, 'state' | 'sinceNs' | 'vainAcks' | 'isFinAcked' | 'fins' | 'firstFinFrame' | 'latestFinFrame'>
>;

/** What is out of the ordinary in what an end sent; of a cause: segments that it retransmitted because of that. */
export type Noted = keyof typeof NOTE | (typeof CAUSES)[number];
/** How often, when, and the first frames that show it. */
export type NoteFacts = Readonly<Omit<Note, 'add'>>;
/** The first ICMP error about a segment of an end. */
export type IcmpFacts = IcmpNote;

const CODE = new Map<string, number>([...Object.entries(NOTE), ...CAUSES.map((cause, code) => [cause, code] as const)]);

/** Its code, by which notes are kept. */
export function codeOfNoted(what: Noted): number {
  return CODE.get(what)!;
}

/** The first RST that its receiver takes. */
export interface FirstReset {
  readonly frame: number;
  /** Nanoseconds since the first packet of the run. */
  readonly ns: number;
  /** In whose name it was sent. */
  readonly by: End;
  /** RST and ACK, as a socket that is aborted sends it. Without ACK, it answers a segment for no socket. */
  readonly hasAck: boolean;
  /** Its TTL does not fit the end in whose name it was sent. */
  readonly isAlien: boolean;
  /** Not all that its sender, or its peer, had sent was acknowledged. */
  readonly wasOwnUnacked: boolean;
  readonly wasPeerUnacked: boolean;
  /** Its number is the acknowledgement of what the peer had just sent. */
  readonly isAnswer: boolean;
  /** It answers what ended a silence of a second or more. */
  readonly wasAfterSilence: boolean;
  /** States of both ends just before it: of STATE. */
  readonly states: Readonly<Record<End, number>>;
}

/** By code of BY. */
const ENDS = { [BY.nobody]: null, [BY.client]: 'client', [BY.server]: 'server' } as const;

/** The end with that code of BY. */
export function endOf(code: number): End | null {
  return ENDS[code as keyof typeof ENDS];
}

/** Null when no RST came that its receiver takes. */
export function firstResetOf(facts: ConnectionFacts): FirstReset | null {
  if (facts.resets === 0) return null;
  return {
    frame: facts.firstResetFrame,
    ns: facts.firstResetNs,
    by: facts.isFirstResetByServer ? 'server' : 'client',
    hasAck: facts.hasFirstResetAck,
    isAlien: facts.isFirstResetAlien,
    wasOwnUnacked: facts.hadFirstResetOwnUnacked,
    wasPeerUnacked: facts.hadFirstResetPeerUnacked,
    isAnswer: facts.isFirstResetAnswer,
    wasAfterSilence: facts.isFirstResetAfterSilence,
    states: { client: facts.clientStateBeforeReset, server: facts.serverStateBeforeReset },
  };
}

/** Seconds from SYN to ACK and so one round trip, wherever it was captured; null where it isn't known. */
export function handshakeRtt({ serverHalfNs, clientHalfNs }: ConnectionFacts): number | null {
  const rttNs = serverHalfNs + clientHalfNs;
  return Number.isNaN(rttNs) ? null : rttNs / 1e9;
}
