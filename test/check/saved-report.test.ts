// Saved reports: they say of a run what the captures do, and what is no report is refused in words.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/check/config-shape.ts';
import { savedReport } from '../../src/check/saved-report.ts';
import { TcpscopeError } from '../../src/shared/errors.ts';
import { reportOf } from '../report/report-of.ts';
import { writeTemporary } from '../kit/write-capture.ts';
import { factsOfCapture, rowsOf } from './check-kit.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const written = (text: string, name = 'report.json'): string => writeTemporary(name, Buffer.from(text));

const CONFIGS: readonly Partial<Config>[] = [
  {},
  {
    rules: {
      'connection-refused': ['warning', { max: 3 }],
      'retransmission-rate': ['error', { max: 0.0001 }],
      'close-wait-leak': ['error', { maxSeconds: 1 }],
      'time-wait-buildup': ['error', { maxPeak: 1 }],
      'syn-flood': 'error',
    },
    overrides: [{ host: '10.77.2.2', port: 20696, rules: { 'abortive-close': 'error' } }],
    ignore: [{ rule: 'fin-retransmitted', reason: 'known' }],
  },
];

describe('a report of a capture → the same rows as the capture', () => {
  test.each(['many-fates.pcap', 'handshake-refused-ipv6.pcap', 'transfer-timeouts.pcap', 'handshake-clean.pcap'])(
    '%s',
    async (name) => {
      const ofCapture = await factsOfCapture(fixture(name));
      for (const format of ['json', 'ndjson'] as const) {
        const text = await reportOf([fixture(name)], format, {}, { include: { transitions: true, events: true } });
        const saved = savedReport(written(text, `report.${format}`))!;
        expect(saved.findings).toEqual(ofCapture.findings);
        for (const config of CONFIGS) expect(rowsOf(saved, config)).toEqual(rowsOf(ofCapture, config));
      }
    },
  );

  test('the rows are not all the same', async () => {
    const verdicts = CONFIGS.map(async (config) =>
      rowsOf(await factsOfCapture(fixture('many-fates.pcap')), config).map(({ rule, passed }) => [rule, passed]),
    );
    expect(await Promise.all(verdicts)).toEqual([
      [
        ['abortive-close', true],
        ['close-wait-leak', true],
        ['connection-refused', false],
        ['fin-retransmitted', true],
        ['syn-retransmitted', true],
      ],
      [
        ['abortive-close', false],
        ['close-wait-leak', false],
        ['connection-refused', false],
        ['retransmission-rate', false],
        ['syn-flood', true],
        ['syn-retransmitted', true],
        ['time-wait-buildup', false],
      ],
    ]);
  });

  test('printed by other programs: other indentation, blank lines around → the same', async () => {
    const text = await reportOf([fixture('many-fates.pcap')], 'json');
    const expected = savedReport(written(text));
    for (const indent of [0, 1, 4, '\t']) {
      const other = `\n${JSON.stringify(JSON.parse(text), null, indent)}\n\n`;
      expect(savedReport(written(other))).toEqual(expected);
    }
  });

  test('printed by other programs: its fields in the order of names (jq -S) → the same', async () => {
    const text = await reportOf([fixture('many-fates.pcap')], 'json');
    const sorted = Object.fromEntries(Object.entries(JSON.parse(text) as object).toSorted());
    expect(savedReport(written(JSON.stringify(sorted)))).toEqual(savedReport(written(text)));
  });

  test('ndjson with the fields of each line in the order of names → the same', async () => {
    const text = await reportOf([fixture('many-fates.pcap')], 'ndjson');
    const lines = text.trimEnd().split('\n');
    const sorted = lines.map((line) =>
      JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(line) as object).toSorted())),
    );
    expect(savedReport(written(sorted.join('\n')))).toEqual(savedReport(written(text)));
  });
});

describe('what is not a report', async () => {
  const reportText = await reportOf([fixture('many-fates.pcap')], 'json');
  const lines = await reportOf([fixture('many-fates.pcap')], 'ndjson');
  const summary = { ...(JSON.parse(reportText) as { summary: object }).summary };

  test.each([
    ['nothing', ''],
    ['text', 'hello\n'],
    ['a list', '[]'],
    ['a number', '7'],
  ])('%s → null, so that it is tried as a capture', (_, text) => expect(savedReport(written(text))).toBeNull());

  test('a capture → null', () => expect(savedReport(fixture('many-fates.pcap'))).toBeNull());

  test.each([
    ['an object of something else', '{"a": 1}', 'it has no summary'],
    ['json that ends early', reportText.slice(0, 2000), 'in JSON at position 2000'],
    ['ndjson that ends early', lines.slice(0, lines.indexOf('{"type":"summary"') + 40), 'in JSON at position 40'],
    ['ndjson without its last line', lines.slice(0, lines.indexOf('{"type":"summary"')), 'it has no summary'],
    [
      'a later version',
      JSON.stringify({ schemaVersion: 2, findings: [], summary: { ...summary, schemaVersion: 2 } }),
      'its schemaVersion is not 1',
    ],
    ['no findings', JSON.stringify({ schemaVersion: 1, summary }), 'findings'],
  ])('%s → refused, with its path and the reason', (_, text, why) => {
    const path = written(text);
    expect(() => savedReport(path)).toThrow(TcpscopeError);
    try {
      savedReport(path);
    } catch (error) {
      const { message, exitCode } = error as TcpscopeError;
      expect(message).toMatch(/^[^\n]*$/);
      expect(message.startsWith(`${path} is not a tcpscope report: `)).toBe(true);
      expect(message).toContain(why);
      expect(exitCode).toBe(3);
    }
  });

  test('no findings → no word of JavaScript', () => {
    expect(() => savedReport(written(JSON.stringify({ schemaVersion: 1, summary })))).not.toThrow(/TypeError|iterable/);
    expect(() => savedReport(written(JSON.stringify({ schemaVersion: 1, summary })))).toThrow(TcpscopeError);
  });

  test.each([
    ['a finding without its fields', { schemaVersion: 1, findings: [{ type: 'finding', rule: 'stall' }], summary }],
    [
      'a summary without its fields',
      { schemaVersion: 1, findings: [], summary: { type: 'summary', schemaVersion: 1 } },
    ],
  ])('%s → refused', (_, content) => {
    expect(() => savedReport(written(JSON.stringify(content)))).toThrow(TcpscopeError);
  });

  test('a file that is not there → its name and why', () => {
    expect(() => savedReport('missing.json')).toThrow('missing.json: no such file or directory');
  });

  test('what is read is not changed', () => {
    const path = written(reportText);
    savedReport(path);
    expect(readFileSync(path, 'utf8')).toBe(reportText);
  });
});
