// States in which a connection rests for too long, or is woken from too early. A datagram at the end of a trace lets the
// time of the capture go on.
import { timesText } from '../../src/shared/format.ts';
import { exchange } from '../engine/state/tracker-case.ts';
import { CLIENT, finding, ONE, SERVER, type FindingCase } from './finding-case.ts';

/** Frames 1 to 6. */
const established = `handshake ${exchange}`;
/** The client closes: frames 7 and 8. */
const clientClosed = `${established}
  +.1 > F. 101 ack 201
  +.01 < . 201 ack 102`;
/** The server closes: frames 7 and 8. */
const serverClosed = `${established}
  +.1 < F. 201 ack 101
  +.01 > . 101 ack 202`;
/** Both closed, the client first: frames 7 to 10. */
const closed = `${clientClosed}
  +.01 < F. 201 ack 102
  +.01 > . 102 ack 202`;
const later = (seconds: number | string) => `+${seconds} > udp (10)`;

const leak = (end: 'client' | 'server', seconds: number, age: string, isLong = true, frames = [7]) =>
  finding('close-wait-leak', isLong ? 'error' : 'warning', end, {
    frames,
    message: `${end === 'server' ? SERVER : CLIENT} left 1 connection in CLOSE_WAIT (${age}${
      isLong ? '' : ' when the capture ends'
    }): it acknowledged the FIN of the ${end === 'server' ? 'client' : 'server'}, but did not send its own`,
    data: { owner: end === 'server' ? '10.0.0.2' : '10.0.0.1', seconds, captureEnded: !isLong },
  });

const slow = (end: 'client' | 'server', frames: number[], seconds: number, text: string) =>
  finding('close-wait-slow', 'warning', end, {
    frames,
    message: `${end === 'server' ? SERVER : CLIENT} kept 1 connection in CLOSE_WAIT for ${text} before sending a FIN`,
    data: { seconds },
  });

const ORPHAN_ENDS = {
  reset: { text: ', then answered late data with a RST', data: { reset: true, lateData: true } },
  gaveUp: { text: ', then gave up with a RST', data: { reset: true, lateData: false } },
  none: { text: '', data: { reset: false, lateData: false } },
};

const orphan = (frames: number[], seconds: number, text: string, end: keyof typeof ORPHAN_ENDS) =>
  finding('fin-wait-2-orphan', 'warning', 'client', {
    frames,
    message: `${CLIENT} waited ${text} in FIN_WAIT_2 for the FIN of the peer on 1 connection${ORPHAN_ENDS[end].text}`,
    data: { seconds, ...ORPHAN_ENDS[end].data },
  });

const afterFin = (end: 'client' | 'server', frames: number[]) =>
  finding('reset-after-fin', 'warning', end, {
    frames,
    message: `${ONE}: data from the ${end} reached the ${end === 'client' ? 'server' : 'client'} after it had closed, and was answered with a RST`,
  });

const gone = (
  end: 'client' | 'server',
  frames: number[],
  { seconds, unanswered }: { seconds: number; unanswered: number },
  how: string,
) =>
  finding('half-open-peer', 'error', end, {
    frames,
    message: `${ONE}: half-open: ${unanswered > 0 ? 'likely ' : ''}the ${end} is gone, ${how}`,
    data: { gone: end === 'server' ? '10.0.0.2' : '10.0.0.1', seconds, unanswered },
  });

const stuck = (frames: number[], seconds: number, retransmissions: number, text: string) =>
  finding('last-ack-stuck', 'warning', 'server', {
    frames,
    message: `${SERVER} got stuck in LAST_ACK on 1 connection: FIN retransmitted ${timesText(retransmissions)}, no ACK for ${text}`,
    data: { seconds, retransmissions },
  });

const finAgain = (end: 'client' | 'server', frames: number[], retransmissions: number, isAcked: boolean) =>
  finding('fin-retransmitted', 'warning', end, {
    frames,
    message: `${ONE}: the ${end} retransmitted its FIN ${timesText(retransmissions)}${
      isAcked ? '' : ', which was never acknowledged'
    }`,
    data: { retransmissions, acknowledged: isAcked },
  });

const reuse = (frames: number[], legal: boolean, rest: object = {}) =>
  finding('time-wait-reuse', 'info', 'client', {
    frames,
    message: `${ONE}: four-tuple reused in TIME_WAIT, ${legal ? 'as RFC 6191 allows' : 'not as RFC 6191 allows'}`,
    data: { legal },
    ...rest,
  });

/** The four-tuple comes again a second later, and is closed again. */
const again = (isn: number, timestamp = 0) => `
  isn client ${isn}
  isn server 800000
  +1 > S 0:0(0) <mss 1460${timestamp > 0 ? `,TS val ${timestamp} ecr 0` : ''}>
  +.01 < S. 0:0(0) ack 1 <mss 1460${timestamp > 0 ? `,TS val 3000 ecr ${timestamp}` : ''}>
  +.001 > . 1 ack 1 ${exchange}`;

const timestamped = `isn client 1000
  isn server 2000
  +0 > S 0:0(0) <mss 1460,TS val 5000 ecr 0>
  +.01 < S. 0:0(0) ack 1 <mss 1460,TS val 900 ecr 5000>
  +.001 > . 1 ack 1 <TS val 5011 ecr 900>
  +.1 > F. 1 ack 1 <TS val 5100 ecr 900>
  +.01 < F. 1 ack 2 <TS val 1000 ecr 5100>
  +.01 > . 2 ack 2 <TS val 5110 ecr 1000>`;

export const restingCases: readonly FindingCase[] = [
  // ── CLOSE_WAIT
  {
    name: 'CLOSE_WAIT: for longer than the threshold → close-wait-leak, an error',
    trace: `${clientClosed}
      ${later(19.99)}`,
    findings: [leak('server', 20, '20.0 s')],
  },
  {
    name: 'CLOSE_WAIT: the capture ends before the threshold → close-wait-leak, a warning',
    trace: `${clientClosed}
      ${later(0.99)}`,
    findings: [leak('server', 1, '1.00 s', false)],
  },
  {
    name: 'CLOSE_WAIT: a shorter threshold → close-wait-leak, an error',
    trace: `${clientClosed}
      ${later(0.99)}`,
    options: { closeWaitThreshold: 1 },
    findings: [leak('server', 1, '1.00 s')],
  },
  {
    name: 'CLOSE_WAIT: the capture ends with the ACK of the FIN → nothing, an application may need as long',
    trace: clientClosed,
    findings: [],
  },
  {
    name: 'CLOSE_WAIT at the client → close-wait-leak of the client',
    trace: `${serverClosed}
      ${later(9.99)}`,
    findings: [leak('client', 10, '10.0 s')],
  },
  {
    name: 'CLOSE_WAIT: data still flowing (half-close) up to the end → nothing',
    trace: `${clientClosed}
      +4 < P. 201:301(100) ack 102
      +.01 > . 102 ack 301
      +4 < P. 301:401(100) ack 102
      +.01 > . 102 ack 401`,
    findings: [],
  },
  {
    name: 'CLOSE_WAIT: data still flowing (half-close), then it closes → nothing',
    trace: `${clientClosed}
      +4 < P. 201:301(100) ack 102
      +.01 > . 102 ack 301
      +4 < P. 301:401(100) ack 102
      +.01 > . 102 ack 401
      +.1 < F. 401 ack 102
      +.01 > . 102 ack 402`,
    findings: [],
  },
  {
    name: 'CLOSE_WAIT: data, then silence → close-wait-leak since the data',
    trace: `${clientClosed}
      4 < P. 201:301(100) ack 102
      +.01 > . 102 ack 301
      14 > udp (10)`,
    findings: [leak('server', 10, '10.0 s')],
  },
  {
    name: 'CLOSE_WAIT: it closes long after → close-wait-slow, no leak',
    trace: `${clientClosed}
      +7.99 < F. 201 ack 102
      +.01 > . 102 ack 202`,
    findings: [slow('server', [7, 9], 8, '8.00 s')],
  },
  {
    name: 'CLOSE_WAIT: it closes before the threshold → nothing',
    trace: `${clientClosed}
      +4.9 < F. 201 ack 102
      +.01 > . 102 ack 202`,
    findings: [],
  },
  {
    name: 'CLOSE_WAIT: it resets long after → close-wait-slow and abortive-close',
    trace: `${clientClosed}
      +7.99 < R. 201 ack 102`,
    findings: [
      slow('server', [7, 9], 8, '8.00 s'),
      finding('abortive-close', 'warning', 'server', {
        frames: [9],
        message: `${ONE}: the server aborted it with a RST instead of closing with a FIN`,
      }),
    ],
  },
  {
    name: 'CLOSE_WAIT: the peer gives up with a RST → close-wait-leak that has an end, and fin-wait-2-orphan of the peer',
    trace: `${clientClosed}
      +29.99 > R. 102 ack 201
      ${later(100)}`,
    findings: [leak('server', 30, '30.0 s'), orphan([8, 9], 29.99, '30.0 s', 'gaveUp')],
  },
  {
    name: 'CLOSE_WAIT: the FIN was never acknowledged → no close-wait-leak',
    trace: `${established}
      +.1 > F. 101 ack 201
      ${later(20)}`,
    findings: [],
  },

  {
    name: 'CLOSE_WAIT: the peer gives up with a RST before the threshold → nothing',
    trace: `${clientClosed}
      +2 > R. 102 ack 201
      ${later(20)}`,
    findings: [],
  },
  {
    name: 'CLOSE_WAIT: the capture began in mid-connection → close-wait-leak',
    trace: `+0 > P. 1:101(100) ack 1
      +.01 < P. 1:201(200) ack 101
      +.001 > . 101 ack 201
      +.1 > F. 101 ack 201
      +.01 < . 201 ack 102
      ${later(9.99)}`,
    others: ['midstream-only'],
    findings: [leak('server', 10, '10.0 s', true, [4])],
  },

  // ── FIN_WAIT_2
  {
    name: 'FIN_WAIT_2: for less than tcp_fin_timeout → the leak alone',
    trace: `${clientClosed}
      ${later(58.99)}`,
    findings: [leak('server', 59, '59.0 s')],
  },
  {
    name: 'FIN_WAIT_2: data come after more than a minute, RST → fin-wait-2-orphan and what the server did',
    trace: `${clientClosed}
      +70 < P. 201:301(100) ack 102
      +.01 > R 102`,
    findings: [orphan([8, 10], 70.01, '70.0 s', 'reset'), afterFin('server', [7, 10])],
  },
  {
    name: 'FIN_WAIT_2: data come at once, RST → reset-after-fin alone',
    trace: `${clientClosed}
      +.1 < P. 201:301(100) ack 102
      +.01 > R 102`,
    findings: [afterFin('server', [7, 10])],
  },
  {
    name: 'FIN_WAIT_1: data cross the FIN, RST → reset-after-fin',
    trace: `${established}
      +.1 > F. 101 ack 201
      +.005 < P. 201:301(100) ack 101
      +.005 > R 101`,
    findings: [afterFin('server', [7, 9])],
  },
  {
    name: 'FIN_WAIT_1: data cross the FIN within the same millisecond, RST → reset-after-fin',
    trace: `handshake
      .5005 > F. 1 ack 1
      .5008 < P. 1:101(100) ack 1
      .5009 > R 1`,
    findings: [afterFin('server', [4, 6])],
  },
  {
    name: 'FIN_WAIT_2: the peer never closes, for more than tcp_fin_timeout → fin-wait-2-orphan beside the leak',
    trace: `${clientClosed}
      ${later(69.99)}`,
    findings: [leak('server', 70, '70.0 s'), orphan([8], 69.99, '70.0 s', 'none')],
  },
  {
    name: 'FIN_WAIT_2: data taken after the FIN, then the client aborts while it is silent → no reset-after-fin',
    trace: `${clientClosed}
      +.1 < P. 201:301(100) ack 102
      +.01 > . 102 ack 301
      +2 > R. 102 ack 301`,
    findings: [],
  },

  {
    name: 'FIN_WAIT_2: data taken after the FIN, silence, then the client gives up → fin-wait-2-orphan that gave up',
    trace: `${clientClosed}
      1 < P. 201:301(100) ack 102
      1.01 > . 102 ack 301
      31 > R. 102 ack 301`,
    findings: [leak('server', 30, '30.0 s'), orphan([8, 11], 30.8589, '30.9 s', 'gaveUp')],
  },

  // ── LAST_ACK
  {
    name: 'LAST_ACK: the FIN again and again → last-ack-stuck and fin-retransmitted',
    trace: `${clientClosed}
      +.1 < F. 201 ack 102
      +.3 < F. 201 ack 102
      +.6 < F. 201 ack 102
      +1.2 < F. 201 ack 102`,
    others: ['timeout-retransmission'],
    findings: [stuck([9, 12], 2.1, 3, '2.10 s'), finAgain('server', [9, 12], 3, false)],
  },
  {
    name: 'LAST_ACK: the FIN once more and acknowledged → fin-retransmitted, no last-ack-stuck',
    trace: `${clientClosed}
      +.1 < F. 201 ack 102
      +.3 < F. 201 ack 102
      +.01 > . 102 ack 202`,
    findings: [finAgain('server', [9, 10], 1, true)],
  },
  {
    name: 'LAST_ACK: once more, the capture ends a moment later → no last-ack-stuck yet',
    trace: `${clientClosed}
      +.1 < F. 201 ack 102
      +.3 < F. 201 ack 102`,
    findings: [finAgain('server', [9, 10], 1, false)],
  },
  {
    name: 'LAST_ACK: once more, then nothing for longer than the threshold → last-ack-stuck',
    trace: `${clientClosed}
      +.1 < F. 201 ack 102
      +.3 < F. 201 ack 102
      ${later(9.7)}`,
    findings: [stuck([9, 10], 10, 1, '10.0 s'), finAgain('server', [9, 10], 1, false)],
  },
  {
    name: 'LAST_ACK: the capture ends with the FIN → nothing',
    trace: `${clientClosed}
      +.1 < F. 201 ack 102`,
    findings: [],
  },
  {
    name: 'FIN_WAIT_1: the FIN again and again, nobody there → half-open-peer, which explains it, no last-ack-stuck',
    trace: `${established}
      +.1 > F. 101 ack 201
      +.3 > F. 101 ack 201
      +.6 > F. 101 ack 201
      +1.2 > F. 101 ack 201
      +2.4 > F. 101 ack 201`,
    findings: [gone('server', [11], { seconds: 4.5, unanswered: 5 }, '5 segments in 4.50 s got no answer')],
  },

  // ── half-open
  {
    name: 'ESTABLISHED: data repeated without any answer → half-open-peer',
    trace: `${established}
      +60 < P. 201:301(100) ack 101
      +.3 < P. 201:301(100) ack 101
      +.6 < P. 201:301(100) ack 101
      +1.2 < P. 201:301(100) ack 101
      +2.4 < P. 201:301(100) ack 101`,
    findings: [gone('client', [11], { seconds: 4.5, unanswered: 5 }, '5 segments in 4.50 s got no answer')],
  },
  {
    name: 'ESTABLISHED: the capture began in mid-connection, data repeated without any answer → half-open-peer',
    trace: `+0 > P. 1:101(100) ack 1
      +0 < P. 1:201(200) ack 101
      +.3 < P. 1:201(200) ack 101
      +.6 < P. 1:201(200) ack 101
      +1.2 < P. 1:201(200) ack 101
      +2.4 < P. 1:201(200) ack 101`,
    others: ['midstream-only'],
    findings: [gone('client', [6], { seconds: 4.5, unanswered: 5 }, '5 segments in 4.50 s got no answer')],
  },
  {
    name: 'ESTABLISHED: data repeated three times, then answered → nothing is gone',
    trace: `${established}
      +60 < P. 201:301(100) ack 101
      +.3 < P. 201:301(100) ack 101
      +.6 < P. 201:301(100) ack 101
      +1.2 < P. 201:301(100) ack 101
      +2.4 < P. 201:301(100) ack 101
      +.01 > . 101 ack 301`,
    others: ['retransmission-rate', 'tail-loss', 'timeout-retransmission'],
    findings: [],
  },
  {
    name: 'ESTABLISHED: ten segments at once, the capture ends before their ACKs → nothing is gone',
    trace: `${established}
      ${Array.from({ length: 10 }, (_, i) => `+.0001 < . ${201 + i * 100}:${301 + i * 100}(100) ack 101`).join('\n')}`,
    findings: [],
  },
  {
    name: 'ESTABLISHED: ten segments at once after a minute of silence, the capture ends before their ACKs → nothing is gone',
    trace: `${established}
      +60 > udp (10)
      ${Array.from({ length: 10 }, (_, i) => `+.0001 < . ${201 + i * 100}:${301 + i * 100}(100) ack 101`).join('\n')}`,
    findings: [],
  },
  {
    name: 'ESTABLISHED: keep-alives unanswered, then RST → keep-alive-timeout, which explains half-open-peer, no abortive-close',
    trace: `${established}
      ${Array.from({ length: 9 }, () => '+5 > . 100 ack 201').join('\n')}
      +5 > R. 101 ack 201`,
    others: ['keep-alive-timeout'],
    findings: [],
  },
  {
    name: 'ESTABLISHED: keep-alives answered → nobody is gone',
    trace: `${established}
      ${Array.from({ length: 9 }, () => '+5 > . 100 ack 201\n+.01 < . 201 ack 101').join('\n')}`,
    others: ['idle-heartbeat'],
    findings: [],
  },
  {
    name: 'ESTABLISHED: a keep-alive after hours is answered with a RST for no socket → half-open-peer',
    trace: `${established}
      +7200 > . 100 ack 201
      +.01 < R 201`,
    findings: [
      gone('server', [8], { seconds: 0, unanswered: 0 }, 'its RST shows that it no longer has the connection'),
    ],
  },
  {
    name: 'ESTABLISHED: data after a silence are answered with a RST for no socket → half-open-peer, no abort',
    trace: `${established}
      +60 < P. 201:301(100) ack 101
      +.01 > R 101`,
    findings: [
      gone('client', [8], { seconds: 0, unanswered: 0 }, 'its RST shows that it no longer has the connection'),
    ],
  },
  {
    name: 'ESTABLISHED: aborted and the RST lost, data much later are answered with a RST → half-open-peer',
    trace: `${established}
      +.1 < R. 201 ack 101
      +10 > P. 101:201(100) ack 201
      +.01 < R 201`,
    findings: [
      gone('server', [9], { seconds: 0, unanswered: 0 }, 'its RST shows that it no longer has the connection'),
      finding('abortive-close', 'warning', 'server', {
        frames: [7],
        message: `${ONE}: the server aborted it with a RST instead of closing with a FIN`,
      }),
    ],
  },
  {
    name: 'ESTABLISHED: aborted, what its peer had under way is answered with a RST, too → no half-open-peer',
    trace: `${established}
      +.1 > . 101:1101(1000) ack 201
      +.0001 < R. 201 ack 101
      +.0001 > . 1101:2101(1000) ack 201
      +.0001 > P. 2101:3101(1000) ack 201
      +.01 < R 201
      +.0001 < R 201`,
    findings: [
      finding('reset-mid-transfer', 'error', 'server', {
        frames: [8],
        message: `${ONE}: the server reset it with data in flight`,
        data: { whose: 'peer' },
      }),
    ],
  },

  // ── TIME_WAIT
  {
    name: 'TIME_WAIT: a SYN above the old sequence space → time-wait-reuse, legal',
    trace: `isn client 1000
      isn server 2000
      ${closed}
      ${again(5000)}`,
    findings: [reuse([10, 11], true)],
  },
  {
    name: 'TIME_WAIT: a SYN below the old sequence space → time-wait-reuse, not legal',
    trace: `isn client 100000
      isn server 2000
      ${closed}
      ${again(5000)}`,
    findings: [reuse([10, 11], false)],
  },
  {
    name: 'TIME_WAIT: a SYN just at the end of the old sequence space → time-wait-reuse, not legal',
    trace: `isn client 1000
      isn server 2000
      ${closed}
      ${again(1102)}`,
    findings: [reuse([10, 11], false)],
  },
  {
    name: 'TIME_WAIT: sequence numbers wrap on the way to the new SYN → time-wait-reuse, legal',
    trace: `isn client 4294967195
      isn server 2000
      ${closed}
      ${again(5000)}`,
    findings: [reuse([10, 11], true)],
  },
  {
    name: 'TIME_WAIT: a SYN below, but with a newer timestamp → time-wait-reuse, legal',
    trace: `${timestamped}
      ${again(500, 6200)}`,
    findings: [reuse([6, 7], true)],
  },
  {
    name: 'TIME_WAIT: a SYN above, but with an older timestamp → time-wait-reuse, not legal (RFC 6191, 2)',
    trace: `${timestamped}
      ${again(5000, 4000)}`,
    findings: [reuse([6, 7], false)],
  },
  {
    name: 'TIME_WAIT: over when the four-tuple comes again → nothing',
    trace: `isn client 1000
      isn server 2000
      ${closed}
      ${later(70)}
      ${again(500)}`,
    findings: [],
  },
  {
    name: 'TIME_WAIT: of a shorter length → nothing',
    trace: `isn client 1000
      isn server 2000
      ${closed}
      ${again(500)}`,
    options: { timeWait: 0.5 },
    findings: [],
  },
  {
    name: 'CLOSED by a RST: the four-tuple comes again → no time-wait-reuse',
    trace: `isn client 1000
      isn server 2000
      ${clientClosed}
      +.1 < P. 201:301(100) ack 102
      +.01 > R 102
      ${again(500)}`,
    findings: [afterFin('server', [7, 10])],
  },
  {
    name: 'TIME_WAIT: an old segment, its ACK, RST → time-wait-assassination',
    trace: `${closed}
      +1 < P. 1:201(200) ack 101
      +.001 > . 102 ack 202
      +.01 < R 202`,
    others: ['timeout-retransmission'],
    findings: [
      finding('time-wait-assassination', 'warning', 'client', {
        frames: [9, 13],
        message: `${ONE}: a RST ended TIME_WAIT at the client early (TIME_WAIT assassination)`,
      }),
    ],
  },
  {
    name: 'TIME_WAIT: a blind RST → no assassination',
    trace: `${closed}
      +1 < R 150`,
    findings: [
      finding('blind-reset', 'warning', null, {
        frames: [11],
        message: `${ONE}: 1 RST from the address of the server with an invalid sequence number, not accepted by the receiver (RFC 5961)`,
        data: { resets: 1, inTheNameOf: 'server' },
      }),
    ],
  },
  {
    name: 'LAST_ACK: RST instead of the last ACK (unread data) → nothing',
    trace: `${clientClosed}
      +.01 < F. 201 ack 102
      +.001 > R 102`,
    findings: [],
  },
];
