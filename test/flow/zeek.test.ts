// history and conn_state as Zeek gives them, by reading its TCPSessionAdapter.cc and main.zeek; its own baselines for
// captures of the corpus; and where we differ on purpose.
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/index.ts';
import { connectionOf } from './analyze-trace.ts';
import { captureFile, corpus } from './shared-material.ts';

const syn = '+0 > S 0:0(0)';
const synAck = '+.01 < S. 0:0(0) ack 1';
const ack = '+.001 > . 1 ack 1';
const exchange = '+.001 > P. 1:101(100) ack 1\n+.01 < . 1 ack 101\n+.01 < P. 1:51(50) ack 101\n+.001 > . 101 ack 51';

const trace = (...lines: string[]): string => lines.join('\n');
const established = (...lines: string[]): string => trace(syn, synAck, ack, exchange, ...lines);

async function told(text: string): Promise<string> {
  const { connState, history } = await connectionOf(text);
  return `${connState} ${history}`;
}

test.each([
  // ── attempts
  ['SYN', syn, 'S0 S'],
  ['SYN, SYN again', trace(syn, '+1 > S 0:0(0)', '+2 > S 0:0(0)'), 'S0 S'],
  ['SYN, an ACK that is no SYN-ACK', trace(syn, '+.01 < . 1 ack 1'), 'S0 Sa'],
  ['SYN, the client goes on without an answer', trace(syn, ack, '+.1 > P. 1:11(10) ack 1'), 'S0 SAD'],
  ['SYN, RST of the server', trace(syn, '+.01 < R. 0 ack 1'), 'REJ Sr'],
  ['SYN, SYN again, RST of the server', trace(syn, '+1 > S 0:0(0)', '+.01 < R. 0 ack 1'), 'REJ Sr'],
  ['SYN, RST of both', trace(syn, '+.01 < R. 0 ack 1', '+.01 > R 1'), 'REJ SrR'],
  ['SYN, RST of the client', trace(syn, '+.01 > R 1'), 'RSTOS0 SR'],
  ['SYN, an ACK, RST of the client', trace(syn, '+.01 < . 500 ack 9', '+.01 > R 9'), 'RSTOS0 SaR'],
  ['SYN, an ACK, FIN and RST', trace(syn, '+.01 < . 500 ack 9', '+.01 > F. 1 ack 1', '+.01 > R 9'), 'OTH SaFR'],
  ['SYN, FIN of the client', trace(syn, '+.1 > F. 1 ack 1'), 'SH SF'],
  ['SYN, data of the server without its SYN-ACK', trace(syn, '+.01 < P. 1:11(10) ack 1'), 'OTH Sd'],
  ['SYN with data, RST', trace('+0 > S 0:10(10)', '+.01 < R. 0 ack 11'), 'REJ Sr'],

  // ── established
  ['SYN, SYN-ACK', trace(syn, synAck), 'S1 Sh'],
  ['handshake', trace(syn, synAck, ack), 'S1 ShA'],
  ['handshake, data both ways', established(), 'S1 ShADad'],
  ['SYN with data, SYN-ACK, data', trace('+0 > S 0:10(10)', synAck, '+.01 < P. 1:11(10) ack 11'), 'S1 Shd'],
  ['SYN-ACK, ACK', trace(synAck, ack), 'S1 ^hA'],
  ['SYNs cross, SYN-ACKs', trace(syn, '+.001 < S 0:0(0)', '+.01 > S. 0:0(0) ack 1', synAck), 'S1 Ss'],
  ['SYN-ACK of another number', trace(syn, synAck, '+.1 < S. 0:0(0) ack 1 {rawseq 99}', ack), 'S1 ShA'],

  // ── closed
  [
    'client closes first',
    established('+1 > F. 101 ack 51', '+.01 < F. 51 ack 102', '+.001 > . 102 ack 52'),
    'SF ShADadFf',
  ],
  [
    'server closes first',
    established('+1 < F. 51 ack 101', '+.01 > F. 101 ack 52', '+.001 < . 52 ack 102'),
    'SF ShADadfF',
  ],
  ['FINs cross', established('+1 > F. 101 ack 51', '+.001 < F. 51 ack 101'), 'SF ShADadFf'],
  ['FIN of the client', established('+1 > F. 101 ack 51', '+.01 < . 51 ack 102'), 'S2 ShADadF'],
  ['FIN of the server', established('+1 < F. 51 ack 101', '+.01 > . 101 ack 52'), 'S3 ShADadf'],
  ['FIN again', established('+1 > F. 101 ack 51', '+.2 > F. 101 ack 51', '+.01 < F. 51 ack 102'), 'SF ShADadFf'],
  [
    'FIN again, with the last data',
    established('+1 > F. 151 ack 51', '+.2 > FP. 101:151(50) ack 51', '+.01 < F. 51 ack 152'),
    'SF ShADadFf',
  ],
  ['FIN with another number', established('+1 > F. 101 ack 51', '+1 > F. 201 ack 51'), 'S2 ShADadFF'],
  ['FINs, then RST', established('+1 > F. 101 ack 51', '+.01 < F. 51 ack 102', '+.01 < R 52'), 'SF ShADadFfr'],
  [
    'FIN and RST of the client, then of the server',
    established('+1 > F. 101 ack 51', '+.001 > R. 102 ack 51', '+.01 < F. 51 ack 102', '+.001 < R 52'),
    'SF ShADadFRfr',
  ],

  // ── reset
  ['RST of the client', established('+1 > R. 101 ack 51'), 'RSTO ShADadR'],
  ['RST of the server', established('+1 < R. 51 ack 101'), 'RSTR ShADadr'],
  ['SYN, SYN-ACK, RST of the client', trace(syn, synAck, '+.001 > R 1'), 'RSTO ShR'],
  ['SYN, SYN-ACK, RST of the server', trace(syn, synAck, '+.001 < R 1'), 'RSTR Shr'],
  ['FIN of the client, RST of the server', established('+1 > F. 101 ack 51', '+.01 < R 51'), 'RSTR ShADadFr'],
  ['FIN of the server, RST of the client', established('+1 < F. 51 ack 101', '+.01 > R 101'), 'RSTO ShADadfR'],
  ['FIN and RST of the client', established('+1 > F. 101 ack 51', '+.01 > R 102'), 'RSTO ShADadFR'],
  ['RST with data on the way from both', established('+1 > R. 101 ack 51', '+.001 < R 51'), 'RSTR ShADadRr'],
  [
    'RSTs with numbers that go on',
    established('+1 > R 101', '+.001 > R 111', '+.001 > R 111', '+.001 > R 101'),
    'RSTO ShADadRRR',
  ],
  ['SYN-ACK, RST of the server', trace(synAck, '+1 < R 1'), 'RSTRH ^hr'],
  ['SYN-ACK, FIN of the server', trace(synAck, '+1 < F. 1 ack 1'), 'SHR ^hf'],

  // ── midstream
  ['data both ways', trace('+0 > P. 1:11(10) ack 1', '+.01 < P. 1:11(10) ack 11'), 'OTH Dd'],
  ['data of the server first', trace('+0 < P. 1:11(10) ack 1', '+.01 > . 1 ack 11'), 'OTH ^dA'],
  ['RST alone', '+0 > R 1', 'OTH R'],
  ['RST of the server alone', '+0 < R 1', 'RSTRH ^r'],
  ['stray ACK, RST', trace('+0 > . 1 ack 1', '+.01 < R 1'), 'RSTRH Ar'],
  ['data both ways, RST of the client', trace('+0 > P. 1:11(10) ack 1', '+.01 < . 1 ack 11', '+1 > R 11'), 'OTH DaR'],
  ['FIN of the client', trace('+0 > . 1 ack 1', '+1 > F. 1 ack 1', '+.01 < . 1 ack 2'), 'SH AFa'],
  ['FIN of the server', trace('+0 > . 1 ack 1', '+1 < F. 1 ack 1', '+.01 > . 1 ack 2'), 'SHR Af'],
  ['FINs of both', trace('+0 > F. 1 ack 1', '+.01 < F. 1 ack 2', '+.01 > . 2 ack 2'), 'SF FfA'],

  // ── flags that contradict each other
  ['SYN and FIN', '+0 > SF 0:0(0)', 'SH Q'],
  ['SYN and RST', '+0 > SR 0:0(0)', 'OTH Q'],
  ['FIN and RST in one', established('+1 > FR. 101 ack 51'), 'RSTO ShADadI'],
  [
    'FIN and RST in one, FIN of the server',
    established('+1 > FR. 101 ack 51', '+.01 < F. 51 ack 101'),
    'RSTO ShADadIf',
  ],
  ['no flags at all', '+0 > - 0', 'OTH '],
])('%s → as Zeek', async (_, text, expected) => {
  expect(await told(text)).toBe(expected);
});

describe('other than Zeek, on purpose', () => {
  test.each([
    [
      'a forged RST, both FINs later: Zeek RSTO',
      established('+1 > R 151', '+.01 < . 51 ack 101', '+1 > F. 101 ack 51', '+.01 < F. 51 ack 102'),
      'SF ShADadRFf',
    ],
    [
      'a forged RST, its sender goes on: Zeek RSTO',
      established('+1 > R 150', '+.1 > P. 101:201(100) ack 51', '+.01 < . 51 ack 201'),
      'S1 ShADadR',
    ],
    [
      'refused, tried again and accepted: Zeek REJ',
      trace(syn, '+.01 < R. 0 ack 1 {rawseq 0}', '+.5 > S 0:0(0)', synAck, ack),
      'S1 SrhA',
    ],
    [
      'SYN-ACK first, between ports that are not well known: Zeek HS or H^S',
      trace('addresses 10.0.0.1:4000 10.0.0.2:5000', synAck, '+.001 > S 0:0(0)', ack),
      'S1 ^hSA',
    ],
    [
      'SYN again after more than 5 s: Zeek S0 and another connection',
      trace(syn, '+7 > S 0:0(0)', synAck, ack),
      'S1 ShA',
    ],
  ])('%s', async (_, text, expected) => {
    expect(await told(text)).toBe(expected);
  });
});

test('history: RSTs with ever new numbers → it stops growing', async () => {
  const resets = Array.from({ length: 100 }, (_, i) => `+.001 > R ${i + 10}`);
  const { history, packets } = await connectionOf(trace(syn, synAck, ...resets));
  expect(history).toBe(`Sh${'R'.repeat(62)}`);
  expect(packets).toBe(102);
});

// Baselines of Zeek's own tests (testing/btest/Baseline), for traces that are in the corpus. `history` without the
// letters c g t w, `state` where Zeek's test tells it; packets of originator and responder.
const baselines = [
  ['zeek-ftp-bigtransfer.pcap', 59762, 'SF', 'ShAdDaFf', 31, 18],
  ['zeek-ftp-bigtransfer.pcap', 59763, 'SF', 'ShAdfFa', 5, 4],
  ['zeek-ftp-bigtransfer.pcap', 59764, 'SF', 'ShAdfFa', 13, 12],
  ['zeek-ldap-gap-data-missing.pcapng', 49980, undefined, 'ShADadFr', 10, 8],
  ['zeek-portmapper-many-unanswered-calls.pcapng.gz', 40005, undefined, 'ShADFf', 187, 2],
  ['zeek-pppoe-over-qinq.pcap', 20394, 'SF', 'ShADdaFf', 44, 42],
  ['zeek-tcp-ctu-64702-888.pcap', 64702, undefined, '^hAfdFr', 8, 8],
  ['zeek-tcp-fin_retransmission.pcap', 55344, 'RSTR', undefined, 3, 2],
  ['zeek-tcp-miss_end_data.pcap', 60648, 'SF', 'ShADafF', 5, 4],
  ['zeek-tcp-ssh-dups.pcap', 53206, undefined, 'ShADadFf', 225, 152],
  ['zeek-tcp-syn-then-stuff-then-rst.pcap', 13131, 'OTH', 'SaFR', 3, 1],
] as const;

describe.skipIf(!existsSync(corpus))('Zeek’s baselines', () => {
  test.each(baselines)('%s, client port %i → %s %s', async (name, port, state, history, originator, responder) => {
    const { connections } = await analyze([captureFile(name)]);
    const connection = connections.find(({ client }) => client.port === port)!;
    expect(connection.connState).toBe(state ?? connection.connState);
    expect(connection.history).toBe(history ?? connection.history);
    expect([connection.sent.client.packets, connection.sent.server.packets]).toEqual([originator, responder]);
  });
});
