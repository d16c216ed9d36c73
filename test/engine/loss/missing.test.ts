// Bytes that never passed: missed when the next ones passed, and lost by the capture where they were acknowledged.
import { describe } from 'vitest';
import { segment, segments, testTransfers, type TransferCase } from './transfer-case.ts';

/** The first and the third; the second has IP ID 11. */
const overtaken = `+.1 ${segment(1)} {id 10}\n+0 ${segment(3)} {id 12}`;

const gaps: readonly TransferCase[] = [
  {
    name: 'a segment is missing → previous-segment-missing with its bytes',
    trace: `handshake\n${segments('+.1', 1, 3)}`,
    events: ['5 client previous-segment-missing 1000'],
    client: { uniqueBytes: 2000, missingBytes: 0 },
  },
  {
    name: 'several are missing → one event with all bytes',
    trace: `handshake\n${segments('+.1', 1, 5)}`,
    events: ['5 client previous-segment-missing 3000'],
  },
  {
    name: 'the first is missing → from the handshake on',
    trace: `handshake\n${segments('+.1', 2)}`,
    events: ['4 client previous-segment-missing 1000'],
  },
  {
    name: 'two gaps → two events',
    trace: `handshake\n${segments('+.1', 1, 3, 6)}`,
    events: ['5 client previous-segment-missing 1000', '6 client previous-segment-missing 2000'],
  },
  {
    name: 'a FIN or an ACK beyond what passed → previous-segment-missing',
    trace: `handshake\n${segments('+.1', 1)}\n+.01 > F. 2001 ack 1\n+.01 > . 2052 ack 1`,
    events: ['5 client previous-segment-missing 1000', '6 client previous-segment-missing 50'],
  },
  {
    name: 'midstream → nothing is missing before the first',
    trace: '+0 > . 5001:6001(1000) ack 1\n+.01 < . 1 ack 6001',
    events: [],
    client: { missingBytes: 0, uniqueBytes: 1000 },
  },
];

const repaired: readonly TransferCase[] = [
  {
    name: 'a gap that is repaired → nothing is missing',
    trace: `handshake
      ${segments('+.1', 1, 3)}
      +.01 < . 1 ack 1001 <sack 2001:3001>
      +.3 ${segment(2)}
      +.01 < . 1 ack 3001`,
    events: ['5 client previous-segment-missing 1000', '7 client retransmission needed gap before ← null'],
    client: { missingBytes: 0 },
  },
  {
    name: 'a gap that is repaired by retransmission → each byte passed once',
    trace: `handshake
      ${segments('+.1', 1, 3)}
      +.01 < . 1 ack 1001 <sack 2001:3001>
      +.3 ${segment(2)}
      +.01 < . 1 ack 3001`,
    client: { payloadBytes: 3000, uniqueBytes: 3000 },
  },
  {
    name: 'a gap that is repaired out of order → nothing is missing',
    trace: `handshake
      ${overtaken}
      +.001 ${segment(2)} {id 11}
      +.01 < . 1 ack 3001`,
    client: { missingBytes: 0, uniqueBytes: 3000, outOfOrder: 1 },
  },
  {
    name: 'a gap that is repaired in part → the rest is missing',
    trace: `handshake
      ${segments('+.1', 1, 5)}
      +.3 ${segment(3)}
      +.01 < . 1 ack 5001`,
    events: [
      '5 client previous-segment-missing 3000',
      '6 client retransmission needed gap before ← null',
      '7 server acked-unseen 2000',
    ],
    client: { missingBytes: 2000 },
  },
  {
    name: 'a repetition that reaches over a gap and what surrounds it → nothing is missing',
    trace: `handshake
      ${segments('+.1', 1, 3)}
      +.3 > . 1:3001(3000) ack 1
      +.01 < . 1 ack 3001`,
    client: { missingBytes: 0, retransmissions: { segments: 1 } },
  },
  {
    name: 'a repetition with new bytes at its end → each byte counts once',
    trace: `handshake
      +.1 > . 1:501(500) ack 1
      +.3 > . 1:1001(1000) ack 1
      +.01 > . 1001:1501(500) ack 1
      +.01 < . 1 ack 1501`,
    events: ['5 client retransmission unknown null after ← 4'],
    client: { missingBytes: 0, uniqueBytes: 1500, retransmissions: { segments: 1 } },
  },
  {
    name: 'data sent again together with the FIN behind them → each byte counts once',
    trace: `handshake
      +.1 > P. 1:501(500) ack 1
      +0 > F. 501 ack 1
      +.3 > FP. 1:501(500) ack 1
      +.01 < . 1 ack 502`,
    events: ['6 client retransmission unknown null after ← 4'],
    client: { missingBytes: 0, uniqueBytes: 500, retransmissions: { segments: 1 } },
  },
  {
    name: 'out of order over a gap and what precedes it → each byte counts once',
    trace: `handshake
      ${overtaken}
      +.001 > . 501:2001(1500) ack 1 {id 11}
      +.01 < . 1 ack 3001`,
    client: { missingBytes: 0, uniqueBytes: 3000 },
  },
  {
    name: 'out of order over a gap and what follows it → each byte counts once',
    trace: `handshake
      ${overtaken}
      +.001 > . 1001:2501(1500) ack 1 {id 11}
      +.01 < . 1 ack 3001`,
    client: { missingBytes: 0, uniqueBytes: 3000 },
  },
];

const unseen: readonly TransferCase[] = [
  {
    name: 'a whole gap is acknowledged → acked-unseen with its bytes, missing',
    trace: `handshake\n${segments('+.1', 1, 3)}\n+.01 < . 1 ack 3001`,
    events: ['5 client previous-segment-missing 1000', '6 server acked-unseen 1000'],
    client: { missingBytes: 1000, uniqueBytes: 2000 },
    server: { missingBytes: 0 },
  },
  {
    name: 'a gap is acknowledged in two parts → acked-unseen with each part',
    trace: `handshake
      ${segments('+.1', 1, 4)}
      +.01 < . 1 ack 1501
      +.01 < . 1 ack 4001`,
    events: ['5 client previous-segment-missing 2000', '6 server acked-unseen 500', '7 server acked-unseen 1500'],
    client: { missingBytes: 2000 },
  },
  {
    name: 'a part of a gap is acknowledged, the rest is repaired → only the part is missing',
    trace: `handshake
      ${segments('+.1', 1, 4)}
      +.01 < . 1 ack 2001 <sack 3001:4001>
      +.3 ${segment(3)}
      +.01 < . 1 ack 4001`,
    events: [
      '5 client previous-segment-missing 2000',
      '6 server acked-unseen 1000',
      '7 client retransmission needed gap before ← null',
    ],
    client: { missingBytes: 1000 },
  },
  {
    name: 'up to a gap is acknowledged → nothing is missing yet',
    trace: `handshake\n${segments('+.1', 1, 3)}\n+.01 < . 1 ack 1001`,
    events: ['5 client previous-segment-missing 1000'],
    client: { missingBytes: 0 },
  },
  {
    name: 'two gaps at once → one acked-unseen with both',
    trace: `handshake\n${segments('+.1', 1, 3, 5)}\n+.01 < . 1 ack 5001`,
    events: [
      '5 client previous-segment-missing 1000',
      '6 client previous-segment-missing 1000',
      '7 server acked-unseen 2000',
    ],
    client: { missingBytes: 2000 },
  },
  {
    name: 'beyond everything that passed → acked-unseen with the bytes beyond',
    trace: `handshake\n${segments('+.1', 1)}\n+.01 < . 1 ack 2501`,
    events: ['5 server acked-unseen 1500'],
  },
  {
    name: 'beyond everything that passed → these are missing',
    trace: `handshake\n${segments('+.1', 1)}\n+.01 < . 1 ack 2501`,
    client: { missingBytes: 1500 },
  },
  {
    name: 'beyond everything, and nothing ever passed → these are missing',
    trace: 'handshake\n+.1 < . 1 ack 1001\n+.1 < . 1 ack 2001',
    events: ['4 server acked-unseen 1000', '5 server acked-unseen 1000'],
    client: { missingBytes: 2000 },
  },
  {
    name: 'beyond everything, then it goes on there → acked-unseen once for these bytes',
    trace: `handshake
      ${segments('+.1', 1)}
      +.01 < . 1 ack 2001
      +.01 ${segment(3)}
      +.01 < . 1 ack 3001`,
    events: ['5 server acked-unseen 1000', '6 client previous-segment-missing 1000'],
    client: { missingBytes: 1000, uniqueBytes: 2000 },
  },
  {
    name: 'midstream: the first acknowledgement goes beyond what passed → acked-unseen',
    trace: '+0 > . 1:1001(1000) ack 1\n+.01 < . 1 ack 2001',
    events: ['2 server acked-unseen 1000'],
  },
  {
    name: 'missing bytes that pass after all → not missing any more',
    trace: `handshake
      ${segments('+.1', 1, 3)}
      +.01 < . 1 ack 3001
      +.3 ${segment(2)}`,
    client: { missingBytes: 0 },
  },
  {
    name: 'the end of a gap without data, acknowledged, then passed in part → its bytes count once at most',
    trace: `handshake
      ${segments('+.1', 1)}
      +.01 > . 3001 ack 1
      +.01 < . 1 ack 3001
      +.3 ${segment(2)}
      +.1 ${segment(4)}
      +.01 < . 1 ack 4001`,
    events: [
      '5 client previous-segment-missing 2000',
      '6 server acked-unseen 2000',
      '7 client retransmission spurious acknowledged null ← null',
    ],
    client: { missingBytes: 1000 },
  },
  {
    name: 'of the server → acked-unseen by the client',
    trace: `handshake
      +.1 > P. 1:101(100) ack 1
      +.01 < . 1:1001(1000) ack 101
      +0 < . 2001:3001(1000) ack 101
      +.001 > . 101 ack 3001`,
    events: ['6 server previous-segment-missing 1000', '7 client acked-unseen 1000'],
    server: { missingBytes: 1000 },
    client: { missingBytes: 0 },
  },
];

const onlyClient = `+0 > S 0:0(0) <mss 1460,sackOK>
  +.01 > . 1 ack 1
  ${segments('+.1', 1, 2)}`;

const oneDirection: readonly TransferCase[] = [
  {
    name: 'data only, with the SYN → flight is what was sent',
    trace: onlyClient,
    options: { isn: { client: 100_000, server: 7 } },
    events: [],
    client: { missingBytes: 0, uniqueBytes: 2000, maxFlight: 2000 },
  },
  {
    name: 'data only, with the SYN, ISN above 2^31 → flight is what was sent',
    trace: onlyClient,
    options: { isn: { client: 2 ** 31 + 100_000, server: 7 } },
    events: [],
    client: { missingBytes: 0, uniqueBytes: 2000, maxFlight: 2000 },
  },
  {
    name: 'data only, without the SYN → flight is what was sent',
    trace: segments('+.1', 1, 2),
    options: { isn: { client: 100_000, server: 7 } },
    events: [],
    client: { missingBytes: 0, uniqueBytes: 2000, maxFlight: 2000 },
  },
  {
    name: 'acknowledgements only → nothing was to be seen, nothing is missing',
    trace: '+0 < . 1 ack 1001\n+.1 < . 1 ack 2001',
    events: [],
    client: { missingBytes: 0, uniqueBytes: 0, maxFlight: 0 },
  },
];

/** Each with initial sequence numbers that make it wrap around 2^32, or change sign, at different places. */
const wrapping: readonly TransferCase[] = [-1, -2, -500, -1001, -1500, -2001, -2500, -3001].flatMap((before) =>
  [2 ** 32, 2 ** 31].map((edge) => ({
    name: `sequence numbers from ${edge + before}: a gap, repaired in part → the same`,
    options: { isn: { client: edge + before, server: 2 ** 32 - 1 } },
    trace: `handshake
      ${segments('+.1', 1, 4)}
      +.3 ${segment(2)}
      +.01 < . 1 ack 4001`,
    events: [
      '5 client previous-segment-missing 2000',
      '6 client retransmission needed gap before ← null',
      '7 server acked-unseen 1000',
    ],
    client: { missingBytes: 1000 },
  })),
);

/** The first acknowledgement that passes has nothing before it with which it could be compared. */
const midstream: readonly TransferCase[] = [
  {
    name: 'the first acknowledgement covers a gap → its bytes are missing',
    trace: `${segments('+0', 1, 3)}\n+.01 < . 1 ack 3001`,
    events: ['2 client previous-segment-missing 1000', '3 server acked-unseen 1000'],
    client: { missingBytes: 1000 },
  },
  {
    name: 'the first acknowledgement covers a gap that is filled later → nothing is missing, nor less than that',
    trace: `${segments('+0', 1, 3)}
      +.01 < . 1 ack 4001
      +.01 ${segment(4)}
      +.3 ${segment(2)}`,
    client: { missingBytes: 0 },
  },
];

const fastOpen: readonly TransferCase[] = [
  {
    name: 'data with the SYN, acknowledged by the SYN-ACK (RFC 7413) → each byte passed once',
    trace: `+0 > S 0:100(100) <mss 1460,FO 0102030405060708>
      +.01 < S. 0:0(0) ack 101
      +.001 > . 101 ack 1
      +.01 > P. 101:201(100) ack 1
      +.01 < . 1 ack 201`,
    events: [],
    client: { payloadBytes: 200, uniqueBytes: 200, missingBytes: 0 },
  },
];

describe.each([
  ['Fast Open', fastOpen],
  ['midstream', midstream],
  ['gaps', gaps],
  ['repaired', repaired],
  ['acknowledged', unseen],
  ['one direction', oneDirection],
  ['sequence numbers wrap', wrapping],
] as const)('%s', (_, cases) => {
  testTransfers(cases);
});
