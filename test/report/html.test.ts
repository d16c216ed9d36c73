// The HTML report as a file: whole, without references, the same every time, nothing in it that was not escaped, and
// small enough. What it does in a browser is in html-browser.test.ts.
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/index.ts';
import { RULES } from '../../src/findings/registry.ts';
import { Candidates } from '../../src/report/html/candidates.ts';
import { detailOf, detailsData } from '../../src/report/html/detail.ts';
import { escapeHtml, scriptJson } from '../../src/report/html/escape.ts';
import { SCRIPT } from '../../src/report/html/script.ts';
import { PALETTES, STYLE } from '../../src/report/html/style.ts';
import { fairShares, thinEvents, thinSamples } from '../../src/report/html/thin.ts';
import type { FinishedConnection } from '../../src/report/sink.ts';
import { eventsOf, madeUpPage, samplesOf } from './html-made-up.ts';
import { aFinding, anyText, formatted, quietReport, shown } from './made-up.ts';
import { reportOf } from './report-of.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const EVERYTHING = { include: { transitions: true, events: true, samples: true } };
const pageOf = (name: string): Promise<string> => reportOf([fixture(name)], 'html', {}, EVERYTHING);

interface PageData {
  fields: string[];
  rows: number[][];
  captures: string[];
  findings: [string, string, string][];
  findingSets: number[][];
  details: { connection: { id: number; bytes: number }; findings: number[]; samples: { t: number[] }[] }[];
}

/** As a browser reads it: up to the next end tag of a script. */
function dataOf(page: string): PageData {
  const [, text] = /<script type="application\/json" id="data">(.*?)<\/script/s.exec(page)!;
  return JSON.parse(text!) as PageData;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescaped = (html: string): string =>
  html.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name]!);

describe('one file', () => {
  test('a document with language, title, landmarks and headings', async () => {
    const page = await pageOf('many-fates.pcap');
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toContain('<title>many-fates.pcap · tcpscope</title>');
    for (const element of ['<header>', '<main>', '<footer>', '<h1>', '<h2 id="findings-head">']) {
      expect(page.split(element)).toHaveLength(2);
    }
    expect(page).toMatch(/<\/html>\n$/);
  });

  test('what is wrong comes first, then captures, then the table, then details', async () => {
    const page = await pageOf('many-fates.pcap');
    const places = ['class="verdict', 'id="findings-head"', 'id="captures-head"', 'id="connections"', 'id="detail"'];
    const found = places.map((place) => page.indexOf(place));
    expect(found.every((place) => place > 0)).toBe(true);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
  });

  test('refers to nothing outside', async () => {
    const page = await pageOf('many-fates.pcap');
    const references = [...page.matchAll(/\s(?:href|src|action|srcset|poster|data)="([^"]*)"/g)].map(([, url]) => url!);
    expect(references.filter((url) => !/^(#|data:,$)/.test(url))).toEqual([]);
    expect(STYLE).not.toMatch(/@import|url\((?!#)/);
    expect(SCRIPT).not.toMatch(/\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|import)\s*\(/);
  });

  test('the same captures → the same bytes', async () => {
    expect(await pageOf('many-fates.pcap')).toBe(await pageOf('many-fates.pcap'));
  });

  test('its policy allows its own script and style and nothing else', async () => {
    const page = await pageOf('many-fates.pcap');
    const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(page)!;
    const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const [, script] = /<script>(.*)<\/script>/s.exec(page)!;
    const [, style] = /<style>(.*)<\/style>/s.exec(page)!;
    expect(policy).toContain(`script-src ${hashOf(script!)};`);
    expect(policy).toContain(`style-src ${hashOf(style!)};`);
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).not.toContain('unsafe');
    expect(page).not.toMatch(/<[^>]+\s(style|on\w+)=/);
  });

  test('its script is one, and begins strict', () => {
    expect(() => new Function(SCRIPT)).not.toThrow();
    expect(SCRIPT).not.toMatch(/<\/script|<!--/i);
    expect(SCRIPT).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b/);
  });
});

describe('findings', () => {
  test('nothing wrong → says so', async () => {
    const page = await formatted('html');
    expect(page).toContain('1 TCP connection: nothing wrong was found');
    expect(page).toContain('verdict-fine');
  });

  test('severity is a word and a mark, not a colour alone', async () => {
    const page = await formatted('html', {
      findings: [
        aFinding(),
        aFinding({ rule: 'stall', severity: 'warning' }),
        aFinding({ rule: 'x', severity: 'info' }),
      ],
    });
    expect(page).toContain('1 error, 1 warning and 1 note');
    for (const [mark, word] of [
      ['✗', 'Error'],
      ['!', 'Warning'],
      ['·', 'Note'],
    ]) {
      expect(page).toContain(`<span class="mark" aria-hidden="true">${mark}</span> ${word}`);
    }
  });

  test('rule, frames, filter to copy, meaning and advice', async () => {
    const page = await formatted('html', { findings: [aFinding()] });
    const meta = RULES.find(({ rule }) => rule === 'connection-refused')!;
    expect(page).toContain('<code class="rule">connection-refused</code><span>frames 1, 2 <button');
    expect(page).toContain('data-copy="frame.number in {1, 2}"');
    expect(page).toContain('data-copy="tcp.stream == 0"');
    for (const text of [meta.title, meta.meaning, meta.causes, meta.advice, meta.doubt, meta.reference]) {
      expect(unescaped(page)).toContain(text);
    }
  });

  test('a rule that is not known → its message alone', async () => {
    const page = await formatted('html', { findings: [aFinding({ rule: 'of-tomorrow' })] });
    expect(page).toContain('of-tomorrow');
    expect(page).not.toContain('class="advice"');
  });

  test('several of a rule → one entry, the others inside it', async () => {
    const findings = [1, 2, 3].map((connection) => aFinding({ connection, message: `number ${connection}` }));
    const page = await formatted('html', { findings });
    expect(page.split('class="finding finding-error"')).toHaveLength(2);
    expect(page).toContain('2 more findings of this rule');
    expect(page).toContain('number 3');
  });
});

describe('text from outside', () => {
  const HOSTILE = [
    '</script><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '<!--<script>',
    '\u2028alert(1)\u2029',
    '&lt;script&gt;',
    '\u202egpj.exe',
    '${alert(1)}`',
  ];

  test.each(HOSTILE)('%j as a file name, in a message, as a filter → is text', async (text) => {
    const page = await formatted('html', {
      captures: [{ file: text, problems: [{ code: 'x', message: text, frame: null, offset: null, count: 1 }] }],
      findings: [aFinding({ message: text, filter: text, rule: text })],
    });
    const data = dataOf(page);
    expect(data.captures).toEqual([shown(text)]);
    expect(data.findings).toEqual([['error', shown(text), shown(text)]]);
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page.match(/<\/script/g)).toHaveLength(2);
    expect(page).not.toMatch(/[\u2028\u2029\u202e]/);
    expect(page).not.toContain('<img');
    expect(page).not.toContain('<!--');
    expect(unescaped(page)).toContain(`<h3 class="file">${shown(text)}</h3>`);
  });

  test('any text → can be read back and is no markup', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(unescaped(escapeHtml(text))).toBe(shown(text));
        expect(escapeHtml(text)).not.toMatch(/[<>"']/);
        expect(JSON.parse(scriptJson(text))).toBe(text);
        expect(scriptJson([text, { [text]: text }])).not.toMatch(/[<>&\u2028\u2029]/);
      }),
    );
  });
});

describe('details', () => {
  test('the worst first: those of an error, then of a warning, each by bytes; then the largest without', async () => {
    const findings = [
      aFinding({ connection: 20, connections: [20], message: 'small but bad' }),
      aFinding({ connection: 30, connections: [30], severity: 'warning', message: 'less' }),
    ];
    const { details } = dataOf(await madeUpPage({ connections: 60, findings }));
    const ids = details.map(({ connection }) => connection.id);
    expect(ids.slice(0, 2)).toEqual([20, 30]);
    const concerned = details.filter(({ connection }) => connection.id % 10 === 0);
    expect(concerned).toHaveLength(6);
    const others = details.slice(6).map(({ connection }) => connection.bytes);
    expect(others).toEqual(others.toSorted((a, b) => b - a));
    expect(others).toHaveLength(6);
    expect(details[0]!.findings).toEqual([0]);
  });

  test('a finding about several connections → those that it names show it, no others', async () => {
    const report = await analyze([fixture('many-fates.pcap')]);
    const { details, findings, findingSets, rows, fields } = dataOf(await pageOf('many-fates.pcap'));
    const place = report.findings.findIndex(({ connectionCount }) => connectionCount > 1);
    expect(findings[place]![2]).toBe(report.findings[place]!.rule);
    const [id, set] = [fields.indexOf('id'), fields.indexOf('findings')];
    const ofRows = rows.filter((row) => findingSets[row[set]!]!.includes(place)).map((row) => row[id]);
    expect(ofRows.toSorted((a, b) => a! - b!)).toEqual(report.findings[place]!.connections);
    const ids = details.filter((detail) => detail.findings.includes(place)).map(({ connection }) => connection.id);
    expect(ids.length).toBeGreaterThan(1);
    expect(report.findings[place]!.connections).toEqual(expect.arrayContaining(ids));
  });

  test('never more than 60 are kept, and records are asked for only where they may be shown', async () => {
    const base = (await quietReport()).connections[0]!;
    const candidates = new Candidates();
    let asked = 0;
    for (let id = 1; id <= 5000; id++) {
      const record = { ...base, id, bytes: 100_000 - id };
      const facts: FinishedConnection = {
        ...record,
        sightings: id % 2 === 1 ? [{ rule: 'abortive-close', endpoint: null }] : [],
        didOf: () => 0,
        row: () => record,
        record: () => record,
      };
      candidates.offer(facts, facts.row, () => {
        asked++;
        return detailOf(record);
      });
    }
    expect(candidates.concerned.length + candidates.fine.length).toBeLessThanOrEqual(60);
    expect(asked).toBeLessThanOrEqual(60);
  });
});

describe('fewer points', () => {
  test('samples → at most so many, in order, with the first, the last and every extreme', () => {
    const samples = samplesOf(1, 8000);
    const thin = thinSamples(samples, 1500);
    expect(thin.length).toBeLessThanOrEqual(1500);
    expect(thin.length).toBeGreaterThan(1000);
    expect(thin[0]).toBe(samples[0]);
    expect(thin.at(-1)).toBe(samples.at(-1));
    const most = (of: readonly (typeof samples)[number][], name: 'flight' | 'cwnd'): number =>
      Math.max(...of.map((sample) => sample[name]));
    expect(most(thin, 'flight')).toBe(most(samples, 'flight'));
    expect(most(thin, 'cwnd')).toBe(most(samples, 'cwnd'));
    const least = (of: readonly (typeof samples)[number][]): number =>
      Math.min(...of.map(({ rwnd }) => rwnd ?? Infinity));
    expect(least(thin)).toBe(least(samples));
    expect(thin.map(({ t }) => t)).toEqual(thin.map(({ t }) => t).toSorted((a, b) => a - b));
  });

  test('a lone zero window among thousands → stays', () => {
    const samples = samplesOf(1, 8000).map((sample, i) => (i === 4321 ? { ...sample, rwnd: 0 } : sample));
    expect(thinSamples(samples, 300).some(({ rwnd }) => rwnd === 0)).toBe(true);
  });

  test('events → rare kinds stay', () => {
    const events = eventsOf(1, 5000).map((event, i) =>
      i === 777 ? { ...event, event: 'reset' as const } : { ...event, event: 'duplicate-ack' as const },
    );
    const thin = thinEvents(events, 200);
    expect(thin.length).toBeLessThanOrEqual(200);
    expect(thin.filter(({ event }) => event === 'reset')).toHaveLength(1);
  });

  test('few points → all of them', () => {
    const samples = samplesOf(1, 12);
    expect(thinSamples(samples, 12)).toBe(samples);
    expect(thinEvents(eventsOf(1, 3), 5)).toHaveLength(3);
  });

  test('shares → nobody gets more than needed, all together no more than there is, and nobody starves', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000), { maxLength: 60 }), fc.nat(30_000), (needs, total) => {
        const shares = fairShares(needs, total);
        const sum = shares.reduce((a, b) => a + b, 0);
        expect(sum).toBeLessThanOrEqual(total);
        const least = Math.floor(total / Math.max(1, needs.length));
        for (const [i, share] of shares.entries()) {
          expect(share).toBeLessThanOrEqual(needs[i]!);
          expect(share).toBeGreaterThanOrEqual(Math.min(needs[i]!, least));
        }
      }),
    );
  });

  test('columns of a detail → differences that add up', async () => {
    const record = { ...(await quietReport()).connections[0]!, t: 100, samples: samplesOf(1, 50) };
    const [data] = detailsData([detailOf(record)], new Map(), 1) as [{ samples: { t: number[]; cwnd: number[] }[] }];
    const added = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    expect(added(data.samples[0]!.cwnd)).toBe(record.samples.at(-1)!.cwnd);
    expect(added(data.samples[0]!.t)).toBe(Math.round((record.samples.at(-1)!.t - 100) * 1e6));
    expect(data.samples[1]!.t).toEqual([]);
  });
});

describe('size', () => {
  test(
    '10,000 connections, as many details with as much in them as there can be → under 2 MB',
    { tags: ['slow'] },
    async () => {
      const page = await madeUpPage({ connections: 10_000, samples: 8000, events: 3000, sequences: true });
      const data = dataOf(page);
      expect(data.rows).toHaveLength(10_000);
      expect(data.details.length).toBeGreaterThan(50);
      expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
    },
  );
});

describe('colours', () => {
  const luminance = (color: string): number => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const contrast = (a: string, b: string): number => {
    const [low, high] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
    return (high! + 0.05) / (low! + 0.05);
  };
  const TEXT = ['text', 'dim', 'accent', 'error', 'warning', 'good'] as const;
  const DRAWN = ['data', 'ack', 'window', 'again', 'cwnd', 'flight', 'stall', 'edge'] as const;
  const FILLED = ['s-open', 's-begin', 's-end', 's-wait', 's-rest', 's-none'] as const;

  test.each(Object.entries(PALETTES))('%s: text 4.5 to 1, what is drawn 3 to 1', (_, palette) => {
    type Name = keyof typeof palette;
    const pairs: [Name, Name, number][] = [
      ...TEXT.flatMap((name): [Name, Name, number][] => [
        [name, 'ground', 4.5],
        [name, 'panel', 4.5],
      ]),
      ...DRAWN.map((name): [Name, Name, number] => [name, 'ground', 3]),
      ...FILLED.map((name): [Name, Name, number] => ['text', name, 4.5]),
      ['text', 'error-ground', 4.5],
      ['text', 'warning-ground', 4.5],
      ['text', 'good-ground', 4.5],
      ['accent', 'accent-text', 4.5],
    ];
    expect(pairs.filter(([a, b, least]) => contrast(palette[a], palette[b]) < least)).toEqual([]);
  });
});
