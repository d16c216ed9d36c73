// Which RSTs their receivers take, in each state of theirs, by the events of the report.
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/index.ts';
import { writeCapture } from '../kit/write-capture.ts';

/** `frame sender valid|blind`, each RST; then the states of both ends. */
async function resetsOf(trace: string): Promise<string[]> {
  const { connections } = await analyze([writeCapture(trace)], { include: { events: true } });
  expect(connections).toHaveLength(1);
  const { events, state } = connections[0]!;
  const resets = events!.filter(({ event }) => event === 'reset');
  return [
    ...resets.map(({ frame, sender, valid }) => `${frame} ${sender} ${valid ? 'valid' : 'blind'}`),
    `${state.client} ${state.server}`,
  ];
}

const opening = { SYN: '0 > S 0:0(0)', SYN_ACK: '0 > S 0:0(0)\n.01 < S. 0:0(0) ack 1' };

const data = `handshake
  +.01 > P. 1:101(100) ack 1
  +.01 < P. 1:201(200) ack 101
  +.001 > . 101 ack 201`;
const finWait1 = `${data}\n+.1 > F. 101 ack 201`;
const finWait2 = `${finWait1}\n+.01 < . 201 ack 102`;
const lastAck = `${finWait2}\n+.01 < F. 201 ack 102`;
const timeWait = `${lastAck}\n+.01 > . 102 ack 202`;
const closing = `${finWait1}\n+.001 < F. 201 ack 101\n+.01 > . 102 ack 202`;

describe('valid', () => {
  test.each<[state: string, trace: string, reset: string, expected: string[]]>([
    ['SYN_SENT: it acknowledges the SYN', opening.SYN, '< R. 0 ack 1', ['2 server valid', 'CLOSED CLOSED']],
    ['SYN_RECEIVED: at the next number', opening.SYN_ACK, '> R 1', ['3 client valid', 'CLOSED CLOSED']],
    ['SYN_RECEIVED: with ACK', opening.SYN_ACK, '> R. 1 ack 1', ['3 client valid', 'CLOSED CLOSED']],
    ['ESTABLISHED: of the client', data, '> R. 101 ack 201', ['7 client valid', 'CLOSED CLOSED']],
    ['ESTABLISHED: of the server', data, '< R. 201 ack 101', ['7 server valid', 'CLOSED CLOSED']],
    ['ESTABLISHED: without ACK', data, '< R 201', ['7 server valid', 'CLOSED CLOSED']],
    ['FIN_WAIT_1: it answers the FIN', finWait1, '< R 201', ['8 server valid', 'CLOSED CLOSED']],
    ['FIN_WAIT_2: aborted there', finWait2, '< R. 201 ack 102', ['9 server valid', 'CLOSED CLOSED']],
    ['CLOSE_WAIT: the peer gives up', finWait2, '> R 102', ['9 client valid', 'CLOSED CLOSED']],
    ['CLOSE_WAIT: the number of the FIN (macOS)', finWait2, '> R 101', ['9 client valid', 'CLOSED CLOSED']],
    ['LAST_ACK: instead of the last ACK', lastAck, '> R 102', ['10 client valid', 'CLOSED CLOSED']],
    ['CLOSING: aborted there', closing, '< R. 202 ack 101', ['10 server valid', 'CLOSED CLOSED']],
    ['TIME_WAIT: assassinated', timeWait, '< R 202', ['11 server valid', 'CLOSED CLOSED']],
  ])('%s → taken', async (_, trace, reset, expected) => {
    expect(await resetsOf(`${trace}\n+.01 ${reset}`)).toEqual(expected);
  });

  test('data under way beyond what was acknowledged → at the sender’s next number', async () => {
    const trace = `${data}\n+.1 < P. 201:1201(1000) ack 101\n+.0001 < R. 1201 ack 101`;
    expect(await resetsOf(trace)).toEqual(['8 server valid', 'CLOSED CLOSED']);
  });

  test('begun before the capture, nothing known → taken', async () => {
    expect((await resetsOf('+0 > R 5'))[0]).toBe('1 client valid');
  });

  test('across the end of the sequence space → taken', async () => {
    const trace = `isn client 4294967295
      isn server 4294967290
      ${data}
      +.1 < R 201`;
    expect(await resetsOf(trace)).toEqual(['7 server valid', 'CLOSED CLOSED']);
  });
});

describe('blind', () => {
  test.each<[state: string, trace: string, reset: string, expected: string[]]>([
    ['SYN_SENT: a wrong acknowledgement', opening.SYN, '< R. 0 ack 2', ['2 server blind', 'SYN_SENT CLOSED']],
    ['SYN_SENT: no acknowledgement', opening.SYN, '< R 0', ['2 server blind', 'SYN_SENT CLOSED']],
    ['SYN_RECEIVED: in the window', opening.SYN_ACK, '> R 500', ['3 client blind', 'ESTABLISHED SYN_RECEIVED']],
    ['ESTABLISHED: in the window', data, '< R 700', ['7 server blind', 'ESTABLISHED ESTABLISHED']],
    ['ESTABLISHED: below it', data, '< R 200', ['7 server blind', 'ESTABLISHED ESTABLISHED']],
    ['ESTABLISHED: far away', data, '> R. 900000 ack 201', ['7 client blind', 'ESTABLISHED ESTABLISHED']],
    ['FIN_WAIT_1: in the window', finWait1, '< R 202', ['8 server blind', 'FIN_WAIT_1 CLOSE_WAIT']],
    ['FIN_WAIT_2: in the window', finWait2, '< R 5000', ['9 server blind', 'FIN_WAIT_2 CLOSE_WAIT']],
    ['CLOSE_WAIT: in the window', finWait2, '> R 5000', ['9 client blind', 'FIN_WAIT_2 CLOSE_WAIT']],
    ['LAST_ACK: in the window', lastAck, '> R 9000', ['10 client blind', 'TIME_WAIT LAST_ACK']],
    ['TIME_WAIT: below it', timeWait, '< R 150', ['11 server blind', 'TIME_WAIT CLOSED']],
    ['TIME_WAIT: above it', timeWait, '< R 9150', ['11 server blind', 'TIME_WAIT CLOSED']],
  ])('%s → not taken', async (_, trace, reset, expected) => {
    expect(await resetsOf(`${trace}\n+.01 ${reset}`)).toEqual(expected);
  });

  test('CLOSING: in the window → not taken', async () => {
    expect((await resetsOf(`${closing}\n+.01 < R 9000`))[0]).toBe('10 server blind');
    expect((await resetsOf(`${closing}\n+.01 > R 9000`))[0]).toBe('10 client blind');
  });

  test('several, then one at the right number → each as it is', async () => {
    const trace = `${data}\n+.1 < R 300\n+.1 < R 400\n+.1 < R 500\n+.1 < R 201`;
    expect(await resetsOf(trace)).toEqual([
      '7 server blind',
      '8 server blind',
      '9 server blind',
      '10 server valid',
      'CLOSED CLOSED',
    ]);
  });

  test('a challenge ACK and a RST that answers it → the second is taken (RFC 5961, 3.2)', async () => {
    const trace = `${data}\n+.1 < R 300\n+.0001 > . 101 ack 201\n+.01 < R 201`;
    expect(await resetsOf(trace)).toEqual(['7 server blind', '9 server valid', 'CLOSED CLOSED']);
  });
});

describe('what both had done', () => {
  test('sent again → an event each', async () => {
    expect(await resetsOf(`${data}\n+.1 > R. 101 ack 201\n+.1 > R. 101 ack 201`)).toEqual([
      '7 client valid',
      '8 client valid',
      'CLOSED CLOSED',
    ]);
  });

  test('one of each end → an event each', async () => {
    const [first, second] = await resetsOf(`${data}\n+.1 > R. 101 ack 201\n+.0001 < R 201`);
    expect([first, second]).toEqual(['7 client valid', '8 server valid']);
  });

  test('SYN, RST, and nothing else followed → the event, too', async () => {
    expect(await resetsOf('0 > S 0:0(0)\n.01 < R. 0 ack 1')).toEqual(['2 server valid', 'CLOSED CLOSED']);
  });

  test('refused twice → two', async () => {
    const trace = '0 > S 0:0(0)\n.01 < R. 0 ack 1\n.51 > S 0:0(0)\n.52 < R. 0 ack 1';
    expect(await resetsOf(trace)).toEqual(['2 server valid', '4 server valid', 'CLOSED CLOSED']);
  });
});
