// TIME_WAIT by capture time, which another connection's packets carry on.
import { expect, test } from 'vitest';
import { analyze, type ConnectionRecord } from '../../../src/index.ts';
import { writeCapture } from '../../kit/write-capture.ts';
import { happened } from './lanes.ts';

/** The client enters TIME_WAIT at 1 s. */
const closed = `handshake
  0.98 > F. 1 ack 1
  1 < F. 1 ack 2
  1 > . 2 ack 2`;

async function connectionsUntil(seconds: number, trace: string): Promise<ConnectionRecord[]> {
  const other = `addresses 10.9.9.9:40000 10.0.0.2:80
    ${seconds} > S 0:0(0)`;
  const { connections } = await analyze([writeCapture(`${trace}\n${other}`)], { include: { transitions: true } });
  return connections.slice(0, -1);
}

async function clientUntil(seconds: number, trace: string): Promise<object> {
  const connections = await connectionsUntil(seconds, trace);
  expect(connections).toHaveLength(1);
  const { t, event, evidence } = happened(connections[0]!, 'client').at(-1)!;
  return { state: connections[0]!.state.client, t, event, evidence };
}

const timeoutAt = (t: number): object => ({ state: 'CLOSED', t, event: 'timeout', evidence: 'presumed' });

test('TIME_WAIT: less than 60 s → TIME_WAIT', async () => {
  expect(await clientUntil(60.9, closed)).toMatchObject({ state: 'TIME_WAIT', t: 1 });
});

test('TIME_WAIT: 60 s → presumed CLOSED, at its end', async () => {
  expect(await clientUntil(61, closed)).toEqual(timeoutAt(61));
  expect(await clientUntil(100, closed)).toEqual(timeoutAt(61));
});

test('TIME_WAIT: the FIN again → 60 s more from there', async () => {
  const again = `${closed}
    31 < F. 1 ack 2
    31.01 > . 2 ack 2`;
  expect(await clientUntil(90, again)).toMatchObject({ state: 'TIME_WAIT' });
  expect(await clientUntil(91, again)).toEqual(timeoutAt(91));
});

test('TIME_WAIT: the FIN again, its ACK not captured → 60 s more, too', async () => {
  expect(await clientUntil(92, `${closed}\n31 < F. 1 ack 2`)).toEqual(timeoutAt(91));
});

test('TIME_WAIT: entered by a FIN that was lost, then by one that was not → 60 s from the second', async () => {
  const again = `handshake
    .9 > F. 1 ack 1
    .91 < . 1 ack 2
    1 < F. 1 ack 2
    5 < F. 1 ack 2
    5 > . 2 ack 2`;
  expect(await clientUntil(64, again)).toMatchObject({ state: 'TIME_WAIT', t: 5 });
  expect(await clientUntil(66, again)).toEqual(timeoutAt(65));
});

test('TIME_WAIT: a RST that it did not take → 60 s from its beginning', async () => {
  const outlived = `${closed}
    10 < R 2
    20 > . 2 ack 2`;
  expect(await clientUntil(62, outlived)).toEqual(timeoutAt(61));
});

test('CLOSING: both came through it → both TIME_WAITs end', async () => {
  const crossed = `handshake
    1 > F. 1 ack 1
    1 < F. 1 ack 1
    2 > . 2 ack 2
    3 < . 2 ack 2`;
  const [connection] = await connectionsUntil(70, crossed);
  expect(connection!.state).toEqual({ client: 'CLOSED', server: 'CLOSED' });
  expect(happened(connection!, 'server').at(-1)!.t).toBe(62);
  expect(happened(connection!, 'client').at(-1)!.t).toBe(63);
});

test('TIME_WAIT: a SYN above the old sequence space → reused; the old connection stays what it was', async () => {
  const connections = await connectionsUntil(
    5,
    `${closed}
      isn client 5000
      isn server 6000
      2 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +.01 > . 1 ack 1`,
  );
  expect(connections.map(({ state }) => state)).toEqual([
    { client: 'TIME_WAIT', server: 'CLOSED' },
    { client: 'ESTABLISHED', server: 'ESTABLISHED' },
  ]);
});
