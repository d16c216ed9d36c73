// Parquet tables, read again by hyparquet, and by DuckDB where that is installed.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { analyze as analyzeInto } from '../../src/analyze.ts';
import { analyze } from '../../src/index.ts';
import { ParquetTables } from '../../src/report/parquet.ts';

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
    expect(findings.map(({ rule, message }) => [rule, message])).toEqual(
      report.findings.map(({ rule, message }) => [rule, message]),
    );
  });

  test('two runs → the same bytes', async () => {
    const [one, other] = [await tablesOf(CAPTURE), await tablesOf(CAPTURE)];
    for (const name of readdirSync(one)) expect(readFileSync(join(one, name))).toEqual(readFileSync(join(other, name)));
  });

  test('a run that does not end → leaves nothing behind', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tcpscope-parquet-'));
    const tables = new ParquetTables(folder);
    expect(readdirSync(folder)).toHaveLength(3);
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
    const { connections } = await analyze([CAPTURE]);
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
