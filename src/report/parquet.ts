// Tables for DuckDB, pandas and the like: connections, events, findings and captures as Parquet files in a folder, a row group at a
// time, so that memory does not grow with the capture. They get their names when all of them are whole.
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { TOOL } from '../shared/version.ts';
import type { CaptureRecord, ConnectionRecord, EventRecord, FindingRecord } from './schema.ts';
import type { FinishedConnection, ReportSink } from './sink.ts';
import { unreadProblem } from '../shared/unfit.ts';

const ROWS_AT_ONCE = 20_000;

type Type = 'STRING' | 'DOUBLE' | 'INT64' | 'BOOLEAN';
type Cell = string | number | boolean | null | undefined;

interface Column<Row> {
  readonly name: string;
  readonly type: Type;
  readonly of: (row: Row) => Cell;
}

type Sent = ConnectionRecord['sent']['client'];

const text = <Row>(name: string, of: (row: Row) => Cell): Column<Row> => ({ name, type: 'STRING', of });
const whole = <Row>(name: string, of: (row: Row) => Cell): Column<Row> => ({ name, type: 'INT64', of });
const real = <Row>(name: string, of: (row: Row) => Cell): Column<Row> => ({ name, type: 'DOUBLE', of });

const OF_EACH_END: readonly Column<Sent>[] = [
  whole('packets', (sent) => sent.packets),
  whole('bytes', (sent) => sent.bytes),
  whole('payload_bytes', (sent) => sent.payloadBytes),
  whole('retransmissions', (sent) => sent.retransmissions.segments),
  whole('spurious_retransmissions', (sent) => sent.retransmissions.spurious),
  whole('out_of_order', (sent) => sent.outOfOrder),
  whole('zero_windows', (sent) => sent.zeroWindows),
  real('rtt_min', (sent) => sent.rtt?.min),
  real('rtt_median', (sent) => sent.rtt?.median),
  real('rtt_p95', (sent) => sent.rtt?.p95),
  whole('max_flight', (sent) => sent.maxFlight),
  whole('cwnd_max', (sent) => sent.cwnd?.max),
  text('congestion_control', (sent) => sent.cwnd?.congestionControl),
  whole('stalls', (sent) => sent.stalls.length),
];

/** Of one end, which stands before the names. */
function sentColumns(end: 'client' | 'server'): Column<ConnectionRecord>[] {
  return OF_EACH_END.map(({ name, type, of }) => ({ name: `${end}_${name}`, type, of: ({ sent }) => of(sent[end]) }));
}

const CONNECTIONS: readonly Column<ConnectionRecord>[] = [
  whole('id', ({ id }) => id),
  whole('stream', ({ stream }) => stream),
  text('community_id', ({ communityId }) => communityId),
  text('client_address', ({ client }) => client.address),
  whole('client_port', ({ client }) => client.port),
  text('server_address', ({ server }) => server.address),
  whole('server_port', ({ server }) => server.port),
  text('client_known_by', ({ clientKnownBy }) => clientKnownBy),
  text('start', ({ start }) => start),
  real('t', ({ t }) => t),
  real('duration', ({ duration }) => duration),
  whole('first_frame', ({ firstFrame }) => firstFrame),
  whole('last_frame', ({ lastFrame }) => lastFrame),
  whole('packets', ({ packets }) => packets),
  whole('bytes', ({ bytes }) => bytes),
  text('outcome', ({ outcome }) => outcome),
  text('conn_state', ({ connState }) => connState),
  text('history', ({ history }) => history),
  text('client_state', ({ state }) => state.client),
  text('server_state', ({ state }) => state.server),
  text('handshake', ({ handshake }) => handshake.kind),
  { name: 'handshake_complete', type: 'BOOLEAN', of: ({ handshake }) => handshake.complete },
  real('handshake_rtt', ({ handshake }) => handshake.rtt),
  text('close', ({ close }) => close.kind),
  text('close_initiator', ({ close }) => close.initiator),
  text('reset_by', ({ close }) => close.resetBy),
  ...sentColumns('client'),
  ...sentColumns('server'),
];

const EVENTS: readonly Column<EventRecord>[] = [
  whole('connection', ({ connection }) => connection),
  text('event', ({ event }) => event),
  text('sender', ({ sender }) => sender),
  whole('frame', ({ frame }) => frame),
  real('t', ({ t }) => t),
  whole('seq', ({ seq }) => seq),
  whole('length', ({ length }) => length),
  text('segment', ({ segment }) => segment),
  text('cause', ({ cause }) => cause),
  text('need', ({ need }) => need),
  text('lost', ({ lost }) => lost),
  whole('original_frame', ({ originalFrame }) => originalFrame),
  whole('bytes', ({ bytes }) => bytes),
  whole('window', ({ window }) => window),
];

const FINDINGS: readonly Column<FindingRecord>[] = [
  text('rule', ({ rule }) => rule),
  text('severity', ({ severity }) => severity),
  whole('connection', ({ connection }) => connection),
  text('endpoint', ({ endpoint }) => endpoint),
  text('message', ({ message }) => message),
  real('t', ({ t }) => t),
  whole('count', ({ count }) => count),
  whole('capture', ({ capture }) => capture),
  text('frames', ({ frames }) => frames.join(' ')),
  text('data', ({ data }) => JSON.stringify(data)),
  text('filter', ({ filter }) => filter),
];

const CAPTURES: readonly Column<CaptureRecord>[] = [
  text('file', ({ file }) => file),
  text('format', ({ format }) => format),
  text('compression', ({ compression }) => compression),
  whole('packets', ({ packets }) => packets),
  whole('bytes', ({ bytes }) => bytes),
  whole('tcp_packets', ({ tcpPackets }) => tcpPackets),
  text('start', ({ start }) => start),
  text('end', ({ end }) => end),
  real('duration', ({ duration }) => duration),
  { name: 'complete', type: 'BOOLEAN', of: ({ complete }) => complete },
  text('unread', (capture) => unreadProblem(capture)?.code),
  text('problems', ({ problems }) => JSON.stringify(problems)),
  text('quality', ({ quality }) => JSON.stringify(quality)),
];

class Table<Row> {
  readonly #columns: readonly Column<Row>[];
  readonly #path: string;
  readonly #writer: ParquetWriter;
  readonly #file: ReturnType<typeof fileWriter>;
  #rows: Row[] = [];

  constructor(folder: string, name: string, columns: readonly Column<Row>[]) {
    this.#columns = columns;
    this.#path = join(folder, `${name}.parquet`);
    this.#file = fileWriter(this.#temporary);
    const schema = schemaFromColumnData({ columnData: this.#data([]) });
    this.#writer = new ParquetWriter({ writer: this.#file, schema, createdBy: `${TOOL.name} ${TOOL.version}` });
  }

  get #temporary(): string {
    return `${this.#path}.${process.pid}.part`;
  }

  add(row: Row): void {
    if (this.#rows.push(row) >= ROWS_AT_ONCE) this.#flush();
  }

  end(): void {
    this.#flush();
    this.#writer.finish();
  }

  keep(): void {
    renameSync(this.#temporary, this.#path);
  }

  discard(): void {
    rmSync(this.#temporary, { force: true });
  }

  #flush(): void {
    const rows = this.#rows;
    this.#rows = [];
    if (rows.length > 0) void this.#writer.write({ columnData: this.#data(rows) });
  }

  #data(rows: readonly Row[]): Parameters<ParquetWriter['write']>[0]['columnData'] {
    return this.#columns.map(({ name, type, of }) => ({
      name,
      type,
      nullable: true,
      data: rows.map((row) => cellOf(of(row), type)),
    }));
  }
}

function cellOf(cell: Cell, type: Type): Cell | bigint {
  if (cell === undefined || cell === null) return null;
  return type === 'INT64' ? BigInt(Math.trunc(Number(cell))) : cell;
}

export class ParquetTables implements ReportSink {
  readonly #connections: Table<ConnectionRecord>;
  readonly #events: Table<EventRecord>;
  readonly #findings: Table<FindingRecord>;
  readonly #captures: Table<CaptureRecord>;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#connections = new Table(folder, 'connections', CONNECTIONS);
    this.#events = new Table(folder, 'events', EVENTS);
    this.#findings = new Table(folder, 'findings', FINDINGS);
    this.#captures = new Table(folder, 'captures', CAPTURES);
  }

  capture(record: CaptureRecord): void {
    this.#captures.add(record);
  }

  connection(finished: FinishedConnection): void {
    const record = finished.record({ events: true });
    this.#connections.add(record);
    for (const event of record.events ?? []) this.#events.add(event);
  }

  finding(record: FindingRecord): void {
    this.#findings.add(record);
  }

  summary(): void {
    for (const table of this.#tables) table.end();
  }

  drained(): void {}

  async close(): Promise<void> {
    for (const table of this.#tables) table.keep();
  }

  /** Leaves nothing behind but what was closed. */
  discard(): void {
    for (const table of this.#tables) table.discard();
  }

  get #tables(): readonly Pick<Table<never>, 'end' | 'keep' | 'discard'>[] {
    return [this.#connections, this.#events, this.#findings, this.#captures];
  }
}
