// Two captures: what got worse between them is told, and nothing else; saved reports say the same as their captures.
import { describe, expect, test } from 'vitest';
import { compare, type Comparison, type Difference } from '../../src/diff/compare.ts';
import { readServices } from '../../src/diff/read-services.ts';
import { TcpscopeError } from '../../src/shared/errors.ts';
import { writeCapture, writeTemporary } from '../kit/write-capture.ts';
import { reportOf } from '../report/report-of.ts';
import { servicesTrace, type ServiceTrace } from './services-trace.ts';

const WEB = '10.0.0.2:80';
const QUIET = '10.0.0.3:443';
const FAR = '10.0.0.4:5432';
const SIX = '[fd00::2]:8080';
const LOSSY = '10.0.0.5:22';

const captureOf = (services: readonly ServiceTrace[]): string => writeCapture(servicesTrace(services));
const diffOf = async (before: string, after: string): Promise<Comparison> =>
  compare(await readServices(before, undefined), await readServices(after, undefined));
const lineOf = ({ service, what, before, after, change }: Difference): string =>
  `${service} ${what}: ${before} → ${after}, ${change}`;

const before = captureOf([
  { server: WEB, connections: 400, refused: 2 },
  { server: QUIET, connections: 60, refused: 6 },
  { server: FAR, connections: 60 },
  { server: SIX, connections: 60, refused: 1 },
  { server: LOSSY, connections: 60, repeating: 40 },
  { server: '10.0.0.8:8080', connections: 20 },
]);
const after = captureOf([
  { server: '10.0.0.9:9090', connections: 20, refused: 20 },
  { server: LOSSY, connections: 60 },
  { server: SIX, connections: 60, refused: 30 },
  { server: FAR, connections: 50, rttMs: 50 },
  { server: QUIET, connections: 60, refused: 6 },
  { server: WEB, connections: 400, refused: 40 },
]);

describe('two captures', () => {
  test('what differs → told with its samples, the worst first; what does not → not', async () => {
    const { differences, both, gone, fresh } = await diffOf(before, after);
    expect(differences.filter(({ change }) => change === 'worse').map(lineOf)).toEqual([
      `${SIX} refused: 1.67 % of 60 connections → 50.0 % of 60 connections, worse`,
      `${WEB} refused: 0.50 % of 400 connections → 10.0 % of 400 connections, worse`,
      `${FAR} handshake round trip: 5.00 ms (median of 60) → 50.0 ms (median of 50), worse`,
    ]);
    expect(differences.map(({ factor }) => factor).slice(0, 3)).toEqual([
      expect.closeTo(30),
      expect.closeTo(20),
      expect.closeTo(10),
    ]);
    const better = differences.slice(3);
    expect(better.map(({ service }) => service)).toEqual(better.map(() => LOSSY));
    expect(better.map(lineOf)).toContain(
      `${LOSSY} retransmissions: 6.90 % of 580 packets → 0.00 % of 540 packets, better`,
    );
    expect({ both, gone, fresh }).toEqual({ both: 5, gone: ['10.0.0.8:8080'], fresh: ['10.0.0.9:9090'] });
  });

  test('the other way round → the same, as better', async () => {
    const there = await diffOf(before, after);
    const back = await diffOf(after, before);
    expect([back.both, back.gone, back.fresh]).toEqual([there.both, there.fresh, there.gone]);
    const turned = back.differences.map((each) => ({
      ...each,
      before: each.after,
      after: each.before,
      change: each.change === 'worse' ? ('better' as const) : ('worse' as const),
    }));
    expect(turned.map(lineOf).toSorted()).toEqual(there.differences.map(lineOf).toSorted());
    expect(back.differences[0]).toMatchObject({ service: LOSSY, change: 'worse' });
    expect(back.differences.at(-1)).toMatchObject({ service: FAR, change: 'better' });
  });

  test.each([
    ['refused: 0 of 5 against 2', { connections: 5 }, { connections: 5, refused: 2 }],
    ['round trips: 4 of 5 ms against 4 of 50 ms', { connections: 4 }, { connections: 4, rttMs: 50 }],
    ['sent again: once in 4', { connections: 4 }, { connections: 4, repeating: 1 }],
  ])('too few samples, %s → nothing', async (_, former, present) => {
    const [one, other] = [former, present].map((of) => captureOf([{ server: WEB, ...of }]));
    expect(await diffOf(one!, other!)).toEqual({ differences: [], both: 1, gone: [], fresh: [] });
    expect(await diffOf(other!, one!)).toEqual({ differences: [], both: 1, gone: [], fresh: [] });
  });

  test('no service in both → all are named', async () => {
    const one = captureOf([{ server: WEB, connections: 9 }]);
    const other = captureOf([{ server: SIX, connections: 9 }]);
    expect(await diffOf(one, other)).toEqual({ differences: [], both: 0, gone: [WEB], fresh: [SIX] });
  });

  // Of a rule, eleven servers have findings of their own; of twelve, the least two share one that names neither.
  test.each([{ refused: 40 }, { repeating: 40 }, { mss: 1200 }])(
    'a twelfth server with the same fault, %j → the others are as they were',
    async (fault) => {
      const of = (server: string): ServiceTrace => ({ server, connections: 50, ...fault });
      const eleven = Array.from({ length: 11 }, (_, i) => of(`10.0.1.${i + 1}:80`));
      const [fewer, more] = [captureOf(eleven), captureOf([of('10.0.2.1:80'), ...eleven])];
      const { differences, both, fresh } = await diffOf(fewer, more);
      expect({ both, fresh }).toEqual({ both: 11, fresh: ['10.0.2.1:80'] });
      expect(differences.map(lineOf)).toEqual([]);
      expect((await diffOf(more, fewer)).differences.map(lineOf)).toEqual([]);
    },
  );

  test('a twelfth server, and another of the twelve has that fault no more → that one is told', async () => {
    const of = (server: string, mss: number): ServiceTrace => ({ server, connections: 50, mss });
    const eleven = (mss: number): ServiceTrace[] =>
      Array.from({ length: 11 }, (_, i) => of(`10.0.1.${i + 1}:80`, i === 4 ? mss : 1200));
    const { differences } = await diffOf(
      captureOf(eleven(1200)),
      captureOf([of('10.0.2.1:80', 1200), ...eleven(1460)]),
    );
    expect(differences.map(lineOf)).toEqual([
      '10.0.1.5:80 mss-mismatch: 100 % of 50 connections → 0.00 % of 50 connections, better',
    ]);
  });

  test('another MSS at the server → mss-mismatch is told', async () => {
    const [one, other] = [1460, 1200].map((mss) => captureOf([{ server: WEB, connections: 50, mss }]));
    expect((await diffOf(one!, other!)).differences.map(({ what }) => what)).toContain('mss-mismatch');
  });
});

describe('saved reports', () => {
  const saved = async (path: string, format: 'json' | 'ndjson'): Promise<string> =>
    writeTemporary(
      `report.${format}`,
      Buffer.from(await reportOf([path], format, {}, { include: { transitions: true, events: true } })),
    );

  test.each(['json', 'ndjson'] as const)('%s: a capture against its own → nothing', async (format) => {
    const report = await saved(before, format);
    const nothing = { differences: [], both: 6, gone: [], fresh: [] };
    expect(await diffOf(before, report)).toEqual(nothing);
    expect(await diffOf(report, before)).toEqual(nothing);
    expect(await readServices(report, undefined)).toEqual(await readServices(before, undefined));
  });

  test.each(['json', 'ndjson'] as const)('%s of both → as their captures', async (format) => {
    expect(await diffOf(await saved(before, format), await saved(after, format))).toEqual(await diffOf(before, after));
  });

  test.each([
    ['json that ends early', '{"schemaVersion": 1, "connections": [', 'is not a tcpscope report'],
    ['text', 'hello\n', 'is neither a tcpscope report nor a capture'],
  ])('%s → refused, with its path', async (_, text, why) => {
    const path = writeTemporary('report.json', Buffer.from(text));
    const reading = readServices(path, undefined);
    await expect(reading).rejects.toThrow(TcpscopeError);
    await expect(reading).rejects.toThrow(`${path} ${why}`);
  });

  test.each([
    ['an empty file', ''],
    ['an object of something else', '{"a": 1}'],
    ['a list', '[]'],
    ['another version of the report', '{"schemaVersion": 2, "connections": [], "findings": []}'],
    ['ndjson without its summary', '{"type":"capture"}\n'],
  ])('%s → refused, as check does', async (_, text) => {
    await expect(readServices(writeTemporary('report.json', Buffer.from(text)), undefined)).rejects.toThrow(
      TcpscopeError,
    );
  });

  test.each([
    ['no connections', '{"schemaVersion": 1, "findings": []}'],
    [
      'a connection without its fields',
      '{"schemaVersion": 1, "connections": [{"type": "connection"}], "findings": []}',
    ],
  ])('%s → no word of JavaScript', async (_, text) => {
    const reading = readServices(writeTemporary('report.json', Buffer.from(text)), undefined);
    await expect(reading).rejects.toThrow(TcpscopeError);
    await expect(reading).rejects.not.toThrow(/iterable|undefined/);
  });

  test('a file that is not there → its name and why', async () => {
    await expect(readServices('missing.json', undefined)).rejects.toThrow('missing.json: no such file or directory');
  });

  test('a capture whose name ends in .json → read as one', async () => {
    const path = writeCapture(servicesTrace([{ server: WEB, connections: 1 }]), { name: 'capture.json' });
    expect([...(await readServices(path, undefined)).byName.keys()]).toEqual([WEB]);
  });
});
