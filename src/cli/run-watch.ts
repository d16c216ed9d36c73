// Sees the records of a run pass on their way to its format, and says beside the report what the run itself was like:
// whether captures were damaged (--strict), and what it cost (--verbose).
import type { Progress } from '../analyze.ts';
import type { CaptureRecord, FindingRecord, SummaryRecord } from '../report/schema.ts';
import type { FinishedConnection, ReportSink } from '../report/sink.ts';
import { TcpscopeError } from '../shared/errors.ts';
import { counted, formatBytes, formatCount, formatDuration } from '../shared/format.ts';
import { TOOL } from '../shared/version.ts';
import { SEVERITIES } from '../shared/vocabulary.ts';

export class RunWatch implements ReportSink {
  readonly #sink: ReportSink;
  readonly #beforeSummary: () => void;
  readonly #damaged: string[] = [];
  readonly #bytesRead = new Map<string, number>();
  #summary: SummaryRecord | undefined;

  /** Calls `beforeSummary` when nothing is left to be read. */
  constructor(sink: ReportSink, beforeSummary: () => void) {
    this.#sink = sink;
    this.#beforeSummary = beforeSummary;
  }

  progress({ file, bytesRead }: Progress): void {
    this.#bytesRead.set(file, bytesRead);
  }

  capture(record: CaptureRecord): void {
    if (!record.complete) this.#damaged.push(record.file);
    this.#sink.capture(record);
  }

  connection(finished: FinishedConnection): void {
    this.#sink.connection(finished);
  }

  finding(record: FindingRecord): void {
    this.#sink.finding(record);
  }

  summary(record: SummaryRecord): void {
    this.#beforeSummary();
    this.#summary = record;
    this.#sink.summary(record);
  }

  drained(): Promise<void> | void {
    return this.#sink.drained();
  }

  /** Throws when a capture could not be read to its end. */
  refuseDamage(): void {
    if (this.#damaged.length === 0) return;
    const verb = this.#damaged.length === 1 ? 'is' : 'are';
    throw new TcpscopeError(
      'strict',
      `${this.#damaged.join(', ')} ${verb} cut or damaged (--strict)`,
      'the report says where',
    );
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
