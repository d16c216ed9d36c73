// Wrong arguments of the library's functions: one line that names them, before anything is read.
import { describe, expect, test } from 'vitest';
import * as library from '../../src/index.ts';
import { reportSchemaPath, TcpscopeError, type AnalyzeOptions, type Report } from '../../src/index.ts';
import { writeCapture } from '../kit/write-capture.ts';

const { analyze, analyzeInto, check, createSink, diff, explain, parseFilter, parseTimeLimit, render } = library;
const path = writeCapture('handshake\nclose');
const NOWHERE = '/nowhere/at.all';

async function refusal(call: () => unknown): Promise<string> {
  const error: unknown = await Promise.resolve()
    .then(call)
    .catch((reason: unknown) => reason);
  if (!(error instanceof TcpscopeError)) throw error instanceof Error ? error : new Error('nothing was refused');
  expect(error.message).not.toContain('\n');
  return error.hint === undefined ? error.message : `${error.message} | ${error.hint}`;
}

const TIME =
  'be seconds from the start or ISO 8601 as text ("12.5", "2026-11-20T10:00:00Z"), or come from parseTimeLimit';
const SECONDS = 'be a positive number of seconds';

describe('analyze', () => {
  test.each<[unknown, string]>([
    [{ closeWaitThreshold: -1 }, `options.closeWaitThreshold must ${SECONDS}, not -1`],
    [{ closeWaitThreshold: '5' }, `options.closeWaitThreshold must ${SECONDS}, not "5"`],
    [{ timeWait: NaN }, `options.timeWait must ${SECONDS}, not NaN`],
    [{ timeWait: Infinity }, `options.timeWait must ${SECONDS}, not Infinity`],
    [{ timeWait: null }, `options.timeWait must ${SECONDS}, not null`],
    [{ filter: 5 }, 'options.filter must be the text of a filter, be a function or come from parseFilter, not 5'],
    [{ since: 'soon' }, `options.since must ${TIME}, not "soon"`],
    [{ since: 5 }, `options.since must ${TIME}, not 5`],
    [{ until: { instantNs: 5 } }, `options.until must ${TIME}, not { instantNs: 5 }`],
    [
      { ephemeralRange: { low: 5, high: 1 } },
      'options.ephemeralRange must be { low, high }, two ports from 0 to 65535, not { low: 5, high: 1 }',
    ],
    [
      { include: { event: true } },
      'options.include must be an object with any of transitions, events, samples, each true or false, not { event: true }',
    ],
    [{ signal: {} }, 'options.signal must be an AbortSignal, not {}'],
    [{ onProgress: 'x' }, 'options.onProgress must be a function, not "x"'],
    [{ closeWaitTreshold: 5 }, 'there is no options.closeWaitTreshold | did you mean closeWaitThreshold?'],
    [
      { xyz: 5 },
      'there is no options.xyz | there are filter, since, until, include, closeWaitThreshold, timeWait, ephemeralRange, signal, stop, onProgress',
    ],
    [null, 'options must be an object, not null'],
    [[], 'options must be an object, not []'],
    [() => 1, 'options must be an object, not a function'],
  ])('%o → refused, the capture unread', async (options, message) => {
    expect(await refusal(() => analyze(NOWHERE, options as AnalyzeOptions))).toBe(`analyze: ${message}`);
  });

  test('a filter that cannot be read, a span that ends before it begins → refused, the capture unread', async () => {
    await expect(analyze(NOWHERE, { filter: 'host nobody' })).rejects.toMatchObject({ code: 'filter-syntax' });
    await expect(analyze(NOWHERE, { since: '5', until: '2' })).rejects.toMatchObject({
      code: 'usage',
      message: 'since 5 s is later than until 2 s',
    });
  });

  test('a span of which only the capture tells that it ends before it begins → refused then', async () => {
    await expect(analyze(path, { since: '2286-01-01', until: '1000' })).rejects.toMatchObject({ code: 'usage' });
    await expect(analyze(path, { since: '1000', until: '1970-01-02' })).rejects.toMatchObject({ code: 'usage' });
    await expect(analyze(path, { since: '0', until: '2286-01-01' })).resolves.toMatchObject({ schemaVersion: 1 });
  });

  test('filters and times as text → the same as parsed', async () => {
    const text = await analyze(path, { filter: 'port 80', since: '0', until: '0.000001' });
    const since = parseTimeLimit('0')!;
    const until = parseTimeLimit('0.000001')!;
    expect(text).toEqual(await analyze(path, { filter: parseFilter('port 80'), since, until }));
    expect(text.captures[0]!.packetsLeftOut).toBeGreaterThan(0);
    expect((await analyze(path, { filter: 'port 81' })).connections).toEqual([]);
  });

  test('options that are undefined → as if they were not there', async () => {
    expect(await analyze(path, { filter: undefined, timeWait: undefined })).toEqual(await analyze(path));
  });
});

describe('other functions', () => {
  test.each<[string, () => unknown, string]>([
    [
      'a sink without methods',
      () => analyzeInto(NOWHERE, { capture() {} } as never),
      'analyzeInto: the sink has no connection, no finding, no summary, no drained',
    ],
    [
      'no sink',
      () => analyzeInto(NOWHERE, undefined as never),
      'analyzeInto: the sink has no capture, no connection, no finding, no summary, no drained',
    ],
    [
      'an unknown format',
      () => render({} as Report, 'pdf' as never),
      'render: "pdf" is none of the formats text, json, ndjson, csv, markdown, html, junit, sarif, github, openmetrics',
    ],
    [
      'no report',
      () => render({} as Report, 'text'),
      'render: that is not a tcpscope report: schemaVersion: Invalid input: expected 1',
    ],
    [
      'a width of nothing',
      () => render({} as Report, 'text', { width: 0 }),
      'render: options.width must be a whole number of columns, 1 or more, not 0',
    ],
    [
      'an unknown order',
      () => render({} as Report, 'text', { sort: 'best' as never }),
      'render: options.sort must be one of worst, start, duration, packets, bytes, not "best"',
    ],
    [
      'a sink to nowhere',
      () => createSink('json', undefined as never),
      'createSink: the output must be a writable stream, or have write() and drained()',
    ],
    [
      'an unknown level',
      () => check(NOWHERE, { failOn: 'info' as never }),
      'check: options.failOn must be error or warning, not "info"',
    ],
    [
      'an unknown rule in a config',
      () => check(NOWHERE, { config: { rules: { stal: 'error' } } }),
      'options.config: unknown rule "stal"; did you mean stall? | tcpscope check --init writes a commented config; tcpscope explain lists the rules',
    ],
    [
      'a baseline that is none',
      () => check(NOWHERE, { baseline: { summary: 1 } as never }),
      'check: options.baseline: that is not a tcpscope report: schemaVersion: Invalid input: expected 1',
    ],
    [
      'a report that is none',
      () => diff({ summary: 1 } as never, NOWHERE),
      'diff: that is not a tcpscope report: schemaVersion: Invalid input: expected 1',
    ],
    ['an unknown rule', () => explain('stal' as never), 'unknown rule "stal" | near it: stall'],
    ['a rule that is no text', () => explain(5 as never), 'unknown rule "5" | tcpscope explain lists all'],
    ['a filter that is no text', () => parseFilter(5 as never), 'parseFilter: a filter is text, not 5'],
  ])('%s → refused', async (_, call, message) => {
    expect(await refusal(call)).toBe(message);
  });
});

test('the schema → lies where it is said to be', () => {
  expect(reportSchemaPath).toMatch(/report\.schema\.json$/);
});
