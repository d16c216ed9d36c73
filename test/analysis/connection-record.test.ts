// A connection's record: ends, times, places, what each end sent, options of the SYNs.
import { expect, test } from 'vitest';
import { analyze } from '../../src/index.ts';
import { connectionOf } from '../flow/analyze-trace.ts';
import { writeCapture } from '../kit/write-capture.ts';

test('a connection → its times, in seconds and in ISO 8601 with nine decimals', async () => {
  const trace = '+0 > udp (1)\n+1.5 > S 0:0(0)\n+.000001 < S. 0:0(0) ack 1\n+60 > . 1 ack 1';
  expect(await connectionOf(trace)).toMatchObject({
    start: '2023-11-14T22:13:21.500000000Z',
    end: '2023-11-14T22:14:21.500001000Z',
    t: 1.5,
    duration: 60.000001,
    firstFrame: 2,
    lastFrame: 4,
    firstCapture: 0,
    lastCapture: 0,
  });
});

test('nanoseconds → kept', async () => {
  const trace = '0.123456789 > S 0:0(0)\n0.123456790 < S. 0:0(0) ack 1';
  expect(await connectionOf(trace, { format: 'nano' })).toMatchObject({
    start: '2023-11-14T22:13:20.123456789Z',
    end: '2023-11-14T22:13:20.123456790Z',
    duration: 1e-9,
  });
});

test('what each end sent → packets, bytes on the wire, payload with its repetitions, and all that is told of its segments', async () => {
  const { packets, bytes, sent } = await connectionOf(`handshake
    +.001 > P. 1:101(100) ack 1
    +.3   > P. 1:101(100) ack 1
    +.01  < . 1:1461(1460) ack 101
    +.001 < P. 1461:1500(39) ack 101`);
  const byCause = { timeout: 0, fast: 0, 'tail-loss-probe': 0, 'after-timeout': 0, unknown: 0 };
  const nothing = {
    missingBytes: 0,
    outOfOrder: 0,
    networkDuplicates: 0,
    captureDuplicates: 0,
    duplicateAcks: 0,
    zeroWindows: 0,
    zeroWindowDuration: 0,
    keepAlives: 0,
    rtt: null,
    mss: 1460,
    cwnd: null,
    pathRtt: null,
    limitedBy: null,
  };
  const near = (seconds: number): number => expect.closeTo(seconds, 9) as number;
  expect(sent).toEqual({
    client: {
      ...nothing,
      packets: 4,
      bytes: 66 + 54 + 154 * 2,
      payloadBytes: 200,
      uniqueBytes: 100,
      retransmissions: { segments: 1, bytes: 100, byCause: { ...byCause, 'tail-loss-probe': 1 }, spurious: 0 },
      senderRtt: near(0.0001),
      maxSegment: 100,
      initialWindowSegments: 1,
      maxFlight: 100,
      stalls: [{ t: near(0.0111), duration: near(0.3), cause: 'tail-loss' }],
    },
    server: {
      ...nothing,
      packets: 3,
      bytes: 66 + 1514 + 93,
      payloadBytes: 1499,
      uniqueBytes: 1499,
      retransmissions: { segments: 0, bytes: 0, byCause, spurious: 0 },
      senderRtt: near(0.01),
      maxSegment: 1460,
      initialWindowSegments: 2,
      maxFlight: 1499,
      stalls: [],
    },
  });
  expect(packets).toBe(7);
  expect(bytes).toBe(sent.client.bytes + sent.server.bytes);
});

test('packets cut by the snap length → counted with the lengths they had', async () => {
  const { sent } = await connectionOf('handshake\n+.1 < . 1:1461(1460) ack 1', { snapLength: 68 });
  expect(sent.server).toMatchObject({ bytes: 66 + 1514, payloadBytes: 1460, maxSegment: 1460 });
});

test('options of both SYNs → as offered', async () => {
  const { handshake } = await connectionOf(`
    +0   > S 0:0(0) <mss 1460,sackOK,TS val 100 ecr 0,wscale 7,FO>
    +.01 < S. 0:0(0) ack 1 <mss 1400,nop,wscale 14>`);
  expect(handshake.options).toEqual({
    client: { mss: 1460, windowScale: 7, sackPermitted: true, timestamps: true, fastOpen: true },
    server: { mss: 1400, windowScale: 14, sackPermitted: false, timestamps: false, fastOpen: false },
  });
});

test('a SYN without options → none of them, but a SYN', async () => {
  const { handshake } = await connectionOf('+0 > S 0:0(0)');
  expect(handshake.options).toEqual({
    client: { mss: null, windowScale: null, sackPermitted: false, timestamps: false, fastOpen: false },
    server: null,
  });
});

test('several SYNs → the options of the first', async () => {
  const { handshake } = await connectionOf(`
    +0 > S 0:0(0) <mss 1460,sackOK,FO 0102030405060708>
    +1 > S 0:0(0) <mss 536>`);
  expect(handshake.options.client).toMatchObject({ mss: 1460, sackPermitted: true, fastOpen: true });
});

test('midstream → no options', async () => {
  const { handshake } = await connectionOf('+0 > . 1 ack 1 <TS val 1 ecr 1>');
  expect(handshake.options).toEqual({ client: null, server: null });
});

test('IPv6 → addresses as RFC 5952 writes them', async () => {
  const { client, server } = await connectionOf(
    'addresses [2001:DB8:0:0:1:0:0:1]:40000 [::ffff:192.0.2.1]:80\nhandshake',
  );
  expect(client).toEqual({ address: '2001:db8::1:0:0:1', port: 40000 });
  expect(server).toEqual({ address: '::ffff:192.0.2.1', port: 80 });
});

test('connections → numbered from 1 in the order in which they begin', async () => {
  const trace = [1, 2, 3].map((port) => `addresses 10.0.0.1:${port} 10.0.0.2:80\nhandshake`).join('\n');
  const { connections } = await analyze([writeCapture(trace)]);
  expect(connections.map(({ id, stream, client }) => [id, stream, client.port])).toEqual([
    [1, 0, 1],
    [2, 1, 2],
    [3, 2, 3],
  ]);
});

test('a SYN kept aside for a while → numbered when it is recognised', async () => {
  const trace = `isn client 1000
    handshake
    isn client 9000
    +60 > S 0:0(0)
    addresses 10.0.0.1:2 10.0.0.2:80
    handshake
    addresses 10.0.0.1:40000 10.0.0.2:80
    +0 < S. 0:0(0) ack 1`;
  const { connections } = await analyze([writeCapture(trace)]);
  expect(connections.map(({ id, stream, firstFrame }) => [id, stream, firstFrame])).toEqual([
    [1, 0, 1],
    [2, 2, 5],
    [3, 1, 4],
  ]);
});
