// Was a repetition needed? What proves it, one way or the other, and where the first copy was lost.
import { describe } from 'vitest';
import {
  segment,
  segments,
  testTransfers,
  withoutSack,
  withTimestamps,
  type EventRecord,
  type TransferCase,
} from './transfer-case.ts';

const lineOf = ({ frame, need, proof, lost, originalFrame }: EventRecord): string =>
  `${frame} ${need} ${proof} ${lost} ← ${originalFrame}`;
const isRetransmission = ({ event }: EventRecord): boolean => event === 'retransmission';

const spurious = (count: number): object => ({ retransmissions: { spurious: count } });

/** A segment of the client with its timestamp, and an acknowledgement of the server with what it echoes. */
const timed = (n: number, tsVal: number): string => `${segment(n)} <TS val ${tsVal} ecr 9000>`;
const echo = (ack: number, tsEcr: number, more = ''): string => `< . 1 ack ${ack} <TS val 9500 ecr ${tsEcr}${more}>`;

const unproved: readonly TransferCase[] = [
  {
    name: 'sent again and acknowledged, nothing else → unknown, lost after',
    trace: `handshake
      +.1 ${segment(1)}
      +.3 ${segment(1)}
      +.01 < . 1 ack 1001`,
    events: ['5 unknown null after ← 4'],
    client: spurious(0),
  },
  {
    name: 'never acknowledged → unknown',
    trace: `handshake\n+.1 ${segment(1)}\n+.3 ${segment(1)}\n+.6 ${segment(1)}`,
    events: ['5 unknown null after ← 4', '6 unknown null after ← 4'],
    client: spurious(0),
  },
];

const needed: readonly TransferCase[] = [
  {
    name: 'SACK of what lies beyond: the hole → needed, by SACK',
    trace: `handshake
      ${segments('+.1', 1, 2)}
      +.01 < . 1 ack 1 <sack 1001:2001>
      +.0001 ${segment(1)}
      +.01 < . 1 ack 2001`,
    events: ['7 needed sack after ← 4'],
    client: spurious(0),
  },
  {
    name: 'bytes that never passed before → needed, lost before',
    trace: `handshake
      ${segments('+.1', 1, 3)}
      +.3 ${segment(2)}
      +.01 < . 1 ack 3001`,
    events: ['6 needed gap before ← null'],
    client: spurious(0),
  },
  {
    name: 'its timestamp is echoed → needed, echoed',
    trace: `${withTimestamps}
      +.1 ${timed(1, 1100)}
      +.3 ${timed(1, 1400)}
      +.01 ${echo(1001, 1400)}`,
    events: ['5 needed echoed after ← 4'],
    client: spurious(0),
  },
  {
    name: 'needed by SACK, then DSACK → spurious after all, and nothing was lost',
    trace: `handshake
      ${segments('+.1', 1, 2)}
      +.01 < . 1 ack 1 <sack 1001:2001>
      +.0001 ${segment(1)}
      +.008 < . 1 ack 2001
      +.002 < . 1 ack 2001 <sack 1:1001>`,
    events: ['7 spurious dsack null ← 4'],
    client: spurious(1),
  },
  {
    name: 'by SACK of an earlier loss that is repaired → no proof any more',
    trace: `handshake
      ${segments('+.1', 1, 2)}
      +.01 < . 1 ack 1 <sack 1001:2001>
      +.0001 ${segment(1)}
      +.01 < . 1 ack 2001
      +.1 ${segment(3)}
      +.3 ${segment(3)}
      +.01 < . 1 ack 3001`,
    events: ['7 needed sack after ← 4', '10 unknown null after ← 9'],
  },
  {
    name: 'SACK of bytes that never passed, which pass later: the next repetition → not told by that SACK',
    trace: `handshake
      ${segments('+.1', 1, 3)}
      +.01 < . 1 ack 1001 <sack 1001:3001>
      +.0001 ${segment(2)}
      +.01 < . 1 ack 3001
      +.1 ${segment(4)}
      +.3 ${segment(4)}
      +.01 < . 1 ack 4001`,
    events: ['7 spurious sacked null ← null', '10 unknown null after ← 9'],
  },
];

const reported: readonly TransferCase[] = [
  {
    name: 'DSACK of it → spurious, dsack',
    trace: `handshake
      +.1 ${segment(1)}
      +.3 ${segment(1)}
      +.008 < . 1 ack 1001
      +.002 < . 1 ack 1001 <sack 1:1001>`,
    events: ['5 spurious dsack null ← 4'],
    client: spurious(1),
  },
  {
    name: 'DSACK together with the acknowledgement → spurious, dsack',
    trace: `handshake
      +.1 ${segment(1)}
      +.3 ${segment(1)}
      +.01 < . 1 ack 1001 <sack 1:1001>`,
    events: ['5 spurious dsack null ← 4'],
    client: spurious(1),
  },
  {
    name: 'DSACK above the acknowledgement, within the second block → spurious, dsack',
    trace: `handshake
      ${segments('+.1', 1, 2, 3)}
      +.01 < . 1 ack 1 <sack 1001:3001>
      +.001 ${segment(3)}
      +.01 < . 1 ack 1 <sack 2001:3001 1001:3001>`,
    events: ['8 spurious sacked null ← 6'],
    client: spurious(1),
  },
  {
    name: 'DSACK of a probe above the acknowledgement → spurious, dsack',
    trace: `handshake
      ${segments('+.1', 1, 2, 3)}
      +.022 ${segment(3)}
      +.008 < . 1 ack 1 <sack 1001:3001>
      +.002 < . 1 ack 1 <sack 2001:3001 1001:3001>`,
    events: ['7 spurious dsack null ← 6'],
    client: spurious(1),
  },
  {
    name: 'sent again twice, DSACK twice → both spurious',
    trace: `handshake
      +.1 ${segment(1)}
      +.3 ${segment(1)}
      +.4 ${segment(1)}
      +.008 < . 1 ack 1001
      +.002 < . 1 ack 1001 <sack 1:1001>
      +.4 < . 1 ack 1001 <sack 1:1001>`,
    events: ['5 spurious dsack null ← 4', '6 spurious dsack null ← 4'],
    client: spurious(2),
  },
  {
    name: 'sent again twice, DSACK once → one of them spurious',
    trace: `handshake
      +.1 ${segment(1)}
      +.3 ${segment(1)}
      +.4 ${segment(1)}
      +.008 < . 1 ack 1001
      +.002 < . 1 ack 1001 <sack 1:1001>`,
    client: { retransmissions: { segments: 2, spurious: 1 } },
  },
  {
    name: 'two sent again, one DSACK over both → both spurious',
    trace: `handshake
      ${segments('+.1', 1, 2, 3)}
      +.01 < . 1 ack 1 <sack 2001:3001>
      ${segments('+.001', 1, 2)}
      +.008 < . 1 ack 3001
      +.002 < . 1 ack 3001 <sack 1:2001>`,
    client: { retransmissions: { segments: 2, spurious: 2 } },
    wrong: 'a DSACK proves but one repetition, however many it covers; receivers that coalesce blocks are rare',
  },
];

const byTimestamps: readonly TransferCase[] = [
  {
    name: 'the acknowledgement echoes the original → spurious, eifel',
    trace: `${withTimestamps}
      +.1 ${timed(1, 1100)}
      +.3 ${timed(1, 1400)}
      +.008 ${echo(1001, 1100)}`,
    events: ['5 spurious eifel null ← 4'],
    client: spurious(1),
  },
  {
    name: 'sent again twice, the original is echoed → spurious, the first of them at least',
    trace: `${withTimestamps}
      +.1 ${timed(1, 1100)}
      +.3 ${timed(1, 1400)}
      +.6 ${timed(1, 2000)}
      +.008 ${echo(1001, 1100)}`,
    events: ['5 spurious eifel null ← 4', '6 unknown null after ← 4'],
    client: spurious(1),
  },
  {
    name: 'the same tick as the original → the echo says nothing',
    trace: `${withTimestamps}
      +.1 ${timed(1, 1100)}
      +.0005 ${timed(1, 1100)}
      +.0095 ${echo(1001, 1100)}`,
    events: ['5 unknown null after ← 4'],
  },
  {
    name: 'timestamps that wrap around 2^32 → compared modulo',
    trace: `+0 > S 0:0(0) <mss 1460,sackOK,TS val 4294967000 ecr 0>
      +.01 < S. 0:0(0) ack 1 <mss 1460,sackOK,TS val 9000 ecr 4294967000>
      +.0001 > . 1 ack 1 <TS val 4294967010 ecr 9000>
      +.1 ${timed(1, 4_294_967_110)}
      +.3 ${timed(1, 114)}
      +.01 ${echo(1001, 114)}
      +.1 ${timed(2, 214)}
      +.3 ${timed(2, 514)}
      +.008 ${echo(2001, 214)}`,
    events: ['5 needed echoed after ← 4', '8 spurious eifel null ← 7'],
  },
  {
    name: 'echoed, then DSACK (the first copy was late) → spurious, dsack',
    trace: `${withTimestamps}
      +.1 ${timed(1, 1100)}
      +.3 ${timed(1, 1400)}
      +.01 ${echo(1001, 1400)}
      +.01 ${echo(1001, 1400, ',sack 1:1001')}`,
    events: ['5 spurious dsack null ← 4'],
    client: spurious(1),
  },
  {
    name: 'two lost, the first decides what is echoed → the second is no Eifel case',
    trace: `${withTimestamps}
      ${`+.1 ${timed(1, 1100)}\n+0 ${timed(2, 1100)}\n+0 ${timed(3, 1100)}`}
      +.01 ${echo(1, 1010, ',sack 2001:3001')}
      +.001 ${timed(1, 1112)}
      +.001 ${timed(2, 1113)}
      +.01 ${echo(3001, 1112)}`,
    events: ['8 needed echoed after ← 4', '9 needed sack after ← 5'],
    client: spurious(0),
  },
];

const byTime: readonly TransferCase[] = [
  {
    name: 'acknowledged before → spurious, acknowledged',
    trace: `handshake
      +.1 ${segment(1)}
      +.01 < . 1 ack 1001
      +.3 ${segment(1)}`,
    events: ['6 spurious acknowledged null ← 4'],
    client: spurious(1),
  },
  {
    name: 'acknowledged before, then DSACK → spurious, counted once',
    trace: `handshake
      +.1 ${segment(1)}
      +.01 < . 1 ack 1001
      +.3 ${segment(1)}
      +.01 < . 1 ack 1001 <sack 1:1001>`,
    events: ['6 spurious acknowledged null ← 4'],
    client: spurious(1),
  },
  {
    name: 'FIN that was acknowledged → spurious, acknowledged',
    trace: `handshake
      +.1 > F. 1 ack 1
      +.01 < . 1 ack 2
      +.3 > F. 1 ack 1`,
    events: ['6 spurious acknowledged null ← 4'],
    client: spurious(1),
  },
  {
    name: 'told by SACK before → spurious, sacked',
    trace: `handshake
      ${segments('+.1', 1, 2)}
      +.01 < . 1 ack 1 <sack 1001:2001>
      ${segments('+.0001', 1, 2)}`,
    events: ['7 needed sack after ← 4', '8 spurious sacked null ← 5'],
    client: spurious(1),
  },
  {
    name: 'acknowledged sooner than a round trip → spurious, early-acknowledgement',
    trace: `handshake
      +.1 ${segment(1)}
      +.3 ${segment(1)}
      +.002 < . 1 ack 1001`,
    events: ['5 spurious early-acknowledgement null ← 4'],
    client: spurious(1),
  },
  {
    name: 'acknowledged after most of a round trip → unknown',
    trace: `handshake
      +.1 ${segment(1)}
      +.3 ${segment(1)}
      +.008 < . 1 ack 1001`,
    events: ['5 unknown null after ← 4'],
  },
  {
    name: 'vantage at the receiver, no round trip to speak of → an acknowledgement at once proves nothing',
    trace: `+0 > S 0:0(0) <mss 1460,sackOK>
      +.00001 < S. 0:0(0) ack 1 <mss 1460,sackOK>
      +.01 > . 1 ack 1
      +.1 ${segment(1)}
      +.3 ${segment(1)}
      +.00001 < . 1 ack 1001`,
    events: ['5 unknown null after ← 4'],
  },
];

const byForwardRto: readonly TransferCase[] = [
  {
    name: 'time-out with SACK, no timestamps: what was sent once is acknowledged next → spurious, f-rto',
    trace: `handshake
      ${segments('+.1', 1, 2, 3)}
      +.3 ${segment(1)}
      +.01 < . 1 ack 2001`,
    events: ['7 spurious f-rto null ← 4'],
    client: spurious(1),
  },
  {
    name: 'the same without SACK → unknown',
    trace: `${withoutSack}
      ${segments('+.1', 1, 2, 3)}
      +.3 ${segment(1)}
      +.01 < . 1 ack 2001`,
    events: ['7 unknown null after ← 4'],
    client: spurious(0),
  },
  {
    name: 'the same with timestamps, and the repetition is echoed → needed, echoed',
    trace: `${withTimestamps}
      +.1 ${timed(1, 1100)}\n+0 ${timed(2, 1100)}\n+0 ${timed(3, 1100)}
      +.3 ${timed(1, 1400)}
      +.01 ${echo(2001, 1400)}`,
    events: ['7 needed echoed after ← 4'],
    client: spurious(0),
  },
  {
    name: 'fast, not by timeout (RTO): what was sent once is acknowledged next → no F-RTO',
    trace: `handshake
      ${segments('+.1', 1, 2, 3)}
      +.01 < . 1 ack 1 <sack 2001:3001>
      +.0001 ${segment(1)}
      +.01 < . 1 ack 3001`,
    events: ['8 needed sack after ← 4'],
  },
  {
    name: 'what never passed before, sent again by timeout (RTO), and all is acknowledged → needed, by the gap',
    trace: `handshake
      ${segments('+.1', 1, 3, 4)}
      +.01 < . 1 ack 1001
      +.3 ${segment(2)}
      +.01 < . 1 ack 3001`,
    events: ['8 needed gap before ← null'],
    client: spurious(0),
  },
  {
    // RFC 5682 (3.1, 2a): an acknowledgement up to RecoveryPoint proves nothing, F-RTO must not go on.
    name: 'acknowledged up to all that was sent: the first alone was lost, and the SACKs with it → unknown',
    trace: `handshake
      ${segments('+.1', 1, 2, 3)}
      +.3 ${segment(1)}
      +.01 < . 1 ack 3001`,
    events: ['7 unknown null after ← 4'],
    client: spurious(0),
  },
];

const overtaken: readonly TransferCase[] = [
  {
    name: 'the original comes after its repetition, older by TSval → out-of-order, the repetition spurious',
    trace: `${withTimestamps}
      +.1 ${timed(1, 1100)}
      +0 ${timed(3, 1101)}
      +.3 ${timed(2, 1400)}
      +.01 ${timed(2, 1100)}`,
    events: ['6 spurious original null ← null'],
    client: { outOfOrder: 1, retransmissions: { segments: 1, spurious: 1 }, uniqueBytes: 3000 },
  },
  {
    name: 'the original comes after its repetition, older by TSval → one retransmission, spurious',
    trace: `${withTimestamps}
      +.1 ${timed(1, 1100)}
      +0 ${timed(3, 1101)}
      +.3 ${timed(2, 1400)}
      +.01 ${timed(2, 1100)}`,
    events: ['6 spurious original null ← null'],
    client: { outOfOrder: 1, retransmissions: { segments: 1, spurious: 1 } },
  },
  {
    name: 'the original comes after its repetition, older by IP ID → one retransmission, spurious',
    trace: `handshake
      +.1 ${segment(1)} {id 100}
      +0 ${segment(3)} {id 102}
      +.3 ${segment(2)} {id 103}
      +.01 ${segment(2)} {id 101}
      +.1 ${segment(4)} {id 104}`,
    events: ['6 spurious original null ← null'],
    client: { outOfOrder: 1, retransmissions: { segments: 1, spurious: 1 } },
  },
  {
    name: 'sent again once more, newer by TSval → two retransmissions',
    trace: `${withTimestamps}
      +.1 ${timed(1, 1100)}
      +0 ${timed(3, 1101)}
      +.3 ${timed(2, 1400)}
      +.6 ${timed(2, 2000)}`,
    events: ['6 needed gap before ← null', '7 unknown null after ← 6'],
    client: { outOfOrder: 0 },
  },
];

const wrapped: readonly TransferCase[] = [
  {
    name: 'around 2^32: SACK, DSACK, acknowledged before → as anywhere',
    options: { isn: { client: 4_294_966_000, server: 4_294_967_295 } },
    trace: `handshake
      ${segments('+.1', 1, 2, 3)}
      +.01 < . 1 ack 1 <sack 1001:2001>
      +.0001 ${segment(1)}
      +.01 < . 1 ack 3001
      +.001 < . 1 ack 3001 <sack 1:1001>
      +.3 ${segment(2)}`,
    events: ['8 spurious dsack null ← 4', '11 spurious acknowledged null ← 5'],
    client: spurious(2),
  },
];

describe.each([
  ['no proof', unproved],
  ['needed', needed],
  ['DSACK', reported],
  ['timestamps', byTimestamps],
  ['acknowledgements', byTime],
  ['F-RTO', byForwardRto],
  ['the original comes late', overtaken],
  ['sequence numbers wrap', wrapped],
] as const)('%s', (_, cases) => {
  testTransfers(cases, lineOf, isRetransmission);
});
