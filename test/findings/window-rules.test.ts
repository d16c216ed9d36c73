// Rules of windows beside their cases: that near misses are near, what a message counts, and what is wrong still.
import { describe, expect, test } from 'vitest';
import { analyze, type ConnectionRecord } from '../../src/index.ts';
import { framesShown, hasSharkd } from '../kit/wireshark.ts';
import { writeCapture } from '../kit/write-capture.ts';
import { bulkTrace, FULL, once, RENO, type Bulk } from './bulk-trace.ts';
import { ONE, type Finding } from './finding-case.ts';
import { findingsOf } from './finding-tests.ts';
import { portOf } from './many.ts';
import { windowCases } from './window-cases.ts';

async function found(rule: string, trace: string): Promise<Finding | undefined> {
  return (await findingsOf(trace)).find((each) => each.rule === rule);
}

async function sentBy(sender: 'client' | 'server', trace: string): Promise<ConnectionRecord['sent']['client']> {
  const { connections } = await analyze([writeCapture(trace)]);
  return connections[0]!.sent[sender];
}

/** A trace in which the rule is not found. */
function neighbour(rule: string, name: string): string {
  const trace = windowCases.find((each) => each.rule === rule && name in each.unlike)?.unlike[name];
  if (trace === undefined) throw new Error(`${rule}: no neighbour ${name}`);
  return trace;
}

describe('near misses are near', () => {
  test('receiver-limited: full for less than half of the time → but for more than a third', async () => {
    const { limitedBy } = await sentBy('client', neighbour('receiver-limited', 'full for less than half of the time'));
    expect(limitedBy!.rwnd).toBeGreaterThan(1 / 3);
    expect(limitedBy!.rwnd).toBeLessThan(0.5);
  });

  test('receiver-limited: for less than ten round trips → most of them', async () => {
    const { limitedBy } = await sentBy('client', neighbour('receiver-limited', 'for less than ten round trips'));
    expect(limitedBy!.rwnd).toBeGreaterThan(0.6);
  });

  test('small-window: eleven segments → receiver-limited instead', async () => {
    const trace = neighbour('small-window', 'eleven segments');
    expect((await findingsOf(trace)).map(({ rule }) => rule)).toEqual(['receiver-limited']);
    expect((await sentBy('client', trace)).limitedBy!.rwnd).toBeGreaterThan(0.8);
  });

  test.each([
    ['one round trip that is long', 0.02, 0.03],
    ['not three times as long', 0.102, 0.18],
    ['not a tenth of a second more', 0.012, 0.06],
  ])('bufferbloat: %s → longer under load all the same', async (name, least, underLoad) => {
    const { pathRtt } = await sentBy('client', neighbour('bufferbloat', name));
    expect(pathRtt!.min).toBeCloseTo(least, 2);
    expect(pathRtt!.underLoad).toBeGreaterThan(underLoad);
  });

  test.each([
    ['one loss: a half', 0.5],
    ['two: a quarter', 0.25],
  ])('cwnd-collapse: %s → that is what it fell to', async (name, share) => {
    const path = writeCapture(neighbour('cwnd-collapse', name));
    const { connections } = await analyze([path], { include: { samples: true } });
    const windows = connections[0]!.samples!.map(({ cwnd }) => cwnd / FULL);
    const most = windows.indexOf(Math.max(...windows));
    expect(windows[most]).toBe(110);
    expect(Math.min(...windows.slice(most))).toBe(Math.floor(110 * share));
  });

  test('ecn-congestion: ECE when there are no data → it is there', () => {
    const last = neighbour('ecn-congestion', 'ECE when there are no data').split('\n').at(-1);
    expect(last).toMatch(/^\+\.1 < E\. 1 ack 434401 /);
  });
});

describe('what a message says', () => {
  test('cwnd-collapse, twice → how often, and the worst of them', async () => {
    const lose: Bulk['lose'] = (_segment, _copy, ms) => (ms > 90 && ms < 380) || (ms > 1590 && ms < 1850);
    const finding = await found('cwnd-collapse', bulkTrace({ segments: 500, rttMs: 50, lose }));
    const { from, to, times } = finding!.data;
    expect({ from, to, times }).toEqual({ from: 44, to: 1, times: 2 });
    expect(finding!.message).toBe(
      `${ONE}: the congestion window of the client fell from 44 segments to 1 (worst of 2 collapses)`,
    );
    expect(finding!.frames).toHaveLength(2);
  });

  test('receiver-limited: the window has grown → the largest that it was', async () => {
    const window = (arrived: number): number => (arrived < 150 ? 16 : 32) * FULL;
    const finding = await found('receiver-limited', bulkTrace({ segments: 400, rttMs: 50, window }));
    expect(finding!.data['window']).toBe(32 * FULL);
    expect(finding!.message).toContain('(46.3 kB)');
  });
});

describe('at the edge', () => {
  // The acknowledgement that ends the reduction says ECE, too: CWR has not arrived yet (RFC 3168, 6.1.2).
  test.each([1, 2, 4, 8])(
    'ecn-congestion: one mark, %i segments an acknowledgement → reduced once',
    async (ackEvery) => {
      const trace = bulkTrace({ segments: 300, rttMs: 50, hasEcn: true, ackEvery, mark: (segment) => segment === 60 });
      expect((await found('ecn-congestion', trace))?.data).toMatchObject({ reductions: 1 });
    },
  );

  test('small-window: one segment → found', async () => {
    const trace = bulkTrace({ segments: 60, rttMs: 50, scale: 3, window: () => FULL });
    expect(await found('small-window', trace)).toBeDefined();
  });
});

describe.runIf(hasSharkd)('a filter for two connections → shows some of the frames', () => {
  async function shownOf(rule: string, bulk: Bulk): Promise<number[]> {
    const lines = bulkTrace(bulk);
    const path = writeCapture(`addresses ${portOf(0)}\n${lines}\naddresses ${portOf(1)}\n${lines}`);
    const { findings } = await analyze([path]);
    const { filter, frames, count } = findings.find((each) => each.rule === rule)!;
    expect(count).toBe(2);
    const shown = await framesShown(path, filter);
    return frames.filter((frame) => shown.includes(frame));
  }

  // Wireshark takes a window for full when no byte more fits in; senders wait when no whole segment does.
  test('receiver-limited: a window that is no multiple of a segment', async () => {
    expect(await shownOf('receiver-limited', { segments: 400, rttMs: 50, window: () => 46_000 })).not.toEqual([]);
  });

  // The frame is that of the segment at which the window had fallen so far, which repeats nothing.
  test('cwnd-collapse: one loss after another', async () => {
    const bulk: Bulk = { segments: 600, rttMs: 50, beta: RENO, lose: once(100, 230, 300) };
    expect(await shownOf('cwnd-collapse', bulk)).not.toEqual([]);
  });
});
