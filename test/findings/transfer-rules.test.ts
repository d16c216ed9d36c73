// The rules of the transfer, the path and the capture: found where they should be, not next to it; and what explains what.
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/index.ts';
import { CONNECTION_DETECTORS } from '../../src/findings/registry.ts';
import { capture } from '../kit/capture.ts';
import { writeTemporary } from '../kit/write-capture.ts';
import { segment, segments, withoutSack } from '../engine/loss/transfer-case.ts';
import { findingsOf } from './finding-tests.ts';
import { range } from './many.ts';
import { blackHole, captureCases, transferCases } from './transfer-cases.ts';
import { windowCases } from './window-cases.ts';

const rulesOf = async (trace: string): Promise<string[]> =>
  (await findingsOf(trace)).map(({ rule }) => rule).toSorted();

/** With all numbers but for the last digits of doubles. */
const near = (data: object): object =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      typeof value === 'number' ? (expect.closeTo(value, 6) as number) : (value as unknown),
    ]),
  );

describe.each([
  ['transfer and path', transferCases],
  ['windows', windowCases],
  ['capture', captureCases],
] as const)('%s', (_, cases) => {
  describe.each(cases)(
    '$rule: $message',
    ({ rule, trace, severity, endpoint, message, frames, data, others = [], unlike }) => {
      test('found', async () => {
        const found = await findingsOf(trace);
        expect(found.map((each) => each.rule).toSorted()).toEqual([rule, ...others].toSorted());
        const finding = found.find((each) => each.rule === rule);
        expect(finding).toMatchObject({ severity, endpoint, message, frames, data: near(data) });
      });

      for (const [name, neighbour] of Object.entries(unlike)) {
        test(`${name} → not found`, async () => {
          expect(await rulesOf(neighbour)).not.toContain(rule);
        });
      }
    },
  );
});

describe('how bad', () => {
  const share = (again: number): string => `handshake
    ${segments('+.1', ...range(again * 2, (i) => i + 1))}
    +.01 < . 1 ack 1 <sack ${again * 1000 + 1}:${again * 2000 + 1}>
    ${segments('+.001', ...range(again, (i) => i + 1))}
    +.01 < . 1 ack ${again * 2000 + 1}`;
  const small = '> P. 1:101(100) ack 1';
  const timeouts = (...waits: readonly string[]): string =>
    `${withoutSack}\n+.1 ${small}\n${waits.map((wait) => `+${wait} ${small}`).join('\n')}\n+.01 < . 1 ack 101`;
  const closed = (wait: string): string =>
    `handshake\n+.1 ${small}\n+.01 < . 1 ack 101 win 0\n+${wait} < . 1 ack 101 win 500`;

  test.each([
    ['retransmission-rate', 'a third of few segments', share(4), 'warning'],
    ['retransmission-rate', 'a third of many', share(12), 'error'],
    ['timeout-retransmission', 'three in a row', timeouts('.4', '.4', '.8'), 'warning'],
    ['timeout-retransmission', 'four in a row', timeouts('.4', '.4', '.8', '1.2'), 'error'],
    ['zero-window-stall', '0.9 s', closed('.9'), 'warning'],
    ['zero-window-stall', 'a second', closed('1'), 'error'],
  ])('%s: %s → %3$s', async (rule, _, trace, severity) => {
    const found = (await findingsOf(trace)).find((each) => each.rule === rule);
    expect(found?.severity).toBe(severity);
  });

  test('capture-truncated: the file ends inside a packet → a warning', async () => {
    const path = writeTemporary('cut.pcap', capture('handshake\nclose').subarray(0, -10));
    const { findings } = await analyze([path]);
    expect(findings).toMatchObject([
      { rule: 'capture-truncated', severity: 'warning', message: 'the capture: truncated or damaged' },
    ]);
  });

  const LATER = { baseSeconds: 1_700_000_100 };

  test('several captures → a finding for that which has the flaw, with its place', async () => {
    const drops = `addresses 10.0.0.1:40001 10.0.0.2:80\nhandshake\n${segments('+.1', 1, 3)}\n+.01 < . 1 ack 3001`;
    const paths = [
      writeTemporary('a.pcap', capture('handshake\nclose')),
      writeTemporary('b.pcap', capture(drops, LATER)),
    ];
    const { findings } = await analyze(paths);
    const message = expect.stringContaining('b.pcap: 1.00 kB acknowledged by the receiver, but not captured') as string;
    expect(findings).toMatchObject([{ rule: 'capture-drops', capture: 1, frames: [6], message }]);
  });

  // Wrong still: CaptureQuality counts a connection where it began, with the numbers of frames of any capture.
  test.fails('begun in one capture, bytes missing in the next → the drops, and the frame, are of the next', async () => {
    const paths = [
      writeTemporary('a.pcap', capture('handshake')),
      writeTemporary('b.pcap', capture(`+0 > udp (10)\n${segments('+.1', 1, 3)}\n+.01 < . 1 ack 3001`, LATER)),
    ];
    const { findings } = await analyze(paths);
    expect(findings).toMatchObject([{ rule: 'capture-drops', capture: 1, frames: [4] }]);
  });
});

describe('explains: what follows from another finding of the same connection is left out', () => {
  const rules = new Set<string>(CONNECTION_DETECTORS.map(({ meta }) => meta.rule));
  test.each(CONNECTION_DETECTORS.filter(({ explains }) => explains !== undefined))(
    '$meta.rule → rules that exist, not itself',
    ({ meta, explains = [] }) => {
      expect(explains.filter((rule) => !rules.has(rule))).toEqual([]);
      expect(explains).not.toContain(meta.rule);
      expect(new Set(explains).size).toBe(explains.length);
    },
  );

  const idle = 'handshake\n+.1 > P. 1:101(100) ack 1\n+.01 < . 1 ack 101';
  const small = '> P. 101:201(100) ack 1';
  const outage = ['.3', '.6', '1.2', '2.4'].map((wait) => `+${wait} ${small}`).join('\n');
  test.each([
    ['pmtu-black-hole: time-outs, their rate, stalls, a peer that is gone', blackHole, ['pmtu-black-hole']],
    ['half-open-peer: time-outs, their rate, stalls', `${idle}\n+.1 ${small}\n${outage}`, ['half-open-peer']],
    [
      'half-open-peer: a FIN that comes again',
      `${idle}\n+.1 > F. 101 ack 1\n${['.3', '.6', '1.2', '2.4'].map((wait) => `+${wait} > F. 101 ack 1`).join('\n')}`,
      ['half-open-peer'],
    ],
    [
      'keep-alive-timeout: heartbeats, a peer that is gone',
      `${idle}\n${range(5, () => '+10 > . 100 ack 1').join('\n')}`,
      ['keep-alive-timeout'],
    ],
    [
      'timeout-retransmission: stalls',
      `${withoutSack}\n${segments('+.1', 1, 2)}\n+1.2 ${segment(1)}\n+.01 < . 1 ack 2001`,
      ['timeout-retransmission'],
    ],
    [
      'zero-window-stall: stalls',
      `handshake
        +.1 ${segment(1)}
        +.01 < . 1 ack 1001 win 0
        +.5 < . 1 ack 1001 win 4
        +1.2 ${segment(2)}
        +.01 < . 1 ack 2001 win 500`,
      ['zero-window-stall'],
    ],
  ])('%s', async (_, trace, expected) => {
    expect(await rulesOf(trace)).toEqual(expected);
  });

  test('another connection → still found there', async () => {
    const both = `${blackHole}
      addresses 10.0.0.1:40001 10.0.0.2:80
      ${withoutSack}
      ${segments('+.1', 1, 2)}
      +.5 ${segment(1)}
      +.01 < . 1 ack 2001`;
    expect(await rulesOf(both)).toEqual(['pmtu-black-hole', 'timeout-retransmission']);
  });
});

describe('not taken for what it is not', () => {
  test('data of the SYN that were not taken, sent again with the ACK → no timeout-retransmission', async () => {
    const trace = `+0 > S 0:100(100) <mss 1460,FO 0102030405060708>
      +.01 < S. 0:0(0) ack 1
      +.001 > P. 1:101(100) ack 1
      +.01 < . 1 ack 101`;
    expect(await rulesOf(trace)).toEqual(['fast-open-fallback']);
  });

  test('an outage: large segments, acknowledged in the end → no pmtu-black-hole', async () => {
    expect(await rulesOf(`${blackHole}\n+.01 < . 1 ack 1561`)).not.toContain('pmtu-black-hole');
  });

  test('a SYN, answered by ICMP alone → icmp-unreachable, which explains syn-unanswered', async () => {
    expect(await rulesOf('+0 > S 0:0(0)\n+.01 < icmp 3/1 {from 10.9.9.9}')).toEqual(['icmp-unreachable']);
  });

  test('sent again after 250 ms, which was not needed → no tail-loss', async () => {
    const trace = `handshake
      +.1 ${segment(1)}
      +.25 ${segment(1)}
      +.01 < . 1 ack 1001 <sack 1:1001>`;
    expect(await rulesOf(trace)).not.toContain('tail-loss');
  });

  test('a file that ends inside a packet → a count that is not 0', async () => {
    const path = writeTemporary('cut.pcap', capture('handshake\nclose').subarray(0, -10));
    const { findings } = await analyze([path]);
    expect(findings[0]!.count).toBeGreaterThan(0);
  });

  test('FINs again and again, no data → no retransmission-rate', async () => {
    const again = ['.3', '.6', '1.2'].map((wait) => `+${wait} > F. 1 ack 2`).join('\n');
    const trace = `handshake\n+.1 < F. 1 ack 1\n+.01 > . 1 ack 2\n+.1 > F. 1 ack 2\n${again}`;
    expect(await rulesOf(trace)).not.toContain('retransmission-rate');
  });

  test('retransmitted in two smaller pieces (packet too big) → no lost-retransmission', async () => {
    const trace = `handshake
      +.1 > . 1:1461(1460) ack 1
      +.001 < icmp 3/4 mtu 1400 {from 10.9.9.9}
      +.001 > . 1:1361(1360) ack 1
      +0 > . 1361:1461(100) ack 1
      +.01 < . 1 ack 1461`;
    expect(await rulesOf(trace)).toEqual(['icmp-unreachable']);
  });
});

describe('a time-out while duplicate acknowledgements came', () => {
  test('no silence → no seconds in the message', async () => {
    const more = range(6, (i) => `+.12 < . 1 ack 1 <sack 1001:${4001 + i * 1000}>\n+.0001 ${segment(5 + i)}`);
    const found = await findingsOf(`handshake
      ${segments('+.1', 1, 2, 3, 4)}
      +.01 < . 1 ack 1 <sack 1001:4001>
      +.0001 ${segment(1)}
      ${more.join('\n')}
      +.05 ${segment(1)}
      +.01 < . 1 ack 11001`);
    const timeout = found.find(({ rule }) => rule === 'timeout-retransmission');
    expect(timeout?.message).toMatch(/: the client waited for 1 retransmission timeout$/);
  });
});

describe('wrong still', () => {
  // The window opens with a segment that has no data, so that the silence before it is nobody's stall.
  test.fails('a window that was too small for 1.2 s, then opened → stall', async () => {
    const trace = `handshake
      +.1 ${segment(1)}
      +.01 < . 1 ack 1001 win 4
      +1.2 < . 1 ack 1001 win 500
      +.0001 ${segment(2)}
      +.01 < . 1 ack 2001`;
    expect(await rulesOf(trace)).toEqual(['stall']);
  });
});
