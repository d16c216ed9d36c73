// How a connection ended: its kind, who began it, FINs sent again; and when a FIN begins TIME_WAIT anew.
import { describe, expect, test } from 'vitest';
import { analyze, type AnalyzeOptions, type ConnectionRecord } from '../../src/index.ts';
import { connectionOf } from '../flow/analyze-trace.ts';
import { writeCapture } from '../kit/write-capture.ts';

const closeOf = async (trace: string): Promise<ConnectionRecord['close']> => (await connectionOf(trace)).close;

const data = `handshake
  +.01 > P. 1:101(100) ack 1
  +.01 < P. 1:201(200) ack 101
  +.001 > . 101 ack 201`;

const halfClosed = `${data}
  +.1 > F. 101 ack 201
  +.01 < . 201 ack 102`;

describe('kinds', () => {
  test.each<[name: string, trace: string, kind: string, initiator: string | null, resetBy: string | null]>([
    ['nothing', data, 'none', null, null],
    ['FIN, ACK, FIN, ACK', `${halfClosed}\n+.1 < F. 201 ack 102\n+.01 > . 102 ack 202`, 'four-segment', 'client', null],
    ['FIN, FIN with its ACK, ACK', 'handshake\nclose', 'three-segment', 'client', null],
    ['the same, begun by the server', 'handshake\nclose server', 'three-segment', 'server', null],
    [
      'FINs that cross',
      `${data}\n+.1 > F. 101 ack 201\n+.001 < F. 201 ack 101\n+.01 > . 102 ack 202\n+.01 < . 202 ack 102`,
      'simultaneous',
      'client',
      null,
    ],
    ['one FIN only', halfClosed, 'half-close', 'client', null],
    ['one FIN, not even acknowledged', `${data}\n+.1 > F. 101 ack 201`, 'half-close', 'client', null],
    [
      'data after the FIN was acknowledged, then the other FIN',
      `${halfClosed}\n+.1 < P. 201:301(100) ack 102\n+.01 > . 102 ack 301\n+.1 < F. 301 ack 102\n+.01 > . 102 ack 302`,
      'half-close',
      'client',
      null,
    ],
    [
      'data that had been under way as the FIN came',
      `${data}\n+.1 > F. 101 ack 201\n+.0001 < P. 201:301(100) ack 101\n+.01 < F. 301 ack 102\n+.01 > . 102 ack 302`,
      'three-segment',
      'client',
      null,
    ],
    ['a RST of the client', `${data}\n+.1 > R. 101 ack 201`, 'reset', 'client', 'client'],
    ['a RST of the server', `${data}\n+.1 < R. 201 ack 101`, 'reset', 'server', 'server'],
    ['a RST that answers the FIN', `${data}\n+.1 > F. 101 ack 201\n+.01 < R 201`, 'reset', 'client', 'server'],
    ['a RST that nobody takes', `${data}\n+.1 < R 5000`, 'none', null, null],
    [
      'a RST after both FINs',
      `${halfClosed}\n+.1 < F. 201 ack 102\n+.01 > . 102 ack 202\n+.01 > R 102`,
      'four-segment',
      'client',
      'client',
    ],
    ['refused', '+0 > S 0:0(0)\n+.01 < R. 0 ack 1', 'reset', 'server', 'server'],
    ['only the first FIN captured of a midstream', '+0 < F. 1 ack 1', 'half-close', 'server', null],
  ])('%s → its kind', async (_, trace, kind, initiator, resetBy) => {
    expect(await closeOf(trace)).toMatchObject({ kind, initiator, resetBy });
  });

  test('a FIN sent again, before and after the other → the kind stays', async () => {
    const again = `${data}
      +.1 > F. 101 ack 201
      +.3 > F. 101 ack 201
      +.01 < . 201 ack 102
      +.1 < F. 201 ack 102
      +.3 < F. 201 ack 102
      +.01 > . 102 ack 202`;
    expect(await closeOf(again)).toEqual({
      kind: 'four-segment',
      initiator: 'client',
      finRetransmissions: { client: 1, server: 1 },
      resetBy: null,
    });
  });

  test('data sent again after both FINs → no half-close', async () => {
    const trace = `${halfClosed}\n+.1 < F. 201 ack 102\n+.2 < P. 101:201(100) ack 102\n+.01 > . 102 ack 202`;
    expect((await closeOf(trace)).kind).toBe('four-segment');
  });
});

describe('FINs sent again', () => {
  const finsOf = async (trace: string): Promise<object> => (await closeOf(trace)).finRetransmissions;

  test('each end → those after its first', async () => {
    const client = Array.from({ length: 5 }, () => '+.5 > F. 101 ack 201').join('\n');
    expect(await finsOf(`${data}\n${client}`)).toEqual({ client: 4, server: 0 });
    const server = Array.from({ length: 3 }, () => '+.5 < F. 201 ack 102').join('\n');
    expect(await finsOf(`${data}\n${client}\n${server}`)).toEqual({ client: 4, server: 2 });
  });

  test('copies → none; the same IP ID with another TSval → one', async () => {
    expect(await finsOf('handshake\n+1 > F. 1 ack 1 {dup .0001 ttl 63, dup .5}')).toEqual({ client: 0, server: 0 });
    const trace = `handshake
      +1 > F. 1 ack 1 <TS val 100 ecr 1> {id 0}
      +.3 > F. 1 ack 1 <TS val 400 ecr 1> {id 0}`;
    expect(await finsOf(trace)).toEqual({ client: 1, server: 0 });
  });

  test('the last data sent again with the FIN → one', async () => {
    const trace = `${data}\n+.1 > FP. 101:201(100) ack 201\n+.3 > FP. 101:201(100) ack 201`;
    expect(await finsOf(trace)).toEqual({ client: 1, server: 0 });
  });
});

/** The client enters TIME_WAIT at 1 s, for certain. */
const closed = `handshake
  .98 > F. 1 ack 1
  1 < F. 1 ack 2
  1 > . 2 ack 2`;

/** The same without the last ACK: presumably. */
const presumed = `handshake
  .98 > F. 1 ack 1
  .99 < . 1 ack 2
  1 < F. 1 ack 2`;

/** States of both ends when another connection's packet comes at that time. */
async function statesAt(seconds: number, trace: string, options: AnalyzeOptions = {}): Promise<string> {
  const path = writeCapture(`${trace}\naddresses 10.9.9.9:40000 10.0.0.2:80\n${seconds} > S 0:0(0)`);
  const { connections } = await analyze([path], { ...options, include: { transitions: true } });
  expect(connections).toHaveLength(2);
  const { state, transitions } = connections[0]!;
  const left = transitions!.findLast(({ event, withdrawn }) => event === 'timeout' && !withdrawn);
  return `${state.client}${left === undefined ? '' : ` at ${left.t}`}`;
}

describe('TIME_WAIT and FINs', () => {
  test('a FIN again within it → 60 s from there, again and again', async () => {
    const again = `${closed}\n31 < F. 1 ack 2\n31 > . 2 ack 2`;
    expect(await statesAt(90, again)).toBe('TIME_WAIT');
    expect(await statesAt(92, again)).toBe('CLOSED at 91');
    const more = `${again}\n80 < F. 1 ack 2\n80 > . 2 ack 2`;
    expect(await statesAt(139, more)).toBe('TIME_WAIT');
    expect(await statesAt(141, more)).toBe('CLOSED at 140');
  });

  test('a FIN again at its very last instant → begins anew; at 60 s → it was over', async () => {
    expect(await statesAt(100, `${closed}\n60.999 < F. 1 ack 2`)).toBe('TIME_WAIT');
    expect(await statesAt(100, `${closed}\n61 < F. 1 ack 2`)).toBe('CLOSED at 61');
  });

  test('a FIN again after 60 s → it stays over', async () => {
    for (const late of ['70', '90', '120']) {
      expect(await statesAt(125, `${closed}\n${late} < F. 1 ack 2`)).toBe('CLOSED at 61');
    }
  });

  test('a FIN again after 60 s, and a RST that answers it → CLOSED', async () => {
    expect(await statesAt(125, `${closed}\n70 < F. 1 ack 2\n70.01 > R 2`)).toBe('CLOSED at 61');
  });

  test('begun anew, then a FIN after that → it was over by then', async () => {
    expect(await statesAt(125, `${closed}\n31 < F. 1 ack 2\n31 > . 2 ack 2\n95 < F. 1 ack 2`)).toBe('CLOSED at 91');
  });

  test('entered presumably, the FIN again after 60 s → no TIME_WAIT', async () => {
    expect(await statesAt(125, `${presumed}\n70 < F. 1 ack 2`)).not.toContain('TIME_WAIT');
  });

  test('another time-wait → by that', async () => {
    expect(await statesAt(20, closed, { timeWait: 15 })).toBe('CLOSED at 16');
    expect(await statesAt(20, `${closed}\n10 < F. 1 ack 2`, { timeWait: 15 })).toBe('TIME_WAIT');
    expect(await statesAt(30, `${closed}\n10 < F. 1 ack 2`, { timeWait: 15 })).toBe('CLOSED at 25');
    expect(await statesAt(20, `${closed}\n17 < F. 1 ack 2`, { timeWait: 15 })).toBe('CLOSED at 16');
    expect(await statesAt(110, closed, { timeWait: 120 })).toBe('TIME_WAIT');
  });

  test('the FIN of the end that closed first again → nothing', async () => {
    expect(await statesAt(62, `${closed}\n31 > F. 1 ack 1`)).toBe('CLOSED at 61');
  });
});
