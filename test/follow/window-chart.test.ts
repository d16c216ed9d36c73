// The charts of congestion windows on the page of one connection: whose they are, where they stand, and when there is none.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { Chalk } from 'chalk';
import { describe, expect, test } from 'vitest';
import { findConnection } from '../../src/follow/find-connection.ts';
import { writeLadder } from '../../src/follow/follow.ts';
import { analyze, type ConnectionRecord } from '../../src/index.ts';
import { windowChart } from '../../src/report/window-chart.ts';
import { bulkTrace, FULL, once } from '../findings/bulk-trace.ts';
import { range } from '../findings/many.ts';
import { writeCapture } from '../kit/write-capture.ts';

const plain = new Chalk({ level: 0 });
const FEWEST = 8;

async function pageOf(path: string, width = 100, chalk = plain): Promise<string> {
  const searched = await findConnection(path, { by: 'id', id: 1 });
  if (!searched.found) throw new Error('no such connection');
  const parts: string[] = [];
  const output = { write: (text: string) => void parts.push(text), drained: () => {} };
  await writeLadder(path, searched.found, output, { rows: 20, width, chalk });
  return parts.join('');
}

const headings = (page: string): string[] =>
  page.split('\n').filter((line) => stripVTControlCharacters(line).startsWith('Congestion window of '));

type Sample = NonNullable<ConnectionRecord['samples']>[number];

async function samplesOf(path: string, sender: 'client' | 'server'): Promise<Sample[]> {
  const { connections } = await analyze([path], { include: { samples: true } });
  return connections.find(({ id }) => id === 1)!.samples!.filter((each) => each.sender === sender);
}

const bulk = { segments: 300, rttMs: 50, lose: once(60) };

/** That many segments at once, from each end in turn. */
const both = (fromClient: number, fromServer: number): string => {
  const burst = (direction: '>' | '<', count: number, ack: number): string =>
    range(count, (i) => `+.00001 ${direction} . ${1 + i * FULL}:${1 + (i + 1) * FULL}(${FULL}) ack ${ack}`).join('\n');
  const end = 1 + fromClient * FULL;
  return `handshake
    ${burst('>', fromClient, 1)}
    +.01 < . 1 ack ${end}
    ${burst('<', fromServer, end)}
    +.01 > . ${end} ack ${1 + fromServer * FULL}`;
};

describe('a chart for each end that sent much', () => {
  test.each(['client', 'server'] as const)('the %s sends → its chart, none for the other end', async (sender) => {
    const page = await pageOf(writeCapture(bulkTrace({ ...bulk, sender })));
    expect(headings(page)).toEqual([`Congestion window of the ${sender}`]);
  });

  test('its lines → the chart of its samples, between what is known of the connection and its segments', async () => {
    const path = writeCapture(bulkTrace(bulk));
    const lines = (await pageOf(path)).split('\n');
    const at = lines.indexOf('Congestion window of the client');
    const expected = windowChart(await samplesOf(path, 'client'), plain, 100);
    expect(lines.slice(at + 1, at + 2 + expected.length)).toEqual([...expected, '']);
    expect(lines[at - 1]).toBe('');
    expect(lines.findIndex((line) => line.startsWith('  sent '))).toBeLessThan(at);
    expect(lines.findIndex((line) => /^frame +time /.test(line))).toBe(at + 2 + expected.length);
    // Slow start, the loss, and what came after it.
    expect(lines.find((line) => line.startsWith('    phase  '))).toMatch(/ s+R+~+$/);
  });

  test('both send → the client’s first', async () => {
    const page = await pageOf(writeCapture(both(30, 30)));
    expect(headings(page)).toEqual(['Congestion window of the client', 'Congestion window of the server']);
  });

  test('both send, the client little → the server’s alone', async () => {
    expect(headings(await pageOf(writeCapture(both(3, 30))))).toEqual(['Congestion window of the server']);
  });

  test.each([
    ['a few bytes', 'handshake\n+.1 > P. 1:101(100) ack 1\n+.01 < . 1 ack 101'],
    ['no data', 'handshake\nclose'],
    ['a refused SYN', '+0 > S 0:0(0)\n+.01 < R. 0 ack 1'],
  ])('%s → none', async (_, trace) => {
    expect(headings(await pageOf(writeCapture(trace)))).toEqual([]);
  });

  test('from eight samples on', async () => {
    const outcomes = await Promise.all(
      range(12, async (i) => {
        const path = writeCapture(both(5 + i, 1));
        const { length } = await samplesOf(path, 'client');
        return { length, charts: headings(await pageOf(path)).length };
      }),
    );
    expect(outcomes.map(({ length }) => length)).toEqual(expect.arrayContaining([FEWEST - 1, FEWEST]));
    expect(outcomes.filter(({ length, charts }) => charts !== (length >= FEWEST ? 1 : 0))).toEqual([]);
  });
});

describe('the page', () => {
  test.each([60, 80, 91, 140, 250])('%i columns → no line is longer', async (width) => {
    const page = await pageOf(writeCapture(bulkTrace(bulk)), width);
    expect(headings(page)).toHaveLength(1);
    expect(page.split('\n').filter((line) => line.length > width)).toEqual([]);
  });

  test('colour → the same text', async () => {
    const path = writeCapture(bulkTrace(bulk));
    const colored = await pageOf(path, 100, new Chalk({ level: 1 }));
    expect(headings(colored)).toEqual(['\u001b[1mCongestion window of the client\u001b[22m']);
    expect(stripVTControlCharacters(colored)).toBe(await pageOf(path));
  });
});

describe('fixtures', () => {
  const folder = fileURLToPath(new URL('../../fixtures/', import.meta.url));
  const captures = readdirSync(folder).filter((name) => /\.pcap(ng)?(\.\w+)?$/.test(name));

  test('a chart for the ends with enough samples, and for no other', async () => {
    const seen: string[] = [];
    for (const name of captures) {
      const path = folder + name;
      const page = await pageOf(path);
      const ends = ['client', 'server'] as const;
      const counts = await Promise.all(ends.map(async (end) => (await samplesOf(path, end)).length));
      const expected = ends.filter((_, i) => counts[i]! >= FEWEST).map((end) => `Congestion window of the ${end}`);
      expect({ name, headings: headings(page) }).toEqual({ name, headings: expected });
      if (expected.length > 0) seen.push(name);
    }
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.length).toBeLessThan(captures.length);
  });
});
