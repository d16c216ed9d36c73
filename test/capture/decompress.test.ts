// Compressed captures from end to end: recognised by what they are, not by name; read as if they were plain.
import { execFileSync, spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compressionOf } from '../../src/capture/decompress.ts';
import { concat, join, zeros } from '../kit/bytes.ts';
import { capture } from '../kit/capture.ts';
import { writeTemporary } from '../kit/write-capture.ts';
import { readCapture } from './reading.ts';

const trace = `
  handshake
  +.1 > P. 1:1001(1000) ack 1
  +.1 < . 1:1461(1460) ack 1001
  close
`;
const tools = [
  ['gzip', 'gzip'],
  ['zstd', 'zstd'],
  ['lz4', 'lz4'],
  ['xz', 'xz'],
  ['bzip2', 'bzip2'],
] as const;
const formats = ['micro', 'nano', 'pcapng', 'kuznetzov'] as const;

describe('recognition', () => {
  test.each([
    ['gzip', [0x1f, 0x8b, 8, 0]],
    ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
    ['lz4', [0x04, 0x22, 0x4d, 0x18]],
    ['zstd', [0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4, 0x28, 0xb5, 0x2f, 0xfd]],
    ['lz4', [0x5f, 0x2a, 0x4d, 0x18, 0, 0, 0, 0, 0x04, 0x22, 0x4d, 0x18]],
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
    ['bzip2', [0x42, 0x5a, 0x68, 0x39]],
    [null, [0x42, 0x5a, 0x68, 0x30]],
    [null, [0x60, 0x2a, 0x4d, 0x18, 0, 0, 0, 0, 0x04, 0x22, 0x4d, 0x18]],
    [null, [0x50, 0x2a, 0x4d, 0x18, 255, 255, 255, 255]],
    [null, [0xd4, 0xc3, 0xb2, 0xa1]],
    [null, [0x1f, 0x8b, 8]],
    [null, []],
  ])('%s: %j', (kind, head) => {
    expect(compressionOf(Uint8Array.from(head))).toBe(kind);
  });
});

describe.each(formats)('%s', (format) => {
  const plain = capture(trace, { format });

  test('gzip: under a name that says nothing → as plain', async () => {
    const expected = await readCapture(writeTemporary('plain', plain));
    expect(expected.compression).toBeNull();
    const reading = await readCapture(writeTemporary('plain.pcap', gzipSync(plain)));
    expect(reading).toEqual({ ...expected, compression: 'gzip' });
  });

  for (const [kind, tool] of tools) {
    const isMissing = spawnSync(tool, ['--version']).error !== undefined;
    test.skipIf(isMissing)(
      `${kind}${isMissing ? ` (skipped: ${tool} is not installed)` : ''}: several frames, a wrong name → as plain`,
      async () => {
        const half = plain.length >> 1;
        const parts = [plain.subarray(0, half), plain.subarray(half)];
        const bytes = concat(parts.map((input) => execFileSync(tool, ['-q', '-c'], { input })));
        const expected = await readCapture(writeTemporary('plain', plain));
        expect(await readCapture(writeTemporary('capture.bz2', bytes))).toEqual({ ...expected, compression: kind });
      },
    );
  }
});

describe('nothing inside', () => {
  test('gzip: of nothing → an error that says so', async () => {
    const path = writeTemporary('empty.gz', gzipSync(zeros(0)));
    await expect(readCapture(path)).rejects.toMatchObject({
      code: 'input-empty',
      message: `${path} holds no data (gzip)`,
    });
  });

  test('gzip: of what is not a capture → an error that says what it begins with', async () => {
    const path = writeTemporary('text.pcap.gz', gzipSync('GET / HTTP/1.1'));
    await expect(readCapture(path)).rejects.toMatchObject({ code: 'not-a-capture' });
  });

  test('gzip: cut before a capture shows → damaged', async () => {
    const path = writeTemporary('cut.gz', gzipSync(capture(trace)).subarray(0, 20));
    await expect(readCapture(path)).rejects.toMatchObject({ code: 'input-damaged' });
    await expect(readCapture(path)).rejects.toThrow(
      /the gzip data is damaged or truncated \(unexpected end of the data\)/,
    );
  });

  test('gzip: damaged in its first block → damaged', async () => {
    const path = writeTemporary('bad.gz', join(gzipSync(capture(trace)).subarray(0, 10), [7, 7, 7, 7, 7]));
    await expect(readCapture(path)).rejects.toMatchObject({ code: 'input-damaged' });
  });
});
