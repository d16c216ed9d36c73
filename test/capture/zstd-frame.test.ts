// Frames of the zstd tool, small ones embedded, and frames built by hand that ask for too much.
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { concat, join, utf8, zeros } from '../kit/bytes.ts';
import { pcapFile } from '../kit/pcap-file.ts';
import { pcapngBlocks } from '../kit/pcapng-file.ts';
import { writeTemporary } from '../kit/write-capture.ts';
import { readCapture } from './reading.ts';
import { damage, decompress } from './reading-compressed.ts';

/** 140 208 bytes: packets of 60 and 70 000 equal bytes, in two blocks or more. */
const content = pcapFile(
  [60, 70_000, 60, 70_000].map((length, i) => ({ timeNs: i * 1e6, bytes: new Uint8Array(length).fill(i + 1) })),
);

const samples = {
  'content size and checksum':
    'KLUv/aSwIwIANAIA8NTDsqECAAQABAAB8VNlPAHoAwAAcBEBAtAHA7gLBA4AvG1XCwAI2MAr73OEXhyM0FawRbz5PrEHBwCcvF0yFXOvdRuIA4MdAQR/j8G0',
  'no checksum':
    'KLUv/aCwIwIANAIA8NTDsqECAAQABAAB8VNlPAHoAwAAcBEBAtAHA7gLBA4AvG2cFgAQsAGcvM8RenEwQlvBFoHLdxd7QgDAydslUzH3Yt0G4oMdAQQ=',
  'from a pipe':
    'KLUv/QRYdAIA5ALUw7KhAgAEAAQAAQAAAADxU2UAAAAAPAEA8VNl6AMAAHARAQIA8VNl0AcDuAsECgC8bZwWABCwAZy8zxF6K7YIXL47wYGT7C7XDcQBgx0BBH+PwbQ=',
};
const sample = Buffer.from(samples['content size and checksum'], 'base64');

const whole = (bytes: Uint8Array) => ({ kind: 'zstd', bytes, problems: [] });
const uint32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);
const skippable = (length: number): Uint8Array => join([0x50, 0x2a, 0x4d, 0x18], uint32(length), zeros(length));
const magic = [0x28, 0xb5, 0x2f, 0xfd];
const block = (type: 0 | 1 | 2, size: number, isLast = false): number[] => {
  const header = (size << 3) | (type << 1) | (isLast ? 1 : 0);
  return [header & 255, (header >> 8) & 255, header >> 16];
};
/** A frame of one stored block without checksum. */
const storedFrame = (bytes: Uint8Array): Uint8Array =>
  join(magic, [0x20, bytes.length], block(0, bytes.length, true), bytes);

describe('frames', () => {
  test.each(Object.entries(samples))('%s: in chunks of any size → the content', async (_, base64) => {
    for (const chunks of [[], [1], [20, 3]]) {
      const { bytes, problems } = await decompress(Buffer.from(base64, 'base64'), chunks);
      expect(problems).toEqual([]);
      expect(Buffer.compare(bytes, content)).toBe(0);
    }
  });

  test('several, tiny, empty, skippable: → joined', async () => {
    const bytes = concat([
      skippable(4), // as pzstd begins its files
      storedFrame(utf8('one ')),
      storedFrame(zeros(0)),
      skippable(100_000),
      storedFrame(utf8('two, as long as a block of a small frame that does not need much')),
      skippable(0),
    ]);
    const text = 'one two, as long as a block of a small frame that does not need much';
    for (const chunks of [[], [1]]) expect(await decompress(bytes, chunks)).toEqual(whole(utf8(text)));
  });

  test('dictionary: number 0 → none', async () => {
    const bytes = join(magic, [0x21, 0, 3], block(0, 3, true), utf8('abc'));
    expect(await decompress(bytes)).toEqual(whole(utf8('abc')));
  });
});

describe('damage', () => {
  test('checksum: wrong → everything, and said', async () => {
    const { bytes, problems } = await decompress(sample.with(sample.length - 1, 0));
    expect(Buffer.compare(bytes, content)).toBe(0);
    expect(problems).toEqual([damage('zstd', 'the checksum differs', content.length)]);
  });

  test('behind the frame: garbage → everything, and said', async () => {
    const { bytes, problems } = await decompress(join(sample, utf8('garbage')));
    expect(bytes).toHaveLength(content.length);
    expect(problems).toEqual([damage('zstd', 'something else follows', content.length)]);
  });

  test('cut: at every byte → every whole block before it, and the end named', async () => {
    const lengths = new Set<number>();
    for (let length = 4; length < sample.length; length++) {
      const { bytes, problems } = await decompress(sample.subarray(0, length));
      expect(Buffer.compare(bytes, content.subarray(0, bytes.length))).toBe(0);
      expect(problems).toEqual([damage('zstd', 'unexpected end of the data', bytes.length)]);
      lengths.add(bytes.length);
    }
    expect([...lengths]).toEqual([0, 131_072, content.length]);
  });

  test('bits: turned anywhere behind the header → said, unless they make no difference', async () => {
    for (let at = 9; at < sample.length; at++) {
      for (const bit of [1, 0x10, 0x80]) {
        const { bytes, problems } = await decompress(sample.with(at, sample[at]! ^ bit));
        const isWhole = Buffer.compare(bytes, content) === 0;
        if (!isWhole) expect(problems, `byte ${at}, bit ${bit}`).toMatchObject([{ code: 'damaged-compression' }]);
      }
    }
  });
});

describe('impossible demands', () => {
  test.each([
    ['window of 2 TiB', [0x00, 0xf8], 'asks for a window of 2199023255552 bytes'],
    ['window just beyond 128 MiB', [0x00, 0x89], 'asks for a window of 150994944 bytes'],
    ['single segment of 4 GiB', [0xa0, 255, 255, 255, 255], 'asks for a window of 4294967295 bytes'],
    [
      'single segment of 2^64 bytes',
      [0xe0, ...Array<number>(8).fill(255)],
      'asks for a window of 18446744073709552000 bytes',
    ],
    ['dictionary', [0x21, 7, 3], 'frames with a dictionary are not supported'],
    ['block', [0x20, 3, ...block(1, 200_000)], 'a block of 200000 bytes where the maximum is 131072'],
  ])('%s: also in a later frame → refused, nothing set aside for it', async (_, header, reason) => {
    const first = storedFrame(utf8('before'));
    for (const [bytes, offset] of [
      [join(magic, header, zeros(20)), 0],
      [join(first, magic, header, zeros(20)), 6],
    ] as const) {
      const before = process.memoryUsage().arrayBuffers;
      const { problems } = await decompress(bytes);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4_000_000);
      expect(problems).toEqual([damage('zstd', reason, offset)]);
    }
  });

  test.each([
    ['at once', [0xf0, 0x03]], // accuracy 5, then a probability of 32 of 32: six ones
    ['behind symbols without probability', [0x10, 0xe6, 0x07]], // 1: none, 3 0: three more, then six ones
  ])(
    'weights of a Huffman table coded as one symbol, %s: → refused, where fzstd would not return',
    async (_, table) => {
      const tree = [table.length + 1, ...table, 1];
      const compressed = [0x02 | (8 << 4), tree.length << 6, tree.length >> 2, ...tree, 0];
      const bytes = join(magic, [0x20, 100], block(2, compressed.length, true), compressed);
      expect((await decompress(bytes)).problems).toEqual([damage('zstd', 'a Huffman table without end', 0)]);
    },
  );

  test('a bomb: few bytes that mean hundreds of MiB → read in bounded memory', async () => {
    const ng = pcapngBlocks();
    const repeats = 2048; // blocks of 128 KiB in 4 bytes each
    const skipped = 12 + repeats * 131_072;
    const packet = ng.enhancedPacket({ bytes: zeros(20) });
    const begin = concat([ng.section(), ng.interface(), packet, uint32(0x12345), uint32(skipped)]);
    const rest = concat([uint32(skipped), packet]);
    const bytes = concat([
      magic,
      [0x00, 0x38], // a window of 128 KiB
      block(0, begin.length),
      begin,
      ...Array.from({ length: repeats }, () => [...block(1, 131_072), 0]),
      block(0, rest.length, true),
      rest,
    ]);
    expect(bytes.length).toBeLessThan(10_000);
    const path = writeTemporary('bomb.pcapng.zst', bytes);
    const before = process.resourceUsage().maxRSS;
    const { records, problems } = await readCapture(path);
    expect(records).toHaveLength(2);
    expect(problems).toEqual([]);
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(100_000); // KiB, of 262 144 that go by
  });
});

describe('the zstd tool', { tags: ['slow'] }, () => {
  const isMissing = spawnSync('zstd', ['--version']).error !== undefined;
  const large = pcapFile(
    Array.from({ length: 3000 }, (_, i) => {
      const bytes = i % 2 ? utf8(`${Math.sin(i)} times ${Math.cos(i)}, `.repeat(1 + (i % 9))) : new Uint8Array(i % 900);
      return { timeNs: i * 1000, bytes };
    }),
  );

  test.skipIf(isMissing).each([['-1'], ['-3'], ['-19'], ['--long=27'], ['--no-check'], ['-1 -T2 -B100000']])(
    `%s${isMissing ? ' (skipped: zstd is not installed)' : ''} → the content`,
    async (flags) => {
      const bytes = execFileSync('zstd', [...flags.split(' '), '-q', '-c'], {
        input: large,
        maxBuffer: 1e8,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      const { bytes: plain, problems } = await decompress(bytes, [60_000]);
      expect(problems).toEqual([]);
      expect(Buffer.compare(plain, large)).toBe(0);
    },
  );
});
