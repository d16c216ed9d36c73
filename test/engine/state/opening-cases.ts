// Paths to ESTABLISHED, and those that end before it.
import { exchange, opened, type TrackerCase } from './tracker-case.ts';

export const openingCases: readonly TrackerCase[] = [
  {
    name: 'CLOSED: a lone SYN → SYN_SENT',
    trace: '+0 > S 0:0(0)',
    client: 'CLOSED SYN_SENT',
    server: 'CLOSED',
  },
  {
    name: 'SYN_SENT: SYN-ACK → presumed ESTABLISHED',
    trace: `+0 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1`,
    client: 'CLOSED SYN_SENT ESTABLISHED?',
    server: 'LISTEN SYN_RECEIVED',
  },
  {
    name: 'SYN_RECEIVED: ACK → presumed ESTABLISHED, and the client for certain',
    trace: 'handshake',
    client: opened.client,
    server: 'LISTEN SYN_RECEIVED ESTABLISHED?',
  },
  {
    name: 'ESTABLISHED: it sends data → confirmed',
    trace: `handshake ${exchange}`,
    ...opened,
  },
  {
    name: 'SYN_SENT: SYN, then SYN-ACKs → simultaneous open',
    trace: `+0 > S 0:0(0)
      +.001 < S 0:0(0)
      +.001 > S. 0:0(0) ack 1
      +.001 < S. 0:0(0) ack 1`,
    client: 'CLOSED SYN_SENT SYN_RECEIVED ESTABLISHED?',
    server: 'CLOSED SYN_SENT SYN_RECEIVED ESTABLISHED?',
    withdrawn: ['server SYN_SENT→ESTABLISHED'],
  },
  {
    name: 'simultaneous open: data → both confirmed',
    trace: `+0 > S 0:0(0)
      +.001 < S 0:0(0)
      +.001 > S. 0:0(0) ack 1
      +.001 < S. 0:0(0) ack 1 ${exchange}`,
    client: 'CLOSED SYN_SENT SYN_RECEIVED ESTABLISHED',
    server: 'CLOSED SYN_SENT SYN_RECEIVED ESTABLISHED',
    withdrawn: ['server SYN_SENT→ESTABLISHED'],
  },
  {
    name: 'self-connect: opens and closes → one lane, through SYN_RECEIVED and CLOSING',
    trace: `addresses 127.0.0.1:40000 127.0.0.1:40000
      isn client 1000
      isn server 1000
      +0 > S 0:0(0)
      +.001 > S. 0:0(0) ack 1
      +.001 > P. 1:11(10) ack 1
      +.001 > . 11 ack 11
      +.1 > F. 11 ack 11
      +.001 > . 12 ack 12`,
    client: 'CLOSED SYN_SENT SYN_RECEIVED ESTABLISHED FIN_WAIT_1 CLOSING TIME_WAIT?',
    server: 'CLOSED',
  },
  {
    name: 'SYN_RECEIVED: closes before the ACK → FIN_WAIT_1',
    trace: `+0 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +.001 < F. 1 ack 1
      +.01 > . 1 ack 2`,
    client: 'CLOSED SYN_SENT ESTABLISHED CLOSE_WAIT',
    server: 'LISTEN SYN_RECEIVED FIN_WAIT_1 FIN_WAIT_2?',
  },
  {
    name: 'SYN_RECEIVED: FIN instead of the ACK → CLOSE_WAIT through ESTABLISHED',
    trace: `+0 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +.001 > F. 1 ack 1
      +.01 < . 1 ack 2`,
    client: `${opened.client} FIN_WAIT_1 FIN_WAIT_2?`,
    server: `${opened.server} CLOSE_WAIT`,
  },
  {
    name: 'SYN_SENT: RST that acknowledges the SYN → presumed CLOSED (refused)',
    trace: `+0 > S 0:0(0)
      +.01 < R. 0 ack 1`,
    client: 'CLOSED SYN_SENT CLOSED?',
    server: 'CLOSED',
  },
  {
    name: 'SYN_SENT: RST with a wrong acknowledgement → nothing',
    trace: `+0 > S 0:0(0)
      +.01 < R. 0 ack 2`,
    client: 'CLOSED SYN_SENT',
    server: 'CLOSED',
  },
  {
    name: 'SYN_SENT: RST without acknowledgement → nothing',
    trace: `+0 > S 0:0(0)
      +.01 < R 0`,
    client: 'CLOSED SYN_SENT',
    server: 'CLOSED',
  },
  {
    name: 'refused: the same SYN again → it did not take the RST',
    trace: `+0 > S 0:0(0)
      +.01 < R. 0 ack 1
      +.5 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +.001 > . 1 ack 1`,
    client: opened.client,
    server: 'LISTEN SYN_RECEIVED ESTABLISHED?',
    withdrawn: ['client SYN_SENT→CLOSED'],
  },
  {
    name: 'SYN_SENT: SYN-ACK with a wrong acknowledgement, RST, the SYN again → still SYN_SENT, then ESTABLISHED',
    trace: `+0 > S 0:0(0)
      +.01 < S. 0:0(0) ack 7000
      +.001 > R 7000
      +1 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +.001 > . 1 ack 1`,
    client: opened.client,
    server: 'LISTEN SYN_RECEIVED CLOSED SYN_RECEIVED ESTABLISHED?',
  },
  {
    name: 'SYN_SENT: SYN-ACK, RST without acknowledgement → it never was ESTABLISHED (half-open scan)',
    trace: `+0 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +.001 > R 1`,
    client: 'CLOSED SYN_SENT CLOSED',
    server: 'LISTEN SYN_RECEIVED CLOSED?',
    withdrawn: ['client SYN_SENT→ESTABLISHED'],
  },
  {
    name: 'SYN_RECEIVED: ACK with a wrong number, RST → still SYN_RECEIVED',
    trace: `+0 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +.001 > . 1 ack 9000
      +.01 < R 9000`,
    client: opened.client + ' CLOSED?',
    server: 'LISTEN SYN_RECEIVED',
  },
  {
    name: 'accept queue full: SYN-ACK again and again → the client ESTABLISHED, the server never',
    trace: `handshake
      +1 < S. 0:0(0) ack 1
      +.001 > . 1 ack 1
      +.1 > P. 1:101(100) ack 1
      +2 < S. 0:0(0) ack 1
      +.001 > . 101 ack 1
      +.2 > P. 1:101(100) ack 1
      +4 < S. 0:0(0) ack 1
      +.001 > . 101 ack 1`,
    client: opened.client,
    server: 'LISTEN SYN_RECEIVED',
    withdrawn: ['server SYN_RECEIVED→ESTABLISHED', 'server SYN_RECEIVED→ESTABLISHED'],
  },
  {
    name: 'accept queue full: the client closes → the server still SYN_RECEIVED',
    trace: `handshake
      +1 < S. 0:0(0) ack 1
      +.001 > . 1 ack 1
      +2 < S. 0:0(0) ack 1
      +.001 > . 1 ack 1
      +1 > F. 1 ack 1`,
    client: opened.client + ' FIN_WAIT_1',
    server: 'LISTEN SYN_RECEIVED',
    withdrawn: ['server SYN_RECEIVED→ESTABLISHED', 'server SYN_RECEIVED→ESTABLISHED'],
  },
  {
    name: 'accept queue full: room at last → ESTABLISHED',
    trace: `handshake
      +1 < S. 0:0(0) ack 1
      +.001 > . 1 ack 1
      +2 < S. 0:0(0) ack 1
      +.001 > P. 1:101(100) ack 1
      +.01 < . 1 ack 101`,
    ...opened,
    withdrawn: ['server SYN_RECEIVED→ESTABLISHED', 'server SYN_RECEIVED→ESTABLISHED'],
  },
  {
    name: 'Fast Open: the server sends before the ACK → SYN_RECEIVED until that passes',
    trace: `+0 > S 0:100(100) <mss 1460,FO 0102030405060708>
      +.01 < S. 0:0(0) ack 101
      +.0001 < P. 1:201(200) ack 101`,
    client: 'CLOSED SYN_SENT ESTABLISHED?',
    server: 'LISTEN SYN_RECEIVED',
  },
  {
    name: 'Fast Open: data in the SYN, ACK, data → ESTABLISHED',
    trace: `+0 > S 0:100(100) <mss 1460,FO 0102030405060708>
      +.01 < S. 0:0(0) ack 101
      +.0001 < P. 1:201(200) ack 101
      +.01 > . 101 ack 201
      +.01 < P. 201:301(100) ack 101`,
    ...opened,
  },
  {
    name: 'Fast Open: the SYN’s data are not taken → ESTABLISHED',
    trace: `+0 > S 0:100(100) <mss 1460,FO 0102030405060708>
      +.01 < S. 0:0(0) ack 1
      +.001 > P. 1:101(100) ack 1
      +.01 < . 1 ack 101`,
    ...opened,
  },
  {
    name: 'Fast Open: refused, its data acknowledged → CLOSED',
    trace: `+0 > S 0:100(100) <mss 1460,FO 0102030405060708>
      +.01 < R. 0 ack 101`,
    client: 'CLOSED SYN_SENT CLOSED?',
    server: 'CLOSED',
  },
  {
    name: 'Fast Open: refused at the second SYN, which has no data → CLOSED',
    trace: `+0 > S 0:100(100) <mss 1460,FO 0102030405060708>
      +1 > S 0:0(0)
      +.01 < R. 0 ack 1`,
    client: 'CLOSED SYN_SENT CLOSED?',
    server: 'CLOSED',
  },
  {
    name: 'ESTABLISHED: an old duplicate SYN, challenge ACK → nothing',
    trace: `handshake ${exchange}
      +.1 > S 0:0(0) {rawseq 424242}
      +.01 < . 201 ack 101
      +.001 > P. 101:111(10) ack 201
      +.01 < . 201 ack 111`,
    ...opened,
  },
  {
    name: 'ESTABLISHED: its own SYN, late → nothing',
    trace: `handshake ${exchange}
      +.1 > S 0:0(0)
      +.01 < . 201 ack 101`,
    ...opened,
  },
  {
    name: 'handshake out of order, SYN-ACK first → ESTABLISHED',
    trace: `+0 < S. 0:0(0) ack 1
      +.0001 > S 0:0(0)
      +.0001 > . 1 ack 1
      +.01 < P. 1:11(10) ack 1`,
    client: 'UNKNOWN SYN_SENT ESTABLISHED',
    server: 'UNKNOWN SYN_RECEIVED ESTABLISHED',
    withdrawn: ['client UNKNOWN→ESTABLISHED'],
  },
  {
    name: 'sequence numbers wrap in the handshake and after → ESTABLISHED',
    trace: `isn client 4294967295
      isn server 4294967200
      handshake ${exchange}`,
    ...opened,
  },
];
