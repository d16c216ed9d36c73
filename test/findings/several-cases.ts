// Each rule about two connections of a server: one finding, and how it says so.
import { exchange } from '../engine/state/tracker-case.ts';

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
    message: `${TWO}: SYN retransmitted once each, connect delayed by up to 1.00 s; likely the SYN or its answer was lost`,
    filter: SYN,
  },
  {
    rule: 'syn-unanswered',
    lines: '+0 > S 0:0(0)',
    message: `${TWO}: the SYN was never answered (sent once each)`,
    filter: SYN,
  },
  {
    rule: 'syn-unanswered',
    lines: '+0 > S 0:0(0)',
    second: '+0 > S 0:0(0)\n+1 > S 0:0(0)\n+2 > S 0:0(0)',
    message: `${TWO}: the SYN was never answered (sent up to 3 times in 3.00 s)`,
    filter: SYN,
  },
  {
    rule: 'syn-ack-retransmitted',
    lines: '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1\n+.999 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1',
    message: `${TWO}: SYN-ACK retransmitted once each after 1.00 s; the ACK was captured, so it likely got lost between the capture point and the server`,
    filter: `${SYN} && tcp.flags.ack == 1`,
  },
  {
    rule: 'connection-refused',
    lines: '+0 > S 0:0(0)\n+.01 < R. 0 ack 1',
    message: `${TWO} refused: SYN answered with a RST`,
    filter: `(${SYN} || ${RST})`,
  },
  {
    rule: 'handshake-reset',
    lines: 'handshake\n+.01 < R 1',
    message: `${TWO}: the server reset the connection after its own SYN-ACK, during the handshake`,
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
    message: `${TWO}: handshake never completed: no ACK from the client after the SYN-ACK`,
    filter: SYN,
  },
  {
    rule: 'old-duplicate-syn',
    lines: `${established}
      +.1 > S 0:0(0) {rawseq 424242}
      +.01 < . 201 ack 101
      +.001 > P. 101:111(10) ack 201
      +.01 < . 201 ack 111`,
    message: `${TWO}: old duplicate SYN, delayed on the path or from an earlier connection`,
    filter: SYN,
  },
  {
    rule: 'bad-syn-ack',
    lines: '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 7000\n+.001 > R 7000',
    message: `${TWO}: the acknowledgement number of a SYN-ACK does not match the SYN`,
    filter: `${SYN} && tcp.flags.ack == 1`,
  },
  {
    rule: 'slow-handshake',
    lines: '+0 > S 0:0(0)\n+.6 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1',
    message: `${TWO}: the handshake took up to 601 ms, SYN to ACK, without retransmissions`,
    filter: '',
  },
  {
    rule: 'simultaneous-open',
    lines: '+0 > S 0:0(0)\n+.001 < S 0:0(0)\n+.001 > S. 0:0(0) ack 1\n+.001 < S. 0:0(0) ack 1',
    message: `${TWO}: simultaneous open, the SYNs crossed`,
    filter: SYN,
  },
  {
    rule: 'fast-open-fallback',
    lines:
      '+0 > S 0:100(100) <FO 0102030405060708>\n+.01 < S. 0:0(0) ack 1\n+.001 > P. 1:101(100) ack 1\n+.01 < . 1 ack 101',
    message: `${TWO}: the server did not accept the data in the SYN (TCP Fast Open)`,
    filter: SYN,
  },
  {
    rule: 'close-wait-leak',
    lines: `${clientClosed}\n+9.99 > udp (10)`,
    message: `${SERVER} left 2 connections in CLOSE_WAIT (oldest 20.1 s): it acknowledged the FIN of the client, but did not send its own`,
    filter: FIN,
  },
  {
    rule: 'close-wait-leak',
    lines: `${serverClosed}\n+9.99 > udp (10)`,
    message: `clients of ${SERVER} left 2 connections in CLOSE_WAIT (oldest 20.1 s): they acknowledged the FIN of the server, but did not send their own`,
    filter: FIN,
  },
  {
    rule: 'close-wait-slow',
    lines: `${clientClosed}\n+7.99 < F. 201 ack 102\n+.01 > . 102 ack 202`,
    message: `${SERVER} kept 2 connections in CLOSE_WAIT for up to 8.00 s before sending a FIN`,
    filter: FIN,
  },
  {
    rule: 'fin-wait-2-orphan',
    lines: `${clientClosed}\n+69.99 < P. 201:301(100) ack 102\n+.01 > R 102`,
    message: `clients of ${SERVER} waited up to 70.0 s in FIN_WAIT_2 for the FIN of the peer on 2 connections, then answered late data with a RST`,
    filter: `(${FIN} || ${RST})`,
    others: ['reset-after-fin'],
  },
  {
    rule: 'last-ack-stuck',
    lines: `${clientClosed}\n+.1 < F. 201 ack 102\n+.3 < F. 201 ack 102\n+.6 < F. 201 ack 102\n+1.2 < F. 201 ack 102`,
    message: `${SERVER} got stuck in LAST_ACK on 2 connections: FIN retransmitted up to 3 times, no ACK for up to 4.44 s`,
    filter: FIN,
    others: ['fin-retransmitted', 'timeout-retransmission'],
  },
  {
    rule: 'last-ack-stuck',
    lines: `${serverClosed}\n+.1 > F. 101 ack 202\n+.3 > F. 101 ack 202\n+.6 > F. 101 ack 202\n+1.2 > F. 101 ack 202`,
    message: `clients of ${SERVER} got stuck in LAST_ACK on 2 connections: FIN retransmitted up to 3 times, no ACK for up to 4.44 s`,
    filter: FIN,
    others: ['fin-retransmitted', 'timeout-retransmission'],
  },
  {
    rule: 'half-open-peer',
    lines: `${established}\n+60 < P. 201:301(100) ack 101\n+.01 > R 101`,
    message: `${TWO}: half-open: the client is gone, its RST shows that it no longer has the connection`,
    filter: '',
  },
  {
    rule: 'half-open-peer',
    lines: `${established}\n${repeated.replace('+60', '+.01')}`,
    message: `${TWO}: half-open: likely the client is gone, 5 segments in 4.50 s got no answer`,
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
    message: `${TWO}: four-tuple reused in TIME_WAIT, as RFC 6191 allows`,
    filter: '',
  },
  {
    rule: 'time-wait-assassination',
    lines: `${established}
      close
      +1 < P. 1:201(200) ack 101
      +.001 > . 102 ack 202
      +.01 < R 202`,
    message: `${TWO}: a RST ended TIME_WAIT at the client early (TIME_WAIT assassination)`,
    filter: RST,
    others: ['timeout-retransmission'],
  },
  {
    rule: 'fin-retransmitted',
    lines: `${established}\n+.1 > F. 101 ack 201\n+.3 > F. 101 ack 201\n+.01 < F. 201 ack 102\n+.01 > . 102 ack 202`,
    message: `${TWO}: the client retransmitted its FIN once each`,
    filter: FIN,
  },
  {
    rule: 'fin-retransmitted',
    lines: `${established}\n+.1 > F. 101 ack 201\n+.3 > F. 101 ack 201\n+.6 > F. 101 ack 201\n+.01 < F. 201 ack 102\n+.01 > . 102 ack 202`,
    message: `${TWO}: the client retransmitted its FIN up to twice`,
    filter: FIN,
    others: ['timeout-retransmission'],
  },
  {
    rule: 'abortive-close',
    lines: `${established}\n+.1 > R. 101 ack 201`,
    message: `${TWO}: the client aborted them with a RST instead of closing with a FIN`,
    filter: RST,
  },
  {
    rule: 'reset-mid-transfer',
    lines: `${established}\n+.1 > P. 101:1101(1000) ack 201\n+.001 < R. 201 ack 101`,
    message: `${TWO}: the server reset them with data in flight`,
    filter: RST,
  },
  {
    rule: 'reset-after-fin',
    lines: `${clientClosed}\n+.1 < P. 201:301(100) ack 102\n+.01 > R 102`,
    message: `${TWO}: data from the server reached the client after it had closed, and was answered with a RST`,
    filter: RST,
  },
  {
    rule: 'simultaneous-close',
    lines: `${established}\n+.1 > F. 101 ack 201\n+.001 < F. 201 ack 101\n+.01 > . 102 ack 202\n+.001 < . 202 ack 102`,
    message: `${TWO}: simultaneous close, the FINs crossed`,
    filter: FIN,
  },
  {
    rule: 'reset-injected',
    lines: `ttl server 50\n${established}\n+.1 < R. 201 ack 101 {ttl 120}`,
    message: `${TWO}: RST from the address of the server with a TTL that does not match: likely injected by a device on the path`,
    filter: RST,
  },
  {
    rule: 'blind-reset',
    lines: `${established}\n+.1 < R 700\n+.001 > . 101 ack 201`,
    message: `${TWO}: RSTs with an invalid sequence number, not accepted by the receiver (RFC 5961)`,
    filter: RST,
  },
];
