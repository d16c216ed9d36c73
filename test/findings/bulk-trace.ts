// A bulk transfer in trace notation, as one capture point near the sender or near the receiver saw it: the handshake, and
// data as fast as windows and the path let them go. Beside the trace, what its sender knew of its window at each segment.
import { BulkReceiver } from './bulk-receiver.ts';
import { BulkSender, type Phase } from './bulk-sender.ts';

export const RENO = 0.5;
export const CUBIC = 717 / 1024;
/** With timestamps, on Ethernet; without, it is 1460. */
export const FULL = 1448;

export interface Bulk {
  /** Of full size. */
  segments: number;
  rttMs: number;
  /** The other end receives; the server sends when it has got a request. */
  sender?: 'client' | 'server';
  vantage?: 'sender' | 'receiver';
  /** What a loss leaves of the window. */
  beta?: number;
  hasSack?: boolean;
  hasTimestamps?: boolean;
  /** ECN was negotiated. */
  hasEcn?: boolean;
  /** Shift of the receiver's windows; null without the option. */
  scale?: number | null;
  /** Of the receiver, in bytes, once so many segments have arrived; its right edge never moves back. */
  window?: (arrived: number) => number;
  /** Segments, counted from 0, whose copies (0: the original) vanish on the path. */
  lose?: (segment: number, copy: number, ms: number) => boolean;
  /** Segments that the network marks. */
  mark?: (segment: number) => boolean;
  /** How much longer a segment takes to the receiver, and what comes behind it. */
  lateMs?: (segment: number) => number;
  /** Of the path's narrowest link: the time that a segment takes, and places in its queue. */
  segmentUs?: number;
  queue?: number;
  /** When the application has a segment ready, after the handshake. */
  readyMs?: (segment: number) => number;
  ackEvery?: number;
}

/** What the sender knew when it had sent a segment; windows in segments. */
export interface Known {
  /** NaN if the capture point did not see it. */
  frame: number;
  segment: number;
  copy: number;
  cwnd: number;
  flight: number;
  /** Infinity before any loss. */
  ssthresh: number;
  phase: Phase;
  /** It sends no more until it hears something. */
  isLast: boolean;
}

export interface BulkTrace {
  trace: string;
  known: Known[];
}

/** From the capture point to the end that is near. */
const NEAR_US = 5;
const DELAYED_ACK_US = 40_000;
const REQUEST_BYTES = 100;

/** Segments of these numbers vanish once. */
export const once =
  (...numbers: readonly number[]) =>
  (segment: number, copy: number): boolean =>
    copy === 0 && numbers.includes(segment);

export const bulkTrace = (bulk: Bulk): string => bulkTransfer(bulk).trace;

export function bulkTransfer(bulk: Bulk): BulkTrace {
  const transfer = new Transfer(bulk);
  transfer.run();
  return transfer.written();
}

interface Line {
  us: number;
  text: string;
  known: Known | undefined;
}

class Transfer {
  readonly #bulk: Required<Bulk>;
  readonly #sender: BulkSender;
  readonly #receiver: BulkReceiver;
  readonly #events: { us: number; run: () => void }[] = [];
  readonly #lines: Line[] = [];
  readonly #known: Known[] = [];
  readonly #copies: number[] = [];
  readonly #halfUs: number;
  readonly #bytes: number;
  readonly #isFromClient: boolean;
  /** First bytes of the sender and of the receiver that are not of this transfer. */
  readonly #receiverSeq: number;
  #startUs = 0;
  #nowUs = 0;
  #sentUs = 0;
  #arrivedUs = 0;
  #edgeBytes = 0;
  #tsEcr = 0;
  #timerUs = Infinity;

  constructor(bulk: Bulk) {
    this.#bulk = {
      sender: 'client',
      vantage: 'sender',
      beta: CUBIC,
      hasSack: true,
      hasTimestamps: true,
      hasEcn: false,
      scale: 7,
      window: () => 4_000_000,
      lose: () => false,
      mark: () => false,
      lateMs: () => 0,
      segmentUs: 12,
      queue: Infinity,
      readyMs: () => 0,
      ackEvery: 2,
      ...bulk,
    };
    const { segments, rttMs, hasSack, hasTimestamps, beta, ackEvery, readyMs, sender } = this.#bulk;
    this.#halfUs = (rttMs * 1000) / 2;
    this.#bytes = hasTimestamps ? FULL : FULL + 12;
    this.#isFromClient = sender === 'client';
    this.#receiverSeq = this.#isFromClient ? 1 : 1 + REQUEST_BYTES;
    const readyUs = (n: number): number => this.#startUs + readyMs(n) * 1000;
    const firstEdge = Math.floor(Math.min(65_535, this.#bulk.window(0)) / this.#bytes);
    this.#sender = new BulkSender({ segments, hasSack, beta, readyUs }, firstEdge, rttMs * 1000);
    this.#receiver = new BulkReceiver({ hasSack, ackEvery, mostBlocks: hasTimestamps ? 3 : 4 });
  }

  run(): void {
    this.#open();
    for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) {
      this.#nowUs = event.us;
      event.run();
    }
  }

  written(): BulkTrace {
    const lines = this.#lines.toSorted((a, b) => a.us - b.us);
    let formerUs = 0;
    const texts = lines.map(({ us, text, known }, i) => {
      if (known !== undefined) known.frame = i + 1;
      const wait = `+${((us - formerUs) / 1e6).toFixed(6)}`;
      formerUs = us;
      return `${wait} ${text}`;
    });
    return { trace: texts.join('\n'), known: this.#known };
  }

  /** The handshake, and for a server that sends a request. */
  #open(): void {
    const { scale, hasSack, hasEcn, window } = this.#bulk;
    const options = (own: number | null, ts: string): string => {
      const items = ['mss 1460', hasSack ? 'sackOK' : '', ts, own === null ? '' : `wscale ${own}`];
      return `<${items.filter((item) => item !== '').join(',')}>`;
    };
    const isClients = !this.#isFromClient;
    // RFC 7323 (2.2): the server sends the option if it got it.
    const shift = (isReceiver: boolean): number | null => (isReceiver || (isClients && scale === null) ? scale : 7);
    const control = Math.min(65_535, window(0));
    const field = (isReceiver: boolean): number => (isReceiver ? control : 64_240);
    const [syn, synAck] = hasEcn ? ['SEW', 'SE.'] : ['S', 'S.'];
    const half = this.#halfUs;
    const client = options(shift(isClients), this.#stamp('client', 0, 0));
    const server = options(shift(!isClients), this.#stamp('server', half, this.#ticks('client', 0)));
    this.#pass('client', 0, `${syn} 0:0(0) win ${field(isClients)} ${client}`);
    this.#pass('server', half, `${synAck} 0:0(0) ack 1 win ${field(!isClients)} ${server}`);
    const ecr = this.#ticks('server', half);
    const third = `win ${isClients ? this.#field() : this.#ownWindow}${this.#options('client', 2 * half, ecr)}`;
    this.#pass('client', 2 * half, `. 1 ack 1 ${third}`);
    this.#startUs = 2 * half;
    this.#tsEcr = ecr;
    if (isClients) {
      this.#pass('client', 2 * half, `P. 1:${1 + REQUEST_BYTES}(${REQUEST_BYTES}) ack 1 ${third}`);
      this.#startUs = 3 * half;
      this.#tsEcr = this.#ticks('client', 2 * half);
      this.#sender.edge = Math.floor(this.#edgeBytes / this.#bytes);
    }
    this.#receiver.tsRecent = this.#ticks(this.#bulk.sender, isClients ? half : 2 * half);
    for (const us of this.#instants()) this.#at(us, () => this.#push());
  }

  /** When the application has something to send. */
  #instants(): Set<number> {
    const { segments, readyMs } = this.#bulk;
    return new Set(Array.from({ length: segments }, (_, n) => this.#startUs + readyMs(n) * 1000));
  }

  #push(): void {
    this.#transmit(this.#sender.send(this.#nowUs));
  }

  #transmit(numbers: readonly number[]): void {
    const { lose, mark, lateMs, segmentUs, queue, vantage, hasEcn, sender: side } = this.#bulk;
    const sender = this.#sender;
    let flight = sender.flight - numbers.length;
    for (const [i, segment] of numbers.entries()) {
      const copy = this.#copies[segment] ?? 0;
      this.#copies[segment] = copy + 1;
      const us = Math.max(this.#nowUs, this.#sentUs + 1);
      this.#sentUs = us;
      const waiting = (this.#arrivedUs - us - this.#halfUs) / segmentUs;
      const isLost = lose(segment, copy, (us - this.#startUs) / 1000) || waiting > queue;
      const arrivesUs = Math.max(us + this.#halfUs + lateMs(segment) * 1000, this.#arrivedUs) + segmentUs;
      if (!isLost) this.#arrivedUs = arrivesUs;
      const isReduced = sender.saysReduced && copy === 0;
      if (isReduced) sender.saysReduced = false;
      const isLast = i === numbers.length - 1;
      const { phase, ssthresh } = sender;
      const cwnd = Math.floor(sender.cwnd);
      const known = { frame: NaN, segment, copy, cwnd, flight: ++flight, ssthresh, phase, isLast };
      this.#known.push(known);
      const isMarked = copy === 0 && mark(segment);
      const bits = !hasEcn || copy > 0 ? '' : isMarked && vantage === 'receiver' ? ' {ce}' : ' {ect0}';
      const text = `${isReduced ? 'W.' : '.'} ${this.#range(segment)} ack ${this.#receiverSeq} win ${this.#ownWindow}${this.#options(side, us, this.#tsEcr)}${bits}`;
      if (vantage === 'sender') this.#write(us + NEAR_US, side, text, known);
      else if (!isLost) this.#write(arrivesUs - NEAR_US, side, text, known);
      const tsVal = this.#ticks(side, us);
      if (!isLost) this.#at(arrivesUs, () => this.#arrive(segment, tsVal, isMarked, isReduced));
    }
    this.#setTimer();
  }

  #setTimer(): void {
    const us = this.#sender.timerUs;
    this.#timerUs = us;
    if (us === Infinity) return;
    this.#at(us, () => {
      if (this.#timerUs !== us) return;
      this.#timerUs = Infinity;
      this.#transmit(this.#sender.timeOut(us));
    });
  }

  #arrive(segment: number, tsVal: number, isMarked: boolean, isReduced: boolean): void {
    const receiver = this.#receiver;
    if (receiver.take(segment, tsVal, isMarked, isReduced)) {
      this.#acknowledge();
      return;
    }
    const { next } = receiver;
    this.#at(this.#nowUs + DELAYED_ACK_US, () => {
      if (receiver.pending > 0 && receiver.next === next) this.#acknowledge();
    });
  }

  #acknowledge(): void {
    const us = this.#nowUs;
    const { vantage } = this.#bulk;
    const receiver = this.#receiver;
    const side = this.#isFromClient ? 'server' : 'client';
    const blocks = receiver.blocks();
    const { next: ack, isEchoing: hasEcho, tsRecent } = receiver;
    const sack = blocks.map(([from, to]) => `${this.#byte(from)}:${this.#byte(to)}`).join(' ');
    const options = this.#options(side, us, tsRecent, sack === '' ? '' : `sack ${sack}`);
    const text = `${hasEcho ? 'E.' : '.'} ${this.#receiverSeq} ack ${this.#byte(ack)} win ${this.#field()}${options}`;
    const arrivesUs = us + this.#halfUs;
    this.#write(vantage === 'sender' ? arrivesUs - NEAR_US : us + NEAR_US, side, text);
    const edge = Math.floor(this.#edgeBytes / this.#bytes);
    const tsVal = this.#ticks(side, us);
    this.#at(arrivesUs, () => {
      this.#tsEcr = tsVal;
      this.#sender.hear({ us: arrivesUs, ack, blocks, edge, hasEcho });
      this.#push();
    });
  }

  /** Of the sender, which gets nothing but acknowledgements. */
  get #ownWindow(): number {
    return this.#bulk.scale === null ? 64_240 : 502;
  }

  /** The receiver's window now, as its segments carry it. */
  #field(): number {
    const { next } = this.#receiver;
    const shift = this.#bulk.scale ?? 0;
    const arrived = next * this.#bytes;
    const field = Math.max(this.#bulk.window(next) >> shift, (this.#edgeBytes - arrived) >> shift);
    const sent = Math.min(65_535, field);
    this.#edgeBytes = Math.max(this.#edgeBytes, arrived + (sent << shift));
    return sent;
  }

  #byte(segment: number): number {
    return 1 + segment * this.#bytes;
  }

  #range(segment: number): string {
    return `${this.#byte(segment)}:${this.#byte(segment + 1)}(${this.#bytes})`;
  }

  /** Milliseconds of that end's clock. */
  #ticks(side: 'client' | 'server', us: number): number {
    return (side === 'client' ? 1000 : 900_000) + Math.floor(us / 1000);
  }

  #stamp(side: 'client' | 'server', us: number, ecr: number): string {
    return this.#bulk.hasTimestamps ? `TS val ${this.#ticks(side, us)} ecr ${ecr}` : '';
  }

  #options(side: 'client' | 'server', us: number, ecr: number, more = ''): string {
    const items = [this.#stamp(side, us, ecr), more].filter((item) => item !== '');
    return items.length === 0 ? '' : ` <${items.join(',')}>`;
  }

  /** A segment that `side` sends at that time passes the capture point. */
  #pass(side: 'client' | 'server', us: number, text: string): void {
    const isNear = (side === this.#bulk.sender) === (this.#bulk.vantage === 'sender');
    this.#write(isNear ? us + NEAR_US : us + this.#halfUs - NEAR_US, side, text);
  }

  #write(us: number, side: 'client' | 'server', text: string, known?: Known): void {
    this.#lines.push({ us: Math.round(us), text: `${side === 'client' ? '>' : '<'} ${text}`, known });
  }

  #at(us: number, run: () => void): void {
    const after = this.#events.findLastIndex((event) => event.us <= us);
    this.#events.splice(after + 1, 0, { us, run });
  }
}
