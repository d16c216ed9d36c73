// What a sender knows of its segments: counted as a list of them tells it, in whatever order things happen.
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { CWND_BIT } from '../../../src/core/codes.ts';
import { NaiveBoard } from './naive-board.ts';
import { functionsOf, newWindow, renew, type Cwnd } from './new-window.ts';

/** So many are kept: as engine/cwnd/segment-ring.ts has it. */
const MAX_ENTRIES = 1 << 18;

const { countDupAck, forgetDupAcks, removeDupAcks } = functionsOf<'countDupAck' | 'forgetDupAcks' | 'removeDupAcks'>(
  'duplicate-acks',
);
const { detectLost } = functionsOf<'detectLost'>('rack');
const { acknowledge, beginAck, loseAll, loseFirst, loseNothing, sack, send, sendAgain } = functionsOf<
  'acknowledge' | 'beginAck' | 'loseAll' | 'loseFirst' | 'loseNothing' | 'sack' | 'send' | 'sendAgain'
>('scoreboard');

let window: Cwnd;

beforeEach(() => {
  window = newWindow();
});

const hasReordered = (): boolean => window.has(CWND_BIT.hasReordered);
const outstanding = (): number => (window.sndNxt - window.sndUna) | 0;

/** Segments of 100 bytes, one at each of these times. */
function sendAt(...times: number[]): void {
  for (const ns of times) send(window, window.sndNxt + 100, ns, 100);
}

/** At this time, the receiver says that it has what lies between; then (RACK) what that tells is taken in. */
function sackAt(ns: number, left: number, right: number, reorderNs = 0): void {
  beginAck(window);
  sack(window, left, right, ns);
  detectLost(window, ns, reorderNs);
}

function acknowledgeAt(ns: number, ack: number): void {
  beginAck(window);
  acknowledge(window, ack, ns);
}

interface Counts {
  packetsOut: number;
  sackedOut: number;
  lostOut: number;
  retransOut: number;
}

const countsOf = ({ packetsOut, sackedOut, lostOut, retransOut }: Counts): Counts => ({
  packetsOut,
  sackedOut,
  lostOut,
  retransOut,
});

const counts = (packetsOut: number, sackedOut = 0, lostOut = 0, retransOut = 0): Counts => ({
  packetsOut,
  sackedOut,
  lostOut,
  retransOut,
});

describe('sending', () => {
  test.each([
    [1, 1],
    [100, 1],
    [101, 2],
    [1000, 10],
    [9901, 100],
  ])('%i bytes with an MSS of 100 → %i segments', (bytes, packets) => {
    send(window, bytes, 0, 100);
    expect(countsOf(window)).toEqual(counts(packets));
    expect([window.flight, outstanding(), window.isEmpty]).toEqual([packets, bytes, false]);
  });

  test('what was sent already → nothing more', () => {
    sendAt(0, 1);
    send(window, 200, 2, 100);
    expect(countsOf(window)).toEqual(counts(2));
  });

  test('acknowledged in the middle of a segment → that one stays, its bytes do not', () => {
    sendAt(0, 1, 2);
    acknowledgeAt(10, 150);
    expect(countsOf(window)).toEqual(counts(2));
    expect([window.sndUna, outstanding(), window.delivered]).toEqual([150, 150, 1]);
  });

  test('acknowledged beyond what was seen → nothing is left, and it goes on from there', () => {
    sendAt(0);
    acknowledgeAt(10, 300);
    expect([window.sndUna, window.sndNxt, outstanding(), window.isEmpty]).toEqual([300, 300, 0, true]);
    sendAt(20);
    expect([window.sndNxt, window.flight]).toEqual([400, 1]);
  });
});

describe('loss', () => {
  beforeEach(() => sendAt(0, 10, 20, 30));

  test('lost, sent again, arrived → in flight no more, again, no more', () => {
    sackAt(50, 100, 200);
    expect([countsOf(window), window.flight]).toEqual([counts(4, 1, 1), 2]);
    sendAgain(window, 0, 100, 51, false);
    expect([countsOf(window), window.flight]).toEqual([counts(4, 1, 1, 1), 3]);
    acknowledgeAt(100, 200);
    expect([countsOf(window), window.flight]).toEqual([counts(2), 2]);
  });

  test('what is sent again, being no probe → was lost', () => {
    sendAgain(window, 0, 200, 51, false);
    expect([countsOf(window), window.flight]).toEqual([counts(4, 0, 2, 2), 4]);
    sendAgain(window, 100, 200, 52, false);
    expect(countsOf(window)).toEqual(counts(4, 0, 2, 2));
  });

  test('a probe → one more in flight', () => {
    sendAgain(window, 300, 400, 51, true);
    expect([countsOf(window), window.flight]).toEqual([counts(4, 0, 0, 1), 5]);
  });

  test('what the receiver has is sent again → counts for nothing', () => {
    sackAt(50, 300, 400, 1000);
    sendAgain(window, 300, 400, 51, false);
    expect(countsOf(window)).toEqual(counts(4, 1));
  });

  test('a time-out → all is lost that has not arrived, copies too', () => {
    sackAt(50, 300, 400, 1000);
    sendAgain(window, 0, 100, 51, false);
    loseAll(window);
    expect([countsOf(window), window.flight]).toEqual([counts(4, 1, 3), 0]);
  });

  test('nothing was lost after all → all in flight that has not arrived, and what was sent again twice', () => {
    sackAt(50, 300, 400, 1000);
    sendAgain(window, 0, 100, 51, false);
    loseNothing(window);
    expect([countsOf(window), window.flight]).toEqual([counts(4, 1, 0, 1), 4]);
  });

  test('the oldest is lost → once, and the others are not', () => {
    loseFirst(window);
    loseFirst(window);
    expect([countsOf(window), window.flight]).toEqual([counts(4, 0, 1), 3]);
    acknowledgeAt(100, 100);
    loseFirst(window);
    expect(countsOf(window)).toEqual(counts(3, 0, 1));
  });

  test('the oldest of nothing is lost → nothing', () => {
    acknowledgeAt(100, 400);
    loseFirst(window);
    expect(countsOf(window)).toEqual(counts(0));
  });
});

describe('RACK', () => {
  const cases = [
    { name: 'sent before what arrived → lost', times: [0, 10, 20, 30], sacked: [100, 200], at: 50, lost: 1 },
    { name: 'sent after what arrived → not lost', times: [0, 10, 20, 30], sacked: [0, 100], at: 50, lost: 0 },
    { name: 'sent at the same time, but before it → lost', times: [0, 0, 0, 0], sacked: [200, 300], at: 50, lost: 2 },
    { name: 'all but the last → lost', times: [0, 10, 20, 30], sacked: [300, 400], at: 50, lost: 3 },
    { name: 'less patience than passed → lost', times: [0, 10], sacked: [100, 200], at: 50, reorder: 10, lost: 1 },
    { name: 'more patience than passed → not yet', times: [0, 10], sacked: [100, 200], at: 50, reorder: 11, lost: 0 },
  ];
  test.each(cases)('$name', ({ times, sacked, at, reorder = 0, lost }) => {
    sendAt(...times);
    sackAt(at, sacked[0]!, sacked[1]!, reorder);
    expect(countsOf(window)).toEqual(counts(times.length, 1, lost));
  });

  test('acknowledged before it passed → it has arrived, and tells no round trip', () => {
    sendAt(50);
    acknowledgeAt(20, 100);
    expect([countsOf(window), window.minRttNs]).toEqual([counts(0), Infinity]);
  });

  test('patience comes to its end → lost', () => {
    sendAt(0, 10);
    sackAt(50, 100, 200, 20);
    detectLost(window, 59, 20);
    expect(window.lostOut).toBe(0);
    detectLost(window, 60, 20);
    expect(window.lostOut).toBe(1);
  });

  test('what was sent after a copy arrives → that copy is lost, too', () => {
    sendAt(0, 10, 20);
    sackAt(50, 100, 200);
    sendAgain(window, 0, 100, 51, false);
    sackAt(60, 200, 300);
    expect([countsOf(window), window.flight]).toEqual([counts(3, 2, 1, 1), 1]);
    sendAt(70);
    sackAt(120, 300, 400);
    for (const ns of [120, 121, 200]) {
      detectLost(window, ns, 0);
      expect([countsOf(window), window.flight]).toEqual([counts(4, 3, 1), 0]);
    }
    sendAgain(window, 0, 100, 201, false);
    expect([countsOf(window), window.flight]).toEqual([counts(4, 3, 1, 1), 1]);
  });

  test('what was sent earlier arrives later → the latest sent counts', () => {
    sendAt(0, 10, 20, 30);
    sackAt(50, 300, 400, 1000);
    sackAt(60, 0, 100, 1000);
    detectLost(window, 200, 0);
    expect(countsOf(window)).toEqual(counts(4, 2, 2));
  });

  test('a copy arrives → lost is what was sent before the copy, though after the original', () => {
    sendAt(0, 10, 20);
    sendAgain(window, 0, 100, 100, true);
    acknowledgeAt(150, 100);
    detectLost(window, 150, 0);
    expect(countsOf(window)).toEqual(counts(2, 0, 2));
  });

  test('something arrives → its round trip', () => {
    sendAt(0, 10);
    sackAt(50, 100, 200);
    expect([window.rttNs, window.delivered]).toEqual([40, 1]);
  });

  test('several arrive at once → the round trip of the latest sent (RFC 8985, 6.2, step 2)', () => {
    sendAt(0, 40);
    beginAck(window);
    sack(window, 100, 200, 60);
    acknowledge(window, 100, 60);
    expect(window.rttNs).toBe(20);
  });

  test('sent again, and at once acknowledged, as its original arrived → nothing is lost', () => {
    sendAt(0);
    acknowledgeAt(50, 100);
    sendAt(60, 70, 80);
    sendAgain(window, 100, 200, 110, true);
    acknowledgeAt(111, 200);
    detectLost(window, 111, 0);
    expect(window.lostOut).toBe(0);
  });
});

describe('reordering', () => {
  beforeEach(() => sendAt(0, 10, 20, 30));

  test('all in order → none', () => {
    sackAt(50, 100, 200, 1000);
    sackAt(60, 200, 300, 1000);
    expect(hasReordered()).toBe(false);
  });

  test.each(['SACK', 'acknowledgement'])('the original of an earlier one arrives (%s) → reordering', (by) => {
    sackAt(50, 200, 300, 1000);
    if (by === 'SACK') sackAt(60, 100, 200, 1000);
    else acknowledgeAt(60, 300);
    expect(hasReordered()).toBe(true);
  });

  test('several are told by one acknowledgement → no order is known', () => {
    beginAck(window);
    sack(window, 200, 300, 50);
    sack(window, 0, 100, 50);
    expect(hasReordered()).toBe(false);
  });

  test('several are told by one acknowledgement, and then one below the highest → reordering', () => {
    beginAck(window);
    sack(window, 300, 400, 50);
    sack(window, 0, 100, 50);
    beginAck(window);
    sack(window, 200, 300, 60);
    expect(hasReordered()).toBe(true);
  });

  test('an earlier one arrives after it was sent again → no reordering', () => {
    sackAt(50, 100, 200);
    sendAgain(window, 0, 100, 51, false);
    acknowledgeAt(100, 200);
    expect(hasReordered()).toBe(false);
  });

  test('all in order for 2 GiB after a SACK → none', () => {
    sackAt(50, 100, 200);
    sendAgain(window, 0, 100, 51, false);
    acknowledgeAt(100, 400);
    for (let i = 1; i <= 3; i++) {
      send(window, (window.sndNxt + 2 ** 30) | 0, i * 1000, 2 ** 30);
      acknowledgeAt(i * 1000 + 50, window.sndNxt);
    }
    expect(hasReordered()).toBe(false);
  });
});

describe('without SACK', () => {
  beforeEach(() => sendAt(0, 10, 20, 30, 40));

  test('a duplicate → one more has arrived; an acknowledgement → how many is not known', () => {
    countDupAck(window);
    countDupAck(window);
    expect([countsOf(window), window.flight]).toEqual([counts(5, 2), 3]);
    forgetDupAcks(window);
    expect(countsOf(window)).toEqual(counts(5));
  });

  test.each([
    { acked: 1, duplicates: 3, left: 3 },
    { acked: 2, duplicates: 3, left: 2 },
    { acked: 4, duplicates: 3, left: 0 },
    { acked: 5, duplicates: 3, left: 0 },
    { acked: 5, duplicates: 5, left: 0 },
  ])('$duplicates duplicates, $acked acknowledged → $left had arrived of the others', ({ acked, duplicates, left }) => {
    for (let i = 0; i < duplicates; i++) countDupAck(window);
    removeDupAcks(window, acknowledge(window, acked * 100, 50));
    expect(countsOf(window)).toEqual(counts(5 - acked, left));
  });

  test('one is lost, more duplicates than there are others → all others have arrived', () => {
    loseFirst(window);
    for (let i = 0; i < 9; i++) countDupAck(window);
    expect([countsOf(window), window.flight]).toEqual([counts(5, 4, 1), 0]);
  });

  test('lost, sent again, all acknowledged → nothing is left', () => {
    for (let i = 0; i < 3; i++) countDupAck(window);
    loseFirst(window);
    sendAgain(window, 0, 100, 50, false);
    expect([countsOf(window), window.flight]).toEqual([counts(5, 3, 1, 1), 2]);
    acknowledgeAt(100, 500);
    forgetDupAcks(window);
    expect([countsOf(window), window.flight]).toEqual([counts(0), 0]);
  });

  test('as many duplicates as segments, then one is lost → the others have arrived', () => {
    for (let i = 0; i < 5; i++) countDupAck(window);
    loseFirst(window);
    expect([countsOf(window), window.flight]).toEqual([counts(5, 4, 1), 0]);
  });

  test('a time-out after duplicates, then all is acknowledged → nothing is left', () => {
    for (let i = 0; i < 3; i++) countDupAck(window);
    forgetDupAcks(window);
    loseAll(window);
    expect([countsOf(window), window.flight]).toEqual([counts(5, 0, 5), 0]);
    countDupAck(window);
    expect(countsOf(window)).toEqual(counts(5, 0, 5));
    acknowledgeAt(300, 500);
    expect([countsOf(window), window.flight]).toEqual([counts(0), 0]);
  });
});

describe('beginning again', () => {
  test('whatever was before → nothing is left of it', () => {
    sendAt(0, 10, 20, 30);
    sackAt(50, 200, 300);
    sackAt(60, 100, 200);
    sendAgain(window, 0, 100, 61, false);
    renew(window, -7);
    expect([countsOf(window), window.flight, window.isEmpty]).toEqual([counts(0), 0, true]);
    expect([window.sndUna, window.sndNxt, hasReordered()]).toEqual([-7, -7, false]);
    sendAt(0, 10, 20);
    beginAck(window);
    detectLost(window, 20, 0);
    expect(countsOf(window)).toEqual(counts(3));
    sackAt(60, 93, 193, 0);
    expect([countsOf(window), hasReordered()]).toEqual([counts(3, 1, 1), false]);
  });

  test('told by SACK at once → no reordering', () => {
    sendAt(0, 10, 20, 30);
    sackAt(50, 200, 300);
    sackAt(60, 300, 400);
    renew(window, 0);
    sendAt(0, 10);
    sack(window, 100, 200, 50);
    expect(hasReordered()).toBe(false);
  });
});

describe('any order', () => {
  interface Step {
    does: 'send' | 'sack' | 'acknowledge' | 'sendAgain' | 'loseAll' | 'loseNothing' | 'detectLost';
    /** Where, as a share of what is under way. */
    place: number;
    /** Beside the edges of segments by so much. */
    beside: number;
    /** Of what is sent; all else concerns a quarter of that. */
    length: number;
    mss: number;
    wait: number;
    isProbe: boolean;
    isNewAck: boolean;
    patience: number;
  }

  const frequent = ['send', 'send', 'send', 'sack', 'sack', 'acknowledge', 'detectLost', 'detectLost'] as const;
  const rare = { loseAll, loseNothing };
  const anyStep: fc.Arbitrary<Step> = fc.record({
    does: fc.constantFrom(...frequent, ...frequent, 'sendAgain', 'sendAgain', 'loseAll', 'loseNothing'),
    place: fc.double({ min: -0.1, max: 1.1, noNaN: true }),
    beside: fc.constantFrom(0, 0, 0, 0, 1, 30),
    length: fc.nat(40).map((steps) => steps * 50),
    mss: fc.constantFrom(50, 50, 100, 130),
    wait: fc.constantFrom(0, 0, 1, 5, 30),
    isProbe: fc.boolean(),
    isNewAck: fc.boolean(),
    patience: fc.constantFrom(0, 0, 3, 20),
  });
  const origin = fc.oneof(fc.integer(), fc.constantFrom(0, -2000, -50, 0x7fffffff - 1500, -0x80000000));

  function take(each: Step, naive: NaiveBoard, seqOf: (seq: number) => number, ns: number): void {
    const { does, place, beside, isProbe, mss, patience } = each;
    const length = each.length / 4 - ((each.length / 4) % 50) + beside;
    naive.nowNs = ns;
    const from = naive.sndUna + Math.round((place * (naive.sndNxt - naive.sndUna)) / 50) * 50 + beside;
    const to = from + length;
    if (each.isNewAck) {
      beginAck(window);
      naive.beginAck();
    }
    switch (does) {
      case 'send': {
        const end = naive.sndNxt + each.length;
        send(window, seqOf(end), ns, mss);
        return naive.send(end, ns, mss);
      }
      case 'sack':
        sack(window, seqOf(from), seqOf(to), ns);
        return naive.sack(from, to);
      case 'acknowledge':
        expect(acknowledge(window, seqOf(naive.sndUna + length), ns)).toBe(naive.acknowledge(naive.sndUna + length));
        return;
      case 'sendAgain':
        sendAgain(window, seqOf(from), seqOf(to), ns, isProbe);
        return naive.sendAgain(from, to, ns, isProbe);
      case 'detectLost':
        detectLost(window, ns, patience);
        return naive.detectLost(ns - window.rttNs - patience);
      default:
        rare[does](window);
        return naive[does]();
    }
  }

  function expectSame(first: number, steps: readonly Step[]): void {
    const seqOf = (seq: number): number => (first + seq) | 0;
    const naive = new NaiveBoard();
    // A board that has been in use.
    renew(window, first);
    beginAck(window);
    let ns = 0;
    for (const each of steps) {
      ns += each.wait;
      take(each, naive, seqOf, ns);
      expect(countsOf(window)).toEqual(countsOf(naive));
      expect(window.flight).toBeGreaterThanOrEqual(0);
      expect([window.sndUna, window.sndNxt]).toEqual([seqOf(naive.sndUna), seqOf(naive.sndNxt)]);
      expect([outstanding(), window.isEmpty]).toEqual([naive.sndNxt - naive.sndUna, naive.sent.length === 0]);
      expect([window.delivered, hasReordered()]).toEqual([naive.delivered, naive.hasReordered]);
    }
  }

  test('whatever happens, wherever sequence numbers begin → as a list of segments has it', () => {
    fc.assert(fc.property(origin, fc.array(anyStep, { maxLength: 80, size: '+1' }), expectSame), { numRuns: 500 });
  });

  test('segments by the thousand → as a list of segments has it', () => {
    const many = anyStep.map((each) => ({ ...each, length: each.length * 10, mss: 10 }));
    fc.assert(fc.property(origin, fc.array(many, { maxLength: 30 }), expectSame), { numRuns: 100 });
  });
});

describe('a ring that is full', () => {
  test('more in flight than it has room for → larger rings, and at the most the oldest are forgotten', () => {
    sendAt(0, 1, 2);
    sackAt(5, 0, 100, 1000);
    for (let i = 3; i < MAX_ENTRIES - 1; i++) send(window, window.sndNxt + 1, i, 1);
    expect(countsOf(window)).toEqual(counts(MAX_ENTRIES - 1, 1));
    send(window, window.sndNxt + 2, MAX_ENTRIES, 1);
    expect(countsOf(window)).toEqual(counts(MAX_ENTRIES - 1));
    acknowledgeAt(MAX_ENTRIES + 5, 301);
    expect([countsOf(window), window.delivered]).toEqual([counts(MAX_ENTRIES - 3), 2]);
  });
});
