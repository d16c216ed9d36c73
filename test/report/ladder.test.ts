// The ladder of one connection, from a trace to the lines on the terminal.
import { stripVTControlCharacters } from 'node:util';
import { Chalk } from 'chalk';
import { describe, expect, test } from 'vitest';
import { findConnection, type ConnectionName } from '../../src/follow/find-connection.ts';
import { writeLadder } from '../../src/follow/follow.ts';
import { readSegments } from '../../src/follow/read-segments.ts';
import type { CaptureOptions } from '../kit/capture.ts';
import { writeCapture } from '../kit/write-capture.ts';

interface Asked extends CaptureOptions {
  name?: ConnectionName;
  rows?: number;
  width?: number;
  level?: 0 | 1;
}

const baseSeconds = Date.UTC(2026, 10, 20, 10) / 1000;
const first: ConnectionName = { by: 'id', id: 1 };

async function pageOf(trace: string, { name = first, rows = 60, width = 100, level = 0, ...file }: Asked = {}) {
  const path = writeCapture(trace, { baseSeconds, ...file });
  const searched = await findConnection(path, name);
  if (!searched.found) throw new Error('no such connection');
  const parts: string[] = [];
  const output = { write: (text: string) => void parts.push(text), drained: () => {} };
  await writeLadder(path, searched.found, output, { rows, width, chalk: new Chalk({ level }) });
  return parts.join('');
}

/** What stands below the head of the columns. */
async function ladderOf(trace: string, asked: Asked = {}): Promise<string> {
  const page = await pageOf(trace, asked);
  return page.slice(page.indexOf('\n', page.indexOf('\nframe ') + 1) + 1);
}

const rowOf = (ladder: string, frame: number): string =>
  ladder.split('\n').find((line) => new RegExp(`^ *${frame} +\\d`).test(line)) ?? '';

const framesOf = (ladder: string): number[] =>
  [...ladder.matchAll(/^ *(\d+) +\d+\.\d+ /gm)].map(([, frame]) => Number(frame));

const exchange = `handshake
  +.01 > P. 1:101(100) ack 1
  +.02 < . 1:1461(1460) ack 101
  +.01 > . 101 ack 1461
  close`;

/** Data of the client in `count` segments, each acknowledged. */
const transfer = (count: number): string =>
  Array.from({ length: count }, (_, i) => {
    const end = 1 + 1000 * (i + 1);
    return `+.001 > . ${end - 1000}:${end}(1000) ack 1\n+.001 < . 1 ack ${end}`;
  }).join('\n');

describe('a whole page', () => {
  test('handshake, data, close → head, states in their lanes, segments with their relative numbers', async () => {
    expect(await pageOf(exchange)).toMatchInlineSnapshot(`
      "10.0.0.1:40000 → 10.0.0.2:80
      stream 0, id 1
        start     2026-11-20 10:00:00.000000 UTC, 0.000 s into the capture; lasts 60.2 ms
        frames    1 to 9; 9 packets of this connection, 2.07 kB on the wire
        handshake three-way, RTT 10.1 ms
        options   both MSS 1460, window scale 7, SACK
        sent      client 100 B in 6 packets, server 1.46 kB in 3 packets
        close     three segments, client first
        outcome   closed; at the end of the capture client TIME_WAIT, server CLOSED

      frame     time      client                                                  server
                          CLOSED │                                              │ LISTEN
          1 0.000000    SYN_SENT │─ SYN win 64240 ─────────────────────────────▶│
          2 0.010000 ESTABLISHED │◀─────────────────────── SYN ACK 1 win 65160 ─│ SYN_RECEIVED
          3 0.010100             │─ ACK 1 win 64256 ───────────────────────────▶│ ESTABLISHED
          4 0.020100             │─ PSH 1:101 (100) ACK 1 win 64256 ───────────▶│
          5 0.040100             │◀─────────── 1:1461 (1460) ACK 101 win 65280 ─│
          6 0.050100             │─ ACK 1461 win 64256 ────────────────────────▶│
          7 0.050100  FIN_WAIT_1 │─ FIN 101 ACK 1461 win 64256 ────────────────▶│ CLOSE_WAIT
          8 0.060100  FIN_WAIT_2 │◀──────────────── FIN 1461 ACK 102 win 65280 ─│ LAST_ACK
                       TIME_WAIT │                                              │
          9 0.060200             │─ ACK 1462 win 64256 ────────────────────────▶│ CLOSED?

      ? presumed: inferred from what it received; nothing it sent has confirmed or refuted it
      "
    `);
  });

  test('IPv6, 60 columns → nothing is wider', async () => {
    const asked = { client: '[2001:db8::1]:40000', server: '[2001:db8::2]:443', width: 60 };
    expect(await pageOf(exchange, asked)).toMatchInlineSnapshot(`
      "[2001:db8::1]:40000 → [2001:db8::2]:443
      stream 0, id 1
        start     2026-11-20 10:00:00.000000 UTC, 0.000 s into the
                  capture; lasts 60.2 ms
        frames    1 to 9; 9 packets of this connection, 2.25 kB on
                  the wire
        handshake three-way, RTT 10.1 ms
        options   both MSS 1460, window scale 7, SACK
        sent      client 100 B in 6 packets, server 1.46 kB in 3
                  packets
        close     three segments, client first
        outcome   closed; at the end of the capture client
                  TIME_WAIT, server CLOSED

      frame     time      client                      server
                          CLOSED │                  │ LISTEN
          1 0.000000    SYN_SENT │─ SYN win 64240 ─▶│
          2 0.010000 ESTABLISHED │◀───── SYN ACK 1 ─│ SYN_RECEIVED
          3 0.010100             │─ ACK 1 ─────────▶│ ESTABLISHED
          4 0.020100             │─ PSH 1 (100) ───▶│
          5 0.040100             │◀─ 1:1461 (1460) ─│
          6 0.050100             │─ ACK 1461 ──────▶│
          7 0.050100  FIN_WAIT_1 │─ FIN 101 ───────▶│ CLOSE_WAIT
          8 0.060100  FIN_WAIT_2 │◀────── FIN 1461 ─│ LAST_ACK
                       TIME_WAIT │                  │
          9 0.060200             │─ ACK 1462 ──────▶│ CLOSED?

      ? presumed: inferred from what it received; nothing it sent
        has confirmed or refuted it
      "
    `);
  });
});

describe('states', () => {
  test('half-close: client FIN, data of the server, server FIN → FIN_WAIT_2 and CLOSE_WAIT last between them', async () => {
    const ladder = await ladderOf(`handshake
      +.01 > F. 1 ack 1
      +.01 < . 1 ack 2
      +.01 < . 1:1001(1000) ack 2
      +.001 > . 2 ack 1001
      +.01 < F. 1001 ack 2
      +.01 > . 2 ack 1002`);
    expect(ladder).toMatchInlineSnapshot(`
      "                    CLOSED │                                              │ LISTEN
          1 0.000000    SYN_SENT │─ SYN win 64240 ─────────────────────────────▶│
          2 0.010000 ESTABLISHED │◀─────────────────────── SYN ACK 1 win 65160 ─│ SYN_RECEIVED
          3 0.010100             │─ ACK 1 win 64256 ───────────────────────────▶│ ESTABLISHED
          4 0.020100  FIN_WAIT_1 │─ FIN 1 ACK 1 win 64256 ─────────────────────▶│ CLOSE_WAIT
          5 0.030100  FIN_WAIT_2 │◀─────────────────────────── ACK 2 win 65280 ─│
          6 0.040100             │◀───────────── 1:1001 (1000) ACK 2 win 65280 ─│
          7 0.041100             │─ ACK 1001 win 64256 ────────────────────────▶│
          8 0.051100   TIME_WAIT │◀────────────────── FIN 1001 ACK 2 win 65280 ─│ LAST_ACK
          9 0.061100             │─ ACK 1002 win 64256 ────────────────────────▶│ CLOSED?

      ? presumed: inferred from what it received; nothing it sent has confirmed or refuted it
      "
    `);
  });

  test('TIME_WAIT: 60 s pass → its end has a row of its own', async () => {
    const ladder = await ladderOf(`${exchange}\n+90 > udp (1)`);
    expect(ladder).toMatch(/^ +60\.\d{6} +CLOSED\? │ +timer expired \(TIME_WAIT\) +│$/m);
    expect(framesOf(ladder)).toHaveLength(9);
  });

  test('presumed state: refuted by a later packet → no state of its lane, a remark beside its frame', async () => {
    // The SYN-ACK that passed did not reach the client, which repeats its SYN.
    const ladder = await ladderOf('+0 > S 0\n+.01 < S. 0 ack 1\n+1 > S 0\n+.01 < S. 0 ack 1\n+.01 > . 1 ack 1');
    expect(ladder).toContain('client ESTABLISHED:');
    expect(rowOf(ladder, 2)).toMatch(/^ +2 0\.010000 +│◀.*SYN ACK 1 /);
    expect(rowOf(ladder, 4)).toMatch(/ ESTABLISHED │◀/);
  });

  test('midstream: states unknown → they begin as UNKNOWN', async () => {
    const ladder = await ladderOf('+0 > P. 1001:1101(100) ack 5001\n+.01 < . 5001 ack 1101');
    expect(ladder.split('\n')[0]).toMatch(/UNKNOWN │ +│ UNKNOWN$/);
    expect(rowOf(ladder, 1)).toContain('PSH 1:101 (100) ACK 1');
  });

  test('a state whose frame was left out → a line after the gap names it', async () => {
    const quarrel = Array.from({ length: 40 }, () => '+.1 > S 0\n+.1 < S. 0 ack 1').join('\n');
    const ladder = await ladderOf(`${quarrel}\n+.1 > . 1 ack 1\n${transfer(20)}\n+.1 > R 20001`, { rows: 10 });
    expect(ladder.split('\n').length).toBeLessThan(32);
    expect(ladder.split('\n').find((line) => /RST 20001/.test(line))).toBeDefined();
  });
});

describe('segments', () => {
  test('lost SYN: repeated after 1 s → the silence has a line', async () => {
    const ladder = await ladderOf('+0 > S 0\n+1.02 > S 0\n+.01 < S. 0 ack 1\n+.0001 > . 1 ack 1');
    expect(rowOf(ladder, 1)).toMatch(/ SYN_SENT │─ SYN .* retransmitted in 2$/);
    expect(ladder).toMatch(/^ +┊ 1\.02 s of silence\n +2 1\.020000 +│─ SYN .* SYN retransmission of 1,\n.*timeout$/m);
  });

  test('blind reset: its number is out of the window → shown, the states stay', async () => {
    const ladder = await ladderOf('handshake\n+.1 < R 90001\n+.0001 > . 1 ack 1\n+.1 > P. 1:11(10) ack 1');
    expect(rowOf(ladder, 4)).toMatch(/^ +4 0\.110100 +│◀─+ RST 90001 ─│ +RST ignored: invalid seq$/);
    expect(rowOf(ladder, 6)).toContain('PSH 1:11 (10) ACK 1');
  });

  test('a pure ACK that does not stand where its sender is → its number is shown', async () => {
    const ladder = await ladderOf('handshake\n+.1 > P. 1:11(10) ack 1\n+.01 < . 1 ack 11\n+9 > . 10 ack 1');
    expect(rowOf(ladder, 4)).toMatch(/─ PSH 1:11 \(10\) ACK 1 /);
    expect(rowOf(ladder, 5)).toMatch(/◀─+ ACK 11 win/);
    expect(rowOf(ladder, 6)).toMatch(/─ 10 ACK 1 win/);
  });

  test('numbers wrap → relative ones go on', async () => {
    const isn = { client: 0xffff_fff0, server: 0xffff_ffff };
    const ladder = await ladderOf(exchange, { isn });
    expect(rowOf(ladder, 4)).toContain('PSH 1:101 (100) ACK 1');
    expect(rowOf(ladder, 6)).toContain('ACK 1461');
  });

  test('a header cut by the snap length → a row that says so', async () => {
    const ladder = await ladderOf('handshake\n+.1 > P. 1:11(10) ack 1 {snap 44}\n+.1 < . 1 ack 11');
    expect(rowOf(ladder, 4)).toMatch(/─ header truncated or damaged ─+▶/);
  });

  test('an ICMP error that the record names → a packet of another kind, between the segments', async () => {
    const path = writeCapture(
      'handshake\n+.1 > P. 1:11(10) ack 1\n+.1 < icmp 3/4 mtu 1400 {from 10.9.9.9}\n+1 > . 11 ack 1',
    );
    const searched = await findConnection(path, first);
    const segments: string[] = [];
    for await (const some of readSegments(path, searched.found!.record, (frame) => frame === 5)) {
      segments.push(...some.map(({ ordinal, frame, kind }) => `${ordinal} ${frame} ${kind}`));
    }
    expect(segments.slice(3)).toEqual(['3 4 segment', '4 5 other', '5 6 segment']);
  });

  test('segments of other connections in between → not among its rows', async () => {
    const ladder = await ladderOf('handshake\n+.1 > S 0 {port 40001}\n+.1 < udp (9)\n+.1 > P. 1:11(10) ack 1');
    expect(framesOf(ladder)).toEqual([1, 2, 3, 6]);
  });
});

describe('a long connection', () => {
  const long = `handshake\n${transfer(500)}\n+2 > P. 500001:500101(100) ack 1\n+.01 < . 1 ack 500101\n${transferFrom(500_101, 300)}\nclose`;
  const total = 3 + 1000 + 2 + 600 + 3;

  test('60 rows → beginning, end, the pause, and what was left out adds up', async () => {
    const ladder = await ladderOf(long);
    const frames = framesOf(ladder);
    expect(frames.slice(0, 4)).toEqual([1, 2, 3, 4]);
    expect(frames.slice(-3)).toEqual([total - 2, total - 1, total]);
    expect(frames).toEqual(expect.arrayContaining([1003, 1004]));
    expect(ladder).toMatch(/┊ 2\.00 s of silence\n +1004 /);
    expect(frames.length).toBeLessThanOrEqual(60);
    const leftOut = [...ladder.matchAll(/⋮ ([\d,]+) segments? left out/g)].map(([, count]) =>
      Number(count!.replace(',', '')),
    );
    expect(frames.length + leftOut.reduce((sum, count) => sum + count, 0)).toBe(total);
    expect(ladder).toMatch(/\d+ with [\d.]+ kB →, \d+ ACKs ←/);
    expect(ladder).toMatch(/--rows 0 all\n$/);
  });

  test.each([10, 20, 200])('%i rows → about as many', async (rows) => {
    const frames = framesOf(await ladderOf(long, { rows }));
    expect(frames.length).toBeGreaterThan(rows / 2);
    expect(frames.length).toBeLessThanOrEqual(rows);
    expect(frames.at(-1)).toBe(total);
  });

  test('a blind reset in its middle → kept with its neighbours, and said what it is', async () => {
    const middle = '+.0001 < R 900001\n+.0001 > . 200001 ack 1';
    const ladder = await ladderOf(`handshake\n${transfer(200)}\n${middle}\n${transferFrom(200_001, 200)}`, {
      rows: 20,
    });
    expect(framesOf(ladder)).toEqual(expect.arrayContaining([403, 404, 405]));
    expect(rowOf(ladder, 404)).toContain('RST ignored: invalid seq');
  });

  test('more resets than rows → the first and the last, the others counted', async () => {
    const resets = Array.from({ length: 100 }, (_, i) => `+.001 < R ${900_001 + i}`).join('\n');
    const ladder = await ladderOf(`handshake\n${resets}\n+.1 > P. 1:11(10) ack 1`, { rows: 20 });
    expect(framesOf(ladder)).toEqual(expect.arrayContaining([4, 103, 104]));
    expect(ladder).toMatch(/others; \d+ resets/);
  });

  test('no limit → all of it', async () => {
    const ladder = await ladderOf(long, { rows: Infinity });
    expect(framesOf(ladder)).toHaveLength(total);
    expect(ladder).not.toContain('left out');
  });

  test('bytes and ACKs of a gap → those of its segments', async () => {
    const ladder = await ladderOf(long, { rows: 20 });
    const shown = framesOf(ladder);
    const kilobytes = [...ladder.matchAll(/(\d+) with ([\d.]+) kB →/g)];
    for (const [, segments, size] of kilobytes) expect(Number(size)).toBe(Number(segments)); // 1000 bytes each
    expect(kilobytes.length).toBeGreaterThan(0);
    expect(shown).toEqual(shown.toSorted((a, b) => a - b));
  });
});

describe('the page', () => {
  const lost = '+0 > S 0\n+1.02 > S 0\n+2 > S 0\n+.01 < S. 0 ack 1\n+.0001 > . 1 ack 1\n+.1 < R 90001';
  const cases = [exchange, lost, `${exchange}\n+90 > udp (1)`, `handshake\n${transfer(200)}\n+.5 > R 200001`];

  test.each([60, 80, 91, 100, 140, 250])('%i columns → no line is longer', async (width) => {
    for (const trace of cases) {
      for (const ends of [
        {},
        { client: '[2001:db8:1111:2222:3333:4444:5555:6666]:40000', server: '[2001:db8::2]:443' },
      ]) {
        const page = await pageOf(trace, { width, ...ends });
        expect(page.split('\n').filter((line) => line.length > width)).toEqual([]);
      }
    }
  });

  test('colour → the same text', async () => {
    const colored = await pageOf(exchange, { level: 1 });
    expect(colored).toContain('\u001b[');
    expect(stripVTControlCharacters(colored)).toBe(await pageOf(exchange));
  });

  test('days long → times keep their column', async () => {
    const ladder = await ladderOf('handshake\n+200000 > P. 1:11(10) ack 1\n+.01 < . 1 ack 11', { width: 60 });
    const bars = ladder.split('\n').flatMap((line) => (/^ +\d/.test(line) ? line.search(/[│┊⋮]/) : []));
    expect(new Set(bars).size).toBe(1);
  });
});

function transferFrom(start: number, count: number): string {
  return Array.from({ length: count }, (_, i) => {
    const end = start + 1000 * (i + 1);
    return `+.001 > . ${end - 1000}:${end}(1000) ack 1\n+.001 < . 1 ack ${end}`;
  }).join('\n');
}
