// What a finding points at shows it: its frames, its time, its display filter (which Wireshark has to understand).
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/index.ts';
import { RULES } from '../../src/findings/registry.ts';
import { captureRecords } from '../kit/capture.ts';
import { framesShown, hasSharkd } from '../kit/wireshark.ts';
import { writeCapture } from '../kit/write-capture.ts';
import { traces } from './all-traces.ts';
import type { Finding } from './finding-case.ts';

interface Found {
  finding: Finding;
  path: string;
  /** Of its frames, in seconds. */
  times: number[];
  frameCount: number;
}

async function findAll(): Promise<Map<string, Found[]>> {
  const all = new Map<string, Found[]>();
  for (const { trace, options } of traces) {
    const records = captureRecords(trace);
    const path = writeCapture(trace);
    for (const finding of (await analyze([path], options)).findings) {
      const times = finding.frames.map((frame) => (records[frame - 1]?.timeNs ?? NaN) / 1e9);
      const found = { finding, path, times, frameCount: records.length };
      all.set(finding.rule, [...(all.get(finding.rule) ?? []), found]);
    }
  }
  return all;
}

const all = await findAll();
const rules = RULES.map(({ rule }) => rule);

/** Of one segment: they are seen when that passes. */
const MOMENTS = new Set([
  'abortive-close',
  'blind-reset',
  'fin-retransmitted',
  'reset-injected',
  'reset-mid-transfer',
  'self-connect',
  'simultaneous-close',
]);
/** The first of its frames shows where TIME_WAIT began; what is found is the RST. */
const SEEN_LATER = new Set(['time-wait-assassination']);

/** Wrong still: these have none at all. */
const WITHOUT_FRAMES = new Set(['port-exhaustion', 'time-wait-buildup']);
/** Of a file as a whole: no frame shows it more than others. */
const OF_FILES = new Set(['capture-truncated', 'capture-unordered', 'midstream-only']);

const others = (...wrong: readonly ReadonlySet<string>[]) =>
  rules.filter((rule) => !wrong.some((some) => some.has(rule)));

test('every rule → found in some trace', () => {
  expect([...all.keys()].toSorted()).toEqual(rules);
});

describe('frames: some of the capture, in order, each once, no more than eight', () => {
  const check = (rule: string) => {
    for (const { finding, frameCount } of all.get(rule)!) {
      const { frames } = finding;
      expect(frames).not.toEqual([]);
      expect(frames).toEqual([...new Set(frames)].toSorted((a, b) => a - b));
      expect(frames.length).toBeLessThanOrEqual(8);
      expect(frames[0]).toBeGreaterThanOrEqual(1);
      expect(frames.at(-1)).toBeLessThanOrEqual(frameCount);
    }
  };
  test.each(others(WITHOUT_FRAMES, OF_FILES))('%s', check);
  test.fails.each([...WITHOUT_FRAMES])('%s', check);
});

describe('t: when it was seen first, which is not after the first of its frames, and exactly then for single segments', () => {
  const check = (rule: string) => {
    for (const { finding, times } of all.get(rule)!) {
      expect(finding.t).toBeLessThan(times[0]! + 1e-6);
      if (MOMENTS.has(rule)) expect(finding.t).toBeCloseTo(times[0]!, 6);
    }
  };
  test.each(others(WITHOUT_FRAMES, OF_FILES, SEEN_LATER))('%s', check);
});

describe.runIf(hasSharkd)('filter: Wireshark understands it, and shows some of the frames', { tags: ['slow'] }, () => {
  /** One about a connection, and one about several. */
  const check = async (rule: string) => {
    const found = all.get(rule)!;
    const alone = found.find(({ finding }) => finding.connection !== null);
    const several = found.find(({ finding }) => finding.connection === null);
    for (const each of [alone, several]) {
      if (each === undefined) continue;
      const { frames, filter } = each.finding;
      const shown = await framesShown(each.path, filter);
      expect(frames.filter((frame) => shown.includes(frame))).not.toEqual([]);
    }
  };
  test.each(others(WITHOUT_FRAMES, OF_FILES))('%s', check);
  test.each([...WITHOUT_FRAMES, ...OF_FILES])('%s: understood at least', async (rule) => {
    const { path, finding } = all.get(rule)![0]!;
    expect((await framesShown(path, finding.filter)).length).toBeGreaterThan(0);
  });
});
