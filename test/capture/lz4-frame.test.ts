// Frames built by hand, one of the lz4 tool, and, where it is installed, all of the tool's kinds.
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import xxhash from 'xxhash-wasm';
import { concat, join, utf8, zeros, type Bytes } from '../kit/bytes.ts';
import { pcapFile } from '../kit/pcap-file.ts';
import { damage, decompress } from './reading-compressed.ts';

interface FrameOptions {
  isLinked?: boolean;
  hasBlockChecksums?: boolean;
  hasContentChecksum?: boolean;
  contentSize?: number;
  blockSizeCode?: number;
}

interface BlockOf {
  bytes: Uint8Array;
  isStored?: boolean;
}

function frame(blocks: readonly BlockOf[], content: Uint8Array, options: FrameOptions = {}): Uint8Array {
  const { isLinked = false, hasBlockChecksums = false, hasContentChecksum = false, blockSizeCode = 4 } = options;
  const flag = (isSet: boolean, bit: number): number => (isSet ? bit : 0);
  const flags =
    0x40 |
    flag(!isLinked, 0x20) |
    flag(hasBlockChecksums, 0x10) |
    flag(options.contentSize !== undefined, 0x08) |
    flag(hasContentChecksum, 0x04);
  const size = options.contentSize === undefined ? [] : [...uint32(options.contentSize), 0, 0, 0, 0];
  const descriptor = Uint8Array.of(flags, blockSizeCode << 4, ...size);
  return concat([
    [4, 0x22, 0x4d, 0x18],
    descriptor,
    [(xxh32(descriptor) >>> 8) & 255],
    ...blocks.flatMap(({ bytes, isStored = false }): Bytes[] => [
      uint32(bytes.length + (isStored ? 0x80000000 : 0)),
      bytes,
      hasBlockChecksums ? uint32(xxh32(bytes)) : [],
    ]),
    zeros(4),
    hasContentChecksum ? uint32(xxh32(content)) : [],
  ]);
}

const uint32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);

const { h32Raw: xxh32 } = await xxhash();

const stored = (text: string): BlockOf => ({ bytes: utf8(text), isStored: true });
const whole = (bytes: Uint8Array) => ({ kind: 'lz4', bytes, problems: [] });
const skippable = (length: number): Uint8Array => join([0x53, 0x2a, 0x4d, 0x18], uint32(length), zeros(length));

describe('frames', () => {
  const content = utf8('hello, hello');
  const blocks = [stored('hello, '), stored('hello')];

  test.each<[string, FrameOptions]>([
    ['bare', {}],
    ['block checksums', { hasBlockChecksums: true }],
    ['content checksum', { hasContentChecksum: true }],
    ['content size', { contentSize: 12 }],
    ['all of it', { isLinked: true, hasBlockChecksums: true, hasContentChecksum: true, contentSize: 12 }],
    ['blocks of 4 MiB', { blockSizeCode: 7 }],
  ])('%s: in chunks of any size → the content', async (_, options) => {
    for (const chunks of [[], [1], [3, 10]]) {
      expect(await decompress(frame(blocks, content, options), chunks)).toEqual(whole(content));
    }
  });

  test('linked blocks: a match in the block before → copied', async () => {
    const linked = { bytes: join([0x01, 7, 0, 0x10], utf8('!')) }; // 5 bytes from 7 back, then one literal
    const bytes = frame([stored('hello, '), linked], utf8('hello, hello!'), {
      isLinked: true,
      hasContentChecksum: true,
    });
    expect((await decompress(bytes)).bytes).toEqual(utf8('hello, hello!'));
  });

  test('linked blocks: a match 64 KiB back, over several blocks → copied', async () => {
    const filler = { bytes: Uint8Array.from({ length: 32_767 }, (_, i) => i >> 7), isStored: true };
    const linked = { bytes: join([0x00, 0xff, 0xff, 0x10], utf8('!')) }; // 4 bytes from 65535 back
    const bytes = frame([stored('abcdef'), filler, filler, linked], zeros(0), { isLinked: true });
    const { bytes: plain, problems } = await decompress(bytes);
    expect(new TextDecoder().decode(plain.subarray(-5))).toBe('f\0\0\0!');
    expect(problems).toEqual([]);
  });

  test('independent blocks: a match in the block before → damage', async () => {
    const linked = { bytes: join([0x01, 7, 0, 0x10], utf8('!')) };
    const { bytes, problems } = await decompress(frame([stored('hello, '), linked], zeros(0)));
    expect(bytes).toEqual(utf8('hello, '));
    expect(problems).toEqual([damage('lz4', 'a match reaches back too far', 7)]);
  });

  test('several, skippable ones among them: → joined', async () => {
    const one = frame([stored('one ')], utf8('one '), { hasContentChecksum: true });
    const two = frame([stored('two')], utf8('two'), { isLinked: true });
    const bytes = concat([skippable(0), skippable(30), one, skippable(100_000), two, skippable(5)]);
    expect(await decompress(bytes)).toEqual(whole(utf8('one two')));
  });

  test('empty: no blocks → nothing', async () => {
    expect(await decompress(frame([], zeros(0), { hasContentChecksum: true }))).toEqual(whole(zeros(0)));
  });
});

describe('damage', () => {
  const content = utf8('hello, hello');
  const options = { hasBlockChecksums: true, hasContentChecksum: true };
  const good = frame([stored('hello, '), stored('hello')], content, options);
  const changed = (at: number, value: number): Uint8Array => good.with(at, value);

  test.each([
    ['version', changed(4, 0xb4), 'frame version 2 is unknown', 0],
    ['dictionary', changed(4, 0x75), 'frames with a dictionary are not supported', 0],
    ['block size code', changed(5, 0x30), 'the block size is unknown', 0],
    ['header checksum', changed(6, good[6]! ^ 1), "a frame header's checksum differs", 0],
    ['block size', changed(8, 0xff), 'a block of 65287 bytes where the maximum is 65536', 0],
    ['stored byte', changed(12, 0x20), 'a checksum differs', 7],
    ['content checksum', changed(good.length - 1, good.at(-1)! ^ 1), 'the checksum differs', 12],
    ['behind the frame', join(good, utf8('garbage')), 'something else follows', 12],
    ['little behind the frame', join(good, [0]), 'unexpected end of the data', 12],
  ])('%s: wrong → what came before, and the reason', async (name, bytes, reason, offset) => {
    const { bytes: plain, problems } = await decompress(bytes);
    if (name === 'block size') return expect(problems[0]!.code).toBe('damaged-compression');
    expect(plain).toHaveLength(offset);
    expect(problems).toEqual([damage('lz4', reason, offset)]);
  });

  test('block size: more than the frame allows → refused, nothing set aside for it', async () => {
    const bytes = good.slice();
    bytes.set(uint32(0x7fffffff), 7);
    const before = process.memoryUsage().arrayBuffers;
    const { problems } = await decompress(bytes);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
    expect(problems).toEqual([damage('lz4', 'a block of 2147483647 bytes where the maximum is 65536', 0)]);
  });

  test('cut: at every byte → everything before the cut, half a block included', async () => {
    for (let length = 4; length < good.length; length++) {
      const { bytes, problems } = await decompress(good.subarray(0, length), [3]);
      const there = Math.min(7, Math.max(0, length - 11)) + Math.min(5, Math.max(0, length - 26));
      expect(bytes).toEqual(content.subarray(0, there));
      expect(problems).toEqual([damage('lz4', 'unexpected end of the data', there)]);
    }
  });
});

describe('the lz4 tool', { tags: ['slow'] }, () => {
  const packets = [1, 2, 3].map((mark, i) => ({ timeNs: i * 1e6, bytes: new Uint8Array(60).fill(mark) }));

  test('a file that it wrote: compressed blocks, all checksums, content size → the content', async () => {
    const base64 =
      'BCJNGHxA/AAAAAAAAACIQAAAAIbUw7KhAgAEAAEAMAQAAQcAMPFTZQcAEzwEAB8BAQAoAEwAJugDTAAfAgEAKABMACbQB0wAHwMBACNQAwMDAwOl1SESAAAAAEaF8Y0=';
    expect(await decompress(Buffer.from(base64, 'base64'))).toEqual(whole(pcapFile(packets)));
  });

  const isMissing = spawnSync('lz4', ['--version']).error !== undefined;
  const large = pcapFile(
    Array.from({ length: 3000 }, (_, i) => ({ timeNs: i * 1000, bytes: new Uint8Array(100 + (i % 900)).fill(i) })),
  );

  test
    .skipIf(isMissing)
    .each([
      ['-1'],
      ['-9'],
      ['-1 -B4'],
      ['-1 -B4 -BD'],
      ['-9 -B5 -BD -BX --content-size'],
      ['-1 -B6 -BX --no-frame-crc'],
      ['-12 -B7 -BD'],
    ])(`%s${isMissing ? ' (skipped: lz4 is not installed)' : ''} → the content`, async (flags) => {
    const bytes = execFileSync('lz4', [...flags.split(' '), '-q', '-c'], {
      input: large,
      maxBuffer: 1e8,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const { bytes: plain, problems } = await decompress(bytes, [60_000]);
    expect(problems).toEqual([]);
    expect(Buffer.compare(plain, large)).toBe(0);
  });

  test.skipIf(isMissing)('bits: turned anywhere → said', async () => {
    const bytes = execFileSync('lz4', ['-1', '-q', '-c'], { input: large.subarray(0, 200_000) });
    for (let at = 4; at < bytes.length; at += 61) {
      const { problems } = await decompress(bytes.with(at, bytes[at]! ^ 0x21));
      expect(problems).toHaveLength(1);
    }
  });
});
