// Ways to end that are worth a word, and those that are none. RSTs: which end, which kind, from whom.
import { timesText } from '../../src/shared/format.ts';
import { exchange } from '../engine/state/tracker-case.ts';
import { CLIENT, finding, ONE, SERVER, type FindingCase } from './finding-case.ts';

/** Frames 1 to 6. */
const established = `handshake ${exchange}`;
/** The client closes: frames 7 and 8. */
const halfClosed = `${established}
  +.1 > F. 101 ack 201
  +.01 < . 201 ack 102`;

const abort = (by: 'client' | 'server', frame: number) =>
  finding('abortive-close', 'warning', by, {
    frames: [frame],
    message: `${ONE}: the ${by} aborted it with a RST instead of closing with a FIN`,
  });

const midTransfer = (by: 'client' | 'server', frame: number, whose: 'own' | 'peer') =>
  finding('reset-mid-transfer', 'error', by, {
    frames: [frame],
    message: `${ONE}: the ${by} reset it with data in flight`,
    data: { whose },
  });

const injected = (frame: number, inTheNameOf: 'client' | 'server') =>
  finding('reset-injected', 'error', null, {
    frames: [frame],
    message: `${ONE}: RST from the address of the ${inTheNameOf} with a TTL that does not match: likely injected by a device on the path`,
    data: { inTheNameOf },
  });

const blind = (frame: number, resets: number, inTheNameOf: 'client' | 'server') =>
  finding('blind-reset', 'warning', null, {
    frames: [frame],
    message: `${ONE}: ${resets} ${resets === 1 ? 'RST' : 'RSTs'} from the address of the ${inTheNameOf} with an invalid sequence number, not accepted by the receiver (RFC 5961)`,
    data: { resets, inTheNameOf },
  });

const finAgain = (end: 'client' | 'server', frames: number[], retransmissions: number, acknowledged = true) =>
  finding('fin-retransmitted', 'warning', end, {
    frames,
    message: `${ONE}: the ${end} retransmitted its FIN ${timesText(retransmissions)}${
      acknowledged ? '' : ', which was never acknowledged'
    }`,
    data: { retransmissions, acknowledged },
  });

/** The server, whose RST without ACK that frame is. */
const gone = (frame: number) =>
  finding('half-open-peer', 'error', 'server', {
    frames: [frame],
    message: `${ONE}: half-open: the server is gone, its RST shows that it no longer has the connection`,
    data: { gone: '10.0.0.2', seconds: 0, unanswered: 0 },
  });

const crossed = (frame: number) =>
  finding('simultaneous-close', 'info', null, {
    frames: [frame],
    message: `${ONE}: simultaneous close, the FINs crossed`,
  });

export const closingCases: readonly FindingCase[] = [
  // ── in order
  {
    name: 'ESTABLISHED: four-segment close → nothing',
    trace: `${halfClosed}
      +.1 < F. 201 ack 102
      +.01 > . 102 ack 202`,
    findings: [],
  },
  {
    name: 'ESTABLISHED: three-segment close → nothing',
    trace: `${established}
      close`,
    findings: [],
  },
  {
    name: 'ESTABLISHED: the server closes first, a minute of TIME_WAIT passes → nothing',
    trace: `${established}
      close server
      +70 > udp (10)`,
    findings: [],
  },
  {
    name: 'IPv6, timestamps, data in the FINs → nothing',
    trace: `addresses [2001:db8::1]:40000 [2001:db8::2]:443
      +0 > S 0:0(0) win 64240 <mss 1440,sackOK,TS val 100 ecr 0,nop,wscale 7>
      +.02 < S. 0:0(0) ack 1 win 65160 <mss 1440,sackOK,TS val 900 ecr 100,nop,wscale 7>
      +.0001 > . 1 ack 1 <TS val 120 ecr 900>
      +.1 > FP. 1:101(100) ack 1 <TS val 220 ecr 900>
      +.02 < FP. 1:201(200) ack 102 <TS val 1020 ecr 220>
      +.0001 > . 102 ack 202 <TS val 240 ecr 1020>`,
    findings: [],
  },
  {
    name: 'the capture begins in mid-connection, which closes in order → nothing',
    trace: `+0 > P. 1:101(100) ack 1
      +.01 < P. 1:201(200) ack 101
      +.001 > . 101 ack 201
      close`,
    others: ['midstream-only'],
    findings: [],
  },
  {
    name: 'ESTABLISHED: the capture ends while it is open → nothing',
    trace: `${established}
      +30 > udp (10)`,
    findings: [],
  },

  // ── FINs
  {
    name: 'FIN_WAIT_1: FINs cross → simultaneous-close',
    trace: `${established}
      +.1 > F. 101 ack 201
      +.001 < F. 201 ack 101
      +.01 > . 102 ack 202
      +.001 < . 202 ack 102`,
    findings: [crossed(8)],
  },
  {
    name: 'FIN_WAIT_2: one FIN after the other, close together → no simultaneous-close',
    trace: `${halfClosed}
      +.00001 < F. 201 ack 102
      +.00001 > . 102 ack 202`,
    findings: [],
  },
  {
    name: 'self-connect: closes through CLOSING as it must → no simultaneous-close',
    trace: `addresses 127.0.0.1:40000 127.0.0.1:40000
      isn client 1000
      isn server 1000
      +0 > S 0:0(0)
      +.001 > S. 0:0(0) ack 1
      +.001 > P. 1:11(10) ack 1
      +.001 > . 11 ack 11
      +.1 > F. 11 ack 11
      +.001 > . 12 ack 12`,
    findings: [
      finding('self-connect', 'warning', 'client', {
        frames: [1],
        message: '127.0.0.1:40000 connected to itself',
        data: { server: '127.0.0.1:40000' },
      }),
    ],
  },
  {
    name: 'FIN_WAIT_1: the FIN or its ACK is lost → fin-retransmitted',
    trace: `${established}
      +.1 > F. 101 ack 201
      +.3 > F. 101 ack 201
      +.01 < F. 201 ack 102
      +.01 > . 102 ack 202`,
    findings: [finAgain('client', [7, 8], 1)],
  },
  {
    name: 'FIN_WAIT_1: a FIN captured twice → nothing was sent again',
    trace: `${established}
      +.1 > F. 101 ack 201 {dup .0001}
      +.01 < F. 201 ack 102 {dup .0001}
      +.01 > . 102 ack 202`,
    findings: [],
  },
  {
    name: 'FIN_WAIT_1: the FIN again, just after an ACK, without IP ID and timestamps (Windows, IPv6) → fin-retransmitted',
    trace: `${established}
      +.1 > F. 101 ack 201 {id 0}
      +.295 < P. 201:301(100) ack 101
      +.001 > . 102 ack 301
      +.004 > F. 101 ack 301 {id 0}
      +.01 < F. 301 ack 102
      +.01 > . 102 ack 302`,
    findings: [finAgain('client', [7, 10], 1)],
  },
  {
    name: 'FIN_WAIT_1: both FINs are repeated once each → each of them once, not one of them twice',
    trace: `${established}
      +.1 > F. 101 ack 201
      +.3 > F. 101 ack 201
      +.01 < F. 201 ack 102
      +.3 < F. 201 ack 102
      +.01 > . 102 ack 202`,
    findings: [finAgain('client', [7, 8], 1)],
  },
  {
    name: 'FIN_WAIT_1: the FIN three times, never acknowledged, then a RST for no socket → half-open-peer, which explains it',
    trace: `${established}
      +.1 > F. 101 ack 201
      +.3 > F. 101 ack 201
      +.6 > F. 101 ack 201
      +.01 < R 201`,
    findings: [gone(10)],
  },

  // ── RSTs of the ends
  {
    name: 'ESTABLISHED: SO_LINGER 0 with nothing under way → abortive-close',
    trace: `${established}
      +.1 > R. 101 ack 201`,
    findings: [abort('client', 7)],
  },
  {
    name: 'CLOSE_WAIT: RST instead of the second FIN → abortive-close',
    trace: `${halfClosed}
      +.1 < R. 201 ack 102`,
    findings: [abort('server', 9)],
  },
  {
    name: 'ESTABLISHED: RST while data of the peer are under way → reset-mid-transfer',
    trace: `${established}
      +.1 > P. 101:1101(1000) ack 201
      +.001 < R. 201 ack 101`,
    findings: [midTransfer('server', 8, 'peer')],
  },
  {
    name: 'ESTABLISHED: RST behind data of its own → reset-mid-transfer',
    trace: `${established}
      +.1 < P. 201:1201(1000) ack 101
      +.0001 < R. 1201 ack 101`,
    findings: [midTransfer('server', 8, 'own')],
  },
  {
    name: 'ESTABLISHED: RST that acknowledges the FIN of the peer (curl, browsers) → abortive-close, no data were lost',
    trace: `${established}
      +.1 < F. 201 ack 101
      +.01 > R. 101 ack 202`,
    findings: [abort('client', 8)],
  },
  {
    name: 'ESTABLISHED: RST that acknowledges the data of the peer → abortive-close, they had arrived',
    trace: `${established}
      +.1 < P. 201:1201(1000) ack 101
      +.01 > R. 101 ack 1201`,
    findings: [abort('client', 8)],
  },
  {
    name: 'ESTABLISHED: RST captured twice → one abortive-close',
    trace: `${established}
      +.1 > R. 101 ack 201 {dup .0001}`,
    findings: [abort('client', 7)],
  },
  {
    name: 'FIN_WAIT_2: RST answers data after the close → reset-after-fin, no abort',
    trace: `${halfClosed}
      +.1 < P. 201:301(100) ack 102
      +.01 > R 102`,
    findings: [
      finding('reset-after-fin', 'warning', 'server', {
        frames: [7, 10],
        message: `${ONE}: data from the server reached the client after it had closed, and was answered with a RST`,
      }),
    ],
  },
  {
    name: 'CLOSE_WAIT at the client: its data are answered with a RST → reset-after-fin of the client',
    trace: `${established}
      +.1 < F. 201 ack 101
      +.01 > . 101 ack 202
      +.1 > P. 101:201(100) ack 202
      +.01 < R 202`,
    findings: [
      finding('reset-after-fin', 'warning', 'client', {
        frames: [7, 10],
        message: `${ONE}: data from the client reached the server after it had closed, and was answered with a RST`,
      }),
    ],
  },
  {
    name: 'FIN_WAIT_1: RST for no socket answers the FIN → half-open-peer, no abort',
    trace: `${established}
      +.1 > F. 101 ack 201
      +.01 < R 201`,
    findings: [gone(8)],
  },
  {
    name: 'TIME_WAIT: RST after both FINs → nothing',
    trace: `${halfClosed}
      +.1 < F. 201 ack 102
      +.001 > . 102 ack 202
      +.001 > R. 102 ack 202`,
    findings: [],
  },

  // ── RSTs of others
  {
    name: 'ESTABLISHED: RST with another TTL → reset-injected, no abort',
    trace: `ttl server 50
      ${established}
      +.1 < R. 201 ack 101 {ttl 120}`,
    findings: [injected(7, 'server')],
  },
  {
    name: 'ESTABLISHED: RST with another TTL while data are under way → reset-injected, no reset-mid-transfer',
    trace: `ttl client 50
      ${established}
      +.1 < P. 201:1201(1000) ack 101
      +.001 > R. 101 ack 201 {ttl 61}`,
    findings: [injected(8, 'client')],
  },
  {
    name: 'ESTABLISHED: RST with a TTL less by two hops (another route) → abortive-close, not injected',
    trace: `ttl server 50
      ${established}
      +.1 < R. 201 ack 101 {ttl 48}`,
    findings: [abort('server', 7)],
  },
  {
    name: 'ESTABLISHED: SYN-ACK of a proxy, data and RST of the server behind it with one TTL → abortive-close, not injected',
    trace: `ttl server 64
      handshake
      ttl server 50
      ${exchange}
      +.1 < R. 201 ack 101`,
    findings: [abort('server', 7)],
  },
  {
    name: 'ESTABLISHED: RST with another TTL that its receiver does not take → blind-reset alone',
    trace: `ttl server 50
      ${established}
      +.1 < R 700 {ttl 120}
      +.001 > . 101 ack 201`,
    findings: [blind(7, 1, 'server')],
  },
  {
    name: 'ESTABLISHED: blind RSTs, then it goes on and closes → blind-reset',
    trace: `${established}
      +.1 < R 700
      +.001 > . 101 ack 201
      +.1 < R 900
      +.1 > R 5000
      close`,
    findings: [blind(7, 3, 'server')],
  },
  {
    name: 'ESTABLISHED: a blind RST captured twice → one',
    trace: `${established}
      +.1 < R 700 {dup .0001}
      +.001 > . 101 ack 201
      close`,
    findings: [blind(7, 1, 'server')],
  },
  {
    name: 'ESTABLISHED: a RST with another TTL, both ends go on and close → reset-injected',
    trace: `ttl server 50
      ${established}
      +.1 < R. 201 ack 101 {ttl 120}
      +.01 > P. 101:201(100) ack 201
      +.01 < . 201 ack 201
      +.01 > P. 201:301(100) ack 201
      +.01 < P. 201:301(100) ack 301
      +.01 > . 301 ack 301
      close`,
    findings: [injected(7, 'server')],
  },
  {
    name: 'SYN_RECEIVED: RST of the server with another TTL answers the ACK → reset-injected, no handshake-reset',
    trace: `ttl server 50
      handshake
      +.01 < R 1 {ttl 120}`,
    findings: [injected(4, 'server')],
  },
  {
    name: 'CLOSE_WAIT at the client: it closes long after → close-wait-slow of the client',
    trace: `${established}
      +.1 < F. 201 ack 101
      +.01 > . 101 ack 202
      +9.99 > F. 101 ack 202
      +.01 < . 202 ack 102`,
    findings: [
      finding('close-wait-slow', 'warning', 'client', {
        frames: [7, 9],
        message: `${CLIENT} kept 1 connection in CLOSE_WAIT for 10.0 s before sending a FIN`,
        data: { server: SERVER, seconds: 10 },
      }),
    ],
  },
];
