// OpenMetrics, read by a strict parser of the grammar of OpenMetrics 1.0 and its rules for what the grammar can't say.
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../src/findings/registry.ts';
import { analyze } from '../../src/index.ts';
import { CAUSES, OUTCOMES, STATES } from '../../src/shared/vocabulary.ts';
import { writeCapture } from '../kit/write-capture.ts';
import { aFinding, anyText, formatted, shown } from './made-up.ts';
import { reportOf } from './report-of.ts';

const MANY_FATES = fileURLToPath(new URL('../../fixtures/many-fates.pcap', import.meta.url));

interface Family {
  type: string;
  unit: string;
  help: string;
  samples: { labels: Record<string, string>; value: number }[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*';
const ESCAPED = '(?:[^\\n"\\\\]|\\\\["n\\\\])*';
const NUMBER = '[+-]?(?:\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?|\\.\\d+(?:[eE][+-]?\\d+)?)';
const DESCRIPTOR = new RegExp(`^# (TYPE|UNIT|HELP) (${NAME}) (${ESCAPED})$`);
const PAIR = `${LABEL}="${ESCAPED}"`;
const SAMPLE = new RegExp(`^(${NAME})(?:\\{((?:${PAIR}(?:,${PAIR})*)?)\\})? (${NUMBER})$`);

/** Throws at what is no exposition of gauges. */
function parsed(text: string): Map<string, Family> {
  if (!text.endsWith('\n# EOF\n') && text !== '# EOF\n') throw new Error('no EOF');
  const families = new Map<string, Family>();
  let current: Family | undefined;
  let currentName = '';
  const lines = text.slice(0, -'# EOF\n'.length).split('\n').slice(0, -1);
  for (const line of lines) {
    const [, kind, name, rest] = DESCRIPTOR.exec(line) ?? [];
    if (kind !== undefined) {
      if (name !== currentName) {
        if (families.has(name!)) throw new Error(`interleaved: ${name}`);
        families.set(name!, (current = { type: '', unit: '', help: '', samples: [] }));
        currentName = name!;
      }
      const key = kind.toLowerCase() as 'type' | 'unit' | 'help';
      if (current![key] !== '' || current!.samples.length > 0) throw new Error(`misplaced: ${line}`);
      current![key] = rest!;
      if (kind === 'UNIT' && !name!.endsWith(`_${rest}`)) throw new Error(`not the unit of its name: ${line}`);
      continue;
    }
    const [, sampleName, list = '', value] = SAMPLE.exec(line) ?? [];
    if (sampleName === undefined) throw new Error(`neither: ${line}`);
    if (sampleName !== currentName) throw new Error(`outside its family: ${line}`);
    const pairs = [...list.matchAll(new RegExp(`(${LABEL})="(${ESCAPED})"`, 'g'))].map(([, label, escaped]) => [
      label!,
      escaped!.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character)),
    ]);
    const labels = Object.fromEntries(pairs) as Record<string, string>;
    if (Object.keys(labels).length !== pairs.length) throw new Error(`a label twice: ${line}`);
    current!.samples.push({ labels, value: Number(value) });
  }
  for (const [name, { type, help, samples }] of families) {
    if (type !== 'gauge' || help === '' || samples.length === 0) throw new Error(`${name} lacks something`);
    if (/_(total|created|count|sum|bucket|gcount|gsum)$/.test(name)) throw new Error(`${name}: a reserved suffix`);
    const series = samples.map(({ labels }) => JSON.stringify(Object.entries(labels).toSorted()));
    if (new Set(series).size !== series.length) throw new Error(`${name}: a series twice`);
  }
  return families;
}

/** Values by those of a label. */
function by(families: Map<string, Family>, name: string, label: string): Record<string, number> {
  const { samples } = families.get(`tcpscope_${name}`)!;
  return Object.fromEntries(samples.map(({ labels, value }) => [labels[label]!, value]));
}

function valueOf(families: Map<string, Family>, name: string): number {
  const { samples } = families.get(`tcpscope_${name}`)!;
  expect(samples).toHaveLength(1);
  return samples[0]!.value;
}

describe('the parser of this test', () => {
  test.each([
    ['no EOF', '# TYPE a gauge\n# HELP a b\na 1\n'],
    ['no line feed', '# TYPE a gauge\n# HELP a b\na 1# EOF\n'],
    ['a sample of nobody', 'a 1\n# EOF\n'],
    ['a family twice', '# TYPE a gauge\n# HELP a b\na 1\n# TYPE b gauge\n# HELP b b\nb 1\n# HELP a b\na 1\n# EOF\n'],
    ['a series twice', '# TYPE a gauge\n# HELP a b\na{x="1",y="2"} 1\na{y="2",x="1"} 1\n# EOF\n'],
    ['a bare quote', '# TYPE a gauge\n# HELP a b\na{x="""} 1\n# EOF\n'],
    ['no number', '# TYPE a gauge\n# HELP a b\na null\n# EOF\n'],
    ['a unit of another', '# TYPE a gauge\n# UNIT a bytes\n# HELP a b\na 1\n# EOF\n'],
    ['a blank line', '# TYPE a gauge\n# HELP a b\n\na 1\n# EOF\n'],
  ])('%s → refused', (_, text) => {
    expect(() => parsed(text)).toThrow(Error);
  });
});

describe('metrics', () => {
  test('a run → the figures of its report', async () => {
    const families = parsed(await reportOf([MANY_FATES], 'openmetrics', { rules: RULES }));
    const { summary, findings, captures } = await analyze([MANY_FATES]);
    expect(valueOf(families, 'packets')).toBe(summary.packets);
    expect(valueOf(families, 'connections')).toBe(summary.connections);
    expect(by(families, 'connections_by_outcome', 'outcome')).toEqual(summary.byOutcome);
    expect(by(families, 'retransmissions', 'cause')).toEqual(summary.retransmissions.byCause);
    expect(valueOf(families, 'retransmission_ratio')).toBe(summary.retransmissions.rate);
    expect(valueOf(families, 'data_retransmission_ratio')).toBe(summary.retransmissions.dataRate);
    const { completed, unanswered, refused, incomplete } = summary.handshakes;
    expect(by(families, 'handshakes', 'result')).toEqual({ completed, unanswered, refused, incomplete });
    expect(valueOf(families, 'close_wait_leaks')).toBe(summary.closeWait.leaks);
    expect(valueOf(families, 'time_wait_peak')).toBe(summary.timeWait.peak);
    expect(by(families, 'findings_by_severity', 'severity')).toEqual(summary.findings.bySeverity);
    for (const { labels, value } of families.get('tcpscope_endpoints')!.samples) {
      const ofEnd = summary.states[labels['endpoint'] as 'client' | 'server'];
      expect(ofEnd[labels['state'] as (typeof STATES)[number]]).toBe(value);
    }
    for (const { labels, value } of families.get('tcpscope_findings')!.samples) {
      const those = findings.filter(({ rule, severity }) => rule === labels['rule'] && severity === labels['severity']);
      expect(those).toHaveLength(value);
    }
    const { quality, packets } = captures[0]!;
    const labels = { capture: '0', file: 'many-fates.pcap' };
    expect(families.get('tcpscope_capture_packets')!.samples).toEqual([{ labels, value: packets }]);
    expect(families.get('tcpscope_capture_cut_packets')!.samples).toEqual([{ labels, value: quality.cutPackets }]);
    expect(families.has('tcpscope_capture_reported_drops')).toBe(false);
  });

  test('units → declared where a name ends in one', async () => {
    const families = parsed(await formatted('openmetrics'));
    const units = [...families].filter(([, { unit }]) => unit !== '').map(([name, { unit }]) => [name, unit]);
    expect(units).toEqual([
      ['tcpscope_retransmission_ratio', 'ratio'],
      ['tcpscope_data_retransmission_ratio', 'ratio'],
      ['tcpscope_capture_bytes', 'bytes'],
      ['tcpscope_capture_duration_seconds', 'seconds'],
      ['tcpscope_capture_missing_bytes', 'bytes'],
    ]);
  });

  test('nothing found → the series are there all the same, and zero', async () => {
    const families = parsed(await reportOf([writeCapture('')], 'openmetrics', { rules: RULES }));
    const findings = by(families, 'findings', 'rule');
    expect(Object.keys(findings)).toEqual(RULES.map(({ rule }) => rule));
    expect(new Set(Object.values(findings))).toEqual(new Set([0]));
    expect(Object.keys(by(families, 'connections_by_outcome', 'outcome'))).toEqual([...OUTCOMES]);
    expect(Object.keys(by(families, 'retransmissions', 'cause'))).toEqual([...CAUSES]);
    expect(families.get('tcpscope_endpoints')!.samples).toHaveLength(2 * STATES.length);
  });

  test('a finding milder than its rule → a series of its own, beside that which stays', async () => {
    const findings = [aFinding({ severity: 'info', count: 3 }), aFinding({ severity: 'info', count: 4 })];
    const families = parsed(await formatted('openmetrics', { findings }));
    const seriesOf = (name: string): unknown =>
      families.get(name)!.samples.filter(({ labels }) => labels['rule'] === 'connection-refused');
    expect(seriesOf('tcpscope_findings')).toEqual([
      { labels: { rule: 'connection-refused', severity: 'error' }, value: 0 },
      { labels: { rule: 'connection-refused', severity: 'info' }, value: 2 },
    ]);
    expect(seriesOf('tcpscope_finding_occurrences')).toMatchObject([{ value: 0 }, { value: 7 }]);
  });

  test('two captures that are called alike → two series', async () => {
    const families = parsed(await formatted('openmetrics', { captures: [{ file: 'a' }, { file: 'a' }] }));
    expect(families.get('tcpscope_capture_packets')!.samples.map(({ labels }) => labels)).toEqual([
      { capture: '0', file: 'a' },
      { capture: '1', file: 'a' },
    ]);
  });
});

test('any text as the name of a capture → read as it was', async () => {
  const property = fc.asyncProperty(anyText, async (file) => {
    const families = parsed(await formatted('openmetrics', { captures: [{ file }] }));
    const [sample] = families.get('tcpscope_capture_packets')!.samples;
    expect(sample!.labels['file']).toBe(shown(file).replace(/\p{Cs}/gu, '\ufffd'));
  });
  await fc.assert(property, { numRuns: 500 });
});

test('the same input → the same bytes', async () => {
  const once = await reportOf([MANY_FATES], 'openmetrics', { rules: RULES });
  expect(await reportOf([MANY_FATES], 'openmetrics', { rules: RULES })).toBe(once);
});
