// Whole captures that are not as they should be: whatever the file, a reading ends, keeps what came before the
// damage and names it, or throws an error that is expected.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join as joinPath } from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBlocks } from '../../src/capture/block-reader.ts';
import { streamSource } from '../../src/capture/byte-source.ts';
import { CaptureFile } from '../../src/capture/capture-file.ts';
import { RunClock } from '../../src/capture/clock.ts';
import { decompressed } from '../../src/capture/decompress.ts';
import { PcapngFramer } from '../../src/capture/pcapng-framer.ts';
import { ProblemLog } from '../../src/capture/problem.ts';
import { RecordBatch } from '../../src/capture/record.ts';
import { TcpscopeError, type ErrorCode } from '../../src/shared/errors.ts';
import { concat, join, zeros } from '../kit/bytes.ts';
import { pcapFile } from '../kit/pcap-file.ts';
import { pcapngBlocks, pcapngFile } from '../kit/pcapng-file.ts';
import { writeTemporary } from '../kit/write-capture.ts';
import { readCapture, type Reading } from './reading.ts';

const packets = [1, 2, 3].map((mark) => ({ timeNs: mark * 1e6, bytes: new Uint8Array(10 * mark).fill(mark) }));

/** The reading, or the code of the error that was expected. Any other error is thrown on. */
async function readingOrCode(path: string): Promise<Reading | ErrorCode> {
  try {
    return await readCapture(path);
  } catch (error) {
    if (error instanceof TcpscopeError) return error.code;
    throw error;
  }
}

describe('no capture at all', () => {
  test.each<[string, Uint8Array, ErrorCode]>([
    ['nothing', zeros(0), 'input-empty'],
    ['a byte', zeros(1), 'not-a-capture'],
    ['a magic alone', pcapFile([]).subarray(0, 4), 'input-cut-in-header'],
    ['most of a header', pcapFile([]).subarray(0, 23), 'input-cut-in-header'],
    ['the begin of a section header', pcapngFile([]).subarray(0, 27), 'input-cut-in-header'],
    ['a section header without byte order', pcapngFile([]).fill(0, 8, 12), 'input-damaged'],
  ])('%s: → %3$s', async (_, bytes, code) => {
    expect(await readingOrCode(writeTemporary('bad', bytes))).toBe(code);
  });

  test('error: → names the file, and what to do', async () => {
    const path = writeTemporary('empty.pcap', zeros(0));
    const hint = 'did the capture run at all?';
    await expect(readCapture(path)).rejects.toMatchObject({ message: `${path} is empty`, hint, exitCode: 3 });
  });

  test.each([
    ['pcap', pcapFile([])],
    ['pcapng', pcapngFile([])],
    ['pcapng without interfaces', pcapngBlocks().section()],
  ])('%s: a header only → no records, no problem', async (_, bytes) => {
    expect(await readCapture(writeTemporary('header', bytes))).toMatchObject({ records: [], problems: [] });
  });
});

describe.each([
  ['pcap', pcapFile(packets), [24, 50, 86, 132], 24],
  ['pcapng', pcapngFile(packets), blockEnds(pcapngFile(packets)), 28],
] as const)('cut at every byte: %s', (format, bytes, ends, headerBytes) => {
  const code = format === 'pcap' ? 'cut-in-record' : 'cut-in-block';
  const packetEnds = ends.slice(-packets.length);

  test('plain: → what came before, and where the cut is', async () => {
    const path = writeTemporary('cut', bytes);
    const all = (await readCapture(path)).records;
    for (let length = bytes.length - 1; length >= 0; length--) {
      truncateSync(path, length);
      const reading = await readingOrCode(path);
      if (length === 0) expect(reading).toBe('input-empty');
      else if (length < 4) expect(reading).toBe('not-a-capture');
      else if (length < headerBytes) expect(reading).toBe('input-cut-in-header');
      else {
        const whole = packetEnds.filter((end) => end <= length).length;
        const offset = ends.findLast((end) => end <= length)!;
        const frame = format === 'pcap' ? whole + 1 : whole || null;
        const problems = offset === length ? [] : [{ code, frame, offset, count: 1, message: expect.any(String) }];
        expect(reading).toMatchObject({ records: all.slice(0, whole), problems });
      }
    }
  });

  test('gzip: → what came before, and that the compressed data ends', async () => {
    const compressed = gzipSync(bytes);
    const path = writeTemporary('cut.gz', compressed);
    const all = (await readCapture(path)).records;
    for (let length = compressed.length - 1; length >= 0; length--) {
      truncateSync(path, length);
      const plain = length < 12 ? zeros(0) : gunzipSync(compressed.subarray(0, length), toTheCut);
      const reading = await readingOrCode(path);
      if (length === 0) expect(reading).toBe('input-empty');
      else if (length < 4) expect(reading).toBe('not-a-capture');
      else if (plain.length < 24) expect(reading).toBe('input-damaged');
      else if (plain.length < headerBytes) expect(reading).toBe('input-cut-in-header');
      else {
        const whole = packetEnds.filter((end) => end <= plain.length).length;
        const offset = ends.findLast((end) => end <= plain.length)!;
        const damaged = { code: 'damaged-compression', offset: plain.length };
        const problems = offset === plain.length ? [damaged] : [damaged, { code, offset }];
        expect(reading).toMatchObject({ records: all.slice(0, whole), problems });
      }
    }
  });

  test('pipe: cut in the middle → the same as from a file', async () => {
    for (const length of [headerBytes, headerBytes + 5, bytes.length - 1, bytes.length]) {
      const path = writeTemporary('cut', bytes.subarray(0, length));
      const fromFile = await readCapture(path);
      expect(await readThroughPipe(path)).toEqual(fromFile);
    }
  });
});

describe('inputs that are no regular files', () => {
  const built = new URL('../../dist/capture/', import.meta.url);
  const isUnbuilt = !existsSync(built);
  test.skipIf(isUnbuilt).each(['-', '/dev/stdin'])(
    `%s${isUnbuilt ? ' (skipped: not built)' : ''}: standard input, from a file or a pipe → read`,
    (name) => {
      const path = writeTemporary('x.pcap', pcapFile(packets));
      const program = `
        import { CaptureFile } from '${built.href}capture-file.js';
        import { RunClock } from '${built.href}clock.js';
        import { RecordBatch } from '${built.href}record.js';
        const file = await CaptureFile.open('${name}');
        let records = 0;
        for await (const { count } of file.batches(new RecordBatch(), new RunClock())) records += count;
        console.log(records);
      `;
      const node = `"${process.execPath}" --input-type=module -e "$1"`;
      for (const command of [`${node} < "$2"`, `cat "$2" | ${node}`]) {
        expect(execFileSync('sh', ['-c', command, 'sh', program, path], { encoding: 'utf8' })).toBe('3\n');
      }
    },
  );

  test('directory, missing file: → expected errors', async () => {
    const path = writeTemporary('x', zeros(1));
    expect(await readingOrCode(dirname(path))).toBe('input-directory');
    expect(await readingOrCode(`${path}.missing`)).toBe('input-missing');
  });

  test('device without data: → empty', async () => {
    expect(await readingOrCode('/dev/null')).toBe('input-empty');
  });

  test('read error: → expected', async () => {
    expect(await readingOrCode('/proc/self/mem')).toBe('input-unreadable');
  });
});

describe('reading that stops early', () => {
  test.each([
    ['pcap', pcapFile(manyPackets())],
    ['pcapng', pcapngFile(manyPackets())],
    ['gzip', gzipSync(pcapFile(manyPackets()))],
  ])('%s: the reader breaks off → the file is closed, nothing hangs', async (_, bytes) => {
    const file = await CaptureFile.open(writeTemporary('many', bytes));
    let batches = 0;
    for await (const { count } of file.batches(new RecordBatch(), new RunClock())) {
      batches += Math.sign(count);
      break;
    }
    expect(batches).toBe(1);
  });

  test.each([
    ['plain', pcapngFile(packets)],
    ['gzip', gzipSync(pcapngFile(packets))],
  ])('a pipe that stays open: %s pcapng, the reader breaks off → does not wait for more', async (kind, bytes) => {
    const child = spawn('sh', ['-c', 'cat "$1" && exec sleep 60', 'sh', writeTemporary('x', bytes)]);
    const log = new ProblemLog();
    const pipe = streamSource('pipe', child.stdout);
    const source = kind === 'gzip' ? decompressed(pipe, 'gzip', log, 'pipe') : pipe;
    const framer = new PcapngFramer(new RunClock(), log);
    for await (const batch of readBlocks(source, framer, new RecordBatch())) {
      expect(batch.count).toBe(3);
      break;
    }
    await source.close();
    expect(log.list).toEqual([]);
    child.kill();
  });

  test('progress: bytes as they are on disk → all of them at the end', async () => {
    const bytes = gzipSync(pcapFile(packets));
    const file = await CaptureFile.open(writeTemporary('x.gz', bytes));
    for await (const { count } of file.batches(new RecordBatch(), new RunClock())) expect(count).toBeGreaterThan(0);
    expect([file.bytesRead, file.size]).toEqual([bytes.length, bytes.length]);
  });
});

describe('any bytes', () => {
  const path = writeTemporary('random', zeros(0));
  const limits = { interruptAfterTimeLimit: 3000, numRuns: 400 };
  const headers = [
    pcapFile([]),
    pcapFile([], { bigEndian: true, precision: 'nano' }),
    pcapFile([], { precision: 'kuznetzov' }),
    concat([pcapngBlocks().section(), pcapngBlocks().interface()]),
    concat([pcapngBlocks(true).section(), pcapngBlocks(true).interface()]),
    gzipSync(pcapFile(packets)).subarray(0, 20),
    Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20),
    Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82),
  ];

  test('behind a header: → an end', async () => {
    const anyBytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.array(smallNumber(), { maxLength: 60 }).map(asWords),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...headers), anyBytes, async (header, bytes) => {
        writeFileSync(path, join(header, bytes));
        await readingOrCode(path);
      }),
      limits,
    );
  });

  test('put into a capture: → the packets before them', async () => {
    const captures = [pcapFile(packets), pcapngFile(packets), pcapngFile(packets, { bigEndian: true })];
    const anyPlace = fc.nat(1000);
    const anyBytes = fc.uint8Array({ minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...captures), anyPlace, anyBytes, async (capture, place, bytes) => {
        const at = place % capture.length;
        const whole = capture.slice();
        whole.set(bytes.subarray(0, capture.length - at), at);
        writeFileSync(path, whole);
        const reading = await readingOrCode(path);
        const ends = capture[0] === 0x0a ? blockEnds(capture) : [24, 50, 86, 132];
        const before = ends.slice(-packets.length).filter((end) => end <= at).length;
        if (typeof reading !== 'string') expect(reading.records.length).toBeGreaterThanOrEqual(before);
        else expect(before).toBe(0);
      }),
      limits,
    );
  });
});

const toTheCut = { finishFlush: constants.Z_SYNC_FLUSH };

/** Numbers as they might stand in a header, so that random bytes get deeper into a format. */
function smallNumber(): fc.Arbitrary<number> {
  return fc.oneof(fc.nat(12), fc.nat(300), fc.constantFrom(0x0a0d0d0a, 0x1a2b3c4d, 0xffffffff, 262_144, 0x80000000));
}

function asWords(numbers: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(numbers).buffer);
}

/** Where each block of a small pcapng file ends. */
function blockEnds(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const littleEndian = bytes[8] === 0x4d;
  const ends: number[] = [];
  for (let at = 0; at < bytes.length; ends.push(at)) at += view.getUint32(at + 4, littleEndian);
  return ends;
}

function manyPackets(): { timeNs: number; bytes: Uint8Array }[] {
  return Array.from({ length: 4000 }, (_, i) => ({ timeNs: i * 1000, bytes: zeros(1000) }));
}

async function readThroughPipe(path: string): ReturnType<typeof readCapture> {
  const pipe = joinPath(dirname(path), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const writer = spawn('sh', ['-c', 'cat "$1" > "$2"', 'sh', path, pipe]);
  const [reading] = await Promise.all([readCapture(pipe), once(writer, 'exit')]);
  return reading;
}
