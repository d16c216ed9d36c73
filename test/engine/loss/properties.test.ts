// What holds for any segments and acknowledgements in any order, sense or nonsense.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyze, type ConnectionRecord } from '../../../src/index.ts';
import { parseTrace, type TraceSegment } from '../../kit/trace.ts';
import { captureRecords, type CaptureOptions } from '../../kit/capture.ts';
import { pcapFile, type CaptureRecord } from '../../kit/pcap-file.ts';
import { writeTemporary } from '../../kit/write-capture.ts';
import { brief, transferOf, type EventRecord } from './transfer-case.ts';

const RUNS = { numRuns: 200 };

interface Line {
  fromClient: boolean;
  wait: string;
  fin: boolean;
  seq: number;
  length: number;
  ack: number;
  win: number;
  sack: readonly [number, number][];
  /** IP ID beyond a count per sender, or a copy. */
  more: string;
}

/** In steps of 500, and sometimes beside them. */
const position = fc.oneof(
  fc.nat(12).map((step) => step * 500 + 1),
  fc.nat(6001),
);
const line: fc.Arbitrary<Line> = fc.record({
  fromClient: fc.boolean(),
  wait: fc.constantFrom('0', '.0001', '.001', '.005', '.011', '.05', '.25', '1'),
  fin: fc.integer({ min: 0, max: 30 }).map((chance) => chance === 0),
  seq: position,
  length: fc.constantFrom(0, 0, 1, 500, 500, 1000, 1000, 1500),
  ack: position,
  win: fc.constantFrom(500, 500, 500, 499, 0, 1),
  sack: fc.array(
    fc.tuple(
      fc.nat(12).map((step) => step * 500 + 1),
      fc.constantFrom(1, 500, 1000, 2500),
    ),
    { maxLength: 2 },
  ),
  more: fc.constantFrom('', '', '', '', 'dup .0001', 'dup .0001 ttl 63', 'dup .02', 'id 0', 'ttl 63'),
});

interface Shape {
  hasHandshake: boolean;
  hasTimestamps: boolean;
  lines: readonly Line[];
}
const shape: fc.Arbitrary<Shape> = fc.record({
  hasHandshake: fc.boolean(),
  hasTimestamps: fc.boolean(),
  lines: fc.array(line, { minLength: 1, maxLength: 40 }),
});

function traceOf({ hasHandshake, hasTimestamps, lines }: Shape): string {
  let clock = 0;
  const latest = { client: 0, server: 0 };
  const segments = lines.map(({ fromClient, wait, fin, seq, length, ack, win, sack, more }) => {
    clock += Math.round(Number(wait) * 1000);
    const own = fromClient ? 'client' : 'server';
    latest[own] = 5000 + clock;
    const options = hasTimestamps
      ? [`TS val ${latest[own]} ecr ${latest[fromClient ? 'server' : 'client']}`]
      : ([] as string[]);
    const blocks = sack.map(([left, bytes]) => `${left}:${left + bytes}`);
    if (blocks.length > 0) options.push(`sack ${blocks.join(' ')}`);
    const range = length === 0 ? seq : `${seq}:${seq + length}(${length})`;
    const text = options.length > 0 ? ` <${options.join(',')}>` : '';
    return `+${wait} ${fromClient ? '>' : '<'} ${fin ? 'F.' : '.'} ${range} ack ${ack} win ${win}${text}${more && ` {${more}}`}`;
  });
  return [...(hasHandshake ? ['handshake'] : []), ...segments].join('\n');
}

/** The shape, without a change; each with the frames that it makes. */
async function run(each: Shape, options: CaptureOptions = {}) {
  const trace = traceOf(each);
  const frames = parseTrace(trace, options) as TraceSegment[];
  return { trace, frames, connection: await transferOf(trace, options) };
}

const ends = ['client', 'server'] as const;
const of = (events: readonly EventRecord[], sender: string, event: string): EventRecord[] =>
  events.filter((each) => each.sender === sender && each.event === event);

/** Every number in a record, however deep. */
function* numbersIn(record: object): Generator<[string, number]> {
  for (const [key, value] of Object.entries(record) as [string, unknown][]) {
    if (typeof value === 'number') yield [key, value];
    else if (typeof value === 'object' && value !== null) yield* numbersIn(value);
  }
}

test('anything: counters → never negative, always numbers', async () => {
  await fc.assert(
    fc.asyncProperty(shape, async (each) => {
      const { connection, trace } = await run(each);
      for (const [key, value] of numbersIn(connection.sent)) {
        if (key === 'missingBytes' && !each.hasHandshake) continue; // see missing.test.ts (midstream)
        expect(value, `${key}\n${trace}`).toBeGreaterThanOrEqual(0);
        expect(value, `${key}\n${trace}`).toBeLessThan(2 ** 31);
      }
    }),
    RUNS,
  );
});

test('anything: events → their frames exist, in order, with what is said of them', async () => {
  await fc.assert(
    fc.asyncProperty(shape, async (each) => {
      const { connection, frames } = await run(each);
      const events = connection.events!;
      expect(events.map(({ frame }) => frame)).toEqual(events.map(({ frame }) => frame).toSorted((a, b) => a - b));
      for (const event of events) {
        if (event.proof === 'dsack' && event.event === 'network-duplicate') continue; // see duplicates.test.ts
        const packet = frames[event.frame - 1]!;
        expect([event.sender, event.length, event.seq], `${brief(event)}`).toEqual([
          packet.sender,
          packet.length,
          (packet.isn + packet.seq) >>> 0,
        ]);
        if (event.originalFrame) {
          expect(event.originalFrame).toBeLessThan(event.frame);
          expect(frames[event.originalFrame - 1]!.sender).toBe(event.sender);
        }
        if (event.bytes !== undefined) expect(event.bytes).toBeGreaterThan(0);
      }
    }),
    RUNS,
  );
});

test('anything: counters → as many as there are events', async () => {
  await fc.assert(
    fc.asyncProperty(shape, async (each) => {
      const { connection } = await run(each);
      const { sent, events } = connection;
      for (const end of ends) {
        const again = of(events!, end, 'retransmission');
        const { segments, bytes, spurious, byCause } = sent[end].retransmissions;
        expect(segments).toBe(again.length);
        expect(bytes).toBe(again.reduce((sum, { length }) => sum + length, 0));
        expect(spurious).toBe(again.filter(({ need }) => need === 'spurious').length);
        expect(Object.values(byCause).reduce((a, b) => a + b)).toBe(segments);
        for (const [cause, count] of Object.entries(byCause)) {
          expect(count).toBe(again.filter((event) => event.cause === cause).length);
        }
        expect(sent[end].outOfOrder).toBe(of(events!, end, 'out-of-order').length);
        expect(sent[end].duplicateAcks).toBe(of(events!, end, 'duplicate-ack').length);
        expect(sent[end].zeroWindows).toBe(of(events!, end, 'zero-window').length);
        expect(sent[end].keepAlives).toBe(of(events!, end, 'keep-alive').length);
      }
    }),
    RUNS,
  );
});

test('anything: a retransmission → need, proof and place of the loss fit one another', async () => {
  await fc.assert(
    fc.asyncProperty(shape, async (each) => {
      const { connection } = await run(each);
      for (const event of connection.events!.filter(({ event: name }) => name === 'retransmission')) {
        const { need, proof, lost, cause, backoff, originalFrame } = event;
        expect(proof === null, `${brief(event)}`).toBe(need === 'unknown');
        // Nor is it known of what lies before all that was captured.
        const isBefore = originalFrame === null && proof !== 'gap';
        expect(lost === null, `${brief(event)}`).toBe(need === 'spurious' || isBefore);
        expect(cause === 'timeout', `${brief(event)}`).toBe(backoff! > 0);
      }
    }),
    RUNS,
  );
});

test('anything: round trips → min, median, p95 and max in this order, and no more than acknowledgements', async () => {
  await fc.assert(
    fc.asyncProperty(shape, async (each) => {
      const { connection, frames } = await run(each);
      for (const end of ends) {
        const { rtt } = connection.sent[end];
        if (rtt === null) continue;
        const rounded = 1e-7;
        expect(rtt.min).toBeLessThanOrEqual(rtt.median + rounded);
        expect(rtt.median).toBeLessThanOrEqual(rtt.p95);
        expect(rtt.p95).toBeLessThanOrEqual(rtt.max + rounded);
        expect(rtt.samples).toBeLessThanOrEqual(frames.filter(({ sender }) => sender !== end).length);
      }
    }),
    RUNS,
  );
});

/** Bytes of payload of one end that passed, each once. */
function bytesSeen(frames: readonly TraceSegment[], end: string): number {
  const seen = new Set<number>();
  for (const { sender, seq, length } of frames) {
    if (sender === end) for (let i = 0; i < length; i++) seen.add(seq + i);
  }
  return seen.size;
}

const withoutFins = shape.map((each) => ({ ...each, lines: each.lines.map((one) => ({ ...one, fin: false })) }));

// See missing.test.ts (bytes beyond a gap count twice) and need.test.ts.
test('anything: uniqueBytes → no more than bytes of sequence space that passed', async () => {
  await fc.assert(
    fc.asyncProperty(withoutFins, async (each) => {
      const { connection, frames, trace } = await run(each);
      for (const end of ends) {
        expect(connection.sent[end].uniqueBytes, `${trace}`).toBeLessThanOrEqual(bytesSeen(frames, end));
      }
    }),
    { ...RUNS, seed: 1 },
  );
});

// See missing.test.ts (what fills a gap as a repetition is left out).
test.fails('anything in whole segments: uniqueBytes → all bytes that passed', async () => {
  const whole = withoutFins.map((each) => ({
    ...each,
    hasHandshake: true,
    lines: each.lines.map((one) => {
      const seq = Math.max(1, one.seq);
      return { ...one, seq: seq - ((seq - 1) % 500), length: one.length && 500 };
    }),
  }));
  await fc.assert(
    fc.asyncProperty(whole, async (each) => {
      const { connection, frames, trace } = await run(each);
      for (const end of ends) expect(connection.sent[end].uniqueBytes, `${trace}`).toBe(bytesSeen(frames, end));
    }),
    { ...RUNS, seed: 1 },
  );
});

/** Without what tells of place in the sequence space; and without stalls, see below. */
const told = ({ events, sent: { client, server } }: ConnectionRecord): object[] => [
  ...events!.map((event) => ({ ...event, seq: 0 })),
  { ...client, stalls: [] },
  { ...server, stalls: [] },
];

const initialNumber = fc.oneof(
  fc.integer({ min: 2 ** 32 - 6000, max: 2 ** 32 - 1 }),
  fc.integer({ min: 2 ** 31 - 6000, max: 2 ** 31 - 1 }),
);

test('anything: sequence numbers that wrap around 2^32 or change sign → the same', { tags: ['slow'] }, async () => {
  await fc.assert(
    fc.asyncProperty(shape, fc.record({ client: initialNumber, server: initialNumber }), async (each: Shape, isn) => {
      const plain = await run(each, { isn: { client: 1_000_000, server: 2_000_000 } });
      const wrapped = await run(each, { isn });
      expect(told(wrapped.connection), `${plain.trace}`).toEqual(told(plain.connection));
    }),
    RUNS,
  );
});

/** What does not depend on what else was captured. */
const alone = ({ events, sent: { client, server } }: ConnectionRecord): object[] => [
  ...events!.map((event) => ({ ...event, frame: 0, t: 0, connection: 0, originalFrame: Boolean(event.originalFrame) })),
  { ...client, stalls: [] },
  { ...server, stalls: [] },
];

test('anything: interleaved with others, closed or not → as alone', { tags: ['slow'] }, async () => {
  const several = fc.array(fc.record({ shape, isClosed: fc.boolean(), startMs: fc.nat(2000) }), {
    minLength: 2,
    maxLength: 6,
  });
  // All with timestamps or none: see duplicates.test.ts (a connection with timestamps in between).
  await fc.assert(
    fc.asyncProperty(several, fc.boolean(), async (shapes, hasTimestamps) => {
      const conversations = shapes.map(({ shape: each, isClosed, startMs }, i) => {
        const trace = `${traceOf({ ...each, hasTimestamps })}${isClosed ? '\nclose\n+.001 < . 1 ack 1' : ''}`;
        const records = captureRecords(trace, { client: `10.1.0.${i + 1}:40000`, server: `10.2.0.${i + 1}:80` });
        return records.map((record) => ({ ...record, timeNs: record.timeNs + startMs * 1e6 }));
      });
      const shown = await connectionsOf(conversations.flat().sort((a, b) => a.timeNs - b.timeNs));
      for (const [i, records] of conversations.entries()) {
        const client = `10.1.0.${i + 1}`;
        const own = shown.filter((each) => [each.client.address, each.server.address].includes(client));
        expect(own.map(alone)).toEqual((await connectionsOf(records)).map(alone));
      }
    }),
    { numRuns: 60 },
  );
});

async function connectionsOf(records: CaptureRecord[]): Promise<ConnectionRecord[]> {
  const path = writeTemporary('interleaved.pcap', pcapFile(records));
  return (await analyze([path], { include: { events: true } })).connections;
}

const oneDirection = (isn: number): Promise<ConnectionRecord> =>
  transferOf('+0 > . 1 ack 1\n+.25 > . 1 ack 1', { isn: { client: 7, server: isn } });

test('one direction only, sequence numbers below 2^31: silence → no stall of the other end', async () => {
  expect((await oneDirection(100_000)).sent.server.stalls).toEqual([]);
});

// Silence.take asks for the flight of an end that sent nothing: 0 − SND.UNA, which is as often more than 0 as less.
test.fails('one direction only, sequence numbers above 2^31: silence → no stall of the other end', async () => {
  expect((await oneDirection(2 ** 31 + 100_000)).sent.server.stalls).toEqual([]);
});
