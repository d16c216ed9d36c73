// What limits a sender: the time of each cause, as shares of all its time.
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { LIMIT } from '../../../src/core/codes.ts';
import { LIMITS } from '../../../src/shared/vocabulary.ts';
import { factsOf, functionsOf, newWindow, renew, type Cwnd } from './new-window.ts';

const { beginFlat, confirmFlat, passTime } = functionsOf<'beginFlat' | 'confirmFlat' | 'passTime'>('limits');

const sendingNs = (window: Cwnd): number => factsOf(window).sendingNs;
const shareOf = (window: Cwnd, limit: number): number => factsOf(window).share(LIMITS[limit]!);

const CODES = Object.values(LIMIT);
/** Nothing is too long. */
const ANY = Infinity;

let window: Cwnd;

beforeEach(() => {
  window = newWindow(0, 1000);
});

/** So much time passes, limited by that. */
let nowNs: number;
beforeEach(() => {
  nowNs = 1000;
});
function pass(limit: number, ns: number, mostNs = ANY): void {
  window.limit = limit;
  passTime(window, (nowNs += ns), mostNs);
}

/** Those that have any, by name. */
const shares = (): object =>
  Object.fromEntries(
    Object.entries(LIMIT)
      .map(([name, limit]) => [name, shareOf(window, limit)] as const)
      .filter(([, share]) => share > 0),
  );

test('codes → positions in the report’s vocabulary', () => {
  const words = Object.keys(LIMIT).map((name) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  expect(words).toEqual(LIMITS);
  expect(CODES).toEqual(LIMITS.map((_, i) => i));
});

describe('shares', () => {
  test('no time has passed → none', () => {
    expect(shares()).toEqual({});
    passTime(window, 1000, ANY);
    expect(shares()).toEqual({});
  });

  test('nothing was said of a limit → its application', () => {
    passTime(window, 1001, ANY);
    expect(shares()).toEqual({ application: 1 });
  });

  test('several causes → each its share', () => {
    pass(LIMIT.cwnd, 20);
    pass(LIMIT.rwnd, 10);
    pass(LIMIT.cwnd, 30);
    pass(LIMIT.recovery, 20);
    pass(LIMIT.sendBuffer, 15);
    pass(LIMIT.application, 5);
    expect(shares()).toEqual({ cwnd: 0.5, rwnd: 0.1, recovery: 0.2, sendBuffer: 0.15, application: 0.05 });
  });

  test('a longer time than counts → so much of it, and the next time counts from its end', () => {
    pass(LIMIT.application, 1000, 30);
    pass(LIMIT.cwnd, 10, 30);
    expect(shares()).toEqual({ application: 0.75, cwnd: 0.25 });
    expect(sendingNs(window)).toBe(40);
  });

  test('time goes back → counts nothing, until it is later than ever', () => {
    pass(LIMIT.cwnd, 10);
    pass(LIMIT.rwnd, -5);
    pass(LIMIT.rwnd, 5);
    expect(shares()).toEqual({ cwnd: 1 });
    pass(LIMIT.recovery, 10);
    expect(shares()).toEqual({ cwnd: 0.5, recovery: 0.5 });
  });

  test('begun again → nothing has passed', () => {
    pass(LIMIT.cwnd, 10);
    beginFlat(window);
    renew(window, 0, 5000);
    expect(shares()).toEqual({});
    expect(window.limit).toBe(LIMIT.application);
    nowNs = 5000;
    pass(LIMIT.rwnd, 5);
    pass(LIMIT.cwnd, 5);
    expect(shares()).toEqual({ rwnd: 0.5, cwnd: 0.5 });
    confirmFlat(window);
    expect(shares()).toEqual({ rwnd: 0.5, sendBuffer: 0.5 });
  });

  test('whatever passes → each the part that a list tells', () => {
    const span = fc.record({
      limit: fc.constantFrom(...CODES),
      ns: fc.integer({ min: -20, max: 100 }),
      mostNs: fc.integer({ min: 1, max: 120 }),
    });
    const property = fc.property(fc.array(span), (spans) => {
      renew(window, 0, 0);
      const counted = CODES.map(() => 0);
      nowNs = 0;
      let latest = 0;
      for (const { limit, ns, mostNs } of spans) {
        pass(limit, ns, mostNs);
        counted[limit]! += Math.min(mostNs, Math.max(0, nowNs - latest));
        latest = Math.max(latest, nowNs);
      }
      const all = counted.reduce((sum, ns) => sum + ns, 0);
      for (const limit of CODES) expect(shareOf(window, limit)).toBeCloseTo(all === 0 ? 0 : counted[limit]! / all, 10);
    });
    fc.assert(property);
  });
});

describe('a use of the window that does not grow', () => {
  beforeEach(() => {
    pass(LIMIT.cwnd, 10);
    pass(LIMIT.sendBuffer, 20);
    beginFlat(window);
    pass(LIMIT.cwnd, 30);
    pass(LIMIT.rwnd, 40);
  });

  test('may be one → nothing changes', () => {
    expect(shares()).toEqual({ cwnd: 0.4, sendBuffer: 0.2, rwnd: 0.4 });
  });

  test('is one → since it began, its send buffer was the limit, not the window', () => {
    confirmFlat(window);
    expect(shares()).toEqual({ cwnd: 0.1, sendBuffer: 0.5, rwnd: 0.4 });
  });

  test('is told twice → counts once', () => {
    confirmFlat(window);
    confirmFlat(window);
    expect(shares()).toEqual({ cwnd: 0.1, sendBuffer: 0.5, rwnd: 0.4 });
  });

  test('began anew before it was sure → from there', () => {
    beginFlat(window);
    pass(LIMIT.cwnd, 100);
    confirmFlat(window);
    expect(shares()).toEqual({ cwnd: 0.2, sendBuffer: 0.6, rwnd: 0.2 });
  });
});
