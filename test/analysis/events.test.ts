// `--include events`: what was sent again, RSTs, and what tells of SYNs and copies; inside the connections of json, lines of ndjson.
import { describe, expect, test } from 'vitest';
import { analyze as analyzeInto } from '../../src/analyze.ts';
import { analyze, type ConnectionRecord } from '../../src/index.ts';
import { FORMATS } from '../../src/report/formats.ts';
import type { CaptureOptions } from '../kit/capture.ts';
import { writeCapture } from '../kit/write-capture.ts';
import { plainPage } from '../report/report-of.ts';

type EventRecord = NonNullable<ConnectionRecord['events']>[number];

async function eventsOf(trace: string, options: CaptureOptions = {}): Promise<EventRecord[]> {
  const { connections } = await analyze([writeCapture(trace, options)], { include: { events: true } });
  return connections.flatMap(({ events }) => events!);
}

/** `frame sender what`, and of what was sent again `cause backoff ← original frame`. */
function brief({ frame, sender, event, segment, cause, backoff, originalFrame, valid }: EventRecord): string {
  if (event === 'reset') return `${frame} ${sender} reset ${valid ? 'valid' : 'blind'}`;
  if (event !== 'retransmission') return `${frame} ${sender} ${event}`;
  return `${frame} ${sender} ${segment} ${cause} ${backoff} ← ${originalFrame}`;
}

const briefOf = async (trace: string): Promise<string[]> => (await eventsOf(trace)).map(brief);

describe('sent again', () => {
  test('SYNs → each after the first, by timeout, with how many it was by then', async () => {
    expect(await briefOf('0 > S 0:0(0)\n1 > S 0:0(0)\n3 > S 0:0(0)\n7 > S 0:0(0)')).toEqual([
      '2 client syn timeout 1 ← 1',
      '3 client syn timeout 2 ← 1',
      '4 client syn timeout 3 ← 1',
    ]);
  });

  test('SYN-ACKs → the same of the server', async () => {
    const trace = '0 > S 0:0(0)\n.01 < S. 0:0(0) ack 1\n1 < S. 0:0(0) ack 1\n3 < S. 0:0(0) ack 1\n3 > . 1 ack 1';
    expect(await briefOf(trace)).toEqual(['3 server syn-ack timeout 1 ← 2', '4 server syn-ack timeout 2 ← 2']);
  });

  test('both, in the order of their packets → each counted by itself', async () => {
    const trace = `0 > S 0:0(0)
      .01 < S. 0:0(0) ack 1
      1 > S 0:0(0)
      1.01 < S. 0:0(0) ack 1
      1.02 > . 1 ack 1`;
    expect(await briefOf(trace)).toEqual(['3 client syn timeout 1 ← 1', '4 server syn-ack timeout 1 ← 2']);
  });

  const fins = `handshake
    +1 > F. 1 ack 1
    +.3 > F. 1 ack 1
    +.01 < . 1 ack 2
    +1 < F. 1 ack 2
    +.3 < F. 1 ack 2
    +.6 < F. 1 ack 2
    +.01 > . 2 ack 2`;

  test('FINs → each after the first of its end, as a probe at first (RFC 8985), then by timeout (RTO)', async () => {
    const shown = (await eventsOf(fins)).map(({ frame, sender, segment, cause, backoff }) => [
      frame,
      sender,
      segment,
      cause,
      backoff,
    ]);
    expect(shown).toEqual([
      [5, 'client', 'fin', 'tail-loss-probe', 0],
      [8, 'server', 'fin', 'tail-loss-probe', 0],
      [9, 'server', 'fin', 'timeout', 1],
    ]);
  });

  test('FINs → where each was sent before', async () => {
    expect((await eventsOf(fins)).map(({ originalFrame }) => originalFrame)).toEqual([4, 7, 7]);
  });

  test('all fields → time since the first packet, sequence number as it stands there, payload', async () => {
    const trace = `isn client 4294967295
      +1 > udp (1)
      +1 > S 0:0(0)
      +1.5 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +.01 > . 1 ack 1
      +.1 > FP. 1:101(100) ack 1
      +.3 > FP. 1:101(100) ack 1`;
    const events = await eventsOf(trace);
    const again = { type: 'event', connection: 1, event: 'retransmission', sender: 'client' };
    expect(events).toEqual([
      {
        ...again,
        frame: 3,
        t: 2.5,
        seq: 4_294_967_295,
        length: 0,
        segment: 'syn',
        cause: 'timeout',
        backoff: 1,
        need: 'unknown',
        proof: null,
        lost: null,
        originalFrame: 2,
      },
      {
        ...again,
        frame: 7,
        t: expect.closeTo(2.92, 9) as number,
        seq: 0,
        length: 100,
        segment: 'data', // with a FIN behind them
        cause: 'timeout',
        backoff: 1,
        need: 'unknown',
        proof: null,
        lost: 'after',
        originalFrame: 6,
      },
    ]);
  });

  test('copies, made by the network or the capture → told as such, nothing sent again', async () => {
    const trace = `+0 > S 0:0(0) {dup .001 ttl 63}
      +.01 < S. 0:0(0) ack 1 {dup .00001}
      +.01 > . 1 ack 1
      +1 > F. 1 ack 1 {dup .5, dup .7}
      +1 < F. 1 ack 2 {dup .1}
      +.01 > . 2 ack 2 {dup .1}`;
    const told = await briefOf(trace);
    expect(told.slice(0, 2)).toEqual(['2 client capture-duplicate', '4 server capture-duplicate']);
    // Of FINs: the first ones may be the network's or the capture's.
    expect(told.slice(2).map((line) => line.replace(/capture|network/, 'some'))).toEqual([
      '7 client some-duplicate',
      '8 client some-duplicate',
      '11 server some-duplicate',
    ]);
  });

  test('the same IP ID and TSval → a copy; another TSval, or another IP ID → sent again', async () => {
    const again = (id: number, tsVal: number): string =>
      `+0 > S 0:0(0) <TS val 100 ecr 0> {id 7}\n+1 > S 0:0(0) <TS val ${tsVal} ecr 0> {id ${id}}`;
    expect(await briefOf(again(7, 100))).toEqual(['2 client capture-duplicate']);
    expect(await briefOf(again(7, 1100))).toEqual(['2 client syn timeout 1 ← 1']);
    expect(await briefOf(again(8, 100))).toEqual(['2 client syn timeout 1 ← 1']);
  });

  test('neither IP ID nor timestamps → nothing tells, so it was sent again', async () => {
    expect(await briefOf('+0 > S 0:0(0) {id 0}\n+1 > S 0:0(0) {id 0}')).toEqual(['2 client syn timeout 1 ← 1']);
  });

  test('IPv6, which has no IP ID → by the timestamps', async () => {
    const trace = (tsVal: number): string => `addresses [2001:db8::1]:40000 [2001:db8::2]:80
      +0 > S 0:0(0) <TS val 100 ecr 0>\n+1 > S 0:0(0) <TS val ${tsVal} ecr 0>`;
    expect(await briefOf(trace(100))).toEqual(['2 client capture-duplicate']);
    expect(await briefOf(trace(1100))).toEqual(['2 client syn timeout 1 ← 1']);
  });

  test('plain segments → as what they hold: data', async () => {
    expect(await briefOf('handshake\n+.1 > P. 1:101(100) ack 1\n+.3 > P. 1:101(100) ack 1')).toEqual([
      '5 client data tail-loss-probe 0 ← 4',
    ]);
  });

  test('a SYN after the ACK of its SYN-ACK → the network doubled it', async () => {
    expect(await briefOf('handshake\n+.1 > P. 1:101(100) ack 1\n+.5 > S 0:0(0)')).toEqual([
      '5 client network-duplicate',
    ]);
  });
});

describe('simultaneous open', () => {
  test('nothing sent again → none', async () => {
    const trace = '0 > S 0:0(0)\n.001 < S 0:0(0)\n.011 > S. 0:0(0) ack 1\n.012 < S. 0:0(0) ack 1';
    expect(await briefOf(trace)).toEqual([]);
  });

  // Analyses.#noteRepetition asks the count of the server's SYN-ACKs, whoever sent this one.
  test('the server’s SYN-ACK twice before the client’s first → that is none', async () => {
    const trace = `0 > S 0:0(0)
      .001 < S 0:0(0)
      .012 < S. 0:0(0) ack 1
      1.012 < S. 0:0(0) ack 1
      1.02 > S. 0:0(0) ack 1`;
    expect(await briefOf(trace)).toEqual(['4 server syn-ack timeout 1 ← 3']);
  });

  test('the client’s SYN-ACK twice → one', async () => {
    const trace = `0 > S 0:0(0)
      .001 < S 0:0(0)
      .011 > S. 0:0(0) ack 1
      .012 < S. 0:0(0) ack 1
      1.011 > S. 0:0(0) ack 1`;
    expect(await briefOf(trace)).toEqual(['5 client syn-ack timeout 1 ← null']);
  });

  // … and leaves the server's SYNs out.
  test('the server’s SYN twice → one', async () => {
    const trace = `0 > S 0:0(0)
      .001 < S 0:0(0)
      1.001 < S 0:0(0)
      1.011 > S. 0:0(0) ack 1
      1.012 < S. 0:0(0) ack 1`;
    expect(await briefOf(trace)).toEqual(['3 server syn timeout 1 ← null']);
  });
});

describe('RSTs', () => {
  test('a blind one, and the ACK that answers it (RFC 5961) → challenge-ack', async () => {
    expect(
      await briefOf('handshake\n+.1 > P. 1:101(100) ack 1\n+.01 < . 1 ack 101\n+1 > R 9000\n+.001 < . 1 ack 101'),
    ).toEqual(['6 client reset blind', '7 server challenge-ack']);
  });

  test('valid and blind → told apart', async () => {
    expect(await briefOf('handshake\n+1 < R 5000\n+1 < R. 1 ack 1')).toEqual([
      '4 server reset blind',
      '5 server reset valid',
    ]);
  });

  test('all fields → as they stand there', async () => {
    expect(await eventsOf('isn server 4294967295\nhandshake\n1 < R. 1 ack 1')).toEqual([
      {
        type: 'event',
        connection: 1,
        event: 'reset',
        sender: 'server',
        frame: 4,
        t: 1,
        seq: 0,
        length: 0,
        valid: true,
      },
    ]);
  });

  test('SYN, RST, SYN, RST, SYN → in the order of the packets, the made-up first ones, too', async () => {
    const trace = '0 > S 0:0(0)\n.01 < R. 0 ack 1\n.51 > S 0:0(0)\n.52 < R. 0 ack 1\n1.1 > S 0:0(0)';
    expect(await briefOf(trace)).toEqual([
      '2 server reset valid',
      '3 client syn timeout 1 ← 1',
      '4 server reset valid',
      '5 client syn timeout 2 ← 1',
    ]);
  });
});

describe('in the report', () => {
  /** Two connections, interleaved; events of both. */
  const two = `addresses 10.0.0.1:1 10.0.0.9:80
    0 > S 0:0(0)
    addresses 10.0.0.1:2 10.0.0.9:80
    .1 > S 0:0(0)
    addresses 10.0.0.1:1 10.0.0.9:80
    1 > S 0:0(0)
    addresses 10.0.0.1:2 10.0.0.9:80
    1.1 > S 0:0(0)
    addresses 10.0.0.1:1 10.0.0.9:80
    1.2 < S. 0:0(0) ack 1
    2.2 < S. 0:0(0) ack 1
    2.3 > . 1 ack 1
    addresses 10.0.0.1:2 10.0.0.9:80
    3.1 > S 0:0(0)
    3.2 < R. 0 ack 1`;

  async function formatted(format: 'json' | 'ndjson', include: object): Promise<string> {
    const parts: string[] = [];
    const output = { write: (text: string) => void parts.push(text), drained: () => {} };
    await analyzeInto([writeCapture(two)], FORMATS[format](output, { ...plainPage, include }), { include });
    return parts.join('');
  }

  const linesOf = async (include: object): Promise<{ type: string; connection: number; frame: number }[]> =>
    (await formatted('ndjson', include))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; connection: number; frame: number });

  test('several connections → each has its own, with its id', async () => {
    const { connections } = await analyze([writeCapture(two)], { include: { events: true } });
    expect(connections.map(({ id, events }) => [id, ...events!.map(({ frame }) => frame)])).toEqual([
      [1, 3, 6],
      [2, 4, 8, 9],
    ]);
    for (const { id, events } of connections) for (const { connection } of events!) expect(connection).toBe(id);
  });

  test('json → inside the connections', async () => {
    const report = JSON.parse(await formatted('json', { events: true })) as { connections: ConnectionRecord[] };
    const { connections } = await analyze([writeCapture(two)], { include: { events: true } });
    expect(report.connections.map(({ id, events }) => ({ id, events }))).toEqual(
      connections.map(({ id, events }) => ({ id, events })),
    );
    expect(report.connections[0]).not.toHaveProperty('transitions');
  });

  test('ndjson → lines after their connection’s, in the order of its packets, nothing inside that', async () => {
    const lines = await linesOf({ events: true });
    for (const line of lines.filter(({ type }) => type === 'connection')) expect(line).not.toHaveProperty('events');
    const events = lines.filter(({ type }) => type === 'event');
    expect(events.map(({ connection, frame }) => [connection, frame])).toEqual([
      [1, 3],
      [1, 6],
      [2, 4],
      [2, 8],
      [2, 9],
    ]);
  });

  test('ndjson with transitions → both', async () => {
    const types = new Set((await linesOf({ events: true, transitions: true })).map(({ type }) => type));
    expect([...types]).toEqual(expect.arrayContaining(['capture', 'connection', 'transition', 'event', 'summary']));
  });

  test.each([{}, { transitions: true }, { events: false }])('include %j → no events anywhere', async (include) => {
    for (const { type } of await linesOf(include)) expect(type).not.toBe('event');
    const { connections } = JSON.parse(await formatted('json', include)) as { connections: object[] };
    for (const connection of connections) expect(connection).not.toHaveProperty('events');
  });

  test('no events in a connection → an empty list', async () => {
    const { connections } = await analyze([writeCapture('handshake\nclose')], { include: { events: true } });
    expect(connections[0]!.events).toEqual([]);
  });

  test('a connection in the place of another, its memory used again → none of the old one’s', async () => {
    const trace = `isn client 1000\nisn server 5000
      0 > S 0:0(0)
      1 > S 0:0(0)
      1.01 < S. 0:0(0) ack 1
      1.02 > . 1 ack 1
      2 > R. 1 ack 1
      isn client 500000\nisn server 900000
      3 > S 0:0(0)
      3.01 < S. 0:0(0) ack 1
      3.02 > . 1 ack 1
      4 < R. 1 ack 1`;
    const { connections } = await analyze([writeCapture(trace)], { include: { events: true } });
    expect(connections.map(({ events }) => events!.map(brief))).toEqual([
      ['2 client syn timeout 1 ← 1', '5 client reset valid'],
      ['9 server reset valid'],
    ]);
  });
});
