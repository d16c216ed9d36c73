import { constants, crc32, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { concat, utf8, zeros } from '../kit/bytes.ts';
import { damage, decompress } from './reading-compressed.ts';

const text = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) >> 5);

interface HeaderFields {
  extra?: Uint8Array;
  name?: string;
  comment?: string;
  hasHeaderChecksum?: boolean;
}

function member(plain: Uint8Array, { extra, name, comment, hasHeaderChecksum }: HeaderFields = {}): Uint8Array {
  const flags = (hasHeaderChecksum ? 2 : 0) | (extra ? 4 : 0) | (name ? 8 : 0) | (comment ? 16 : 0);
  const header = concat([
    [0x1f, 0x8b, 8, flags, 1, 2, 3, 4, 0, 3],
    extra ? [extra.length & 255, extra.length >> 8, ...extra] : [],
    name ? utf8(`${name}\0`) : [],
    comment ? utf8(`${comment}\0`) : [],
  ]);
  const checksum = crc32(header) & 0xffff;
  return concat([
    header,
    hasHeaderChecksum ? [checksum & 255, checksum >> 8] : [],
    deflateRawSync(plain),
    uint32(crc32(plain)),
    uint32(plain.length),
  ]);
}

const uint32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);

describe('members', () => {
  test('header: every optional field → passed over', async () => {
    const fields = { extra: zeros(700), name: 'capture.pcap', comment: 'a comment', hasHeaderChecksum: true };
    for (const chosen of [
      {},
      { name: 'x' },
      { extra: zeros(0) },
      { comment: 'y' },
      { hasHeaderChecksum: true },
      fields,
    ]) {
      expect(await decompress(member(text, chosen))).toEqual({ kind: 'gzip', bytes: text, problems: [] });
    }
  });

  test('several: empty ones among them, in chunks of any size → joined', { tags: ['slow'] }, async () => {
    const parts = [text.subarray(0, 10), zeros(0), text.subarray(10, 3000), text.subarray(3000)];
    const bytes = concat(parts.map((part) => member(part, { name: 'part' })));
    for (const chunks of [[], [1], [7, 300], [bytes.length - 1, 1]]) {
      expect(await decompress(bytes, chunks)).toEqual({ kind: 'gzip', bytes: text, problems: [] });
    }
  });

  test('several: the first ends where a read ends → joined', async () => {
    const first = member(text.subarray(0, 100));
    for (const cut of [first.length - 9, first.length - 8, first.length - 1, first.length, first.length + 1]) {
      expect((await decompress(concat([first, member(text.subarray(100))]), [cut, 1e6])).bytes).toEqual(text);
    }
  });

  test("output: of Node's own gzip, much larger than its input → whole", async () => {
    const plain = zeros(3_000_000);
    const { bytes, problems } = await decompress(gzipSync(plain));
    expect(Buffer.compare(bytes, plain)).toBe(0);
    expect(problems).toEqual([]);
  });
});

describe('behind the last member', () => {
  test.each([1, 8, 255, 256, 70_000])('%i zeros: as on a tape → nothing', async (count) => {
    expect(await decompress(concat([member(text), zeros(count)]))).toEqual({ kind: 'gzip', bytes: text, problems: [] });
  });

  test.each([
    ['a text', utf8('this is not gzip'), 'something else follows'],
    ['another compression method', [0x1f, 0x8b, 7, 0, 0, 0, 0, 0, 0, 0], 'compression method 7 is unknown'],
    ['a piece of a header', [0x1f, 0x8b, 8], 'unexpected end of the data'],
  ])('%s: → everything before, and what is wrong', async (_, tail, reason) => {
    const { bytes, problems } = await decompress(concat([member(text), tail]));
    expect(bytes).toEqual(text);
    expect(problems).toEqual([damage('gzip', reason, text.length)]);
  });
});

describe('damage', () => {
  test('checksum: wrong → everything, and said', async () => {
    const bytes = member(text);
    bytes[bytes.length - 5]! ^= 1;
    expect(await decompress(bytes)).toEqual({
      kind: 'gzip',
      bytes: text,
      problems: [damage('gzip', 'the checksum differs', text.length)],
    });
  });

  test('length: wrong → everything, and said', async () => {
    const bytes = member(text);
    bytes[bytes.length - 1]! ^= 1;
    const { bytes: plain, problems } = await decompress(bytes);
    expect(plain).toEqual(text);
    expect(problems).toEqual([damage('gzip', 'the length differs', text.length)]);
  });

  test('cut: at every byte → everything that the data before the cut tells, and the end named', async () => {
    const bytes = member(text.subarray(0, 600), { name: 'n' });
    for (let length = 4; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length);
      const possible = length < 12 ? zeros(0) : gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH });
      const { bytes: plain, problems } = await decompress(cut, [5, 100]);
      expect(Buffer.compare(plain, possible)).toBe(0);
      expect(problems).toEqual([damage('gzip', 'unexpected end of the data', possible.length)]);
    }
  });

  test('bits: turned anywhere in the data → said, with what came before the damage', async () => {
    const plain = Uint8Array.from({ length: 40_000 }, (_, i) => (i * 2_654_435_761) >>> 24);
    const bytes = member(plain);
    for (let at = 10; at < bytes.length; at += 997) {
      const bad = bytes.slice();
      bad[at]! ^= 0x10;
      const { bytes: read, problems } = await decompress(bad);
      expect(problems).toHaveLength(1);
      const same = read.findIndex((byte, i) => byte !== plain[i]);
      expect(same === -1 ? read.length : same).toBeGreaterThan(at - 2000); // incompressible: byte for byte
    }
  });
});
