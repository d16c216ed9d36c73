// Whether captures of a run hold the same packets. At the same times (one file given twice, rotated files that overlap, an
// extract) each is read once. At other times they are two captures of the same traffic, at two points of its path: added up
// they would make no sense, and the run is refused.
//
// The heads of all captures are looked at first. Captures are read once more, side by side, only if heads have packets in
// common, or if one is found to go on after another begins; rotated ones that follow one another cost no more than their heads.
//
// Clocks: two points see a packet at times that differ by the way between them and by what is wrong with their clocks, at most
// OTHER_CLOCK_NS. What comes again after more than that is traffic that was played again, and counts as traffic of its own; a
// clock that is even more wrong can't be told from it, so that is said.
//
// Not compared: streams, which can be read once only, and what can't be read.
import { CaptureFile } from '../capture/capture-file.ts';
import { RunClock } from '../capture/clock.ts';
import { isInputFailure, type Turn } from '../capture/file-order.ts';
import type { Input } from '../capture/input.ts';
import type { ProblemLog } from '../capture/problem.ts';
import type { RecordBatch } from '../capture/record.ts';
import { TcpscopeError } from '../shared/errors.ts';
import { counted, formatDuration } from '../shared/format.ts';
import { Decoder } from '../core/decoder.ts';
import { Fingerprint, PROOF } from './fingerprint.ts';
import { FrameSet } from './frame-set.ts';
import { microsecondOf, RecentPackets } from './recent-packets.ts';

/** What Kerberos (RFC 4120) lets clocks of a network differ by; hosts whose clocks are worse notice it. */
const OTHER_CLOCK_NS = 300e9;
/** Packets at the beginning of each capture that are looked at first. */
const HEAD_PACKETS = 1024;
/** Packets of all heads that are remembered (3 MB); earlier heads are forgotten. */
const HEADS_KEPT = 65_536;
/** Packets of captures read side by side that are remembered (40 MB); what comes again after more is not found. */
const PACKETS_KEPT = 1_048_576;
/** Captures that are read side by side at once (1.5 MB each); further ones are not compared. */
const MAX_AT_ONCE = 64;
/** Packets that both hold, to call two captures one traffic: beyond doubt the same, or else half of the smaller capture. */
const MIN_PROOFS = 3;

/** What ends the reading: with an error, or where it is. */
interface Ends {
  readonly signal?: AbortSignal | undefined;
  readonly stop?: AbortSignal | undefined;
}

export class SameTraffic {
  readonly #turns: readonly Turn[];
  readonly #ends: Ends;
  /** By position, as all below: when the capture begins; undefined when it can't be compared. */
  readonly #startNs: (bigint | undefined)[] = [];
  /** Captures that were read side by side have the same number. */
  readonly #group: number[] = [];
  #groups = 0;
  readonly #copies: Copies[] = [];
  /** Captures whose heads say that they hold the same packets. */
  readonly #alike: (readonly [number, number])[] = [];
  readonly #replayed: ({ readonly of: number; readonly laterNs: number; count: number } | undefined)[] = [];

  /** When the next capture begins that is yet to be compared with this one. */
  #nextOf = -1;
  #nextNs = Infinity;

  private constructor(turns: readonly Turn[], ends: Ends) {
    this.#turns = turns;
    this.#ends = ends;
  }

  /**
   * Looks at the captures of a run, in the order of their reading; null when there is one only. Throws `usage` when two are
   * of the same traffic.
   */
  static async among(turns: readonly Turn[], ends: Ends): Promise<SameTraffic | null> {
    if (turns.length < 2) return null;
    const traffic = new SameTraffic(turns, ends);
    await traffic.#lookAtHeads();
    return traffic;
  }

  /** The frames of a capture that earlier ones of the run hold, too; known once its turn has come. */
  copies(position: number): FrameSet | null {
    return this.#copies[position]?.frames ?? null;
  }

  /**
   * To be called before packets up to `timeNs` (as of `clock`) of a capture are taken: where another begins before that, the
   * two are compared first. Throws `usage` when they are of the same traffic.
   */
  async reach(position: number, timeNs: number, clock: RunClock): Promise<void> {
    if (this.#nextOf !== position) this.#setNext(position, clock);
    while (timeNs >= this.#nextNs) {
      await this.#readSideBySide([position]);
      this.#setNext(position, clock);
    }
  }

  /** Logs what was found of a capture. */
  report(position: number, log: ProblemLog): void {
    const copies = this.#copies[position];
    if (copies !== undefined) {
      const { size } = copies.frames;
      const [first, ...others] = copies.of;
      const where = `${this.#nameOf(first!)}${others.length === 0 ? '' : ` and ${counted(others.length, 'other capture')}`}`;
      const message = `${counted(size, 'packet')} read before, in ${where}: counted once`;
      log.add('packets-read-before', message, null, null, size);
    }
    const replayed = this.#replayed[position];
    if (replayed !== undefined && replayed.count >= MIN_PROOFS) {
      const { of, laterNs } = replayed;
      const message = `begins with packets of ${this.#nameOf(of)}, ${formatDuration(laterNs / 1e9)} later: played again, or by a wrong clock; they count as traffic of their own`;
      log.add('replayed-traffic', message, null, null);
    }
  }

  #setNext(position: number, clock: RunClock): void {
    const next = this.#notYetCompared(position);
    this.#nextOf = position;
    this.#nextNs = next === undefined ? Infinity : Number(this.#startNs[next]! - clock.baseNs);
  }

  #notYetCompared(position: number): number | undefined {
    let next: number | undefined;
    for (let other = position + 1; other < this.#turns.length; other++) {
      const start = this.#startNs[other];
      if (start === undefined || this.#startNs[position] === undefined || this.#isCompared(position, other)) continue;
      if (next === undefined || start < this.#startNs[next]!) next = other;
    }
    return next;
  }

  #isCompared(one: number, other: number): boolean {
    return this.#group[one] !== undefined && this.#group[one] === this.#group[other];
  }

  #nameOf(position: number): string {
    return this.#turns[position]!.input.name;
  }

  async #lookAtHeads(): Promise<void> {
    const clock = new RunClock();
    const heads = new RecentPackets(HEADS_KEPT);
    for (const [position, { input, failure }] of this.#turns.entries()) {
      if (failure !== null || this.#ends.stop?.aborted || (await input.isStream())) continue;
      const reader = await Reader.open(input, position, clock, this.#ends);
      if (reader === null) continue;
      try {
        this.#startNs[position] = clock.baseNs + BigInt(reader.timeNs);
        for (let i = 0; i < HEAD_PACKETS && reader.isInBatch; i++) this.#lookAt(reader, heads);
      } finally {
        await reader.close();
      }
    }
    for (const pair of this.#alike) {
      if (!this.#isCompared(...pair)) await this.#readSideBySide(this.#linkedWith(pair[0]));
    }
  }

  #lookAt(reader: Reader, heads: RecentPackets): void {
    const { position, timeNs, frame } = reader;
    const print = reader.take();
    const copied = heads.findAtSameTime(print, timeNs, position);
    const other = copied >= 0 ? copied : heads.findAtOtherTime(print, timeNs, position, Infinity);
    heads.add(print, timeNs, position, frame);
    if (other < 0) return;
    const laterNs = copied >= 0 ? 0 : timeNs - heads.foundTimeNs;
    if (Math.abs(laterNs) > OTHER_CLOCK_NS) {
      if (print.proof === PROOF.strong && heads.foundIsOnly)
        (this.#replayed[position] ??= { of: other, laterNs, count: 0 }).count++;
    } else if (!this.#alike.some(([one, two]) => one === other && two === position)) {
      this.#alike.push([other, position]);
    }
  }

  /** All that have heads in common with a capture, or with another of those. */
  #linkedWith(position: number): number[] {
    const linked = new Set([position]);
    for (const one of linked) {
      for (const pair of this.#alike) if (pair.includes(one)) pair.forEach((each) => linked.add(each));
    }
    return [...linked].sort((a, b) => a - b).slice(0, MAX_AT_ONCE);
  }

  /** Reads captures in the order of time, as if merged, and what else begins before the last of them has ended. */
  async #readSideBySide(first: readonly number[]): Promise<void> {
    const group = ++this.#groups;
    const clock = new RunClock();
    const comparison = new Comparison(this.#copies);
    const readers: Reader[] = [];
    const join = async (position: number): Promise<void> => {
      this.#group[position] = group;
      const reader = await Reader.open(this.#turns[position]!.input, position, clock, this.#ends);
      if (reader === null) return;
      readers.push(reader);
      readers.sort((a, b) => a.position - b.position);
    };
    try {
      for (const position of first) await join(position);
      while (readers.length > 0) {
        const [next, until] = nextOf(readers);
        const joining = readers.length < MAX_AT_ONCE ? this.#notYetCompared(next.position) : undefined;
        const joinNs = joining === undefined ? Infinity : Number(this.#startNs[joining]! - clock.baseNs);
        if (next.timeNs >= joinNs) {
          await join(joining!);
          continue;
        }
        do comparison.take(next);
        while (next.isInBatch && next.timeNs < joinNs && isBefore(next, until));
        if (!(await next.hasRecord())) readers.splice(readers.indexOf(next), 1);
      }
    } finally {
      for (const reader of readers) await reader.close();
    }
    this.#judge(comparison, group);
  }

  #judge(comparison: Comparison, group: number): void {
    const same = comparison.sameTraffic();
    if (same) throw this.#refusal(same.one, same.other, counted(same.met, 'packet'));
    for (const [position, replayed] of this.#replayed.entries()) {
      if (replayed === undefined || replayed.count < MIN_PROOFS || this.#group[position] !== group) continue;
      // What is played again comes after it was captured: a clock is wrong.
      if (this.#isCompared(replayed.of, position)) {
        throw this.#refusal(replayed.of, position, `at least ${counted(replayed.count, 'packet')}`);
      }
    }
  }

  #refusal(one: number, other: number, packets: string): TcpscopeError {
    return new TcpscopeError(
      'usage',
      `${this.#nameOf(one)} and ${this.#nameOf(other)} hold the same traffic, seen from two points: ${packets} in both, at different times`,
      'analyze each alone; mergecap is only for the halves of one capture, its two directions',
    );
  }
}

interface Copies {
  /** Of this capture, those that an earlier one holds, too. */
  readonly frames: FrameSet;
  /** The earlier ones. */
  readonly of: Set<number>;
}

/** The reader whose turn it is, and that which is next; the earlier position first where their times are the same. */
function nextOf(readers: readonly Reader[]): [next: Reader, until: Reader | undefined] {
  let next = readers[0]!;
  let until: Reader | undefined;
  for (const reader of readers.slice(1)) {
    if (isBefore(reader, next)) [next, until] = [reader, next];
    else if (isBefore(reader, until)) until = reader;
  }
  return [next, until];
}

function isBefore(one: Reader, other: Reader | undefined): boolean {
  if (other === undefined) return true;
  const [a, b] = [microsecondOf(one.timeNs), microsecondOf(other.timeNs)];
  return a < b || (a === b && one.position < other.position);
}

interface Pair {
  readonly one: number;
  readonly other: number;
  /** Packets that are in both, at the same time. */
  copies: number;
  /** At other times, once in each, and of them those with a number of their own. */
  met: number;
  strongMet: number;
}

/** Of one capture: packets that can be known again, and when it begins and ends. */
interface Extent {
  telling: number;
  readonly firstNs: number;
  lastNs: number;
}

/** What captures that are read side by side have in common. */
class Comparison {
  readonly #copies: Copies[];
  readonly #recent = new RecentPackets(PACKETS_KEPT);
  readonly #pairs = new Map<string, Pair>();
  /** By position. */
  readonly #extents = new Map<number, Extent>();

  /** Adds what it finds to `copies`, which are by position. */
  constructor(copies: Copies[]) {
    this.#copies = copies;
  }

  take(reader: Reader): void {
    const { position, timeNs, frame } = reader;
    const print = reader.take();
    this.#extend(position, timeNs, print.proof === PROOF.none ? 0 : 1);
    const copied = this.#recent.findAtSameTime(print, timeNs, position);
    if (copied >= 0) {
      this.#pair(copied, position).copies++;
      // Where frames are out of order, that of the later capture may come first.
      const isInOrder = copied < position;
      const copies = (this.#copies[isInOrder ? position : copied] ??= { frames: new FrameSet(), of: new Set() });
      copies.frames.add(isInOrder ? frame : this.#recent.foundFrame);
      copies.of.add(isInOrder ? copied : position);
      return;
    }
    if (print.proof !== PROOF.none) {
      const met = this.#recent.findAtOtherTime(print, timeNs, position, OTHER_CLOCK_NS);
      if (met >= 0 && this.#recent.foundIsOnly) {
        const pair = this.#pair(met, position);
        pair.met++;
        if (print.proof === PROOF.strong) pair.strongMet++;
      }
    }
    this.#recent.add(print, timeNs, position, frame);
  }

  /**
   * Two captures of the same traffic. Few packets that come again may be retransmissions, unless they have numbers of their
   * own; and where one capture goes on from the other, duplicates that a mirror port made, on both sides of the border.
   */
  sameTraffic(): Pair | undefined {
    return [...this.#pairs.values()].find(({ one, other, copies, met, strongMet }) => {
      if (met <= copies) return false;
      const [a, b] = [this.#extents.get(one)!, this.#extents.get(other)!];
      const overlap = Math.max(a.firstNs, b.firstNs) < Math.min(a.lastNs, b.lastNs);
      if (overlap && strongMet >= MIN_PROOFS) return true;
      return met * 2 >= Math.min(a.telling, b.telling) && (met >= MIN_PROOFS || (overlap && strongMet > 0));
    });
  }

  #extend(position: number, timeNs: number, telling: number): void {
    const extent = this.#extents.get(position);
    if (extent === undefined) {
      this.#extents.set(position, { telling, firstNs: timeNs, lastNs: timeNs });
      return;
    }
    extent.telling += telling;
    extent.lastNs = Math.max(extent.lastNs, timeNs);
  }

  #pair(one: number, other: number): Pair {
    const [first, second] = one < other ? [one, other] : [other, one];
    const key = `${first} ${second}`;
    let pair = this.#pairs.get(key);
    if (!pair) this.#pairs.set(key, (pair = { one: first, other: second, copies: 0, met: 0, strongMet: 0 }));
    return pair;
  }
}

/** Goes through the records of a capture, one by one. */
class Reader {
  readonly position: number;
  readonly #signal: AbortSignal | undefined;
  readonly #batches: AsyncGenerator<RecordBatch>;
  readonly #decoder = new Decoder();
  readonly #batch: RecordBatch = this.#decoder.batch;
  readonly #print = new Fingerprint();
  #next = 0;

  private constructor(file: CaptureFile, position: number, clock: RunClock, signal: AbortSignal | undefined) {
    this.position = position;
    this.#signal = signal;
    this.#batches = file.batches(this.#batch, clock);
  }

  /** Null when it has no record, or can't be read: that is said when it is its turn. */
  static async open(input: Input, position: number, clock: RunClock, { signal, stop }: Ends): Promise<Reader | null> {
    try {
      const reader = new Reader(await CaptureFile.open(input, stop), position, clock, signal);
      return (await reader.hasRecord()) ? reader : null;
    } catch (error) {
      if (isInputFailure(error)) return null;
      throw error;
    }
  }

  /** Of the record that is next. */
  get timeNs(): number {
    return this.#batch.timeNs[this.#next]!;
  }

  get frame(): number {
    return this.#batch.firstFrame + this.#next;
  }

  /** Is there a next record in what was read? */
  get isInBatch(): boolean {
    return this.#next < this.#batch.count;
  }

  /** Is there one at all? Reads on for it. */
  async hasRecord(): Promise<boolean> {
    this.#signal?.throwIfAborted();
    if (this.isInBatch) return true;
    this.#next = 0;
    try {
      if (!(await this.#batches.next()).done) {
        this.#decoder.load();
        return true;
      }
    } catch (error) {
      if (!isInputFailure(error)) throw error;
    }
    this.#batch.count = 0;
    return false;
  }

  /** The fingerprint of the next record, valid until the next call; goes on to the one after it. */
  take(): Fingerprint {
    const end = this.#decoder.decode(this.#next);
    this.#print.take(this.#decoder.packet, end);
    this.#next++;
    return this.#print;
  }

  async close(): Promise<void> {
    await this.#batches.return(undefined);
  }
}
