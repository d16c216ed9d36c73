// Congestion windows through the whole program: what samples say of transfers whose senders' own windows are known.
import { describe, expect, test } from 'vitest';
import { analyze, type ConnectionRecord } from '../../../src/index.ts';
import { bulkTransfer, CUBIC, FULL, once, RENO, type Bulk, type Known } from '../../findings/bulk-trace.ts';
import type { CaptureOptions } from '../../kit/capture.ts';
import { writeCapture } from '../../kit/write-capture.ts';

type Sample = NonNullable<ConnectionRecord['samples']>[number];

async function connectionOf(trace: string, options: CaptureOptions = {}): Promise<ConnectionRecord> {
  const { connections } = await analyze([writeCapture(trace, options)], { include: { samples: true } });
  expect(connections).toHaveLength(1);
  return connections[0]!;
}

interface Observed {
  connection: ConnectionRecord;
  /** Of the sender, in segments, as far as windows go. */
  samples: Sample[];
  known: Known[];
}

async function observe(bulk: Bulk): Promise<Observed> {
  const { trace, known } = bulkTransfer(bulk);
  const connection = await connectionOf(trace);
  const bytes = bulk.hasTimestamps === false ? FULL + 12 : FULL;
  const samples = connection
    .samples!.filter(({ sender }) => sender === (bulk.sender ?? 'client'))
    .map((sample) => ({
      ...sample,
      flight: sample.flight / bytes,
      cwnd: sample.cwnd / bytes,
      ssthresh: sample.ssthresh === null ? null : sample.ssthresh / bytes,
    }));
  return { connection, samples, known };
}

const brief = ({ frame, cwnd, cwndIs, flight, ssthresh, phase }: Sample): string =>
  `${frame}: ${cwnd} ${cwndIs}, ${flight} in flight, threshold ${ssthresh ?? 'none'}, ${phase}`;

const briefOf = ({ frame, cwnd, flight, ssthresh, phase }: Known): string =>
  `${frame}: ${cwnd}, ${flight} in flight, threshold ${ssthresh === Infinity ? 'none' : ssthresh}, ${phase}`;

/** Not what its sender knew when it had sent this: windows to within a segment, all else exactly. */
function isWrong(sample: Sample, known: Known, hasThreshold: boolean): boolean {
  const isWindow =
    sample.cwndIs === 'exact'
      ? Math.abs(sample.cwnd - known.cwnd) <= 1
      : sample.cwnd <= Math.max(known.cwnd, known.flight);
  const isThreshold = !hasThreshold || (sample.ssthresh ?? Infinity) === known.ssthresh;
  return !isWindow || !isThreshold || Math.abs(sample.flight - known.flight) > 1 || sample.phase !== known.phase;
}

/** Samples beside the sender's own books; in recovery, where a burst ended: within one, the window is not used up yet. */
function pairsOf({ samples, known }: Observed): [Sample, Known][] {
  const settled = known.filter(({ isLast, phase }) => isLast || phase !== 'recovery');
  const byFrame = new Map(settled.map((each) => [each.frame, each]));
  return samples.flatMap((sample) => {
    const own = byFrame.get(sample.frame);
    return own === undefined ? [] : [[sample, own] as [Sample, Known]];
  });
}

/** `leastExact`: share of samples that are exact. Senders that use up their windows let them be known. */
async function compare(bulk: Bulk, leastExact = 0.5): Promise<void> {
  const observed = await observe(bulk);
  const pairs = pairsOf(observed);
  // What a loss leaves of the window cannot be seen until it is used again: until then CUBIC's share is taken.
  const hasThreshold = bulk.beta !== RENO;
  const wrong = pairs.filter(([sample, known]) => isWrong(sample, known, hasThreshold));
  expect(wrong.map(([sample, known]) => `${brief(sample)} | ${briefOf(known)}`)).toEqual([]);
  expect(pairs.length).toBeGreaterThan(20);
  const exact = observed.samples.filter(({ cwndIs }) => cwndIs === 'exact');
  expect(exact.length / observed.samples.length).toBeGreaterThan(leastExact);
}

/** The last sample of each round trip. */
const endsOfRounds = (samples: readonly Sample[], rttMs: number): Sample[] =>
  samples.filter(({ t }, i) => i === samples.length - 1 || samples[i + 1]!.t - t > rttMs / 2000);

/** Each phase once, as one follows another. */
const phasesOf = (samples: readonly { phase: string }[]): string[] =>
  samples.map(({ phase }) => phase).filter((phase, i, all) => phase !== all[i - 1]);

const near: Bulk = { segments: 400, rttMs: 50 };
/** Where acknowledgements pass a round trip before the data that they let go. */
const far: Bulk = { ...near, vantage: 'receiver', segmentUs: 600, ackEvery: 4 };
const oneLost: Bulk = { ...near, lose: once(60) };
/** The third flight, of 40 segments, and what is sent in its place. */
const outage: Bulk = { ...near, lose: (_segment, _copy, ms) => ms > 90 && ms < 380 };

describe('slow start', () => {
  test.each(['client', 'server'] as const)(
    'the %s sends ten segments, then twice as many each round → exact, limited by that window',
    async (sender) => {
      const { samples } = await observe({ segments: 150, rttMs: 50, sender });
      const ends = endsOfRounds(samples, 50);
      const full = { cwndIs: 'exact', phase: 'slow-start', limitedBy: 'cwnd', ssthresh: null };
      expect(ends).toMatchObject([10, 20, 40, 80].map((cwnd) => ({ cwnd, ...full })));
      // A segment more in flight is no sample of its own.
      expect(ends.filter(({ flight, cwnd }) => flight < cwnd - 1 || flight > cwnd)).toEqual([]);
      expect(new Set(samples.map(({ phase }) => phase))).toEqual(new Set(['slow-start']));
    },
  );

  test('the window of the receiver → beside each sample, in bytes', async () => {
    const { samples } = await observe({ segments: 150, rttMs: 50, window: () => 1_000_000 });
    expect(new Set(samples.slice(10).map(({ rwnd }) => rwnd))).toEqual(new Set([(1_000_000 >> 7) << 7]));
  });
});

describe('each sample → what the sender itself knew', () => {
  const cases: Record<string, Partial<Bulk>> = {
    'nothing lost': {},
    'a segment lost': { lose: once(60) },
    'three lost': { lose: once(60, 64, 70) },
    'lost at the end of each flight': { lose: once(29, 69) },
  };
  const full = { window: () => 64 * FULL, lose: once(100) };
  for (const [vantage, whole] of [
    ['sender', near],
    ['receiver', far],
  ] as const) {
    test.each(Object.entries(cases))(`at the ${vantage}: %s`, async (_, bulk) => compare({ ...whole, ...bulk }));
    test(`at the ${vantage} of what a server sends`, async () =>
      compare({ ...whole, lose: once(60), sender: 'server' }));
    test(`at the ${vantage}, a window of the receiver that is soon full`, async () =>
      compare({ ...whole, ...full }, 0.25));
  }

  test.each(
    Object.entries<Bulk>({
      'lost, and what repeats it too': { ...near, lose: (segment, copy) => segment === 60 && copy < 2 },
      'an outage': outage,
      'an outage, without SACK': { ...outage, hasSack: false },
      'without timestamps': { ...oneLost, hasTimestamps: false },
      'every segment acknowledged': { ...oneLost, ackEvery: 1 },
      'a slow link': { ...oneLost, segmentUs: 1200 },
    }),
  )('at the sender: %s', async (_, bulk) => compare(bulk));
});

describe('a loss: recovery, and what it leaves of the window', () => {
  const cases = [
    ['Reno: a half', RENO, 'reno'],
    ['CUBIC: seven tenths', CUBIC, 'cubic'],
  ] as const;
  for (const [vantage, whole] of [
    ['sender', near],
    ['receiver', far],
  ] as const) {
    test.each(cases)(`at the ${vantage}, %s`, async (_, beta, name) => {
      const { connection, samples, known } = await observe({ ...whole, beta, lose: once(60) });
      expect(phasesOf(samples)).toEqual(['slow-start', 'recovery', 'avoidance']);
      const before = Math.max(...known.filter(({ phase }) => phase === 'slow-start').map(({ cwnd }) => cwnd));
      const slow = samples.filter(({ phase }) => phase === 'slow-start');
      expect(Math.max(...slow.map(({ cwnd }) => cwnd))).toBe(before);
      const after = samples.filter(({ phase, cwndIs }) => phase === 'avoidance' && cwndIs === 'exact');
      expect(Math.min(...after.map(({ cwnd }) => cwnd))).toBe(Math.floor(before * beta));
      expect(after.at(-1)!.ssthresh).toBe(Math.floor(before * beta));
      const { cwnd } = connection.sent.client;
      expect(cwnd).toMatchObject({ congestionControl: name, max: before * FULL, final: after.at(-1)!.cwnd * FULL });
      expect(cwnd!.confidence).toBeGreaterThan(0.5);
      expect(connection.sent.server.cwnd).toBeNull();
    });
  }

  test('in recovery → the window is what is in flight, and recovery is what limits', async () => {
    const { samples } = await observe(oneLost);
    const recovery = samples.filter(({ phase }) => phase === 'recovery');
    expect(recovery.length).toBeGreaterThan(10);
    expect(
      recovery.filter(
        ({ cwnd, flight, cwndIs, limitedBy }) => cwnd !== flight || cwndIs !== 'exact' || limitedBy !== 'recovery',
      ),
    ).toEqual([]);
    // A round trip, in which the window shrinks to its threshold.
    expect(recovery.at(-1)!.t - recovery[0]!.t).toBeLessThan(0.06);
    expect(Math.max(...recovery.map(({ cwnd }) => cwnd))).toBe(recovery[0]!.cwnd);
  });
});

describe('a time-out', () => {
  test.each([true, false])(
    'SACK: %s → loss with a window of one segment, then slow start to the threshold',
    async (hasSack) => {
      const { samples, known } = await observe({ ...outage, hasSack, segments: 300 });
      expect(phasesOf(samples)).toEqual(['slow-start', 'loss', 'avoidance']);
      expect(phasesOf(known)).toEqual(['slow-start', 'loss', 'avoidance']);
      const loss = samples.filter(({ phase }) => phase === 'loss');
      const repeated = known.find(({ phase }) => phase === 'loss')!;
      expect(loss[0]).toMatchObject({
        frame: repeated.frame,
        cwnd: 1,
        flight: 1,
        cwndIs: 'exact',
        limitedBy: 'recovery',
      });
      expect(loss[0]!.ssthresh).toBe(repeated.ssthresh);
      const windows = loss.map(({ cwnd }) => cwnd);
      expect(windows).toEqual(windows.toSorted((a, b) => a - b));
      expect(windows.at(-1)).toBeLessThanOrEqual(repeated.ssthresh);
    },
  );
});

describe('what makes no difference', () => {
  test('sequence numbers that wrap → the same samples', async () => {
    const { trace } = bulkTransfer(oneLost);
    const plain = await connectionOf(trace);
    // Within the first flight, in recovery, and of the receiver.
    for (const client of [2 ** 32 - 5 * FULL, 2 ** 32 - 130 * FULL, 2 ** 31 - 60 * FULL]) {
      const wrapped = await connectionOf(trace, { isn: { client, server: 2 ** 32 - 1 } });
      expect(wrapped.samples).toEqual(plain.samples);
      expect(wrapped.sent.client.cwnd).toEqual(plain.sent.client.cwnd);
    }
    expect(plain.samples!.length).toBeGreaterThan(50);
  });

  test('IPv6 → the same samples', async () => {
    const { trace } = bulkTransfer(oneLost);
    const ipv6 = { client: '[2001:db8::1]:40000', server: '[2001:db8::2]:80' };
    expect((await connectionOf(trace, ipv6)).samples).toEqual((await connectionOf(trace)).samples);
  });

  test('samples are not asked for → the same sums, and none of them', async () => {
    const path = writeCapture(bulkTransfer(oneLost).trace);
    const [without, others, asked] = await Promise.all(
      [undefined, { events: true, transitions: true }, { samples: true }].map(async (include) => {
        const { connections } = await analyze([path], { include });
        return connections[0]!;
      }),
    );
    expect(without).not.toHaveProperty('samples');
    expect(others).not.toHaveProperty('samples');
    expect(asked!.samples!.length).toBeGreaterThan(50);
    expect(without!.sent).toEqual(asked!.sent);
  });
});

describe('what is not known', () => {
  test('the application sends six segments now and then → at least what is in flight, limited by it', async () => {
    const { connection, samples } = await observe({ segments: 120, rttMs: 50, readyMs: (n) => Math.floor(n / 6) * 60 });
    expect(samples.length).toBeGreaterThan(50);
    expect(samples.filter(({ cwndIs, cwnd, flight }) => cwndIs !== 'at-least' || cwnd !== flight)).toEqual([]);
    expect(Math.max(...samples.map(({ cwnd }) => cwnd))).toBe(6);
    expect(connection.sent.client.limitedBy!.rwnd).toBe(0);
    expect(connection.sent.client.limitedBy!.application).toBeGreaterThan(0.5);
  });

  test('the SYNs are not in the capture → the window of the receiver is not known, that of the sender is', async () => {
    const { trace } = bulkTransfer(near);
    const { samples } = await connectionOf(trace.split('\n').slice(3).join('\n'));
    expect(samples!.length).toBeGreaterThan(50);
    expect(new Set(samples!.map(({ rwnd }) => rwnd))).toEqual(new Set([null]));
    expect(new Set(samples!.map(({ limitedBy }) => limitedBy))).not.toContain('rwnd');
  });

  test('three segments a round trip at most → nothing is said', async () => {
    const { connection, samples } = await observe({ segments: 60, rttMs: 50, readyMs: (n) => Math.floor(n / 3) * 60 });
    expect(samples).toEqual([]);
    expect(connection.sent.client).toMatchObject({ cwnd: null, pathRtt: null, limitedBy: null });
  });
});

describe('a window of the receiver that is full', () => {
  test('32 segments → rwnd limits, and never more is in flight', async () => {
    const { connection, samples } = await observe({ segments: 600, rttMs: 50, window: () => 32 * FULL });
    expect(Math.max(...samples.map(({ flight }) => flight))).toBe(32);
    const ends = endsOfRounds(samples, 50);
    expect(ends.map(({ limitedBy }) => limitedBy).slice(0, 4)).toEqual(['cwnd', 'cwnd', 'rwnd', 'rwnd']);
    const { limitedBy } = connection.sent.client;
    expect(limitedBy!.rwnd).toBeGreaterThan(0.7);
    expect(Object.values(limitedBy!).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 2);
  });
});

describe('each sample, where several things meet → what the sender itself knew', () => {
  const ecn: Bulk = { ...near, hasEcn: true, mark: (segment) => segment === 60 };
  const cases: Record<string, Bulk> = {
    'at the receiver, which acknowledges every second segment': { ...far, ackEvery: 2, lose: once(60) },
    'Reno, right after recovery': { ...oneLost, beta: RENO },
    // RFC 3522: what is acknowledged may be repetitions of the recovery before.
    'a queue that overflows twice': { segments: 900, rttMs: 20, segmentUs: 400, queue: 60 },
    'a segment lost, without SACK': { ...oneLost, hasSack: false },
    'two lost, without SACK': { ...near, lose: once(60, 65), hasSack: false },
    // RFC 5681 (3.1) and Linux: the threshold stays when what is repeated already is lost again.
    'a time-out in recovery': { ...near, lose: (segment, _, ms) => ms < 380 && (segment === 60 || ms > 149) },
    // Linux: CWR is held until something above is acknowledged.
    'ECN, one mark': ecn,
    // RFC 8985 (7.4.2): the probe repaired a loss if more than its own end is acknowledged; here DSACK follows.
    'a tail loss probe that was not needed': {
      segments: 430,
      rttMs: 20,
      lateMs: (segment) => (segment === 129 ? 60 : 0),
      readyMs: (segment) => (segment < 130 ? 0 : 200),
    },
  };
  test.each(Object.entries(cases))('%s', async (_, bulk) => compare(bulk, 0.1));

  test('a segment lost, without SACK → CUBIC, not BBR', async () => {
    const { connection } = await observe({ ...oneLost, hasSack: false });
    expect(connection.sent.client.cwnd!.congestionControl).not.toBe('bbr');
  });
});

describe('wrong still: each sample → what the sender itself knew', () => {
  const cases: Record<string, Bulk> = {
    // What passes within a tick of the timestamps is told apart by the time of the path alone, which lacks the queue.
    'at the receiver, bursts within a millisecond': { ...far, segmentUs: 12 },
    // Nothing is decided after a time-out: the threshold stays CUBIC's.
    'Reno, after a time-out': { ...outage, beta: RENO },
  };
  test.fails.each(Object.entries(cases))('%s', async (_, bulk) => compare(bulk, 0.1));
});

test('an MSS option of a few bytes → no endless cutting of segments', async () => {
  const options = 'sackOK,TS val 1 ecr 0,wscale 7';
  const data = Array.from(
    { length: 9 },
    (_, i) => `+.00001 > . ${1 + i * 10}:${11 + i * 10}(10) ack 1 <TS val 2 ecr 1>`,
  );
  const trace = `+0 > S 0:0(0) <mss 1460,${options}>
    +.01 < S. 0:0(0) ack 1 <mss 12,${options.replace('ecr 0', 'ecr 1')}>
    +.0001 > . 1 ack 1 <TS val 2 ecr 1>
    ${data.join('\n')}`;
  const { connections } = await analyze([writeCapture(trace)], { include: { samples: true } });
  expect(connections[0]!.sent.client.payloadBytes).toBe(90);
});
