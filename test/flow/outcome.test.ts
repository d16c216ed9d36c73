// How a connection ended, in a user's words: one outcome for each kind of ending, the odd ones included.
import { expect, test } from 'vitest';
import { OUTCOMES } from '../../src/shared/vocabulary.ts';
import { connectionOf, reportOf } from './analyze-trace.ts';

const syn = '+0 > S 0:0(0)';
const synAck = '+.01 < S. 0:0(0) ack 1';
const ack = '+.001 > . 1 ack 1';
const request = '+.001 > P. 1:101(100) ack 1';
const response = '+.01 < P. 1:51(50) ack 101';

const cases: readonly [situation: string, outcome: string, ...lines: string[]][] = [
  // ── handshake
  ['SYN without an answer', 'unanswered', syn, '+1 > S 0:0(0)'],
  ['SYN with data without an answer (Fast Open)', 'unanswered', '+0 > S 0:100(100) <FO 0102030405060708>'],
  ['SYN, RST', 'refused', syn, '+.01 < R. 0 ack 1'],
  ['SYN with data, RST', 'refused', '+0 > S 0:100(100) <FO 0102030405060708>', '+.01 < R. 0 ack 101'],
  ['SYN, RST, the same SYN, RST', 'refused', syn, '+.01 < R. 0 ack 1', '+.5 > S 0:0(0)', '+.01 < R. 0 ack 1'],
  ['SYN, RST, the same SYN, SYN-ACK', 'open', syn, '+.01 < R. 0 ack 1', '+.5 > S 0:0(0)', synAck, ack],
  ['SYN, RST of the client, which answers something unseen', 'reset', syn, '+.01 > R 1'],
  ['SYN, an ACK of something else, RST (it met TIME_WAIT)', 'reset', syn, '+.01 < . 700 ack 900', '+.01 > R 900'],
  ['SYN, an ACK of something else', 'handshake-incomplete', syn, '+.01 < . 700 ack 900'],
  ['SYN, SYN-ACK', 'handshake-incomplete', syn, synAck, '+1 < S. 0:0(0) ack 1'],
  ['SYN, SYN-ACK, RST of the client (a scan)', 'reset', syn, synAck, '+.001 > R 1'],
  ['SYN, SYN-ACK, RST of the server', 'reset', syn, synAck, '+.001 < R 1'],
  ['SYN-ACK alone', 'handshake-incomplete', synAck],
  ['SYN-ACK, RST (nobody asked for it)', 'reset', synAck, '+.001 > R 1'],
  ['SYNs cross', 'handshake-incomplete', syn, '+.001 < S 0:0(0)'],
  ['SYNs cross, SYN-ACKs cross', 'open', syn, '+.001 < S 0:0(0)', '+.01 > S. 0:0(0) ack 1', synAck],

  // ── open
  ['handshake', 'open', syn, synAck, ack],
  ['handshake, data', 'open', syn, synAck, ack, request, response],
  ['SYN with data, SYN-ACK, data of the server', 'open', '+0 > S 0:100(100)', '+.01 < S. 0:0(0) ack 101', response],
  ['midstream', 'open', request, response],
  ['the client’s packets alone', 'open', syn, ack, request],
  ['the server’s packets alone', 'open', synAck, response],
  ['the server’s packets alone, no data yet', 'handshake-incomplete', synAck, '+.01 < . 1 ack 101'],
  ['a forged RST, its sender goes on', 'open', syn, synAck, ack, '+1 > R 50', '+.1 > P. 1:101(100) ack 1'],

  // ── closed
  ['FINs of both', 'closed', syn, synAck, ack, 'close'],
  ['FINs of both, then RST', 'closed', syn, synAck, ack, 'close', '+.01 < R 2'],
  ['FIN and RST of both', 'closed', syn, synAck, '+1 > F. 1 ack 1', '+.001 > R 2', '+.01 < F. 1 ack 2', '+.001 < R 2'],
  ['FINs of both, midstream', 'closed', '+0 > F. 1 ack 1', '+.01 < F. 1 ack 2'],
  ['a forged RST, then FINs of both', 'closed', syn, synAck, ack, '+1 < R 50', '+1 > F. 1 ack 1', '+.01 < F. 1 ack 2'],

  // ── half-closed
  ['FIN of the client', 'half-closed', syn, synAck, ack, '+1 > F. 1 ack 1', '+.01 < . 1 ack 2'],
  ['FIN of the server, data go on', 'half-closed', syn, synAck, ack, '+1 < F. 1 ack 1', '+.01 > P. 1:101(100) ack 2'],
  ['FIN, midstream', 'half-closed', '+0 > F. 1 ack 1', '+.01 < . 1 ack 2'],
  ['SYN, FIN without an answer', 'half-closed', syn, '+1 > F. 1 ack 1'],

  // ── reset
  ['RST of the client', 'reset', syn, synAck, ack, '+1 > R. 1 ack 1'],
  ['RST of the server', 'reset', syn, synAck, ack, '+1 < R. 1 ack 1'],
  ['FIN of the client, RST of the server', 'reset', syn, synAck, ack, '+1 > F. 1 ack 1', '+.01 < R 1'],
  ['FIN and RST of the client', 'reset', syn, synAck, ack, '+1 > F. 1 ack 1', '+1 > R 2'],
  ['FIN and RST in one', 'reset', syn, synAck, ack, '+1 > FR. 1 ack 1'],
  ['RST, midstream', 'reset', request, '+.01 < R 1'],
  ['RST alone', 'reset', '+0 < R. 0 ack 1'],
  ['RST of the client, data overtaken by it', 'reset', syn, synAck, '+1 > R 101', '+.0001 > P. 1:101(100) ack 1'],
  ['RST of the client, data of the server on the way', 'reset', syn, synAck, ack, '+1 > R 1', response, '+.01 > R 1'],
];

test.each(cases)('%s → %s', async (_, outcome, ...lines) => {
  expect((await connectionOf(lines.join('\n'))).outcome).toBe(outcome);
});

test('all outcomes occur, and the summary counts each connection under its own', async () => {
  expect(new Set(cases.map(([, outcome]) => outcome))).toEqual(new Set(OUTCOMES));
  const ports = cases.map(([, , ...lines], i) => [`addresses 10.0.0.1:${40_000 + i} 10.0.0.2:80`, ...lines].join('\n'));
  const { summary } = await reportOf(ports.join('\n'));
  expect(summary.connections).toBe(cases.length);
  for (const outcome of OUTCOMES) {
    expect(summary.byOutcome[outcome]).toBe(cases.filter((row) => row[1] === outcome).length);
  }
});
