// The markdown summary, as a renderer of GitHub Flavored Markdown shows it.
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, test } from 'vitest';
import { MAX_CHARACTERS } from '../../src/report/markdown.ts';
import { markdownCode, markdownText } from '../../src/report/markdown-escape.ts';
import type { FindingRecord } from '../../src/report/schema.ts';
import { writeCapture } from '../kit/write-capture.ts';
import { aFinding, anyText, formatted, shown } from './made-up.ts';
import { reportOf } from './report-of.ts';

const MANY_FATES = fileURLToPath(new URL('../../fixtures/many-fates.pcap', import.meta.url));

const html = (markdown: string): string => marked.parse(markdown, { async: false, gfm: true });

/** The text of HTML without its tags. */
const textOf = (markup: string): string =>
  markup
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#(\d+)|(\w+));/g, (_, code: string | undefined, name: string) =>
      code === undefined ? { amp: '&', lt: '<', gt: '>', quot: '"' }[name]! : String.fromCodePoint(Number(code)),
    );

/** Rows of the tables of a page, as texts; heads included. */
function tablesOf(markdown: string): string[][][] {
  const tables = html(markdown).match(/<table>[^]*?<\/table>/g) ?? [];
  return tables.map((table) =>
    table.match(/<tr>[^]*?<\/tr>/g)!.map((tr) => tr.match(/<t[dh][^>]*>[^]*?<\/t[dh]>/g)!.map(textOf)),
  );
}

const linesOf = (markdown: string): string[] => markdown.split('\n');

describe('the page', () => {
  test('a run → verdict, findings the worst first, outcomes, captures', async () => {
    const page = await reportOf([MANY_FATES], 'markdown');
    expect(page).toMatch(/^## tcpscope: 40 TCP connections: 1 error and 5 warnings\n\n/);
    const [findings, outcomes, captures] = tablesOf(page);
    expect(findings![0]).toEqual(['severity', 'rule', 'finding', 'count', 'where', 'filter']);
    expect(findings!.slice(1).map(([severity]) => severity!.slice(-7))).toEqual([
      '❌ error',
      ...Array.from({ length: 5 }, () => 'warning'),
    ]);
    expect(findings![1]!.slice(1)).toEqual([
      'connection-refused',
      '4 connections to 10.77.2.2:20697 refused: SYN answered with a RST',
      '4',
      'frames 100, 101, 199, 204, 370, 377, 404, 408',
      'ip.addr == 10.77.2.2 && tcp.port == 20697 && (tcp.flags.syn == 1 || tcp.flags.reset == 1)',
    ]);
    expect(outcomes!.slice(1)).toEqual([
      ['closed', '17'],
      ['half-closed', '9'],
      ['open', '6'],
      ['reset', '4'],
      ['refused', '4'],
    ]);
    expect(captures!.slice(1)).toEqual([['many-fates.pcap', '810', '421 kB', '5.03 s', '275 packets truncated']]);
    expect(page).toContain('\n5 segments retransmitted (3 of 316 data segments, 0.95 %).\n');
  });

  test('nothing wrong → no table of findings', async () => {
    const page = await formatted('markdown');
    expect(linesOf(page)[0]).toBe('## tcpscope: 1 TCP connection: nothing wrong was found');
    expect(tablesOf(page)).toHaveLength(2);
  });

  test('no packets → says so, and names the capture', async () => {
    const page = await reportOf([writeCapture('')], 'markdown');
    expect(linesOf(page)[0]).toBe('## tcpscope: no TCP connections');
    expect(tablesOf(page)).toHaveLength(1);
  });

  test('narrowed by a filter → says so', async () => {
    const page = await formatted('markdown', {}, { narrowedBy: ['--filter', '--since'] });
    expect(linesOf(page)[0]).toBe('## tcpscope: 1 TCP connection with --filter, --since: nothing wrong was found');
  });

  test('a capture with flaws → which', async () => {
    const problem = { code: 'x', frame: null, offset: null, count: 1 };
    const problems = [1, 2, 3, 4, 5].map((i) => ({ ...problem, message: `problem ${i}` }));
    const captures = [{ file: 'a.pcap', complete: false, problems }];
    const [, rows] = tablesOf(await formatted('markdown', { captures }));
    expect(rows![1]!.at(-1)).toBe('not read to its end; problem 1; problem 2; problem 3; 2 more problems');
  });

  test('the frames of one of several captures → name it', async () => {
    const captures = [{ file: 'a.pcap' }, { file: 'b|c.pcap' }];
    const [findings] = tablesOf(await formatted('markdown', { captures, findings: [aFinding({ capture: 1 })] }));
    expect(findings![1]![4]).toBe('frames 1, 2 of b|c.pcap');
  });
});

describe('room', () => {
  const many = (count: number, changes: Partial<FindingRecord> = {}): FindingRecord[] =>
    Array.from({ length: count }, (_, i) => aFinding({ message: `finding ${i}`, ...changes }));

  test.each([
    ['many findings', many(2000), [{ file: 'a.pcap' }]],
    ['long texts', many(300, { message: '|'.repeat(5000), filter: '`'.repeat(5000) }), [{ file: '\\'.repeat(5000) }]],
    ['many captures', many(300), Array.from({ length: 500 }, () => ({ file: '`'.repeat(700) }))],
  ])('%s → no more than there is room for, and how many were left out', async (_, findings, captures) => {
    const page = await formatted('markdown', { findings, captures });
    expect(page.length).toBeLessThanOrEqual(MAX_CHARACTERS);
    const rows = tablesOf(page)[0]!.length - 1;
    expect(page).toContain(
      `${(findings.length - rows).toLocaleString('en')} more findings left out here; \`--format ndjson\` has all.`,
    );
  });

  test('the first that does not fit → ends the table: no worse one is hidden behind a shorter', async () => {
    const findings = [...many(400), ...many(1, { message: 'x'.repeat(499) }), ...many(2000)];
    const [rows] = tablesOf(await formatted('markdown', { findings }));
    const messages = rows!.slice(1).map(([, , what]) => what);
    expect(messages).toEqual(findings.slice(0, messages.length).map(({ message }) => message));
  });

  test('captures beyond twenty → those with flaws first', async () => {
    const captures = Array.from({ length: 30 }, (_, i) => ({ file: `${i}.pcap`, complete: i !== 29 }));
    const page = await formatted('markdown', { captures });
    expect(
      tablesOf(page)[1]!
        .slice(1, 3)
        .map(([file]) => file),
    ).toEqual(['29.pcap', '0.pcap']);
    expect(page).toContain('10 more captures left out here');
  });
});

describe('escaping', () => {
  /** A renderer shows white space as one space. */
  const folded = (text: string): string => shown(text).replace(/\s+/g, ' ').trim();

  test('any text → is shown as it is, and nothing but that', () => {
    const property = fc.property(anyText, anyText, (text, code) => {
      const markup = html(`| a | b | c |\n| --- | --- | --- |\n| ${markdownText(text)} | ${markdownCode(code)} | c |`);
      const cells = markup.match(/<td>[^]*?<\/td>/g)!;
      expect(cells.map((cell) => textOf(cell))).toEqual([folded(text), folded(code), 'c']);
      expect(cells[0]).not.toMatch(/<(?!\/?td>)/);
      expect(cells[1]!.replace(/<\/?(td|code)>/g, '')).not.toContain('<');
    });
    fc.assert(property, { numRuns: 3000 });
  });

  test('any text outside a table → neither heading nor list nor quote', () => {
    const property = fc.property(anyText, (text) => {
      const markup = html(markdownText(text)).trim();
      fc.pre(folded(text) !== '');
      expect(markup).toMatch(/^<p>[^<]*<\/p>$/);
      expect(textOf(markup)).toBe(folded(text));
    });
    fc.assert(property, { numRuns: 3000 });
  });

  test.each([
    ['https://evil.example', 'https&#58;//evil.example'],
    ['www.evil.example', 'www&#46;evil.example'],
    ['@octocat', '&#64;octocat'],
    ['#12', '&#35;12'],
    ['$x$', '\\$x\\$'],
    ['CLOSE_WAIT', 'CLOSE\\_WAIT'],
  ])('%s → %s', (text, escaped) => {
    expect(markdownText(text)).toBe(escaped);
  });
});

test('the same input → the same bytes', async () => {
  expect(await reportOf([MANY_FATES], 'markdown')).toBe(await reportOf([MANY_FATES], 'markdown'));
});
