// Sees the records of a run pass on their way to its format, and says beside the report what the run itself was like:
// whether captures were read, whole and not empty (--strict), and what it cost (--verbose).
import type { Progress } from '../analyze.ts';
import type { CaptureRecord, FindingRecord, SummaryRecord } from '../report/schema.ts';
import type { FinishedConnection, ReportSink } from '../report/sink.ts';
import { damageText, emptinessText, isInterrupted, unreadableOf } from '../shared/unfit.ts';
import { TcpscopeError } from '../shared/errors.ts';
import { counted, formatBytes, formatCount, formatDuration } from '../shared/format.ts';
import { TOOL } from '../shared/version.ts';
import { SEVERITIES } from '../shared/vocabulary.ts';

export class RunWatch implements ReportSink {
  readonly #sink: ReportSink;
  readonly #whenRead: () => void;
  readonly #captures: CaptureRecord[] = [];
  readonly #bytesRead = new Map<string, number>();
  #summary: SummaryRecord | undefined;

  /** Calls `whenRead` once nothing is left to be read. */
  constructor(sink: ReportSink, whenRead: () => void) {
    this.#sink = sink;
    this.#whenRead = whenRead;
  }

  progress({ file, bytesRead }: Progress): void {
    this.#bytesRead.set(file, bytesRead);
  }

  capture(record: CaptureRecord): void {
    if (this.#captures.length === 0) this.#whenRead();
    this.#captures.push(record);
    this.#sink.capture(record);
  }

  connection(finished: FinishedConnection): void {
    this.#sink.connection(finished);
  }

  finding(record: FindingRecord): void {
    this.#sink.finding(record);
  }

  summary(record: SummaryRecord): void {
    this.#summary = record;
    this.#sink.summary(record);
  }

  drained(): Promise<void> | void {
    return this.#sink.drained();
  }

  /** Was some of what was to be read not read, since a signal ended the reading? */
  get isInterrupted(): boolean {
    return isInterrupted(this.#captures);
  }

  /** What there is to say of captures that can't be read. */
  get unreadable(): string[] {
    return unreadableOf(this.#captures);
  }

  /** Throws when a capture is not whole, or nothing was there to be reported. */
  refuseUnfit(narrowedBy: readonly string[]): void {
    const damage = damageText(this.#captures);
    if (damage !== null) throw new TcpscopeError('strict', `${damage} (--strict)`, 'the report says where');
    const files = this.#captures.map(({ file }) => file);
    const emptiness = this.#summary === undefined ? null : emptinessText(this.#summary, files, narrowedBy);
    if (emptiness !== null) throw new TcpscopeError('strict', `${emptiness} (--strict)`);
  }

  /** Did it find anything of these: rules, or severities (that one and worse)? */
  hasFound(names: readonly string[]): boolean {
    const { byRule = {}, bySeverity } = this.#summary?.findings ?? {};
    return names.some((name) => {
      const rank = SEVERITIES.findIndex((severity) => severity === name);
      if (rank < 0) return (byRule[name] ?? 0) > 0;
      return SEVERITIES.slice(0, rank + 1).some((severity) => (bySeverity?.[severity] ?? 0) > 0);
    });
  }

  /** What the run cost, after `seconds` of the process. */
  costText(seconds: number): string {
    const { packets = 0, connections = 0, connectionsEvicted = 0 } = this.#summary ?? {};
    const evicted = connectionsEvicted === 0 ? '' : `, ${formatCount(connectionsEvicted)} of them early to make room`;
    const bytes = [...this.#bytesRead.values()].reduce((sum, count) => sum + count, 0);
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    return [
      `${TOOL.name} ${TOOL.version}, Node.js ${process.versions.node}`,
      `read ${counted(packets, 'packet')}, ${formatBytes(bytes)} of ${counted(this.#bytesRead.size, 'file')}, in ${formatDuration(seconds)}`,
      `${formatCount(Math.round(packets / seconds))} packets/s, ${formatBytes(bytes / seconds)}/s`,
      `${counted(connections, 'connection')} reported${evicted}; peak memory ${formatBytes(peakBytes)}`,
    ].join('\n');
  }
}
