// Round trips from the vantage to the receiver and back: which segments are samples, and what is told of many.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Direction } from '../../../src/core/rows.ts';
import { rttQuantileNs } from '../../../src/core/rtt.ts';
import { TestedEngine } from '../../kit/engine.ts';
import { segment, segments, transferOf, type Sent } from './transfer-case.ts';

const MS = 1e6;

async function rttOf(trace: string): Promise<Sent['rtt']> {
  return (await transferOf(trace)).sent.client.rtt;
}

/** Time to the client's next segment in the handshake: the other half of the path, in seconds. */
const SENDER_RTT = 0.0001;
/** Linux: TCP_RTO_MIN, in seconds. */
const MIN_VARIANCE = 0.2;

/** One sample, of so many seconds: RFC 6298 (2.2), and Linux's least variance. */
const one = (seconds: number): object => {
  const near = expect.closeTo(seconds, 6) as number;
  return {
    samples: 1,
    min: near,
    median: near,
    p95: near,
    max: near,
    srtt: near,
    rttVar: expect.closeTo(seconds / 2, 6) as number,
    rto: expect.closeTo(seconds + SENDER_RTT + MIN_VARIANCE, 6) as number,
  };
};

describe('which segments are samples', () => {
  const cases = [
    {
      name: 'nothing was acknowledged → none',
      trace: `handshake\n${segments('+.1', 1, 2)}`,
      rtt: null,
    },
    {
      name: 'one segment and its acknowledgement → one',
      trace: `handshake\n+.1 ${segment(1)}\n+.012 < . 1 ack 1001`,
      rtt: one(0.012),
    },
    {
      name: 'acknowledged by data → one',
      trace: `handshake\n+.1 ${segment(1)}\n+.012 < . 1:101(100) ack 1001`,
      rtt: one(0.012),
    },
    {
      name: 'a FIN → one',
      trace: 'handshake\n+.1 > F. 1 ack 1\n+.012 < . 1 ack 2',
      rtt: one(0.012),
    },
    {
      name: 'two, acknowledged at once → one, of the latter',
      trace: `handshake\n+.1 ${segment(1)}\n+.004 ${segment(2)}\n+.012 < . 1 ack 2001`,
      rtt: one(0.012),
    },
    {
      name: 'acknowledged in part → none until all of it is',
      trace: `handshake\n+.1 ${segment(1)}\n+.012 < . 1 ack 501\n+.008 < . 1 ack 1001`,
      rtt: one(0.02),
    },
    {
      name: 'sent again (Karn) → none',
      trace: `handshake\n+.1 ${segment(1)}\n+.3 ${segment(1)}\n+.012 < . 1 ack 1001`,
      rtt: null,
    },
    {
      name: 'sent again, together with one that was sent once → none, since the first was waited for',
      trace: `handshake
        ${segments('+.1', 1, 2)}
        +.3 ${segment(1)}
        +.012 < . 1 ack 2001`,
      rtt: null,
    },
    {
      name: 'after a repetition, the next that was sent once → one',
      trace: `handshake
        +.1 ${segment(1)}
        +.3 ${segment(1)}
        +.012 < . 1 ack 1001
        +.1 ${segment(2)}
        +.013 < . 1 ack 2001`,
      rtt: one(0.013),
    },
    {
      name: 'told by SACK before → none, it waited for a hole',
      trace: `handshake
        ${segments('+.1', 1, 2)}
        +.01 < . 1 ack 1 <sack 1001:2001>
        +.1 ${segment(1)}
        +.01 < . 1 ack 2001`,
      rtt: null,
    },
    {
      name: 'a gap that the capture left → none of it, but of what passed after it',
      trace: `handshake\n${segments('+.1', 1, 3)}\n+.012 < . 1 ack 3001`,
      rtt: one(0.012),
    },
    {
      name: 'doubled by the network → one',
      trace: `handshake\n+.1 ${segment(1)} {dup .001}\n+.012 < . 1 ack 1001`,
      rtt: one(0.012),
    },
    {
      name: 'its acknowledgement passes before it → none',
      trace: `handshake\n+.1 < . 1 ack 1001\n+.001 ${segment(1)}\n+.1 < . 1 ack 1001`,
      rtt: null,
    },
    {
      name: 'the answer to a keep-alive → none',
      trace: `handshake\n+.1 ${segment(1)}\n+.012 < . 1 ack 1001\n+60 > . 1000 ack 1\n+.5 < . 1 ack 1001`,
      rtt: one(0.012),
    },
  ];
  test.each(cases)('$name', async ({ trace, rtt }) => {
    expect(await rttOf(trace)).toEqual(rtt);
  });

  // A probe that is taken when the reader reads at last measures the reader, not the path.
  test('a byte into a closed window, taken nine seconds later → none', async () => {
    const trace = `handshake
      +.1 ${segment(1)}
      +.012 < . 1 ack 1001 win 0
      +.2 > . 1001:1002(1) ack 1
      +9 < . 1 ack 1002 win 500`;
    expect(await rttOf(trace)).toEqual(one(0.012));
  });
});

/** Round trips of so many milliseconds, one after the other. */
const trips = (milliseconds: readonly number[]): string =>
  [
    'handshake',
    ...milliseconds.map((ms, i) => `+.5 ${segment(i + 1)}\n+${(ms / 1000).toFixed(6)} < . 1 ack ${(i + 1) * 1000 + 1}`),
  ].join('\n');

describe('what is told of many', () => {
  test('ten of 1 to 10 ms in any order → min, median, p95, max', async () => {
    const rtt = (await rttOf(trips([7, 1, 9, 3, 5, 10, 2, 8, 4, 6])))!;
    expect(rtt.samples).toBe(10);
    expect(rtt.min).toBeCloseTo(0.001, 6);
    expect(rtt.median).toBeCloseTo(0.005, 6);
    expect(rtt.p95).toBeCloseTo(0.01, 6);
    expect(rtt.max).toBeCloseTo(0.01, 6);
  });

  test('exactly 64 → all of them kept', async () => {
    const rtt = (await rttOf(trips(Array.from({ length: 64 }, (_, i) => i + 1))))!;
    expect(rtt).toMatchObject({ samples: 64, median: expect.closeTo(0.032, 6), p95: expect.closeTo(0.061, 6) });
  });

  test.each([65, 129, 200, 1000])('%i → thinned out evenly, min and max of all', async (count) => {
    const rtt = (await rttOf(trips(Array.from({ length: count }, (_, i) => i + 1))))!;
    expect(rtt).toMatchObject({ samples: count, min: expect.closeTo(0.001, 6), max: expect.closeTo(count / 1000, 6) });
    expect(Math.abs(rtt.median * 1000 - count / 2)).toBeLessThan(count / 20);
    expect(Math.abs(rtt.p95 * 1000 - count * 0.95)).toBeLessThan(count / 20);
  });

  // Kept in whole microseconds, which 32 bits hold for 2147 s.
  test('one of 300 s → median and p95 as min and max, and four times RTTVAR in the time-out', async () => {
    expect(await rttOf(`handshake\n+.1 ${segment(1)}\n+300 < . 1 ack 1001`)).toEqual({
      ...one(300),
      rto: expect.closeTo(300 + SENDER_RTT + 4 * 150, 6) as number,
    });
  });
});

describe('takeRtt', () => {
  const engine = new TestedEngine();
  const { fullRttNs, rtoNs, takeRtt } = engine.functionsOf('engine/rtt');

  const newSender = (): Direction => engine.give(new Direction(), Direction.WORDS);

  test('the first sample → SRTT is it, RTTVAR half of it (RFC 6298, 2.2)', () => {
    const sender = newSender();
    takeRtt!(sender, 100 * MS);
    expect(sender.srttNs).toBe(100 * MS);
    expect(sender.rttVarNs).toBe(50 * MS);
  });

  test('the second sample → RTTVAR first, with the former SRTT (RFC 6298, 2.3)', () => {
    const sender = newSender();
    takeRtt!(sender, 100 * MS);
    takeRtt!(sender, 180 * MS);
    expect(sender.rttVarNs).toBe(0.75 * 50 * MS + 0.25 * 80 * MS);
    expect(sender.srttNs).toBe(0.875 * 100 * MS + 0.125 * 180 * MS);
  });

  test('time-out: nothing known → a second', () => {
    expect(rtoNs!(newSender())).toBe(1e9);
  });

  test('time-out: steady round trips → SRTT and 200 ms, Linux’s floor', () => {
    const sender = newSender();
    for (let i = 0; i < 100; i++) takeRtt!(sender, 10 * MS);
    expect(rtoNs!(sender)).toBeCloseTo(210 * MS, -3);
  });

  test('time-out: unsteady round trips → SRTT and four times RTTVAR', () => {
    const sender = newSender();
    takeRtt!(sender, 1000 * MS);
    expect(rtoNs!(sender)).toBe(1000 * MS + 4 * 500 * MS);
  });

  test('the other half of the path → in the whole, and in the time-out', () => {
    const sender = newSender();
    sender.senderRttNs = 30 * MS;
    takeRtt!(sender, 10 * MS);
    expect(fullRttNs!(sender)).toBe(40 * MS);
    expect(rtoNs!(sender)).toBe(240 * MS);
  });

  test('any samples below 2000 s: quantiles → among the samples, in order, between least and most', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2_000_000_000 }), { minLength: 1, maxLength: 300 }), (micros) => {
        const sender = newSender();
        for (const each of micros) takeRtt!(sender, each * 1000);
        const quantiles = [0.01, 0.5, 0.95, 1].map((share) => rttQuantileNs(sender, share));
        for (const each of quantiles) expect(micros).toContain(each / 1000);
        expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b));
        expect(sender.minRttNs).toBe(Math.min(...micros) * 1000);
        expect(sender.maxRttNs).toBe(Math.max(...micros) * 1000);
        expect(sender.rttCount).toBe(micros.length);
        if (micros.length > 64) return;
        const sorted = micros.toSorted((a, b) => a - b);
        expect(quantiles[1]! / 1000).toBe(sorted[Math.ceil(micros.length / 2) - 1]);
      }),
    );
  });

  test('two senders that share memory → each has its own', () => {
    const [first, second] = [newSender(), newSender()];
    for (let i = 0; i < 100; i++) {
      takeRtt!(first, 10 * MS);
      takeRtt!(second, 70 * MS);
    }
    expect(rttQuantileNs(first, 0.5)).toBe(10 * MS);
    expect(rttQuantileNs(second, 0.5)).toBe(70 * MS);
  });
});
