// What is out of the ordinary in what one end sent: how often, since when, and the first frames that show it. Made when
// the first such thing is seen, since most connections have none; what is counted for every connection is in sender.ts.
import { finalMix, mix } from '../flow/hash.ts';
import type { EventRecord } from '../report/schema.ts';
import { CAUSES } from '../shared/vocabulary.ts';
import { ICMP_ERROR, type IcmpError } from '../wire/icmp.ts';
import type { Packet } from '../wire/packet.ts';
import type { Repetition } from './loss/spurious.ts';

/** Kinds of notes: first those of CAUSES, by what made the sender repeat itself. */
export const NOTE = {
  spurious: CAUSES.length,
  /** Sent a third time, or more often. */
  lostAgain: CAUSES.length + 1,
  outOfOrder: CAUSES.length + 2,
  networkDuplicate: CAUSES.length + 3,
  captureDuplicate: CAUSES.length + 4,
  /** Its window was closed. */
  zeroWindow: CAUSES.length + 5,
  keepAlive: CAUSES.length + 6,
  /** The other end acknowledged what never passed. */
  unseen: CAUSES.length + 7,
  superSegment: CAUSES.length + 8,
  /** A small segment waited for an acknowledgement that was delayed. */
  nagle: CAUSES.length + 9,
  fragment: CAUSES.length + 10,
  /** An ICMP error about one of its segments. */
  icmp: CAUSES.length + 11,
  /** It said that something reached it twice (RFC 2883). */
  dsack: CAUSES.length + 12,
} as const;

/** Frames that a note keeps: the first. */
const MAX_FRAMES = 4;

export class Note {
  count = 0;
  /** Nanoseconds since the first packet of the run. */
  firstNs = NaN;
  latestNs = NaN;
  readonly frames: number[] = [];

  add(ns: number, frame: number): void {
    if (this.count++ === 0) this.firstNs = ns;
    this.latestNs = ns;
    if (this.frames.length < MAX_FRAMES) this.frames.push(frame);
  }
}

const ICMP_KINDS: readonly (readonly [number, string])[] = [
  [ICMP_ERROR.networkUnreachable, 'network-unreachable'],
  [ICMP_ERROR.hostUnreachable, 'host-unreachable'],
  [ICMP_ERROR.protocolUnreachable, 'protocol-unreachable'],
  [ICMP_ERROR.portUnreachable, 'port-unreachable'],
  [ICMP_ERROR.prohibited, 'prohibited'],
  [ICMP_ERROR.packetTooBig, 'packet-too-big'],
  [ICMP_ERROR.timeExceeded, 'time-exceeded'],
  [ICMP_ERROR.parameterProblem, 'parameter-problem'],
];

/** What an ICMP error says, and who says it. */
export class IcmpNote {
  readonly kind: string;
  /** Of the next hop; 0 when it does not say. */
  readonly mtu: number;
  /** Address, as flow/address.ts has it. */
  readonly from: readonly number[];

  constructor(packet: Packet, error: IcmpError) {
    this.kind = ICMP_KINDS.find(([kind]) => kind === error.kind)?.[1] ?? 'unreachable';
    this.mtu = error.mtu;
    const { srcAddress0, srcAddress1, srcAddress2, srcAddress3 } = packet;
    this.from = packet.isIpv6 ? [srcAddress0, srcAddress1, srcAddress2, srcAddress3] : [srcAddress0];
  }
}

/** Of a gap: what lies behind it is told later. */
export interface GapEvent {
  readonly seq: number;
  readonly end: number;
  readonly event: Pick<EventRecord, 'by'>;
}

/** Acknowledgements that are remembered where the capture sees packets twice. */
const RECENT = 256;

export class SenderNotes {
  /** Which kinds there are, a bit each. */
  kinds = 0;
  /** By kind. */
  readonly #notes: (Note | undefined)[] = [];
  /** What was retransmitted lately, and waits for a word of the other end. */
  readonly repetitions: Repetition[] = [];
  /** Events of gaps whose bytes have neither passed nor been acknowledged yet. */
  readonly gaps: GapEvent[] = [];
  /** The first ICMP error about a segment of it. */
  icmp: IcmpNote | null = null;
  /** Of all of them, which of ICMP_ERROR there were, a bit each. */
  icmpKinds = 0;
  #recent: Int32Array | null = null;

  add(kind: number, ns: number, frame: number): void {
    this.kinds |= 1 << kind;
    (this.#notes[kind] ??= new Note()).add(ns, frame);
  }

  of(kind: number): Note | undefined {
    return this.#notes[kind];
  }

  /** Did the same acknowledgement pass lately? From now on this one did. */
  repeats({ ipId, ack, tsVal, window }: Packet): boolean {
    this.#recent ??= new Int32Array(RECENT);
    const hash = finalMix(mix(mix(mix(ipId, ack), tsVal), window));
    const slot = hash & (RECENT - 1);
    if (this.#recent[slot] === hash) return true;
    this.#recent[slot] = hash;
    return false;
  }
}

/** The notes of open connections. */
export class Notebook {
  /** By number of the connection's block, twice, and one more for the server. */
  readonly #open: Map<number, SenderNotes> = new Map();

  /** Made at once if there were none. */
  of(block: number, isClient: boolean): SenderNotes {
    const key = keyOf(block, isClient);
    let notes = this.#open.get(key);
    if (notes === undefined) {
      notes = new SenderNotes();
      this.#open.set(key, notes);
    }
    return notes;
  }

  find(block: number, isClient: boolean): SenderNotes | undefined {
    return this.#open.size === 0 ? undefined : this.#open.get(keyOf(block, isClient));
  }

  release(block: number): void {
    if (this.#open.size === 0) return;
    this.#open.delete(keyOf(block, true));
    this.#open.delete(keyOf(block, false));
  }
}

function keyOf(block: number, isClient: boolean): number {
  return block * 2 + (isClient ? 0 : 1);
}
