// `--format json` and `--format ndjson`: both hold to the published schema for every capture at hand, carry the same
// records, and come out the same every time.
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { ReportCollector } from '../../src/report/collect.ts';
import { analyze } from '../../src/analyze.ts';
import { reportJsonSchema } from '../../src/report/schema.ts';
import { TcpscopeError } from '../../src/shared/errors.ts';
import { writeCapture } from '../kit/write-capture.ts';
import { parsedLines, reportOf } from './report-of.ts';

const ajv = new Ajv2020({ allErrors: true });
ajv.addSchema(reportJsonSchema(), 'report');
const errorsOf = (schema: string, value: unknown): string[] => {
  const validate = ajv.getSchema(schema)!;
  return validate(value) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
};

interface JsonReport {
  connections: { id: number }[];
  captures: object[];
  summary: object;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Every how manieth capture of a folder is enough. */
const FOLDERS = [
  { path: join(ROOT, 'fixtures'), every: 1 },
  { path: join(ROOT, '../shared/lab'), every: 6 },
  { path: join(ROOT, '../shared/corpus/captures'), every: 2 },
  { path: join(ROOT, '../shared/corpus/captures-malformed'), every: 1 },
];
const CAPTURE_NAME = /\.(pcap|pcapng|cap)(\.(gz|zst|lz4))?$/;

async function checkFormats(path: string): Promise<void> {
  const json = await reportOf([path], 'json');
  const ndjson = await reportOf([path], 'ndjson');
  const report = JSON.parse(json) as JsonReport;
  const lines = parsedLines(ndjson);
  expect(errorsOf('report', report)).toEqual([]);
  for (const line of lines) expect(errorsOf('report#/$defs/ndjsonLine', line)).toEqual([]);
  const ofType = (type: string): object[] => lines.filter((line) => line['type'] === type);
  expect(ofType('connection')).toEqual(report.connections);
  expect(ofType('capture')).toEqual(report.captures);
  expect(ofType('summary')).toEqual([report.summary]);
  expect(lines.at(-1)).toEqual(report.summary);
  expect(await reportOf([path], 'json')).toBe(json);
  expect(await reportOf([path], 'ndjson')).toBe(ndjson);
}

describe.each(FOLDERS)('captures of $path', ({ path, every }) => {
  const names = existsSync(path) ? readdirSync(path).filter((name) => CAPTURE_NAME.test(name)) : [];
  if (names.length === 0) console.warn(`${path} holds no captures: their reports are not tested`);

  test.runIf(names.length > 0)(
    'json and ndjson: every capture → valid, the same records, the same bytes again',
    async () => {
      for (const name of names.filter((_, i) => i % every === 0)) {
        await checkFormats(join(path, name)).catch((error: unknown) => {
          if (!(error instanceof TcpscopeError)) throw new Error(`${name}: ${String(error)}`, { cause: error });
        });
      }
    },
  );
});

describe('edges', () => {
  test.each([
    ['no packets', ''],
    ['no TCP', '+0 > udp (10)'],
    ['one packet', '+0 > S 0'],
  ])('%s → valid, both formats alike', async (_, trace) => {
    await checkFormats(writeCapture(trace));
  });

  test('no TCP: json → an empty list of connections', async () => {
    const report = JSON.parse(await reportOf([writeCapture('+0 > udp (10)')], 'json')) as JsonReport;
    expect(report).toMatchObject({ schemaVersion: 1, connections: [], findings: [], summary: { connections: 0 } });
  });

  test('ndjson: a connection that ends long before the capture → written before the capture is known', async () => {
    const lines = parsedLines(
      await reportOf([writeCapture('handshake\nclose\n+500 > S 0 {port 5}\n+1 > S 0 {port 5}')], 'ndjson'),
    );
    expect(lines.map(({ type }) => type)).toEqual(['connection', 'capture', 'connection', 'summary']);
  });

  test('the collected report of the library: connections that end out of order → in the order in which they began', async () => {
    const path = writeCapture(
      'handshake\n+1 > S 0 {port 7}\n+.1 < R. 0 ack 1 {port 7}\n+500 > . 1 ack 1\n+1 > . 1 ack 1',
    );
    const collector = new ReportCollector();
    await analyze([path], collector);
    const { connections, ...rest } = collector.report;
    expect(connections.map(({ id }) => id)).toEqual([1, 2]);
    const json = JSON.parse(await reportOf([path], 'json')) as JsonReport;
    expect(json.connections.map(({ id }) => id)).toEqual([2, 1]);
    const captures = rest.captures.map((capture) => ({ ...capture, file: basename(capture.file) }));
    expect({ ...rest, captures, connections: connections.toReversed() }).toEqual(json);
  });

  test('a collector asked before the run has ended → an error, not half a report', () => {
    expect(() => new ReportCollector().report).toThrow('the run has not ended');
  });
});
