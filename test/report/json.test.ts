// `--format json` and `--format ndjson`: both hold to the published schema for every capture at hand, carry the same
// records, and come out the same every time.
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/analyze.ts';
import { ReportCollector } from '../../src/report/collect.ts';
import { RULES } from '../../src/findings/registry.ts';
import { reportJsonSchema } from '../../src/report/schema.ts';
import type { AnalyzeOptions } from '../../src/analyze.ts';
import type { Report } from '../../src/index.ts';
import { TcpscopeError } from '../../src/shared/errors.ts';
import { SEVERITIES } from '../../src/shared/vocabulary.ts';
import { writeCapture } from '../kit/write-capture.ts';
import { parsedLines, reportOf } from './report-of.ts';

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true }); // figures of findings are of several types
ajv.addSchema(reportJsonSchema(), 'report');
const errorsOf = (schema: string, value: unknown): string[] => {
  const validate = ajv.getSchema(schema)!;
  return validate(value) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
};

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Every how manieth capture of a folder is enough. */
const FOLDERS = [
  { path: join(ROOT, 'fixtures'), every: 1, tags: [] },
  { path: join(ROOT, '../shared/lab'), every: 6, tags: ['slow'] },
  { path: join(ROOT, '../shared/corpus/captures'), every: 2, tags: ['slow'] },
  { path: join(ROOT, '../shared/corpus/captures-malformed'), every: 1, tags: ['slow'] },
];
const CAPTURE_NAME = /\.(pcap|pcapng|cap)(\.(gz|zst|lz4))?$/;

/** Of a capture as a whole. */
const WITHOUT_FRAMES = new Set(['capture-truncated', 'capture-unordered', 'capture-drops', 'midstream-only']);
/** Wrong still, see transfer-rules.test.ts: of a file that is cut, and of drops that the capture itself reports. */
const WITHOUT_COUNT = new Set(['capture-truncated', 'capture-drops']);

const EVERYTHING: AnalyzeOptions = { include: { transitions: true, events: true } };

async function checkFormats(path: string, options: AnalyzeOptions = EVERYTHING): Promise<Report> {
  const json = await reportOf([path], 'json', {}, options);
  const ndjson = await reportOf([path], 'ndjson', {}, options);
  const report = JSON.parse(json) as Report;
  const lines = parsedLines(ndjson);
  expect(errorsOf('report', report)).toEqual([]);
  for (const line of lines) expect(errorsOf('report#/$defs/ndjsonLine', line)).toEqual([]);
  const ofType = (type: string): object[] => lines.filter((line) => line['type'] === type);
  const connections = report.connections.map((connection) => {
    const { transitions: _, events: __, ...others } = connection;
    return others;
  });
  expect(ofType('connection')).toEqual(connections);
  expect(ofType('transition')).toEqual(report.connections.flatMap(({ transitions = [] }) => transitions));
  expect(ofType('event')).toEqual(report.connections.flatMap(({ events = [] }) => events));
  expect(ofType('finding')).toEqual(report.findings);
  expect(ofType('capture')).toEqual(report.captures);
  expect(ofType('summary')).toEqual([report.summary]);
  expect(lines.at(-1)).toEqual(report.summary);
  checkFindings(report);
  expect(await reportOf([path], 'json', {}, options)).toBe(json);
  expect(await reportOf([path], 'ndjson', {}, options)).toBe(ndjson);
  return report;
}

/** What the schema cannot say of findings: their order, their numbers in the summary, what they refer to. */
function checkFindings({ findings, summary, captures, connections }: Report): void {
  const severities = findings.map(({ severity }) => severity);
  expect(severities).toEqual(SEVERITIES.flatMap((wanted) => severities.filter((severity) => severity === wanted)));
  const numberOf = (key: 'severity' | 'rule', value: string): number =>
    findings.filter((finding) => finding[key] === value).length;
  const { bySeverity, byRule } = summary.findings;
  expect(bySeverity).toEqual(Object.fromEntries(SEVERITIES.map((name) => [name, numberOf('severity', name)])));
  const rules = [...new Set(findings.map(({ rule }) => rule))].toSorted();
  expect(Object.entries(byRule).toSorted()).toEqual(rules.map((rule) => [rule, numberOf('rule', rule)]));
  const ids = connections.map(({ id }) => id);
  for (const { rule, connection, capture, frames, count, message, filter } of findings) {
    expect(RULES.map((meta) => meta.rule)).toContain(rule);
    expect([null, ...ids]).toContain(connection);
    expect(frames).toEqual([...new Set(frames)].toSorted((a, b) => a - b));
    expect(frames.at(-1) ?? 0).toBeLessThanOrEqual(captures[capture]!.packets);
    expect(Math.min(message.length, filter.length)).toBeGreaterThan(0);
    if (!WITHOUT_FRAMES.has(rule)) expect(frames).not.toEqual([]);
    if (!WITHOUT_COUNT.has(rule)) expect(count).toBeGreaterThan(0);
  }
}

describe.each(FOLDERS)('captures of $path', ({ path, every, tags }) => {
  const names = existsSync(path) ? readdirSync(path).filter((name) => CAPTURE_NAME.test(name)) : [];
  if (names.length === 0) console.warn(`${path} holds no captures: their reports are not tested`);

  test.runIf(names.length > 0)(
    'json and ndjson: every capture → valid, the same records, the same bytes again',
    { tags },
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
    const report = JSON.parse(await reportOf([writeCapture('+0 > udp (10)')], 'json')) as Report;
    expect(report).toMatchObject({ schemaVersion: 1, connections: [], findings: [], summary: { connections: 0 } });
  });

  test('nothing wrong → an empty list of findings, and nothing but zeros in the summary', async () => {
    const { findings, summary } = await checkFormats(writeCapture('handshake\nclose'));
    expect(findings).toEqual([]);
    expect(summary.findings).toEqual({ bySeverity: { error: 0, warning: 0, info: 0 }, byRule: {} });
  });

  test('ndjson: connections, however early they end → all before the capture, which they tell the quality of', async () => {
    const lines = parsedLines(
      await reportOf([writeCapture('handshake\nclose\n+500 > S 0 {port 5}\n+1 > S 0 {port 5}')], 'ndjson'),
    );
    expect(lines.map(({ type }) => type)).toEqual(['connection', 'connection', 'capture', 'finding', 'summary']);
  });

  test('the collected report of the library: connections that end out of order → in the order in which they began', async () => {
    const path = writeCapture(
      'handshake\n+1 > S 0 {port 7}\n+.1 < R. 0 ack 1 {port 7}\n+500 > . 1 ack 1\n+1 > . 1 ack 1',
    );
    const collector = new ReportCollector();
    await analyze([path], collector);
    const { connections, ...rest } = collector.report;
    expect(connections.map(({ id }) => id)).toEqual([1, 2]);
    const json = JSON.parse(await reportOf([path], 'json')) as Report;
    expect(json.connections.map(({ id }) => id)).toEqual([2, 1]);
    const captures = rest.captures.map((capture) => ({ ...capture, file: basename(capture.file) }));
    expect({ ...rest, captures, connections: connections.toReversed() }).toEqual(json);
  });

  test('a collector asked before the run has ended → an error, not half a report', () => {
    expect(() => new ReportCollector().report).toThrow('the run has not ended');
  });
});

describe('findings and events', () => {
  /** A SYN that comes again, a refused connection, one that stays in CLOSE_WAIT, a FIN that comes again, a blind RST. */
  const trace = `
    addresses 10.0.0.1:40000 10.0.0.2:80
    +0 > S 0
    +1 > S 0
    +.01 < S. 0 ack 1
    +.0001 > . 1 ack 1
    +.1 < R 900000
    +.1 > F. 1 ack 1
    +.3 > F. 1 ack 1
    +.01 < . 1 ack 2
    addresses [2001:db8::1]:40001 [2001:db8::2]:81
    +0 > S 0
    +.01 < R. 0 ack 1
    addresses 10.0.0.1:40000 10.0.0.2:80
    +20 > . 2 ack 1`;
  const path = (): string => writeCapture(trace);
  const OF_RETRANSMISSIONS = ['segment', 'cause', 'need', 'proof', 'lost', 'originalFrame'];
  const OF_SOME_EVENTS = new Set([...OF_RETRANSMISSIONS, 'backoff', 'valid']);

  test('several of each → valid, and alike in both formats', async () => {
    const { connections, findings } = await checkFormats(path());
    const rules = findings.map(({ rule }) => rule);
    expect(rules).toEqual(expect.arrayContaining(['connection-refused', 'close-wait-leak', 'syn-retransmitted']));
    const events = connections.flatMap((connection) => connection.events!);
    expect(events.map(({ event, segment }) => `${event} ${segment ?? ''}`)).toEqual(
      expect.arrayContaining(['retransmission syn', 'retransmission fin', 'reset ']),
    );
  });

  test('ndjson: events → after their connection and its transitions, before the next', async () => {
    const lines = parsedLines(await reportOf([path()], 'ndjson', {}, EVERYTHING));
    const body = lines.filter(({ type }) => !['capture', 'finding', 'summary'].includes(String(type)));
    let current: unknown;
    let types: unknown[] = [];
    const sequences: unknown[][] = [];
    for (const { type, id, connection } of body) {
      if (type === 'connection') sequences.push((types = []));
      current = type === 'connection' ? id : current;
      expect(connection ?? id).toBe(current);
      if (types.at(-1) !== type) types.push(type);
    }
    expect(sequences).toHaveLength(2);
    for (const sequence of sequences) expect(sequence).toEqual(['connection', 'transition', 'event']);
  });

  test('events: in which order → that of time, with what only a retransmission has', async () => {
    const { connections } = JSON.parse(await reportOf([path()], 'json', {}, EVERYTHING)) as Report;
    const { events = [] } = connections.find(({ client }) => client.port === 40_000)!;
    const times = events.map(({ t }) => t);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    for (const { event, ...fields } of events) {
      const present = OF_RETRANSMISSIONS.filter((name) => name in fields);
      expect(present).toEqual(event === 'retransmission' ? OF_RETRANSMISSIONS : []);
      expect('valid' in fields).toBe(event === 'reset');
    }
  });

  test.each([
    ['neither', {}, []],
    ['transitions', { transitions: true }, ['transition']],
    ['events', { events: true }, ['event']],
  ] as [string, AnalyzeOptions['include'], string[]][])(
    '--include: %s → only what was asked for; findings in any case',
    async (_, include, types) => {
      const report = await checkFormats(path(), { include });
      const lines = parsedLines(await reportOf([path()], 'ndjson', {}, { include }));
      const found = new Set(lines.map(({ type }) => type));
      expect([...found].toSorted()).toEqual(['capture', 'connection', 'finding', 'summary', ...types].toSorted());
      expect(report.connections.every((connection) => 'events' in connection)).toBe(types.includes('event'));
    },
  );

  test('the schema: findings and events that lack something or say something else → not valid', async () => {
    const { findings, connections } = JSON.parse(await reportOf([path()], 'json', {}, EVERYTHING)) as Report;
    const [finding] = findings;
    const [event] = connections.flatMap(({ events = [] }) => events);
    const isLine = (line: object): boolean => errorsOf('report#/$defs/ndjsonLine', line).length === 0;
    for (const record of [finding!, event!]) {
      expect(isLine(record)).toBe(true);
      for (const name of Object.keys(record)) {
        const { [name]: _, ...lost } = record as unknown as Record<string, unknown>;
        expect([name, isLine(lost)]).toEqual([name, OF_SOME_EVENTS.has(name)]);
      }
    }
    expect(isLine({ ...finding, severity: 'fatal' })).toBe(false);
    expect(isLine({ ...finding, frames: [0] })).toBe(false);
    expect(isLine({ ...finding, data: { a: 1, b: 'x', c: null, d: true } })).toBe(true);
    expect(isLine({ ...finding, data: { a: [1] } })).toBe(false);
    expect(isLine({ ...event, event: 'miracle' })).toBe(false);
  });
});
