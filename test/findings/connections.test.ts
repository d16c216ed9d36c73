// Findings and connections tell the same of one another: which connections a finding is about, and what was found in one.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { MAX_CONNECTIONS } from '../../src/findings/connection-ids.ts';
import { CONNECTION_DETECTORS } from '../../src/findings/registry.ts';
import { analyze, type AnalyzeOptions, type Report } from '../../src/index.ts';
import { FindingIndex } from '../../src/report/finding-index.ts';
import { endText } from '../../src/shared/format.ts';
import { writeCapture } from '../kit/write-capture.ts';
import { traces } from './all-traces.ts';
import { portOf, range, sideBySide } from './many.ts';

const ofConnections = new Set(CONNECTION_DETECTORS.map(({ meta }) => meta.rule));

/** What is not right in a report; `rules`: notes the rules of all findings that name connections. */
function contradictions({ connections, findings }: Report, rules = new Set<string>()): string[] {
  const wrong: string[] = [];
  const byId = new Map(connections.map((record) => [record.id, record]));
  const index = new FindingIndex(findings);
  for (const [place, { rule, endpoint, connection, connections: ids, connectionCount, count }] of findings.entries()) {
    if (ids.length > 0) rules.add(rule);
    if (ids.join() !== [...new Set(ids)].toSorted((a, b) => a - b).join()) wrong.push(`${rule}: not ascending: ${ids}`);
    if (ids.length !== Math.min(connectionCount, MAX_CONNECTIONS)) wrong.push(`${rule}: ${ids.length} ids`);
    if (ofConnections.has(rule) && connectionCount !== count) wrong.push(`${rule}: ${connectionCount}, not ${count}`);
    if (connection !== null && ids.join() !== String(connection)) wrong.push(`${rule}: ${ids}, not ${connection}`);
    for (const id of ids) {
      const record = byId.get(id);
      if (record === undefined) wrong.push(`${rule}: no connection ${id}`);
      else if (!index.placesOf(record).includes(place)) wrong.push(`${rule}: connection ${id} does not show it`);
      else if (!ofConnections.has(rule)) continue;
      else if (!record.findings.some((own) => own.rule === rule && (endpoint === null || own.endpoint === endpoint)))
        wrong.push(`connection ${id} says nothing of ${rule}`);
    }
  }
  for (const record of connections) {
    const listed = index.placesOf(record).map((place) => findings[place]!);
    for (const finding of listed) {
      if (!finding.connections.includes(record.id)) wrong.push(`${finding.rule}: not of connection ${record.id}`);
    }
    const server = endText(record.server.address, record.server.port);
    const isSaidBetter = listed.some(({ rule, data }) => !ofConnections.has(rule) && data['server'] === server);
    for (const { rule } of record.findings) {
      if (!listed.some((finding) => finding.rule === rule) && !isSaidBetter)
        wrong.push(`connection ${record.id}: ${rule} is not found`);
    }
  }
  return wrong;
}

const folder = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const fixtures = readdirSync(folder).filter((name) => /\.pcap(ng)?(\.\w+)?$/.test(name));

describe('fixtures', () => {
  test.each(fixtures)('%s: findings name connections, which name them → no contradiction', async (name) => {
    expect(contradictions(await analyze([folder + name]))).toEqual([]);
  });
});

test(
  'traces of all rules: findings name connections, which name them → no contradiction',
  { tags: ['slow'] },
  async () => {
    const rules = new Set<string>();
    for (const { trace, options } of traces as readonly { trace: string; options?: AnalyzeOptions }[]) {
      const report = await analyze([writeCapture(trace)], options ?? {});
      expect({ trace, wrong: contradictions(report, rules) }).toEqual({ trace, wrong: [] });
    }
    expect([...ofConnections].filter((rule) => !rules.has(rule))).toEqual([]);
    for (const rule of ['accept-queue-overflow', 'syn-flood', 'options-stripped', 'predictable-isn'])
      expect(rules).toContain(rule);
  },
);

test('more connections than a finding names → it counts them all, and each still shows it', async () => {
  const many = MAX_CONNECTIONS + 200;
  const trace = sideBySide(
    range(many, (i) => portOf(i)),
    '+0 > S 0:0(0)\n+.001 < R. 0:0(0) ack 1',
  );
  const { connections, findings } = await analyze([writeCapture(trace)]);
  const refused = findings.find(({ rule }) => rule === 'connection-refused')!;
  expect([refused.connections.length, refused.connectionCount, refused.count]).toEqual([MAX_CONNECTIONS, many, many]);
  const index = new FindingIndex(findings);
  const place = findings.indexOf(refused);
  expect(connections.filter((record) => !index.placesOf(record).includes(place))).toEqual([]);
});
