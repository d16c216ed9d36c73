// Findings in the text report: what comes first, how it is broken into lines, and what is left out where the page ends.
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { Chalk } from 'chalk';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FindingRecord } from '../../src/report/schema.ts';
import { findingCounts, findingLines } from '../../src/report/text-findings.ts';
import type { Page } from '../../src/report/text-capture.ts';
import { SEVERITIES } from '../../src/shared/vocabulary.ts';
import { capture } from '../kit/capture.ts';
import { writeCapture, writeTemporary } from '../kit/write-capture.ts';
import { plainPage, reportOf } from './report-of.ts';

const finding = (changes: Partial<FindingRecord> = {}): FindingRecord => ({
  type: 'finding',
  rule: 'connection-refused',
  severity: 'error',
  connection: 1,
  connections: [1],
  connectionCount: 1,
  endpoint: 'server',
  message: 'connection 10.0.0.1:40000 → 10.0.0.2:80 refused: SYN answered with a RST',
  t: 0,
  frames: [1, 2],
  capture: 0,
  count: 1,
  data: { server: '10.0.0.2:80' },
  filter: 'tcp.stream == 0',
  ...changes,
});
const linesOf = (
  findings: readonly FindingRecord[],
  page: Partial<Page> = {},
  { captures = ['only.pcap'], most = Infinity }: { captures?: readonly string[]; most?: number } = {},
): string[] => findingLines(findings, captures, { ...plainPage, ...page }, most);

const SERVER_FILTER = 'ip.addr == 10.0.0.2 && tcp.port == 80 && tcp.flags.reset == 1';
const IPV6_FILTER = 'ipv6.addr == 2001:db8:1234:5678:9abc:def0:1234:5678 && tcp.port == 65535 && tcp.flags.reset == 1';

describe('counts', () => {
  test.each([
    [[0, 0, 0], 'nothing wrong was found'],
    [[1, 0, 0], '1 error'],
    [[2, 0, 0], '2 errors'],
    [[0, 1, 0], '1 warning'],
    [[0, 0, 1], '1 note'],
    [[0, 0, 2], '2 notes'],
    [[1, 2, 0], '1 error and 2 warnings'],
    [[2, 0, 1], '2 errors and 1 note'],
    [[2, 1, 3], '2 errors, 1 warning and 3 notes'],
    [[0, 1200, 1], '1,200 warnings and 1 note'],
  ])('errors, warnings and notes %j → "%s"', (numbers, text) => {
    const findings = SEVERITIES.flatMap((severity, i) =>
      Array.from({ length: numbers[i]! }, () => finding({ severity })),
    );
    expect(findingCounts(findings)).toBe(text);
  });

  test.each([
    ['nothing wrong', 'handshake\nclose', /^1 TCP connection: nothing wrong was found\n {2}✓ it was closed/],
    ['an error', '+0 > S 0\n+1 < R. 0 ack 1', /^1 TCP connection: 1 error\n {2}✗ connection /],
    [
      'two refused',
      '+0 > S 0\n+1 < R. 0 ack 1\naddresses 10.0.0.1:2 10.0.0.9:3\n+0 > S 0\n+1 < R. 0 ack 1',
      /^2 TCP connections: 2 errors\n {2}✗ connection /,
    ],
    ['no TCP', '+0 > udp (1)', /^No TCP connections\n\ntrace\.pcap\n/],
  ])('headline: %s → says how many', async (_, trace, expected) => {
    expect(await reportOf([writeCapture(trace)], 'text')).toMatch(expected);
  });
});

describe('an entry', () => {
  test('one finding → its message, then rule, frames and filter', () => {
    expect(linesOf([finding()])).toEqual([
      '  ✗ connection 10.0.0.1:40000 → 10.0.0.2:80 refused: SYN answered with a RST',
      '      connection-refused · frames 1, 2 · tcp.stream == 0',
    ]);
  });

  test.each([
    [[7], 'frame 7'],
    [[7, 8], 'frames 7, 8'],
    [[1, 2, 3, 4, 5], 'frames 1, 2, 3, 4, 5'],
    [[1, 2, 3, 4, 5, 6], 'frames 1, 2, 3, 4, 5 …'],
    [[1, 2, 3, 4, 5, 6, 7, 8], 'frames 1, 2, 3, 4, 5 …'],
  ])('frames %j → "%s"', (frames, text) => {
    expect(linesOf([finding({ frames })])[1]).toBe(`      connection-refused · ${text} · tcp.stream == 0`);
  });

  test('no frames → nothing of them', () => {
    expect(linesOf([finding({ frames: [] })])[1]).toBe('      connection-refused · tcp.stream == 0');
  });

  test.each([
    [0, 'first.pcap'],
    [1, 'logs/second.pcap'],
  ])('capture %d of two → names it after the frames', (index, name) => {
    const captures = ['first.pcap', 'logs/second.pcap'];
    expect(linesOf([finding({ capture: index })], {}, { captures })[1]).toBe(
      `      connection-refused · frames 1, 2 of ${name} · tcp.stream == 0`,
    );
    expect(linesOf([finding({ capture: index, frames: [] })], {}, { captures })[1]).toBe(
      '      connection-refused · tcp.stream == 0',
    );
  });

  test.each([
    [60, 5],
    [80, 4],
    [100, 3],
  ])('width %d → wrapped between words, under the beginning of the message', (width, count) => {
    const message = 'clients of 10.0.0.2:80 left 6 connections in CLOSE_WAIT: the server closed, they did not';
    const lines = linesOf([finding({ message, filter: SERVER_FILTER })], { width });
    expect(lines).toHaveLength(count);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    const text = lines.filter((line) => !line.startsWith(' '.repeat(6)));
    expect(text.map((line) => line.slice(4)).join(' ')).toBe(message);
    expect(text.map((line) => line.slice(0, 4))).toEqual(text.map((_, i) => (i === 0 ? '  ✗ ' : '    ')));
  });

  test.each([
    ['beside rule and frames', 60, 'tcp.stream == 0', '      connection-refused · frames 1, 2 · tcp.stream == 0'],
    ['on a line of its own', 80, SERVER_FILTER, `      ${SERVER_FILTER}`],
    ['in exactly its width', SERVER_FILTER.length + 6, SERVER_FILTER, `      ${SERVER_FILTER}`],
    ['of IPv6', 107, IPV6_FILTER, `      ${IPV6_FILTER}`],
  ])('a filter that fits %s, at width %d → unbroken', (_, width, filter, line) => {
    expect(linesOf([finding({ filter })], { width }).at(-1)).toBe(line);
  });

  test.each([60, 80, 100])('a filter wider than the page, at width %d → broken between its words only', (width) => {
    const lines = linesOf([finding({ filter: IPV6_FILTER })], { width });
    const filter = lines.slice(lines.findIndex((line) => line.includes('ipv6.addr')));
    expect(filter.map((line) => line.trim()).join(' ')).toBe(IPV6_FILTER);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  test('any message, filter and width → their words in order, no line too long that could be shorter', () => {
    const words = fc
      .array(fc.stringMatching(/^[a-z→=.:]{1,30}$/), { minLength: 1, maxLength: 20 })
      .map((list) => list.join(' '));
    const frames = fc.uniqueArray(fc.integer({ min: 1, max: 1e9 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(words, words, frames, fc.integer({ min: 20, max: 160 }), (message, filter, some, width) => {
        const lines = linesOf([finding({ message, filter, frames: some })], { width });
        const [, text, evidence] = /^✗ (.*) connection-refused · (frames? .*)$/.exec(
          lines.map((line) => line.trim()).join(' '),
        )!;
        expect(text).toBe(message);
        expect(evidence!.endsWith(` ${filter}`)).toBe(true);
        for (const line of lines) {
          expect(line.length <= width || !line.slice(line.startsWith('      ') ? 6 : 4).includes(' ')).toBe(true);
        }
      }),
    );
  });

  test.each([
    ['message', { message: 'a\u001b[2Jb\nc\u202ed' }],
    ['filter', { filter: 'tcp\u001b]0;x\u0007\r\u009b1m' }],
    ["capture's name", { capture: 1 }],
  ])('terminal controls in its %s → never reach the terminal', (_, changes) => {
    const captures = Object.keys(changes).includes('capture') ? ['a', 'b\u001b[2J\nc'] : ['a'];
    const text = linesOf([finding(changes)], {}, { captures }).join('');
    expect(text).not.toMatch(/[\p{Cc}\u2028-\u202e]/u);
    expect(text).toContain('\ufffd');
  });

  test('colour → mark in that of its severity, the evidence dim, and the text the same', () => {
    const all = SEVERITIES.map((severity) => finding({ severity, rule: severity, filter: SERVER_FILTER }));
    const colored = linesOf(all, { chalk: new Chalk({ level: 1 }), width: 60 });
    expect(colored.map((line) => stripVTControlCharacters(line))).toEqual(linesOf(all, { width: 60 }));
    const heads = colored.filter((line) => /[✗!·]\u001b/.test(line));
    expect(heads.map((line) => line.slice(2, 8))).toEqual(['\u001b[31m✗', '\u001b[33m!', '\u001b[2m·\u001b']);
    const evidence = colored.filter((line) => stripVTControlCharacters(line).startsWith('      '));
    for (const line of evidence) expect(line).toMatch(/^\u001b\[2m.*\u001b\[22m$/);
  });
});

describe('several findings', () => {
  test('of one rule → the first, and how many more', () => {
    const of = (count: number): string[] =>
      linesOf(Array.from({ length: count }, (_, i) => finding({ message: `message ${i}` })));
    const evidence = (more: string): string => `      connection-refused${more} · frames 1, 2 · tcp.stream == 0`;
    expect(of(1)).toEqual(['  ✗ message 0', evidence('')]);
    expect(of(2)).toEqual(['  ✗ message 0', evidence(' · +1 similar (2 in total)')]);
    expect(of(3)).toEqual(['  ✗ message 0', evidence(' · +2 similar (3 in total)')]);
    expect(of(1201)).toEqual(['  ✗ message 0', evidence(' · +1,200 similar (1,201 in total)')]);
  });

  test('of one rule, each about several connections → all of these are counted', () => {
    const lines = linesOf([finding({ count: 1000 }), finding({ count: 200 }), finding({ count: 34 })]);
    expect(lines[1]).toBe('      connection-refused · +2 similar (1,234 in total) · frames 1, 2 · tcp.stream == 0');
  });

  test('of a rule, some worse than others → at the place of the worst, with its mark', () => {
    const lines = linesOf([
      finding({ rule: 'close-wait-leak', message: 'a leak' }),
      finding({ rule: 'abortive-close', severity: 'warning', message: 'an abort' }),
      finding({ rule: 'close-wait-leak', severity: 'warning', message: 'a short leak' }),
    ]);
    expect(lines).toEqual([
      '  ✗ a leak',
      '      close-wait-leak · +1 similar (2 in total) · frames 1, 2 · tcp.stream == 0',
      '  ! an abort',
      '      abortive-close · frames 1, 2 · tcp.stream == 0',
    ]);
  });

  test('of every severity, from a capture → errors, then warnings, then notes', async () => {
    const trace = `
      addresses 10.0.0.1:40000 10.0.0.2:80
      handshake
      +.1 > F. 1 ack 1
      +0 < F. 1 ack 1
      +.01 > . 2 ack 2
      +0 < . 2 ack 2
      addresses 10.0.0.1:40001 10.0.0.2:81
      +0 > S 0
      +1 > S 0
      +.01 < S. 0 ack 1
      +.0001 > . 1 ack 1
      close
      addresses 10.0.0.1:40002 10.0.0.2:82
      +0 > S 0
      +.01 < R. 0 ack 1`;
    expect(await reportOf([writeCapture(trace)], 'text')).toMatch(
      /^3 TCP connections: 1 error, 1 warning and 1 note\n {2}✗ .*\n {6}connection-refused · .*\n {2}! .*\n(?: {4}\w.*\n)? {6}syn-retransmitted · .*\n {2}· .*\n {6}simultaneous-close · .*\n\n {2}✗ 1 was refused/,
    );
  });

  const ofRules = (count: number): FindingRecord[] =>
    Array.from({ length: count }, (_, i) => finding({ rule: `rule-${i}`, message: `message ${i}` }));

  test.each([
    [Infinity, 40, 40, null],
    [12, 6, 6, null],
    [12, 7, 6, '1 more rule with findings; --format ndjson has all'],
    [13, 40, 6, '34 more rules with findings; --format ndjson has all'],
    [14, 40, 7, '33 more rules with findings; --format ndjson has all'],
    [4, 2, 2, null],
    [4, 1202, 2, '1,200 more rules with findings; --format ndjson has all'],
  ])('%d lines, findings of %d rules → those of %d, and says how many are hidden', (most, rules, shown, note) => {
    const lines = linesOf(ofRules(rules), {}, { most });
    const messages = lines.filter((line) => line.startsWith('  ✗'));
    expect(messages).toEqual(Array.from({ length: shown }, (_, i) => `  ✗ message ${i}`));
    expect(lines.slice(2 * shown)).toEqual(note === null ? [] : [`  ${note}`]);
  });

  test('an entry that does not fit → none after it either, however short', () => {
    const long = finding({ rule: 'rule-long', message: 'word '.repeat(40).trim() });
    const [first, last] = ofRules(2) as [FindingRecord, FindingRecord];
    const lines = linesOf([first, long, last], { width: 60 }, { most: 4 });
    expect(lines.slice(2)).toEqual(['  2 more rules with findings; --format ndjson has all']);
  });

  // It is left out as any other: of 24 lines and two captures of fixtures/, "6 more rules found something" is all.
  test('the worst finding needs more lines than there are → shown all the same', () => {
    const long = finding({ message: 'word '.repeat(40).trim() });
    expect(linesOf([long], { width: 60 }, { most: 4 })[0]).toMatch(/^ {2}✗ word /);
  });

  test('no findings → no lines', () => {
    expect(linesOf([])).toEqual([]);
  });
});

describe('in the report', () => {
  const unlike = `
    addresses 10.0.0.1:40000 10.0.0.2:80
    +0 > S 0
    +1 > S 0
    addresses 10.0.0.1:40001 10.0.0.2:81
    +0 > S 0
    +.01 < R. 0 ack 1
    addresses 10.0.0.1:40002 10.0.0.2:82
    +0 > S 0
    +1 > S 0
    +.01 < S. 0 ack 1
    +.0001 > . 1 ack 1
    close
    addresses 10.0.0.1:40003 10.0.0.2:83
    handshake
    +.1 > R. 1 ack 1
    addresses 10.0.0.1:40004 10.0.0.2:84
    handshake
    +.1 > F. 1 ack 1
    +.001 < . 1 ack 2
    +20 < . 1 ack 2`;

  test('a terminal of 24 lines, findings of 5 rules → the worst of them, and of the table the three worst', async () => {
    const report = await reportOf([writeCapture(unlike)], 'text', { height: 24, width: 80 });
    const [head, ...lines] = report.split('\n');
    expect(head).toBe('5 TCP connections: 3 errors and 2 warnings');
    const findings = lines.slice(0, lines.indexOf(''));
    expect(findings[0]).toMatch(/^ {2}✗ /);
    expect(findings.at(-1)).toMatch(/^ {2}\d more rules? with findings; --format ndjson has all$/);
    expect(report.match(/^ +\d+ {2}10\.0\.0\.1/gm)).toHaveLength(3);
  });

  // Five outcomes and a line of what was sent again; four lines of findings and three rows are always shown.
  test.each([
    [60, 25],
    [80, 23],
    [100, 24],
  ])('a terminal of 24 lines, width %d → no more than what is always shown: %d', async (width, most) => {
    const report = await reportOf([writeCapture(unlike)], 'text', { height: 24, width });
    expect(report.trimEnd().split('\n').length).toBeLessThanOrEqual(most);
  });

  // Its entry takes 5 lines on 60 columns, one more than are always allowed.
  test('a terminal of 24 lines, width 60: several outcomes → the worst finding is shown', async () => {
    const path = fileURLToPath(new URL('../../fixtures/many-fates.pcap', import.meta.url));
    const report = await reportOf([path], 'text', { height: 24, width: 60 });
    expect(report).toMatch(/^40 TCP connections: 1 error and 5 warnings\n {2}✗ 4 connections to /);
  });

  test.each([60, 80, 100])('width %d → every line fits', async (width) => {
    const report = await reportOf([writeCapture(unlike)], 'text', { width });
    expect(report.split('\n').filter((line) => line.length > width)).toEqual([]);
  });

  test('a choice of connections → the headline has both, the choice and the findings', async () => {
    const report = await reportOf([writeCapture(unlike)], 'text', { narrowedBy: ['--filter'] });
    expect(report).toMatch(/^5 TCP connections match --filter: 3 errors and 2 warnings\n/);
  });

  test('thousands of connections → counted alike in the headline and in the finding', async () => {
    const trace = Array.from({ length: 1200 }, (_, i) => `+.001 > S 0 {port ${1000 + i}}`).join('\n');
    const [head, first] = (await reportOf([writeCapture(trace)], 'text')).split('\n');
    expect(head).toBe('1,200 TCP connections: 1 error');
    expect(first).toMatch(/^ {2}✗ 1,200 connections to 10\.0\.0\.2:80: /);
  });

  test('several captures → a finding says in which of them its frames are', async () => {
    const first = writeCapture('handshake\nclose', { name: 'ring.pcap0' });
    const trace = 'addresses 10.0.0.1:40001 10.0.0.2:81\n+0 > S 0\n+.01 < R. 0 ack 1';
    const second = writeTemporary('ring.pcap1', capture(trace, { baseSeconds: 1_763_699_000 }));
    const report = await reportOf([first, second], 'text');
    expect(report.split('\n').slice(1, 5)).toEqual([
      '  ✗ connection 10.0.0.1:40001 → 10.0.0.2:81 refused: SYN answered with a RST',
      '      connection-refused · frames 1, 2 of ring.pcap1',
      '      ip.addr == 10.0.0.2 && tcp.port == 81 && ip.addr == 10.0.0.1 && tcp.port == 40001',
      '',
    ]);
  });
});
