// The second pass for graphs: numbers, times and edges as in the capture, and what is left of long connections.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/analyze.ts';
import { readSequences } from '../../src/follow/read-sequences.ts';
import type { Sequences } from '../../src/report/html/sequence.ts';
import type { CaptureRecord, ConnectionRecord } from '../../src/report/schema.ts';
import { series } from '../findings/many.ts';
import { temporaryFolder } from '../cli/tcpscope.ts';
import { writeCapture } from '../kit/write-capture.ts';

async function sequencesOf(paths: readonly string[], most = 1000): Promise<Sequences[]> {
  const captures: CaptureRecord[] = [];
  const connections: ConnectionRecord[] = [];
  await analyze(paths, {
    capture: (record) => void captures.push(record),
    connection: (finished) => void connections.push(finished.record()),
    finding: () => {},
    summary: () => {},
    drained: () => {},
  });
  const found = await readSequences(
    captures,
    connections.map((connection) => ({ connection, most })),
  );
  return [...found].toSorted(([a], [b]) => a - b).map(([, sequences]) => sequences);
}

const traced = (trace: string, most?: number): Promise<Sequences[]> => sequencesOf([writeCapture(trace)], most);

describe('numbers', () => {
  test('the SYN is 0, the first byte 1; acknowledgements belong to the other end; windows are scaled', async () => {
    const [found] = await traced('handshake\n+.1 > P. 1:101(100) ack 1 win 500\n+.01 < . 1 ack 101 win 300');
    const { client, server } = found!;
    expect(client.data).toEqual([[110_100, 4, 1, 100]]);
    expect(client.acks.at(-1)).toEqual([120_100, 5, 101, 101 + 300 * 128]);
    expect(server.data).toEqual([]);
    expect(server.acks.at(-1)).toEqual([110_100, 4, 1, 1 + 500 * 128]);
    expect(client.isThinned || server.isThinned).toBe(false);
  });

  test('they go on when they go round', async () => {
    const [found] = await traced(
      `isn client 4294967290\nhandshake\n+.1 > P. 1:101(100) ack 1\n+.01 < . 1 ack 101\n+.1 > P. 101:201(100) ack 1`,
    );
    expect(found!.client.base).toBe(4_294_967_290);
    expect(found!.client.data.map(([, , seq]) => seq)).toEqual([1, 101]);
    expect(found!.client.acks.at(-1)![2]).toBe(101);
  });

  test('without the SYNs, the scale and so the edge of the window is not known', async () => {
    const [found] = await traced('+0 > P. 1:101(100) ack 1 win 500\n+.01 < . 1 ack 101 win 300');
    expect(found!.client.data[0]!.slice(2)).toEqual([1, 100]);
    expect(found!.client.acks.at(-1)!.slice(2)).toEqual([101, null]);
  });

  test('SACK: the block that comes first, each once; a DSACK is none', async () => {
    const [found] = await traced(`handshake
      +.1 > P. 1:101(100) ack 1
      +0 > P. 101:201(100) ack 1
      +0 > P. 201:301(100) ack 1
      +.01 < . 1 ack 1 <sack 101:201>
      +0 < . 1 ack 1 <sack 101:301>
      +0 < . 1 ack 1 <sack 101:301>
      +.01 > P. 1:101(100) ack 1
      +.01 < . 1 ack 301 <sack 1:101>`);
    expect(found!.client.sacks.map(([, , left, right]) => [left, right])).toEqual([
      [101, 201],
      [101, 301],
    ]);
  });

  test('of the same four-tuple twice, each has its own', async () => {
    const again = 'handshake\n+.1 > P. 1:11(10) ack 1\nclose';
    const found = await traced(`${again}\nisn client 700000\nisn server 90\n${again}`);
    expect(found.map(({ client }) => client.data.length)).toEqual([1, 1]);
    expect(found[1]!.client.base).toBe(700_000);
    expect(found[1]!.client.data[0]![0]).toBe(found[0]!.client.data[0]![0]);
  });
});

describe('round trips', () => {
  test('from the last segment that an acknowledgement is the first to cover', async () => {
    const [found] = await traced(`handshake
      +.1 > P. 1:101(100) ack 1
      +.001 > P. 101:201(100) ack 1
      +.03 < . 1 ack 201
      +.1 > P. 201:301(100) ack 1
      +.04 < . 1 ack 301`);
    expect(found!.client.rtts.map(([, frame, rtt]) => [frame, rtt])).toEqual([
      [6, 30_000],
      [8, 40_000],
    ]);
    expect(found!.server.rtts).toEqual([]);
  });

  test('of what was sent twice, and of what was sent meanwhile, none (Karn)', async () => {
    const [found] = await traced(`handshake
      +.1 > P. 1:101(100) ack 1
      +.001 > P. 101:201(100) ack 1
      +.3 > P. 1:101(100) ack 1
      +.03 < . 1 ack 201
      +.1 > P. 201:301(100) ack 1
      +.04 < . 1 ack 301`);
    expect(found!.client.rtts.map(([, frame, rtt]) => [frame, rtt])).toEqual([[9, 40_000]]);
  });
});

describe('long connections', () => {
  const upload = `handshake\n${series(900, (i) => `+.001 > . ${1 + i * 1000}:${1001 + i * 1000}(1000) ack 1\n+.001 < . 1 ack ${1001 + i * 1000}`)}`;

  test('of each stretch the first and the last, about as many as wished; both ends of the line stay', async () => {
    const [whole] = await traced(upload, 5000);
    const [thin] = await traced(upload, 300);
    expect(whole!.client.data.length).toBe(900);
    const { data, acks, rtts, isThinned } = thin!.client;
    expect(isThinned).toBe(true);
    expect(data.length + acks.length + rtts.length).toBeLessThan(300 * 1.05);
    expect(data.length).toBeGreaterThan(60);
    expect(data[0]).toEqual(whole!.client.data[0]);
    expect(data.at(-1)).toEqual(whole!.client.data.at(-1));
    for (const point of data) expect(whole!.client.data).toContainEqual(point);
  });

  test('what is sent again stays, low as it is', async () => {
    const [thin] = await traced(`${upload}\n+.0001 > . 800001:801001(1000) ack 1`, 300);
    expect(thin!.client.data.at(-1)!.slice(2)).toEqual([800_001, 1000]);
  });
});

describe('several captures, and none', () => {
  test('a connection over two captures has one clock', async () => {
    const parts = [
      writeCapture('handshake\n+.1 > P. 1:101(100) ack 1', { baseSeconds: 1000 }),
      writeCapture('+0 < . 1 ack 101', { baseSeconds: 1002 }),
    ];
    const [found] = await sequencesOf(parts);
    expect(found!.client.data).toEqual([[110_100, 4, 1, 100]]);
    expect(found!.client.acks.at(-1)!.slice(0, 3)).toEqual([2_000_000, 1, 101]);
  });

  test('a pipe is gone, and is not waited for', async () => {
    const fifo = join(temporaryFolder(), 'fifo');
    spawnSync('mkfifo', [fifo]);
    const capture = { file: fifo } as CaptureRecord;
    const connection = { firstCapture: 0, lastCapture: 0 } as ConnectionRecord;
    expect(await readSequences([capture], [{ connection: { ...minimal, ...connection }, most: 10 }])).toEqual(
      new Map(),
    );
  });
});

const minimal = {
  packets: 1,
  duration: 1,
  client: { address: '10.0.0.1', port: 1 },
  server: { address: '10.0.0.2', port: 2 },
  handshake: { options: { client: null, server: null } },
} as ConnectionRecord;
