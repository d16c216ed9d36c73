// The scoreboard as an array of objects, which is searched from end to end: what scoreboard.ts is held against. Its
// sequence numbers do not wrap.

interface Sent {
  readonly seq: number;
  readonly end: number;
  /** When its latest copy was sent. */
  ns: number;
  isSacked: boolean;
  isLost: boolean;
  /** Sent again, and that copy is not deemed lost. */
  isAgain: boolean;
  wasAgain: boolean;
}

export class NaiveBoard {
  sent: Sent[] = [];
  sndUna = 0;
  sndNxt = 0;
  delivered = 0;
  hasReordered = false;
  /** The latest sent of all that arrived. */
  #latest = { ns: -Infinity, end: 0 };
  #highestSacked = -Infinity;
  #formerHighest = -Infinity;

  get packetsOut(): number {
    return this.sent.length;
  }

  get sackedOut(): number {
    return this.sent.filter(({ isSacked }) => isSacked).length;
  }

  get lostOut(): number {
    return this.sent.filter(({ isLost }) => isLost).length;
  }

  get retransOut(): number {
    return this.sent.filter(({ isAgain }) => isAgain).length;
  }

  send(end: number, ns: number, mss: number): void {
    for (let seq = this.sndNxt; seq < end; seq += mss) {
      const bits = { isSacked: false, isLost: false, isAgain: false, wasAgain: false };
      this.sent.push({ seq, end: Math.min(seq + mss, end), ns, ...bits });
    }
    this.sndNxt = end;
  }

  sendAgain(seq: number, end: number, ns: number, isProbe: boolean): void {
    for (const each of this.sent) {
      if (each.isSacked || each.end <= seq || each.seq >= end) continue;
      if (!isProbe) each.isLost = true;
      Object.assign(each, { ns, isAgain: true, wasAgain: true });
    }
  }

  loseAll(): void {
    for (const each of this.sent) if (!each.isSacked) Object.assign(each, { isLost: true, isAgain: false });
  }

  loseNothing(): void {
    for (const each of this.sent) each.isLost = false;
  }

  /** When the acknowledgement at hand comes. */
  nowNs = 0;
  #leastRttNs = Infinity;

  beginAck(): void {
    this.delivered = 0;
    this.#formerHighest = this.#highestSacked;
  }

  sack(left: number, right: number): void {
    for (const each of this.sent) {
      if (each.isSacked || each.seq < left || each.end > right) continue;
      this.#deliver(each);
      Object.assign(each, { isSacked: true, isLost: false, isAgain: false });
      this.#highestSacked = Math.max(this.#highestSacked, each.end);
    }
  }

  /** Says how many that were. */
  acknowledge(ack: number): number {
    const { length } = this.sent;
    for (const each of this.sent) if (each.end <= ack && !each.isSacked) this.#deliver(each);
    this.sent = this.sent.filter(({ end }) => end > ack);
    this.sndUna = ack;
    this.sndNxt = Math.max(this.sndNxt, ack);
    return length - this.sent.length;
  }

  /** What was sent by `dueNs`, and before the latest that arrived, is lost. */
  detectLost(dueNs: number): void {
    const { ns, end } = this.#latest;
    for (const each of this.sent) {
      const isBefore = each.ns < ns || (each.ns === ns && each.end < end);
      if (!each.isSacked && isBefore && each.ns <= dueNs) Object.assign(each, { isLost: true, isAgain: false });
    }
  }

  #deliver({ ns, end, wasAgain }: Sent): void {
    this.delivered++;
    if (!wasAgain && end < this.#formerHighest) this.hasReordered = true;
    // RFC 8985 (6.2, step 2): too soon for the copy.
    const rttNs = this.nowNs - ns;
    if (!wasAgain) this.#leastRttNs = Math.min(this.#leastRttNs, rttNs);
    else if (this.#leastRttNs !== Infinity && rttNs < this.#leastRttNs) return;
    if (ns > this.#latest.ns || (ns === this.#latest.ns && end > this.#latest.end)) this.#latest = { ns, end };
  }
}
