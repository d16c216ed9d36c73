// What goes wrong, or otherwise than usual, before a connection is established.
import { timesText } from '../../src/shared/format.ts';
import { exchange } from '../engine/state/tracker-case.ts';
import { finding, ONE, serverFilter, type FindingCase } from './finding-case.ts';

const syn = '+0 > S 0:0(0)';
const synAck = '+.01 < S. 0:0(0) ack 1';
const ack = '+.001 > . 1 ack 1';

const lost = {
  syn: (frames: number[], seconds: string, data: { retransmissions: number; delay: number }) =>
    finding('syn-retransmitted', 'warning', 'client', {
      frames,
      message: `${ONE}: SYN retransmitted ${timesText(data.retransmissions)}, connect delayed by ${seconds}; likely the SYN or its answer was lost`,
      data: { ...data, lost: 'unknown' },
    }),
  unanswered: (frames: number[], tries: number, duration: number, how: string) =>
    finding('syn-unanswered', 'error', null, {
      frames,
      message: `${ONE}: the SYN was never answered (${how})`,
      data: { tries, duration },
    }),
};

const refused = (frames: number[]) =>
  finding('connection-refused', 'error', 'server', { frames, message: `${ONE} refused: SYN answered with a RST` });

const incomplete = (frames: number[]) =>
  finding('handshake-incomplete', 'warning', null, {
    frames,
    message: `${ONE}: handshake never completed: no ACK from the client after the SYN-ACK`,
  });

const resetBy = (by: 'client' | 'server', frames: number[]) =>
  finding('handshake-reset', 'error', by, {
    frames,
    message:
      by === 'server'
        ? `${ONE}: the server reset the connection after its own SYN-ACK, during the handshake`
        : `${ONE}: the client answered the SYN-ACK with a RST`,
    data: { by },
  });

const oldSyn = (frames: number[]) =>
  finding('old-duplicate-syn', 'info', 'client', {
    frames,
    message: `${ONE}: old duplicate SYN, delayed on the path or from an earlier connection`,
    // In Wireshark the old SYN may be a stream of its own.
    filter: `${serverFilter()} && ip.addr == 10.0.0.1 && tcp.port == 40000`,
  });

export const handshakeCases: readonly FindingCase[] = [
  // ── SYN and SYN-ACK lost
  {
    name: 'SYN lost: sent again after a second → syn-retransmitted',
    trace: `${syn}
      +1 > S 0:0(0)
      ${synAck}
      ${ack} ${exchange}`,
    findings: [lost.syn([1, 2], '1.00 s', { retransmissions: 1, delay: 1 })],
  },
  {
    name: 'SYN lost three times: 1, 2, 4 s → syn-retransmitted, with all of them',
    trace: `${syn}
      +1 > S 0:0(0)
      +2 > S 0:0(0)
      +4 > S 0:0(0)
      ${synAck}
      ${ack} ${exchange}`,
    findings: [lost.syn([1, 4], '7.00 s', { retransmissions: 3, delay: 7 })],
  },
  {
    name: 'SYN lost, and the connection aborted in the end → syn-retransmitted and abortive-close',
    trace: `${syn}
      +1 > S 0:0(0)
      ${synAck}
      ${ack} ${exchange}
      +.1 > R. 101 ack 201`,
    findings: [
      lost.syn([1, 2], '1.00 s', { retransmissions: 1, delay: 1 }),
      finding('abortive-close', 'warning', 'client', {
        frames: [8],
        message: `${ONE}: the client aborted it with a RST instead of closing with a FIN`,
      }),
    ],
  },
  {
    name: 'SYN-ACK lost after the capture point: the SYN comes again → syn-retransmitted says that it was the SYN-ACK, no syn-ack-retransmitted',
    trace: `${syn}
      ${synAck}
      +.99 > S 0:0(0)
      ${synAck}
      ${ack} ${exchange}`,
    findings: [
      finding('syn-retransmitted', 'warning', 'client', {
        frames: [1, 3],
        message: `${ONE}: SYN retransmitted once, connect delayed by 1.00 s; the SYN-ACK was captured, so it likely got lost between the capture point and the client`,
        data: { retransmissions: 1, delay: 1, lost: 'syn-ack' },
      }),
    ],
  },
  {
    name: 'third ACK lost after the capture point: the SYN-ACK comes again → syn-ack-retransmitted says so',
    trace: `${syn}
      ${synAck}
      ${ack}
      +1 < S. 0:0(0) ack 1
      ${ack} ${exchange}`,
    findings: [
      finding('syn-ack-retransmitted', 'warning', 'server', {
        frames: [2, 3, 4],
        message: `${ONE}: SYN-ACK retransmitted once after 1.00 s; the ACK was captured, so it likely got lost between the capture point and the server`,
        data: { retransmissions: 1, delay: 1.001, lost: 'ack' },
      }),
    ],
  },
  {
    name: 'third ACK lost: data make it good → nothing',
    trace: `${syn}
      ${synAck} ${exchange}`,
    findings: [],
  },
  {
    name: 'SYN-ACK lost before the client: the server repeats it by itself → syn-ack-retransmitted',
    trace: `${syn}
      ${synAck}
      +.9 < S. 0:0(0) ack 1
      ${ack} ${exchange}`,
    findings: [
      finding('syn-ack-retransmitted', 'warning', 'server', {
        frames: [2, 3],
        message: `${ONE}: SYN-ACK retransmitted once after 900 ms; the SYN-ACK or its ACK likely got lost between the capture point and the client`,
        data: { retransmissions: 1, delay: 0.9, lost: 'syn-ack' },
      }),
    ],
  },
  {
    name: 'SYN and SYN-ACK captured twice, with timestamps → nothing was sent again',
    trace: `+0 > S 0:0(0) <mss 1460,TS val 100 ecr 0> {dup .0001}
      +.01 < S. 0:0(0) ack 1 <mss 1460,TS val 900 ecr 100> {id 0, dup .0001}
      ${ack} ${exchange}`,
    findings: [],
  },
  {
    name: 'SYN-ACK captured twice, IP ID 0 and no timestamps (Linux to Windows) → nothing was sent again',
    trace: `${syn}
      +.01 < S. 0:0(0) ack 1 <mss 1460> {id 0, dup .0001}
      ${ack} ${exchange}`,
    findings: [],
  },

  // ── unanswered, refused
  {
    name: 'SYN_SENT: no answer to one SYN → syn-unanswered',
    trace: syn,
    findings: [lost.unanswered([1], 1, 0, 'sent once')],
  },
  {
    name: 'SYN_SENT: no answer to several → syn-unanswered, not syn-retransmitted',
    trace: `${syn}
      +1 > S 0:0(0)
      +2 > S 0:0(0)`,
    findings: [lost.unanswered([1, 3], 3, 3, 'sent 3 times in 3.00 s')],
  },
  {
    name: 'SYN_SENT: no answer to one SYN that is captured twice → tried once',
    trace: '+0 > S 0:0(0) {dup .0001}',
    findings: [lost.unanswered([1, 2], 1, 0.0001, 'sent once')],
  },
  {
    name: 'SYN_SENT: RST → connection-refused',
    trace: `${syn}
      +.01 < R. 0 ack 1`,
    findings: [refused([1, 2])],
  },
  {
    name: 'SYN_SENT: each of its SYNs is refused (Windows tries three times) → connection-refused alone',
    trace: `${syn}
      +.01 < R. 0 ack 1
      +.5 > S 0:0(0)
      +.01 < R. 0 ack 1
      +.5 > S 0:0(0)
      +.01 < R. 0 ack 1`,
    findings: [refused([1, 6])],
  },
  {
    name: 'SYN_SENT: the first SYN is lost, the second refused → both are said',
    trace: `${syn}
      +1 > S 0:0(0)
      +.01 < R. 0 ack 1`,
    findings: [refused([1, 3]), lost.syn([1, 2], '1.00 s', { retransmissions: 1, delay: 1 })],
  },
  {
    name: 'SYN_SENT: RST that does not acknowledge the SYN → no connection-refused but a blind RST',
    trace: `${syn}
      +.01 < R. 0 ack 77
      ${synAck}
      ${ack} ${exchange}`,
    findings: [
      finding('blind-reset', 'warning', null, {
        frames: [2],
        message: `${ONE}: 1 RST from the address of the server with an invalid sequence number, not accepted by the receiver (RFC 5961)`,
        data: { resets: 1, inTheNameOf: 'server' },
      }),
    ],
  },

  // ── incomplete, reset
  {
    name: 'SYN_RECEIVED: the client never answers → handshake-incomplete',
    trace: `${syn}
      ${synAck}`,
    findings: [incomplete([1, 2])],
  },
  {
    name: 'SYN_RECEIVED: the client never answers, the SYN-ACK is repeated → both are said',
    trace: `${syn}
      ${synAck}
      +1 < S. 0:0(0) ack 1
      +2 < S. 0:0(0) ack 1`,
    findings: [
      finding('syn-ack-retransmitted', 'warning', 'server', {
        frames: [2, 4],
        message: `${ONE}: SYN-ACK retransmitted twice over 3.00 s; the client never answered`,
        data: { retransmissions: 2, delay: 3, lost: 'unknown' },
      }),
      incomplete([1, 2]),
    ],
  },
  {
    name: 'SYN_RECEIVED: the client goes on → no handshake-incomplete',
    trace: 'handshake',
    findings: [],
  },
  {
    name: 'SYN_RECEIVED: the server resets the third packet (tcp_abort_on_overflow) → handshake-reset',
    trace: `handshake
      +.01 < R 1`,
    findings: [resetBy('server', [2, 4])],
  },
  {
    name: 'SYN_RECEIVED: the server resets the first data → handshake-reset',
    trace: `handshake
      +.001 > P. 1:101(100) ack 1
      +.01 < R 1`,
    findings: [resetBy('server', [2, 5])],
  },
  {
    name: 'SYN_SENT: the client resets the SYN-ACK, RST and ACK: it gave up → handshake-reset',
    trace: `${syn}
      ${synAck}
      +.0001 > R. 1 ack 1`,
    findings: [resetBy('client', [2, 3])],
  },
  {
    name: 'SYN_SENT: RST without ACK answers the SYN-ACK (a half-open scan) → handshake-reset, no old duplicate',
    trace: `${syn}
      ${synAck}
      +.0001 > R 1`,
    findings: [resetBy('client', [2, 3])],
  },
  {
    name: 'ESTABLISHED: the server aborts after a long silence in which nobody said anything → abortive-close alone',
    trace: `handshake
      +30 < R. 1 ack 1`,
    findings: [
      finding('abortive-close', 'warning', 'server', {
        frames: [4],
        message: `${ONE}: the server aborted it with a RST instead of closing with a FIN`,
      }),
    ],
  },

  // ── odd SYNs and SYN-ACKs
  {
    name: 'ESTABLISHED: an old duplicate SYN, challenge ACK → old-duplicate-syn',
    trace: `handshake ${exchange}
      +.1 > S 0:0(0) {rawseq 424242}
      +.01 < . 201 ack 101
      +.001 > P. 101:111(10) ack 201
      +.01 < . 201 ack 111`,
    findings: [oldSyn([7])],
  },
  {
    name: 'SYN_SENT: an old duplicate SYN is answered, and that refused, then the real one → old-duplicate-syn alone',
    trace: `+0 > S 0:0(0) {rawseq 424242}
      +.01 < S. 0:0(0) ack 1 {rawack 424243}
      +.0001 > R 0 {rawseq 424243}
      isn client 900000
      isn server 800000
      +.01 > S 0:0(0)
      ${synAck}
      ${ack} ${exchange}`,
    findings: [oldSyn([2, 3])],
  },
  {
    name: 'ESTABLISHED: an old duplicate SYN, captured twice, without IP ID and timestamps → old-duplicate-syn',
    trace: `handshake ${exchange}
      +.1 > S 0:0(0) {rawseq 424242, id 0, dup .0001}
      +.01 < . 201 ack 101
      +.001 > P. 101:111(10) ack 201
      +.01 < . 201 ack 111`,
    findings: [oldSyn([7])],
  },
  {
    name: 'ESTABLISHED: a copy of its own SYN comes late → old-duplicate-syn, and nothing was sent again',
    trace: `handshake ${exchange}
      +.1 > S 0:0(0) {id 1}
      +.01 < . 201 ack 101`,
    findings: [oldSyn([7])],
  },
  {
    name: 'SYN_SENT: SYN-ACK with a wrong acknowledgement, RST, nothing more → bad-syn-ack, no handshake-reset',
    trace: `${syn}
      +.01 < S. 0:0(0) ack 7000
      +.001 > R 7000`,
    findings: [
      finding('bad-syn-ack', 'warning', 'server', {
        frames: [1, 2],
        message: `${ONE}: the acknowledgement number of a SYN-ACK does not match the SYN`,
      }),
    ],
  },
  {
    name: 'SYN_SENT: SYN-ACK that answers an older SYN, RST, the SYN again and answered → old-duplicate-syn alone: nothing was lost',
    trace: `${syn}
      +.01 < S. 0:0(0) ack 7000
      +.001 > R 7000
      +1 > S 0:0(0)
      ${synAck}
      ${ack} ${exchange}`,
    findings: [oldSyn([2, 3])],
  },
  {
    name: 'SYN_SENT: SYN-ACK that acknowledges the data of the SYN, too → no bad-syn-ack',
    trace: `+0 > S 0:100(100) <mss 1460,FO 0102030405060708>
      +.01 < S. 0:0(0) ack 101
      +.001 > . 101 ack 1
      +.01 < P. 1:201(200) ack 101`,
    findings: [],
  },

  // ── odd ways that work
  {
    name: 'SYN_SENT: SYNs cross → simultaneous-open, and nothing was sent again',
    trace: `+0 > S 0:0(0)
      +.001 < S 0:0(0)
      +.001 > S. 0:0(0) ack 1
      +.001 < S. 0:0(0) ack 1 ${exchange}`,
    findings: [
      finding('simultaneous-open', 'info', null, {
        frames: [1, 2],
        message: `${ONE}: simultaneous open, the SYNs crossed`,
      }),
    ],
  },
  {
    name: 'SYN_SENT: SYNs cross, the SYN-ACK of one end is lost before the capture point → simultaneous-open',
    trace: `+0 > S 0:0(0)
      +.001 < S 0:0(0)
      +.001 > S. 0:0(0) ack 1
      +.001 < . 1 ack 1 ${exchange}`,
    findings: [
      finding('simultaneous-open', 'info', null, {
        frames: [1, 2],
        message: `${ONE}: simultaneous open, the SYNs crossed`,
      }),
    ],
  },
  {
    name: 'SYN_SENT: a socket meets itself → self-connect alone',
    trace: `addresses 127.0.0.1:40000 127.0.0.1:40000
      isn client 1000
      isn server 1000
      +0 > S 0:0(0)
      +.001 > S. 0:0(0) ack 1
      +.001 > P. 1:11(10) ack 1
      +.001 > . 11 ack 11`,
    findings: [
      finding('self-connect', 'warning', 'client', {
        frames: [1],
        message: '127.0.0.1:40000 connected to itself',
        data: { server: '127.0.0.1:40000' },
      }),
    ],
  },
  {
    name: 'SYN_SENT: two ports of one host → no self-connect',
    trace: `addresses 127.0.0.1:40000 127.0.0.1:40001
      handshake ${exchange}
      close`,
    findings: [],
  },
  {
    name: 'SYN_SENT: data in the SYN that is not taken → fast-open-fallback',
    trace: `+0 > S 0:100(100) <mss 1460,FO 0102030405060708>
      +.01 < S. 0:0(0) ack 1
      +.001 > P. 1:101(100) ack 1
      +.01 < . 1 ack 101`,
    findings: [
      finding('fast-open-fallback', 'info', 'server', {
        frames: [1, 2],
        message: `${ONE}: the server did not accept the data in the SYN (TCP Fast Open)`,
      }),
    ],
  },
  {
    name: 'SYN_SENT: asks for a Fast Open cookie, no data → nothing',
    trace: `+0 > S 0:0(0) <mss 1460,FO>
      +.01 < S. 0:0(0) ack 1 <mss 1460,FO 0102030405060708>
      ${ack} ${exchange}`,
    findings: [],
  },
  {
    name: 'SYN_SENT: SYN with data lost, then one without (Linux) → fast-open-fallback and syn-retransmitted',
    trace: `+0 > S 0:100(100) <mss 1460,FO 0102030405060708>
      +1 > S 0:0(0) <mss 1460>
      +.01 < S. 0:0(0) ack 1
      +.001 > P. 1:101(100) ack 1
      +.01 < . 1 ack 101`,
    findings: [
      lost.syn([1, 2], '1.00 s', { retransmissions: 1, delay: 1 }),
      finding('fast-open-fallback', 'info', 'server', {
        frames: [1, 3],
        message: `${ONE}: the server did not accept the data in the SYN (TCP Fast Open)`,
      }),
    ],
  },
  {
    name: 'handshake of 600 ms → slow-handshake',
    trace: `${syn}
      +.6 < S. 0:0(0) ack 1
      ${ack} ${exchange}`,
    findings: [
      finding('slow-handshake', 'warning', null, {
        frames: [1, 2, 3],
        message: `${ONE}: the handshake took 601 ms, SYN to ACK, without retransmissions`,
        data: { rtt: 0.601 },
      }),
    ],
  },
  {
    name: 'handshake of 499 ms → no slow-handshake',
    trace: `${syn}
      +.498 < S. 0:0(0) ack 1
      ${ack} ${exchange}`,
    findings: [],
  },
  {
    name: 'handshake slow because the SYN was lost, timestamps tell the round trip → no slow-handshake',
    trace: `+0 > S 0:0(0) <mss 1460,TS val 100 ecr 0>
      +1 > S 0:0(0) <mss 1460,TS val 1100 ecr 0>
      +.01 < S. 0:0(0) ack 1 <mss 1460,TS val 900 ecr 1100>
      +.001 > . 1 ack 1 <TS val 1111 ecr 900> ${exchange}`,
    findings: [lost.syn([1, 2], '1.00 s', { retransmissions: 1, delay: 1 })],
  },

  // ── nothing
  {
    name: 'the client’s packets alone → nothing was lost, nobody is gone',
    trace: `${syn}
      ${ack}
      +.01 > P. 1:101(100) ack 1
      +1 > P. 101:201(100) ack 201
      +2 > P. 201:301(100) ack 401
      +2 > P. 301:401(100) ack 601
      +2 > P. 401:501(100) ack 801
      +1 > F. 501 ack 1002
      +.01 > . 502 ack 1002`,
    others: ['capture-one-way'],
    findings: [],
  },
  {
    name: 'the server’s packets alone → nothing was lost, nobody is gone',
    trace: `${synAck}
      +.01 < P. 1:101(100) ack 101
      +1 < P. 101:201(100) ack 201
      +2 < P. 201:301(100) ack 301
      +2 < P. 301:401(100) ack 401
      +2 < P. 401:501(100) ack 501
      +1 < F. 501 ack 502`,
    others: ['capture-one-way'],
    findings: [],
  },
];
