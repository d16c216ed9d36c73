// pcapng: what is read of it, what is skipped, and what is said of blocks that are not as they should be.
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { be32, concat, utf8, zeros } from '../kit/bytes.ts';
import { pcapngBlocks, ticksOf } from '../kit/pcapng-file.ts';
import { chunked, readPcapngBlocks, type Reading } from './reading.ts';

const little = pcapngBlocks(false);
const big = pcapngBlocks(true);
const second = 1_000_000_000n;

const read = (...blocks: readonly Uint8Array[]): Promise<Reading> => readPcapngBlocks(chunked(concat(blocks)));

/** A packet that is known by its byte. */
const marked = (mark: number, length = 20): Uint8Array => new Uint8Array(length).fill(mark);
const marks = ({ records }: Reading): (number | undefined)[] =>
  records.map((record) => [...Array(256).keys()].find((mark) => crc32(marked(mark)) === record.checksum));

describe.each([
  ['little-endian', little],
  ['big-endian', big],
])('%s', (_, ng) => {
  test('packets: in each of the three blocks → lengths, times, bytes', async () => {
    const bytes = utf8('some packet bytes');
    const packet = { bytes, originalLength: 1000, ticks: ticksOf(0) };
    const { records, problems, linkTypes } = await read(
      ng.section(),
      ng.interface({ linkType: 228 }),
      ng.enhancedPacket({ ...packet, comment: 'a comment' }),
      ng.oldPacket({ ...packet, ticks: ticksOf(1000) }),
      ng.simplePacket({ bytes: utf8('simple'), originalLength: 6 }),
    );
    expect(linkTypes).toEqual([228]);
    expect(records.map(({ frame, capturedLength, originalLength }) => [frame, capturedLength, originalLength])).toEqual(
      [
        [1, 17, 1000],
        [2, 17, 1000],
        [3, 6, 6],
      ],
    );
    expect(records.map(({ checksum }) => checksum)).toEqual([crc32(bytes), crc32(bytes), crc32(utf8('simple'))]);
    expect(records.map(({ timeNs }) => timeNs - records[0]!.timeNs)).toEqual([0n, 1000n, 1000n]);
    expect(problems).toMatchObject([{ code: 'no-timestamps', frame: 3, count: 1 }]);
  });

  test('simple packet: cut by the snap length, padded → captured as far as it is', async () => {
    const { records } = await read(
      ng.section(),
      ng.interface({ snapLength: 5 }),
      ng.simplePacket({ bytes: utf8('12345'), originalLength: 60 }),
      ng.simplePacket({ bytes: utf8('123'), originalLength: 3 }),
    );
    expect(records.map(({ capturedLength, originalLength }) => [capturedLength, originalLength])).toEqual([
      [5, 60],
      [3, 3],
    ]);
    expect(records[0]!.checksum).toBe(crc32(utf8('12345')));
  });

  test('simple packet: snap length 0 → no limit', async () => {
    const { records } = await read(
      ng.section(),
      ng.interface({ snapLength: 0 }),
      ng.simplePacket({ bytes: zeros(70) }),
    );
    expect(records).toMatchObject([{ capturedLength: 70, originalLength: 70 }]);
  });

  test('options: resolution, offset, unknown ones in between → read', async () => {
    const { records } = await read(
      ng.section({ comment: 'section', options: [[0x8002, 'local']] }),
      ng.interface({ name: 'eth0', tsresol: 9, tsoffset: -3600, options: [[0x7777, 'unknown']] }),
      ng.enhancedPacket({ bytes: zeros(4), ticks: 7200n * second + 1n }),
    );
    expect(records[0]!.timeNs).toBe(3600n * second + 1n);
  });
});

describe('interfaces', () => {
  test('several: each its link type, resolution and offset', async () => {
    const { records, linkTypes } = await read(
      little.section(),
      little.interface({ linkType: 1 }),
      little.interface({ linkType: 113, tsresol: 9 }),
      little.interface({ linkType: 276, tsresol: 0x80 | 10, tsoffset: 100 }),
      little.enhancedPacket({ interface: 2, bytes: marked(1), ticks: 512n }),
      little.enhancedPacket({ interface: 0, bytes: marked(2), ticks: 101_000_000n }),
      little.oldPacket({ interface: 1, bytes: marked(3), ticks: 102n * second }),
    );
    expect(linkTypes).toEqual([1, 113, 276]);
    expect(records.map(({ linkType, interfaceId, timeNs }) => [linkType, interfaceId, timeNs])).toEqual([
      [276, 2, 100n * second + 500_000_000n],
      [1, 0, 101n * second],
      [113, 1, 102n * second],
    ]);
  });

  test('described late: packets of the others come first → read', async () => {
    const reading = await read(
      little.section(),
      little.interface(),
      little.enhancedPacket({ bytes: marked(1) }),
      little.interface({ linkType: 101 }),
      little.enhancedPacket({ interface: 1, bytes: marked(2) }),
    );
    expect(reading.records.map(({ linkType }) => linkType)).toEqual([1, 101]);
  });

  test('unknown number: packet of no interface → left out, said, and the rest read', async () => {
    const reading = await read(
      little.section(),
      little.interface(),
      little.enhancedPacket({ bytes: marked(1) }),
      little.enhancedPacket({ interface: 7, bytes: marked(2) }),
      little.enhancedPacket({ interface: 0xffffffff, bytes: marked(2) }),
      little.enhancedPacket({ bytes: marked(3) }),
    );
    expect(marks(reading)).toEqual([1, 3]);
    expect(reading.problems).toMatchObject([{ code: 'bad-interface', frame: 1, count: 2 }]);
    expect(reading.problems[0]!.message).toMatch(/names interface 7, .* left out/);
  });

  test('simple packet: no interface at all → left out and said', async () => {
    const { records, problems } = await read(little.section(), little.simplePacket({ bytes: zeros(20) }));
    expect(records).toEqual([]);
    expect(problems).toMatchObject([{ code: 'bad-interface', frame: null, offset: 28 }]);
  });

  test('description: too short → Ethernet, and said', async () => {
    const { records, problems } = await read(
      little.section(),
      little.block(1, [1, 0, 0, 0]),
      little.enhancedPacket({ bytes: marked(1) }),
    );
    expect(records).toMatchObject([{ linkType: 1 }]);
    expect(problems).toMatchObject([{ code: 'bad-interface', offset: 28 }]);
  });

  test('too many: a flood of descriptions → bounded and said', async () => {
    const flood = Array<Uint8Array>(65_540).fill(little.interface());
    const reading = await read(
      little.section(),
      ...flood,
      little.enhancedPacket({ interface: 65_535, bytes: marked(1) }),
      little.enhancedPacket({ interface: 65_536, bytes: marked(2) }),
    );
    expect(marks(reading)).toEqual([1]);
    expect(reading.problems).toMatchObject([{ code: 'bad-interface', count: 5 }]);
  });
});

describe('sections', () => {
  test('second: interfaces numbered anew, ids of the file counted on', async () => {
    const { records } = await read(
      little.section(),
      little.interface({ linkType: 1 }),
      little.interface({ linkType: 113 }),
      little.enhancedPacket({ interface: 1, bytes: marked(1) }),
      little.section(),
      little.interface({ linkType: 101, tsresol: 9 }),
      little.enhancedPacket({ interface: 0, bytes: marked(2), ticks: second }),
    );
    expect(records.map(({ linkType, interfaceId }) => [linkType, interfaceId])).toEqual([
      [113, 1],
      [101, 2],
    ]);
    expect(records[1]!.timeNs).toBe(second);
  });

  test('second: an interface of the first → not known any more', async () => {
    const { records, problems } = await read(
      little.section(),
      little.interface(),
      little.section(),
      little.enhancedPacket({ bytes: marked(1) }),
    );
    expect(records).toEqual([]);
    expect(problems).toMatchObject([{ code: 'bad-interface' }]);
  });

  test('byte order: changes from section to section → each read in its own', async () => {
    const file = (ng: typeof little, mark: number): Uint8Array[] => [
      ng.section(),
      ng.interface({ linkType: 100 + mark, tsresol: 9 }),
      ng.enhancedPacket({ bytes: marked(mark), ticks: BigInt(mark) * second }),
    ];
    const reading = await read(...file(little, 1), ...file(big, 2), ...file(big, 3), ...file(little, 4));
    expect(marks(reading)).toEqual([1, 2, 3, 4]);
    expect(reading.records.map(({ linkType, timeNs }) => [linkType, timeNs])).toEqual(
      [1, 2, 3, 4].map((mark) => [100 + mark, BigInt(mark) * second]),
    );
  });

  test('length: given, wrong or missing → of no interest', async () => {
    for (const length of [-1n, 0n, 4n, 1n << 40n]) {
      const reading = await read(
        little.section({ length }),
        little.interface(),
        little.enhancedPacket({ bytes: marked(9) }),
      );
      expect(marks(reading)).toEqual([9]);
      expect(reading.problems).toEqual([]);
    }
  });

  test('header: longer than 64 KiB → still begins a section', async () => {
    const options = Array.from({ length: 3 }, () => [0x8001, zeros(40_000)] as const);
    const reading = await read(
      little.section(),
      little.interface({ linkType: 113 }),
      little.section({ options }),
      little.interface({ linkType: 101, options }),
      little.enhancedPacket({ bytes: marked(1) }),
    );
    expect(reading.records).toMatchObject([{ linkType: 101 }]);
  });

  test('byte-order magic: none in a later section → stops, names frame and byte', async () => {
    const bad = little.section();
    bad.set([1, 2, 3, 4], 8);
    const packet = little.enhancedPacket({ bytes: marked(1) });
    const reading = await read(little.section(), little.interface(), packet, bad, little.interface(), packet);
    expect(marks(reading)).toEqual([1]);
    expect(reading.problems).toMatchObject([{ code: 'bad-byte-order', frame: 1, offset: 28 + 20 + packet.length }]);
  });

  test('version: of another age → read all the same, and said', async () => {
    const odd = little.section();
    odd[12] = 2;
    const reading = await read(odd, little.interface(), little.enhancedPacket({ bytes: marked(1) }));
    expect(marks(reading)).toEqual([1]);
    const message = 'unusual pcapng version 2.0; read as 1.0';
    expect(reading.problems).toMatchObject([{ code: 'unusual-version', message, offset: 0 }]);
  });
});

describe('drops', () => {
  const packet = little.enhancedPacket({ bytes: marked(1) });

  test('statistics: none, or without a drop count → not said', async () => {
    const { drops } = await read(little.section(), little.interface(), packet, little.statistics({ ifrecv: 5 }));
    expect(drops).toBeNull();
  });

  test('statistics: several of an interface → the last one counts', async () => {
    const { drops } = await read(
      little.section(),
      little.interface(),
      little.statistics({ ifdrop: 3 }),
      packet,
      little.statistics({ ifrecv: 9, ifdrop: 5 }),
    );
    expect(drops).toBe(5);
  });

  test('statistics: interfaces of all sections → summed', async () => {
    const { drops } = await read(
      little.section(),
      little.interface(),
      little.interface(),
      little.statistics({ interface: 0, ifdrop: 1 }),
      little.statistics({ interface: 1, ifdrop: 10 }),
      little.statistics({ interface: 0, ifdrop: 2 }),
      big.section(),
      big.interface(),
      big.statistics({ interface: 0, ifdrop: 100 }),
    );
    expect(drops).toBe(112);
  });

  test('statistics: drops of the interface and of the system → both', async () => {
    const { drops } = await read(little.section(), little.interface(), little.statistics({ ifdrop: 3, osdrop: 500 }));
    expect(drops).toBe(503);
  });

  test('packets: drops before them, in option or field → summed', async () => {
    const bytes = zeros(61); // padded, so that options begin where they should
    const { drops } = await read(
      little.section(),
      little.interface(),
      little.enhancedPacket({ bytes, dropCount: 77, comment: 'after a gap' }),
      little.oldPacket({ bytes, drops: 33 }),
      little.oldPacket({ bytes }),
      little.enhancedPacket({ bytes, comment: 'nothing of drops' }),
    );
    expect(drops).toBe(110);
  });

  test('packets and statistics that tell of the same drops → the larger sum', async () => {
    const packets = [little.enhancedPacket({ bytes: zeros(60), dropCount: 7 }), little.statistics({ ifdrop: 5 })];
    expect((await read(little.section(), little.interface(), ...packets)).drops).toBe(7);
    packets.push(little.statistics({ ifdrop: 9 }));
    expect((await read(little.section(), little.interface(), ...packets)).drops).toBe(9);
  });

  test('statistics: zero drops → said', async () => {
    expect((await read(little.section(), little.interface(), little.statistics({ ifdrop: 0 }))).drops).toBe(0);
  });

  test('statistics: of no interface, or too short → passed over', async () => {
    const { drops, problems } = await read(
      little.section(),
      little.interface(),
      little.statistics({ interface: 4, ifdrop: 1 }),
      little.block(5, [0, 0, 0, 0]),
    );
    expect(drops).toBeNull();
    expect(problems).toEqual([]);
  });
});

describe('other blocks', () => {
  const packet = (mark: number): Uint8Array => little.enhancedPacket({ bytes: marked(mark) });
  const secrets = little.block(10, [0x4b, 0x53, 0x4c, 0x54], [4, 0, 0, 0], utf8('keys'));

  test.each([
    ['name resolution', little.names([{ address: '10.0.0.1', names: ['here', 'there'] }], 'comment')],
    ['decryption secrets', secrets],
    ['unknown', little.block(0x12345, zeros(33))],
    ['local', little.block(0x80000001, utf8('anything'))],
    ['empty', little.block(0x55)],
  ])('%s: between packets → skipped, not numbered', async (_, block) => {
    const reading = await read(little.section(), block, little.interface(), packet(1), block, packet(2), block);
    expect(marks(reading)).toEqual([1, 2]);
    expect(reading.records.map(({ frame }) => frame)).toEqual([1, 2]);
    expect(reading.problems).toEqual([]);
  });

  test.each([
    ['custom', little.custom(32_473, utf8('data'))],
    ['custom, not copied', little.custom(32_473, utf8('data'), false)],
    ["entry of systemd's journal", little.block(9, utf8('MESSAGE=hello\n'))],
    ['custom, larger than what is looked at', little.custom(32_473, zeros(100_000))],
  ])('%s: between packets → skipped, but a frame, as in Wireshark', async (_, block) => {
    const reading = await read(
      little.section(),
      little.interface(),
      packet(1),
      block,
      block,
      packet(2),
      packet(3),
      block,
    );
    expect(marks(reading)).toEqual([1, 2, 3]);
    expect(reading.records.map(({ frame }) => frame)).toEqual([1, 4, 5]);
    expect(reading.problems).toEqual([]);
  });

  test('unknown: of several MiB → skipped in bounded memory', async () => {
    const unknown = little.block(0x12345, zeros(5_000_000));
    const bytes = concat([little.section(), little.interface(), packet(1), unknown, packet(2)]);
    const before = process.memoryUsage().arrayBuffers;
    const reading = await readPcapngBlocks(chunked(bytes));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(6_000_000); // two blocks and a batch
    expect(marks(reading)).toEqual([1, 2]);
  });

  test('unknown: the file ends inside it → the cut is named where the block begins', async () => {
    const huge = little.block(0x12345, zeros(200_000));
    const { problems } = await read(little.section(), little.interface(), packet(1), huge.subarray(0, 150_000));
    expect(problems).toMatchObject([{ code: 'cut-in-block', frame: 1, offset: 28 + 20 + 52 }]);
  });
});

describe('options', () => {
  test('end: missing, as at the end of a block → fine', async () => {
    const { records, problems } = await read(
      little.section(),
      little.block(1, [1, 0, 0, 0, 0, 0, 0, 0], [9, 0, 1, 0, 3, 0, 0, 0]),
      little.enhancedPacket({ bytes: zeros(4), ticks: 5000n }),
    );
    expect(records[0]!.timeNs).toBe(5n * second);
    expect(problems).toEqual([]);
  });

  test('length: beyond the block → said, the options before it count', async () => {
    const { records, problems } = await read(
      little.section(),
      little.block(1, [1, 0, 0, 0, 0, 0, 0, 0], [9, 0, 1, 0, 3, 0, 0, 0], [2, 0, 99, 0, 1, 2, 3, 4]),
      little.enhancedPacket({ bytes: zeros(4), ticks: 5000n }),
    );
    expect(records[0]!.timeNs).toBe(5n * second);
    expect(problems).toMatchObject([{ code: 'bad-option', frame: null, offset: 28 }]);
    expect(problems[0]!.message).toMatch(/longer than its block; the rest of the block is ignored/);
  });

  test('length: too short for its value → as if it were not there', async () => {
    const { records, problems } = await read(
      little.section(),
      little.interface({
        options: [
          [9, []],
          [14, [1, 2, 3]],
        ],
      }),
      little.enhancedPacket({ bytes: zeros(4), ticks: 5_000_000n }),
    );
    expect(records[0]!.timeNs).toBe(5n * second);
    expect(problems).toEqual([]);
  });

  test('end: with more behind it → the rest is not looked at', async () => {
    const { records } = await read(
      little.section(),
      little.block(1, [1, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0], [9, 0, 1, 0, 3, 0, 0, 0]),
      little.enhancedPacket({ bytes: zeros(4), ticks: 5_000_000n }),
    );
    expect(records[0]!.timeNs).toBe(5n * second);
  });
});

describe('lengths', () => {
  const head = [little.section(), little.interface()];
  const packet = little.enhancedPacket({ bytes: marked(1) });
  const third = 28 + 20 + packet.length;
  const withLength = (length: number, trailer = length): Uint8Array => {
    const block = packet.slice();
    new DataView(block.buffer).setUint32(4, length, true);
    new DataView(block.buffer).setUint32(block.length - 4, trailer, true);
    return block;
  };

  test.each([
    ['0', withLength(0), 'bad-block-length', 'a block of 0 bytes'],
    ['8', withLength(8), 'bad-block-length', 'a block of 8 bytes'],
    ['odd', withLength(51, 52), 'bad-block-length', 'two lengths differ (51 and 52)'],
    ['huge', withLength(0xfffffffc), 'bad-block-length', 'a block of 4,294,967,292 bytes'],
    ['minus one', withLength(0xffffffff), 'bad-block-length', 'a block of 4,294,967,295 bytes'],
    [
      'too short for its fields',
      little.block(6, zeros(16)),
      'bad-block-length',
      'a packet block too short for its fields',
    ],
    ['two that differ', withLength(52, 56), 'bad-block-length', 'two lengths differ (52 and 56)'],
    ['zeros', zeros(64), 'trailing-zeros', 'zeros where a block should begin'],
  ])('%s: after a packet → stops, says so, names frame and byte', async (_, bad, code, words) => {
    const reading = await read(...head, packet, bad, packet, packet);
    expect(marks(reading)).toEqual([1]);
    expect(reading.problems).toMatchObject([{ code, frame: 1, offset: third, count: 1 }]);
    expect(reading.problems[0]!.message).toContain(words);
    expect(reading.problems[0]!.message).toContain('after frame 1; read up to there');
  });

  test('unpadded: a writer that does not count the padding → read', async () => {
    const short = little.enhancedPacket({ bytes: marked(2).subarray(0, 18) });
    new DataView(short.buffer).setUint32(4, short.length - 2, true);
    new DataView(short.buffer).setUint32(short.length - 4, short.length - 2, true);
    const { records, problems } = await read(...head, packet, short, packet);
    expect(records.map(({ capturedLength }) => capturedLength)).toEqual([20, 18, 20]);
    expect(problems).toEqual([]);
  });

  test.each([21, 1000, 0xffffffff])('captured %i: more than its block holds → stops, says both', async (captured) => {
    const bad = packet.slice();
    new DataView(bad.buffer).setUint32(20, captured, true);
    const { records, problems } = await read(...head, packet, bad, packet);
    expect(records).toHaveLength(1);
    const message = `frame 2 claims ${captured} captured bytes (maximum 20); read up to there`;
    expect(problems).toEqual([{ code: 'impossible-length', message, frame: 2, offset: third, count: 1 }]);
  });

  test('captured: more than is believed, in a block that holds it → stops', async () => {
    const { records, problems } = await read(...head, packet, little.enhancedPacket({ bytes: zeros(262_145) }), packet);
    expect(records).toHaveLength(1);
    const message = 'frame 2 claims 262145 captured bytes (maximum 262144); read up to there';
    expect(problems).toMatchObject([{ code: 'impossible-length', message }]);
  });
});

describe('cut', () => {
  const blocks = [
    little.section({ comment: 'all' }),
    little.interface({ name: 'eth0', tsresol: 9 }),
    little.enhancedPacket({ bytes: marked(1), ticks: 1n, comment: 'one' }),
    little.names([{ address: '10.0.0.1', names: ['a'] }]),
    little.oldPacket({ bytes: marked(2), ticks: 2n }),
    little.simplePacket({ bytes: marked(3) }),
    little.statistics({ ifdrop: 2 }),
    little.custom(1, be32(7) as unknown as Uint8Array),
    little.enhancedPacket({ bytes: marked(4), ticks: 3n }),
  ];
  const frameOf = [0, 0, 1, 1, 2, 3, 3, 4, 5]; // last one up to each block

  test('file: at every byte → every whole packet, and where the cut is', async () => {
    const bytes = concat(blocks);
    const { records: all } = await readPcapngBlocks(chunked(bytes));
    expect(all.map(({ frame }) => frame)).toEqual([1, 2, 3, 5]);
    for (let length = 1; length <= bytes.length; length++) {
      const { records, problems } = await readPcapngBlocks(chunked(bytes.subarray(0, length)));
      const whole = wholeBlocks(length);
      const offset = concat(blocks.slice(0, whole)).length;
      const last = whole === 0 ? 0 : frameOf[whole - 1]!;
      expect(records).toEqual(all.filter(({ frame }) => frame <= last));
      const cut = {
        code: 'cut-in-block',
        message: `the file ends inside a block (after frame ${last})`,
        frame: last || null,
        offset,
        count: 1,
      };
      const expected = length === offset ? [] : [cut];
      expect(problems.filter(({ code }) => code !== 'no-timestamps')).toEqual(expected);
    }
  });

  function wholeBlocks(length: number): number {
    let left = length;
    const count = blocks.findIndex((block) => (left -= block.length) < 0);
    return count === -1 ? blocks.length : count;
  }
});
