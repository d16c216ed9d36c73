// `--format openmetrics`: OpenMetrics 1.0 text. A capture is over when it is reported, and the next one counts from
// zero: all figures are gauges, never counters. What is not in OpenMetrics' dialect of the older Prometheus format is
// a comment there, so that node_exporter's textfile collector takes the file, too. Series do not come and go with what
// was found: each rule, outcome and state has its own, also when it is zero.
import { printable } from '../shared/printable.ts';
import { TOOL } from '../shared/version.ts';
import { CAUSES, OUTCOMES, SEVERITIES, STATES } from '../shared/vocabulary.ts';
import type { RuleText } from './rule-text.ts';
import type { CaptureRecord, FindingRecord, SummaryRecord } from './schema.ts';
import type { ReportSink, TextOutput } from './sink.ts';

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

/** Units that end the name of a metric, as the standard asks. */
const UNITS = ['bytes', 'seconds', 'ratio'] as const;

type OfCapture = readonly [name: string, help: string, value: (capture: CaptureRecord) => number | null];

const OF_CAPTURES: readonly OfCapture[] = [
  ['packets', 'Packets in a capture.', ({ packets }) => packets],
  ['bytes', 'Bytes of its packets on the wire.', ({ bytes }) => bytes],
  ['duration_seconds', 'Time from its first to its last packet.', ({ duration }) => duration],
  ['complete', 'Whether it could be read to its end.', ({ complete }) => Number(complete)],
  ['missing_bytes', 'Bytes acknowledged though they never passed.', ({ quality }) => quality.missingBytes],
  ['duplicate_packets', 'Packets captured more than once.', ({ quality }) => quality.captureDuplicates],
  ['cut_packets', 'Packets truncated.', ({ quality }) => quality.cutPackets],
  ['unordered_packets', 'Packets earlier than one before them.', ({ quality }) => quality.unorderedPackets],
  ['super_segments', 'Segments larger than the advertised MSS.', ({ quality }) => quality.superSegments],
  ['one_way_connections', 'Connections with one direction only.', ({ quality }) => quality.oneWayConnections],
  ['undecoded_packets', 'Packets that could not be decoded.', ({ undecodedPackets }) => undecodedPackets],
  ['reported_drops', 'Packets dropped by the capturing system, as it reports.', ({ quality }) => quality.reportedDrops],
];

export class OpenMetricsFormat implements ReportSink {
  readonly #output: TextOutput;
  readonly #captures: CaptureRecord[] = [];
  /** Number of findings, and of what they count, by rule and severity. */
  readonly #found: Map<string, { labels: Labels; findings: number; occurrences: number }> = new Map();

  constructor(output: TextOutput, rules: readonly RuleText[]) {
    this.#output = output;
    for (const { rule, severity } of rules) this.#foundBy(rule, severity);
  }

  capture(record: CaptureRecord): void {
    this.#captures.push(record);
  }

  connection(): void {}

  finding({ rule, severity, count }: FindingRecord): void {
    const found = this.#foundBy(rule, severity);
    found.findings++;
    found.occurrences += count;
  }

  summary(record: SummaryRecord): void {
    this.#family('build_info', 'The program that made the report.', [[{ version: TOOL.version }, 1]]);
    this.#value('partial', 'Whether captures were left unread, in part or as a whole.', record.partial ? 1 : 0);
    this.#totals(record);
    this.#stays(record);
    this.#findings();
    this.#ofCaptures();
    this.#output.write('# EOF\n');
  }

  drained(): Promise<void> | void {
    return this.#output.drained();
  }

  #totals({ packets, tcpPackets, connections, byOutcome, handshakes, retransmissions }: SummaryRecord): void {
    this.#value('packets', 'Packets of all captures.', packets);
    this.#value('tcp_packets', 'TCP packets of all captures.', tcpPackets);
    this.#value('connections', 'TCP connections in the report.', connections);
    this.#by('connections_by_outcome', 'TCP connections by outcome.', 'outcome', OUTCOMES, byOutcome);
    this.#value('handshakes_attempted', 'Connections whose SYN or SYN-ACK was captured.', handshakes.attempted);
    const results = ['completed', 'unanswered', 'refused', 'incomplete'] as const;
    this.#by('handshakes', 'Handshakes by result.', 'result', results, handshakes);
    this.#value('half_open_peak', 'Maximum of half-open handshakes at the same time.', handshakes.peakHalfOpen);
    const { synRetransmissions, synAckRetransmissions } = handshakes;
    const repeated = { syn: synRetransmissions, 'syn-ack': synAckRetransmissions };
    const kinds = ['syn', 'syn-ack'] as const;
    this.#by('handshake_retransmissions', 'Retransmitted SYNs and SYN-ACKs.', 'segment', kinds, repeated);
    const { byCause, rate, dataRate, spurious } = retransmissions;
    this.#by('retransmissions', 'Retransmitted segments by cause.', 'cause', CAUSES, byCause);
    this.#value('retransmissions_spurious', 'Retransmitted segments proved to be spurious.', spurious);
    this.#value('retransmission_ratio', 'Retransmitted segments divided by all TCP packets.', rate);
    const help = 'Retransmitted data segments divided by all data segments sent.';
    this.#value('data_retransmission_ratio', help, dataRate);
  }

  #stays({ states, closeWait, timeWait }: SummaryRecord): void {
    const samples = (['client', 'server'] as const).flatMap((endpoint) =>
      STATES.map((state): Sample => [{ endpoint, state }, states[endpoint][state]]),
    );
    this.#family('endpoints', 'Ends of connections by their state when the capture ended.', samples);
    this.#value('close_wait_leaks', 'Ends in CLOSE_WAIT that did not close.', closeWait.leaks);
    this.#value('time_wait_entered', 'Ends that entered TIME_WAIT.', timeWait.entered);
    this.#value('time_wait_peak', 'Maximum of ends in TIME_WAIT at the same time.', timeWait.peak);
  }

  #findings(): void {
    const found = [...this.#found.values()];
    const findings = found.map(({ labels, findings: value }): Sample => [labels, value]);
    this.#family('findings', 'Findings by rule and severity.', findings);
    const occurrences = found.map(({ labels, occurrences: value }): Sample => [labels, value]);
    this.#family('finding_occurrences', 'What findings count, by rule and severity.', occurrences);
    const bySeverity = SEVERITIES.map((severity): Sample => {
      const ofIt = found.filter(({ labels }) => labels['severity'] === severity);
      return [{ severity }, ofIt.reduce((sum, { findings: value }) => sum + value, 0)];
    });
    this.#family('findings_by_severity', 'Findings by severity.', bySeverity);
  }

  /** The position tells apart captures that are called alike. */
  #ofCaptures(): void {
    for (const [name, help, valueOf] of OF_CAPTURES) {
      const samples = this.#captures.flatMap((capture, position): Sample[] => {
        const value = valueOf(capture);
        return value === null ? [] : [[{ capture: String(position), file: capture.file }, value]];
      });
      this.#family(`capture_${name}`, help, samples);
    }
  }

  #foundBy(rule: string, severity: string): { findings: number; occurrences: number } {
    const key = `${rule} ${severity}`;
    let found = this.#found.get(key);
    if (!found) this.#found.set(key, (found = { labels: { rule, severity }, findings: 0, occurrences: 0 }));
    return found;
  }

  #value(name: string, help: string, value: number): void {
    this.#family(name, help, [[{}, value]]);
  }

  #by<Word extends string>(
    name: string,
    help: string,
    label: string,
    words: readonly Word[],
    counts: Readonly<Record<Word, number>>,
  ): void {
    this.#family(
      name,
      help,
      words.map((word): Sample => [{ [label]: word }, counts[word]]),
    );
  }

  #family(name: string, help: string, samples: readonly Sample[]): void {
    if (samples.length === 0) return;
    const metric = `${TOOL.name}_${name}`;
    const unit = UNITS.find((each) => metric.endsWith(`_${each}`));
    const lines = [
      `# TYPE ${metric} gauge`,
      ...(unit === undefined ? [] : [`# UNIT ${metric} ${unit}`]),
      `# HELP ${metric} ${help}`,
      ...samples.map(([labels, value]) => `${metric}${labelsText(labels)} ${value}`),
    ];
    this.#output.write(`${lines.join('\n')}\n`);
  }
}

function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${labelValue(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** OpenMetrics: backslash, quotation mark and line feed are escaped; everything else is itself, in UTF-8. */
function labelValue(text: string): string {
  return printable(text)
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/[\\"]/g, '\\$&');
}
