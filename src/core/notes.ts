// What is out of the ordinary in what one end sent, as the engine keeps it (engine/notes.ts): a view of its row `Notes`.
import { ICMP_ERROR } from './codes.ts';
import { Noted, Notes } from './rows.ts';
import type { Shows } from './connection.ts';
import { NOWHERE } from './view.ts';

/** One kind of it. */
export interface Note {
  readonly count: number;
  /** Nanoseconds since the first packet of the run. */
  readonly firstNs: number;
  readonly latestNs: number;
  /** The first that show it. */
  readonly frames: readonly number[];
}

/** What an ICMP error says, and who says it. */
export interface IcmpNote {
  readonly kind: string;
  /** Of the next hop; 0 when it does not say. */
  readonly mtu: number;
  /** Address, as flow/address.ts has it. */
  readonly from: readonly number[];
}

const ICMP_WORDS: ReadonlyMap<number, string> = new Map([
  [ICMP_ERROR.networkUnreachable, 'network-unreachable'],
  [ICMP_ERROR.hostUnreachable, 'host-unreachable'],
  [ICMP_ERROR.protocolUnreachable, 'protocol-unreachable'],
  [ICMP_ERROR.portUnreachable, 'port-unreachable'],
  [ICMP_ERROR.prohibited, 'prohibited'],
  [ICMP_ERROR.packetTooBig, 'packet-too-big'],
  [ICMP_ERROR.timeExceeded, 'time-exceeded'],
  [ICMP_ERROR.parameterProblem, 'parameter-problem'],
]);

/** Of ICMP_ERROR. */
export function icmpWord(kind: number): string {
  return ICMP_WORDS.get(kind) ?? 'unreachable';
}

export class SenderNotes extends Notes {
  readonly #noted: Noted = new Noted();

  constructor(memory: Shows) {
    super();
    memory.show(this);
    memory.show(this.#noted);
  }

  /** `kind`: of NOTE. Undefined when there is none. */
  of(kind: number): Note | undefined {
    const noted = this.#noted;
    noted.at = this.noted(kind);
    if (noted.at === NOWHERE) return undefined;
    const { count, firstNs, latestNs, frameCount } = noted;
    return { count, firstNs, latestNs, frames: Array.from({ length: frameCount }, (_, i) => noted.frames(i)) };
  }

  /** The first ICMP error about a segment of it. */
  get icmp(): IcmpNote | null {
    if (this.icmpKinds === 0) return null;
    const from = Array.from({ length: this.icmpIsIpv6 ? 4 : 1 }, (_, i) => this.icmpFrom(i));
    return { kind: icmpWord(this.icmpKind), mtu: this.icmpMtu >>> 0, from };
  }
}
