// Which congestion control a sender has: what each sign tells, and what many of them do.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Control } from '../../src/congestion/control.ts';
import { CONGESTION_CONTROLS } from '../../src/shared/vocabulary.ts';

/** The verdict on what was told of it. */
function told(tell: (control: Control) => void, isPaced = false): string {
  const control = new Control();
  tell(control);
  return control.verdict(isPaced).name;
}

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
    expect(told((control) => control.vote(flight, prior))).toBe(name);
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
    expect(told((control) => control.voteByRate(sent, delivered))).toBe(name);
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
    expect(told((control) => control.voteByGrowth(grown, windows))).toBe(name);
  });
});

describe('the verdict', () => {
  test('nothing was told → unknown', () => {
    expect(new Control().verdict(false)).toEqual({ name: 'unknown', confidence: 0 });
  });

  test('slow start where CUBIC leaves it → Reno', () => {
    expect(told((control) => control.voteByHaste())).toBe('reno');
  });

  test('paced → BBR, unless more speaks for another', () => {
    expect(told(() => undefined, true)).toBe('bbr');
    expect(told((control) => times(2, () => control.vote(70, 100)), true)).toBe('bbr');
    expect(told((control) => times(3, () => control.vote(70, 100)), true)).toBe('unknown');
    expect(told((control) => times(4, () => control.vote(70, 100)), true)).toBe('cubic');
  });

  test('paced, and nothing else is known → BBR, less surely than with another sign of it', () => {
    const control = new Control();
    const { confidence } = control.verdict(true);
    control.vote(100, 100);
    expect(control.verdict(true).name).toBe('bbr');
    expect(control.verdict(true).confidence).toBeGreaterThan(confidence);
  });

  test('paced is asked twice → counts once', () => {
    const control = new Control();
    const first = control.verdict(true);
    expect(control.verdict(true)).toEqual(first);
    expect(control.verdict(false).name).toBe('unknown');
  });

  test('as much for one as for the others together → unknown', () => {
    const tell = (control: Control): void => {
      control.vote(50, 100);
      control.vote(70, 100);
      times(2, () => control.vote(100, 100));
    };
    expect(told(tell)).toBe('unknown');
    expect(
      told((control) => {
        tell(control);
        control.vote(100, 100);
      }),
    ).toBe('bbr');
  });

  test('more of the same → more confidence; something else → less', () => {
    const control = new Control();
    const confidences = Array.from({ length: 10 }, () => {
      control.vote(70, 100);
      return control.verdict(false).confidence;
    });
    expect(confidences).toEqual(confidences.toSorted((a, b) => a - b));
    expect(new Set(confidences).size).toBe(10);
    control.vote(50, 100);
    expect(control.verdict(false).confidence).toBeLessThan(confidences.at(-1)!);
  });

  test('begun again → nothing was told', () => {
    const control = new Control();
    times(5, () => control.vote(70, 100));
    control.begin();
    expect(control.verdict(false).name).toBe('unknown');
    control.vote(50, 100);
    expect(control.verdict(false).name).toBe('reno');
  });

  test('whatever is told → a name, and a confidence that is 0 for unknown alone, and below 1', () => {
    const one = fc.tuple(fc.constantFrom('vote', 'voteByRate', 'voteByGrowth', 'voteByHaste'), fc.nat(60), fc.nat(60));
    const property = fc.property(fc.array(one), fc.boolean(), (signs, isPaced) => {
      const control = new Control();
      for (const [sign, a, b] of signs) control[sign as 'vote'](a, b);
      const { name, confidence } = control.verdict(isPaced);
      expect(CONGESTION_CONTROLS).toContain(name);
      expect(confidence === 0).toBe(name === 'unknown');
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThan(1);
    });
    fc.assert(property);
  });
});
