// Tables for DuckDB, pandas and the like: connections, events, findings and captures as Parquet files in a folder, a row group at a
// time, so that memory does not grow with the capture. They get their names when all of them are whole.
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { TOOL } from '../shared/version.ts';
import type { CaptureRecord, ConnectionRecord, EventRecord, FindingRecord } from './schema.ts';
import type { FinishedConnection, ReportSink } from './sink.ts';
import { unreadProblem } from '../shared/unfit.ts';

const ROWS_AT_ONCE = 20_000;

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];
type Cell = string | number | boolean | bigint | readonly Cell[] | null | undefined;

interface Type {
  /** The column's part of the file's schema. */
  readonly schema: (name: string) => SchemaElement[];
  /** A value as the file holds it. */
  readonly written: (value: Exclude<Cell, null | undefined>) => Cell;
}

interface Column<Row> {
  readonly name: string;
  readonly type: Type;
  readonly of: (row: Row) => Cell;
}

const asIs = (value: Cell): Cell => value;
/** Null: no INT64 holds it. */
const int64 = (value: bigint): bigint | null => (BigInt.asIntN(64, value) === value ? value : null);
const toInteger = (value: Cell): bigint | null => int64(BigInt(Math.trunc(Number(value))));
const leaf = (element: Omit<SchemaElement, 'name' | 'repetition_type'>, written: Type['written'] = asIs): Type => ({
  schema: (name) => [{ ...element, name, repetition_type: 'OPTIONAL' }],
  written,
});

const STRING = leaf({ type: 'BYTE_ARRAY', converted_type: 'UTF8' });
const DOUBLE = leaf({ type: 'DOUBLE' });
const BOOLEAN = leaf({ type: 'BOOLEAN' });
const INTEGER = leaf({ type: 'INT64' }, toInteger);
/** Of ISO 8601 with nine decimals; in microseconds, which all readers know, UTC. */
const TIMESTAMP = leaf(
  { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' } },
  (value) => microsecondsOf(String(value)),
);
/** A list of three levels, as the format has it for new files. */
const listOf = (element: SchemaElement, written: Type['written']): Type => ({
  schema: (name) => [
    { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { ...element, name: 'element', repetition_type: 'REQUIRED' },
  ],
  written: (values) => (values as readonly Exclude<Cell, null | undefined>[]).map((value) => written(value)),
});
const INTEGERS = listOf({ name: 'element', type: 'INT64' }, toInteger);
const STRINGS = listOf({ name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8' }, asIs);

/** `time`: as the report has it: ISO 8601, or seconds beyond the years that it knows. */
function microsecondsOf(time: string): bigint | null {
  const [whole = '', fraction = ''] = time.split('.');
  const seconds = time.endsWith('Z') ? BigInt(Date.parse(`${whole}Z`) / 1000) : BigInt(whole);
  return int64(seconds * 1_000_000n + BigInt(fraction.slice(0, 6)));
}

type Sent = ConnectionRecord['sent']['client'];

const text = <Row>(name: string, of: (row: Row) => Cell): Column<Row> => ({ name, type: STRING, of });
const whole = <Row>(name: string, of: (row: Row) => Cell): Column<Row> => ({ name, type: INTEGER, of });
const real = <Row>(name: string, of: (row: Row) => Cell): Column<Row> => ({ name, type: DOUBLE, of });
const time = <Row>(name: string, of: (row: Row) => Cell): Column<Row> => ({ name, type: TIMESTAMP, of });

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
  time('start', ({ start }) => start),
  time('end', ({ end }) => end),
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
  { name: 'handshake_complete', type: BOOLEAN, of: ({ handshake }) => handshake.complete },
  real('handshake_rtt', ({ handshake }) => handshake.rtt),
  text('close', ({ close }) => close.kind),
  text('close_initiator', ({ close }) => close.initiator),
  text('reset_by', ({ close }) => close.resetBy),
  ...sentColumns('client'),
  ...sentColumns('server'),
  { name: 'findings', type: STRINGS, of: ({ findings }) => findings.map(({ rule }) => rule) },
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
  { name: 'connections', type: INTEGERS, of: ({ connections }) => connections },
  whole('connection_count', ({ connectionCount }) => connectionCount),
  text('endpoint', ({ endpoint }) => endpoint),
  text('message', ({ message }) => message),
  real('t', ({ t }) => t),
  whole('count', ({ count }) => count),
  whole('capture', ({ capture }) => capture),
  { name: 'frames', type: INTEGERS, of: ({ frames }) => frames },
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
  time('start', ({ start }) => start),
  time('end', ({ end }) => end),
  real('duration', ({ duration }) => duration),
  { name: 'complete', type: BOOLEAN, of: ({ complete }) => complete },
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
    const schema: SchemaElement[] = [
      { name: 'root', num_children: columns.length },
      ...columns.flatMap(({ name: column, type }) => type.schema(column)),
    ];
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
      data: rows.map((row) => {
        const value = of(row);
        return value === undefined || value === null ? null : type.written(value);
      }),
    }));
  }
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
