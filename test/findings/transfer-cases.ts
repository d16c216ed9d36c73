// Rules of the transfer, the path and the capture: of each a trace in which it is found, and its nearest neighbour, in
// which it is not.
import type { Severity } from '../../src/shared/vocabulary.ts';
import { segment, segments, withoutSack } from '../engine/loss/transfer-case.ts';
import { ONE } from './finding-case.ts';
import { range } from './many.ts';

export interface RuleCase {
  rule: string;
  trace: string;
  severity: Severity;
  endpoint: 'client' | 'server' | null;
  message: string;
  frames: readonly number[];
  data: object;
  /** Other rules that see it, too. */
  others?: readonly string[];
  /** What differs in the neighbours, and their traces. */
  unlike: Readonly<Record<string, string>>;
}

const small = '> P. 1:101(100) ack 1';
/** The client's 100 bytes, acknowledged (frame 5). */
const idle = `handshake\n+.1 ${small}\n+.01 < . 1 ack 101`;

/** Six segments of which the first ones are lost and sent again, all at once. */
const lost = (count: number): string => `handshake
  ${segments('+.1', 1, 2, 3, 4, 5, 6)}
  +.01 < . 1 ack 1 <sack ${count * 1000 + 1}:6001>
  ${segments('+.001', ...range(count, (i) => i + 1))}
  +.01 < . 1 ack 6001`;

/** 100 bytes, sent again after each of these times, then acknowledged. */
const again = (begin: string, ...waits: readonly string[]): string => `${begin}
  +.1 ${small}
  ${waits.map((wait) => `+${wait} ${small}`).join('\n')}
  +.01 < . 1 ack 101`;

/** Sent again because the acknowledgement was late, and reported as a duplicate. */
const needless = (...numbers: readonly number[]): string =>
  `handshake\n${numbers
    .map(
      (n) => `+.1 ${segment(n)}
      +.15 ${segment(n)}
      +.01 < . 1 ack ${n * 1000 + 1} <sack ${(n - 1) * 1000 + 1}:${n * 1000 + 1}>`,
    )
    .join('\n')}`;

const lostOnce = `handshake
  ${segments('+.1', 1, 2, 3, 4)}
  +.01 < . 1 ack 1 <sack 1001:4001>
  +.001 ${segment(1)}
  +0 ${segment(5)}`;

const smallWindow = (wait: string): string => `handshake
  +.1 ${segment(1)}
  +.01 < . 1 ack 1001 win 4
  +${wait} ${segment(2)}
  +.01 < . 1 ack 2001 win 500`;

const closedFor = (wait: string): string => `handshake
  +.1 ${small}
  +.01 < . 1 ack 101 win 0
  +${wait} < . 1 ack 101 win 500
  +.001 > P. 101:201(100) ack 1
  +.01 < . 1 ack 201`;

/** Pairs of segments that overtook each other. */
const overtaken = (pairs: number): string =>
  `handshake\n${range(
    pairs,
    (i) => `+.1 ${segment(2 * i + 2)} {id ${2 * i + 4}}
    +.001 ${segment(2 * i + 1)} {id ${2 * i + 3}}
    +.01 < . 1 ack ${(2 * i + 2) * 1000 + 1}`,
  ).join('\n')}`;

/** Twelve segments, of which the ninth and those after it pass twice. */
const doubled = (copies: number, more = ''): string =>
  `handshake\n${range(12, (i) => {
    const dup = i >= 8 && i < 8 + copies ? ` {dup .0005${more}}` : '';
    return `+.1 ${segment(i + 1)}${dup}\n+.01 < . 1 ack ${(i + 1) * 1000 + 1}`;
  }).join('\n')}`;

/** Small writes; each leaves when the one before is acknowledged. */
const writes = (count: number, delay: string): string =>
  `${idle}\n${range(
    count,
    (i) => `+${i === 0 ? '.1' : '.0002'} > P. ${i * 100 + 101}:${i * 100 + 201}(100) ack 1
    +${delay} < . 1 ack ${i * 100 + 201}`,
  ).join('\n')}`;

const unanswered = (probes: number): string => `${idle}\n${range(probes, () => '+10 > . 100 ack 1').join('\n')}`;
const answered = (probes: number): string =>
  `${idle}\n${range(probes, () => '+10 > . 100 ack 1\n+.01 < . 1 ack 101').join('\n')}`;

/** Small requests after these silences, answered at once. */
const beats = (...waits: readonly number[]): string =>
  `handshake\n${waits
    .map((wait, i) => {
      const [from, to] = [i * 10 + 1, i * 10 + 11];
      return `+${wait} > P. ${from}:${to}(10) ack ${from}\n+.01 < P. ${from}:${to}(10) ack ${to}\n+.0001 > . ${to} ack ${to}`;
    })
    .join('\n')}`;

/** Small data pass, then full-sized ones do not. */
export const blackHole = `${idle}
  +.1 > . 101:1561(1460) ack 1
  +.3 > . 101:1561(1460) ack 1
  +.6 > . 101:1561(1460) ack 1
  +1.2 > . 101:1561(1460) ack 1
  +2.4 > . 101:1561(1460) ack 1`;

const offered = (mss: number): string => `+0 > S 0:0(0) <mss 1460,sackOK,wscale 7>
  +.01 < S. 0:0(0) ack 1 <mss ${mss},sackOK,wscale 7>
  +.0001 > . 1 ack 1
  close`;

const sent = (attributes: string): string => `handshake\n+.1 ${segment(1)} ${attributes}\n+.01 < . 1 ack 1001`;

const tooBig = `handshake
  +.1 > . 1:1461(1460) ack 1
  +.001 < icmp 3/4 mtu 1400 {from 10.9.9.9}
  +.001 > . 1:1361(1360) ack 1
  +.01 < . 1 ack 1361`;

export const transferCases: readonly RuleCase[] = [
  {
    rule: 'retransmission-rate',
    trace: lost(3),
    severity: 'warning',
    endpoint: 'client',
    message: `${ONE}: the client retransmitted 33.3 % of its data segments (3 of 9)`,
    frames: [11, 12, 13],
    data: { segments: 3, share: 1 / 3 },
    unlike: { 'two segments are not many': lost(2) },
  },
  {
    rule: 'timeout-retransmission',
    trace: `${withoutSack}
      ${segments('+.1', 1, 2)}
      +.5 ${segment(1)}
      +.01 < . 1 ack 2001`,
    severity: 'warning',
    endpoint: 'client',
    message: `${ONE}: the client waited for 1 retransmission timeout, 500 ms in total`,
    frames: [6],
    data: { timeouts: 1, seconds: 0.5 },
    unlike: { 'fast retransmit': lost(1) },
  },
  {
    rule: 'spurious-retransmission',
    trace: needless(1, 2),
    severity: 'warning',
    endpoint: 'client',
    message: `${ONE}: 2 of 2 retransmissions from the client were spurious`,
    frames: [5, 8],
    data: { spurious: 2, retransmissions: 2 },
    unlike: { 'one alone': needless(1), 'two that were needed': lost(2) },
  },
  {
    rule: 'lost-retransmission',
    trace: `${lostOnce}
      +.01 < . 1 ack 1 <sack 1001:5001>
      +.02 ${segment(1)}
      +.01 < . 1 ack 5001`,
    severity: 'info',
    endpoint: 'client',
    message: `${ONE}: 1 retransmission from the client had to be retransmitted again, likely lost as well`,
    frames: [12],
    data: { times: 1 },
    unlike: { 'the first repetition arrives': `${lostOnce}\n+.01 < . 1 ack 5001` },
  },
  {
    rule: 'tail-loss',
    trace: again('handshake', '.25'),
    severity: 'warning',
    endpoint: 'client',
    message: `${ONE}: the last segments of the client were lost once (tail loss); longest delay 250 ms`,
    frames: [5],
    data: { stalls: 1, longest: 0.25, cause: 'tail-loss' },
    unlike: {
      'a probe after less than 200 ms': again('handshake', '.15'),
      'more was under way': `${withoutSack}\n${segments('+.1', 1, 2)}\n+.5 ${segment(1)}\n+.01 < . 1 ack 2001`,
    },
  },
  {
    rule: 'stall',
    trace: smallWindow('1.2'),
    severity: 'warning',
    endpoint: 'client',
    message: `${ONE}: the transfer from the client stalled once, the longest for 1.20 s: the receive window of the peer was too small`,
    frames: [6],
    data: { stalls: 1, longest: 1.2, cause: 'small-window' },
    unlike: {
      'less than a second': smallWindow('.9'),
      'nothing to send': `${idle}\n+1.2 > P. 101:201(100) ack 1\n+.01 < . 1 ack 201`,
    },
  },
  {
    rule: 'zero-window-stall',
    trace: closedFor('.5'),
    severity: 'warning',
    endpoint: 'server',
    message: `${ONE}: the server advertised a zero window for 500 ms; likely its application does not read fast enough`,
    frames: [5],
    data: { seconds: 0.5, zeroWindows: 1 },
    unlike: { 'open again after 190 ms': closedFor('.19') },
  },
  {
    rule: 'reordering',
    trace: overtaken(3),
    severity: 'info',
    endpoint: 'client',
    message: `${ONE}: 3 out-of-order segments from the client`,
    frames: [5, 8, 11],
    data: { segments: 3 },
    unlike: { 'two are not many': overtaken(2), 'repaired, not overtaken': lost(3) },
  },
  {
    rule: 'network-duplicates',
    trace: doubled(3),
    severity: 'info',
    endpoint: 'client',
    message: `${ONE}: the network duplicated 3 packets from the client`,
    frames: [21, 24, 27],
    data: { packets: 3 },
    unlike: { 'two are not many': doubled(2), 'seen at another hop': doubled(3, ' ttl 63') },
  },
  {
    rule: 'delayed-ack-nagle',
    trace: writes(4, '.04'),
    severity: 'warning',
    endpoint: 'client',
    message: `${ONE}: small writes of the client waited 3 times for a delayed ACK (Nagle’s algorithm)`,
    frames: [8, 10, 12],
    data: { waits: 3 },
    unlike: { 'two waits': writes(3, '.04'), 'acknowledged sooner': writes(4, '.02') },
  },
  {
    rule: 'keep-alive-timeout',
    trace: unanswered(3),
    severity: 'error',
    endpoint: 'server',
    message: `${ONE}: the server did not answer 3 keep-alives`,
    frames: [6, 7, 8],
    data: { probes: 3 },
    unlike: { 'two probes': unanswered(2), 'answered in the end': `${unanswered(3)}\n+.01 < . 1 ack 101` },
  },
  {
    rule: 'idle-heartbeat',
    trace: answered(4),
    severity: 'info',
    endpoint: 'client',
    message: `${ONE}: the otherwise idle client sends keep-alives every 10.0 s`,
    frames: [6, 8, 10, 12],
    data: { interval: 10.01, by: 'keep-alive' },
    unlike: { 'three probes': answered(3) },
  },
  {
    rule: 'idle-heartbeat',
    trace: beats(5, 5, 5, 5, 5, 5),
    severity: 'info',
    endpoint: 'client',
    message: `${ONE}: the otherwise idle client sends small application messages (heartbeats) every 5.01 s`,
    frames: [4],
    data: { by: 'application' },
    unlike: { irregular: beats(5, 2, 9, 3, 12, 4), 'four messages': beats(5, 5, 5, 5) },
  },
  {
    rule: 'icmp-unreachable',
    trace: `${idle}\n+.1 > P. 101:201(100) ack 1\n+.001 < icmp 3/1 {from 10.9.9.9}`,
    severity: 'warning',
    endpoint: 'client',
    message: `${ONE}: ICMP host unreachable from 10.9.9.9, once`,
    frames: [7],
    data: { kind: 'host-unreachable', from: '10.9.9.9', mtu: null, messages: 1 },
    unlike: { 'no message': `${idle}\n+.1 > P. 101:201(100) ack 1` },
  },
  {
    rule: 'icmp-unreachable',
    trace: tooBig,
    severity: 'info',
    endpoint: 'client',
    message: `${ONE}: ICMP packet too big (next-hop MTU 1400) from 10.9.9.9, once`,
    frames: [5],
    data: { kind: 'packet-too-big', from: '10.9.9.9', mtu: 1400, messages: 1 },
    unlike: {},
  },
  {
    rule: 'pmtu-black-hole',
    trace: blackHole,
    severity: 'error',
    endpoint: 'client',
    message: `${ONE}: segments of 1460 bytes from the client are never acknowledged, smaller ones are (3 RTOs): likely a path MTU black hole`,
    frames: [8, 9, 10],
    data: { size: 1460, timeouts: 3 },
    unlike: {
      'small segments vanish, too': blackHole.replaceAll('101:1561(1460)', '101:201(100)'),
      'large ones arrived before': blackHole
        .replace('1:101(100)', '1:1461(1460)')
        .replace('1 ack 101', '1 ack 1461')
        .replaceAll('101:1561(1460)', '1461:2921(1460)'),
    },
  },
  {
    rule: 'mss-mismatch',
    trace: offered(1300),
    severity: 'info',
    endpoint: null,
    message: `${ONE}: the client advertises MSS 1460, the server MSS 1300`,
    frames: [1],
    data: { clientMss: 1460, serverMss: 1300 },
    unlike: { 'less than 100 apart': offered(1361) },
  },
  {
    rule: 'ip-fragmentation',
    trace: sent('{frag 504}'),
    severity: 'warning',
    endpoint: 'client',
    message: `${ONE}: 1 segment from the client arrived in IP fragments`,
    frames: [6],
    data: { segments: 1 },
    unlike: { 'in one piece': sent('') },
  },
  {
    rule: 'checksum-error',
    trace: `${withoutSack}\n+.1 ${segment(1)} {badsum}\n+.15 ${segment(1)}\n+.01 < . 1 ack 1001`,
    severity: 'error',
    endpoint: 'client',
    message: `${ONE}: 1 segment from the client with a bad TCP checksum`,
    frames: [4],
    data: { segments: 1 },
    unlike: {
      'all of one side: offload': `+0 > S 0:0(0) <mss 1460> {offload}
        +.01 < S. 0:0(0) ack 1 <mss 1460>
        +.0001 > . 1 ack 1 {offload}
        +.1 ${segment(1)} {offload}
        +.01 < . 1 ack 1001
        +.1 ${segment(2)} {offload}
        +.01 < . 1 ack 2001`,
    },
  },
];

const noCapture = { severity: 'info', endpoint: null } as const;

export const captureCases: readonly RuleCase[] = [
  {
    ...noCapture,
    rule: 'capture-truncated',
    trace: `${idle} {snap 40}`,
    message: 'the capture: the TCP header of 1 packet was truncated by the snap length',
    frames: [],
    data: { cutPackets: 1, headers: 1, complete: true },
    unlike: { 'the payload alone is cut': sent('{snap 96}') },
  },
  {
    ...noCapture,
    rule: 'capture-drops',
    trace: `handshake\n${segments('+.1', 1, 3)}\n+.01 < . 1 ack 3001`,
    severity: 'warning',
    message: 'the capture: 1.00 kB acknowledged by the receiver, but not captured',
    frames: [6],
    data: { missingBytes: 1000, reportedDrops: null },
    unlike: {
      'lost, and sent again': `handshake
        ${segments('+.1', 1, 3)}
        +.01 < . 1 ack 1001 <sack 2001:3001>
        +.001 ${segment(2)}
        +.01 < . 1 ack 3001`,
      'one byte, as of a keep-alive': `handshake
        +.1 ${segment(1)}
        +.01 < . 1 ack 1001
        +.1 > . 1002:2001(999) ack 1
        +.01 < . 1 ack 2001`,
    },
  },
  {
    ...noCapture,
    rule: 'capture-duplicates',
    trace: sent('{dup .0001 ttl 63}'),
    severity: 'warning',
    message: 'the capture: 1 packet captured more than once (16.7 %); counted once, not as retransmissions',
    frames: [5],
    data: { copies: 1, share: 1 / 6 },
    unlike: { 'doubled by the network': sent('{dup .001}'), 'sent again': again('handshake', '.15') },
  },
  {
    ...noCapture,
    rule: 'capture-unordered',
    trace: `handshake\n1 ${small}\n.9 < . 1 ack 1\n1.1 < . 1 ack 101`,
    message: 'the capture: 1 frame out of time order',
    frames: [],
    data: { unorderedPackets: 1 },
    unlike: { 'at the same time': `handshake\n1 ${small}\n1 < . 1 ack 101` },
  },
  {
    ...noCapture,
    rule: 'capture-one-way',
    trace: `+0 > S 0:0(0)\n+.01 > . 1 ack 1\n+.1 ${small}`,
    severity: 'warning',
    message: 'the capture: only one direction of 1 connection was captured',
    frames: [1],
    data: { oneWayConnections: 1 },
    unlike: {
      'both directions': idle,
      'SYNs that nobody answers': '+0 > S 0:0(0)\n+1 > S 0:0(0)\n+2 > S 0:0(0)',
      'too few to say': '+0 > S 0:0(0)\n+.01 > . 1 ack 1',
    },
  },
  {
    ...noCapture,
    rule: 'midstream-only',
    trace: `+0 ${small}\n+.01 < . 1 ack 101`,
    message: 'no handshake captured: 1 connection began before the capture',
    frames: [],
    data: { connections: 1 },
    unlike: {
      'another began in the capture': `+0 ${small}\n+.01 < . 1 ack 101\naddresses 10.0.0.1:40001 10.0.0.2:80\nhandshake`,
      'no connection': '+0 > udp (10)',
    },
  },
  {
    ...noCapture,
    rule: 'offload-segments',
    trace: 'handshake\n+.1 > . 1:2921(2920) ack 1\n+.01 < . 1 ack 2921',
    message: 'the capture: 1 segment larger than the advertised MSS: captured on an end host with TSO or GRO',
    frames: [4],
    data: { superSegments: 1 },
    unlike: { 'as large as it takes': 'handshake\n+.1 > . 1:1461(1460) ack 1\n+.01 < . 1 ack 1461' },
  },
];
