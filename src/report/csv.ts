// `--format csv`: a row for each connection, as RFC 4180 has it, for spreadsheets and data frames. Rows are written as
// connections finish, and nothing is kept. Numbers are plain (seconds, bytes, a point as the decimal mark); what is not
// known is an empty cell. A capture that was not read to its end is told in a row of its own, which has a note only.
import { printable } from '../shared/printable.ts';
import type { CaptureRecord } from './schema.ts';
import type { ConnectionRow, FinishedConnection, ReportSink, TextOutput } from './sink.ts';
import { unreadProblem } from '../shared/unfit.ts';

type Cell = string | number | null;
type Column = readonly [name: string, cell: (connection: ConnectionRow) => Cell];
type Sent = ConnectionRow['sent']['client'];

const OF_EACH_END: readonly (readonly [name: string, cell: (sent: Sent) => Cell])[] = [
  ['packets', ({ packets }) => packets],
  ['payload_bytes', ({ payloadBytes }) => payloadBytes],
  ['retransmissions', ({ retransmissions }) => retransmissions.segments],
  ['rtt_median', ({ rtt }) => rtt?.median ?? null],
  ['max_flight', ({ maxFlight }) => maxFlight],
  ['cwnd_max', ({ cwnd }) => cwnd?.max ?? null],
  ['congestion_control', ({ cwnd }) => cwnd?.congestionControl ?? null],
];

const COLUMNS: readonly Column[] = [
  ['stream', ({ stream }) => stream],
  ['id', ({ id }) => id],
  ['client', ({ client }) => client.address],
  ['client_port', ({ client }) => client.port],
  ['server', ({ server }) => server.address],
  ['server_port', ({ server }) => server.port],
  ['client_known_by', ({ clientKnownBy }) => clientKnownBy],
  ['start', ({ start }) => start],
  ['t', ({ t }) => t],
  ['duration', ({ duration }) => duration],
  ['outcome', ({ outcome }) => outcome],
  ['conn_state', ({ connState }) => connState],
  ['client_state', ({ state }) => state.client],
  ['server_state', ({ state }) => state.server],
  ['first_frame', ({ firstFrame }) => firstFrame],
  ['last_frame', ({ lastFrame }) => lastFrame],
  ['packets', ({ packets }) => packets],
  ['bytes', ({ bytes }) => bytes],
  ...(['client', 'server'] as const).flatMap((end) =>
    OF_EACH_END.map(([name, cell]): Column => [`${end}_${name}`, ({ sent }) => cell(sent[end])]),
  ),
  ['community_id', ({ communityId }) => communityId],
  ['findings', ({ findings }) => findings.map(({ rule }) => rule).join(' ')],
  ['note', () => null],
];

export class CsvFormat implements ReportSink {
  readonly #output: TextOutput;

  constructor(output: TextOutput) {
    this.#output = output;
    this.#row(COLUMNS.map(([name]) => name));
  }

  capture(record: CaptureRecord): void {
    const problem = unreadProblem(record);
    if (!problem) return;
    const note = printable(`${record.file}: ${problem.message}`);
    this.#row(COLUMNS.map(([name]) => (name === 'note' ? note : null)));
  }

  connection(finished: FinishedConnection): void {
    const connection = finished.row();
    this.#row(COLUMNS.map(([, cell]) => cell(connection)));
  }

  finding(): void {}

  summary(): void {}

  drained(): Promise<void> | void {
    return this.#output.drained();
  }

  #row(cells: readonly Cell[]): void {
    this.#output.write(`${cells.map(cellText).join(',')}\r\n`); // RFC 4180 (2.1)
  }
}

/** A number stays one, also when it is negative; a text that a spreadsheet would take for a formula does not become one. */
export function cellText(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text; // RFC 4180 (2.6, 2.7)
}
