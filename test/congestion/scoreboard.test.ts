// What a sender knows of its segments: counted as a list of them tells it, in whatever order things happen.
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { Scoreboard } from '../../src/congestion/scoreboard.ts';
import { NaiveBoard } from './naive-board.ts';

let board: Scoreboard;

beforeEach(() => {
  board = new Scoreboard();
  board.begin(0);
});

/** Segments of 100 bytes, one at each of these times. */
function sendAt(...times: number[]): void {
  for (const ns of times) board.send(board.sndNxt + 100, ns, 100);
}

/** At this time, the receiver says that it has what lies between; then (RACK) what that tells is taken in. */
function sackAt(ns: number, left: number, right: number, reorderNs = 0): void {
  board.beginAck();
  board.sack(left, right, ns);
  board.detectLost(ns, reorderNs);
}

function acknowledgeAt(ns: number, ack: number): void {
  board.beginAck();
  board.acknowledge(ack, ns);
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
    board.send(bytes, 0, 100);
    expect(countsOf(board)).toEqual(counts(packets));
    expect([board.flight, board.outstanding, board.isEmpty]).toEqual([packets, bytes, false]);
  });

  test('what was sent already → nothing more', () => {
    sendAt(0, 1);
    board.send(200, 2, 100);
    expect(countsOf(board)).toEqual(counts(2));
  });

  test('acknowledged in the middle of a segment → that one stays, its bytes do not', () => {
    sendAt(0, 1, 2);
    acknowledgeAt(10, 150);
    expect(countsOf(board)).toEqual(counts(2));
    expect([board.sndUna, board.outstanding, board.delivered]).toEqual([150, 150, 1]);
  });

  test('acknowledged beyond what was seen → nothing is left, and it goes on from there', () => {
    sendAt(0);
    acknowledgeAt(10, 300);
    expect([board.sndUna, board.sndNxt, board.outstanding, board.isEmpty]).toEqual([300, 300, 0, true]);
    sendAt(20);
    expect([board.sndNxt, board.flight]).toEqual([400, 1]);
  });
});

describe('loss', () => {
  beforeEach(() => sendAt(0, 10, 20, 30));

  test('lost, sent again, arrived → in flight no more, again, no more', () => {
    sackAt(50, 100, 200);
    expect([countsOf(board), board.flight]).toEqual([counts(4, 1, 1), 2]);
    board.sendAgain(0, 100, 51, false);
    expect([countsOf(board), board.flight]).toEqual([counts(4, 1, 1, 1), 3]);
    acknowledgeAt(100, 200);
    expect([countsOf(board), board.flight]).toEqual([counts(2), 2]);
  });

  test('what is sent again, being no probe → was lost', () => {
    board.sendAgain(0, 200, 51, false);
    expect([countsOf(board), board.flight]).toEqual([counts(4, 0, 2, 2), 4]);
    board.sendAgain(100, 200, 52, false);
    expect(countsOf(board)).toEqual(counts(4, 0, 2, 2));
  });

  test('a probe → one more in flight', () => {
    board.sendAgain(300, 400, 51, true);
    expect([countsOf(board), board.flight]).toEqual([counts(4, 0, 0, 1), 5]);
  });

  test('what the receiver has is sent again → counts for nothing', () => {
    sackAt(50, 300, 400, 1000);
    board.sendAgain(300, 400, 51, false);
    expect(countsOf(board)).toEqual(counts(4, 1));
  });

  test('a time-out → all is lost that has not arrived, copies too', () => {
    sackAt(50, 300, 400, 1000);
    board.sendAgain(0, 100, 51, false);
    board.loseAll();
    expect([countsOf(board), board.flight]).toEqual([counts(4, 1, 3), 0]);
  });

  test('nothing was lost after all → all in flight that has not arrived, and what was sent again twice', () => {
    sackAt(50, 300, 400, 1000);
    board.sendAgain(0, 100, 51, false);
    board.loseNothing();
    expect([countsOf(board), board.flight]).toEqual([counts(4, 1, 0, 1), 4]);
  });

  test('the oldest is lost → once, and the others are not', () => {
    board.loseFirst();
    board.loseFirst();
    expect([countsOf(board), board.flight]).toEqual([counts(4, 0, 1), 3]);
    acknowledgeAt(100, 100);
    board.loseFirst();
    expect(countsOf(board)).toEqual(counts(3, 0, 1));
  });

  test('the oldest of nothing is lost → nothing', () => {
    acknowledgeAt(100, 400);
    board.loseFirst();
    expect(countsOf(board)).toEqual(counts(0));
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
    expect(countsOf(board)).toEqual(counts(times.length, 1, lost));
  });

  test('acknowledged before it passed → it has arrived, and tells no round trip', () => {
    sendAt(50);
    acknowledgeAt(20, 100);
    expect([countsOf(board), board.leastRttNs]).toEqual([counts(0), Infinity]);
  });

  test('patience comes to its end → lost', () => {
    sendAt(0, 10);
    sackAt(50, 100, 200, 20);
    board.detectLost(59, 20);
    expect(board.lostOut).toBe(0);
    board.detectLost(60, 20);
    expect(board.lostOut).toBe(1);
  });

  test('what was sent after a copy arrives → that copy is lost, too', () => {
    sendAt(0, 10, 20);
    sackAt(50, 100, 200);
    board.sendAgain(0, 100, 51, false);
    sackAt(60, 200, 300);
    expect([countsOf(board), board.flight]).toEqual([counts(3, 2, 1, 1), 1]);
    sendAt(70);
    sackAt(120, 300, 400);
    for (const ns of [120, 121, 200]) {
      board.detectLost(ns, 0);
      expect([countsOf(board), board.flight]).toEqual([counts(4, 3, 1), 0]);
    }
    board.sendAgain(0, 100, 201, false);
    expect([countsOf(board), board.flight]).toEqual([counts(4, 3, 1, 1), 1]);
  });

  test('what was sent earlier arrives later → the latest sent counts', () => {
    sendAt(0, 10, 20, 30);
    sackAt(50, 300, 400, 1000);
    sackAt(60, 0, 100, 1000);
    board.detectLost(200, 0);
    expect(countsOf(board)).toEqual(counts(4, 2, 2));
  });

  test('a copy arrives → lost is what was sent before the copy, though after the original', () => {
    sendAt(0, 10, 20);
    board.sendAgain(0, 100, 100, true);
    acknowledgeAt(150, 100);
    board.detectLost(150, 0);
    expect(countsOf(board)).toEqual(counts(2, 0, 2));
  });

  test('something arrives → its round trip', () => {
    sendAt(0, 10);
    sackAt(50, 100, 200);
    expect([board.rttNs, board.delivered]).toEqual([40, 1]);
  });

  test('several arrive at once → the round trip of the latest sent (RFC 8985, 6.2, step 2)', () => {
    sendAt(0, 40);
    board.beginAck();
    board.sack(100, 200, 60);
    board.acknowledge(100, 60);
    expect(board.rttNs).toBe(20);
  });

  test('sent again, and at once acknowledged, as its original arrived → nothing is lost', () => {
    sendAt(0);
    acknowledgeAt(50, 100);
    sendAt(60, 70, 80);
    board.sendAgain(100, 200, 110, true);
    acknowledgeAt(111, 200);
    board.detectLost(111, 0);
    expect(board.lostOut).toBe(0);
  });
});

describe('reordering', () => {
  beforeEach(() => sendAt(0, 10, 20, 30));

  test('all in order → none', () => {
    sackAt(50, 100, 200, 1000);
    sackAt(60, 200, 300, 1000);
    expect(board.hasReordered).toBe(false);
  });

  test.each(['SACK', 'acknowledgement'])('the original of an earlier one arrives (%s) → reordering', (by) => {
    sackAt(50, 200, 300, 1000);
    if (by === 'SACK') sackAt(60, 100, 200, 1000);
    else acknowledgeAt(60, 300);
    expect(board.hasReordered).toBe(true);
  });

  test('several are told by one acknowledgement → no order is known', () => {
    board.beginAck();
    board.sack(200, 300, 50);
    board.sack(0, 100, 50);
    expect(board.hasReordered).toBe(false);
  });

  test('several are told by one acknowledgement, and then one below the highest → reordering', () => {
    board.beginAck();
    board.sack(300, 400, 50);
    board.sack(0, 100, 50);
    board.beginAck();
    board.sack(200, 300, 60);
    expect(board.hasReordered).toBe(true);
  });

  test('an earlier one arrives after it was sent again → no reordering', () => {
    sackAt(50, 100, 200);
    board.sendAgain(0, 100, 51, false);
    acknowledgeAt(100, 200);
    expect(board.hasReordered).toBe(false);
  });

  test('all in order for 2 GiB after a SACK → none', () => {
    sackAt(50, 100, 200);
    board.sendAgain(0, 100, 51, false);
    acknowledgeAt(100, 400);
    for (let i = 1; i <= 3; i++) {
      board.send((board.sndNxt + 2 ** 30) | 0, i * 1000, 2 ** 30);
      acknowledgeAt(i * 1000 + 50, board.sndNxt);
    }
    expect(board.hasReordered).toBe(false);
  });
});

describe('without SACK', () => {
  beforeEach(() => sendAt(0, 10, 20, 30, 40));

  test('a duplicate → one more has arrived; an acknowledgement → how many is not known', () => {
    board.countDupAck();
    board.countDupAck();
    expect([countsOf(board), board.flight]).toEqual([counts(5, 2), 3]);
    board.forgetDupAcks();
    expect(countsOf(board)).toEqual(counts(5));
  });

  test.each([
    { acked: 1, duplicates: 3, left: 3 },
    { acked: 2, duplicates: 3, left: 2 },
    { acked: 4, duplicates: 3, left: 0 },
    { acked: 5, duplicates: 3, left: 0 },
    { acked: 5, duplicates: 5, left: 0 },
  ])('$duplicates duplicates, $acked acknowledged → $left had arrived of the others', ({ acked, duplicates, left }) => {
    for (let i = 0; i < duplicates; i++) board.countDupAck();
    board.removeDupAcks(board.acknowledge(acked * 100, 50));
    expect(countsOf(board)).toEqual(counts(5 - acked, left));
  });

  test('one is lost, more duplicates than there are others → all others have arrived', () => {
    board.loseFirst();
    for (let i = 0; i < 9; i++) board.countDupAck();
    expect([countsOf(board), board.flight]).toEqual([counts(5, 4, 1), 0]);
  });

  test('lost, sent again, all acknowledged → nothing is left', () => {
    for (let i = 0; i < 3; i++) board.countDupAck();
    board.loseFirst();
    board.sendAgain(0, 100, 50, false);
    expect([countsOf(board), board.flight]).toEqual([counts(5, 3, 1, 1), 2]);
    acknowledgeAt(100, 500);
    board.forgetDupAcks();
    expect([countsOf(board), board.flight]).toEqual([counts(0), 0]);
  });

  test('as many duplicates as segments, then one is lost → the others have arrived', () => {
    for (let i = 0; i < 5; i++) board.countDupAck();
    board.loseFirst();
    expect([countsOf(board), board.flight]).toEqual([counts(5, 4, 1), 0]);
  });

  test('a time-out after duplicates, then all is acknowledged → nothing is left', () => {
    for (let i = 0; i < 3; i++) board.countDupAck();
    board.forgetDupAcks();
    board.loseAll();
    expect([countsOf(board), board.flight]).toEqual([counts(5, 0, 5), 0]);
    board.countDupAck();
    expect(countsOf(board)).toEqual(counts(5, 0, 5));
    acknowledgeAt(300, 500);
    expect([countsOf(board), board.flight]).toEqual([counts(0), 0]);
  });
});

describe('beginning again', () => {
  test('whatever was before → nothing is left of it', () => {
    sendAt(0, 10, 20, 30);
    sackAt(50, 200, 300);
    sackAt(60, 100, 200);
    board.sendAgain(0, 100, 61, false);
    board.begin(-7);
    expect([countsOf(board), board.flight, board.isEmpty]).toEqual([counts(0), 0, true]);
    expect([board.sndUna, board.sndNxt, board.hasReordered]).toEqual([-7, -7, false]);
    sendAt(0, 10, 20);
    board.beginAck();
    board.detectLost(20, 0);
    expect(countsOf(board)).toEqual(counts(3));
    sackAt(60, 93, 193, 0);
    expect([countsOf(board), board.hasReordered]).toEqual([counts(3, 1, 1), false]);
  });

  test('told by SACK at once → no reordering', () => {
    sendAt(0, 10, 20, 30);
    sackAt(50, 200, 300);
    sackAt(60, 300, 400);
    board.begin(0);
    sendAt(0, 10);
    board.sack(100, 200, 50);
    expect(board.hasReordered).toBe(false);
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
  const rare = ['sendAgain', 'sendAgain', 'loseAll', 'loseNothing'] as const;
  const anyStep: fc.Arbitrary<Step> = fc.record({
    does: fc.constantFrom(...frequent, ...frequent, ...rare),
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
      board.beginAck();
      naive.beginAck();
    }
    switch (does) {
      case 'send': {
        const end = naive.sndNxt + each.length;
        board.send(seqOf(end), ns, mss);
        return naive.send(end, ns, mss);
      }
      case 'sack':
        board.sack(seqOf(from), seqOf(to), ns);
        return naive.sack(from, to);
      case 'acknowledge':
        expect(board.acknowledge(seqOf(naive.sndUna + length), ns)).toBe(naive.acknowledge(naive.sndUna + length));
        return;
      case 'sendAgain':
        board.sendAgain(seqOf(from), seqOf(to), ns, isProbe);
        return naive.sendAgain(from, to, ns, isProbe);
      case 'detectLost':
        board.detectLost(ns, patience);
        return naive.detectLost(ns - board.rttNs - patience);
      default:
        board[does]();
        return naive[does]();
    }
  }

  function expectSame(first: number, steps: readonly Step[]): void {
    const seqOf = (seq: number): number => (first + seq) | 0;
    const naive = new NaiveBoard();
    // A board that has been in use.
    board.begin(first);
    board.beginAck();
    let ns = 0;
    for (const each of steps) {
      ns += each.wait;
      take(each, naive, seqOf, ns);
      expect(countsOf(board)).toEqual(countsOf(naive));
      expect(board.flight).toBeGreaterThanOrEqual(0);
      expect([board.sndUna, board.sndNxt]).toEqual([seqOf(naive.sndUna), seqOf(naive.sndNxt)]);
      expect([board.outstanding, board.isEmpty]).toEqual([naive.sndNxt - naive.sndUna, naive.sent.length === 0]);
      expect([board.delivered, board.hasReordered]).toEqual([naive.delivered, naive.hasReordered]);
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
