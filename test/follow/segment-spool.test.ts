// What is kept of a pipe for graphs gives the curves that a second reading of the same capture gives.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/analyze.ts';
import { readSequences } from '../../src/follow/read-sequences.ts';
import { SegmentSpool } from '../../src/follow/segment-spool.ts';
import type { Sequences, SequenceWish } from '../../src/report/html/sequence.ts';
import type { CaptureRecord } from '../../src/report/schema.ts';
import { series } from '../findings/many.ts';
import { writeCapture, writeTemporary } from '../kit/write-capture.ts';

type Found = ReadonlyMap<number, Sequences>;

/** Of all connections, by both ways; `most`: points of a curve. */
async function sequencesOf(paths: readonly string[], spool: SegmentSpool, most = 1000): Promise<[Found, Found]> {
  const captures: CaptureRecord[] = [];
  const wishes: SequenceWish[] = [];
  const sink = {
    capture: (record: CaptureRecord) => void captures.push(record),
    connection: (finished: { record(): SequenceWish['connection'] }) =>
      void wishes.push({ connection: finished.record(), most }),
    finding: () => {},
    summary: () => {},
    drained: () => {},
  };
  await analyze(paths, sink, {
    onTcpPacket: (packet, capture, baseNs) => spool.take(packet, capture, baseNs),
  });
  expect(wishes.length).toBeGreaterThan(0);
  return [spool.sequences(wishes), await readSequences(captures, wishes)];
}

/** Seconds after which packets that come again are traffic of their own. */
const PLAYED_AGAIN_S = 1000;
const PCAP_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;

/** The same packets, so many seconds later. */
function later(pcap: Buffer, seconds: number): Buffer {
  const moved = Buffer.from(pcap);
  for (let at = PCAP_HEADER_BYTES; at < moved.length; at += RECORD_HEADER_BYTES + moved.readUInt32LE(at + 8)) {
    moved.writeUInt32LE(moved.readUInt32LE(at) + seconds, at);
  }
  return moved;
}

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));

describe('as read again', () => {
  test.each([
    'many-fates.pcap',
    'handshake-refused-ipv6.pcap',
    'transfer-fast-retransmit.pcap',
    'capture-cooked-loopback.pcap',
    'capture-several-outcomes.pcapng',
  ])('%s', async (name) => {
    const [spooled, read] = await sequencesOf([fixture(name)], new SegmentSpool());
    expect(spooled).toEqual(read);
  });

  test('long connections → thinned to the same points', async () => {
    const [spooled, read] = await sequencesOf([fixture('transfer-fast-retransmit.pcap')], new SegmentSpool(), 20);
    expect([...read.values()].some(({ client, server }) => client.isThinned || server.isThinned)).toBe(true);
    expect(spooled).toEqual(read);
  });

  test('SACK, numbers that go round, the highest ports and windows', async () => {
    const path = writeCapture(`addresses 255.255.255.254:65535 255.255.255.253:65534
      isn client 4294967290
      isn server 4294967295
      handshake
      +.1 > P. 1:101(100) ack 1 win 65535
      +0 > P. 101:201(100) ack 1 win 65535
      +.01 < . 1 ack 1 win 65535 <sack 101:201>
      +.1 > P. 1:101(100) ack 1`);
    const [spooled, read] = await sequencesOf([path], new SegmentSpool());
    expect([...read.values()][0]!.client.sacks).toHaveLength(1);
    expect(spooled).toEqual(read);
  });

  test('several captures, more packets than a page of memory holds', async () => {
    const many = readFileSync(fixture('many-fates.pcap'));
    let packets = 0;
    const counting = new SegmentSpool();
    const paths = Array.from({ length: 24 }, (_, i) => writeTemporary('many.pcap', later(many, i * PLAYED_AGAIN_S)));
    const take = counting.take.bind(counting);
    counting.take = (...args) => {
      packets++;
      take(...args);
    };
    const [spooled, read] = await sequencesOf(paths, counting);
    expect(packets).toBeGreaterThan(16_384);
    expect(spooled).toEqual(read);
  });
});

describe('no room', () => {
  // The first connection is over when the second begins.
  const path = writeCapture(
    `${series(1, () => 'handshake\nclose')}\naddresses 10.0.0.1:2000 10.0.0.2:80\n+9 > S 0\n+.1 < R. 0 ack 1`,
  );

  test('for what follows → connections that go on there have no graph, the others the same', async () => {
    const [spooled, read] = await sequencesOf([path], new SegmentSpool(7));
    expect([...read.keys()].toSorted()).toEqual([1, 2]);
    expect([...spooled]).toEqual([...read].filter(([id]) => id === 1));
  });

  test('just enough → all have', async () => {
    const [spooled, read] = await sequencesOf([path], new SegmentSpool(8));
    expect(spooled).toEqual(read);
  });

  test('in a later capture → connections of it have none', async () => {
    const second = writeCapture('addresses 10.0.0.1:3000 10.0.0.2:80\nhandshake\nclose', {
      baseSeconds: 1_700_001_000,
    });
    const [spooled, read] = await sequencesOf([path, second], new SegmentSpool(8));
    expect(read.size).toBe(3);
    expect([...spooled.keys()].toSorted()).toEqual([1, 2]);
  });
});
