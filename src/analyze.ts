// The whole road, from captures to a report: bytes → records → packets → connections → records of the report.
import { analysisOrder } from './capture/file-order.ts';
import { CaptureFile } from './capture/capture-file.ts';
import { RunClock } from './capture/clock.ts';
import { RecordBatch } from './capture/record.ts';
import { Analyses } from './analysis/analyses.ts';
import { CaptureQuality } from './analysis/capture-quality.ts';
import { CaptureTally, emptyCaptureRecord } from './analysis/capture-tally.ts';
import { Finished, type RunFacts } from './analysis/finished.ts';
import type { FrameSet } from './analysis/frame-set.ts';
import type { PortRange } from './analysis/port-pressure.ts';
import { SameTraffic } from './analysis/same-traffic.ts';
import { Totals } from './analysis/totals.ts';
import type { Connection } from './flow/connection.ts';
import { ConnectionTable } from './flow/connection-table.ts';
import { countFindings, Findings } from './findings/findings.ts';
import type { FlowFilter } from './flow/identity.ts';
import type { CaptureRecord } from './report/schema.ts';
import type { Include, ReportSink } from './report/sink.ts';
import { timeLimitNs, type TimeLimit } from './shared/time-limit.ts';
import { Decoder } from './wire/decode.ts';
import { END, FAULT } from './wire/layer.ts';
import { Packet } from './wire/packet.ts';

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
  onProgress?: ((progress: Progress) => void) | undefined;
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

/** Analyses captures as one run and hands the report's records to `sink`. Throws a TcpscopeError on unusable input. */
export async function analyze(paths: readonly string[], sink: ReportSink, options: AnalyzeOptions = {}): Promise<void> {
  const inputs = await analysisOrder(paths);
  const run = new Run(sink, options, await SameTraffic.among(inputs));
  for (const [position, { path, emptiness }] of inputs.entries()) {
    if (emptiness !== null) run.noteEmpty(path, emptiness);
    else await run.readCapture(await CaptureFile.open(path), position, position === inputs.length - 1);
  }
  await run.finish();
}

class Run {
  readonly #sink: ReportSink;
  readonly #options: AnalyzeOptions;
  readonly #sameTraffic: SameTraffic;
  readonly #clock = new RunClock();
  readonly #batch = new RecordBatch();
  readonly #packet = new Packet();
  readonly #decoder = new Decoder();
  readonly #totals: Totals;
  readonly #findings: Findings;
  readonly #analyses: Analyses;
  readonly #finished: Finished;
  readonly #connections: ConnectionTable;
  readonly #facts: { -readonly [Key in keyof RunFacts]: RunFacts[Key] };
  #sinceNs: number | undefined;
  #untilNs = Infinity;
  /** Latest time of the captures before the present one. */
  #endOfCapturesNs = -Infinity;
  #tally = new CaptureTally();
  readonly #captures: { record: CaptureRecord; quality: CaptureQuality }[] = [];
  /** By position of the capture. */
  readonly #qualities: CaptureQuality[] = [];

  constructor(sink: ReportSink, options: AnalyzeOptions, sameTraffic: SameTraffic) {
    this.#sink = sink;
    this.#options = options;
    this.#sameTraffic = sameTraffic;
    const closeWaitThreshold = options.closeWaitThreshold ?? DEFAULTS.closeWaitThreshold;
    const timeWait = options.timeWait ?? DEFAULTS.timeWait;
    const ephemeralRange = options.ephemeralRange ?? DEFAULTS.ephemeralRange;
    const timeWaitNs = timeWait * 1e9;
    this.#facts = { baseNs: 0n, nowNs: 0, closeWaitThreshold };
    this.#analyses = new Analyses(timeWaitNs, options.include?.events ?? false, options.include?.samples ?? false);
    this.#totals = new Totals({ timeWaitNs, ephemeralRange });
    this.#findings = new Findings({ closeWaitThreshold });
    this.#connections = new ConnectionTable((connection) => this.#report(connection), this.#analyses, options.filter);
    this.#finished = new Finished(this.#connections, this.#analyses, this.#facts);
  }

  async readCapture(file: CaptureFile, position: number, isLast: boolean): Promise<void> {
    const tally = new CaptureTally();
    this.#tally = tally;
    this.#connections.capture = position;
    const copies = this.#sameTraffic.copies(position);
    for await (const batch of file.batches(this.#batch, this.#clock)) {
      this.#setTimeLimits();
      await this.#sameTraffic.reach(position, batch.timeNs[batch.count - 1]!, this.#clock);
      this.#takeBatch(batch, tally, copies);
      this.#options.onProgress?.({
        file: file.name,
        bytesRead: file.bytesRead,
        size: file.size,
        packets: tally.packets,
      });
      await this.#sink.drained();
    }
    this.#checkOverlap(file, tally);
    this.#sameTraffic.report(position, file.log);
    const { abandonedCount, incompleteCount } = this.#decoder.fragments;
    // What lacks a piece at the end of one capture may get it in the next.
    const record = tally.record(file, this.#clock.baseNs, isLast ? abandonedCount + incompleteCount : 0);
    this.#totals.addCapture(record);
    this.#captures.push({ record, quality: this.#qualityOf(position) });
  }

  noteEmpty(path: string, emptiness: string): void {
    this.#captures.push({ record: emptyCaptureRecord(path, emptiness), quality: new CaptureQuality() });
  }

  async finish(): Promise<void> {
    let finished = 0;
    for (const _ of this.#connections.finishAll()) {
      if (++finished % 256 === 0) await this.#sink.drained();
    }
    // Connections that outlive a capture still tell about it.
    const captures = this.#captures.map(({ record, quality }) => ({
      record: { ...record, quality: { ...record.quality, ...quality.record } },
      evidence: quality.evidence,
    }));
    for (const { record } of captures) this.#sink.capture(record);
    const sums = this.#totals.record(this.#connections.latePackets);
    const findings = this.#findings.records(sums, captures);
    for (const finding of findings) this.#sink.finding(finding);
    this.#sink.summary({ ...sums, findings: countFindings(findings) });
    await this.#sink.drained();
  }

  /** Captures are read one after another: where they overlap in time, nothing is put in order. */
  #checkOverlap(file: CaptureFile, tally: CaptureTally): void {
    if (tally.earliestNs < this.#endOfCapturesNs) {
      const message =
        'begins before the capture before it ends; what both hold counts twice: merge them first (mergecap)';
      file.log.add('captures-overlap', message, null, null);
    }
    this.#endOfCapturesNs = Math.max(this.#endOfCapturesNs, tally.latestNs);
  }

  /** `copies`: frames that were read before, in another capture. */
  #takeBatch(batch: RecordBatch, tally: CaptureTally, copies: FrameSet | null): void {
    const packet = this.#packet;
    const untilNs = this.#untilNs;
    for (let i = 0; i < batch.count; i++) {
      if (copies?.has(batch.firstFrame + i)) {
        tally.readBefore++;
        continue;
      }
      if (batch.timeNs[i]! > untilNs) {
        tally.leftOut++;
        continue;
      }
      const end = this.#decoder.decode(batch, i, packet);
      tally.add(packet, end, batch.capturedLength[i]!);
      if (end === END.icmp) this.#connections.takeIcmp(packet);
      else if (end === END.tcp || end === FAULT.tcpHeaderBad || end === FAULT.tcpHeaderCut)
        this.#connections.take(packet);
    }
  }

  #setTimeLimits(): void {
    if (this.#sinceNs !== undefined) return;
    this.#facts.baseNs = this.#clock.baseNs;
    const { since, until } = this.#options;
    this.#sinceNs = since ? timeLimitNs(since, this.#clock.baseNs) : -Infinity;
    if (until) this.#untilNs = timeLimitNs(until, this.#clock.baseNs);
  }

  #qualityOf(capture: number): CaptureQuality {
    return (this.#qualities[capture] ??= new CaptureQuality());
  }

  #report(connection: Connection): void {
    if (connection.isIgnored || connection.endNs < (this.#sinceNs ?? -Infinity)) return;
    this.#facts.nowNs = Math.max(this.#endOfCapturesNs, this.#tally.latestNs);
    const finished = this.#finished;
    finished.look(connection);
    this.#totals.addConnection(finished);
    this.#qualityOf(connection.firstCapture).add(finished);
    finished.sightings = this.#findings.addConnection(finished);
    this.#sink.connection(finished);
  }
}
