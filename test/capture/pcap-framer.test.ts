// Classic pcap in all its variants, through the block reader and through pcap-parser, which must agree.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { concat, utf8, zeros } from '../kit/bytes.ts';
import { defaultBaseSeconds, pcapFile, type CaptureRecord, type PcapOptions } from '../kit/pcap-file.ts';
import { writeTemporary } from '../kit/write-capture.ts';
import { chunked, readCapture, readPcapBlocks, readPcapParsed, type Reading } from './reading.ts';

const baseNs = BigInt(defaultBaseSeconds) * 1_000_000_000n;

const packets: CaptureRecord[] = [
  { timeNs: 0, bytes: utf8('first') },
  { timeNs: 123_456_789, bytes: utf8('the second packet'), originalLength: 1514 },
  { timeNs: 123_456_789, bytes: zeros(0), originalLength: 60 },
  { timeNs: 86_400_000_000_001, bytes: utf8('a day later') },
];

/** What both readers make of a plain capture, once they agree. */
async function readBoth(bytes: Uint8Array): Promise<Reading> {
  const blocks = await readPcapBlocks(chunked(bytes), bytes);
  expect(await readPcapParsed(chunked(bytes), bytes)).toEqual(blocks);
  return blocks;
}

const classic = (records: readonly CaptureRecord[], options?: PcapOptions) => readBoth(pcapFile(records, options));

describe('magic', () => {
  test.each([
    ['microseconds, little-endian', { precision: 'micro', bigEndian: false }, 1000n],
    ['microseconds, big-endian', { precision: 'micro', bigEndian: true }, 1000n],
    ['nanoseconds, little-endian', { precision: 'nano', bigEndian: false }, 1n],
    ['nanoseconds, big-endian', { precision: 'nano', bigEndian: true }, 1n],
  ] as const)('%s → the same records from both readers', async (_, options, unitNs) => {
    const { records, problems, linkTypes, drops } = await classic(packets, { ...options, linkType: 101 });
    expect(problems).toEqual([]);
    expect(linkTypes).toEqual([101]);
    expect(drops).toBeNull();
    let offset = 24;
    const expected = packets.map(({ timeNs, bytes, originalLength = bytes.length }, i) => {
      const record = {
        frame: i + 1,
        timeNs: baseNs + (BigInt(timeNs) / unitNs) * unitNs,
        offset: offset + 16,
        linkType: 101,
        interfaceId: 0,
        capturedLength: bytes.length,
        originalLength,
        checksum: crc32(bytes),
      };
      offset += 16 + bytes.length;
      return record;
    });
    expect(records).toEqual(expected);
  });

  test.each([false, true])(
    "Kuznetzov's, big-endian %s: file and pipe → records behind 24-byte headers",
    async (order) => {
      const bytes = pcapFile(packets, { precision: 'kuznetzov', bigEndian: order });
      const path = writeTemporary('kuznetzov.pcap', bytes);
      const fromFile = await readCapture(path);
      expect(fromFile.problems).toEqual([]);
      expect(fromFile.records.map(({ checksum }) => checksum)).toEqual(packets.map((packet) => crc32(packet.bytes)));
      expect(fromFile.records.map(({ offset }) => offset)).toEqual([48, 77, 118, 142]);
      expect(await readThroughPipe(path)).toEqual(fromFile);
    },
  );

  test('kuznetzov: cut in the longer header → the cut is named', async () => {
    const bytes = pcapFile(packets.slice(0, 2), { precision: 'kuznetzov' });
    const { records, problems } = await readPcapBlocks(chunked(bytes.subarray(0, 24 + 29 + 20)), bytes);
    expect(records).toHaveLength(1);
    expect(problems).toMatchObject([{ code: 'cut-in-record', frame: 2, offset: 53 }]);
  });
});

describe('lengths', () => {
  test('snap length: cut packets → both lengths as they were', async () => {
    const { records } = await classic([{ timeNs: 0, bytes: zeros(68), originalLength: 65_535 }], { snapLength: 68 });
    expect(records).toMatchObject([{ capturedLength: 68, originalLength: 65_535 }]);
  });

  test('captured more than original: impossible, yet framed → both as they stand', async () => {
    const { records, problems } = await classic([
      { timeNs: 0, bytes: zeros(100), originalLength: 40 },
      { timeNs: 0, bytes: zeros(50) },
    ]);
    expect(records.map((record) => [record.capturedLength, record.originalLength])).toEqual([
      [100, 40],
      [50, 50],
    ]);
    expect(problems).toEqual([]);
  });

  test('original: all 32 bits → no sign', async () => {
    const { records } = await classic([{ timeNs: 0, bytes: zeros(1), originalLength: 0xffffffff }]);
    expect(records).toMatchObject([{ originalLength: 0xffffffff }]);
  });

  test.each([262_145, 0x7fffffff, 0xffffffff])(
    'captured %i: impossible → stops, names frame and byte',
    async (length) => {
      const bytes = pcapFile(packets);
      const second = 24 + 16 + 5;
      new DataView(bytes.buffer).setUint32(second + 8, length, true);
      const { records, problems } = await readBoth(bytes);
      expect(records).toHaveLength(1);
      const message = `frame 2 claims ${length} captured bytes (maximum 262144); read up to there`;
      expect(problems).toEqual([{ code: 'impossible-length', message, frame: 2, offset: second, count: 1 }]);
    },
  );

  test('captured: exactly the most that is believed → a record like any other', async () => {
    const largest = { timeNs: 0, bytes: zeros(262_144) };
    const { records, problems } = await classic([...packets, largest, largest, ...packets]);
    expect(records).toHaveLength(10);
    expect(problems).toEqual([]);
  });
});

describe('version', () => {
  test.each([
    [2, 5],
    [77, 99],
    [1, 0],
  ])('%i.%i: unknown → read as 2.4, and said', async (major, minor) => {
    const { records, problems } = await readBoth(withVersion(pcapFile(packets), major, minor));
    expect(records).toHaveLength(packets.length);
    const message = `unusual pcap version ${major}.${minor}; read as 2.4`;
    expect(problems).toEqual([{ code: 'unusual-version', message, frame: null, offset: 4, count: 1 }]);
  });

  test.each([
    ['2.2', 2, true],
    ['2.3', 3, false],
    ['2.3', 3, true],
  ])(
    '%s: lengths in either order → the smaller is the captured one, from file and pipe',
    async (_, minor, isSwapped) => {
      const bytes = withVersion(pcapFile(packets), 2, minor);
      if (isSwapped) swapLengths(bytes);
      const path = writeTemporary('old.pcap', bytes);
      const fromFile = await readCapture(path);
      expect(fromFile.problems).toEqual([]);
      expect(fromFile.records.map((record) => [record.capturedLength, record.originalLength])).toEqual([
        [5, 5],
        [17, 1514],
        [0, 60],
        [11, 11],
      ]);
      expect(await readThroughPipe(path)).toEqual(fromFile);
    },
  );
});

describe('link type', () => {
  test('upper bits: length of a frame check sequence → not part of the link type', async () => {
    const { linkTypes, records } = await classic(packets, { linkType: 0x4400_0001 });
    expect(linkTypes).toEqual([1]);
    expect(records[0]!.linkType).toBe(1);
  });
});

describe('time', () => {
  test('fraction: beyond its second → modulo 2^32 ns like Wireshark, and said', async () => {
    const bytes = pcapFile(packets);
    new DataView(bytes.buffer).setUint32(24 + 4, 8_915_240, true);
    const { records, problems } = await readBoth(bytes);
    expect(records[0]!.timeNs).toBe(baseNs + ((8_915_240n * 1000n) & 0xffffffffn));
    expect(records[1]!.timeNs).toBe(baseNs + 123_456_000n);
    const message = 'frame 1 is 8915240 µs into its second; taken modulo 2^32 ns, as Wireshark does';
    expect(problems).toEqual([{ code: 'impossible-time', message, frame: 1, offset: 24, count: 1 }]);
  });

  test('fraction: last of a second → nothing to say', async () => {
    expect((await classic([{ timeNs: 999_999_999, bytes: zeros(4) }])).problems).toEqual([]);
  });

  test('seconds: all 32 bits, and time going back → no sign', async () => {
    const { records } = await classic(
      [
        { timeNs: 1_000_005_000, bytes: zeros(4) },
        { timeNs: 1000, bytes: zeros(4) },
      ],
      { baseSeconds: 0xfffffffe },
    );
    expect(records.map(({ timeNs }) => timeNs)).toEqual([4_294_967_295_000_005_000n, 4_294_967_294_000_001_000n]);
  });
});

describe('records that are none', () => {
  test('zeros: at the end → counted as Wireshark counts them, with the time before, and said', async () => {
    const bytes = concat([pcapFile(packets), zeros(40)]);
    const { records, problems } = await readBoth(bytes);
    expect(records.slice(4)).toMatchObject([
      { frame: 5, capturedLength: 0, timeNs: records[3]!.timeNs },
      { frame: 6, capturedLength: 0, timeNs: records[3]!.timeNs },
    ]);
    expect(problems).toMatchObject([
      { code: 'trailing-zeros', frame: 5, offset: bytes.length - 40, count: 2 },
      { code: 'cut-in-record', frame: 7, offset: bytes.length - 8 },
    ]);
  });

  test('zeros: a hole between packets → what follows is read', async () => {
    const tail = pcapFile(packets).subarray(24);
    const { records, problems } = await readBoth(concat([pcapFile(packets), zeros(4096), tail]));
    expect(records).toHaveLength(4 + 256 + 4);
    expect(problems).toMatchObject([{ code: 'trailing-zeros', frame: 5, count: 256 }]);
  });

  test('no bytes: a packet of length 0 at a time of its own → a packet', async () => {
    const { records, problems } = await classic([packets[0]!, { timeNs: 7000, bytes: zeros(0) }]);
    expect(records[1]).toMatchObject({ capturedLength: 0, originalLength: 0, timeNs: baseNs + 7000n });
    expect(problems).toEqual([]);
  });

  test('header of a capture: two files joined with cat → said, with what to do', async () => {
    const first = pcapFile(packets);
    const { records, problems } = await readBoth(concat([first, pcapFile(packets)]));
    expect(records.slice(0, 4)).toEqual((await readBoth(first)).records);
    expect(problems[0]).toMatchObject({ code: 'joined-captures', frame: 5, offset: first.length });
    expect(problems[0]!.message).toMatch(/mergecap/);
  });
});

describe('cut', () => {
  const bytes = pcapFile(packets);
  const ends = [24, 45, 78, 94, 121]; // of the header and of each record

  test('file: at every byte → every whole record, and where the cut is', async () => {
    const { records: all } = await readBoth(bytes);
    for (let length = 24; length <= bytes.length; length++) {
      const whole = ends.filter((end) => end <= length).length - 1;
      const { records, problems } = await readBoth(bytes.subarray(0, length));
      expect(records).toEqual(all.slice(0, whole));
      const left = length - ends[whole]!;
      const message = `the file ends inside frame ${whole + 1} (${left === 1 ? '1 byte of it is' : `${left} bytes of it are`} there)`;
      const cut = { code: 'cut-in-record', message, frame: whole + 1, offset: ends[whole], count: 1 };
      expect(problems).toEqual(left === 0 ? [] : [cut]);
    }
  });
});

function withVersion(bytes: Uint8Array, major: number, minor: number): Uint8Array {
  new DataView(bytes.buffer).setUint16(4, major, true);
  new DataView(bytes.buffer).setUint16(6, minor, true);
  return bytes;
}

function swapLengths(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer);
  for (let at = 24; at < bytes.length;) {
    const captured = view.getUint32(at + 8, true);
    view.setUint32(at + 8, view.getUint32(at + 12, true), true);
    view.setUint32(at + 12, captured, true);
    at += 16 + captured;
  }
}

async function readThroughPipe(path: string): ReturnType<typeof readCapture> {
  const folder = mkdtempSync(joinPath(tmpdir(), 'tcpscope-pipe-'));
  try {
    const pipe = joinPath(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'cat "$1" > "$2"', 'sh', path, pipe]);
    const [reading] = await Promise.all([readCapture(pipe), once(writer, 'exit')]);
    return reading;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
