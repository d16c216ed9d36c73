// The whole road, from captures to a report: bytes → records → packets → connections → records of the report.
import { analysisOrder, isInputFailure } from './capture/file-order.ts';
import { CaptureFile } from './capture/capture-file.ts';
import { RunClock } from './capture/clock.ts';
import { inputsOf, type Capture, type Input } from './capture/input.ts';
import type { ProblemCode } from './capture/problem.ts';
import type { RecordBatch } from './capture/record.ts';
import { CaptureQuality } from './analysis/capture-quality.ts';
import { CaptureTally, unreadCaptureRecord } from './analysis/capture-tally.ts';
import { Finished, type RunFacts } from './analysis/finished.ts';
import type { FrameSet } from './analysis/frame-set.ts';
import type { PortRange } from './analysis/port-pressure.ts';
import { SameTraffic } from './analysis/same-traffic.ts';
import { seenFlow } from './analysis/seen-flow.ts';
import { Totals } from './analysis/totals.ts';
import { Core } from './core/core.ts';
import { END } from './core/codes.ts';
import { EventLog } from './core/event-log.ts';
import { Flows, limitsFor } from './core/flows.ts';
import { Packet } from './core/packet.ts';
import { Tally } from './core/rows.ts';
import { SampleLogs } from './core/samples.ts';
import { Seen } from './core/seen.ts';
import { countFindings, Findings } from './findings/findings.ts';
import type { FlowFilter } from './core/identity.ts';
import type { CaptureRecord } from './report/schema.ts';
import type { Include, ReportSink } from './report/sink.ts';
import { unreadProblem } from './shared/unfit.ts';
import { unlessAborted } from './shared/abort.ts';
import type { TcpscopeError } from './shared/errors.ts';
import { formatDuration } from './shared/format.ts';
import { refuseEmptySpan, timeLimitNs, type TimeLimit } from './shared/time-limit.ts';

export interface AnalyzeOptions {
  /** Only connections that it chooses are reported. */
  filter?: FlowFilter | undefined;
  /** Only connections with a packet at or after it are reported; what came before still counts for them. */
  since?: TimeLimit | undefined;
  /** Packets after it are left out. */
  until?: TimeLimit | undefined;
  /** Records inside those of connections that sinks may ask for. */
  include?: Include | undefined;
  /** Seconds after which an end that stays in CLOSE_WAIT leaks; 5. */
  closeWaitThreshold?: number | undefined;
  /** Seconds that TIME_WAIT lasts; 60, as on Linux. */
  timeWait?: number | undefined;
  /** Ports that clients use; 32768 to 60999, as on Linux. */
  ephemeralRange?: PortRange | undefined;
  /** Ends the run: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Called with every TCP packet that is whole, for as long as the call lasts; its capture's position, the run's zero. */
  onTcpPacket?: ((packet: Packet, capture: number, baseNs: bigint) => void) | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  /**
   * Once it aborts, no more is read than what a pipe still holds, and what was read is reported: the end of a pipe counts
   * as that of its capture, while files that were not read to their end make the report `partial`.
   */
  stop?: AbortSignal | undefined;
}

export interface Progress {
  file: string;
  /** On disk. */
  bytesRead: number;
  /** Null on a stream. */
  size: number | null;
  packets: number;
}

export const DEFAULTS = {
  closeWaitThreshold: 5,
  timeWait: 60,
  ephemeralRange: { low: 32_768, high: 60_999 },
} as const;

/**
 * Analyses captures as one run and hands the report's records to `sink`. Of several captures those that can't be read are
 * told among the records (`complete` is false, with a problem `unreadable`, and the report is `partial`); throws the
 * TcpscopeError of the first when none of them can, and `usage` when two are of the same traffic. An abort of `signal`
 * closes what is being read; whatever fails after it fails because of it.
 */
export async function analyze(
  captures: Capture | readonly Capture[],
  sink: ReportSink,
  options: AnalyzeOptions = {},
): Promise<void> {
  const { signal } = options;
  const inputs = inputsOf(captures);
  const closeAll = (): Promise<unknown> => Promise.allSettled(inputs.map((input) => input.close()));
  signal?.addEventListener('abort', closeAll);
  try {
    signal?.throwIfAborted();
    await readAll(inputs, new Run(sink, options), options);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', closeAll);
    await closeAll();
  }
}

async function readAll(inputs: readonly Input[], run: Run, { signal, stop }: AnalyzeOptions): Promise<void> {
  const turns = await analysisOrder(inputs, stop);
  const sameTraffic = await SameTraffic.among(turns, { signal, stop });
  const last = turns.findLastIndex(({ failure }) => failure === null);
  const failures: TcpscopeError[] = [];
  for (const [position, { input, failure }] of turns.entries()) {
    signal?.throwIfAborted();
    const opened = failure ?? (stop?.aborted ? null : await openOrFail(input, stop));
    if (opened === null) run.noteUnread(input.name, 'interrupted', 'the run was interrupted: this was not read');
    else if (opened instanceof CaptureFile) await run.readCapture(opened, position, position === last, sameTraffic);
    else {
      run.noteUnread(input.name, opened.code === 'input-empty' ? 'empty-file' : 'unreadable', opened.message);
      failures.push(opened);
    }
  }
  if (failures.length === turns.length && failures[0]) throw failures[0];
  signal?.throwIfAborted();
  await run.finish();
}

async function openOrFail(input: Input, stop: AbortSignal | undefined): Promise<CaptureFile | TcpscopeError> {
  try {
    return await CaptureFile.open(input, stop);
  } catch (error) {
    if (isInputFailure(error)) return error;
    throw error;
  }
}

class Run {
  readonly #sink: ReportSink;
  readonly #options: AnalyzeOptions;
  readonly #clock = new RunClock();
  readonly #batch: RecordBatch;
  readonly #packet: Packet;
  readonly #totals: Totals;
  readonly #findings: Findings;
  readonly #core: Core;
  readonly #flows: Flows;
  readonly #seen: Seen;
  readonly #finished: Finished;
  readonly #facts: { -readonly [Key in keyof RunFacts]: RunFacts[Key] };
  #sinceNs: number | undefined;
  /** Latest time of the captures before the present one. */
  #endOfCapturesNs = -Infinity;
  readonly #tallyRow: Tally = new Tally();
  #tally = new CaptureTally(this.#tallyRow);
  /** Position of the present capture. */
  #position = 0;
  readonly #captures: { record: CaptureRecord; quality: CaptureQuality }[] = [];
  /** By position of the capture. */
  readonly #qualities: CaptureQuality[] = [];

  constructor(sink: ReportSink, options: AnalyzeOptions) {
    this.#sink = sink;
    this.#options = options;
    refuseEmptySpan(options.since, options.until);
    const closeWaitThreshold = options.closeWaitThreshold ?? DEFAULTS.closeWaitThreshold;
    const timeWait = options.timeWait ?? DEFAULTS.timeWait;
    const ephemeralRange = options.ephemeralRange ?? DEFAULTS.ephemeralRange;
    const timeWaitNs = timeWait * 1e9;
    this.#facts = { baseNs: 0n, nowNs: 0, closeWaitThreshold };
    const { events = false, samples = false } = options.include ?? {};
    const eventLog = new EventLog();
    const sampleLogs = new SampleLogs();
    this.#core = new Core({
      finished: (place) => {
        this.#report(place);
        eventLog.release(this.#seen.connection.followed);
      },
      isIgnored: (place) => this.#flows.isIgnored(place),
      testPacket: (place, stepNs) => this.#flows.testPacket(place, stepNs),
      ...eventLog.host,
      ...sampleLogs.host,
    });
    this.#core.exports.configure(timeWaitNs, events, samples);
    this.#batch = this.#core.newBatch();
    this.#flows = new Flows(this.#core, options.filter, limitsFor(timeWaitNs));
    this.#packet = new Packet(this.#core);
    this.#packet.at = this.#core.exports.packetPlace();
    this.#core.show(this.#tallyRow);
    this.#tallyRow.at = this.#core.exports.tallyPlace();
    sampleLogs.see(this.#core);
    this.#totals = new Totals({ timeWaitNs, ephemeralRange });
    this.#findings = new Findings({ closeWaitThreshold });
    this.#seen = new Seen(this.#core, eventLog, sampleLogs);
    this.#finished = new Finished(this.#flows, this.#seen, this.#facts);
  }

  /** `sameTraffic`: null when it is the only one; what can't be read any further is thrown then, else told in its record. */
  async readCapture(
    file: CaptureFile,
    position: number,
    isLast: boolean,
    sameTraffic: SameTraffic | null,
  ): Promise<void> {
    const tally = new CaptureTally(this.#tallyRow);
    this.#tally = tally;
    this.#position = position;
    this.#core.exports.beginCapture(position);
    try {
      for await (const batch of file.batches(this.#batch, this.#clock)) {
        this.#setTimeLimits();
        await sameTraffic?.reach(position, batch.timeNs[batch.count - 1]!, this.#clock);
        this.#takeBatch(batch, tally, sameTraffic?.copies(position) ?? null);
        this.#options.onProgress?.({
          file: file.name,
          bytesRead: file.bytesRead,
          size: file.size,
          packets: tally.packets,
        });
        await this.#drained();
      }
    } catch (error) {
      if (sameTraffic === null || !isInputFailure(error)) throw error;
      file.log.add(
        'unreadable',
        `${error.message}; read up to there`,
        tally.packets + tally.leftOut + tally.readBefore || null,
        null,
      );
    }
    this.#options.signal?.throwIfAborted();
    this.#checkOverlap(file, tally);
    sameTraffic?.report(position, file.log);
    const { exports } = this.#core;
    // What lacks a piece at the end of one capture may get it in the next.
    const record = tally.record(
      file,
      this.#clock.baseNs,
      isLast || this.#options.stop?.aborted ? exports.abandonedCount() + exports.incompleteCount() : 0,
    );
    this.#totals.addCapture(record);
    this.#captures.push({ record, quality: this.#qualityOf(position) });
  }

  noteUnread(name: string, code: ProblemCode, message: string): void {
    this.#captures.push({ record: unreadCaptureRecord(name, code, message), quality: new CaptureQuality() });
  }

  async finish(): Promise<void> {
    let finished = 0;
    for (const _ of this.#flows.finishAll()) {
      if (++finished % 256 === 0) await this.#drained();
    }
    this.#noteSinceAfterEnd();
    // Connections that outlive a capture still tell about it.
    const captures = this.#captures.map(({ record, quality }) => ({
      record: { ...record, quality: { ...record.quality, ...quality.record } },
      evidence: quality.evidence,
    }));
    for (const { record } of captures) this.#sink.capture(record);
    const sums = this.#totals.record(this.#core.exports.latePacketCount());
    const findings = this.#findings.records(sums, captures);
    for (const finding of findings) this.#sink.finding(finding);
    const isPartial = captures.some(({ record }) => unreadProblem(record) !== undefined);
    this.#sink.summary({ ...sums, findings: countFindings(findings), ...(isPartial ? { partial: true } : {}) });
    await this.#drained();
  }

  /** Waits for who takes the records, as long as the run is wanted. */
  async #drained(): Promise<void> {
    const { signal } = this.#options;
    await (signal ? unlessAborted(this.#sink.drained(), signal) : this.#sink.drained());
  }

  /** Else nobody would know why the report is empty. */
  #noteSinceAfterEnd(): void {
    const beyond = ((this.#sinceNs ?? -Infinity) - this.#endOfCapturesNs) / 1e9;
    const last = this.#captures.at(-1);
    if (!last || !(beyond > 0) || beyond === Infinity) return;
    const message = `no packet is as late as --since, which lies ${formatDuration(beyond)} after the last one`;
    last.record.problems.push({ code: 'since-after-end', message, frame: null, offset: null, count: 1 });
  }

  /** Captures are read one after another: where they overlap in time, nothing is put in order. */
  #checkOverlap(file: CaptureFile, tally: CaptureTally): void {
    if (tally.earliestNs < this.#endOfCapturesNs) {
      const message =
        'begins before the capture before it ends, but is read after it: packets are out of order; merge them first (mergecap)';
      file.log.add('captures-overlap', message, null, null);
    }
    this.#endOfCapturesNs = Math.max(this.#endOfCapturesNs, tally.latestNs);
  }

  /** `copies`: frames that were read before, in another capture. */
  #takeBatch(batch: RecordBatch, tally: CaptureTally, copies: FrameSet | null): void {
    const core = this.#core;
    core.load(batch);
    if (copies === null && this.#options.onTcpPacket === undefined) core.exports.takeRecords(0, batch.count);
    else for (let i = 0; i < batch.count; i++) this.#takeRecord(i, batch.firstFrame + i, tally, copies);
    core.refresh();
  }

  #takeRecord(i: number, frame: number, tally: CaptureTally, copies: FrameSet | null): void {
    if (copies?.has(frame)) {
      tally.readBefore++;
      return;
    }
    const { exports } = this.#core;
    const end = exports.readRecord(i);
    if (end < 0) return; // it is later than the run is to go
    if (end === END.tcp) this.#options.onTcpPacket?.(this.#packet, this.#position, this.#facts.baseNs);
    exports.takeRead(end);
  }

  #setTimeLimits(): void {
    if (this.#sinceNs !== undefined) return;
    this.#facts.baseNs = this.#clock.baseNs;
    const { since, until } = this.#options;
    refuseEmptySpan(since, until, this.#clock.baseNs);
    this.#sinceNs = since ? timeLimitNs(since, this.#clock.baseNs) : -Infinity;
    if (until) this.#core.exports.setUntil(timeLimitNs(until, this.#clock.baseNs));
  }

  #qualityOf(capture: number): CaptureQuality {
    return (this.#qualities[capture] ??= new CaptureQuality());
  }

  /** The connection whose row lies there is over. */
  #report(place: number): void {
    this.#core.refresh();
    this.#seen.moveTo(place);
    const { connection } = this.#seen;
    if (connection.isIgnored || connection.endNs < (this.#sinceNs ?? -Infinity)) return;
    this.#facts.nowNs = Math.max(this.#endOfCapturesNs, this.#tally.latestNs);
    const finished = this.#finished;
    finished.look();
    const { filter } = this.#options;
    if (filter?.atEnd && !filter.atEnd(seenFlow(finished))) return;
    this.#totals.addConnection(finished);
    this.#qualityOf(connection.firstCapture).add(finished);
    finished.sightings = this.#findings.addConnection(finished);
    this.#sink.connection(finished);
  }
}
