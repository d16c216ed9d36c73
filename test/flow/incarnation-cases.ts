// What is one connection and what are several, on one four-tuple: traces with the connections that they are. Tests of
// incarnations, of interleaving and of stream numbers share them.
//
// A connection reads `first frame-last frame, packets of client + server, outcome, history`.

export interface IncarnationCase {
  name: string;
  trace: string;
  connections: readonly string[];
}

const handshakeAfter = (seconds: string): string => `
  +${seconds} > S 0:0(0)
  +.01 < S. 0:0(0) ack 1
  +.001 > . 1 ack 1`;

const exchange = `
  +.001 > P. 1:101(100) ack 1
  +.01  < . 1 ack 101
  +.02  < P. 1:201(200) ack 101
  +.001 > . 101 ack 201`;

export const incarnationCases: readonly IncarnationCase[] = [
  // ── a new connection
  {
    name: 'closed: SYN with a new ISN → a new connection',
    trace: `handshake ${exchange}
      close
      isn client 5000
      isn server 6000
      ${handshakeAfter('5')} ${exchange}
      close server`,
    connections: ['1-10 6+4 closed ShADadFf', '11-20 5+5 closed ShADadfF'],
  },
  {
    name: 'reset: SYN with a new ISN → a new connection',
    trace: `handshake ${exchange}
      +.1 > R. 101 ack 201
      isn client 5000
      ${handshakeAfter('.1')}`,
    connections: ['1-8 5+3 reset ShADadR', '9-11 2+1 open ShA'],
  },
  {
    name: 'refused: SYN with a new ISN → a new connection',
    trace: `+0 > S 0:0(0)
      +.01 < R. 0 ack 1
      isn client 5000
      ${handshakeAfter('1')}`,
    connections: ['1-2 1+1 refused Sr', '3-5 2+1 open ShA'],
  },
  {
    name: 'TIME_WAIT: SYN with an ISN just above the old sequence space → a new connection',
    trace: `isn client 1000
      handshake ${exchange}
      close server
      isn client 64000
      ${handshakeAfter('.001')}`,
    connections: ['1-10 5+5 closed ShADadfF', '11-13 2+1 open ShA'],
  },
  {
    name: 'TIME_WAIT: refuses a SYN with an ACK of the old connection, RST, SYN again → one new connection',
    trace: `isn client 100000
      handshake ${exchange}
      close server
      +.5 > S 0:0(0) {rawseq 90000}
      +.01 < . 202 ack 102
      +.001 > R 102
      isn client 90000
      +1 > S 0:0(0)
      isn server 7777
      +.01 < S. 0:0(0) ack 1
      +.001 > . 1 ack 1`,
    connections: ['1-10 5+5 closed ShADadfF', '11-16 4+2 open SaRhA'],
  },
  {
    name: 'SYN_SENT: SYN with a new ISN, which is answered → an unanswered attempt and a new connection',
    trace: `+0 > S 0:0(0)
      +1 > S 0:0(0)
      isn client 5000
      ${handshakeAfter('9')}`,
    connections: ['1-2 2+0 unanswered S', '3-5 2+1 open ShA'],
  },
  {
    name: 'SYN_SENT: SYN with a new ISN, unanswered, too → two attempts',
    trace: `+0 > S 0:0(0)
      isn client 5000
      +9 > S 0:0(0)
      +1 > S 0:0(0)`,
    connections: ['1-1 1+0 unanswered S', '2-3 2+0 unanswered S'],
  },
  {
    name: 'SYN_SENT: three SYNs with three ISNs → three attempts',
    trace: `+0 > S 0:0(0)
      isn client 5000
      +9 > S 0:0(0)
      isn client 6000
      +9 > S 0:0(0)`,
    connections: ['1-1 1+0 unanswered S', '2-2 1+0 unanswered S', '3-3 1+0 unanswered S'],
  },
  {
    name: 'SYN_SENT: SYN with a new ISN is refused → an unanswered attempt and a refused one',
    trace: `+0 > S 0:0(0)
      isn client 5000
      +9 > S 0:0(0)
      +.01 < R. 0 ack 1`,
    connections: ['1-1 1+0 unanswered S', '2-3 1+1 refused Sr'],
  },
  {
    name: 'half-open: rebooted client, challenge ACK, RST, SYN again → a new connection',
    trace: `isn client 1000
      handshake ${exchange}
      +60 > S 0:0(0) {rawseq 900000}
      +.01 < . 201 ack 101
      +.0001 > R 101
      isn client 900000
      isn server 800000
      +1 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +.001 > . 1 ack 1`,
    connections: ['1-10 5+4 reset ShADadR', '8-13 3+1 open ShA'],
  },
  {
    name: 'half-open: rebooted client, SYN, SYN-ACK (the server forgot, too) → a new connection',
    trace: `handshake ${exchange}
      isn client 900000
      isn server 800000
      +60 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +.001 > . 1 ack 1`,
    connections: ['1-7 4+3 open ShADad', '8-10 2+1 open ShA'],
  },
  {
    name: 'established: SYN with a new ISN, refused by RST → a refused connection',
    trace: `handshake ${exchange}
      isn client 900000
      +60 > S 0:0(0)
      +.01 < R. 0 ack 1`,
    connections: ['1-7 4+3 open ShADad', '8-9 1+1 refused Sr'],
  },
  {
    name: 'established: SYN with a new ISN, unanswered but retransmitted → an unanswered connection',
    trace: `handshake ${exchange}
      isn client 900000
      +60 > S 0:0(0)
      +1 > S 0:0(0)
      +2 > S 0:0(0)`,
    connections: ['1-7 4+3 open ShADad', '8-10 3+0 unanswered S'],
  },
  {
    name: 'established: SYN with a new ISN, its sender goes on from there → a new connection',
    trace: `handshake ${exchange}
      isn client 900000
      +60 > S 0:0(0)
      +.03 > . 1 ack 1 {rawack 12345}
      +.01 > P. 1:51(50) ack 1 {rawack 12345}`,
    connections: ['1-7 4+3 open ShADad', '8-10 3+0 open SAD'],
  },
  {
    name: 'established: SYN with a new ISN as the last packet of the capture → a new connection',
    trace: `handshake ${exchange}
      isn client 900000
      +60 > S 0:0(0)`,
    connections: ['1-7 4+3 open ShADad', '8-8 1+0 unanswered S'],
  },
  {
    name: 'midstream: SYN, SYN-ACK → a new connection',
    trace: `+0 > . 5000:6000(1000) ack 700
      +.01 < . 700 ack 6000
      isn client 900000
      isn server 800000
      +3 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +.001 > . 1 ack 1`,
    connections: ['1-2 1+1 open Da', '3-5 2+1 open ShA'],
  },
  {
    name: 'midstream: SYN of the end that was taken for the server → a new connection the other way round',
    trace: `+0 > . 5000:6000(1000) ack 700
      +.01 < . 700 ack 6000
      isn client 900000
      isn server 800000
      +3 < S 0:0(0)
      +.01 > S. 0:0(0) ack 1
      +.001 < . 1 ack 1`,
    connections: ['1-2 1+1 open Da', '3-5 2+1 open ShA'],
  },
  {
    name: 'closed: SYN-ACK with new numbers, its SYN not captured → a new connection',
    trace: `handshake ${exchange}
      close
      isn client 5000
      isn server 6000
      +5 < S. 0:0(0) ack 1
      +.001 > . 1 ack 1
      +.001 > P. 1:11(10) ack 1`,
    connections: ['1-10 6+4 closed ShADadFf', '11-13 2+1 open ^hAD'],
  },
  {
    name: 'only the server was captured: SYN-ACK with new numbers → a new connection',
    trace: `+0 < S. 0:0(0) ack 1
      +.02 < . 1 ack 101
      +.01 < F. 1 ack 102
      isn client 5000
      isn server 6000
      +5 < S. 0:0(0) ack 1
      +.02 < . 1 ack 101`,
    connections: ['1-3 0+3 half-closed ^haf', '4-5 0+2 handshake-incomplete ^ha'],
  },

  // ── the same connection
  {
    name: 'SYN_SENT: the same SYN → the same connection',
    trace: `+0 > S 0:0(0)
      +1 > S 0:0(0)
      +2 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +.001 > . 1 ack 1`,
    connections: ['1-5 4+1 open ShA'],
  },
  {
    name: 'SYN_SENT: an old SYN with another ISN, the SYN-ACK answers the first → the same connection',
    trace: `+0 > S 0:0(0)
      +.005 > S 0:0(0) {rawseq 31337}
      +.005 < S. 0:0(0) ack 1
      +.001 > . 1 ack 1
      +.001 > P. 1:11(10) ack 1`,
    connections: ['1-5 4+1 open ShAD'],
  },
  {
    name: 'SYN_RECEIVED: the same SYN-ACK → the same connection',
    trace: `+0 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +1 < S. 0:0(0) ack 1
      +.001 > . 1 ack 1`,
    connections: ['1-4 2+2 open ShA'],
  },
  {
    name: 'SYN_RECEIVED: SYN-ACK with another ISN for the same SYN (a SYN cookie of the next minute) → the same',
    trace: `+0 < S. 0:0(0) ack 1
      +60 < S. 0:0(0) ack 1 {rawseq 4242}`,
    connections: ['1-2 0+2 handshake-incomplete ^h'],
  },
  {
    name: 'established: the same SYN, challenge ACK → the same connection',
    trace: `handshake ${exchange}
      +.1 > S 0:0(0)
      +.01 < . 201 ack 101
      +.001 > P. 101:111(10) ack 201`,
    connections: ['1-10 6+4 open ShADad'],
  },
  {
    name: 'established: SYN with another ISN, challenge ACK, its sender goes on → the same connection',
    trace: `handshake ${exchange}
      +.1 > S 0:0(0) {rawseq 424242}
      +.01 < . 201 ack 101
      +.001 > P. 101:111(10) ack 201
      +.01 < . 201 ack 111
      close`,
    connections: ['1-14 8+6 closed ShADadFf'],
  },
  {
    name: 'established: SYN with another ISN, never answered, its sender goes on → the same connection',
    trace: `handshake ${exchange}
      +.1 > S 0:0(0) {rawseq 424242}
      +3 > P. 101:111(10) ack 201
      +.01 < . 201 ack 111`,
    connections: ['1-10 6+4 open ShADad'],
  },
  {
    name: 'established: a flood of SYNs with other ISNs → the same connection',
    trace: `handshake ${exchange}
      +.1 > S 0:0(0) {rawseq 424242}
      +.1 > S 0:0(0) {rawseq 424243}
      +.1 > S 0:0(0) {rawseq 424244}
      +.1 < . 201 ack 101
      +.1 > S 0:0(0) {rawseq 424245}
      +1 > P. 101:111(10) ack 201
      +.01 < . 201 ack 111`,
    connections: ['1-14 9+5 open ShADad'],
  },
  {
    name: 'established: SYN of the server with an ISN of its own, the connection goes on → the same connection',
    trace: `handshake ${exchange}
      +.1 < S 0:0(0) {rawseq 424242}
      +.01 > . 101 ack 201
      +.1 < P. 201:211(10) ack 101`,
    connections: ['1-10 5+5 open ShADad'],
  },
  {
    name: 'established: keep-alive after hours of silence → the same connection',
    trace: `handshake ${exchange}
      +7200 > . 100 ack 201
      +.01 < . 201 ack 101`,
    connections: ['1-9 5+4 open ShADad'],
  },
  {
    name: 'established: ACK after a long silence → the same connection',
    trace: `handshake
      +1000 > . 1 ack 1`,
    connections: ['1-4 3+1 open ShA'],
  },
  {
    name: 'only the client was captured: data after a long silence → the same connection',
    trace: `+0 > S 0:0(0)
      +.02 > . 1 ack 1
      +1000 > P. 1:11(10) ack 1`,
    connections: ['1-3 3+0 open SAD'],
  },
  {
    name: 'midstream: ACK after a long silence → the same connection',
    trace: `+0 > . 5000:6000(1000) ack 700
      +1000 < . 700 ack 6000`,
    connections: ['1-2 1+1 open Da'],
  },
  {
    name: 'closed: the FIN again → the same connection',
    trace: `handshake ${exchange}
      close
      +.2 < F. 201 ack 102
      +.4 < F. 201 ack 102
      +.001 > . 102 ack 202`,
    connections: ['1-13 7+6 closed ShADadFf'],
  },
  {
    name: 'closed: the same SYN, late → the same connection',
    trace: `handshake ${exchange}
      close
      +.2 > S 0:0(0)
      +.01 < R. 0 ack 1`,
    connections: ['1-12 7+5 closed ShADadFfr'],
  },
  {
    name: 'reset: what was in flight → the same connection',
    trace: `handshake ${exchange}
      +.1 > R. 101 ack 201
      +.001 < P. 201:301(100) ack 101
      +.01 > R 101`,
    connections: ['1-10 6+4 reset ShADadR'],
  },
  {
    name: 'refused: the same SYN is tried again and accepted → the same connection, and it lives',
    trace: `+0 > S 0:0(0)
      +.01 < R. 0 ack 1 {rawseq 0}
      +.5 > S 0:0(0)
      +.01 < S. 0:0(0) ack 1
      +.001 > . 1 ack 1`,
    connections: ['1-5 3+2 open SrhA'],
  },
  {
    name: 'established: forged RST, its sender goes on → the same connection, and it lives',
    trace: `handshake ${exchange}
      +.1 > R 150
      +.01 < . 201 ack 101
      +.1 > P. 101:201(100) ack 201
      +.01 < . 201 ack 201
      +1000 > P. 201:301(100) ack 201`,
    connections: ['1-12 7+5 open ShADadR'],
  },
  {
    name: 'simultaneous open → one connection',
    trace: `+0 > S 0:0(0)
      +.001 < S 0:0(0)
      +.01 > S. 0:0(0) ack 1
      +.001 < S. 0:0(0) ack 1
      +.001 > P. 1:11(10) ack 1
      +.01 < . 1 ack 11`,
    connections: ['1-6 3+3 open SsDa'],
  },
  {
    name: 'simultaneous open: the SYNs again → one connection',
    trace: `+0 > S 0:0(0)
      +.001 < S 0:0(0)
      +1 > S 0:0(0)
      +.001 < S 0:0(0)`,
    connections: ['1-4 2+2 handshake-incomplete Ss'],
  },
  {
    name: 'self-connect → one connection, all of it the client’s',
    trace: `addresses 127.0.0.1:40000 127.0.0.1:40000
      isn client 1000
      isn server 1000
      +0 > S 0:0(0)
      +.001 > S. 0:0(0) ack 1
      +.001 > P. 1:11(10) ack 1
      +.001 > . 11 ack 11
      +.1 > F. 11 ack 11
      +.001 > . 12 ack 12`,
    connections: ['1-6 6+0 closed SDAF'],
  },
  {
    name: 'handshake out of order: SYN-ACK, SYN, ACK → one connection',
    trace: `+0 < S. 0:0(0) ack 1
      +.0001 > S 0:0(0)
      +.0001 > . 1 ack 1
      +.001 > P. 1:11(10) ack 1`,
    connections: ['1-4 3+1 open ^hSAD'],
  },
  {
    name: 'handshake out of order: SYN-ACK, ACK, SYN → one connection',
    trace: `+0 < S. 0:0(0) ack 1
      +.0001 > . 1 ack 1
      +.0001 > S 0:0(0)
      +.001 > P. 1:11(10) ack 1`,
    connections: ['1-4 3+1 open ^hASD'],
  },
  {
    name: 'Fast Open: data in the SYN, which is retransmitted without them → one connection',
    trace: `+0 > S 0:100(100) <mss 1460,FO 0102030405060708>
      +1 > S 0:0(0) <mss 1460>
      +.01 < S. 0:0(0) ack 1 <mss 1460>
      +.001 > P. 1:101(100) ack 1`,
    connections: ['1-4 3+1 open ShD'],
  },
];
