// Each rule about two connections of a server: one finding, and how it says so.
import { exchange } from '../tracker/tracker-case.ts';

export interface SeveralCase {
  rule: string;
  /** Of each of the two. */
  lines: string;
  /** Where the second differs. */
  second?: string;
  message: string;
  /** What narrows the filter. */
  filter: string;
  /** Other rules that see them, too. */
  others?: readonly string[];
  wrong?: string;
}

const TWO = '2 connections to 10.0.0.2:80';
const SERVER = '10.0.0.2:80';
const SYN = 'tcp.flags.syn == 1';
const FIN = 'tcp.flags.fin == 1';
const RST = 'tcp.flags.reset == 1';

const established = `handshake ${exchange}`;
const clientClosed = `${established}
  +.1 > F. 101 ack 201
  +.01 < . 201 ack 102`;
const serverClosed = `${established}
  +.1 < F. 201 ack 101
  +.01 > . 101 ack 202`;
const repeated = ['+60 < P. 201:301(100) ack 101', '+.3', '+.6', '+1.2', '+2.4']
  .map((line) => (line.includes('<') ? line : `${line} < P. 201:301(100) ack 101`))
  .join('\n');

export const severalCases: readonly SeveralCase[] = [
  {
    rule: 'syn-retransmitted',
    lines: '+0 > S 0:0(0)\n+1 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1',
    message: `${TWO}: SYN sent again, 1.00 s lost at most; the SYN or its answer was lost`,
    filter: SYN,
  },
  {
    rule: 'syn-unanswered',
    lines: '+0 > S 0:0(0)',
    message: `${TWO}: the SYN was never answered (tried once each)`,
    filter: SYN,
  },
  {
    rule: 'syn-unanswered',
    lines: '+0 > S 0:0(0)',
    second: '+0 > S 0:0(0)\n+1 > S 0:0(0)\n+2 > S 0:0(0)',
    message: `${TWO}: the SYN was never answered (tried up to 3 times in 3.00 s)`,
    filter: SYN,
  },
  {
    rule: 'syn-ack-retransmitted',
    lines: '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1\n+.999 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1',
    message: `${TWO}: SYN-ACK sent again over 1.00 s; the ACK was captured, but did not arrive`,
    filter: `${SYN} && tcp.flags.ack == 1`,
  },
  {
    rule: 'connection-refused',
    lines: '+0 > S 0:0(0)\n+.01 < R. 0 ack 1',
    message: `${TWO} refused: RST in answer to the SYN`,
    filter: `(${SYN} || ${RST})`,
  },
  {
    rule: 'handshake-reset',
    lines: 'handshake\n+.01 < R 1',
    message: `${TWO}: the server reset the handshake after its own SYN-ACK`,
    filter: RST,
  },
  {
    rule: 'handshake-reset',
    lines: '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1\n+.01 > R. 1 ack 1',
    message: `${TWO}: the client answered the SYN-ACK with a RST`,
    filter: RST,
  },
  {
    rule: 'handshake-incomplete',
    lines: '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1',
    message: `${TWO}: the handshake was begun and answered, but never completed`,
    filter: SYN,
  },
  {
    rule: 'old-duplicate-syn',
    lines: `${established}
      +.1 > S 0:0(0) {rawseq 424242}
      +.01 < . 201 ack 101
      +.001 > P. 101:111(10) ack 201
      +.01 < . 201 ack 111`,
    message: `${TWO}: an old SYN came up again`,
    filter: SYN,
  },
  {
    rule: 'bad-syn-ack',
    lines: '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 7000\n+.001 > R 7000',
    message: `${TWO}: a SYN-ACK acknowledges something else than the SYN`,
    filter: `${SYN} && tcp.flags.ack == 1`,
  },
  {
    rule: 'slow-handshake',
    lines: '+0 > S 0:0(0)\n+.6 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1',
    message: `${TWO}: the handshake took up to 601 ms`,
    filter: '',
  },
  {
    rule: 'simultaneous-open',
    lines: '+0 > S 0:0(0)\n+.001 < S 0:0(0)\n+.001 > S. 0:0(0) ack 1\n+.001 < S. 0:0(0) ack 1',
    message: `${TWO}: both ends opened them at the same time`,
    filter: SYN,
  },
  {
    rule: 'fast-open-fallback',
    lines:
      '+0 > S 0:100(100) <FO 0102030405060708>\n+.01 < S. 0:0(0) ack 1\n+.001 > P. 1:101(100) ack 1\n+.01 < . 1 ack 101',
    message: `${TWO}: the data of the SYN was not taken (Fast Open)`,
    filter: SYN,
  },
  {
    rule: 'close-wait-leak',
    lines: `${clientClosed}\n+9.99 > udp (10)`,
    message: `${SERVER} left 2 connections in CLOSE_WAIT: the client closed, it did not (oldest 20.1 s)`,
    filter: FIN,
  },
  {
    rule: 'close-wait-leak',
    lines: `${serverClosed}\n+9.99 > udp (10)`,
    message: `clients of ${SERVER} left 2 connections in CLOSE_WAIT: the server closed, they did not (oldest 20.1 s)`,
    filter: FIN,
  },
  {
    rule: 'close-wait-slow',
    lines: `${clientClosed}\n+7.99 < F. 201 ack 102\n+.01 > . 102 ack 202`,
    message: `${SERVER} closed 2 connections up to 8.00 s after the peer did`,
    filter: FIN,
  },
  {
    rule: 'fin-wait-2-orphan',
    lines: `${clientClosed}\n+69.99 < P. 201:301(100) ack 102\n+.01 > R 102`,
    message: `clients of ${SERVER} waited up to 70.0 s for the peer to close 2 connections, and then reset what still came`,
    filter: `(${FIN} || ${RST})`,
    others: ['reset-after-fin'],
  },
  {
    rule: 'last-ack-stuck',
    lines: `${clientClosed}\n+.1 < F. 201 ack 102\n+.3 < F. 201 ack 102\n+.6 < F. 201 ack 102\n+1.2 < F. 201 ack 102`,
    message: `${SERVER} got no ACK of the last FIN of 2 connections (LAST_ACK, 4.44 s)`,
    filter: FIN,
    others: ['fin-retransmitted', 'timeout-retransmission'],
  },
  {
    rule: 'last-ack-stuck',
    lines: `${serverClosed}\n+.1 > F. 101 ack 202\n+.3 > F. 101 ack 202\n+.6 > F. 101 ack 202\n+1.2 > F. 101 ack 202`,
    message: `clients of ${SERVER} got no ACK of the last FIN of 2 connections (LAST_ACK, 4.44 s)`,
    filter: FIN,
    others: ['fin-retransmitted', 'timeout-retransmission'],
  },
  {
    rule: 'half-open-peer',
    lines: `${established}\n+60 < P. 201:301(100) ack 101\n+.01 > R 101`,
    message: `${TWO}: the client is gone, the other end does not know; a RST says that it has no such connection`,
    filter: '',
  },
  {
    rule: 'half-open-peer',
    lines: `${established}\n${repeated.replace('+60', '+.01')}`,
    message: `${TWO}: the client is gone, the other end does not know; 5 segments in 4.50 s got no answer`,
    filter: '',
  },
  {
    rule: 'time-wait-reuse',
    lines: `isn client 1000
      isn server 2000
      ${established}
      close
      isn client 500000
      isn server 600000
      handshake`,
    message: `${TWO}: four-tuple used again in TIME_WAIT, legally (RFC 6191)`,
    filter: '',
  },
  {
    rule: 'time-wait-assassination',
    lines: `${established}
      close
      +1 < P. 1:201(200) ack 101
      +.001 > . 102 ack 202
      +.01 < R 202`,
    message: `${TWO}: a RST ended the TIME_WAIT of the client`,
    filter: RST,
    others: ['timeout-retransmission'],
  },
  {
    rule: 'fin-retransmitted',
    lines: `${established}\n+.1 > F. 101 ack 201\n+.3 > F. 101 ack 201\n+.01 < F. 201 ack 102\n+.01 > . 102 ack 202`,
    message: `${TWO}: the FIN was sent again once each`,
    filter: FIN,
  },
  {
    rule: 'fin-retransmitted',
    lines: `${established}\n+.1 > F. 101 ack 201\n+.3 > F. 101 ack 201\n+.6 > F. 101 ack 201\n+.01 < F. 201 ack 102\n+.01 > . 102 ack 202`,
    message: `${TWO}: the FIN was sent again up to 2 times`,
    filter: FIN,
    others: ['timeout-retransmission'],
  },
  {
    rule: 'abortive-close',
    lines: `${established}\n+.1 > R. 101 ack 201`,
    message: `${TWO}: the client ended them with a RST instead of a FIN`,
    filter: RST,
  },
  {
    rule: 'reset-mid-transfer',
    lines: `${established}\n+.1 > P. 101:1101(1000) ack 201\n+.001 < R. 201 ack 101`,
    message: `${TWO}: the server reset them while data was under way`,
    filter: RST,
  },
  {
    rule: 'reset-after-fin',
    lines: `${clientClosed}\n+.1 < P. 201:301(100) ack 102\n+.01 > R 102`,
    message: `${TWO}: the server sent data after the other end had closed, and got a RST`,
    filter: RST,
  },
  {
    rule: 'simultaneous-close',
    lines: `${established}\n+.1 > F. 101 ack 201\n+.001 < F. 201 ack 101\n+.01 > . 102 ack 202\n+.001 < . 202 ack 102`,
    message: `${TWO}: both ends closed at the same time`,
    filter: FIN,
  },
  {
    rule: 'reset-injected',
    lines: `ttl server 50\n${established}\n+.1 < R. 201 ack 101 {ttl 120}`,
    message: `${TWO}: a RST in the name of the server came from somebody else (TTL)`,
    filter: RST,
  },
  {
    rule: 'blind-reset',
    lines: `${established}\n+.1 < R 700\n+.001 > . 101 ack 201`,
    message: `${TWO}: RSTs out of sequence, which the receiver does not take (blind)`,
    filter: RST,
  },
];
