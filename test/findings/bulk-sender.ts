// The sender of a bulk transfer, as Linux is one, in segments: slow start, avoidance, recovery by SACK or by duplicate
// acknowledgements (RFC 8985, 6582) at the pace of PRR (RFC 6937), tail loss probes (RFC 8985), time-outs (RFC 6298). After
// the RFCs, and not after src/engine/cwnd: that is tested with it.
import type { ConnectionRecord } from '../../src/index.ts';

export type Phase = NonNullable<ConnectionRecord['samples']>[number]['phase'];

export interface SenderOptions {
  /** What a loss leaves of the window: Reno's 0.5, Linux's CUBIC 717/1024. */
  beta: number;
  hasSack: boolean;
  /** Segments of data. */
  segments: number;
  /** When the application has a segment ready. */
  readyUs: (segment: number) => number;
}

/** An acknowledgement; all but the time in segments. */
export interface Heard {
  us: number;
  ack: number;
  blocks: readonly (readonly [number, number])[];
  /** Right edge of the window: no segment may end beyond it. */
  edge: number;
  hasEcho: boolean;
}

interface Sent {
  us: number;
  copies: number;
  isSacked: boolean;
  isLost: boolean;
  /** Sent again, and that copy is not deemed lost. */
  isAgain: boolean;
}

const INITIAL_WINDOW = 10;
const DUP_ACKS = 3;
const MIN_RTO_US = 200_000;
/** RFC 9438 (4.1). */
const CUBIC_C = 0.4;

export class BulkSender {
  cwnd = INITIAL_WINDOW;
  ssthresh = Infinity;
  una = 0;
  nxt = 0;
  edge: number;
  /** The next new segment says that the window was reduced (RFC 3168, 6.1.2). */
  saysReduced = false;
  readonly #options: SenderOptions;
  readonly #segments: Sent[] = [];
  #state: 'open' | 'recovery' | 'reduced' | 'loss' = 'open';
  /** SND.NXT when the reduction began. */
  #high = 0;
  #prior = 0;
  #prrDelivered = 0;
  #prrOut = 0;
  /** Without SACK: duplicate acknowledgements that stand for segments beyond the first. */
  #dupAcks = 0;
  /** For less than one segment of growth. */
  #part = 0;
  #origin = 0;
  #kSeconds = 0;
  #epochUs = -1;
  #mostBefore = 0;
  #renoWindow = 0;
  #isUsed = false;
  #mostOut = 0;
  #usageEnd = 0;
  #nowUs = 0;
  #rttUs: number;
  #leastRttUs = Infinity;
  /** The latest sent of all that arrived. */
  #rackUs = -1;
  #rackSegment = 0;
  #progressUs = 0;
  #backoff = 1;
  #hasProbed = false;

  constructor(options: SenderOptions, edge: number, rttUs: number) {
    this.#options = options;
    this.edge = edge;
    this.#rttUs = rttUs;
  }

  get phase(): Phase {
    if (this.#state === 'loss') return 'loss';
    if (this.#state !== 'open') return 'recovery';
    return this.cwnd < this.ssthresh ? 'slow-start' : 'avoidance';
  }

  get flight(): number {
    let flight = this.#options.hasSack ? 0 : -this.#dupAcks;
    for (let n = this.una; n < this.nxt; n++) {
      const { isSacked, isLost, isAgain } = this.#segments[n]!;
      if (!isSacked) flight += (isLost ? 0 : 1) + (isAgain ? 1 : 0);
    }
    return flight;
  }

  /** When its timer fires; Infinity when nothing is under way. */
  get timerUs(): number {
    if (this.una === this.nxt) return Infinity;
    const rtoUs = (this.#rttUs + MIN_RTO_US) * this.#backoff;
    const rto = Math.max(this.#progressUs, this.#segments[this.una]!.us) + rtoUs;
    return this.#mayProbe ? Math.min(rto, this.#segments[this.nxt - 1]!.us + 2 * this.#rttUs) : rto;
  }

  get #mayProbe(): boolean {
    const hasHeardNone = !this.#segments.slice(this.una, this.nxt).some(({ isSacked }) => isSacked);
    return this.#options.hasSack && !this.#hasProbed && this.#state === 'open' && hasHeardNone;
  }

  hear({ us, ack, blocks, edge, hasEcho }: Heard): void {
    const news = ack - this.una;
    this.edge = Math.max(this.edge, edge);
    let delivered = 0;
    this.#nowUs = us;
    for (let n = this.una; n < ack; n++) {
      const segment = this.#segments[n]!;
      if (segment.isSacked) continue;
      this.#deliver(n, segment);
      delivered++;
    }
    if (news > 0) {
      this.una = ack;
      this.#progressUs = us;
      this.#backoff = 1;
      this.#hasProbed = false;
    }
    if (this.#options.hasSack) delivered += this.#takeBlocks(blocks);
    else delivered = this.#takeRepeat(news, delivered);
    if (this.#options.hasSack && delivered > 0) this.#detectLost();
    this.#turn(news, delivered, hasEcho);
    if (this.#state === 'recovery' || this.#state === 'reduced') this.#reduceInProportion(delivered);
    else if (news > 0) this.#grow(delivered, us);
  }

  /** What it sends now: numbers of segments. */
  send(us: number): number[] {
    const sent: number[] = [];
    let n = this.#next(us);
    while (n !== null) {
      this.#transmit(n, us);
      sent.push(n);
      n = this.#next(us);
    }
    this.#noteUsage();
    return sent;
  }

  /** Its timer fired: a probe (RFC 8985, 7.3), or a time-out. */
  timeOut(us: number): number[] {
    if (this.#mayProbe && us < Math.max(this.#progressUs, this.#segments[this.una]!.us) + this.#rttUs + MIN_RTO_US) {
      this.#hasProbed = true;
      const n = this.#isReady(us) ? this.nxt : this.nxt - 1;
      this.#transmit(n, us);
      return [n];
    }
    if (this.#state === 'open') this.#reduce();
    this.#state = 'loss';
    this.#mostBefore = 0; // Linux begins CUBIC anew (RFC 9438, 4.8, keeps more)
    this.#epochUs = -1;
    this.#high = this.nxt;
    this.#dupAcks = 0;
    this.#backoff *= 2;
    this.#progressUs = us;
    this.cwnd = 1;
    for (const segment of this.#segments.slice(this.una)) Object.assign(segment, { isLost: true, isAgain: false });
    return this.send(us);
  }

  #next(us: number): number | null {
    if (this.flight >= Math.floor(this.cwnd)) return null;
    for (let n = this.una; n < this.nxt; n++) {
      const { isLost, isAgain, isSacked } = this.#segments[n]!;
      if (isLost && !isAgain && !isSacked) return n;
    }
    return this.#isReady(us) ? this.nxt : null;
  }

  #isReady(us: number): boolean {
    const { segments, readyUs } = this.#options;
    return this.nxt < segments && this.nxt < this.edge && readyUs(this.nxt) <= us;
  }

  #transmit(n: number, us: number): void {
    const former = this.#segments[n];
    if (former === undefined) {
      this.#segments[n] = { us, copies: 1, isSacked: false, isLost: false, isAgain: false };
      this.nxt = n + 1;
    } else {
      Object.assign(former, { us, copies: former.copies + 1, isAgain: true });
    }
    this.#prrOut++;
  }

  #takeBlocks(blocks: Heard['blocks']): number {
    let delivered = 0;
    for (const [from, to] of blocks) {
      for (let n = Math.max(from, this.una); n < to; n++) {
        const segment = this.#segments[n]!;
        if (segment.isSacked) continue;
        this.#deliver(n, segment);
        Object.assign(segment, { isSacked: true, isAgain: false });
        delivered++;
      }
    }
    return delivered;
  }

  #deliver(n: number, { us, copies }: Sent): void {
    const rttUs = this.#nowUs - us;
    if (copies > 1 && rttUs < this.#leastRttUs) return; // an earlier copy has arrived
    this.#leastRttUs = Math.min(this.#leastRttUs, rttUs);
    this.#rttUs = rttUs;
    if (us < this.#rackUs || (us === this.#rackUs && n < this.#rackSegment)) return;
    this.#rackUs = us;
    this.#rackSegment = n;
  }

  /** RACK (RFC 8985, 6.2): lost is what was sent before something that has arrived, with some patience for disorder. */
  #detectLost(): void {
    const unacked = this.#segments.slice(this.una, this.nxt);
    const isSure = this.#state !== 'open' || unacked.filter(({ isSacked }) => isSacked).length >= DUP_ACKS;
    const dueUs = this.#nowUs - this.#rttUs * (isSure ? 1 : 1.25);
    for (const [i, segment] of unacked.entries()) {
      const { us, isSacked, isLost, isAgain } = segment;
      const isBefore = us < this.#rackUs || (us === this.#rackUs && this.una + i < this.#rackSegment);
      if (isSacked || (isLost && !isAgain) || !isBefore || us > dueUs) continue;
      Object.assign(segment, { isLost: true, isAgain: false });
    }
  }

  /** Without SACK, each repeated acknowledgement stands for a segment beyond the first; a later one brings them back. */
  #takeRepeat(news: number, delivered: number): number {
    if (news === 0 && this.una < this.nxt) {
      this.#dupAcks++;
      if (this.#dupAcks >= DUP_ACKS && this.#state === 'open') this.#segments[this.una]!.isLost = true;
      return 1;
    }
    if (news === 0) return 0;
    const former = this.#dupAcks;
    this.#dupAcks = Math.max(0, former - (news - 1));
    // RFC 6582: what a partial acknowledgement ends at was lost, too.
    if (this.#state === 'recovery' && this.una < this.#high) this.#segments[this.una]!.isLost = true;
    return Math.max(1, delivered - former);
  }

  #turn(news: number, delivered: number, hasEcho: boolean): void {
    // Held until CWR has arrived (RFC 3168, 6.1.2): that is with the first segment after.
    const isOver = this.#state === 'reduced' ? this.una > this.#high : this.una >= this.#high;
    if (this.#state !== 'open' && isOver && news > 0) {
      if (this.#state !== 'loss') this.cwnd = this.ssthresh;
      this.#dupAcks = 0;
      this.#state = 'open';
    }
    if (this.#state !== 'open') return;
    const hasLost = this.#segments.slice(this.una).some(({ isLost, isSacked }) => isLost && !isSacked);
    if (!hasLost && (!hasEcho || delivered === 0)) return;
    this.#reduce();
    this.#state = hasLost ? 'recovery' : 'reduced';
    this.saysReduced = !hasLost;
    this.#high = this.nxt;
    this.#prrDelivered = 0;
    this.#prrOut = 0;
  }

  #reduce(): void {
    this.#prior = Math.floor(this.cwnd);
    this.ssthresh = Math.max(2, Math.floor(this.#prior * this.#options.beta));
    this.#part = 0;
    this.#epochUs = -1;
    this.#mostBefore = this.#prior;
  }

  #reduceInProportion(delivered: number): void {
    const { flight } = this;
    this.#prrDelivered += delivered;
    const inProportion = Math.ceil((this.#prrDelivered * this.ssthresh) / this.#prior) - this.#prrOut;
    const inSlowStart = Math.min(this.ssthresh - flight, Math.max(this.#prrDelivered - this.#prrOut, delivered) + 1);
    const count = flight > this.ssthresh ? inProportion : inSlowStart;
    this.cwnd = flight + Math.max(count, this.#prrOut === 0 ? 1 : 0);
  }

  #grow(delivered: number, us: number): void {
    const isSlow = this.cwnd < this.ssthresh;
    if (!this.#isUsed && !(isSlow && this.cwnd < 2 * this.#mostOut)) return;
    let acked = delivered;
    if (isSlow) {
      const to = Math.min(this.cwnd + acked, this.ssthresh);
      acked -= to - this.cwnd;
      this.cwnd = to;
    }
    if (this.#options.beta === 0.5) this.#part += acked / this.cwnd;
    else if (acked > 0) {
      const more = Math.max(0, this.#cubicTarget(acked, us) - this.cwnd) / this.cwnd;
      this.#part += acked * Math.max(more, this.#mostBefore === 0 ? 1 / 20 : 0); // Linux, before the first loss
    }
    this.cwnd += Math.floor(this.#part);
    this.#part -= Math.floor(this.#part);
  }

  /** RFC 9438 (4.2), and where Reno would be by now (4.3). */
  #cubicTarget(acked: number, us: number): number {
    const { beta } = this.#options;
    if (this.#epochUs < 0) {
      this.#epochUs = us;
      this.#renoWindow = this.cwnd;
      this.#origin = Math.max(this.#mostBefore, this.cwnd);
      this.#kSeconds = Math.cbrt((this.#origin - this.cwnd) / CUBIC_C);
    }
    this.#renoWindow += (acked * 3 * (1 - beta)) / (1 + beta) / this.cwnd;
    const target = this.#origin + CUBIC_C * ((us + this.#rttUs - this.#epochUs) / 1e6 - this.#kSeconds) ** 3;
    return Math.max(target, this.#renoWindow >= this.cwnd + 1 ? this.cwnd * 2 : 0);
  }

  /** A window that is not used does not grow (RFC 7661), told as Linux tells it. */
  #noteUsage(): void {
    const isUsed = this.flight >= Math.floor(this.cwnd);
    const out = this.nxt - this.una;
    if (this.una < this.#usageEnd && !isUsed && (this.#isUsed || out <= this.#mostOut)) return;
    this.#isUsed = isUsed;
    this.#mostOut = out;
    this.#usageEnd = this.nxt;
  }
}
