// Sequence numbers over time of a few connections, for graphs: a second pass over the captures. Of connections with many
// packets the first, the lowest and the highest of each stretch of time are kept, so that lines keep their shape.
import { CaptureFile } from '../capture/capture-file.ts';
import { RunClock } from '../capture/clock.ts';
import { parseAddress } from '../shared/address.ts';
import type { FlowEnd } from '../core/identity.ts';
import type { Sequence, Sequences, SequenceWish } from '../report/html/sequence.ts';
import type { CaptureRecord, ConnectionRecord } from '../report/schema.ts';
import { parseTimeLimit, timeLimitNs } from '../shared/time-limit.ts';
import { Decoder } from '../core/decoder.ts';
import { END } from '../core/codes.ts';
import { ACK, type Packet, RST, SYN } from '../core/packet.ts';
import { seqDiff, seqUnsigned } from '../core/seq.ts';
import { isFile } from './is-file.ts';
import { comesFrom, goesTo, type Ends } from './packet-ends.ts';

/** As `SequenceReader`; the captures are in the order in which the run read them. */
export async function readSequences(
  captures: readonly CaptureRecord[],
  wishes: readonly SequenceWish[],
): Promise<ReadonlyMap<number, Sequences>> {
  const curves = wishes.map((wish) => new Curves(wish));
  const clock = new RunClock();
  const decoder = new Decoder();
  const { packet } = decoder;
  for (const [position, { file }] of captures.entries()) {
    const here = curves.filter(({ captures: [first, last] }) => first <= position && position <= last);
    if (here.length === 0) continue;
    if (!(await isFile(file))) return new Map();
    const byPorts = groupedByPorts(here);
    const lastFrame = Math.max(...here.map((each) => each.lastFrameOf(position)));
    const capture = await CaptureFile.open(file);
    for await (const batch of capture.batches(decoder.batch, clock)) {
      decoder.load();
      for (let i = 0; i < batch.count; i++) {
        const end = decoder.decode(i);
        if (end !== END.tcp) continue;
        for (const curve of byPorts.get(portsOf(packet.srcPort, packet.dstPort)) ?? []) {
          curve.take(packet, position, clock.baseNs);
        }
      }
      if (batch.firstFrame + batch.count > lastFrame) break;
    }
  }
  return new Map(curves.map((each) => [each.id, each.sequences()]));
}

/** What a curve needs of a packet. */
export type SentPacket = Ends &
  Pick<Packet, 'frame' | 'timeNs' | 'flags' | 'seq' | 'ack' | 'window' | 'payloadLength' | 'sackBlocks' | 'sackEdge'>;

export const portsOf = (from: number, to: number): number => from * 65_536 + to;

export function groupedByPorts(curves: readonly Curves[]): ReadonlyMap<number, readonly Curves[]> {
  const groups = new Map<number, Curves[]>();
  for (const curve of curves) {
    const [client, server] = curve.ports;
    for (const ports of new Set([portsOf(client, server), portsOf(server, client)])) {
      groups.set(ports, [...(groups.get(ports) ?? []), curve]);
    }
  }
  return groups;
}

/** Of each stretch of time: three of data, two acknowledgements, two or three round trips. */
const POINTS_OF_STRETCH = 8;

export class Curves {
  readonly #record: SequenceWish['connection'];
  readonly #client: Curve;
  readonly #server: Curve;
  #startNs = NaN;

  constructor({ connection, most }: SequenceWish) {
    this.#record = connection;
    const { packets, duration } = connection;
    const { client, server } = connection.handshake.options;
    const stretch = packets <= most ? 0 : (duration * 1e6) / Math.max(1, Math.floor(most / POINTS_OF_STRETCH));
    const isScaled = client !== null && server !== null && client.windowScale !== null && server.windowScale !== null;
    const scaleOf = (options: typeof client): number | null =>
      client === null || server === null ? null : isScaled ? options!.windowScale! : 0;
    this.#client = new Curve(connection.client, scaleOf(client), stretch);
    this.#server = new Curve(connection.server, scaleOf(server), stretch);
  }

  get id(): number {
    return this.#record.id;
  }

  get captures(): readonly [first: number, last: number] {
    return [this.#record.firstCapture, this.#record.lastCapture];
  }

  get ports(): readonly [client: number, server: number] {
    return [this.#record.client.port, this.#record.server.port];
  }

  lastFrameOf(capture: number): number {
    return capture === this.#record.lastCapture ? this.#record.lastFrame : Infinity;
  }

  take(packet: SentPacket, capture: number, baseNs: bigint): void {
    const { firstCapture, lastCapture, firstFrame, start } = this.#record;
    if (capture < firstCapture || capture > lastCapture) return;
    if (capture === firstCapture && packet.frame < firstFrame) return;
    if (packet.frame > this.lastFrameOf(capture)) return;
    const isClient = comesFrom(packet, this.#client.end) && goesTo(packet, this.#server.end);
    if (!isClient && !(comesFrom(packet, this.#server.end) && goesTo(packet, this.#client.end))) return;
    if (Number.isNaN(this.#startNs)) this.#startNs = timeLimitNs(parseTimeLimit(start)!, baseNs);
    const t = Math.round((packet.timeNs - this.#startNs) / 1e3);
    const [own, peer] = isClient ? [this.#client, this.#server] : [this.#server, this.#client];
    own.send(packet, t);
    if ((packet.flags & ACK) !== 0) peer.acknowledge(packet, t, own.scale);
  }

  sequences(): Sequences {
    return { client: this.#client.sequence(), server: this.#server.sequence() };
  }
}

/** What one end sends. */
class Curve {
  readonly end: FlowEnd;
  /** Of the windows that it announces; null when not known. */
  readonly scale: number | null;
  readonly #data: Thinned<Sequence['data'][number]>;
  readonly #acks: Thinned<Sequence['acks'][number]>;
  readonly #sacks: Thinned<Sequence['sacks'][number]>;
  readonly #rtts: Thinned<Sequence['rtts'][number]>;
  /** Sent once, and not acknowledged: in order of their numbers. */
  #unacked: { readonly end: number; readonly t: number }[] = [];
  #base: number | undefined;
  /** Highest number so far, relative: what comes is near it, however often numbers went round. */
  #highest = 0;
  #lastAck = NaN;
  #lastEdge: number | null = null;
  #lastSack = NaN;

  constructor({ address, port }: ConnectionRecord['client'], scale: number | null, stretch: number) {
    this.end = { address: parseAddress(address)!, port };
    this.scale = scale;
    this.#data = new Thinned(stretch, ([, , seq]) => seq);
    this.#acks = new Thinned(stretch, ([, , ack]) => ack);
    this.#sacks = new Thinned(stretch, ([, , left]) => left);
    this.#rtts = new Thinned(stretch, ([, , rtt]) => rtt);
  }

  send({ flags, seq, payloadLength, frame }: SentPacket, t: number): void {
    this.#base ??= (flags & SYN) !== 0 ? seq : (seq - 1) | 0;
    if (payloadLength === 0) return;
    const first = this.#relative(seq + ((flags & SYN) !== 0 ? 1 : 0));
    if (first >= this.#highest) this.#unacked.push({ end: first + payloadLength, t });
    else this.#unacked = this.#unacked.filter(({ end }) => end <= first); // which copy is acknowledged nobody knows
    this.#highest = Math.max(this.#highest, first + payloadLength);
    this.#data.add([t, frame, first, payloadLength]);
  }

  /** `scale`: of the acknowledging end. */
  acknowledge(packet: SentPacket, t: number, scale: number | null): void {
    const { flags, ack, window, frame } = packet;
    if ((flags & RST) !== 0) return; // its window means nothing
    this.#base ??= (ack - 1) | 0;
    const next = this.#relative(ack);
    const edge = (flags & SYN) !== 0 ? next + window : scale === null ? null : next + window * 2 ** scale;
    const isNews = next !== this.#lastAck || edge !== this.#lastEdge;
    if (isNews) this.#acks.add([t, frame, next, edge]);
    this.#time(next, t, frame);
    this.#lastAck = next;
    this.#lastEdge = edge;
    if (packet.sackBlocks === 0) return;
    const [left, right] = [packet.sackEdge(0), packet.sackEdge(1)];
    if (seqDiff(left, ack) <= 0 || right === this.#lastSack) return; // a DSACK, or the same as before
    this.#lastSack = right;
    this.#sacks.add([t, frame, this.#relative(left), this.#relative(right)]);
  }

  /** An acknowledgement times the last segment that it is the first to cover. */
  #time(next: number, t: number, frame: number): void {
    let covered = 0;
    while (covered < this.#unacked.length && this.#unacked[covered]!.end <= next) covered++;
    if (covered === 0) return;
    this.#rtts.add([t, frame, t - this.#unacked[covered - 1]!.t]);
    this.#unacked.splice(0, covered);
  }

  sequence(): Sequence {
    const [data, acks, sacks] = [this.#data.done(), this.#acks.done(), this.#sacks.done()];
    const rtts = this.#rtts.done();
    const isThinned = this.#data.hasLeftOut || this.#acks.hasLeftOut;
    return { base: seqUnsigned(this.#base ?? 0), data, acks, sacks, rtts, isThinned };
  }

  #relative(seq: number): number {
    return this.#highest + ((seq - (this.#base! + this.#highest)) | 0);
  }
}

/** Points in time; of each stretch the first, the lowest and the highest, when stretches have a length. */
class Thinned<Point extends readonly [t: number, frame: number, ...rest: (number | null)[]]> {
  readonly #stretch: number;
  readonly #height: (point: Point) => number;
  readonly #kept: Point[] = [];
  #current = NaN;
  #first: Point | undefined;
  #lowest: Point | undefined;
  #highest: Point | undefined;
  hasLeftOut = false;
  #taken = 0;

  /** `stretch` in microseconds; 0 keeps all. */
  constructor(stretch: number, height: (point: Point) => number) {
    this.#stretch = stretch;
    this.#height = height;
  }

  add(point: Point): void {
    this.#taken++;
    if (this.#stretch === 0) {
      this.#kept.push(point);
      return;
    }
    const stretch = Math.floor(point[0] / this.#stretch);
    if (stretch !== this.#current) {
      this.#keep();
      this.#current = stretch;
      this.#first = this.#lowest = this.#highest = point;
      return;
    }
    if (this.#height(point) < this.#height(this.#lowest!)) this.#lowest = point;
    if (this.#height(point) >= this.#height(this.#highest!)) this.#highest = point;
  }

  done(): Point[] {
    this.#keep();
    this.#first = undefined;
    this.hasLeftOut = this.#kept.length < this.#taken;
    return this.#kept;
  }

  #keep(): void {
    if (this.#first === undefined) return;
    const kept = new Set([this.#first, this.#lowest!, this.#highest!]);
    this.#kept.push(...[...kept].toSorted((a, b) => a[1] - b[1]));
  }
}
