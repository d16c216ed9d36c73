// The published schema itself: that it is one, says what its fields are, and leaves room for fields to come.
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { reportJsonSchema } from '../../src/report/schema.ts';
import { writeCapture } from '../kit/write-capture.ts';
import { parsedLines, reportOf } from './report-of.ts';

interface Schema {
  type?: string;
  description?: string;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  $ref?: string;
  $defs?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
}

const schema = reportJsonSchema() as Schema;
// Ajv's strict mode dislikes `type` with several names, which JSON Schema allows: figures of findings are of several.
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
ajv.addSchema(schema, 'report');
const isReport = ajv.getSchema('report')!;
const isLine = ajv.getSchema('report#/$defs/ndjsonLine')!;

/** All schemas inside one, with the path of their names. */
function* inside(part: Schema, path = ''): Generator<[string, Schema]> {
  yield [path, part];
  for (const [name, child] of Object.entries(part.properties ?? {})) yield* inside(child, `${path}/${name}`);
  for (const [name, child] of Object.entries(part.$defs ?? {})) yield* inside(child, `#${name}`);
  if (typeof part.additionalProperties === 'object') yield* inside(part.additionalProperties, `${path}/*`);
  if (part.items) yield* inside(part.items, `${path}[]`);
  for (const child of part.anyOf ?? []) yield* inside(child, path);
}

describe('schema', () => {
  test('as JSON Schema: draft 2020-12 → valid, and compiled without complaint', () => {
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' });
  });

  test('every field: is it described → here, or by the record that it refers to', () => {
    const silent = [...inside(schema)]
      .flatMap(([path, { properties = {} }]) =>
        Object.entries(properties).map(([name, field]) => ({ path: `${path}/${name}`, field })),
      )
      .filter(({ field }) => !field.description && field.const === undefined && !field.$ref)
      .map(({ path }) => path);
    // Names under these are words of lists: connection.outcome, event.cause and finding.severity describe them.
    expect(silent.filter((path) => !/\/(byOutcome|byCause|bySeverity)\//.test(path))).toEqual([]);
  });

  test('every list of words under a name → those of the field that describes them', () => {
    const namesUnder = (name: string): string[] => {
      const [, part] = [...inside(schema)].find(([path]) => path.endsWith(`/${name}`))!;
      return Object.keys(part.properties!);
    };
    const wordsOf = (record: string, field: string): unknown => schema.$defs![record]!.properties![field]!.enum;
    expect(namesUnder('byOutcome')).toEqual(wordsOf('connection', 'outcome'));
    expect(namesUnder('byCause')).toEqual(wordsOf('event', 'cause'));
    expect(namesUnder('bySeverity')).toEqual(wordsOf('finding', 'severity'));
  });

  test('every record of ndjson: is it described → with its type, and under its name', () => {
    const names = ['capture', 'connection', 'transition', 'event', 'sample', 'finding', 'summary'];
    expect(Object.keys(schema.$defs!)).toEqual(expect.arrayContaining([...names, 'ndjsonLine']));
    for (const name of names) {
      expect(schema.$defs![name]!.description).toMatch(/^\w/);
      expect(schema.$defs![name]!.properties!['type']).toMatchObject({ const: name });
    }
  });

  test('objects: closed against further fields → none is', () => {
    const [open, maps] = [[] as string[], [] as string[]];
    for (const [path, { additionalProperties, properties }] of inside(schema)) {
      if (additionalProperties !== undefined) (properties ? open : maps).push(path);
    }
    expect(open).toEqual([]);
    expect(maps).toEqual(['#summary/findings/byRule', '#finding/data']); // whose names are free
  });
});

describe('a report of a later version 1', () => {
  let lines: Record<string, unknown>[];
  let report: Record<string, unknown>;
  const later = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(later);
    if (typeof value !== 'object' || value === null) return value;
    return {
      ...Object.fromEntries(Object.entries(value).map(([key, field]) => [key, MAPS.has(key) ? field : later(field)])),
      newField: { a: 1 },
    };
  };
  /** They gain names, not fields: what stands there is always of the same kind. */
  const MAPS = new Set(['byRule', 'data']);

  beforeAll(async () => {
    const path = writeCapture('handshake\nclose\n+0 > S 0 {port 9}\n+.9 > S 0 {port 9}\n+.1 < R. 0 ack 1 {port 9}');
    const options = { include: { transitions: true, events: true } };
    lines = parsedLines(await reportOf([path], 'ndjson', {}, options));
    report = JSON.parse(await reportOf([path], 'json', {}, options)) as Record<string, unknown>;
  });

  test('new fields in every object → still valid', () => {
    expect(new Set(lines.map(({ type }) => type)).size).toBe(6); // of every type there is
    expect(isReport(later(report))).toBe(true);
    for (const line of lines) expect(isLine(later(line))).toBe(true);
  });

  test('a line of a new type → still valid', () => {
    expect(isLine({ type: 'prophecy', connection: 1 })).toBe(true);
  });

  test('a field lost, a type changed, a line without a type → not valid', () => {
    const connection = lines.find(({ type }) => type === 'connection')!;
    const { packets: _, ...lost } = connection;
    expect(isLine(lost)).toBe(false);
    expect(isLine({ ...connection, packets: '3' })).toBe(false);
    expect(isLine({ connection: 1 })).toBe(false);
    expect(isReport({ ...report, summary: {} })).toBe(false);
    expect(isReport({ ...report, schemaVersion: 2 })).toBe(false);
  });
});
