// The replayed window: slow start, avoidance as Reno and as CUBIC have it, reductions, and the ways back.
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { CA_STATE, CONTROLLER, INFINITE } from '../../../src/core/codes.ts';
import { functionsOf, newWindow, renew, type Cwnd } from './new-window.ts';

const cubic = functionsOf<'reduce' | 'segmentsForOne'>('control/cubic');
const { exceed, shrinkTo } = functionsOf<'exceed' | 'shrinkTo'>('correction');
const { setController } = functionsOf<'setController'>('decrease');
const { grow } = functionsOf<'grow'>('growth');
const { restart } = functionsOf<'restart'>('idle-restart');
const { open, reduce, timeOut } = functionsOf<'open' | 'reduce' | 'timeOut'>('reduction');
const { undo } = functionsOf<'undo'>('undo');

const SECOND = 1e9;
const RTT = SECOND / 10;
/** RFC 9438 (4.1, 5). */
const C = 0.4;

const { reno: RENO, cubic: CUBIC } = CONTROLLER;
const CUBIC_BETA = functionsOf<'betaOf'>('controllers').betaOf(CUBIC);

let window: Cwnd;

beforeEach(() => {
  window = newWindow();
});

/** In avoidance, before any loss. */
function avoid(cwnd: number, controller: number): void {
  Object.assign(window, { cwnd, ssthresh: cwnd, controller });
}

/** Acknowledgements of one segment each, as fast as the window lets them come. Returns when the last came. */
function growFor(durationNs: number, fromNs: number, rttNs = RTT, grown = window): number {
  let ns = fromNs;
  while (ns < fromNs + durationNs) {
    ns += rttNs / grown.cwnd;
    grow(grown, 1, ns, rttNs);
  }
  return ns;
}

/** The window with which a loss comes, and what it leaves in the end. */
function lose(cwnd: number): void {
  window.cwnd = cwnd;
  reduce(window, CA_STATE.recovery);
  open(window);
}

/** With so much sent. */
function reduceAt(sndNxt: number, state: number): void {
  window.sndNxt = sndNxt;
  reduce(window, state);
}

function timeOutAt(sndNxt: number): void {
  window.sndNxt = sndNxt;
  timeOut(window);
}

/** So much is in flight; says whether slow start is not over after all. */
function exceeds(flight: number): boolean {
  const { ssthresh } = window;
  exceed(window, flight);
  return window.ssthresh !== ssthresh;
}

function within(distance: number, actual: number, wanted: number): void {
  expect(Math.abs(actual - wanted), `${actual} for ${wanted}`).toBeLessThanOrEqual(distance);
}

describe('slow start', () => {
  test('each round trip → twice as much', () => {
    const windows = [window.cwnd];
    for (let round = 1; round <= 6; round++) {
      for (let i = windows.at(-1)!; i > 0; i--) grow(window, 1, round * RTT, RTT);
      windows.push(window.cwnd);
    }
    expect(windows).toEqual([10, 20, 40, 80, 160, 320, 640]);
    expect(window.isInSlowStart).toBe(true);
  });

  test('the threshold is reached → no further at that pace', () => {
    Object.assign(window, { ssthresh: 50, controller: RENO });
    grow(window, 30, 0, RTT);
    expect([window.cwnd, window.isInSlowStart]).toEqual([40, true]);
    grow(window, 30, 0, RTT);
    expect([window.cwnd, window.isInSlowStart]).toEqual([50, false]);
  });

  test('the threshold is reached by part of what arrived → the rest counts for avoidance', () => {
    Object.assign(window, { ssthresh: 20, controller: RENO });
    grow(window, 10 + 19, 0, RTT);
    expect(window.cwnd).toBe(20);
    grow(window, 1, 0, RTT);
    expect(window.cwnd).toBe(21);
  });
});

describe('avoidance', () => {
  test('Reno: its window arrives once → one more', () => {
    avoid(20, RENO);
    grow(window, 19, 0, RTT);
    expect(window.cwnd).toBe(20);
    grow(window, 1, 0, RTT);
    expect(window.cwnd).toBe(21);
    grow(window, 20, 0, RTT);
    expect(window.cwnd).toBe(21);
    grow(window, 1, 0, RTT);
    expect(window.cwnd).toBe(22);
  });

  test('Reno: however acknowledgements share what arrives → one more for each window', () => {
    const delivered = fc.integer({ min: 1, max: 15 });
    const property = fc.property(fc.integer({ min: 10, max: 500 }), fc.array(delivered), (cwnd, acks) => {
      renew(window);
      avoid(cwnd, RENO);
      let left = 0;
      let exact = cwnd;
      for (const each of acks) {
        grow(window, each, 0, RTT);
        for (left += each; left >= exact; exact++) left -= exact;
      }
      expect(Math.abs(window.cwnd - exact)).toBeLessThanOrEqual(1);
    });
    fc.assert(property);
  });

  test('Reno: several windows arrive at once → one more for each, and the rest counts', () => {
    avoid(20, RENO);
    grow(window, 50, 0, RTT);
    expect(window.cwnd).toBe(22);
    grow(window, 11, 0, RTT);
    expect(window.cwnd).toBe(22);
    grow(window, 1, 0, RTT);
    expect(window.cwnd).toBe(23);
  });

  test('CUBIC, a window arrives at first → one more for each 20 (Linux); after a loss, hardly any', () => {
    avoid(1000, CUBIC);
    for (let i = 0; i < 200; i++) grow(window, 5, i * 1e5, 1e7);
    within(1, window.cwnd, 1050);
    lose(1000);
    lose(716);
    window.cwnd = 714; // Wmax is 608
    for (let i = 0; i < 200; i++) grow(window, 5, SECOND + i * 1e5, 1e7);
    within(1, window.cwnd, 714);
  });

  test('CUBIC, whatever happens → half as much again in a round trip at most (RFC 9438, 4.2)', () => {
    lose(100);
    grow(window, 1, 0, RTT);
    const { cwnd } = window;
    for (let i = cwnd; i > 0; i--) grow(window, 1, 1000 * SECOND, RTT);
    expect(window.cwnd).toBeGreaterThanOrEqual(Math.floor(cwnd * 1.45));
    expect(window.cwnd).toBeLessThanOrEqual(Math.ceil(cwnd * 1.5));
  });

  /** RFC 9438 (4.2): the window at `seconds` after a loss that left `from`. */
  const cubicWindow = (from: number, max: number, seconds: number): number =>
    C * (seconds - Math.cbrt((max - from) / C)) ** 3 + max;

  /** RFC 9438 (4.3): what Reno, reducing by as little, would have after so many round trips. */
  const renoWindow = (from: number, rounds: number): number =>
    from + (rounds * 3 * (1 - CUBIC_BETA)) / (1 + CUBIC_BETA);

  test('CUBIC, with its time and what it had before → W(t) = C (t − K)³ + Wmax', () => {
    const property = fc.property(
      fc.integer({ min: 60, max: 2000 }),
      fc.double({ min: 0.05, max: 0.3, noNaN: true }),
      fc.double({ min: 0.1, max: 1.6, noNaN: true }),
      (max, rtt, share) => {
        renew(window);
        window.cwnd = max;
        cubic.reduce(window);
        const from = Math.floor(max * CUBIC_BETA);
        const begin = 5;
        const end = share * Math.cbrt((max - from) / C);
        window.cwnd = from;
        let count = 0;
        let rounds = 0;
        let farthest = 0;
        for (let seconds = 0; seconds < end; seconds += rtt / window.cwnd) {
          rounds += 1 / window.cwnd;
          count++;
          if (count >= cubic.segmentsForOne(window, 1, (begin + seconds) * SECOND, rtt * SECOND)) {
            window.cwnd++;
            count = 0;
          }
          const wanted = cubicWindow(from, max, seconds);
          // In Reno's region it is somewhat more than either.
          if (renoWindow(from, rounds) <= wanted) farthest = Math.max(farthest, Math.abs(window.cwnd - wanted));
        }
        expect(farthest).toBeLessThanOrEqual(2);
      },
    );
    fc.assert(property, { numRuns: 100 });
  });

  test('CUBIC, second by second, by way of the window → W(t) = C (t − K)³ + Wmax', () => {
    lose(1000);
    let ns = 3 * SECOND;
    grow(window, 1, ns, RTT);
    for (let second = 1; second <= 15; second++) {
      ns = growFor(SECOND, ns);
      within(2, window.cwnd, cubicWindow(700, 1000, ns / SECOND - 3));
    }
  });

  test('CUBIC where round trips are short and windows small → as Reno (RFC 9438, 4.3)', () => {
    lose(40);
    const rttNs = 2e7;
    for (let round = 1; round <= 50; round++) {
      growFor(rttNs, round * rttNs, rttNs);
      within(2, window.cwnd, renoWindow(28, round));
    }
  });

  test('a loss before the window came back → it comes back to less (RFC 9438, 4.7)', () => {
    lose(1000);
    lose(900);
    const max = (900 * (1 + CUBIC_BETA)) / 2;
    let ns = 0;
    for (let second = 1; second <= 8; second++) {
      ns = growFor(SECOND, ns);
      within(3, window.cwnd, cubicWindow(630, max, ns / SECOND));
    }
  });

  test.each([900, 1000])('a loss no earlier than the one before, at %i → it comes back to where it was', (before) => {
    lose(before);
    lose(1000);
    let ns = 0;
    for (let second = 1; second <= 8; second++) {
      ns = growFor(SECOND, ns);
      within(3, window.cwnd, cubicWindow(700, 1000, ns / SECOND));
    }
  });
});

describe('a reduction', () => {
  const cases = [
    { cwnd: 100, controller: RENO, left: 50 },
    { cwnd: 101, controller: RENO, left: 50 },
    { cwnd: 100, controller: CUBIC, left: 70 },
    { cwnd: 1024, controller: CUBIC, left: 717 },
    { cwnd: 1023, controller: CUBIC, left: 716 },
    { cwnd: 10, controller: CUBIC, left: 7 },
    { cwnd: 3, controller: RENO, left: 2 },
    { cwnd: 1, controller: CUBIC, left: 2 },
  ];
  test.each(cases)('of $cwnd (control $controller) → leaves $left', ({ cwnd, controller, left }) => {
    Object.assign(window, { cwnd, controller, sndNxt: 77 });
    reduceAt(77, CA_STATE.recovery);
    expect(window).toMatchObject({ state: CA_STATE.recovery, recover: 77, priorCwnd: cwnd, ssthresh: left });
    window.cwnd = 5; // meanwhile it is what is in flight
    open(window);
    expect(window).toMatchObject({ state: CA_STATE.open, cwnd: left, ssthresh: left, isInSlowStart: false });
  });

  test('ends → what had arrived towards one more counts no more', () => {
    avoid(20, RENO);
    grow(window, 19, 0, RTT);
    lose(20);
    grow(window, 9, 0, RTT);
    expect(window.cwnd).toBe(10);
    grow(window, 1, 0, RTT);
    expect(window.cwnd).toBe(11);
  });

  test('turns out to have left another share → that share of what there was', () => {
    lose(100);
    setController(window, RENO);
    expect(window).toMatchObject({ cwnd: 50, ssthresh: 50, controller: RENO });
    setController(window, CUBIC);
    expect(window).toMatchObject({ cwnd: 70, ssthresh: 70, controller: CUBIC });
  });

  test.each([CA_STATE.recovery, CA_STATE.reduced])('undone (state %i) → as it was', (state) => {
    Object.assign(window, { cwnd: 100, ssthresh: 80 });
    reduceAt(77, state);
    window.cwnd = 60;
    undo(window);
    expect(window).toMatchObject({ state: CA_STATE.open, cwnd: 100, ssthresh: 80 });
  });

  test('the first is undone → in slow start, as it was', () => {
    window.cwnd = 100;
    reduceAt(77, CA_STATE.recovery);
    undo(window);
    expect(window).toMatchObject({ cwnd: 100, ssthresh: INFINITE, isInSlowStart: true });
  });

  test('undone after it grew beyond what it was → no less than that', () => {
    Object.assign(window, { cwnd: 20, ssthresh: 15 });
    reduceAt(77, CA_STATE.recovery);
    Object.assign(window, { cwnd: 30, ssthresh: 25 });
    undo(window);
    expect(window).toMatchObject({ cwnd: 30, ssthresh: 25 });
  });
});

describe('a time-out', () => {
  test('comes → one segment is left, and the threshold as after any loss', () => {
    window.cwnd = 100;
    timeOutAt(77);
    expect(window).toMatchObject({ state: CA_STATE.loss, cwnd: 1, ssthresh: 70, priorCwnd: 100, recover: 77 });
  });

  test('comes again → one is left again, the threshold stays', () => {
    window.cwnd = 100;
    timeOutAt(77);
    grow(window, 4, 0, RTT);
    expect(window.cwnd).toBe(5);
    timeOutAt(99);
    expect(window).toMatchObject({ state: CA_STATE.loss, cwnd: 1, ssthresh: 70, priorCwnd: 100, recover: 99 });
  });

  test('comes → what had arrived towards one more counts no more', () => {
    avoid(20, RENO);
    grow(window, 19, 0, RTT);
    timeOutAt(77);
    grow(window, 9 + 9, 0, RTT);
    expect(window.cwnd).toBe(10);
    grow(window, 1, 0, RTT);
    expect(window.cwnd).toBe(11);
  });

  test('is over → slow start goes on from where it is', () => {
    window.cwnd = 100;
    timeOutAt(77);
    grow(window, 4, 0, RTT);
    open(window);
    expect(window).toMatchObject({ state: CA_STATE.open, cwnd: 5, ssthresh: 70, isInSlowStart: true });
    grow(window, 60, 0, RTT);
    expect(window.cwnd).toBe(65);
  });

  test('was needless → as it was', () => {
    Object.assign(window, { cwnd: 100, ssthresh: 80 });
    timeOutAt(77);
    timeOutAt(77);
    undo(window);
    expect(window).toMatchObject({ state: CA_STATE.open, cwnd: 100, ssthresh: 80 });
  });

  test.each([CA_STATE.recovery, CA_STATE.reduced])('comes in a reduction (state %i) → the threshold stays', (state) => {
    window.cwnd = 100;
    reduceAt(77, state);
    window.cwnd = 40;
    timeOutAt(99);
    expect(window).toMatchObject({ state: CA_STATE.loss, cwnd: 1, ssthresh: 70, priorCwnd: 100, recover: 99 });
    undo(window);
    expect(window).toMatchObject({ state: CA_STATE.open, cwnd: 100, ssthresh: INFINITE });
  });

  test('comes with CUBIC → avoidance begins as if there had been no window before', () => {
    window.cwnd = 100;
    timeOutAt(77);
    open(window);
    window.cwnd = window.ssthresh;
    growFor(2 * SECOND, 10 * SECOND);
    const first = newWindow();
    Object.assign(first, { cwnd: 70, ssthresh: 70 });
    growFor(2 * SECOND, 10 * SECOND, RTT, first);
    expect(window.cwnd).toBe(first.cwnd);
  });
});

describe('a restart after silence (RFC 2861)', () => {
  const cases = [
    { cwnd: 100, timeouts: 0, left: 100 },
    { cwnd: 100, timeouts: 1, left: 50 },
    { cwnd: 100, timeouts: 2, left: 25 },
    { cwnd: 100, timeouts: 3, left: 12 },
    { cwnd: 100, timeouts: 4, left: 10 },
    { cwnd: 100, timeouts: 1000, left: 10 },
    { cwnd: 10, timeouts: 5, left: 10 },
    { cwnd: 4, timeouts: 5, left: 4 },
  ];
  test.each(cases)('$cwnd, silent for $timeouts time-outs → $left', ({ cwnd, timeouts, left }) => {
    Object.assign(window, { cwnd, ssthresh: 2 });
    restart(window, timeouts);
    expect(window.cwnd).toBe(left);
    expect(window.ssthresh).toBeLessThanOrEqual(cwnd);
  });

  test.each([
    [2, 75],
    [75, 75],
    [90, 90],
    [INFINITE, INFINITE],
  ])('with a threshold of %i → of %i, so that slow start leads back to three quarters at least', (ssthresh, left) => {
    Object.assign(window, { cwnd: 100, ssthresh });
    restart(window, 3);
    expect(window.ssthresh).toBe(left);
  });

  test('silence → is no time in which CUBIC grows', () => {
    lose(1000);
    const ns = growFor(2 * SECOND, 0);
    const { cwnd } = window;
    restart(window, 10);
    window.cwnd = Math.min(cwnd, window.ssthresh);
    growFor(SECOND, ns + 60 * SECOND);
    expect(window.cwnd).toBeLessThan(1000);
  });
});

describe('what the sender shows', () => {
  test('less in flight than it might in slow start → that is its window, and slow start is over', () => {
    window.cwnd = 40;
    shrinkTo(window, 30);
    expect(window).toMatchObject({ cwnd: 30, ssthresh: 30, isInSlowStart: false });
  });

  test('less in flight than it might in avoidance → its window; the threshold stays', () => {
    Object.assign(window, { cwnd: 40, ssthresh: 20 });
    shrinkTo(window, 30);
    expect(window).toMatchObject({ cwnd: 30, ssthresh: 20 });
  });

  test('more in flight than it might → that is its window', () => {
    avoid(40, RENO);
    expect(exceeds(41)).toBe(false);
    expect(window).toMatchObject({ cwnd: 41, ssthresh: 40 });
  });

  test('goes on as in slow start, which seemed over → it was not', () => {
    window.cwnd = 40;
    shrinkTo(window, 30);
    expect(exceeds(34)).toBe(false);
    expect(window).toMatchObject({ cwnd: 34, isInSlowStart: false });
    expect(exceeds(38)).toBe(true);
    expect(window).toMatchObject({ cwnd: 38, ssthresh: INFINITE, isInSlowStart: true });
    expect(exceeds(100)).toBe(false);
  });

  test('seems over twice → what came between counts no more', () => {
    window.cwnd = 40;
    shrinkTo(window, 30);
    expect(exceeds(34)).toBe(false);
    shrinkTo(window, 29);
    expect(exceeds(36)).toBe(false);
    expect(exceeds(38)).toBe(true);
  });

  test('seems over twice, at less each time, and goes on as in slow start → it was not', () => {
    window.cwnd = 40;
    shrinkTo(window, 30);
    shrinkTo(window, 29);
    expect(exceeds(50)).toBe(true);
    expect(window.isInSlowStart).toBe(true);
  });

  test('a large window, exceeded by little → avoidance, as it seemed', () => {
    window.cwnd = 400;
    shrinkTo(window, 300);
    expect(exceeds(330)).toBe(false);
    expect(exceeds(360)).toBe(true);
  });

  test('exceeds what a loss has left since → in avoidance, whatever was before the loss', () => {
    window.cwnd = 40;
    shrinkTo(window, 30);
    lose(30);
    expect(exceeds(100)).toBe(false);
    expect(window).toMatchObject({ cwnd: 100, ssthresh: 21 });
  });
});

describe('beginning again', () => {
  const beginnings: [string, () => void][] = [
    ['in slow start', () => growFor(SECOND, 0)],
    ['after a loss', () => lose(500)],
    ['in a recovery', () => reduceAt(77, CA_STATE.recovery)],
    ['after an RTO', () => timeOutAt(77)],
    ['after two losses', () => [50, 40].forEach(lose)],
    ['in CUBIC’s avoidance', () => growFor(SECOND, growFor(0, 0) + (window.ssthresh = 10))],
    ['seemingly no more in slow start', () => shrinkTo(window, 9)],
    ['almost with one more', () => (avoid(20, RENO), grow(window, 19, 0, RTT))],
  ];
  test.each(beginnings)('%s → it is as any other', (_, before) => {
    const first = newWindow();
    before();
    renew(window);
    expect(window).toMatchObject({ state: CA_STATE.open, cwnd: 10, ssthresh: INFINITE, controller: CUBIC });
    for (const [controller, ssthresh] of [
      [RENO, 12],
      [CUBIC, 60],
    ] as const) {
      for (const each of [first, window]) Object.assign(each, { controller, ssthresh });
      for (let second = 100; second < 103; second += 0.1) {
        for (const each of [first, window]) growFor(SECOND / 10, second * SECOND, RTT, each);
        expect(window.cwnd).toBe(first.cwnd);
      }
    }
    expect(exceeds(1000)).toBe(false);
  });
});
