// SARIF 2.1.0 as the tests read it, held against its schema.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { expect } from 'vitest';

interface Region {
  byteOffset: number;
  byteLength: number;
}
export interface Location {
  id?: number;
  physicalLocation: { artifactLocation: { uri: string; index: number }; region?: Region };
  message?: { text: string };
}
export interface Result {
  ruleId: string;
  ruleIndex?: number;
  level: string;
  message: { text: string };
  baselineState?: string;
  suppressions?: { kind: string; status: string; justification: string }[];
  locations: Location[];
  relatedLocations?: Location[];
  partialFingerprints: Record<string, string>;
  properties: Record<string, unknown> & { frames: number[] };
}
interface Rule {
  id: string;
  defaultConfiguration: { level: string };
  help: { text: string; markdown: string };
}
export interface Run {
  tool: { driver: { rules: Rule[] } };
  artifacts: { location: { uri: string }; mimeType?: string }[];
  results: Result[];
  properties: Record<string, unknown>;
  invocations: [
    {
      executionSuccessful: boolean;
      toolExecutionNotifications: { descriptor: { id: string }; locations: Location[] }[];
    },
  ];
}

// The schema is written in draft 4, of which it uses nothing that draft 7 has otherwise but the name of its own.
const library = dirname(createRequire(import.meta.url).resolve('@microsoft/jest-sarif'));
const {
  $schema: _,
  id: __,
  ...schema
} = JSON.parse(readFileSync(join(library, 'schemas/sarif-2.1.0-rtm.5.json'), 'utf8')) as Record<string, unknown>;
const isValid = new Ajv({
  strict: false,
  allErrors: true,
  unicodeRegExp: false, // a pattern of the schema is none with the flag u
  formats: {
    uri: (text) => URL.canParse(text),
    'uri-reference': (text) => URL.canParse(text, 'file:///') && /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/.test(text),
    'date-time': true,
  },
}).compile(schema);

export function runOf(text: string): Run {
  const log = JSON.parse(text) as { runs: [Run] };
  const { $schema: ___, ...published } = log as Record<string, unknown>;
  isValid(published);
  expect(isValid.errors ?? []).toEqual([]);
  return log.runs[0];
}
