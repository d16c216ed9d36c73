// Rules of windows: what the receiver, the sender, or the network let through. Of each, traces in which it is found and
// their nearest neighbours, in which it is not; and two connections to a server.
import { bulkTrace, FULL, once, RENO, type Bulk } from './bulk-trace.ts';
import { ONE } from './finding-case.ts';
import type { SeveralCase } from './several-cases.ts';
import type { RuleCase } from './transfer-cases.ts';

const DATA_FROM_SERVER = { sender: 'server' } as const;

/** As many segments as that fit into the receiver's window. */
const limited = (segments: number, bulk: Partial<Bulk> = {}): string =>
  bulkTrace({ segments: 400, rttMs: 50, window: () => segments * FULL, ...bulk });

/** The window is small until so many segments have arrived, then it is not. */
const limitedUntil = (arrived: number): string =>
  limited(32, { segments: 500, segmentUs: 600, window: (next) => (next < arrived ? 32 : 2000) * FULL });

/** Small enough that windows need no scale that is coarser than a segment. */
const small = (segments: number, bulk: Partial<Bulk> = {}): string =>
  limited(segments, { segments: 200, scale: 3, ...bulk });

const LARGEST_UNSCALED = 65_160;
const unscaled = (bulk: Partial<Bulk> = {}): string =>
  bulkTrace({
    segments: 550,
    rttMs: 50,
    scale: null,
    window: () => LARGEST_UNSCALED,
    ...DATA_FROM_SERVER,
    ...bulk,
  });

/** A link that takes 1.2 ms for a segment. */
const queued = (bulk: Partial<Bulk> = {}): string => bulkTrace({ segments: 600, rttMs: 20, segmentUs: 1200, ...bulk });

const losing = (bulk: Partial<Bulk>): string => bulkTrace({ segments: 400, rttMs: 50, ...bulk });

/** Nothing passes that is sent in that time, in milliseconds. */
const outage =
  (from: number, to: number) =>
  (_segment: number, _copy: number, ms: number): boolean =>
    ms > from && ms < to;

const marking = (bulk: Partial<Bulk> = {}): string =>
  // Six segments an acknowledgement: none ends just where the reduction began.
  bulkTrace({ segments: 300, rttMs: 50, hasEcn: true, ackEvery: 6, mark: (segment) => segment === 60, ...bulk });

/** Its bytes are acknowledged, and then once more. */
const echoAfterwards = (trace: string): string => {
  const acknowledgement = trace.split('\n').findLast((line) => /^\S+ < /.test(line))!;
  return `${trace}\n${acknowledgement.replace(/^\S+ < \./, '+.1 < E.')}`;
};

export const windowCases: readonly RuleCase[] = [
  {
    rule: 'receiver-limited',
    trace: limited(32),
    severity: 'info',
    endpoint: 'server',
    message: `${ONE}: the receive window of the server (46.3 kB) limited the client for 78.3 % of its sending time, capping it at 926 kB/s`,
    frames: [68, 71, 74, 77],
    data: { share: 0.783, window: 32 * FULL, bytesPerSecond: 926_479 },
    unlike: {
      'full for less than half of the time': limitedUntil(180),
      'for less than ten round trips': limited(32, { segments: 200 }),
      'a larger window than the path holds': limited(200, { segmentUs: 1200 }),
      'the SYNs are not in the capture': limited(32).split('\n').slice(3).join('\n'),
      'no more to send than fits in': limited(32, { readyMs: (segment) => Math.floor(segment / 30) * 60 }),
    },
  },
  {
    rule: 'receiver-limited',
    trace: limited(32, DATA_FROM_SERVER),
    severity: 'info',
    endpoint: 'client',
    message: `${ONE}: the receive window of the client (46.3 kB) limited the server for 78.3 % of its sending time, capping it at 926 kB/s`,
    frames: [69, 72, 75, 78],
    data: { share: 0.783, window: 32 * FULL, bytesPerSecond: 926_479 },
    unlike: {},
  },
  {
    rule: 'small-window',
    trace: small(5),
    severity: 'warning',
    endpoint: 'server',
    message: `${ONE}: the server never offers more than 7.24 kB of receive window, which limited the client for 97.7 % of its sending time`,
    frames: [8, 11, 14, 16],
    data: { share: 0.977, window: 5 * FULL, bytesPerSecond: 144_794, isUnscaled: false },
    unlike: {
      'eleven segments': small(11),
      'ten, but seldom full': small(10, { readyMs: (segment) => Math.floor(segment / 8) * 60 }),
      'small at first, then large': small(5, { window: (next) => (next < 100 ? 5 : 40) * FULL }),
    },
  },
  {
    rule: 'small-window',
    trace: small(10, DATA_FROM_SERVER),
    severity: 'warning',
    endpoint: 'client',
    message: `${ONE}: the client never offers more than 14.5 kB of receive window, which limited the server for 99.9 % of its sending time`,
    frames: [14, 17, 20, 23],
    data: { share: 0.999, window: 10 * FULL, isUnscaled: false },
    unlike: {},
  },
  {
    rule: 'small-window',
    trace: unscaled(),
    severity: 'warning',
    endpoint: 'client',
    message: `${ONE}: the client never offers more than 65.2 kB of receive window (no window scaling), which limited the server for 67.2 % of its sending time`,
    frames: [103, 106, 109, 112],
    data: { window: LARGEST_UNSCALED, isUnscaled: true },
    unlike: {
      'as large, though it is scaled': unscaled({ scale: 7 }),
      'not scaled, and far below what may be said': unscaled({ window: () => 40 * FULL }),
      'not scaled, and seldom full': unscaled({ readyMs: (segment) => Math.floor(segment / 43) * 60 }),
    },
  },
  {
    rule: 'bufferbloat',
    trace: queued(),
    severity: 'warning',
    endpoint: null,
    message: `${ONE}: RTT 22.4 ms unloaded, but 142 ms with much data in flight: likely a long queue on the path`,
    frames: [499, 504, 509, 514],
    data: { sender: 'client', least: 0.022389, underLoad: 0.141855 },
    unlike: {
      'one round trip that is long': queued({
        segmentUs: 12,
        hasSack: false,
        window: () => 64 * FULL,
        lateMs: (segment) => (segment === 300 ? 150 : 0),
      }),
      'not three times as long': queued({ rttMs: 100, segments: 800, window: () => 192 * FULL }),
      'not a tenth of a second more': queued({ rttMs: 10, window: () => 64 * FULL }),
      'little is under way': queued({
        segments: 100,
        segmentUs: 30_000,
        scale: 3,
        hasSack: false,
        window: () => 7 * FULL,
      }),
    },
  },
  {
    rule: 'bufferbloat',
    trace: queued(DATA_FROM_SERVER),
    severity: 'warning',
    endpoint: null,
    message: `${ONE}: RTT 22.4 ms unloaded, but 142 ms with much data in flight: likely a long queue on the path`,
    frames: [500, 505, 510, 515],
    data: { sender: 'server', least: 0.022389, underLoad: 0.141855 },
    unlike: {},
  },
  {
    rule: 'cwnd-collapse',
    trace: losing({ segments: 200, lose: outage(90, 380) }),
    severity: 'warning',
    endpoint: 'client',
    message: `${ONE}: the congestion window of the client fell from 41 segments to 1`,
    frames: [90],
    data: { times: 1, from: 41, to: 1 },
    others: ['retransmission-rate', 'timeout-retransmission'],
    unlike: {
      'one loss: a half': losing({ beta: RENO, lose: once(100) }),
      'two: a quarter': losing({ beta: RENO, lose: once(100, 230) }),
      'a time-out of ten segments': losing({ segments: 100, lose: outage(-1, 300) }),
    },
  },
  {
    rule: 'cwnd-collapse',
    trace: losing({ segments: 600, beta: RENO, lose: once(100, 230, 300), ...DATA_FROM_SERVER }),
    severity: 'warning',
    endpoint: 'server',
    message: `${ONE}: the congestion window of the server fell from 110 segments to 13`,
    frames: [610],
    data: { times: 1, from: 110, to: 13 },
    unlike: {},
  },
  {
    rule: 'ecn-congestion',
    trace: marking(),
    severity: 'info',
    endpoint: 'client',
    message: `${ONE}: the client reduced its congestion window once because the network marked congestion (ECN)`,
    frames: [140],
    data: { reductions: 1 },
    unlike: {
      'nothing was marked': marking({ mark: () => false }),
      'marked, and the receiver does not say so': marking({ vantage: 'receiver' }).replaceAll('< E.', '< .'),
      'ECE when there are no data': echoAfterwards(marking({ mark: () => false })),
    },
  },
  {
    rule: 'ecn-congestion',
    trace: marking({ mark: (segment) => segment === 60 || segment === 200, ...DATA_FROM_SERVER }),
    severity: 'info',
    endpoint: 'server',
    message: `${ONE}: the server reduced its congestion window twice because the network marked congestion (ECN)`,
    frames: [141, 282],
    data: { reductions: 2 },
    unlike: {},
  },
];

const TWO = '2 connections to 10.0.0.2:80';

export const severalWindowCases: readonly SeveralCase[] = [
  {
    rule: 'receiver-limited',
    lines: limited(32),
    second: limited(48),
    message: `${TWO}: the receive window of the server (46.3 kB) limited the client for up to 78.3 % of its sending time, capping it at 926 kB/s`,
    filter: 'tcp.len > 0',
  },
  {
    rule: 'small-window',
    lines: small(10),
    second: small(5),
    message: `${TWO}: the server never offers more than 14.5 kB of receive window, which limited the client for up to 99.9 % of its sending time`,
    filter: 'tcp.len > 0',
  },
  {
    rule: 'bufferbloat',
    lines: queued(),
    second: queued({ segments: 700 }),
    message: `${TWO}: RTT 22.4 ms unloaded, but up to 164 ms with much data in flight: likely a long queue on the path`,
    filter: '',
  },
  {
    rule: 'cwnd-collapse',
    lines: losing({ segments: 200, lose: outage(90, 380) }),
    second: losing({ segments: 200, lose: outage(140, 420) }),
    message: `${TWO}: the congestion window of the client fell from 81 segments to 1`,
    filter: 'tcp.len > 0',
    others: ['retransmission-rate', 'timeout-retransmission'],
  },
  {
    rule: 'ecn-congestion',
    lines: marking(),
    second: marking({ mark: (segment) => segment === 60 || segment === 200 }),
    message: `${TWO}: the client reduced its congestion window up to twice because the network marked congestion (ECN)`,
    filter: 'tcp.flags.ece == 1',
  },
];
