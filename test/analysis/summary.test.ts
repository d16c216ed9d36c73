// The summary of a run: states over time, handshakes, what was sent again, and the options that it depends on.
import { describe, expect, test } from 'vitest';
import { Totals } from '../../src/analysis/totals.ts';
import { analyze, parseFilter, type AnalyzeOptions, type SummaryRecord } from '../../src/index.ts';
import { TableRun } from '../flow/table-run.ts';
import { captureRecords } from '../kit/capture.ts';
import { writeCapture } from '../kit/write-capture.ts';

async function summaryOf(trace: string, options: AnalyzeOptions = {}): Promise<SummaryRecord> {
  const { summary } = await analyze([writeCapture(trace)], options);
  return summary;
}

const from = (client: string, server = '10.0.0.2:80'): string => `addresses ${client} ${server}`;

/** Something at that time, which ends the capture. */
const until = (seconds: number): string => `${from('10.250.0.1:1', '10.250.0.2:2')}\n${seconds} > . 1 ack 1`;

/** A connection that is opened at a time and closed by its client `length` seconds later: TIME_WAIT there. */
const closedByClient = (client: string, at: number, length = 1, server = '10.0.0.2:80'): string => `
  ${from(client, server)}
  ${at} > S 0:0(0)
  +0 < S. 0:0(0) ack 1
  +0 > . 1 ack 1
  ${at + length} > F. 1 ack 1
  +0 < F. 1 ack 2
  +0 > . 2 ack 2`;

describe('counts', () => {
  test('several captures → packets and connections of all', async () => {
    const first = writeCapture('handshake\nclose\n+0 > udp (1)');
    const second = writeCapture('addresses 10.0.0.1:2 10.0.0.2:80\n20 > S 0:0(0)\n+.01 < R. 0 ack 1');
    const { summary } = await analyze([first, second]);
    expect(summary).toMatchObject({ packets: 9, tcpPackets: 8, connections: 2, connectionsEvicted: 0 });
    expect(summary.byOutcome).toMatchObject({ closed: 1, refused: 1, open: 0 });
  });

  test('a filter → only what it chooses counts as a connection; packets all', async () => {
    const trace = 'handshake\naddresses 10.0.0.1:2 10.0.0.2:443\nhandshake\nclose';
    const summary = await summaryOf(trace, { filter: parseFilter('port 80') });
    expect(summary).toMatchObject({ packets: 9, tcpPackets: 9, connections: 1, timeWait: { entered: 0 } });
    expect(summary.handshakes).toMatchObject({ attempted: 1, completed: 1 });
  });

  test('each outcome → counted under its name; states of both ends, too', async () => {
    const { byOutcome, states, connections } = await summaryOf(`handshake
      ${from('10.0.0.1:2')}
      handshake
      close
      ${from('10.0.0.1:3')}
      handshake
      +0 > F. 1 ack 1
      +0 < . 1 ack 2
      ${from('10.0.0.1:4')}
      handshake
      +0 < R. 1 ack 1
      ${from('10.0.0.1:5')}
      +0 > S 0:0(0)
      +0 < R. 0 ack 1
      ${from('10.0.0.1:6')}
      +0 > S 0:0(0)
      ${from('10.0.0.1:7')}
      +0 > S 0:0(0)
      +0 < S. 0:0(0) ack 1`);
    expect(byOutcome).toEqual({
      closed: 1,
      'half-closed': 1,
      open: 1,
      reset: 1,
      refused: 1,
      unanswered: 1,
      'handshake-incomplete': 1,
    });
    expect(states.client).toMatchObject({ ESTABLISHED: 2, TIME_WAIT: 1, FIN_WAIT_2: 1, CLOSED: 2, SYN_SENT: 1 });
    expect(states.server).toMatchObject({ ESTABLISHED: 1, CLOSED: 4, CLOSE_WAIT: 1, SYN_RECEIVED: 1 });
    expect(connections).toBe(7);
  });

  test('more connections than there is room for → those that left are counted once more', () => {
    const totals = new Totals({ timeWaitNs: 60e9, ephemeralRange: { low: 32_768, high: 60_999 } });
    const run = { baseNs: 0n, nowNs: 10e9, closeWaitThreshold: 5 };
    const table = new TableRun({ connections: 2 }, run, (finished) => {
      finished.look();
      totals.addConnection(finished);
    });
    const trace = [1, 2, 3, 4].map(
      (i) => `${from(`10.0.0.${i}:40000`)}\n${i} > S 0:0(0)\n+0 < S. 0:0(0) ack 1\n+0 > . 1 ack 1`,
    );
    table.take(captureRecords(trace.join('\n')));
    table.finishAll();
    expect(totals.record(0)).toMatchObject({
      connections: 4,
      connectionsEvicted: 2,
      handshakes: { attempted: 4, completed: 4 },
      byOutcome: { open: 4 },
    });
  });

  test('a FIN long after its connection was over → a late packet, no connection', async () => {
    const trace = `${closedByClient('10.0.0.1:40000', 0)}\n${until(300)}\n+1 > . 1 ack 1
      ${from('10.0.0.1:40000')}\n+1 < F. 1 ack 2`;
    expect(await summaryOf(trace)).toMatchObject({
      connections: 2,
      latePackets: 1,
      timeWait: { entered: 1 },
      retransmissions: { segments: 0 },
    });
  });

  test('a capture without packets → zeros, no rate that is not a number', async () => {
    const summary = await summaryOf('');
    expect(summary.timeWait).toEqual({ entered: 0, peak: 0, byHost: [], portPressure: [] });
    expect(summary.closeWait).toEqual({ leaks: 0, byEndpoint: [] });
    expect(summary.handshakes).toEqual({
      attempted: 0,
      completed: 0,
      unanswered: 0,
      refused: 0,
      incomplete: 0,
      synRetransmissions: 0,
      synAckRetransmissions: 0,
      peakHalfOpen: 0,
    });
    expect(summary.retransmissions).toMatchObject({ segments: 0, rate: 0, spurious: 0 });
  });
});

describe('handshakes', () => {
  test('completed, unanswered, refused, incomplete, sent again → each counted', async () => {
    const { handshakes } = await summaryOf(`handshake
      ${from('10.0.0.1:2')}
      0 > S 0:0(0)
      1 > S 0:0(0)
      3 > S 0:0(0)
      ${from('10.0.0.1:3')}
      3 > S 0:0(0)
      3 < S. 0:0(0) ack 1
      4 < S. 0:0(0) ack 1
      ${from('10.0.0.1:4')}
      4 > S 0:0(0)
      4 < R. 0 ack 1`);
    expect(handshakes).toMatchObject({
      attempted: 4,
      completed: 1,
      unanswered: 1,
      refused: 1,
      incomplete: 1,
      synRetransmissions: 2,
      synAckRetransmissions: 1,
    });
  });

  test('begun before the capture → no attempt; if both ends go on, complete', async () => {
    const { handshakes } = await summaryOf('+0 > P. 1:2(1) ack 1\n+.01 < P. 1:2(1) ack 2\n+.01 > . 2 ack 2');
    expect(handshakes).toMatchObject({ attempted: 0, completed: 1 });
  });

  // Finished.isAttempt asks for a SYN of the client; the schema says "whose SYN or SYN-ACK was captured".
  test('begins with the SYN-ACK → an attempt', async () => {
    const { handshakes } = await summaryOf('+0 < S. 0:0(0) ack 1\n+.01 > . 1 ack 1');
    expect(handshakes).toMatchObject({ attempted: 1, completed: 1 });
  });

  test('handshakes one after the other → at most one half-open', async () => {
    const traces = Array.from({ length: 20 }, (_, i) => closedByClient(`10.0.0.1:${40_000 + i}`, i, 0.5));
    expect((await summaryOf(traces.join('\n'))).handshakes.peakHalfOpen).toBeLessThanOrEqual(1);
  });

  test('40 SYNs that nobody answers within a minute → 40 half-open', async () => {
    const syns = Array.from({ length: 40 }, (_, i) => `${from(`10.0.1.${i}:40000`)}\n${i} > S 0:0(0)`);
    const { handshakes } = await summaryOf(`${syns.join('\n')}\n${until(500)}`);
    expect(handshakes).toMatchObject({ attempted: 40, unanswered: 40, peakHalfOpen: 40 });
  });

  test('40 SYNs that nobody answers, two minutes apart → 1 half-open', async () => {
    const syns = Array.from({ length: 40 }, (_, i) => `${from(`10.0.1.${i}:40000`)}\n${i * 120} > S 0:0(0)`);
    expect((await summaryOf(syns.join('\n'))).handshakes.peakHalfOpen).toBe(1);
  });

  test('30 handshakes of two seconds that overlap → as many as at the same time', async () => {
    const lines = [
      ...Array.from({ length: 30 }, (_, i) => ({ t: i / 10, i, segment: '> S 0:0(0)' })),
      ...Array.from({ length: 30 }, (_, i) => ({ t: i / 10 + 1, i, segment: '< S. 0:0(0) ack 1' })),
      ...Array.from({ length: 30 }, (_, i) => ({ t: i / 10 + 2, i, segment: '> . 1 ack 1' })),
    ].toSorted((a, b) => a.t - b.t);
    const trace = lines.map(({ t, i, segment }) => `${from(`10.0.1.${i}:40000`)}\n${t.toFixed(1)} ${segment}`);
    const { handshakes } = await summaryOf(trace.join('\n'));
    expect(handshakes).toMatchObject({ attempted: 30, completed: 30, peakHalfOpen: 20 });
  });

  test('40 SYNs refused at once, a second apart → at most one half-open', async () => {
    const lines = Array.from(
      { length: 40 },
      (_, i) => `${from(`10.0.1.${i}:40000`)}\n${i} > S 0:0(0)\n+.01 < R. 0 ack 1`,
    );
    const { handshakes } = await summaryOf(lines.join('\n'));
    expect(handshakes.refused).toBe(40);
    expect(handshakes.peakHalfOpen).toBeLessThanOrEqual(1);
  });

  // Finished.handshakeEndNs knows the server's ESTABLISHED only: without its segments it never comes.
  test('only the clients’ segments captured, each connection a second long → not half-open for a minute', async () => {
    const lines = Array.from(
      { length: 20 },
      (_, i) => `${from(`10.0.1.${i}:40000`)}
        ${i * 2} > S 0:0(0)
        +.01 > . 1 ack 1
        +.01 > P. 1:101(100) ack 1
        +.5 > F. 101 ack 301
        +.01 > . 102 ack 302`,
    );
    expect((await summaryOf(lines.join('\n'))).handshakes.peakHalfOpen).toBeLessThanOrEqual(1);
  });

  // The same: SYN_RECEIVED → FIN_WAIT_1 leaves ESTABLISHED out.
  test('servers that close before the ACK comes, a second apart → not half-open for a minute', async () => {
    const lines = Array.from(
      { length: 20 },
      (_, i) => `${from(`10.0.1.${i}:40000`)}
        ${i} > S 0:0(0)
        +.01 < S. 0:0(0) ack 1
        +.01 < F. 1 ack 1
        +.01 > F. 1 ack 2
        +.01 < . 2 ack 2`,
    );
    expect((await summaryOf(lines.join('\n'))).handshakes.peakHalfOpen).toBeLessThanOrEqual(1);
  });
});

describe('TIME_WAIT', () => {
  test('three connections of two hosts → entered, peak and hosts', async () => {
    const trace = [
      closedByClient('10.0.0.1:40000', 0),
      closedByClient('10.0.0.1:40001', 30),
      closedByClient('10.0.0.3:40001', 100),
      until(300),
    ];
    expect((await summaryOf(trace.join('\n'))).timeWait).toMatchObject({
      entered: 3,
      peak: 2,
      byHost: [
        { address: '10.0.0.1', entered: 2, peak: 2 },
        { address: '10.0.0.3', entered: 1, peak: 1 },
      ],
    });
  });

  test('the server closes first → the server’s host', async () => {
    const { timeWait } = await summaryOf('handshake\n+1 < F. 1 ack 1\n+0 > F. 1 ack 2\n+0 < . 2 ack 2');
    expect(timeWait.byHost).toEqual([{ address: '10.0.0.2', entered: 1, peak: 1, perSecond: null }]);
  });

  test('FINs that cross → both hosts', async () => {
    const { timeWait } = await summaryOf(
      'handshake\n+1 > F. 1 ack 1\n+0 < F. 1 ack 1\n+.01 > . 2 ack 2\n+.01 < . 2 ack 2',
    );
    expect(timeWait).toMatchObject({ entered: 2, peak: 2 });
    expect(timeWait.byHost.map(({ address }) => address).toSorted()).toEqual(['10.0.0.1', '10.0.0.2']);
  });

  test('reset, or not closed → none', async () => {
    const { timeWait } = await summaryOf(
      `handshake\n+1 > R. 1 ack 1\n${from('10.0.0.1:2')}\nhandshake\n+1 > F. 1 ack 1`,
    );
    expect(timeWait).toEqual({ entered: 0, peak: 0, byHost: [], portPressure: [] });
  });

  test('500 connections that close at the same time → 500 at once, 500 ports of the range', async () => {
    const opening = Array.from(
      { length: 500 },
      (_, i) => `${from(`10.0.0.1:${40_000 + i}`)}\n${i / 1000} > S 0:0(0)
      +0 < S. 0:0(0) ack 1\n+0 > . 1 ack 1`,
    );
    const closing = Array.from(
      { length: 500 },
      (_, i) => `${from(`10.0.0.1:${40_000 + i}`)}\n${2 + i / 1e6} > F. 1 ack 1
      +0 < F. 1 ack 2\n+0 > . 2 ack 2`,
    );
    const summary = await summaryOf([...opening, ...closing, until(200)].join('\n'));
    expect(summary.timeWait).toEqual({
      entered: 500,
      peak: 500,
      byHost: [{ address: '10.0.0.1', entered: 500, peak: 500, perSecond: expect.closeTo(1e6, 3) as number }],
      portPressure: [{ client: '10.0.0.1', server: '10.0.0.2:80', used: 500, available: 28_232 }],
    });
    expect(summary.states.client.CLOSED).toBe(500);
  });

  test('the capture ends meanwhile → still the same peak', async () => {
    const traces = [1, 2, 3].map((i) => closedByClient(`10.0.0.1:${40_000 + i}`, i));
    const { timeWait, states } = await summaryOf(traces.join('\n'));
    expect(timeWait).toMatchObject({ entered: 3, peak: 3 });
    expect(states.client.TIME_WAIT).toBe(3);
  });

  test('taken over by a new SYN → ends there', async () => {
    const trace = `isn client 1000\nisn server 9000\n${closedByClient('10.0.0.1:40000', 0, 1)}
      isn client 500000\nisn server 700000
      10 > S 0:0(0)
      10 < S. 0:0(0) ack 1
      10 > . 1 ack 1
      11 > F. 1 ack 1
      11 < F. 1 ack 2
      11 > . 2 ack 2
      ${until(20)}`;
    const { timeWait, connections } = await summaryOf(trace);
    expect(connections).toBe(3);
    expect(timeWait).toMatchObject({ entered: 2, peak: 1 });
  });

  const again = `${closedByClient('10.0.0.1:40000', 0, 1)}
    ${from('10.0.0.1:40000')}
    50 < F. 1 ack 2
    50 > . 2 ack 2
    ${closedByClient('10.0.0.1:40001', 79, 1)}`;

  test('begun again by a FIN, the timer seen to its end → counted until then', async () => {
    expect((await summaryOf(`${again}\n${until(400)}`)).timeWait).toMatchObject({ entered: 2, peak: 2 });
  });

  // Totals.#timeWait counts 60 s from the transition, not from the FIN that came again (EndpointTrack.sinceNs).
  test('begun again by a FIN, the capture ends meanwhile → counted until then, too', async () => {
    const { timeWait, states } = await summaryOf(again);
    expect(states.client.TIME_WAIT).toBe(2);
    expect(timeWait).toMatchObject({ entered: 2, peak: 2 });
  });

  test('timeWait 5 → over after five seconds', async () => {
    const trace = [closedByClient('10.0.0.1:40000', 0), closedByClient('10.0.0.1:40001', 10), until(20)].join('\n');
    expect(await summaryOf(trace)).toMatchObject({
      timeWait: { entered: 2, peak: 2 },
      states: { client: { TIME_WAIT: 2 } },
    });
    expect(await summaryOf(trace, { timeWait: 5 })).toMatchObject({
      timeWait: { entered: 2, peak: 1 },
      states: { client: { TIME_WAIT: 0 } },
    });
    expect(await summaryOf(trace, { timeWait: 240 })).toMatchObject({
      timeWait: { entered: 2, peak: 2 },
      states: { client: { TIME_WAIT: 2 } },
    });
  });

  test('timeWait 0 → entered, never there', async () => {
    const trace = [closedByClient('10.0.0.1:40000', 0), until(20)].join('\n');
    expect(await summaryOf(trace, { timeWait: 0 })).toMatchObject({
      timeWait: { entered: 1, peak: 0 },
      states: { client: { TIME_WAIT: 0 } },
    });
  });
});

describe('port pressure', () => {
  const opened = (client: string, at: number, server = '10.0.0.2:80'): string =>
    `${from(client, server)}\n${at} > S 0:0(0)\n+0 < S. 0:0(0) ack 1\n+0 > . 1 ack 1`;

  test('open connections and TIME_WAIT → both take a port', async () => {
    const trace = [
      closedByClient('10.0.0.1:40000', 0),
      opened('10.0.0.1:40001', 5),
      opened('10.0.0.1:40002', 6),
      opened('10.0.0.1:40003', 7, '10.0.0.3:80'),
    ].join('\n');
    expect((await summaryOf(trace)).timeWait.portPressure).toEqual([
      { client: '10.0.0.1', server: '10.0.0.2:80', used: 3, available: 28_232 },
    ]);
  });

  test('the server holds TIME_WAIT → the client’s port is free at once', async () => {
    const lines = Array.from(
      { length: 5 },
      (_, i) => `${opened(`10.0.0.1:${40_000 + i}`, i * 10)}
        +1 < F. 1 ack 1\n+0 > F. 1 ack 2\n+0 < . 2 ack 2`,
    );
    expect((await summaryOf(lines.join('\n'))).timeWait).toMatchObject({ entered: 5, peak: 5, portPressure: [] });
  });

  test('reset → the port is free at once', async () => {
    const lines = Array.from({ length: 5 }, (_, i) => `${opened(`10.0.0.1:${40_000 + i}`, i * 10)}\n+1 > R. 1 ack 1`);
    expect((await summaryOf(lines.join('\n'))).timeWait.portPressure).toEqual([]);
  });

  test('ephemeralRange → ports of others are left out, available is its size', async () => {
    const trace = [1000, 40_000, 40_001, 61_000, 61_001, 61_002]
      .map((port, i) => opened(`10.0.0.1:${port}`, i))
      .join('\n');
    const pressure = async (options: AnalyzeOptions): Promise<unknown> =>
      (await summaryOf(trace, options)).timeWait.portPressure;
    const pair = { client: '10.0.0.1', server: '10.0.0.2:80' };
    expect(await pressure({})).toEqual([{ ...pair, used: 2, available: 28_232 }]);
    expect(await pressure({ ephemeralRange: { low: 61_000, high: 61_009 } })).toEqual([
      { ...pair, used: 3, available: 10 },
    ]);
    expect(await pressure({ ephemeralRange: { low: 1, high: 65_535 } })).toEqual([
      { ...pair, used: 6, available: 65_535 },
    ]);
    expect(await pressure({ ephemeralRange: { low: 2000, high: 3000 } })).toEqual([]);
  });

  test('a port used again in TIME_WAIT → one port', async () => {
    const trace = `isn client 1000\nisn server 9000\n${closedByClient('10.0.0.1:40000', 0, 1)}
      isn client 500000\nisn server 700000
      10 > S 0:0(0)\n10 < S. 0:0(0) ack 1\n10 > . 1 ack 1\n20 > . 1 ack 1`;
    expect((await summaryOf(trace)).timeWait.portPressure).toEqual([]);
  });

  // Totals.#addPort: one that is not closed takes its port for ever, even when its successor has it.
  test('a port used again by a client that forgot the old connection → one port', async () => {
    const trace = `isn client 1000\nisn server 9000\n${opened('10.0.0.1:40000', 0)}
      isn client 500000\nisn server 700000
      100 > S 0:0(0)\n+0 < S. 0:0(0) ack 1\n+0 > . 1 ack 1\n200 > . 1 ack 1`;
    const { timeWait, connections } = await summaryOf(trace);
    expect(connections).toBe(2);
    expect(timeWait.portPressure).toEqual([]);
  });

  test('neighbouring clients, each on a port of its own of a server → no pressure', async () => {
    const trace = [opened('10.0.0.2:40000', 0, '10.0.0.9:8080'), opened('10.0.0.3:40000', 1, '10.0.0.9:8081')];
    expect((await summaryOf(trace.join('\n'))).timeWait.portPressure).toEqual([]);
  });
});

describe('CLOSE_WAIT', () => {
  /** The client closes at 1 s, the server acknowledges that and does nothing more. */
  const left = (client: string, server = '10.0.0.2:80', at = 1): string => `
    ${from(client, server)}
    ${at - 1} > S 0:0(0)
    +0 < S. 0:0(0) ack 1
    +0 > . 1 ack 1
    ${at} > F. 1 ack 1
    +0 < . 1 ack 2`;

  test('servers that never close → by address and port, with the age of the oldest', async () => {
    const trace = [
      left('10.0.0.1:40000'),
      left('10.0.0.1:40001', '10.0.0.2:80', 11),
      left('10.0.0.1:40002', '10.0.0.2:81', 21),
      until(31),
    ].join('\n');
    expect((await summaryOf(trace)).closeWait).toEqual({
      leaks: 3,
      byEndpoint: [
        { address: '10.0.0.2', port: 80, count: 2, oldest: 30 },
        { address: '10.0.0.2', port: 81, count: 1, oldest: 10 },
      ],
    });
  });

  test('clients that never close → one owner for all their ports', async () => {
    const lines = [1, 2, 3].map(
      (i) => `${from(`10.0.0.1:${40_000 + i}`)}
        ${i} > S 0:0(0)\n+0 < S. 0:0(0) ack 1\n+0 > . 1 ack 1\n+.1 < F. 1 ack 1\n+0 > . 1 ack 2`,
    );
    const { closeWait } = await summaryOf(`${lines.join('\n')}\n${until(11.1)}`);
    expect(closeWait).toEqual({ leaks: 3, byEndpoint: [{ address: '10.0.0.1', port: null, count: 3, oldest: 10 }] });
  });

  test('closed in the end, however late → no leak', async () => {
    const trace = `${left('10.0.0.1:40000')}\n100 < F. 1 ack 2\n+0 > . 2 ack 2\n${until(300)}`;
    expect((await summaryOf(trace)).closeWait.leaks).toBe(0);
  });

  test('data still sent → silent only since then', async () => {
    const trace = `${left('10.0.0.1:40000')}\n10 < P. 1:101(100) ack 2\n+.01 > . 2 ack 101\n${until(20)}`;
    expect((await summaryOf(trace)).closeWait.byEndpoint).toMatchObject([{ oldest: 10 }]);
  });

  test('the peer gave up with a RST → until then', async () => {
    const trace = `${left('10.0.0.1:40000')}\n61 > R. 2 ack 1\n${until(300)}`;
    expect((await summaryOf(trace)).closeWait.byEndpoint).toMatchObject([{ port: 80, count: 1, oldest: 60 }]);
  });

  test('closeWaitThreshold → a RST of the peer before it makes no leak', async () => {
    const trace = `${left('10.0.0.1:40000')}\n9 > R. 2 ack 1\n${until(300)}`;
    const leaks = async (options: AnalyzeOptions): Promise<number> => (await summaryOf(trace, options)).closeWait.leaks;
    expect(await leaks({})).toBe(1);
    expect(await leaks({ closeWaitThreshold: 8 })).toBe(1);
    expect(await leaks({ closeWaitThreshold: 8.1 })).toBe(0);
    expect(await leaks({ closeWaitThreshold: 0.5 })).toBe(1);
  });

  test('closeWaitThreshold → the finding that it decides about', async () => {
    const rulesOf = async (options: AnalyzeOptions): Promise<string[]> => {
      const trace = `${left('10.0.0.1:40000')}\n9 < F. 1 ack 2\n+0 > . 2 ack 2`;
      const { findings } = await analyze([writeCapture(trace)], options);
      return findings.map(({ rule }) => rule);
    };
    expect(await rulesOf({})).toContain('close-wait-slow');
    expect(await rulesOf({ closeWaitThreshold: 9 })).not.toContain('close-wait-slow');
  });

  test('the capture ends before the threshold, but after a delayed ACK → counted, as old as is certain', async () => {
    const { closeWait } = await summaryOf(`${left('10.0.0.1:40000')}\n${until(3)}`);
    expect(closeWait).toMatchObject({ leaks: 1, byEndpoint: [{ count: 1 }] });
    expect(closeWait.byEndpoint[0]!.oldest).toBeLessThan(5);
  });

  test('the capture ends at once → no leak', async () => {
    expect((await summaryOf(left('10.0.0.1:40000'))).closeWait.leaks).toBe(0);
  });
});

describe('retransmissions', () => {
  test('SYN, SYN-ACK and FIN retransmitted → by cause, and as a share of the TCP packets, none of data', async () => {
    const { retransmissions } = await summaryOf(`
      0 > S 0:0(0)
      1 > S 0:0(0)
      1 < S. 0:0(0) ack 1
      2 < S. 0:0(0) ack 1
      2 > . 1 ack 1
      3 > F. 1 ack 1
      3.3 > F. 1 ack 1
      3.4 < F. 1 ack 2
      3.4 > . 2 ack 2
      3.5 > udp (10)
      3.7 < F. 1 ack 2`);
    expect(retransmissions).toEqual({
      segments: 4,
      rate: 4 / 10,
      dataSegments: 0,
      dataRetransmissions: 0,
      dataRate: 0,
      byCause: { timeout: 2, fast: 0, 'tail-loss-probe': 0, 'after-timeout': 0, unknown: 2 },
      spurious: 1, // the last FIN: it had been acknowledged
    });
  });

  test('data sent again → by cause, too', async () => {
    const data = 'handshake\n+.1 > . 1:1001(1000) ack 1\n+0 > . 1001:2001(1000) ack 1';
    const again = `${data}\n+.01 < . 1 ack 1 <sack 1001:2001>\n+.001 > . 1:1001(1000) ack 1\n+.01 < . 1 ack 2001`;
    expect((await summaryOf(again)).retransmissions).toEqual({
      segments: 1,
      rate: 1 / 8,
      dataSegments: 3,
      dataRetransmissions: 1,
      dataRate: 1 / 3,
      byCause: { timeout: 0, fast: 1, 'tail-loss-probe': 0, 'after-timeout': 0, unknown: 0 },
      spurious: 0,
    });
  });

  test('several connections → the sum', async () => {
    const lines = [1, 2, 3].map((i) => `${from(`10.0.0.1:${i}`)}\n${i} > S 0:0(0)\n${i + 1} > S 0:0(0)`);
    expect((await summaryOf(lines.join('\n'))).retransmissions).toMatchObject({ segments: 3, rate: 0.5 });
  });

  test('copies that the network or the capture made → none', async () => {
    const { retransmissions } = await summaryOf(`
      0 > S 0:0(0) {dup .001}
      +.01 < S. 0:0(0) ack 1 {dup .00001 ttl 60}
      +.01 > . 1 ack 1
      +1 > F. 1 ack 1 {dup .0001}
      +.01 < F. 1 ack 2 {dup .0001}
      +.01 > . 2 ack 2`);
    expect(retransmissions.segments).toBe(0);
  });
});
