// The two ways to read must not show in what is read: pcap-parser or the block reader, whatever chunks the bytes
// come in, wherever a block ends, however full a batch is.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { crc32, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPcap } from '../../src/capture/pcap-header.ts';
import { concat } from '../kit/bytes.ts';
import { pcapFile, type CaptureRecord } from '../kit/pcap-file.ts';
import { pcapngBlocks, pcapngFile } from '../kit/pcapng-file.ts';
import { writeTemporary } from '../kit/write-capture.ts';
import { chunked, readCapture, readPcapBlocks, readPcapngBlocks, readPcapParsed } from './reading.ts';

const anyRecord: fc.Arbitrary<CaptureRecord> = fc
  .record({
    timeNs: fc.integer({ min: 0, max: 1e15 }),
    size: fc.oneof(fc.nat(80), fc.nat(3000)),
    cutOff: fc.oneof(fc.constant(0), fc.nat(70_000)),
    seed: fc.nat(255),
  })
  .map(({ timeNs, size, cutOff, seed }) => ({ timeNs, bytes: patterned(size, seed), originalLength: size + cutOff }));
const anyRecords = fc.array(anyRecord, { maxLength: 40 });
const anyChunks = fc.oneof(
  fc.constant([1]),
  fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
  fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 8 }),
);
const anyOrder = fc.boolean();
const anyPrecision = fc.constantFrom('micro' as const, 'nano' as const);

describe('two readers', () => {
  test('any classic capture, whole or cut: pcap-parser and block reader → the same records and problems', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRecords,
        anyOrder,
        anyPrecision,
        fc.nat(3000),
        anyChunks,
        async (records, bigEndian, precision, cutOff, chunks) => {
          const whole = pcapFile(records, { bigEndian, precision });
          const bytes = whole.subarray(0, Math.max(24, whole.length - (cutOff % 3 === 0 ? cutOff : 0)));
          const blocks = await readPcapBlocks(chunked(bytes), bytes);
          expect(await readPcapParsed(chunked(bytes, chunks), bytes)).toEqual(blocks);
        },
      ),
      { numRuns: 60 },
    );
  });

  const folderOf = (path: string): string => fileURLToPath(new URL(`../../${path}/`, import.meta.url));
  const shared = ['lab', 'corpus/captures', 'corpus/captures-malformed'].map((name) => folderOf(`../shared/${name}`));
  const missing = shared.find((folder) => !existsSync(folder));

  test('every classic capture of fixtures → the same records and problems', async () => {
    await compareReaders([folderOf('fixtures')]);
  });

  test.skipIf(missing)(
    `every classic capture of lab and corpus${missing ? ` (skipped: no ${missing})` : ''} → the same records and problems`,
    { tags: ['slow'] },
    async () => {
      expect(await compareReaders(shared)).toBeGreaterThan(200);
    },
  );
});

describe('chunks', () => {
  test('pcap: cut anyhow → the same records', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, anyOrder, anyChunks, async (records, bigEndian, chunks) => {
        const bytes = pcapFile(records, { bigEndian });
        expect(await readPcapBlocks(chunked(bytes, chunks), bytes)).toEqual(
          await readPcapBlocks(chunked(bytes), bytes),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('pcapng: cut anyhow → the same records', async () => {
    const tsresol = fc.constantFrom(6, 9, 0x80 | 20);
    await fc.assert(
      fc.asyncProperty(anyRecords, anyOrder, tsresol, anyChunks, async (records, bigEndian, resolution, chunks) => {
        const bytes = pcapngFile(records, { bigEndian, tsresol: resolution });
        const whole = await readPcapngBlocks(chunked(bytes));
        expect(whole.records.map(({ checksum }) => checksum)).toEqual(records.map((record) => crc32(record.bytes)));
        expect(await readPcapngBlocks(chunked(bytes, chunks))).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  test('pcapng: blocks that are skipped, cut anyhow → the same records', async () => {
    const ng = pcapngBlocks();
    const packet = (i: number) => ng.enhancedPacket({ bytes: patterned(50, i), ticks: BigInt(i) });
    const bytes = concat([
      ng.section(),
      ng.interface(),
      packet(1),
      ng.block(0x77, patterned(70_000, 1)), // longer than what is looked at
      packet(2),
      ng.custom(1, patterned(90_000, 2)),
      packet(3),
      ng.custom(1, patterned(9, 2)),
      packet(4),
    ]);
    const whole = await readPcapngBlocks(chunked(bytes));
    expect(whole.records.map(({ frame }) => frame)).toEqual([1, 2, 4, 6]);
    for (const chunks of [[1], [7], [65_536], [65_600], [70_012, 1]]) {
      expect(await readPcapngBlocks(chunked(bytes, chunks))).toEqual(whole);
    }
  });
});

describe('blocks', () => {
  const mebibyte = 1024 * 1024;

  test('records: across the end of a block of 1 MiB, at any of its bytes → whole', async () => {
    const filler = Array.from({ length: 16 }, (_, i) => ({ timeNs: i, bytes: patterned(65_000, i) }));
    const fillerBytes = pcapFile(filler).length;
    const sizes = [...Array(20).keys()].map((i) => mebibyte - fillerBytes - 26 + i);
    for (const size of sizes) {
      const records = [...filler, { timeNs: 1, bytes: patterned(size, 9) }, { timeNs: 2, bytes: patterned(300, 8) }];
      const { records: read, problems } = await readCapture(writeTemporary('big.pcap', pcapFile(records)));
      expect(problems).toEqual([]);
      expect(read.map(({ checksum }) => checksum)).toEqual(records.map(({ bytes }) => crc32(bytes)));
    }
  });

  test.each(['pcap', 'pcapng'])(
    '%s: records of the largest length and larger than a batch → all of them',
    async (format) => {
      const records = [
        ...Array.from({ length: 40_000 }, (_, i) => ({ timeNs: i * 1000, bytes: patterned(i % 3, i & 255) })),
        ...Array.from({ length: 9 }, (_, i) => ({ timeNs: 4e7, bytes: patterned(262_144, i) })),
        ...Array.from({ length: 20_000 }, (_, i) => ({ timeNs: 5e7 + i * 1000, bytes: patterned(i % 3, i & 255) })),
      ];
      const bytes = format === 'pcap' ? pcapFile(records) : pcapngFile(records);
      const { records: read, problems } = await readCapture(writeTemporary('many', bytes));
      expect(problems.filter(({ code }) => code !== 'trailing-zeros')).toEqual([]);
      expect(read.length).toBe(records.length);
      expect(read.every(({ frame }, i) => frame === i + 1)).toBe(true);
      expect(read.every(({ checksum }, i) => checksum === crc32(records[i]!.bytes))).toBe(true);
      expect(read.every(({ timeNs }, i) => timeNs === read[0]!.timeNs + BigInt(records[i]!.timeNs))).toBe(true);
    },
  );

  test('pcapng: largest packet with as much in options as is believed → read', async () => {
    const ng = pcapngBlocks();
    const options = [[0x8001, patterned(65_400, 1)] as const];
    const largest = ng.enhancedPacket({ bytes: patterned(262_144, 1), options });
    const bytes = concat([ng.section(), ng.interface(), largest, largest, largest, largest, largest]);
    const whole = await readPcapngBlocks(chunked(bytes));
    expect(whole.records).toHaveLength(5);
    expect(whole.problems).toEqual([]);
    expect(await readPcapngBlocks(chunked(bytes, [99_991]))).toEqual(whole);
  });
});

/** Reads all that pcap-parser can frame in both ways; returns how many captures that are. */
async function compareReaders(folders: readonly string[]): Promise<number> {
  let compared = 0;
  for (const path of folders.flatMap((folder) => readdirSync(folder).map((name) => folder + name))) {
    const bytes = plainBytes(path);
    if (bytes.length < 24 || !isPcap(bytes) || !hasPlainLayout(bytes)) continue;
    const blocks = await readPcapBlocks(chunked(bytes), bytes);
    const parsed = await readPcapParsed(chunked(bytes, [65_536, 1, 1500]), bytes);
    expect({ path, isEqual: isDeepStrictEqual(parsed, blocks) }).toEqual({ path, isEqual: true });
    compared++;
  }
  return compared;
}

/** Bytes that a misplaced slice would not match. */
function patterned(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 7 + (i >> 8)) & 255);
}

function plainBytes(path: string): Uint8Array {
  const bytes = readFileSync(path);
  try {
    return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  } catch {
    return new Uint8Array(0); // damaged on purpose
  }
}

/** Whether pcap-parser can frame it: neither Kuznetzov's variant nor a version before 2.4. */
function hasPlainLayout(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const isPlain = [true, false].some((order) => [0xa1b2c3d4, 0xa1b23c4d].includes(view.getUint32(0, order)));
  const isOld = (bytes[6] || bytes[7]!) < 4; // minor version, in either byte order
  return isPlain && !isOld;
}
