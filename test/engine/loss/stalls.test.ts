// Silences inside a transfer: whose, how long, and the one cause of each; and those that are none.
import { describe, expect, test } from 'vitest';
import { range } from '../../findings/many.ts';
import { segment, segments, transferOf, withoutSack } from './transfer-case.ts';

const small = '> P. 1:101(100) ack 1';
/** The client's 100 bytes, acknowledged (frame 5). */
const idle = `handshake\n+.1 ${small}\n+.01 < . 1 ack 101`;

interface StallCase {
  name: string;
  trace: string;
  /** `end duration cause` */
  stalls: readonly string[];
}

async function stallsOf(trace: string): Promise<string[]> {
  const { sent } = await transferOf(trace);
  return (['client', 'server'] as const).flatMap((end) =>
    sent[end].stalls.map(({ duration, cause }) => `${end} ${Number(duration.toFixed(6))} ${cause}`),
  );
}

const repetitions: readonly StallCase[] = [
  {
    name: 'the first of several sent again → timeout',
    trace: `${withoutSack}\n${segments('+.1', 1, 2)}\n+.3 ${segment(1)}`,
    stalls: ['client 0.3 timeout'],
  },
  {
    name: 'with SACK → the same',
    trace: `handshake\n${segments('+.1', 1, 2)}\n+.4 ${segment(1)}`,
    stalls: ['client 0.4 timeout'],
  },
  {
    name: 'the last sent again by a probe → tail-loss',
    trace: `handshake\n${segments('+.1', 1, 2)}\n+.25 ${segment(2)}`,
    stalls: ['client 0.25 tail-loss'],
  },
  {
    name: 'the only one sent again by a time-out → tail-loss',
    trace: `${withoutSack}\n+.1 ${small}\n+.5 ${small}`,
    stalls: ['client 0.5 tail-loss'],
  },
  {
    name: 'sent a third time → lost-retransmission',
    trace: `handshake\n+.1 ${small}\n+.25 ${small}\n+.6 ${small}`,
    stalls: ['client 0.25 tail-loss', 'client 0.6 lost-retransmission'],
  },
  {
    name: 'by the server → its own',
    trace: `${withoutSack}\n+.1 < . 1:1001(1000) ack 1\n+0 < . 1001:2001(1000) ack 1\n+.3 < . 1:1001(1000) ack 1`,
    stalls: ['server 0.3 timeout'],
  },
];

const windows: readonly StallCase[] = [
  {
    name: 'the window closed, then opened → zero-window, of who could not send',
    trace: `handshake\n+.1 ${small}\n+.01 < . 1 ack 101 win 0\n+.5 < . 1 ack 101 win 500`,
    stalls: ['client 0.5 zero-window'],
  },
  {
    name: 'probes of it → each silence by itself',
    trace: `handshake
      +.1 ${small}
      +.01 < . 1 ack 101 win 0
      +.5 > . 100 ack 1
      +.01 < . 1 ack 101 win 0
      +.7 < . 1 ack 101 win 500`,
    stalls: ['client 0.5 zero-window', 'client 0.7 zero-window'],
  },
  {
    name: 'the client’s window → of the server',
    trace: 'handshake\n+.1 < P. 1:101(100) ack 1\n+.01 > . 1 ack 101 win 0\n+.5 > . 1 ack 101 win 500',
    stalls: ['server 0.5 zero-window'],
  },
  {
    name: 'what was sent in the end is larger than the window → small-window',
    trace: `handshake\n+.1 ${segment(1)}\n+.01 < . 1 ack 1001 win 4\n+.3 ${segment(2)}`,
    stalls: ['client 0.3 small-window'],
  },
  {
    name: 'what was sent in the end just fits → application',
    trace: `handshake\n+.1 ${segment(1)}\n+.01 < . 1 ack 1001 win 4\n+.3 > . 1001:1513(512) ack 1`,
    stalls: ['client 0.3 application'],
  },
  {
    name: 'the scale is not known → nor is the window: application',
    trace: `+0 ${segment(1)}\n+.01 < . 1 ack 1001 win 4\n+.3 ${segment(2)}`,
    stalls: ['client 0.3 application'],
  },
];

const answers: readonly StallCase[] = [
  {
    name: 'the server answers late → slow-peer',
    trace: `${idle}\n+.3 < P. 1:201(200) ack 101\n+.0001 > . 101 ack 201`,
    stalls: ['server 0.3 slow-peer'],
  },
  {
    name: 'the server speaks without being asked → application',
    trace: 'handshake\n+.1 < P. 1:201(200) ack 1\n+.0001 > . 1 ack 201\n+.5 < P. 201:401(200) ack 1',
    stalls: ['server 0.5 application'],
  },
  {
    name: 'the client goes on after an answer → application',
    trace: `${idle}\n+.01 < P. 1:201(200) ack 101\n+.0001 > . 101 ack 201\n+.5 > P. 101:201(100) ack 201`,
    stalls: ['client 0.5 application'],
  },
  {
    name: 'an acknowledgement that is put off → delayed-ack, of who waits for it',
    trace: `${idle}\n+.1 > P. 101:201(100) ack 1\n+.3 < . 1 ack 201`,
    stalls: ['client 0.3 delayed-ack'],
  },
  {
    name: 'longer than any acknowledgement is put off (RFC 1122) → slow-peer',
    trace: `${idle}\n+.1 > P. 101:201(100) ack 1\n+.7 < . 1 ack 201`,
    stalls: ['client 0.7 slow-peer'],
  },
  {
    name: 'a keep-alive → keep-alive',
    trace: `${idle}\n+60 > . 100 ack 1\n+.01 < . 1 ack 101`,
    stalls: ['client 60 keep-alive'],
  },
];

const none: readonly StallCase[] = [
  { name: 'less than 200 ms', trace: `${idle}\n+.19 > P. 101:201(100) ack 1`, stalls: [] },
  {
    name: 'less than two round trips',
    trace: `+0 > S 0:0(0) <mss 1460>
      +.4 < S. 0:0(0) ack 1 <mss 1460>
      +.0001 > . 1 ack 1
      +.1 ${small}
      +.7 < P. 1:101(100) ack 101`,
    stalls: [],
  },
  { name: 'before the connection is closed', trace: `${idle}\n+5 > F. 101 ack 1\n+.01 < . 1 ack 102`, stalls: [] },
  { name: 'before a window update, nothing under way', trace: `${idle}\n+5 < . 1 ack 101 win 500`, stalls: [] },
];

describe.each([
  ['repetitions', repetitions],
  ['windows', windows],
  ['answers', answers],
  ['none', none],
] as const)('%s', (_, cases) => {
  test.each(cases)('$name', async ({ trace, stalls }) => {
    expect(await stallsOf(trace)).toEqual(stalls);
  });
});

test('when it began → after the segment before it', async () => {
  const { sent } = await transferOf(`${withoutSack}\n${segments('+.1', 1, 2)}\n+.3 ${segment(1)}`);
  expect(sent.client.stalls).toEqual([
    { t: expect.closeTo(0.1101, 9) as number, duration: expect.closeTo(0.3, 9) as number, cause: 'timeout' },
  ]);
});

test('many → the first: 16 of those that are nobody’s fault, 32 in all', async () => {
  const write = (i: number): string => `> P. ${i * 10 + 1}:${i * 10 + 11}(10) ack 1`;
  const acked = (i: number): string => `+.01 < . 1 ack ${i * 10 + 11}`;
  const ordinary = range(20, (i) => `+.3 ${write(i)}\n${acked(i)}`);
  const faults = range(20, (i) => `+.01 ${write(20 + i)}\n+.4 ${write(20 + i)}\n${acked(20 + i)}`);
  const { stalls } = (await transferOf(`${withoutSack}\n${[...ordinary, ...faults].join('\n')}`)).sent.client;
  expect(stalls.map(({ cause }) => cause)).toEqual([
    ...range(16, () => 'application'),
    ...range(16, () => 'tail-loss'),
  ]);
  const times = stalls.map(({ t }) => t);
  expect(times[0]).toBeCloseTo(0.0101, 6);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

describe('wrong still', () => {
  // The silence itself is the first sample of the round trip, and so no longer than two of them.
  test.fails('the first data is acknowledged late → delayed-ack', async () => {
    expect(await stallsOf(`handshake\n+.1 ${small}\n+.3 < . 1 ack 101`)).toEqual(['client 0.3 delayed-ack']);
  });

  // Only data beyond the window count, which no sender may send; the update ends the silence, and has no data.
  test.fails('a small window, then an update and data at once → small-window', async () => {
    const trace = `handshake
      +.1 ${segment(1)}
      +.01 < . 1 ack 1001 win 4
      +.3 < . 1 ack 1001 win 500
      +.0001 ${segment(2)}`;
    expect(await stallsOf(trace)).toEqual(['client 0.3 small-window']);
  });
});
