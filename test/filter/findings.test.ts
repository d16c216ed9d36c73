// Every filter that a finding prints can be given to --filter, and chooses at least the connections that the finding is
// about: with nothing else in the report, the same is found in the same frames of as many connections.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../src/findings/registry.ts';
import { analyze, parseFilter, type AnalyzeOptions, type Report } from '../../src/index.ts';
import { traces } from '../findings/all-traces.ts';
import { writeCapture } from '../kit/write-capture.ts';

type Finding = Report['findings'][number];

const partOf = ({ rule, endpoint, count, connection, frames }: Finding): object => ({
  rule,
  endpoint,
  count,
  connection,
  frames,
});

/** Those that its own filter loses, with the filter; `rules`: notes the rules of all. */
async function lost(path: string, options: AnalyzeOptions = {}, rules = new Set<string>()): Promise<object[]> {
  const { findings } = await analyze([path], options);
  const all: object[] = [];
  for (const finding of findings) {
    rules.add(finding.rule);
    const found = await analyze([path], { ...options, filter: parseFilter(finding.filter) });
    const { connection } = finding;
    if (connection !== null && !found.connections.some(({ id }) => id === connection)) all.push(finding);
    const part = JSON.stringify(partOf(finding));
    if (!found.findings.some((other) => JSON.stringify(partOf(other)) === part)) all.push(finding);
  }
  return all.map((finding) => ({ ...partOf(finding as Finding), filter: (finding as Finding).filter }));
}

const folder = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const fixtures = readdirSync(folder).filter((name) => /\.pcap(ng)?(\.\w+)?$/.test(name));

describe('fixtures', () => {
  test.each(fixtures)('%s: each finding, filtered by its filter → found again', async (name) => {
    expect(await lost(folder + name)).toEqual([]);
  });
});

test('traces of all rules: each finding, filtered by its filter → found again', { tags: ['slow'] }, async () => {
  const rules = new Set<string>();
  const all: object[] = [];
  for (const { trace, options } of traces) {
    for (const finding of await lost(writeCapture(trace), options, rules)) all.push({ ...finding, trace });
  }
  expect(all).toEqual([]);
  expect(RULES.map(({ rule }) => rule).filter((rule) => !rules.has(rule))).toEqual([]);
});
