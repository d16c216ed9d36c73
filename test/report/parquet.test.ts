// Parquet tables, read again by hyparquet, and by DuckDB where that is installed.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { analyze as analyzeInto } from '../../src/analyze.ts';
import { analyze } from '../../src/index.ts';
import { ParquetTables } from '../../src/report/parquet.ts';
import { aFinding } from './made-up.ts';

const CAPTURE = 'fixtures/many-fates.pcap';

async function tablesOf(capture: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tcpscope-parquet-'));
  const tables = new ParquetTables(folder);
  await analyzeInto([capture], tables, { include: { events: true } });
  await tables.close();
  return folder;
}

async function rowsOf(folder: string, table: string): Promise<Record<string, unknown>[]> {
  const { buffer, byteOffset, byteLength } = readFileSync(join(folder, `${table}.parquet`));
  const file = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  return parquetReadObjects({ file });
}

describe('tables', () => {
  test('connections, events and findings → those of the report', async () => {
    const folder = await tablesOf(CAPTURE);
    const report = await analyze([CAPTURE], { include: { events: true } });
    const connections = await rowsOf(folder, 'connections');
    expect(
      connections.map(({ id, outcome, packets, t }) => [Number(id), outcome, Number(packets), t]).toSorted(),
    ).toEqual(report.connections.map(({ id, outcome, packets, t }) => [id, outcome, packets, t]).toSorted());
    const events = await rowsOf(folder, 'events');
    expect(events.map(({ connection, event, frame }) => `${connection} ${event} ${frame}`).toSorted()).toEqual(
      report.connections
        .flatMap(({ events: own = [] }) => own)
        .map(({ connection, event, frame }) => `${connection} ${event} ${frame}`)
        .toSorted(),
    );
    const findings = await rowsOf(folder, 'findings');
    const numbers = (list: unknown): number[] => (list as bigint[]).map(Number);
    expect(
      findings.map(({ rule, message, connections: ids, frames }) => [rule, message, numbers(ids), numbers(frames)]),
    ).toEqual(report.findings.map(({ rule, message, connections: ids, frames }) => [rule, message, ids, frames]));
    const rulesOf = new Map(report.connections.map(({ id, findings: own }) => [id, own.map(({ rule }) => rule)]));
    expect(connections.map(({ id, findings: own }) => [Number(id), own])).toEqual(
      connections.map(({ id }) => [Number(id), rulesOf.get(Number(id))]),
    );
  });

  test('times → timestamps, to the microsecond', async () => {
    const folder = await tablesOf(CAPTURE);
    const { connections } = await analyze([CAPTURE]);
    const started = new Map(connections.map(({ id, start }) => [id, Date.parse(start)]));
    for (const { id, start } of await rowsOf(folder, 'connections')) {
      expect(start).toBeInstanceOf(Date); // which holds milliseconds
      expect((start as Date).getTime()).toBe(started.get(Number(id)));
    }
  });

  test('a count beyond what the format holds → empty', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tcpscope-parquet-'));
    const tables = new ParquetTables(folder);
    tables.finding(aFinding({ count: 2 ** 64 }));
    tables.summary();
    await tables.close();
    expect((await rowsOf(folder, 'findings')).map(({ rule, count }) => [rule, count])).toEqual([
      ['connection-refused', null],
    ]);
  });

  test('two runs → the same bytes', async () => {
    const [one, other] = [await tablesOf(CAPTURE), await tablesOf(CAPTURE)];
    for (const name of readdirSync(one)) expect(readFileSync(join(one, name))).toEqual(readFileSync(join(other, name)));
  });

  test('a run that does not end → leaves nothing behind', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tcpscope-parquet-'));
    const tables = new ParquetTables(folder);
    expect(readdirSync(folder)).toHaveLength(4);
    tables.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('DuckDB → reads them', async (context) => {
    const duckdb = '@duckdb/node-api';
    const { DuckDBInstance } = (await import(duckdb).catch(() => ({}))) as { DuckDBInstance?: Duck };
    if (DuckDBInstance === undefined) {
      context.skip(`${duckdb} is not installed: DuckDB has not read the tables`);
      return;
    }
    const folder = await tablesOf(CAPTURE);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const counted = await connection.runAndReadAll(
      `select count(*)::int, sum(packets)::int from '${folder}/connections.parquet'`,
    );
    const { connections, findings } = await analyze([CAPTURE]);
    const first = await connection.runAndReadAll(
      `select strftime(start at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%f') from '${folder}/connections.parquet' where id = 1`,
    );
    expect(first.getRowsJson()).toEqual([[connections.find(({ id }) => id === 1)!.start.slice(0, -4)]]);
    const refused = await connection.runAndReadAll(
      `select c.server_port::int, f.frames[1]::int from '${folder}/findings.parquet' f join '${folder}/connections.parquet' c on list_contains(f.connections, c.id) where f.rule = 'connection-refused' order by c.id`,
    );
    const finding = findings.find(({ rule }) => rule === 'connection-refused')!;
    const ports = finding.connections.map((id) => connections.find((record) => record.id === id)!.server.port);
    expect(refused.getRowsJson()).toEqual(ports.map((port) => [port, finding.frames[0]]));
    expect(counted.getRowsJson()).toEqual([
      [connections.length, connections.reduce((sum, { packets }) => sum + packets, 0)],
    ]);
  });
});

interface Duck {
  create(path: string): Promise<{
    connect(): Promise<{ runAndReadAll(sql: string): Promise<{ getRowsJson(): unknown[][] }> }>;
  }>;
}
