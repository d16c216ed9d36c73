// The text report as people see it: whole reports of small captures, then what changes with the page and the run.
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { Chalk } from 'chalk';
import { describe, expect, test } from 'vitest';
import type { AnalyzeOptions } from '../../src/analyze.ts';
import { parseFilter } from '../../src/filter/filter.ts';
import type { CaptureRecord, SummaryRecord } from '../../src/report/schema.ts';
import { captureLines } from '../../src/report/text-capture.ts';
import { TextFormat, type TextOptions } from '../../src/report/text.ts';
import { OUTCOMES } from '../../src/shared/vocabulary.ts';
import { capture, type CaptureOptions } from '../kit/capture.ts';
import { writeCapture, writeTemporary } from '../kit/write-capture.ts';
import { plainPage, reportOf } from './report-of.ts';

const textOf = (paths: readonly string[], page?: Partial<TextOptions>, options?: AnalyzeOptions): Promise<string> =>
  reportOf(paths, 'text', page, options);

const textOfTrace = (trace: string, page?: Partial<TextOptions>, options?: CaptureOptions): Promise<string> =>
  textOf([writeCapture(trace, { baseSeconds: 1_763_612_345, ...options })], page);

const exchange = `handshake
  +.01 > P. 1:101(100) ack 1
  +.02 < . 1:1461(1460) ack 101
  +.01 > . 101 ack 1461
  close`;

const severalFates = `
  ${exchange}
  addresses 10.0.0.1:40001 10.0.0.2:81
  +0 > S 0
  +1 > S 0
  +2 > S 0
  addresses 10.0.0.1:40002 10.0.0.2:82
  +0 > S 0
  +.01 < R. 0 ack 1
  addresses 10.0.0.1:40003 10.0.0.2:83
  +0 > S 0
  +.01 < S. 0 ack 1
  addresses 10.0.0.1:40004 10.0.0.2:84
  handshake
  +.1 > R 1
  addresses 10.0.0.1:40005 10.0.0.2:85
  handshake
  +.1 > F. 1 ack 1
  addresses [2001:db8::1]:40006 [2001:db8::2]:86
  handshake
  addresses 10.0.0.1:40007 10.0.0.2:87
  handshake`;

describe('whole reports', () => {
  test('one connection: closed → verdict, capture, connection', async () => {
    expect(await textOfTrace(exchange)).toMatchInlineSnapshot(`
      "1 TCP connection: nothing wrong was found
        ✓ it was closed by both ends

      trace.pcap
        pcap, ETHERNET: 9 packets, 2.07 kB on the wire, all TCP
        2025-11-20 04:19:05.000 to 04:19:05.060 UTC, 60.2 ms, taken near the clients

      Connection
      stream  client          server       outcome  states            packets    bytes    start  duration
           0  10.0.0.1:40000  10.0.0.2:80  closed   TIME_WAIT/CLOSED        9  2.07 kB  0.000 s   60.2 ms
      "
    `);
  });

  test('connections of every fate → the worst first, in words and in the table', async () => {
    expect(await textOfTrace(severalFates)).toMatchInlineSnapshot(`
      "8 TCP connections: 2 errors and 1 warning
        ✗ connection 10.0.0.1:40001 → 10.0.0.2:81: the SYN was never answered (sent 3 times in 3.00 s)
            syn-unanswered · frames 10, 12 · tcp.stream == 1
        ✗ connection 10.0.0.1:40002 → 10.0.0.2:82 refused: SYN answered with a RST
            connection-refused · frames 13, 14 · tcp.stream == 2
        ! connection 10.0.0.1:40003 → 10.0.0.2:83: handshake never completed: no ACK from the client after
          the SYN-ACK
            handshake-incomplete · frames 15, 16 · tcp.stream == 3

        ✗ 1 was never answered: no reply to the SYN was captured
        ✗ 1 was refused: the server answered the SYN with a RST
        ✗ 1 did not complete the handshake
        ! 1 was reset by one end
        ! 1 was closed by one end only, as far as captured
        · 2 were still open when the capture ended
        ✓ 1 was closed by both ends
        ↻ 2 segments retransmitted (none of 2 data segments): 2 by timeout (RTO)

      trace.pcap
        pcap, ETHERNET: 30 packets, 3.36 kB on the wire, all TCP
        2025-11-20 04:19:05.000 to 04:19:08.320 UTC, 3.32 s, taken near the clients

      Connections, worst first
      stream  client               server            outcome               packets    bytes  duration
           1  10.0.0.1:40001       10.0.0.2:81       unanswered                  3    162 B    3.00 s
           2  10.0.0.1:40002       10.0.0.2:82       refused                     2    108 B   10.0 ms
           3  10.0.0.1:40003       10.0.0.2:83       handshake-incomplete        2    108 B   10.0 ms
           4  10.0.0.1:40004       10.0.0.2:84       reset                       4    240 B    110 ms
           5  10.0.0.1:40005       10.0.0.2:85       half-closed                 4    240 B    110 ms
           6  [2001:db8::1]:40006  [2001:db8::2]:86  open                        3    246 B   10.1 ms
           7  10.0.0.1:40007       10.0.0.2:87       open                        3    186 B   10.1 ms
           0  10.0.0.1:40000       10.0.0.2:80       closed                      9  2.07 kB   60.2 ms
      "
    `);
  });

  test('no TCP → says so, and what there was', async () => {
    expect(await textOfTrace('+0 > udp (100)\n+1 < udp (200)')).toMatchInlineSnapshot(`
      "No TCP connections

      trace.pcap
        pcap, ETHERNET: 2 packets, 384 B on the wire, all UDP
        2025-11-20 04:19:05.000 to 04:19:06.000 UTC, 1.00 s
      "
    `);
  });

  test('no packets → says so once', async () => {
    expect(await textOfTrace('')).toMatchInlineSnapshot(`
      "No TCP connections

      trace.pcap
        pcap, ETHERNET
        ! the capture holds no packets
      "
    `);
  });

  test('cut file, disorder, short snap length → each said once, with its place', async () => {
    const bytes = capture(`${exchange}\n0.001 > . 101 ack 1461\n+0 < . 1461 ack 101`, { snapLength: 96 });
    expect(await textOf([writeTemporary('cut.pcap', bytes.subarray(0, -10))])).toMatchInlineSnapshot(`
      "1 TCP connection: 1 warning and 1 note
        ! the capture: truncated or damaged
            capture-truncated · frame.cap_len < frame.len
        · the capture: 1 frame out of time order
            capture-unordered · frame.time_delta < 0

        ✓ it was closed by both ends

      cut.pcap
        pcap, ETHERNET: 10 packets (2 truncated), 2.12 kB on the wire, all TCP
        2023-11-14 22:13:20.000 to 22:13:20.060 UTC, 60.2 ms, taken near the clients
        ! 1 packet out of time order in the file
        ! the file ends inside frame 11 (60 bytes of it are there), at byte 832

      Connection
      stream  client          server       outcome  states            packets    bytes    start  duration
           0  10.0.0.1:40000  10.0.0.2:80  closed   TIME_WAIT/CLOSED       10  2.12 kB  0.000 s   60.2 ms
      "
    `);
  });

  test('begun before the capture → the client is marked as a guess', async () => {
    const trace = '+0 > P. 1:11(10) ack 1 \n +.01 < . 1 ack 11';
    expect(await textOfTrace(trace, {}, { server: '10.0.0.2:9000' })).toMatchInlineSnapshot(`
      "1 TCP connection: 1 note
        · no handshake captured: 1 connection began before the capture
            midstream-only · tcp

        · it was still open when the capture ended

      trace.pcap
        pcap, ETHERNET: 2 packets, 118 B on the wire, all TCP
        2025-11-20 04:19:05.000 to 04:19:05.010 UTC, 10.0 ms

      Connection
      stream  client            server         outcome  states                   packets  bytes  duration
           0  10.0.0.1:40000 ?  10.0.0.2:9000  open     ESTABLISHED/ESTABLISHED        2  118 B   10.0 ms
      ? no SYN was captured: which end is the client is a guess
      "
    `);
  });

  test('several captures → their sums, and a line for each with its problems', async () => {
    const first = writeCapture(exchange, { name: 'ring.pcap0' });
    const second = writeTemporary('ring.pcap1', capture('+0 > S 0', { baseSeconds: 1_763_699_000 }).subarray(0, -4));
    const text = (await textOf([second, first])).replace(dirname(second), '…');
    expect(text).toMatchInlineSnapshot(`
      "1 TCP connection: 1 warning
        ! …/ring.pcap1: truncated or damaged
            capture-truncated · frame.cap_len < frame.len

        ✓ it was closed by both ends

      2 captures
        9 packets, 2.07 kB on the wire, all TCP
        2023-11-14 22:13:20.000 to 22:13:20.060 UTC, 60.2 ms
        capture     format          packets    bytes  start                    duration
        ring.pcap0  pcap, ETHERNET        9  2.07 kB  2023-11-14 22:13:20.000   60.2 ms
        ring.pcap1  pcap, ETHERNET        0      0 B
          ! the file ends inside frame 1 (66 bytes of it are there), at byte 24
          ! the capture holds no packets

      Connection
      stream  client          server       outcome  states            packets    bytes    start  duration
           0  10.0.0.1:40000  10.0.0.2:80  closed   TIME_WAIT/CLOSED        9  2.07 kB  0.000 s   60.2 ms
      "
    `);
  });
});

describe('page', () => {
  const rowsOf = (report: string): string[] => report.slice(report.indexOf('\nstream')).trim().split('\n').slice(1);
  const manyUnanswered = Array.from({ length: 30 }, (_, i) => `+0.1 > S 0 {port ${41_000 + i}}`).join('\n');

  test.each([40, 60, 80, 100, 180])('width %d: every fate → no line is longer', async (width) => {
    const report = await textOfTrace(severalFates, { width });
    const longest = Math.max(...report.split('\n').map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(Math.max(width, 62)); // what is never left out needs as much here
  });

  test('width 60: long addresses → shortened in the middle, with their ports', async () => {
    const ends = { client: '[2001:db8:1234:5678:9abc:def0:1234:5678]:40000', server: '[2001:db8::2]:443' };
    const [row] = rowsOf(await textOfTrace('handshake', { width: 60 }, ends));
    expect(row).toBe('     0  [2001:db8:1…:5678]:40000  [2001:db8::2]:443  open');
  });

  test('height 24: more connections than lines → as many as keep the verdict in sight, and says how many are hidden', async () => {
    const report = await textOfTrace(manyUnanswered, { height: 24 });
    expect(report.trimEnd().split('\n').length).toBeLessThanOrEqual(23);
    expect(rowsOf(report)).toHaveLength(8 + 1);
    expect(report).toMatch(/^30 TCP connections: 1 error\n  ✗ 30 connections to 10\.0\.0\.2:80: .* never answered/);
    expect(report).toContain('\n\n  ✗ all were never answered');
    expect(report).toMatch(/\n22 more not shown; --top 0 shows all\n$/);
  });

  test('height 5: hardly any lines → three connections all the same', async () => {
    expect(rowsOf(await textOfTrace(manyUnanswered, { height: 5 }))).toHaveLength(3 + 1);
  });

  test('twenty captures: some with problems → these before the others, and how many are hidden', async () => {
    const paths = Array.from({ length: 20 }, (_, i) =>
      writeTemporary(
        `ring.pcap${i}`,
        capture('+0 > S 0\n+1 > S 0', { baseSeconds: i * 100 }).subarray(0, i === 17 ? -1 : undefined),
      ),
    );
    const report = await textOf(paths);
    const listed = (text: string): string[] => text.slice(text.indexOf('\n20 captures')).match(/ring\.pcap\d+/g)!;
    expect(listed(report)).toEqual([17, 0, 1, 2, 3, 4, 5, 6].map((i) => `ring.pcap${i}`));
    expect(report).toContain('\n  12 more captures, with --format json\n');
    expect(listed(await textOf(paths, { height: 24 }))).toHaveLength(3);
  });

  test('colour: chalk of level 1 → the same text, coloured', async () => {
    const colored = await textOfTrace(severalFates, { chalk: new Chalk({ level: 1 }) });
    expect(colored).toContain('\u001b[31m✗\u001b[39m');
    expect(colored).toContain('\u001b[31munanswered\u001b[39m');
    expect(stripVTControlCharacters(colored)).toBe(await textOfTrace(severalFates));
  });
});

describe('limits', () => {
  const byOutcome = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0]));
  const verdictOf = (connectionsEvicted: number): string => {
    const parts: string[] = [];
    const output = { write: (text: string) => void parts.push(text), drained: () => {} };
    const retransmissions = { segments: 0 };
    const summary = { connections: 2, connectionsEvicted, retransmissions, byOutcome: { ...byOutcome, open: 2 } };
    new TextFormat(output, plainPage).summary(summary as SummaryRecord);
    return parts.join('');
  };

  test('connections let go early → the verdict warns of it', () => {
    const consequence = 'evicted early to limit memory: their later packets count as new connections';
    expect(verdictOf(1)).toContain(`\n  ! 1 was ${consequence}\n`);
    expect(verdictOf(1200)).toContain(`\n  ! 1,200 were ${consequence}\n`);
    expect(verdictOf(0)).not.toContain('let go');
  });
});

describe('order and choice', () => {
  /** Those of the table. */
  const ports = (report: string): number[] =>
    [...report.slice(report.indexOf('\nConnection')).matchAll(/10\.0\.0\.2:(\d+)/g)].map(([, port]) => Number(port));
  const unlike = `
    addresses 10.0.0.1:1001 10.0.0.2:91
    handshake
    +3 > P. 1:101(100) ack 1
    addresses 10.0.0.1:1002 10.0.0.2:92
    0.5 > S 0
    +.1 > S 0
    +.1 > S 0
    +.1 > S 0
    +.1 > S 0
    addresses 10.0.0.1:1003 10.0.0.2:93
    0.4 > S 0
    +.1 < S. 0 ack 1
    +.1 < . 1:1461(1460) ack 1`;

  test.each([
    ['worst', [92, 93, 91], 'worst first'],
    ['start', [91, 93, 92], 'by start'],
    ['duration', [91, 92, 93], 'by duration'],
    ['packets', [92, 91, 93], 'by packets'],
    ['bytes', [93, 91, 92], 'by bytes'],
  ] as const)('sort %s: three connections → %j', async (sort, expected, title) => {
    const report = await textOfTrace(unlike, { sort });
    expect(ports(report)).toEqual(expected);
    expect(report).toContain(`\nConnections, ${title}\n`);
  });

  test('top 2: three connections → two and a note', async () => {
    const report = await textOfTrace(unlike, { top: 2 });
    expect(ports(report)).toEqual([92, 93]);
    expect(report).toMatch(/\n1 more not shown; --top 0 shows all\n$/);
  });

  test('a filter → the verdict is of what it chose, and says so', async () => {
    const path = writeCapture(unlike);
    const narrowedBy = ['--filter'];
    const chosen = await textOf([path], { narrowedBy }, { filter: parseFilter('port 92') });
    expect(chosen).toMatch(/^1 TCP connection matches --filter: 1 error and 1 note\n/);
    expect(chosen).toContain('\n  ✗ it was never answered');
    expect(chosen).not.toMatch(/10\.0\.0\.2:9[13]/);
    const none = await textOf([path], { narrowedBy: ['--filter', '--since'] }, { filter: parseFilter('port 1') });
    expect(none).toMatch(/^No TCP connections match --filter, --since\n/);
  });
});

describe('what captures say of themselves', () => {
  const record: CaptureRecord = {
    type: 'capture',
    file: 'x.pcapng',
    format: 'pcapng',
    compression: 'zstd',
    linkTypes: ['ETHERNET', 'RAW', 'RAW'],
    packets: 12,
    bytes: 1200,
    tcpPackets: 1,
    udpPackets: 2,
    icmpPackets: 3,
    otherPackets: 4,
    undecodedPackets: 2,
    packetsLeftOut: 0,
    packetsReadBefore: 0,
    start: '2026-11-20T23:59:59.999999999Z',
    end: '2026-11-21T00:00:01.000000000Z',
    duration: 1.000000001,
    complete: true,
    problems: [],
    quality: {
      missingBytes: 0,
      captureDuplicates: 0,
      cutPackets: 12,
      unorderedPackets: 1,
      superSegments: 0,
      oneWayConnections: 0,
      reportedDrops: 1,
      vantage: null,
    },
  };
  const good: CaptureRecord['quality'] = {
    ...record.quality,
    cutPackets: 0,
    unorderedPackets: 0,
    reportedDrops: null,
  };
  const linesOf = (changes: Partial<CaptureRecord>): string[] => captureLines([{ ...record, ...changes }], plainPage);

  test('every kind of packet, two days, drops → all of it', () => {
    expect(linesOf({})).toEqual([
      'x.pcapng',
      '  pcapng, zstd, ETHERNET, RAW: 12 packets (all truncated), 1.20 kB on the wire, 1 TCP, 2 UDP, 3',
      '  ICMP, 4 other and 2 undecoded',
      '  2026-11-20 23:59:59.999 to 2026-11-21 00:00:01.000 UTC, 1.00 s',
      '  ! the capturing system dropped 1 packet: missing segments may be due to that',
      '  ! 1 packet out of time order in the file',
    ]);
  });

  test.each([
    ['client', 'taken near the clients'],
    ['server', 'taken near the servers'],
    ['between', 'taken between the ends'],
  ] as const)('vantage: %s → "%s"', (vantage, expected) => {
    expect(linesOf({ quality: { ...good, vantage } }).join('\n')).toMatch(new RegExp(`1\\.00 s, ${expected}$`, 'm'));
  });

  test.each([
    ['frame and byte in its message', { message: 'cut in frame 7 at byte 99' }, 'cut in frame 7 at byte 99'],
    ['frame in its message', { message: 'cut in frame 7' }, 'cut in frame 7, at byte 99'],
    ['another frame in its message', { message: 'cut in frame 70' }, 'cut in frame 70, at frame 7, byte 99'],
    ['neither', { message: 'cut' }, 'cut, at frame 7, byte 99'],
    ['no place', { message: 'cut', frame: null, offset: null }, 'cut'],
    ['several times', { message: 'odd', count: 1200 }, 'odd, 1,200 times, first at frame 7, byte 99'],
    [
      'its number in the message',
      { message: '3 packets odd', count: 3, offset: null },
      '3 packets odd, first at frame 7',
    ],
    ['terminal controls', { message: 'a\u001b[2Jb', frame: null, offset: null }, 'a\ufffd[2Jb'],
  ])('problem: %s → %o reads "%s"', (_, changes, expected) => {
    const problem = { code: 'x', frame: 7, offset: 99, count: 1, ...changes };
    expect(linesOf({ quality: good, problems: [problem] }).at(-1)).toBe(`  ! ${expected}`);
  });

  test('many problems → the first eight, and how many more', () => {
    const problems = Array.from({ length: 12 }, (_, i) => ({
      code: `c${i}`,
      message: `m${i}`,
      frame: null,
      offset: null,
      count: 1,
    }));
    const lines = linesOf({ problems, quality: good });
    expect(lines.slice(-2)).toEqual(['  ! m7', '  ! 4 more problems, with --format json']);
  });

  test('a file name with terminal controls → harmless', () => {
    expect(linesOf({ file: 'a\u001b]0;b\u0007\n.pcap' })[0]).toBe('a\ufffd]0;b\ufffd\ufffd.pcap');
  });
});
