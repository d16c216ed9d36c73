// Comparing services by their counts: what counts as a difference, its direction, its order.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare, type Comparison, type Difference } from '../../src/diff/compare.ts';
import { OUTCOME_METRICS, Service, Services } from '../../src/diff/services.ts';
import type { Outcome } from '../../src/shared/vocabulary.ts';

interface Counts {
  readonly connections?: number;
  readonly packets?: number;
  readonly again?: number;
  readonly outcomes?: Partial<Record<Outcome, number>>;
  readonly rtts?: readonly number[];
  readonly found?: Readonly<Record<string, number>>;
}

function serviceOf({ connections = 0, packets = 0, again = 0, outcomes = {}, rtts = [], found = {} }: Counts): Service {
  const service = new Service();
  Object.assign(service, { connections, packets, again });
  for (const [outcome, count] of Object.entries(outcomes)) service.outcomes.set(outcome as Outcome, count);
  service.handshakeRtts.push(...rtts);
  for (const [rule, count] of Object.entries(found)) service.found.set(rule, count);
  return service;
}

function servicesOf(byName: Readonly<Record<string, Counts>>): Services {
  const services = new Services();
  for (const [name, counts] of Object.entries(byName)) services.byName.set(name, serviceOf(counts));
  return services;
}

const comparisonOf = (before: Record<string, Counts>, after: Record<string, Counts>): Comparison =>
  compare(servicesOf(before), servicesOf(after));
const differencesOf = (before: Counts, after: Counts): readonly Difference[] =>
  comparisonOf({ web: before }, { web: after }).differences;
const refused = (count: number, connections: number): Counts => ({ connections, outcomes: { refused: count } });
const rtts = (count: number, rtt: number): Counts => ({ rtts: Array.from({ length: count }, () => rtt) });

describe('shares', () => {
  test('2 against 40 of 400 → worse, with what they are of', () => {
    expect(differencesOf(refused(2, 400), refused(40, 400))).toEqual([
      {
        service: 'web',
        what: 'refused',
        before: '0.50 % of 400 connections',
        after: '10.0 % of 400 connections',
        change: 'worse',
        factor: 20,
      },
    ]);
  });

  test.each([...OUTCOME_METRICS])('%s → told', (outcome) => {
    const [difference] = differencesOf(
      { connections: 100, outcomes: { [outcome]: 1 } },
      { connections: 100, outcomes: { [outcome]: 50 } },
    );
    expect(difference).toMatchObject({ what: outcome, change: 'worse' });
  });

  test.each(['closed', 'half-closed', 'open'] as const)('%s → no fault', (outcome) => {
    const some = (count: number): Counts => ({ connections: 100, outcomes: { [outcome]: count } });
    expect(differencesOf(some(1), some(90))).toEqual([]);
  });

  test('retransmissions → of packets', () => {
    expect(differencesOf({ packets: 10_000, again: 10 }, { packets: 20_000, again: 200 })).toMatchObject([
      { what: 'retransmissions', before: '0.10 % of 10,000 packets', after: '1.00 % of 20,000 packets', factor: 10 },
    ]);
  });

  test('a rule → of connections, and never more than all of them', () => {
    const before = { connections: 100, found: { stall: 1 } };
    expect(differencesOf(before, { connections: 100, found: { stall: 300 } })).toMatchObject([
      { what: 'stall', before: '1.00 % of 100 connections', after: '100 % of 100 connections', change: 'worse' },
    ]);
  });

  test('a rule that one of them does not know → none there', () => {
    expect(differencesOf({ connections: 100 }, { connections: 100, found: { stall: 50 } })).toMatchObject([
      { what: 'stall', before: '0.00 % of 100 connections', factor: Infinity },
    ]);
    expect(differencesOf({ connections: 100, found: { stall: 50 } }, { connections: 100 })).toMatchObject([
      { what: 'stall', after: '0.00 % of 100 connections', change: 'better', factor: 0 },
    ]);
  });

  test.each([
    ['few samples', refused(0, 5), refused(2, 5)],
    ['no samples before', refused(0, 0), refused(40, 400)],
    ['no samples after', refused(40, 400), refused(0, 0)],
    ['nothing in either, of many and of few', refused(0, 3), refused(0, 100_000)],
    ['all in both, of many and of few', refused(3, 3), refused(100_000, 100_000)],
    ['a little, within chance', refused(40, 400), refused(55, 400)],
    ['certain, but too small to matter', refused(100_000, 1_000_000), refused(110_000, 1_000_000)],
  ])('%s → nothing', (_, before, after) => {
    expect(differencesOf(before, after)).toEqual([]);
    expect(differencesOf(after, before)).toEqual([]);
  });

  test('just beyond chance → told; a little less → not', () => {
    expect(differencesOf(refused(40, 400), refused(66, 400))).toHaveLength(1);
    expect(differencesOf(refused(40, 400), refused(64, 400))).toEqual([]);
  });

  test('just large enough to matter: a fifth more → told; a little less → not', () => {
    const of = (count: number): Counts => refused(count, 1_000_000);
    expect(differencesOf(of(100_000), of(120_000))).toHaveLength(1);
    expect(differencesOf(of(100_000), of(119_000))).toEqual([]);
  });

  // The normal approximation is exact enough from fifty samples on; with few it tells of chance twice as often.
  test.each([
    [5, 5, 0.5, 0.025],
    [10, 100, 0.5, 0.025],
    [20, 20, 0.1, 0.025],
    [50, 50, 0.02, 0.0125],
    [50, 400, 0.5, 0.0125],
    [100, 100, 0.05, 0.0125],
    [200, 200, 0.3, 0.0125],
  ])('%d and %d samples, an equal chance of %d → told in fewer than %d of all cases', (n, m, p, most) => {
    const told = binomial(n, p).flatMap((likely, i) =>
      binomial(m, p).map((other, j) => (differencesOf(refused(i, n), refused(j, m)).length > 0 ? likely * other : 0)),
    );
    expect(told.reduce((sum, each) => sum + each, 0)).toBeLessThan(most);
  });
});

/** How likely 0, 1 … n of n are. */
function binomial(n: number, p: number): number[] {
  const likely = [(1 - p) ** n];
  for (let i = 1; i <= n; i++) likely.push((likely[i - 1]! * (n - i + 1) * p) / (i * (1 - p)));
  return likely;
}

describe('findings that name no server', () => {
  type Found = readonly [rule: string, endpoint: 'client' | 'server' | null, server: string | null, count: number];
  const runOf = (...findings: readonly Found[]): Services => {
    const services = servicesOf({ web: { connections: 50 }, mail: { connections: 50 } });
    for (const [rule, endpoint, server, count] of findings) {
      services.addFinding({ rule, endpoint, count, data: server === null ? {} : { server } });
    }
    return services;
  };
  const told = (before: Services, after: Services): string[] => {
    const there = compare(before, after).differences.map(({ service, what }) => `${service} ${what}`);
    const back = compare(after, before).differences.map(({ service, what }) => `${service} ${what}`);
    expect(back.toSorted()).toEqual(there.toSorted());
    return there;
  };

  test('none of that rule → what is not told is none', () => {
    expect(told(runOf(['stall', null, 'web', 40]), runOf(['bufferbloat', null, null, 9]))).toEqual(['web stall']);
  });

  test('one of that rule → what is not told is unknown', () => {
    expect(told(runOf(['stall', null, 'web', 40]), runOf(['stall', null, null, 40]))).toEqual([]);
  });

  test('one of that rule, the service has its own → compared', () => {
    const [some, many] = [1, 40].map((count) => runOf(['stall', null, 'web', count], ['stall', null, null, 1]));
    expect(told(some!, many!)).toEqual(['web stall']);
  });

  test('one of that rule, the service has its own of one end → the other end’s is unknown', () => {
    const client: Found = ['stall', 'client', 'web', 40];
    const server: Found = ['stall', 'server', 'web', 9];
    const before = runOf(['stall', 'client', 'web', 1]);
    expect(told(before, runOf(client))).toEqual(['web stall']);
    expect(told(before, runOf(client, ['stall', null, null, 1]))).toEqual([]);
    expect(told(before, runOf(client, server, ['stall', null, null, 1]))).toEqual(['web stall']);
  });

  test.each(['connection-refused', 'syn-unanswered', 'handshake-incomplete'])('%s → told as an outcome', (rule) => {
    expect(told(runOf(), runOf([rule, 'server', 'web', 40]))).toEqual([]);
  });
});

describe('handshake round trips', () => {
  test('5 ms against 50 ms → worse, with medians and how many', () => {
    expect(differencesOf(rtts(5, 0.005), rtts(1000, 0.05))).toEqual([
      {
        service: 'web',
        what: 'handshake round trip',
        before: '5.00 ms (median of 5)',
        after: '50.0 ms (median of 1,000)',
        change: 'worse',
        factor: 10,
      },
    ]);
  });

  test.each([
    ['four of them', rtts(4, 0.005), rtts(100, 0.05)],
    ['none', {}, rtts(100, 0.05)],
    ['a tenth more', rtts(100, 0.05), rtts(100, 0.055)],
    ['ten times as much, of very little', rtts(100, 0.0001), rtts(100, 0.00105)],
  ])('%s → nothing', (_, before, after) => {
    expect(differencesOf(before, after)).toEqual([]);
    expect(differencesOf(after, before)).toEqual([]);
  });

  test('a few that were very long → the median stands', () => {
    const some = { rtts: [...rtts(90, 0.005).rtts!, ...rtts(10, 9).rtts!] };
    expect(differencesOf(rtts(100, 0.005), some)).toEqual([]);
  });

  test('none at all before (a capture at the client’s own host) → worse beyond measure', () => {
    expect(differencesOf(rtts(9, 0), rtts(9, 0.05))).toMatchObject([{ before: '0 s (median of 9)', factor: Infinity }]);
  });
});

describe('services', () => {
  test('in one of them only → named, in order, and not compared', () => {
    const { both, gone, fresh, differences } = comparisonOf(
      { b: refused(0, 400), a: refused(0, 400), c: refused(0, 400) },
      { e: refused(400, 400), c: refused(0, 400), d: refused(400, 400) },
    );
    expect({ both, gone, fresh, differences }).toEqual({
      both: 1,
      gone: ['a', 'b'],
      fresh: ['d', 'e'],
      differences: [],
    });
  });

  test('the worst first, what got better after it, by how much', () => {
    const before = {
      a: refused(40, 400),
      b: refused(40, 400),
      c: refused(2, 400),
      d: refused(0, 400),
      e: { ...refused(40, 400), ...rtts(9, 0.05) },
      f: refused(200, 400),
      g: refused(0, 400),
    };
    const after = {
      a: refused(160, 400),
      b: refused(2, 400),
      c: refused(40, 400),
      d: refused(40, 400),
      e: { ...refused(160, 400), ...rtts(9, 0.01) },
      f: refused(0, 400),
      g: refused(40, 400),
    };
    const backwards = Object.fromEntries(Object.entries(before).toReversed()); // their names decide, not who came first
    expect(comparisonOf(backwards, after)).toEqual(comparisonOf(before, after));
    const order = comparisonOf(before, after).differences.map(
      ({ service, what, change, factor }) => `${service} ${what} ${change} ${Number(factor.toFixed(3))}`,
    );
    expect(order).toEqual([
      'd refused worse Infinity',
      'g refused worse Infinity',
      'c refused worse 20',
      'a refused worse 4',
      'e refused worse 4',
      'f refused better 0',
      'b refused better 0.05',
      'e handshake round trip better 0.2',
    ]);
  });
});

describe('whatever was counted', () => {
  const counts: fc.Arbitrary<Counts> = fc
    .record({
      connections: fc.integer({ min: 0, max: 500 }),
      packets: fc.integer({ min: 0, max: 5000 }),
      shares: fc.tuple(...Array.from({ length: 4 }, () => fc.double({ min: 0, max: 1, noNaN: true }))),
      // Of whole nanoseconds: no capture tells less.
      rtts: fc.array(fc.integer({ min: 0, max: 2e9 }).map(toSeconds), { maxLength: 12 }),
    })
    .map(({ connections, packets, shares: [one, two, three, four], ...more }) => ({
      connections,
      packets,
      again: Math.floor(packets * one!),
      outcomes: { refused: Math.floor(connections * two!), reset: Math.floor(connections * three!) },
      found: { stall: Math.floor(connections * four!) },
      ...more,
    }));
  const run: fc.Arbitrary<Record<string, Counts>> = fc.record(
    { web: counts, database: counts, '[fd00::2]:80': counts },
    { requiredKeys: ['web', 'database'] },
  );

  test('a run against itself → nothing', () => {
    fc.assert(
      fc.property(run, (counted) => {
        expect(comparisonOf(counted, counted)).toEqual({
          differences: [],
          both: Object.keys(counted).length,
          gone: [],
          fresh: [],
        });
      }),
    );
  });

  test('the other way round → the same, as its opposite', () => {
    let told = 0;
    fc.assert(
      fc.property(run, run, (one, other) => {
        const there = comparisonOf(one, other);
        const back = comparisonOf(other, one);
        told += there.differences.length;
        expect([back.gone, back.fresh, back.both]).toEqual([there.fresh, there.gone, there.both]);
        const opposite = back.differences.map(({ before, after, change, factor, ...same }) => ({
          ...same,
          before: after,
          after: before,
          change: change === 'worse' ? 'better' : 'worse',
          factor: expect.closeTo(1 / factor, 6) as number,
        }));
        const inOrder = (list: readonly { service: string; what: string }[]): unknown =>
          list.toSorted((a, b) => (`${a.service} ${a.what}` < `${b.service} ${b.what}` ? -1 : 1));
        expect(inOrder(there.differences.filter(({ factor }) => isBetween(factor)))).toEqual(
          inOrder(opposite.filter((_, i) => isBetween(back.differences[i]!.factor))),
        );
        expect(there.differences).toHaveLength(back.differences.length);
      }),
    );
    expect(told).toBeGreaterThan(10); // else it has shown nothing
  });

  test('worse → more of it, by its factor; better → less', () => {
    fc.assert(
      fc.property(run, run, (one, other) => {
        for (const { change, factor } of comparisonOf(one, other).differences) {
          expect(change === 'worse' ? factor : 1 / factor).toBeGreaterThanOrEqual(1.2 - 1e-9);
        }
      }),
    );
  });
});

function toSeconds(ns: number): number {
  return ns / 1e9;
}

/** Neither none before, nor none after: 1/factor is a number. */
function isBetween(factor: number): boolean {
  return factor > 0 && factor < Infinity;
}
