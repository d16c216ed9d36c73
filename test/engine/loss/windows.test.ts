// Windows that close, open and fill up; probes of them, and of connections that are idle.
import { describe } from 'vitest';
import { testTransfers, type TransferCase } from './transfer-case.ts';

/** The client's 100 bytes, acknowledged with a closed window (frame 5). */
const closed = `handshake
  +.1 > P. 1:101(100) ack 1
  +.01 < . 1 ack 101 win 0`;

const zeroWindows: readonly TransferCase[] = [
  {
    name: 'the window closes → zero-window',
    trace: closed,
    events: ['5 server zero-window 0'],
    server: { zeroWindows: 1 },
    client: { zeroWindows: 0 },
  },
  {
    name: 'the window closes with data → zero-window',
    trace: 'handshake\n+.1 < P. 1:101(100) ack 1 win 0',
    events: ['4 server zero-window 0'],
    server: { zeroWindows: 1 },
  },
  {
    name: 'a FIN or RST without a window → nothing, since it takes no more anyway',
    trace: 'handshake\n+.1 > F. 1 ack 1 win 0\n+.01 < R. 1 ack 2 win 0',
    events: ['5 server reset'],
    client: { zeroWindows: 0, zeroWindowDuration: 0 },
    server: { zeroWindows: 0 },
  },
  {
    name: 'the window opens again, scale known → window-update, scaled',
    trace: `${closed}\n+1 < . 1 ack 101 win 500`,
    events: ['5 server zero-window 0', '6 server window-update 64000'],
  },
  {
    name: 'the window grows, no scale agreed → window-update, as it stands there',
    trace: `+0 > S 0:0(0) <mss 1460>
      +.01 < S. 0:0(0) ack 1 win 8000 <mss 1460>
      +.001 > . 1 ack 1
      +.1 > P. 1:101(100) ack 1
      +.01 < . 1 ack 101 win 7900
      +1 < . 1 ack 101 win 8000`,
    events: ['6 server window-update 8000'],
  },
  {
    name: 'the window opens again, scale not captured → window-update, unknown',
    trace: '+0 > P. 1:101(100) ack 1\n+.01 < . 1 ack 101 win 0\n+1 < . 1 ack 101 win 500',
    events: ['2 server zero-window 0', '3 server window-update null'],
  },
  {
    name: 'closed by the SYN-ACK (as SYNPROXY does), then opened → zero-window, window-update',
    trace: `+0 > S 0:0(0) <mss 1460>
      +.01 < S. 0:0(0) ack 1 win 0 <mss 1460>
      +.001 > . 1 ack 1
      +.5 < . 1 ack 1 win 8000`,
    events: ['2 server zero-window 0', '4 server window-update 8000'],
    wrong: 'the window of SYN and SYN-ACK is not known to the transfer',
  },
  {
    name: 'another window with a new acknowledgement → no event',
    trace: `handshake
      +.1 > P. 1:101(100) ack 1
      +.01 < . 1 ack 51 win 500
      +.01 < . 1 ack 101 win 499`,
    events: [],
  },
  {
    name: 'another window with SACK → duplicate-ack, not window-update',
    trace: `handshake
      +.1 > . 1:1001(1000) ack 1
      +0 > . 1001:2001(1000) ack 1
      +0 > . 2001:3001(1000) ack 1
      +.01 < . 1 ack 1001 win 500
      +.01 < . 1 ack 1001 win 499 <sack 2001:3001>`,
    events: ['8 server duplicate-ack'],
    server: { duplicateAcks: 1 },
  },
  {
    name: 'the first answer to data is a SACK: acknowledgement as in the SYN-ACK → duplicate-ack',
    trace: `handshake
      +.1 > . 1:1001(1000) ack 1
      +0 > . 1001:2001(1000) ack 1
      +.01 < . 1 ack 1 <sack 1001:2001>`,
    events: ['6 server duplicate-ack'],
    server: { duplicateAcks: 1 },
  },
  {
    name: 'the same ACK again, nothing under way → no duplicate-ack',
    trace: 'handshake\n+.1 > P. 1:101(100) ack 1\n+.01 < . 1 ack 101\n+.01 < . 1 ack 101',
    events: [],
    server: { duplicateAcks: 0 },
  },
];

const durations: readonly TransferCase[] = [
  {
    name: 'closed for a second → zeroWindowDuration 1 s',
    trace: `${closed}\n+1 < . 1 ack 101 win 500`,
    server: { zeroWindows: 1, zeroWindowDuration: 1 },
  },
  {
    name: 'closed, said so again, open after two seconds → 2 s, two segments',
    trace: `${closed}\n+1 > . 100 ack 1\n+0 < . 1 ack 101 win 0\n+1 < . 1 ack 101 win 500`,
    server: { zeroWindows: 2, zeroWindowDuration: 2 },
  },
  {
    name: 'closed twice → the sum',
    trace: `${closed}
      +1 < . 1 ack 101 win 500
      +1 < . 1 ack 101 win 0
      +.5 < . 1 ack 101 win 500
      +1 > P. 101:201(100) ack 1`,
    server: { zeroWindows: 2, zeroWindowDuration: 1.5 },
  },
  {
    name: 'never opened → up to the last packet',
    trace: `${closed}\n+3 > . 100 ack 1`,
    server: { zeroWindows: 1, zeroWindowDuration: 3 },
  },
  {
    name: 'opened with data → ends there',
    trace: `${closed}\n+1 < P. 1:101(100) ack 101 win 500\n+1 > . 101 ack 101`,
    server: { zeroWindows: 1, zeroWindowDuration: 1 },
  },
];

const probes: readonly TransferCase[] = [
  {
    name: 'Linux: 0 bytes at una−1, and its answer → zero-window-probe, zero-window-probe-ack',
    trace: `${closed}\n+.2 > . 100 ack 1\n+.01 < . 1 ack 101 win 0`,
    events: [
      '5 server zero-window 0',
      '6 client zero-window-probe',
      '7 server zero-window-probe-ack',
      '7 server zero-window 0',
    ],
    client: { keepAlives: 0, retransmissions: { segments: 0 } },
  },
  {
    name: '1 new byte that is not taken, and its answer → zero-window-probe, zero-window-probe-ack',
    trace: `${closed}\n+.2 > . 101:102(1) ack 1\n+.01 < . 1 ack 101 win 0`,
    events: [
      '5 server zero-window 0',
      '6 client zero-window-probe',
      '7 server zero-window-probe-ack',
      '7 server zero-window 0',
    ],
    client: { keepAlives: 0, retransmissions: { segments: 0 } },
  },
  {
    name: 'the same byte again and again → zero-window-probe each time, no retransmission',
    trace: `${closed}
      +.2 > . 101:102(1) ack 1
      +.01 < . 1 ack 101 win 0
      +.4 > . 101:102(1) ack 1
      +.01 < . 1 ack 101 win 0
      +.8 > . 101:102(1) ack 1`,
    events: [
      '5 server zero-window 0',
      '6 client zero-window-probe',
      '7 server zero-window-probe-ack',
      '7 server zero-window 0',
      '8 client zero-window-probe',
      '9 server zero-window-probe-ack',
      '9 server zero-window 0',
      '10 client zero-window-probe',
    ],
    client: { retransmissions: { segments: 0 } },
  },
  {
    name: 'answered, then the byte that was not taken begins the next segment → no retransmission',
    trace: `${closed}
      +.2 > . 101:102(1) ack 1
      +.01 < . 1 ack 101 win 0
      +1 < . 1 ack 101 win 500
      +0 > . 101:1101(1000) ack 1
      +.01 < . 1 ack 1101`,
    client: { retransmissions: { segments: 0 }, outOfOrder: 0, uniqueBytes: 1100 },
  },
  {
    name: 'answered by an open window, then the byte that was not taken begins the next segment → no retransmission',
    trace: `${closed}
      +.2 > . 101:102(1) ack 1
      +.01 < . 1 ack 101 win 500
      +0 > . 101:1101(1000) ack 1
      +.01 < . 1 ack 1101`,
    client: { retransmissions: { segments: 0 }, outOfOrder: 0 },
  },
  {
    name: 'the byte that was not taken begins the next segment → each byte counts once',
    trace: `${closed}
      +.2 > . 101:102(1) ack 1
      +.01 < . 1 ack 101 win 500
      +0 > . 101:1101(1000) ack 1
      +.01 < . 1 ack 1101`,
    client: { uniqueBytes: 1100 },
  },
  {
    name: 'the byte is taken, and the window still closed → zero-window-probe, zero-window',
    trace: `${closed}
      +.2 > . 101:102(1) ack 1
      +.01 < . 1 ack 102 win 0
      +.4 > . 102:103(1) ack 1
      +.01 < . 1 ack 103 win 500`,
    events: [
      '5 server zero-window 0',
      '6 client zero-window-probe',
      '7 server zero-window 0',
      '8 client zero-window-probe',
    ],
    client: { uniqueBytes: 102, retransmissions: { segments: 0 } },
  },
  {
    name: 'the window opened in answer to a probe → zero-window-probe, window-update',
    trace: `${closed}\n+.2 > . 100 ack 1\n+.01 < . 1 ack 101 win 500\n+.01 > . 101:201(100) ack 1`,
    events: ['5 server zero-window 0', '6 client zero-window-probe', '7 server window-update 64000'],
  },
  {
    name: 'more than a byte into a closed window → no probe',
    trace: `${closed}\n+.2 > . 101:201(100) ack 1`,
    events: ['5 server zero-window 0'],
  },
];
/** Windows of `scale`; the server's is 10 << scale. */
const small = (scale: number): string => `+0 > S 0:0(0) <mss 1460,nop,wscale 7>
  +.01 < S. 0:0(0) ack 1 win 1000 <mss 1460,nop,wscale ${scale}>
  +.001 > . 1 ack 1 win 500
  +.01 < . 1 ack 1 win 10`;

const full: readonly TransferCase[] = [
  {
    name: 'the scaled window is full → window-full',
    trace: `${small(7)}\n+.1 > . 1:641(640) ack 1\n+0 > . 641:1281(640) ack 1`,
    events: ['4 server window-update 1280', '6 client window-full'],
  },
  {
    name: 'what fills the unscaled window → not full where a scale was agreed',
    trace: `${small(7)}\n+.1 > . 1:11(10) ack 1`,
    events: ['4 server window-update 1280'],
  },
  {
    name: 'a scale of 0 → window-full at the window as it stands there',
    trace: `${small(0)}\n+.1 > . 1:11(10) ack 1`,
    events: ['4 server window-update 10', '5 client window-full'],
  },
  {
    name: 'one end offers no scale → none counts',
    trace: `+0 > S 0:0(0) <mss 1460>
      +.01 < S. 0:0(0) ack 1 win 1000 <mss 1460,nop,wscale 7>
      +.001 > . 1 ack 1 win 500
      +.01 < . 1 ack 1 win 10
      +.1 > . 1:11(10) ack 1`,
    events: ['4 server window-update 10', '5 client window-full'],
  },
  {
    name: 'all but one byte → not full',
    trace: `${small(7)}\n+.1 > . 1:1280(1279) ack 1`,
    events: ['4 server window-update 1280'],
  },
  {
    name: 'acknowledged in between → full only when its end is reached',
    trace: `${small(7)}
      +.1 > . 1:641(640) ack 1
      +.01 < . 1 ack 641 win 10
      +.01 > . 641:1281(640) ack 1
      +0 > . 1281:1921(640) ack 1`,
    events: ['4 server window-update 1280', '8 client window-full'],
  },
  {
    name: 'both SYNs not captured → no event',
    trace: '+0 < . 1 ack 1 win 10\n+.1 > . 1:11(10) ack 1',
    events: [],
  },
  {
    name: 'the client’s SYN not captured → not told',
    trace: `+.01 < S. 0:0(0) ack 1 win 1000 <mss 1460,nop,wscale 0>
      +.001 > . 1 ack 1 win 500
      +.01 < . 1 ack 1 win 10
      +.1 > . 1:11(10) ack 1`,
    events: ['3 server window-update null'],
  },
  {
    name: 'the window of the SYN-ACK, which is never scaled → window-full at its end',
    trace: `+0 > S 0:0(0) <mss 1460,nop,wscale 7>
      +.01 < S. 0:0(0) ack 1 win 1000 <mss 1460,nop,wscale 7>
      +.001 > . 1 ack 1 win 500
      +.1 > . 1:1001(1000) ack 1`,
    events: ['4 client window-full'],
  },
];

/** The client's 100 bytes, acknowledged (frame 5). */
const idle = 'handshake\n+.1 > P. 1:101(100) ack 1\n+.01 < . 1 ack 101';

const keepAlives: readonly TransferCase[] = [
  ...[0, 1].map((bytes) => ({
    name: `${bytes} byte before the next, acknowledged before: and its answer → keep-alive, keep-alive-ack`,
    trace: `${idle}\n+60 > . 100:${100 + bytes}(${bytes}) ack 1\n+.01 < . 1 ack 101`,
    events: ['6 client keep-alive', '7 server keep-alive-ack'],
    client: { keepAlives: 1, retransmissions: { segments: 0 }, uniqueBytes: 100 },
    server: { keepAlives: 0, duplicateAcks: 0 },
  })),
  {
    name: 'before any data: at the SYN’s sequence number → keep-alive, keep-alive-ack',
    trace: 'handshake\n+60 > . 0 ack 1\n+.01 < . 1 ack 1',
    events: ['4 client keep-alive', '5 server keep-alive-ack'],
    client: { keepAlives: 1 },
    wrong: 'an answer by an end that said nothing but SYN-ACK before is not told',
  },
  {
    name: 'unanswered → keep-alive each time',
    trace: `${idle}\n+60 > . 100 ack 1\n+10 > . 100 ack 1\n+10 > . 100 ack 1`,
    events: ['6 client keep-alive', '7 client keep-alive', '8 client keep-alive'],
    client: { keepAlives: 3 },
  },
  {
    name: 'by the server → the same',
    trace: `${idle}\n+.01 < P. 1:51(50) ack 101\n+0 > . 101 ack 51\n+60 < . 50 ack 101\n+.01 > . 101 ack 51`,
    events: ['8 server keep-alive', '9 client keep-alive-ack'],
    server: { keepAlives: 1 },
  },
  {
    name: 'by both ends at once → each told, no duplicate-ack',
    trace: `${idle}\n+60 > . 100 ack 1\n+.001 < . 0 ack 101\n+.001 > . 101 ack 1\n+.01 < . 1 ack 101`,
    events: ['6 client keep-alive', '7 server keep-alive', '8 client keep-alive-ack', '9 server keep-alive-ack'],
  },
  {
    name: 'after a FIN: 0 bytes before the next → keep-alive',
    trace: `${idle}\n+1 > F. 101 ack 1\n+.01 < . 1 ack 102\n+60 > . 101 ack 1\n+.01 < . 1 ack 102`,
    events: ['8 client keep-alive', '9 server keep-alive-ack'],
  },
  {
    name: 'around 2^32 → keep-alive',
    options: { isn: { client: 4_294_967_195, server: 7 } },
    trace: `${idle}\n+60 > . 100 ack 1\n+.01 < . 1 ack 101`,
    events: ['6 client keep-alive', '7 server keep-alive-ack'],
  },
  {
    name: 'a keystroke that was not acknowledged yet: 1 byte again → retransmission, no keep-alive',
    trace: `${idle}\n+1 > P. 101:102(1) ack 1\n+.25 > P. 101:102(1) ack 1\n+.01 < . 1 ack 102`,
    events: ['7 client retransmission unknown null after ← 6'],
    client: { keepAlives: 0, uniqueBytes: 101, retransmissions: { segments: 1, bytes: 1 } },
  },
  {
    name: 'a keystroke that was the first byte of all → retransmission, no keep-alive',
    trace: 'handshake\n+1 > P. 1:2(1) ack 1\n+.25 > P. 1:2(1) ack 1\n+.01 < . 1 ack 2',
    events: ['5 client retransmission unknown null after ← 4'],
    client: { keepAlives: 0 },
  },
  {
    name: 'a keystroke lost before the vantage, in a gap → no keep-alive',
    trace: `${idle}\n+1 > P. 102:103(1) ack 1\n+.25 > P. 101:102(1) ack 1\n+.01 < . 1 ack 102`,
    events: ['6 client previous-segment-missing 1', '7 client retransmission needed gap before ← null'],
    client: { keepAlives: 0 },
  },
  {
    name: 'a keystroke doubled by the capture → capture-duplicate, no keep-alive',
    trace: `${idle}\n+1 > P. 101:102(1) ack 1 {dup .0001 ttl 63}\n+.01 < . 1 ack 102`,
    events: ['7 client capture-duplicate'],
    client: { keepAlives: 0, retransmissions: { segments: 0 } },
  },
  {
    name: 'a keystroke doubled by the capture after its acknowledgement → capture-duplicate, no keep-alive',
    trace: `${idle}\n+1 > P. 101:102(1) ack 1 {dup .0002 ttl 63}\n+.0001 < . 1 ack 102\n+1 > . 102 ack 1`,
    events: ['8 client capture-duplicate'],
    client: { keepAlives: 0 },
  },
];

describe.each([
  ['zero window and update', zeroWindows],
  ['how long', durations],
  ['zero-window probes', probes],
  ['full', full],
  ['keep-alive', keepAlives],
] as const)('%s', (_, cases) => {
  testTransfers(cases);
});
