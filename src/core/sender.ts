// One end as a sender of data, as the engine keeps it (engine/sender.ts): a view of its row.
import { Direction } from './rows.ts';

/** The ACK of a SYN-ACK may be lost once. */
const MAX_LOST_ACKS = 1;

interface Timers {
  /** `sender`: the address of its row. */
  rtoNs(sender: number): number;
}

export class Sender extends Direction {
  readonly #timers: Timers;

  constructor(timers: Timers) {
    super();
    this.#timers = timers;
  }

  /** Its retransmission timeout as Linux has it, without back-off (RFC 6298, 2). */
  get rtoNs(): number {
    return this.#timers.rtoNs(this.at << 2);
  }

  /** `bits`: of BIT. */
  has(bits: number): boolean {
    return (this.bits & bits) !== 0;
  }
}

/** ACKs of its SYN-ACK passed in vain, twice: it has no room, and only what it sends shows what it took. */
export function isDeaf({ vainAcks }: Pick<Direction, 'vainAcks'>): boolean {
  return vainAcks > MAX_LOST_ACKS;
}
