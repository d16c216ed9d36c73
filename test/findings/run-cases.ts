// What only a run as a whole shows: many connections of a server or of a host.
import { expect } from 'vitest';
import { exchange } from '../engine/state/tracker-case.ts';
import { finding, findings, ONE, SERVER, type Finding, type FindingCase } from './finding-case.ts';
import { hostOf, oneByOne, portOf, range, series, sideBySide } from './many.ts';

/** A server that does not accept: frames 1 to 10, of which 3 is the ACK, and 9 the last SYN-ACK. */
const deaf = `handshake
  +1 < S. 0:0(0) ack 1
  +.001 > . 1 ack 1
  +.1 > P. 1:101(100) ack 1
  +2 < S. 0:0(0) ack 1
  +.001 > . 101 ack 1
  +4 < S. 0:0(0) ack 1
  +.001 > . 101 ack 1`;

const overflow = (count: number, frames: number[], how: string, ignoredAcks: number, ignoredSyns: number) =>
  findings('accept-queue-overflow', 'error', 'server', {
    count,
    frames,
    message: `${SERVER} likely does not accept fast enough (accept queue full): ${how}`,
    data: { ignoredAcks, ignoredSyns },
    filter: 'tcp.flags.syn == 1',
  });

const unanswered = (count: number, frames: number[], tries: number, duration: number, how: string) =>
  findings('syn-unanswered', 'error', null, {
    count,
    frames,
    message: `${count} connections to ${SERVER}: the SYN was never answered (${how})`,
    data: { tries, duration },
    filter: 'tcp.flags.syn == 1',
  });

/** Port 40000 is served while port 40001 sends so many SYNs; frames 7 and on. */
const ignoredWhileServed = (count: number, attributes = '') => `handshake ${exchange}
  addresses ${portOf(1)}
  ${series(count, (i) => `+${i} > S 0:0(0) ${attributes}`)}
  addresses ${portOf(0)}
  +1 > P. 101:201(100) ack 201
  +.01 < . 201 ack 201`;

const tried = (frames: number[], tries: number, duration: number, how: string, rest: object = {}) =>
  finding('syn-unanswered', 'error', null, {
    frames,
    connection: 2,
    message: `connection 10.0.0.1:40001 → ${SERVER}: the SYN was never answered (${how})`,
    data: { tries, duration },
    filter: 'tcp.stream == 1',
    ...rest,
  });

/** Ends that ask for options, and what of them the server grants. */
const offering = (port: number, offered: string, granted: string) => `addresses ${portOf(port)}
  +1 > S 0:0(0) <${offered}>
  +.01 < S. 0:0(0) ack 1 <${granted}>
  +.001 > . 1 ack 1`;

const stripped = (options: string, count: number, frames: number[]) =>
  findings('options-stripped', 'info', null, {
    count,
    frames,
    message: `${SERVER} negotiates ${options} with some clients, but not with ${count === 1 ? 'another that offers' : `${count} others that offer`} it: likely stripped on the path, or SYN cookies`,
    data: { options },
    filter: 'tcp.flags.syn == 1 && tcp.flags.ack == 1',
  });

/** Connections of one client, whose first number is that of `isn`. */
const numbered = (count: number, isn: (i: number) => number, firstPort = 0) =>
  series(
    count,
    (i) => `addresses ${portOf(firstPort + i)}
      isn client ${isn(i)}
      handshake
      close`,
  );

/** Which frames show it is the matter of run.test.ts. */
const predictable = (count: number, step: number) =>
  address(
    finding('predictable-isn', 'warning', null, {
      connection: null,
      count,
      frames: expect.any(Array) as number[],
      message: `10.0.0.1 uses predictable initial sequence numbers: ${count} in a row ${
        step === 0 ? 'are identical' : `differ by ${step}`
      }`,
      data: { step },
      filter: 'ip.src == 10.0.0.1 && tcp.flags.syn == 1',
    }),
  );

/** Numbers that neither repeat nor grow evenly. */
const random = (i: number) => Math.imul(i + 1, 2_654_435_761 - i * 7919) >>> 0;

/** Run findings about an address have no server. */
function address(found: Finding): Finding {
  const { server: _, ...data } = found.data;
  return { ...found, data: { ...data, address: '10.0.0.1' } };
}

export const runCases: readonly FindingCase[] = [
  // ── accept queue
  {
    name: 'the SYN-ACK comes again twice after the ACK, data ignored → accept-queue-overflow alone',
    trace: deaf,
    findings: [overflow(1, [3, 9], 'SYN-ACK retransmitted although 1 client had acknowledged it', 1, 0)],
  },
  {
    name: 'three clients like that → accept-queue-overflow of three clients',
    trace: sideBySide(
      range(3, portOf),
      '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1\n+1 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1\n+2 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1',
    ),
    findings: [
      overflow(3, [7, 8, 9, 16, 17, 18], 'SYN-ACK retransmitted although 3 clients had acknowledged it', 3, 0),
    ],
  },
  {
    name: 'the SYN-ACK comes again twice, and then there is room → accept-queue-overflow all the same',
    trace: `${deaf}
      +.1 > P. 1:101(100) ack 1
      +.01 < . 1 ack 101`,
    others: ['timeout-retransmission'],
    findings: [overflow(1, [3, 9], 'SYN-ACK retransmitted although 1 client had acknowledged it', 1, 0)],
  },
  {
    name: 'the client gives up with a RST → accept-queue-overflow alone',
    trace: `${deaf}
      +10 > R. 101 ack 1`,
    findings: [overflow(1, [3, 9], 'SYN-ACK retransmitted although 1 client had acknowledged it', 1, 0)],
  },
  {
    name: 'the third ACK is lost once → no accept-queue-overflow',
    trace: `handshake
      +1 < S. 0:0(0) ack 1
      +.001 > . 1 ack 1 ${exchange}`,
    findings: [
      finding('syn-ack-retransmitted', 'warning', 'server', {
        frames: [2, 3, 4],
        message: `${ONE}: SYN-ACK retransmitted once after 1.00 s; the ACK was captured, so it likely got lost between the capture point and the server`,
        data: { retransmissions: 1, delay: 1.0001, lost: 'ack' },
      }),
    ],
  },
  {
    name: 'three SYNs ignored while another client is served → accept-queue-overflow, no syn-unanswered',
    trace: ignoredWhileServed(3),
    findings: [overflow(1, [7, 9], 'SYNs from 1 client dropped while other connections were served', 0, 1)],
  },
  {
    name: 'both kinds → one accept-queue-overflow',
    trace: `${ignoredWhileServed(3)}
      addresses ${portOf(2)}
      ${deaf}`,
    findings: [
      overflow(
        2,
        [7, 9, 14, 20],
        'SYN-ACK retransmitted although 1 client had acknowledged it; SYNs from 1 client dropped while other connections were served',
        1,
        1,
      ),
    ],
  },
  {
    name: 'two SYNs ignored while another client is served → syn-unanswered',
    trace: ignoredWhileServed(2),
    findings: [tried([7, 8], 2, 1, 'sent twice in 1.00 s')],
  },
  {
    name: 'two SYNs ignored, both captured twice → syn-unanswered, no accept-queue-overflow',
    trace: ignoredWhileServed(2, '{dup .0001}'),
    findings: [tried([7, 10], 2, 1.0001, 'sent twice in 1.00 s')],
  },
  {
    name: 'SYNs ignored before anybody was served → syn-unanswered',
    trace: `addresses ${portOf(1)}
      +0 > S 0:0(0)
      +1 > S 0:0(0)
      +2 > S 0:0(0)
      addresses ${portOf(0)}
      handshake ${exchange}`,
    findings: [tried([1, 3], 3, 3, 'sent 3 times in 3.00 s', { connection: 1, filter: 'tcp.stream == 0' })],
  },
  {
    name: 'SYNs ignored after the last one served was closed → syn-unanswered',
    trace: `handshake ${exchange}
      close
      addresses ${portOf(1)}
      +1 > S 0:0(0)
      +1 > S 0:0(0)
      +2 > S 0:0(0)`,
    findings: [tried([10, 12], 3, 3, 'sent 3 times in 3.00 s')],
  },
  {
    name: 'one client not accepted, another one vanished later → accept-queue-overflow and half-open-peer',
    trace: `${deaf}
      addresses ${portOf(1)}
      handshake ${exchange}
      +5 < P. 201:301(100) ack 101
      +.3 < P. 201:301(100) ack 101
      +.6 < P. 201:301(100) ack 101
      +1.2 < P. 201:301(100) ack 101
      +2.4 < P. 201:301(100) ack 101`,
    findings: [
      overflow(1, [3, 9], 'SYN-ACK retransmitted although 1 client had acknowledged it', 1, 0),
      finding('half-open-peer', 'error', 'client', {
        frames: [21],
        connection: 2,
        message: `connection 10.0.0.1:40001 → ${SERVER}: half-open: likely the client is gone, 5 segments in 4.50 s got no answer`,
        data: { gone: '10.0.0.1', seconds: 4.5, unanswered: 5 },
        filter: 'tcp.stream == 1',
      }),
    ],
  },

  {
    name: 'a hundred clients not accepted → accept-queue-overflow of a hundred',
    trace: sideBySide(
      range(100, hostOf),
      '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1\n+1 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1\n+2 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1',
    ),
    findings: [
      overflow(
        100,
        [201, 202, 203, 204, 501, 502, 503, 504],
        'SYN-ACK retransmitted although 100 clients had acknowledged it',
        100,
        0,
      ),
    ],
  },

  // ── what is no flood
  {
    name: 'a server that is down, 60 clients try again → syn-unanswered, no syn-flood',
    trace: `${sideBySide(range(60, hostOf), '+0 > S 0:0(0)\n+.9 > S 0:0(0)\n+1.9 > S 0:0(0)')}
      +5 > udp (10)`,
    findings: [unanswered(60, [1, 2, 3, 4, 121, 122, 123, 124], 3, 2.8118, 'sent up to 3 times in 2.81 s')],
  },
  {
    name: 'a burst of 60 connections → nothing',
    trace: sideBySide(
      range(60, hostOf),
      '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1\n+.001 > P. 1:101(100) ack 1\n+.01 < P. 1:201(200) ack 101\n+2 > F. 101 ack 201\n+.01 < F. 201 ack 102\n+.01 > . 102 ack 202',
    ),
    findings: [],
  },
  {
    name: 'a burst of 60 SYNs at the end of the capture: no time to try again → no syn-flood',
    trace: sideBySide(range(60, hostOf), '+0 > S 0:0(0)'),
    findings: [
      unanswered(
        60,
        range(8, (i) => i + 1),
        1,
        0,
        'sent once each',
      ),
    ],
  },
  {
    name: '60 SYNs of nine hosts that never go on → no syn-flood: too few sources',
    trace: `${sideBySide(
      range(60, (i) => `10.1.0.${1 + (i % 9)}:${40000 + i} 10.0.0.2:80`),
      '+0 > S 0:0(0)',
    )}
      +5 > udp (10)`,
    findings: [
      unanswered(
        60,
        range(8, (i) => i + 1),
        1,
        0,
        'sent once each',
      ),
    ],
  },

  // ── options
  {
    name: 'window scale and SACK granted to two clients, and not to a third → options-stripped',
    trace: `${offering(0, 'mss 1460,sackOK,wscale 7', 'mss 1460,sackOK,wscale 7')}
      ${offering(1, 'mss 1460,sackOK,wscale 7', 'mss 1460,sackOK,wscale 7')}
      ${offering(2, 'mss 1460,sackOK,wscale 7', 'mss 1460')}`,
    findings: [stripped('window scale, SACK', 1, [8])],
  },
  {
    name: 'timestamps granted to nobody, window scale to all but one → options-stripped tells of that one',
    trace: `${offering(0, 'mss 1460,wscale 7,TS val 100 ecr 0', 'mss 1460,wscale 7')}
      ${offering(1, 'mss 1460,wscale 7,TS val 200 ecr 0', 'mss 1460,wscale 7')}
      ${offering(2, 'mss 1460,wscale 7,TS val 300 ecr 0', 'mss 1460')}`,
    findings: [stripped('window scale', 1, [8])],
  },
  {
    name: 'timestamps granted to nobody → nothing',
    trace: series(3, (i) => offering(i, 'mss 1460,TS val 100 ecr 0', 'mss 1460')),
    findings: [],
  },
  {
    name: 'timestamps granted to those who ask → nothing',
    trace: `${offering(0, 'mss 1460,TS val 100 ecr 0', 'mss 1460,TS val 9 ecr 100')}
      ${offering(1, 'mss 1460', 'mss 1460')}`,
    findings: [],
  },
  {
    name: 'granted by one server, not by another → nothing',
    trace: `${offering(0, 'mss 1460,wscale 7', 'mss 1460,wscale 7')}
      addresses 10.0.0.1:40000 10.0.0.3:80
      +1 > S 0:0(0) <mss 1460,wscale 7>
      +.01 < S. 0:0(0) ack 1 <mss 1460>
      +.001 > . 1 ack 1`,
    findings: [],
  },

  // ── sequence numbers
  {
    name: 'nine connections, each number 64000 after the one before → predictable-isn',
    trace: numbered(9, (i) => 1000 + i * 64_000),
    findings: [predictable(9, 64_000)],
  },
  {
    name: 'nine connections with the same number → predictable-isn',
    trace: numbered(9, () => 1000),
    findings: [predictable(9, 0)],
  },
  {
    name: 'numbers that wrap → predictable-isn',
    trace: numbered(10, (i) => (4_294_900_000 + i * 64_000) % 2 ** 32),
    findings: [predictable(10, 64_000)],
  },
  {
    name: 'eight connections in even steps → nothing yet',
    trace: numbered(8, (i) => 1000 + i * 64_000),
    findings: [],
  },
  {
    name: 'a hundred connections with random numbers → nothing',
    trace: numbered(100, random),
    findings: [],
  },

  // ── TIME_WAIT, ports
  {
    name: 'a thousand connections closed by the client within a minute → time-wait-buildup',
    trace: series(1000, (i) => `addresses ${portOf(i)}\nhandshake\nclose`),
    findings: [
      address(
        finding('time-wait-buildup', 'warning', null, {
          connection: null,
          count: 1000,
          frames: [],
          message:
            '10.0.0.1 held up to 1,000 connections in TIME_WAIT at the same time (1,000 in total): it closes first',
          data: { peak: 1000, entered: 1000, perSecond: expect.any(Number) },
          filter: 'ip.src == 10.0.0.1 && tcp.flags.fin == 1',
        }),
      ),
    ],
  },
  {
    name: '300 that close at once, as when a server stops → nothing',
    trace: sideBySide(
      range(300, (i) => portOf(i)),
      '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1\n+.01 > . 1 ack 1\n+.1 > F. 1 ack 1\n+.01 < F. 1 ack 2\n+.01 > . 2 ack 2',
      '.000001',
    ),
    findings: [],
  },
  {
    name: '250 in a second and a half: a thousand would stand within a minute → time-wait-buildup',
    trace: series(250, (i) => `addresses ${portOf(i)}\nhandshake\nclose`),
    findings: [
      address(
        finding('time-wait-buildup', 'warning', null, {
          connection: null,
          count: 250,
          frames: [],
          message: expect.stringMatching(
            /^10\.0\.0\.1 held up to 250 connections in TIME_WAIT at the same time \(250 in total, \d+ more a second\): it closes first$/,
          ),
          data: { peak: 250, entered: 250, perSecond: expect.any(Number) },
          filter: 'ip.src == 10.0.0.1 && tcp.flags.fin == 1',
        }),
      ),
    ],
  },
  {
    name: '249 of them → nothing: too few to tell',
    trace: series(249, (i) => `addresses ${portOf(i)}\nhandshake\nclose`),
    findings: [],
  },
  {
    name: '300 in twenty seconds: fewer than a thousand within a minute → nothing',
    trace: series(300, (i) => `addresses ${portOf(i)}\nhandshake\nclose\n+.06 > udp (10)`),
    findings: [],
  },
  {
    name: 'a thousand that end by a RST each time → no time-wait-buildup',
    trace: series(1000, (i) => `addresses ${portOf(i)}\n+0 > S 0:0(0)\n+.01 < R. 0 ack 1`),
    findings: [
      findings('connection-refused', 'error', 'server', {
        count: 1000,
        frames: range(8, (i) => i + 1),
        message: `1,000 connections to ${SERVER} refused: SYN answered with a RST`,
        filter: '(tcp.flags.syn == 1 || tcp.flags.reset == 1)',
      }),
    ],
  },
  {
    name: 'eight of ten ports taken, TIME_WAIT included → port-exhaustion',
    trace: `${oneByOne(
      range(6, (i) => portOf(i)),
      'handshake\nclose',
    )}
      ${oneByOne([portOf(6), portOf(7)], 'handshake')}
      +1 > udp (10)`,
    options: { ephemeralRange: { low: 40_000, high: 40_009 } },
    findings: [
      finding('port-exhaustion', 'error', 'client', {
        connection: null,
        count: 8,
        frames: [],
        message: '10.0.0.1 had 8 of 10 ephemeral ports in use towards 10.0.0.2:80 at the same time',
        data: { client: '10.0.0.1', used: 8, available: 10 },
        filter: 'ip.addr == 10.0.0.1 && tcp',
      }),
    ],
  },
  {
    name: 'seven of ten → nothing',
    trace: `${oneByOne(
      range(7, (i) => portOf(i)),
      'handshake\nclose',
    )}
      +1 > udp (10)`,
    options: { ephemeralRange: { low: 40_000, high: 40_009 } },
    findings: [],
  },
  {
    name: 'ten of ten, but of two servers → nothing',
    trace: `${oneByOne(
      range(5, (i) => portOf(i)),
      'handshake\nclose',
    )}
      ${oneByOne(
        range(5, (i) => portOf(5 + i, '10.0.0.3:80')),
        'handshake\nclose',
      )}
      +1 > udp (10)`,
    options: { ephemeralRange: { low: 40_000, high: 40_009 } },
    findings: [],
  },
  {
    name: 'ports outside the range → nothing',
    trace: `${oneByOne(
      range(9, (i) => portOf(100 + i)),
      'handshake\nclose',
    )}
      +1 > udp (10)`,
    options: { ephemeralRange: { low: 40_000, high: 40_009 } },
    findings: [],
  },
  {
    name: 'the server closes first: its TIME_WAIT holds no port of the client → nothing',
    trace: `${oneByOne(
      range(9, (i) => portOf(i)),
      'handshake\nclose server\n+.2 > udp (10)',
    )}`,
    options: { ephemeralRange: { low: 40_000, high: 40_009 } },
    findings: [],
  },
];
