// The events of open connections, kept until these are over; only where the report is to include them. They are few:
// segments that do not simply advance. The engine tells of them by codes (engine/host.ts).
import type { EventRecord } from '../report/schema.ts';
import { CAUSES, EVENTS } from '../shared/vocabulary.ts';
import { GAP_BY, LOST, NEED, PROOF, TOLD } from './codes.ts';
import type { Host } from './host.ts';
import { icmpWord } from './notes.ts';

/** An event of an open connection: later packets may say more of it. */
type Draft = Omit<EventRecord, 'connection'>;

/** What the kind of event adds to the segment's own fields. */
type Detail = Omit<EventRecord, 'type' | 'connection' | 'event' | 'sender' | 'frame' | 't' | 'seq' | 'length'>;

type Tells = Pick<
  Host,
  'addEvent' | 'addSynAgain' | 'addRetransmission' | 'amendEvent' | 'explainEvent' | 'insertEvent' | 'addIcmpError'
>;

/** By code of NEED, PROOF, LOST, GAP_BY. */
const NEEDS = namesOf<'needed' | 'spurious' | 'unknown'>(NEED);
const PROOFS = Object.keys(PROOF).map((name) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
const SIDES = namesOf<'before' | 'after'>(LOST);
const GAPS = namesOf<'network' | 'disorder' | 'capture'>(GAP_BY);

const UNKNOWN_WINDOW = -1;

/** Of one connection. */
class Events {
  /** By number, and in the order of their packets. */
  readonly numbered: Draft[] = [];
  readonly ordered: Draft[] = [];
}

export class EventLog {
  /** By place of the connection's row `Followed`. */
  readonly #open: Map<number, Events> = new Map();

  /** What the engine calls. */
  readonly host: Tells = {
    addEvent: (followed, fromClient, kind, frame, timeNs, seq, length, detail) =>
      this.#add(followed, draft(kind, fromClient, frame, timeNs, seq, length, detailOf(kind, detail))),
    addSynAgain: (followed, fromClient, frame, timeNs, seq, length, isSynAck, backoff, originalFrame) => {
      const told = { segment: isSynAck ? 'syn-ack' : 'syn', cause: 'timeout', backoff } as const;
      const detail = {
        need: 'unknown',
        proof: null,
        lost: null,
        ...told,
        originalFrame: originalFrame || null,
      } as const;
      this.#add(followed, draft(TOLD['retransmission']!, fromClient, frame, timeNs, seq, length, detail));
    },
    addRetransmission: (followed, event, cause, backoff, need, proof, lost, originalFrame) => {
      const told = this.#event(followed, event);
      told.segment = told.length === 0 ? 'fin' : 'data';
      told.cause = CAUSES[cause]!;
      told.backoff = backoff;
      told.need = NEEDS[need]!;
      told.proof = proof === PROOF.none ? null : PROOFS[proof]!;
      told.lost = lost === LOST.unknown ? null : SIDES[lost]!;
      told.originalFrame = originalFrame || null;
    },
    amendEvent: (followed, event, need, proof) => {
      const told = this.#event(followed, event);
      told.need = NEEDS[need]!;
      told.proof = PROOFS[proof]!;
      if (need === NEED.spurious) told.lost = null;
    },
    explainEvent: (followed, event, by) => {
      this.#event(followed, event).by ??= GAPS[by]!;
    },
    insertEvent: (followed, fromClient, frame, timeNs, seq, length) =>
      this.#insert(
        followed,
        draft(TOLD['networkDuplicate']!, fromClient, frame, timeNs, seq, length, { proof: 'dsack' }),
      ),
    addIcmpError: (followed, fromClient, frame, timeNs, seq, kind, mtu) => {
      const detail = { icmp: icmpWord(kind), ...(mtu === 0 ? {} : { mtu: mtu >>> 0 }) };
      this.#add(followed, draft(TOLD['icmpError']!, fromClient, frame, timeNs, seq, 0, detail));
    },
  };

  /** In the order of their packets; `connection`: its id. */
  of(followed: number, connection: number): EventRecord[] {
    return (this.#open.get(followed)?.ordered ?? []).map((event) => ({ ...event, connection }));
  }

  /** It was reported. */
  release(followed: number): void {
    this.#open.delete(followed);
  }

  #add(followed: number, event: Draft): number {
    const { numbered, ordered } = this.#of(followed);
    ordered.push(event);
    return numbered.push(event) - 1;
  }

  /** Of a segment that passed before others that have events already. */
  #insert(followed: number, event: Draft): void {
    const { ordered } = this.#of(followed);
    const later = ordered.findIndex(({ t, frame }) => t > event.t || (t === event.t && frame > event.frame));
    ordered.splice(later < 0 ? ordered.length : later, 0, event);
  }

  #event(followed: number, number: number): Draft {
    return this.#of(followed).numbered[number]!;
  }

  #of(followed: number): Events {
    let events = this.#open.get(followed);
    if (events === undefined) {
      events = new Events();
      this.#open.set(followed, events);
    }
    return events;
  }
}

function draft(
  kind: number,
  fromClient: number,
  frame: number,
  timeNs: number,
  seq: number,
  length: number,
  detail: Detail,
): Draft {
  return {
    type: 'event',
    event: EVENTS[kind]!,
    sender: fromClient ? 'client' : 'server',
    frame,
    t: timeNs / 1e9,
    seq: seq >>> 0,
    length,
    ...detail,
  };
}

function detailOf(kind: number, detail: number): Detail {
  switch (kind) {
    case TOLD['previousSegmentMissing']:
      return { bytes: detail, by: null };
    case TOLD['ackedUnseen']:
    case TOLD['dsack']:
      return { bytes: detail };
    case TOLD['windowUpdate']:
      return { window: detail === UNKNOWN_WINDOW ? null : detail };
    case TOLD['zeroWindow']:
      return { window: 0 };
    case TOLD['reset']:
      return { valid: detail !== 0 };
    default:
      return {};
  }
}

/** By code. */
function namesOf<Name extends string>(codes: Readonly<Record<string, number>>): readonly (Name | undefined)[] {
  const names: (Name | undefined)[] = [];
  for (const [name, code] of Object.entries(codes)) names[code] = name as Name;
  return names;
}
