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
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  $ref?: string;
  $defs?: Record<string, Schema>;
  additionalProperties?: unknown;
}

const schema = reportJsonSchema() as Schema;
const ajv = new Ajv2020({ allErrors: true, strict: true });
ajv.addSchema(schema, 'report');
const isReport = ajv.getSchema('report')!;
const isLine = ajv.getSchema('report#/$defs/ndjsonLine')!;

/** All schemas inside one, with the path of their names. */
function* inside(part: Schema, path = ''): Generator<[string, Schema]> {
  yield [path, part];
  for (const [name, child] of Object.entries(part.properties ?? {})) yield* inside(child, `${path}/${name}`);
  for (const [name, child] of Object.entries(part.$defs ?? {})) yield* inside(child, `#${name}`);
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
    // Names of outcomes under byOutcome are described by connection.outcome.
    expect(silent.filter((path) => !path.includes('/byOutcome/'))).toEqual([]);
  });

  test('objects: closed against further fields → none is', () => {
    expect([...inside(schema)].filter(([, { additionalProperties }]) => additionalProperties !== undefined)).toEqual(
      [],
    );
  });
});

describe('a report of a later version 1', () => {
  let lines: Record<string, unknown>[];
  let report: Record<string, unknown>;
  const later = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(later);
    if (typeof value !== 'object' || value === null) return value;
    return {
      ...Object.fromEntries(Object.entries(value).map(([key, field]) => [key, later(field)])),
      newField: { a: 1 },
    };
  };

  beforeAll(async () => {
    const path = writeCapture('handshake\nclose');
    lines = parsedLines(await reportOf([path], 'ndjson'));
    report = JSON.parse(await reportOf([path], 'json')) as Record<string, unknown>;
  });

  test('new fields in every object → still valid', () => {
    expect(isReport(later(report))).toBe(true);
    for (const line of lines) expect(isLine(later(line))).toBe(true);
  });

  test('a line of a new type → still valid', () => {
    expect(isLine({ type: 'prophecy', connection: 1 })).toBe(true);
  });

  test('a field lost, a type changed, a line without a type → not valid', () => {
    const { packets: _, ...lost } = lines[0]!;
    expect(isLine(lost)).toBe(false);
    expect(isLine({ ...lines[0], packets: '3' })).toBe(false);
    expect(isLine({ connection: 1 })).toBe(false);
    expect(isReport({ ...report, summary: {} })).toBe(false);
    expect(isReport({ ...report, schemaVersion: 2 })).toBe(false);
  });
});
