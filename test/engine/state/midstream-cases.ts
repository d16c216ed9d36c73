// Captures that begin in mid-connection, have one direction only, or lack packets: UNKNOWN is not guessed at.
import { exchange, opened, type TrackerCase } from './tracker-case.ts';

export const midstreamCases: readonly TrackerCase[] = [
  {
    name: 'UNKNOWN: both send → ESTABLISHED',
    trace: exchange,
    client: 'UNKNOWN ESTABLISHED',
    server: 'UNKNOWN ESTABLISHED',
  },
  {
    name: 'UNKNOWN: one sends, the other does not → still UNKNOWN there',
    trace: '+0 > P. 1:101(100) ack 1',
    client: 'UNKNOWN ESTABLISHED',
    server: 'UNKNOWN',
  },
  {
    name: 'UNKNOWN: the end of a connection → TIME_WAIT and CLOSED',
    trace: `+0 > F. 101 ack 201
      +.01 < . 201 ack 102
      +.1 < F. 201 ack 102
      +.01 > . 102 ack 202`,
    client: 'UNKNOWN FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT',
    server: 'UNKNOWN CLOSE_WAIT LAST_ACK CLOSED?',
  },
  {
    name: 'UNKNOWN: the last two segments → as far as they show',
    trace: `+0 < F. 201 ack 102
      +.01 > . 102 ack 202`,
    client: 'UNKNOWN CLOSE_WAIT',
    server: 'UNKNOWN FIN_WAIT_1 FIN_WAIT_2?',
  },
  {
    name: 'UNKNOWN: a RST → CLOSED',
    trace: '+0 > R. 101 ack 201',
    client: 'UNKNOWN CLOSED',
    server: 'UNKNOWN CLOSED?',
  },
  {
    name: 'UNKNOWN: blind RST → nothing',
    trace: `${exchange}
      +.1 < R 5000`,
    client: 'UNKNOWN ESTABLISHED',
    server: 'UNKNOWN ESTABLISHED',
  },
  {
    name: 'UNKNOWN: begins with the SYN-ACK → ESTABLISHED',
    trace: `+0 < S. 0:0(0) ack 1
      +.01 > . 1 ack 1
      +.01 < P. 1:101(100) ack 1`,
    client: 'UNKNOWN ESTABLISHED',
    server: 'UNKNOWN SYN_RECEIVED ESTABLISHED',
  },
  {
    name: 'UNKNOWN: begins with the third ACK → ESTABLISHED',
    trace: `+0 > . 1 ack 1 ${exchange}`,
    client: 'UNKNOWN ESTABLISHED',
    server: 'UNKNOWN ESTABLISHED',
  },
  {
    name: 'SYN_SENT: the SYN-ACK was not captured → ESTABLISHED, the server UNKNOWN until it sends',
    trace: `+0 > S 0:0(0)
      +.02 > . 1 ack 1 ${exchange}`,
    client: opened.client,
    server: 'UNKNOWN ESTABLISHED',
  },
  {
    name: 'only the client was captured → the server UNKNOWN but for its end',
    trace: `+0 > S 0:0(0)
      +.02 > . 1 ack 1
      +.01 > P. 1:101(100) ack 1
      +.02 > . 101 ack 201
      +.1 > F. 101 ack 201`,
    client: `${opened.client} FIN_WAIT_1 FIN_WAIT_2?`,
    server: 'UNKNOWN CLOSE_WAIT?',
  },
  {
    name: 'only the server was captured, its FIN acknowledges one more → the client closed first',
    trace: `+0 < S. 0:0(0) ack 1
      +.02 < . 1 ack 101
      +.01 < P. 1:201(200) ack 101
      +.1 < F. 201 ack 102`,
    client: 'UNKNOWN ESTABLISHED? FIN_WAIT_1? FIN_WAIT_2? TIME_WAIT?',
    server: 'UNKNOWN SYN_RECEIVED ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED?',
  },
  {
    name: 'only the client was captured, its ACK after the FIN grows by one → the server closed, too',
    trace: `+0 > S 0:0(0)
      +.02 > . 1 ack 1
      +.02 > . 1 ack 201
      +.1 > F. 1 ack 201
      +.02 > . 2 ack 202`,
    client: `${opened.client} FIN_WAIT_1 FIN_WAIT_2? TIME_WAIT?`,
    server: 'UNKNOWN CLOSE_WAIT? LAST_ACK? CLOSED?',
  },
  {
    name: 'LISTEN: the third ACK was not captured → the server shows that it came',
    trace: `+0 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +.03 < P. 1:201(200) ack 1
      +.01 > . 1 ack 201`,
    ...opened,
  },
  {
    name: 'ESTABLISHED: data missing in the capture → as with them',
    trace: `handshake
      +.01 > P. 2001:3001(1000) ack 1
      +.01 < . 1 ack 3001
      +.01 > R. 3001 ack 1`,
    client: `${opened.client} CLOSED`,
    server: `${opened.server} CLOSED?`,
  },
  {
    name: 'FIN_WAIT_1: the FIN was not captured, its acknowledgement was → not guessed at',
    trace: `handshake ${exchange}
      +.1 < . 201 ack 102
      +.1 < F. 201 ack 102
      +.01 > . 102 ack 202`,
    client: `${opened.client} CLOSE_WAIT`,
    server: `${opened.server} FIN_WAIT_1 FIN_WAIT_2?`,
  },
];
