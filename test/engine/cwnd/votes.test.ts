// Which congestion control a sender has: what each sign tells, and what many of them do.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONTROLLER } from '../../../src/core/codes.ts';
import type { Verdict } from '../../../src/core/window-facts.ts';
import { CONGESTION_CONTROLS } from '../../../src/shared/vocabulary.ts';
import { factsOf, functionsOf, newWindow, NONE, renew, type Cwnd } from './new-window.ts';

const { voteByRate, voteByWindow } = functionsOf<'voteByRate' | 'voteByWindow'>('decrease');
const { signOf } = functionsOf<'signOf'>('growth-signs');
const { vote } = functionsOf<'vote'>('votes');

/** `isPaced`: all that it sent was full, and late. */
function verdict(window: Cwnd, isPaced: boolean, pending: number = NONE): Verdict {
  Object.assign(
    window,
    isPaced ? { sends: 100, lateSends: 90, pacedSends: 90 } : { sends: 100, lateSends: 0, pacedSends: 0 },
  );
  return factsOf(window, pending).verdict;
}

/** The verdict on what was told of it. */
function told(tell: (window: Cwnd) => void, isPaced = false): string {
  const window = newWindow();
  tell(window);
  return verdict(window, isPaced).name;
}

const voteByGrowth = (window: Cwnd, grown: number, windows: number): number => vote(window, signOf(grown, windows));

function times(count: number, tell: () => void): void {
  for (let i = 0; i < count; i++) tell();
}

describe('what is in flight after a loss', () => {
  test.each([
    [100, 50, 'reno'],
    [100, 51, 'reno'],
    [100, 49, 'reno'],
    [101, 50, 'reno'],
    [100, 70, 'cubic'],
    [100, 71, 'cubic'],
    [100, 69, 'cubic'],
    [1024, 717, 'cubic'],
    [100, 85, 'bbr'],
    [100, 100, 'bbr'],
    [100, 110, 'bbr'],
    [100, 10, 'unknown'],
    [100, 60, 'unknown'],
    [100, 84, 'unknown'],
    // Both leave three, or four.
    [6, 3, 'unknown'],
    [6, 2, 'reno'],
    [6, 5, 'cubic'],
    [10, 6, 'unknown'],
    [10, 5, 'reno'],
    [10, 7, 'cubic'],
    // Too small to tell.
    [5, 2, 'unknown'],
    [5, 5, 'unknown'],
  ])('of %i, %i → %s', (prior, flight, name) => {
    expect(told((window) => voteByWindow(window, flight, prior))).toBe(name);
  });
});

describe('what is sent for what arrives, in a recovery', () => {
  test.each([
    [100, 50, 'reno'],
    [100, 44, 'reno'],
    [100, 56, 'reno'],
    [100, 70, 'cubic'],
    [100, 65, 'cubic'],
    [100, 76, 'cubic'],
    [100, 100, 'bbr'],
    [100, 85, 'bbr'],
    [100, 130, 'bbr'],
    [100, 60, 'unknown'],
    [100, 80, 'unknown'],
    [100, 20, 'unknown'],
    [10, 5, 'reno'],
    [10, 8, 'cubic'],
    [10, 10, 'bbr'],
    // Too few to tell.
    [9, 5, 'unknown'],
    [9, 9, 'unknown'],
  ])('for %i, %i → %s', (delivered, sent, name) => {
    expect(told((window) => voteByRate(window, sent, delivered))).toBe(name);
  });
});

describe('how it grows in avoidance', () => {
  test.each([
    [10, 10, 'reno'],
    [9, 10, 'reno'],
    [12, 10, 'reno'],
    [20, 10, 'cubic'],
    [5, 10, 'cubic'],
    [5, 5, 'reno'],
    // As Reno with delayed acknowledgements might, or CUBIC.
    [7.5, 10, 'unknown'],
    [14, 10, 'unknown'],
    // It did not grow, or not for long.
    [0, 10, 'unknown'],
    [8, 4, 'unknown'],
    [4, 4, 'unknown'],
  ])('by %f while its window arrived %i times → %s', (grown, windows, name) => {
    expect(told((window) => voteByGrowth(window, grown, windows))).toBe(name);
  });
});

describe('the verdict', () => {
  test('nothing was told → unknown', () => {
    expect(verdict(newWindow(), false)).toEqual({ name: 'unknown', confidence: 0 });
  });

  test('slow start where CUBIC leaves it → Reno', () => {
    expect(told((window) => void vote(window, CONTROLLER.reno))).toBe('reno');
  });

  test('paced → BBR, unless more speaks for another', () => {
    expect(told(() => undefined, true)).toBe('bbr');
    expect(told((window) => times(2, () => voteByWindow(window, 70, 100)), true)).toBe('bbr');
    expect(told((window) => times(3, () => voteByWindow(window, 70, 100)), true)).toBe('unknown');
    expect(told((window) => times(4, () => voteByWindow(window, 70, 100)), true)).toBe('cubic');
  });

  test('paced, and nothing else is known → BBR, less surely than with another sign of it', () => {
    const window = newWindow();
    const { confidence } = verdict(window, true);
    voteByWindow(window, 100, 100);
    expect(verdict(window, true).name).toBe('bbr');
    expect(verdict(window, true).confidence).toBeGreaterThan(confidence);
  });

  test('paced is asked twice → counts once', () => {
    const window = newWindow();
    const first = verdict(window, true);
    expect(verdict(window, true)).toEqual(first);
    expect(verdict(window, false).name).toBe('unknown');
  });

  test('as much for one as for the others together → unknown', () => {
    const tell = (window: Cwnd): void => {
      voteByWindow(window, 50, 100);
      voteByWindow(window, 70, 100);
      times(2, () => voteByWindow(window, 100, 100));
    };
    expect(told(tell)).toBe('unknown');
    expect(
      told((window) => {
        tell(window);
        voteByWindow(window, 100, 100);
      }),
    ).toBe('bbr');
  });

  test('more of the same → more confidence; something else → less', () => {
    const window = newWindow();
    const confidences = Array.from({ length: 10 }, () => {
      voteByWindow(window, 70, 100);
      return verdict(window, false).confidence;
    });
    expect(confidences).toEqual(confidences.toSorted((a, b) => a - b));
    expect(new Set(confidences).size).toBe(10);
    voteByWindow(window, 50, 100);
    expect(verdict(window, false).confidence).toBeLessThan(confidences.at(-1)!);
  });

  test('a sign that is pending → counts, and is still pending', () => {
    const window = newWindow();
    for (let i = 0; i < 2; i++) {
      expect(verdict(window, false, CONTROLLER.reno)).toEqual({ name: 'reno', confidence: 1 / 2 });
      expect(verdict(window, false)).toEqual({ name: 'unknown', confidence: 0 });
    }
  });

  test('begun again → nothing was told', () => {
    const window = newWindow();
    times(5, () => voteByWindow(window, 70, 100));
    renew(window);
    expect(verdict(window, false).name).toBe('unknown');
    voteByWindow(window, 50, 100);
    expect(verdict(window, false).name).toBe('reno');
  });

  test('whatever is told → a name, and a confidence that is 0 for unknown alone, and below 1', () => {
    const voteAnyway = (window: Cwnd): void => void vote(window, CONTROLLER.reno);
    const one = fc.tuple(fc.constantFrom(voteByWindow, voteByRate, voteByGrowth, voteAnyway), fc.nat(60), fc.nat(60));
    const property = fc.property(fc.array(one), fc.boolean(), (signs, isPaced) => {
      const window = newWindow();
      for (const [sign, a, b] of signs) sign(window, a, b);
      const { name, confidence } = verdict(window, isPaced);
      expect(CONGESTION_CONTROLS).toContain(name);
      expect(confidence === 0).toBe(name === 'unknown');
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThan(1);
    });
    fc.assert(property);
  });
});
