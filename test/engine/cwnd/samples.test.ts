// The samples that are kept of many: which changes are worth one, and how there come to be fewer of them.
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { CA_STATE, LIMIT } from '../../../src/core/codes.ts';
import { MAX_SAMPLES, SampleLog, type Sample } from '../../../src/core/samples.ts';

const US = 1e3;
const MS = 1e6;

let log: SampleLog;
let added: number;

beforeEach(() => {
  log = new SampleLog();
  added = 0;
});

const plain: Sample = {
  frame: 0,
  ns: 0,
  flight: 10,
  cwnd: 20,
  isExact: true,
  rwnd: 65_535,
  ssthresh: 15,
  state: CA_STATE.open,
  isInSlowStart: false,
  limit: LIMIT.cwnd,
  mss: 1460,
};

/** At this time; each with the next frame. */
const add = (ns: number, changes: Partial<Sample> = {}): void => log.add({ ...plain, frame: ++added, ns, ...changes });

/** So many, a step apart, no two of which are alike. */
function addMany(count: number, fromNs: number, stepNs: number): void {
  for (let i = 0; i < count; i++) add(fromNs + i * stepNs, { cwnd: added + 1 });
}

const frames = (): number[] => log.kept.map(({ frame }) => frame);

describe('what is worth a sample', () => {
  const cases: { name: string; changes: Partial<Sample>; isKept: boolean }[] = [
    { name: 'nothing', changes: {}, isKept: false },
    { name: 'one more in flight', changes: { flight: 11 }, isKept: false },
    { name: 'one less in flight', changes: { flight: 9 }, isKept: false },
    { name: 'two more in flight', changes: { flight: 12 }, isKept: true },
    { name: 'two less in flight', changes: { flight: 8 }, isKept: true },
    { name: 'the window', changes: { cwnd: 21 }, isKept: true },
    { name: 'how well the window is known', changes: { isExact: false }, isKept: true },
    { name: 'the state', changes: { state: CA_STATE.recovery }, isKept: true },
    { name: 'the limit', changes: { limit: LIMIT.rwnd }, isKept: true },
    { name: 'the receive window', changes: { rwnd: 65_534 }, isKept: true },
    { name: 'whether the receive window is known', changes: { rwnd: null }, isKept: true },
  ];
  test.each(cases)('$name changes → kept: $isKept', ({ changes, isKept }) => {
    add(0);
    add(1 * MS, changes);
    expect(log.kept).toHaveLength(isKept ? 2 : 1);
    expect(log.kept.at(-1)).toMatchObject(isKept ? { frame: 2, ns: MS, ...changes } : { ...plain, frame: 1 });
  });

  test('nothing changes for long → one now and then', () => {
    for (let ms = 0; ms <= 100; ms++) add(ms * MS);
    expect(log.kept.map(({ ns }) => ns / MS)).toEqual([0, 20, 40, 60, 80, 100]);
  });

  test('what is in flight changes slowly → compared to what was kept', () => {
    for (let i = 0; i <= 6; i++) add(i * MS, { flight: 10 + i });
    expect(log.kept.map(({ flight }) => flight)).toEqual([10, 12, 14, 16]);
  });
});

describe('when there are too many', () => {
  test('fewer than the most → all are kept, however close', () => {
    addMany(MAX_SAMPLES - 1, 0, 1);
    expect(frames()).toEqual(Array.from({ length: MAX_SAMPLES - 1 }, (_, i) => i + 1));
  });

  test('as many → every second one', () => {
    addMany(MAX_SAMPLES, 0, 1);
    expect(frames()).toEqual(Array.from({ length: MAX_SAMPLES / 2 }, (_, i) => i * 2 + 1));
  });

  test('from then on, many within a short time → two at most, the latest among them', () => {
    addMany(MAX_SAMPLES, 0, MS);
    const begin = MAX_SAMPLES * MS;
    addMany(100, begin, US);
    expect(log.kept).toHaveLength(MAX_SAMPLES / 2 + 2);
    expect(log.kept.at(-1)).toMatchObject({ frame: added, ns: begin + 99 * US });
  });

  test('from then on, far apart → all are kept', () => {
    addMany(MAX_SAMPLES, 0, MS);
    addMany(100, MAX_SAMPLES * MS, 1000 * MS);
    expect(log.kept).toHaveLength(MAX_SAMPLES / 2 + 100);
  });

  test('each time anew → much less close', () => {
    const counts: number[] = [];
    let ns = 0;
    for (let i = 0; i < 4; i++) {
      let before: number;
      do {
        before = log.kept.length;
        addMany(1, (ns += 100 * US), 0);
      } while (log.kept.length > before);
      before = log.kept.length;
      addMany(20_000, (ns += MS), US);
      counts.push(log.kept.length - before);
      ns += 30 * MS;
    }
    for (const [i, count] of counts.entries()) {
      expect(count).toBeGreaterThan(1);
      if (i > 0) expect(count).toBeLessThanOrEqual(counts[i - 1]! + 3);
    }
    expect(counts.at(-1)).toBeLessThanOrEqual(counts[0]! * 0.6);
  });

  test('a recovery begins within a pause → what was before it is kept', () => {
    addMany(MAX_SAMPLES, 0, MS);
    const begin = MAX_SAMPLES * MS;
    add(begin);
    add(begin + US, { cwnd: 30 });
    add(begin + 2 * US, { cwnd: 31, state: CA_STATE.recovery });
    expect(log.kept.slice(-3).map(({ cwnd }) => cwnd)).toEqual([20, 30, 31]);
  });

  test('whatever comes → never too many, the first among them, times ascend, none made up', () => {
    const span = fc.record({
      count: fc.integer({ min: 1, max: 6000 }),
      stepNs: fc.constantFrom(0, 1, US, 60 * US, MS, 30 * MS),
      state: fc.constantFrom(CA_STATE.open, CA_STATE.open, CA_STATE.recovery),
      isSteady: fc.boolean(),
    });
    const property = fc.property(fc.array(span, { minLength: 1, maxLength: 12 }), (spans) => {
      log = new SampleLog();
      added = 0;
      const all: Sample[] = [];
      let most = 0;
      let ns = 0;
      for (const { count, stepNs, state, isSteady } of spans) {
        for (let i = 0; i < count; i++) {
          all.push({ ...plain, frame: all.length, ns, state, cwnd: isSteady ? 20 : i });
          log.add(all.at(-1)!);
          most = Math.max(most, log.kept.length);
          ns += stepNs;
        }
      }
      expect(most).toBeLessThanOrEqual(MAX_SAMPLES);
      expect(log.kept[0]).toBe(all[0]);
      expect(log.kept.every((sample, i) => i === 0 || sample.ns >= log.kept[i - 1]!.ns)).toBe(true);
      expect(log.kept.every((sample, i) => i === 0 || sample.frame > log.kept[i - 1]!.frame)).toBe(true);
      expect(log.kept.every((sample) => all[sample.frame] === sample)).toBe(true);
    });
    fc.assert(property, { numRuns: 30 });
  });

  test('what goes on for long → is shown to its end', () => {
    addMany(100_000, 0, MS);
    expect(log.kept.at(-1)!.frame).toBeGreaterThanOrEqual(added - 1);
  });

  test('what goes on for long → is shown as well at its beginning as at its end', () => {
    addMany(100_000, 0, MS);
    const gaps = log.kept.slice(1).map(({ ns }, i) => ns - log.kept[i]!.ns);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(8 * Math.min(...gaps));
  });
});
