// Bytes that pass after others beyond them: out of order, or sent again because they were lost before the vantage?
import { describe } from 'vitest';
import { segment, segments, testTransfers, withoutSack, withTimestamps, type TransferCase } from './transfer-case.ts';

const timed = (n: number, tsVal: number): string => `${segment(n)} <TS val ${tsVal} ecr 9000>`;

const outOfOrder = (...frames: number[]): object => ({
  events: ['5 client previous-segment-missing 1000', ...frames.map((frame) => `${frame} client out-of-order`)],
  client: { outOfOrder: frames.length, retransmissions: { segments: 0 }, uniqueBytes: 3000 },
});
const sentAgain = {
  events: ['5 client previous-segment-missing 1000', '6 client retransmission needed gap before ← null'],
  client: { outOfOrder: 0, retransmissions: { segments: 1, bytes: 1000 } },
};

const byIpId: readonly TransferCase[] = [
  {
    name: 'a gap is filled by an older IP ID: after 50 ms → out-of-order',
    trace: `handshake
      +.1 ${segment(1)} {id 10}
      +0 ${segment(3)} {id 12}
      +.05 ${segment(2)} {id 11}`,
    ...outOfOrder(6),
  },
  {
    name: 'a gap is filled by a newer IP ID: after 1 ms → retransmission, lost before',
    trace: `handshake
      +.1 ${segment(1)} {id 10}
      +0 ${segment(3)} {id 12}
      +.001 ${segment(2)} {id 13}`,
    ...sentAgain,
  },
  {
    name: 'IP IDs wrap around 2^16: older → out-of-order',
    trace: `handshake
      +.1 ${segment(1)} {id 65534}
      +0 ${segment(3)} {id 1}
      +.05 ${segment(2)} {id 65535}`,
    ...outOfOrder(6),
  },
  {
    name: 'IP IDs wrap around 2^16: newer → retransmission',
    trace: `handshake
      +.1 ${segment(1)} {id 65533}
      +0 ${segment(3)} {id 65535}
      +.001 ${segment(2)} {id 1}`,
    ...sentAgain,
  },
  {
    name: 'random IP IDs: soon → out-of-order, by time',
    trace: `handshake
      +.1 ${segment(1)} {id 40000}
      +0 ${segment(3)} {id 7}
      +.005 ${segment(2)} {id 9000}`,
    ...outOfOrder(6),
  },
  {
    name: 'random IP IDs: late → retransmission, by time',
    trace: `handshake
      +.1 ${segment(1)} {id 40000}
      +0 ${segment(3)} {id 7}
      +.05 ${segment(2)} {id 65000}`,
    ...sentAgain,
  },
  {
    name: 'IP IDs of zero: soon → out-of-order, by time',
    trace: `handshake
      +.1 ${segment(1)} {id 0}
      +0 ${segment(3)} {id 0}
      +.005 ${segment(2)} {id 0}`,
    ...outOfOrder(6),
  },
  {
    name: 'the first two of all overtaken, IDs that go on from the handshake → both out-of-order',
    trace: `handshake
      +.1 ${segment(3)} {id 5}
      +.02 ${segment(2)} {id 4}
      +.02 ${segment(1)} {id 3}
      +0 ${segment(4)} {id 6}`,
    events: ['4 client previous-segment-missing 2000', '5 client out-of-order', '6 client out-of-order'],
    client: { outOfOrder: 2, retransmissions: { segments: 0 }, uniqueBytes: 4000 },
    wrong: 'the IDs of the handshake are not asked, so that time alone decides: retransmissions after 20 ms',
  },
  {
    name: 'two of a gap overtaken, older by IP ID → both out-of-order',
    trace: `handshake
      +.1 ${segment(1)} {id 10}
      +0 ${segment(4)} {id 13}
      +.02 ${segment(3)} {id 12}
      +.02 ${segment(2)} {id 11}`,
    events: ['5 client previous-segment-missing 2000', '6 client out-of-order', '7 client out-of-order'],
    client: { outOfOrder: 2, retransmissions: { segments: 0 }, uniqueBytes: 4000 },
  },
];

const byTsVal: readonly TransferCase[] = [
  {
    name: 'a gap is filled by an older TSval: after 50 ms, whatever the IP ID → out-of-order',
    trace: `${withTimestamps}
      +.1 ${timed(1, 1100)}
      +0 ${timed(3, 1102)}
      +.05 ${timed(2, 1101)} {id 40000}`,
    ...outOfOrder(6),
  },
  {
    name: 'a gap is filled by a newer TSval: after 2 ms → retransmission, lost before',
    trace: `${withTimestamps}
      +.1 ${timed(1, 1100)}
      +0 ${timed(3, 1100)}
      +.002 ${timed(2, 1102)}`,
    ...sentAgain,
  },
  {
    name: 'the same TSval: older IP ID → out-of-order',
    trace: `${withTimestamps}
      +.1 ${timed(1, 1100)} {id 3}
      +0 ${timed(3, 1100)} {id 5}
      +.05 ${timed(2, 1100)} {id 4}`,
    ...outOfOrder(6),
  },
  {
    name: 'the same TSval: newer IP ID → retransmission',
    trace: `${withTimestamps}
      +.1 ${timed(1, 1100)} {id 3}
      +0 ${timed(3, 1100)} {id 5}
      +.0005 ${timed(2, 1100)} {id 6}`,
    ...sentAgain,
  },
];

const v6 = `addresses [2001:db8::1]:40000 [2001:db8::2]:80`;

const byTime: readonly TransferCase[] = [
  ...[5, 7].map((ms) => ({
    name: `IPv6, neither IP ID nor timestamps, round trip of 10 ms: after ${ms} ms → out-of-order`,
    trace: `${v6}\nhandshake\n+.1 ${segment(1)}\n+0 ${segment(3)}\n+.00${ms} ${segment(2)}`,
    ...outOfOrder(6),
  })),
  ...[11, 15, 50].map((ms) => ({
    name: `IPv6, neither IP ID nor timestamps, round trip of 10 ms: after ${ms} ms → retransmission`,
    trace: `${v6}\nhandshake\n+.1 ${segment(1)}\n+0 ${segment(3)}\n+.0${ms} ${segment(2)}`,
    ...sentAgain,
  })),
  {
    name: 'vantage at the sender’s end of a long path: after 40 ms of 100 → out-of-order',
    trace: `${v6}
      +0 > S 0:0(0)
      +.1 < S. 0:0(0) ack 1
      +.00001 > . 1 ack 1
      +.1 ${segment(1)}
      +0 ${segment(3)}
      +.04 ${segment(2)}`,
    ...outOfOrder(6),
  },
  {
    name: 'vantage at the receiver’s end of a long path: after 40 ms of 100 → out-of-order',
    trace: `${v6}
      +0 > S 0:0(0)
      +.00001 < S. 0:0(0) ack 1
      +.1 > . 1 ack 1
      +.1 ${segment(1)}
      +0 ${segment(3)}
      +.04 ${segment(2)}`,
    ...outOfOrder(6),
  },
  {
    name: 'midstream, round trip not known: after 2 ms → out-of-order',
    trace: `${v6}\n+.1 ${segment(1)}\n+0 ${segment(3)}\n+.002 ${segment(2)}`,
    events: ['2 client previous-segment-missing 1000', '3 client out-of-order'],
  },
  {
    name: 'midstream, round trip not known: after 4 ms → retransmission',
    trace: `${v6}\n+.1 ${segment(1)}\n+0 ${segment(3)}\n+.004 ${segment(2)}`,
    events: ['2 client previous-segment-missing 1000', '3 client retransmission needed gap before ← null'],
  },
];

/** The SACK of the third segment passes before the third does; then all is well, and much later the tail is lost. */
const sackedBefore = `handshake
  +.1 ${segment(1)} {id 10}
  +.01 < . 1 ack 1001
  +.01 ${segment(3)} {id 12}
  +.01 < . 1 ack 1001 <sack 1001:3001>
  +.0001 ${segment(2)} {id 11}
  +.01 < . 1 ack 3001
  +.1 ${segment(4)} {id 13}
  +.3 ${segment(4)} {id 14}`;

const acknowledgedBefore: readonly TransferCase[] = [
  {
    name: 'its acknowledgement passes before it: at the end of what was sent → out-of-order',
    trace: `handshake
      +.1 ${segment(1)}
      +.01 < . 1 ack 2001
      +.0001 ${segment(2)}`,
    events: ['5 server acked-unseen 1000', '6 client out-of-order'],
    client: { outOfOrder: 1, missingBytes: 0, uniqueBytes: 2000, retransmissions: { segments: 0 } },
  },
  {
    name: 'its acknowledgement passes before it: into a gap, older IP ID → out-of-order, no retransmission',
    trace: `handshake
      +.1 ${segment(1)} {id 10}
      +0 ${segment(3)} {id 12}
      +.01 < . 1 ack 3001
      +.0001 ${segment(2)} {id 11}`,
    events: ['5 client previous-segment-missing 1000', '6 server acked-unseen 1000', '7 client out-of-order'],
    client: { outOfOrder: 1, uniqueBytes: 3000, retransmissions: { segments: 0 } },
  },
  {
    name: 'its acknowledgement passes before it: into a gap → its bytes did pass, so none is missing',
    trace: `handshake
      +.1 ${segment(1)} {id 10}
      +0 ${segment(3)} {id 12}
      +.01 < . 1 ack 3001
      +.0001 ${segment(2)} {id 11}`,
    client: { missingBytes: 0, uniqueBytes: 3000 },
  },
  {
    name: 'told by SACK before it passes → out-of-order',
    trace: sackedBefore,
    events: [
      '6 client previous-segment-missing 1000',
      '7 server duplicate-ack',
      '8 client out-of-order',
      '11 client retransmission unknown null after ← 10',
    ],
    client: { outOfOrder: 1, uniqueBytes: 4000 },
  },
  {
    name: 'told by SACK before it passes: a later tail loss probe → still one',
    trace: sackedBefore,
    client: { retransmissions: { byCause: { 'tail-loss-probe': 1, fast: 0 } } },
  },
];

const beforeAll: readonly TransferCase[] = [
  {
    name: 'midstream: what precedes the first that was captured, older by IP ID → out-of-order',
    trace: `+0 ${segment(2)} {id 11}
      +.001 ${segment(1)} {id 10}
      +.001 ${segment(3)} {id 12}
      +.01 < . 1 ack 3001`,
    events: ['2 client out-of-order'],
    client: { outOfOrder: 1, uniqueBytes: 3000, retransmissions: { segments: 0 } },
  },
  {
    name: 'midstream: what precedes the first that was captured, newer by TSval → retransmission, not said where lost',
    trace: `+0 ${timed(2, 1100)}
      +0 ${timed(3, 1100)}
      +.3 ${timed(1, 1400)}
      +.01 < . 1 ack 3001`,
    events: ['3 client retransmission unknown null null ← null'],
  },
];

/** Two segments with the next IP ID each, then silence, then the segment at the end of what was sent before. */
const tail = (last: string, silence = '+.3', before = ''): string => `${withTimestamps}
  +.1 ${timed(1, 1110)}
  +0 ${timed(2, 1110)}
  +.01 < . 1 ack 2001 <TS val 9120 ecr 1110>
  ${before}
  ${silence} > . 2001:3001(1000) ack 1 ${last}`;
const lastOfLinux = '<TS val 1430 ecr 9120> {id 6}';

const none = { events: [], client: { retransmissions: { segments: 0 }, uniqueBytes: 3000 } };

// The client's IDs are 1 to 4 up to its second segment.
const hiddenLoss: readonly TransferCase[] = [
  {
    name: 'a gap in the IP IDs and a silence of 300 ms: the last segment → retransmission, lost before',
    trace: tail(lastOfLinux),
    events: ['7 client retransmission needed gap before ← null'],
    client: { retransmissions: { segments: 1, bytes: 1000 }, uniqueBytes: 3000, outOfOrder: 0 },
  },
  {
    name: 'a gap in the IP IDs and a silence of about 2·SRTT → retransmission, a probe',
    trace: tail(lastOfLinux, '+.022'),
    events: ['7 client retransmission needed gap before ← null'],
    client: { retransmissions: { byCause: { 'tail-loss-probe': 1 } } },
  },
  { name: 'the next IP ID: silence → nothing', trace: tail('<TS val 1430 ecr 9120> {id 5}'), ...none },
  { name: 'a gap in the IP IDs too large: silence → nothing', trace: tail('<TS val 1430 ecr 9120> {id 90}'), ...none },
  { name: 'a gap in the IP IDs, no silence → nothing', trace: tail(lastOfLinux, '+.005'), ...none },
  { name: 'a gap in the IP IDs, no timestamps: silence → nothing', trace: tail('{id 6}'), ...none },
  {
    name: 'a gap in the IP IDs, a TTL that Linux does not begin with → nothing',
    trace: `ttl client 128\n${tail(lastOfLinux)}`,
    ...none,
  },
  {
    name: 'a gap in the IP IDs, but data to acknowledge passed: an ACK alone may be missing → nothing',
    trace: tail(lastOfLinux, '+.3', '+.001 < . 1:101(100) ack 2001 <TS val 9121 ecr 1110>'),
    ...none,
  },
  {
    name: 'a gap in the IP IDs, but it acknowledges more than before → nothing',
    trace: `${withTimestamps}
      +.1 ${timed(1, 1110)}
      +0 ${timed(2, 1110)}
      +.01 < . 1:101(100) ack 2001 <TS val 9120 ecr 1110>
      +.3 > . 2001:3001(1000) ack 101 ${lastOfLinux}`,
    ...none,
  },
  {
    name: 'a gap in the IP IDs, but segments larger than Ethernet carries: several packets may be one → nothing',
    trace: `${withTimestamps}
      +.1 > . 1:3001(3000) ack 1 <TS val 1110 ecr 9000>
      +0 > . 3001:4001(1000) ack 1 <TS val 1110 ecr 9000>
      +.01 < . 1 ack 4001 <TS val 9120 ecr 1110>
      +.3 > . 4001:5001(1000) ack 1 ${lastOfLinux}`,
    events: [],
    client: { retransmissions: { segments: 0 }, uniqueBytes: 5000 },
  },
  {
    name: 'a gap in the IP IDs, which had gaps before: silence → nothing',
    trace: `${withTimestamps}
      +.1 ${timed(1, 1110)} {id 3}
      +0 ${timed(2, 1110)} {id 9}
      +.01 < . 1 ack 2001 <TS val 9120 ecr 1110>
      +.3 > . 2001:3001(1000) ack 1 <TS val 1430 ecr 9120> {id 12}`,
    ...none,
  },
  {
    name: 'a gap in the IP IDs at the first data, 0.1 ms after the handshake: no silence → nothing',
    trace: `${withTimestamps}\n+.0001 ${timed(1, 1010)} {id 5}\n+.01 < . 1 ack 1001 <TS val 9120 ecr 1010>`,
    events: [],
    client: { retransmissions: { segments: 0 } },
  },
  {
    name: 'IPv6: silence → nothing',
    trace: `${v6}\n${tail('<TS val 1430 ecr 9120>')}`,
    ...none,
  },
  {
    name: 'without SACK: a gap in the IP IDs and a silence of 300 ms → retransmission by timeout',
    trace: tail(lastOfLinux).replaceAll('sackOK,', ''),
    client: { retransmissions: { segments: 1, byCause: { timeout: 1 } } },
  },
];

const noOrder: readonly TransferCase[] = [
  {
    name: 'everything in its order → no events',
    trace: `${withoutSack}\n${segments('+.1', 1, 2, 3)}\n+.01 < . 1 ack 3001\nclose`,
    events: [],
    client: { outOfOrder: 0, uniqueBytes: 3000, missingBytes: 0 },
  },
  {
    name: 'an ACK without data that was overtaken → no event',
    trace: `handshake
      +.1 < P. 1:1001(1000) ack 1 {id 20}
      +.0001 > P. 1:101(100) ack 1001 {id 11}
      +.0001 > . 1 ack 1001 {id 10}`,
    events: [],
    client: { outOfOrder: 0 },
  },
];

describe.each([
  ['IP ID', byIpId],
  ['TSval', byTsVal],
  ['time', byTime],
  ['acknowledged before', acknowledgedBefore],
  ['before all that was captured', beforeAll],
  ['hidden tail loss', hiddenLoss],
  ['in order', noOrder],
] as const)('%s', (_, cases) => {
  testTransfers(cases);
});
