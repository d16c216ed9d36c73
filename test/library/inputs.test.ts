// What the library takes as a capture: whatever form the bytes come in, the report is the same; what is none is refused.
import { createReadStream, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { analyze, TcpscopeError, type Capture, type Report } from '../../src/index.ts';
import { writeCapture } from '../kit/write-capture.ts';

const path = writeCapture('handshake\n+.1 > P. 1:1001(1000) ack 1\n+.1 < . 1:1(0) ack 1001\nclose');
const bytes = readFileSync(path);

function* pieces(): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
}
async function* piecesInTime(): AsyncGenerator<Uint8Array> {
  yield* pieces();
}
/** One chunk, over and over in the same memory, as some readers do it. */
function* inOneBuffer(): Generator<Uint8Array> {
  const buffer = new Uint8Array(100);
  for (const piece of pieces()) {
    buffer.set(piece);
    yield buffer.subarray(0, piece.length);
  }
}
const contentOf = ({ connections, findings, summary }: Report): object => ({ connections, findings, summary });
const message = async (captures: unknown): Promise<string> => {
  const error: unknown = await analyze(captures as Capture).catch((reason: unknown) => reason);
  if (!(error instanceof TcpscopeError)) throw error;
  return `${error.code}: ${error.message}`;
};

describe('one capture', () => {
  test.each<[string, () => Capture, string]>([
    ['a path', () => path, path],
    ['a file: URL', () => pathToFileURL(path), path],
    ['a Buffer', () => bytes, 'input 1'],
    [
      'a Uint8Array within a larger one',
      () => new Uint8Array(Buffer.concat([Buffer.alloc(9), bytes])).subarray(9),
      'input 1',
    ],
    ['an ArrayBuffer', () => new Uint8Array(bytes).buffer, 'input 1'],
    ['compressed bytes', () => gzipSync(bytes), 'input 1'],
    ['a Node stream', () => createReadStream(path), 'input 1'],
    ['a web stream', () => Readable.toWeb(createReadStream(path)) as ReadableStream, 'input 1'],
    [
      'a web stream without an iterator',
      () => ({ getReader: () => new Blob([bytes]).stream().getReader() }),
      'input 1',
    ],
    ['an iterable', () => pieces(), 'input 1'],
    ['an async iterable', () => piecesInTime(), 'input 1'],
    ['a Set of chunks', () => new Set([bytes.subarray(0, 50), bytes.subarray(50)]), 'input 1'],
    ['chunks in the same memory', () => inOneBuffer(), 'input 1'],
    ['named bytes', () => ({ name: 'upload', data: bytes }), 'upload'],
    ['a named stream', () => ({ name: 'upload', data: createReadStream(path) }), 'upload'],
  ])('%s → the report of the file, by its name', async (_, capture, name) => {
    const report = await analyze(capture());
    expect(contentOf(report)).toEqual(contentOf(await analyze([path])));
    expect(report.captures.map(({ file }) => file)).toEqual([name]);
  });
});

describe('several', () => {
  test('paths, bytes and streams in an array → each is one, with its name and in its place', async () => {
    const { captures } = await analyze([path, bytes, piecesInTime(), { name: 'x', data: pieces() }]);
    // What is in memory is compared with what was read before it, a stream is not.
    expect(captures.map(({ file, packets, packetsReadBefore }) => [file, packets, packetsReadBefore])).toEqual([
      [path, 8, 0],
      ['input 2', 0, 8],
      ['input 3', 8, 0],
      ['x', 8, 0],
    ]);
  });

  test('bytes → in the order of their first packets, as files', async () => {
    const later = readFileSync(writeCapture('+100 > S 0\n+.1 < S. 0 ack 1'));
    later.writeUInt32LE(later.readUInt32LE(24) + 1000, 24);
    const { captures } = await analyze([
      { name: 'later', data: later },
      { name: 'earlier', data: bytes },
    ]);
    expect(captures.map(({ file }) => file)).toEqual(['earlier', 'later']);
  });

  test('empty bytes among others → noted by their name', async () => {
    const { captures } = await analyze([new Uint8Array(0), path]);
    expect(captures.map(({ file, problems }) => [file, problems.map(({ code }) => code)])).toEqual([
      [path, expect.any(Array)],
      ['input 1', ['empty-file']],
    ]);
  });

  test('some can’t be read → the others are analysed; each is told with what is wrong', async () => {
    const text = { name: 'notes', data: Buffer.from('no capture at all') };
    const { captures, summary } = await analyze(['/nowhere/at.all', text, path]);
    expect(captures.map(({ file, complete, packets }) => [file, complete, packets > 0])).toEqual([
      [path, true, true],
      ['/nowhere/at.all', false, false],
      ['notes', false, false],
    ]);
    expect(captures.slice(1).flatMap(({ problems }) => problems)).toMatchObject([
      { code: 'unreadable', message: '/nowhere/at.all: no such file' },
      { code: 'unreadable', message: 'notes is not a pcap or pcapng capture (begins with 6e6f2063)' },
    ]);
    expect(summary).toMatchObject({ partial: true, connections: 1 });
  });

  test('none can be read → the error of the first', async () => {
    expect(await message(['/nowhere/at.all', Buffer.from('no capture at all')])).toBe(
      'input-missing: /nowhere/at.all: no such file',
    );
  });

  test('one is wrong → the streams that were never read are closed, and their own errors end nothing', async () => {
    const [stream, failing] = [createReadStream(path), createReadStream(`${path}.missing`)];
    let isReturned = false;
    const iterator = {
      next: async () => ({ done: true, value: bytes }) as const,
      return: async () => ((isReturned = true), { done: true, value: bytes } as const),
    };
    const chunks = { [Symbol.asyncIterator]: () => iterator };
    expect(await message([Readable.from(['text']), stream, failing, chunks])).toBe(
      'usage: input 1: a chunk is no Uint8Array but of type string',
    );
    expect([stream.destroyed, failing.destroyed, isReturned]).toEqual([true, true, false]);
  });
});

describe('what is not a capture', () => {
  const stream = createReadStream(path);
  stream.destroy();
  const locked = new Blob([bytes]).stream();
  locked.getReader();

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'usage: input 1 is undefined, not a capture'],
    ['null', null, 'usage: input 1 is null, not a capture'],
    ['no path', '', 'usage: input 1 is an empty name, not a capture'],
    ['no captures', [], 'usage: there is not a capture to read: the array is empty'],
    ['an array in an array', [path, [path]], 'usage: input 2 is an array, not a capture'],
    ['bytes as numbers', [...bytes], 'usage: input 1 is a number, not a capture'],
    ['an array of another kind', new Uint16Array(100), 'usage: input 1 is a Uint16Array, not a capture'],
    ['a Set of paths', new Set([path]), 'usage: input 1: a chunk is no Uint8Array but of type string'],
    ['a stream of text', Readable.from(['text']), 'usage: input 1: a chunk is no Uint8Array but of type string'],
    ['a promise', Promise.resolve(bytes), 'usage: input 1 is an object, not a capture'],
    ['bytes without a name', { data: bytes }, 'usage: input 1: its name must be text, not undefined'],
    ['a name without bytes', { name: 'x', data: 5 }, 'usage: input 1 is an object, not a capture'],
    ['a URL of the web', new URL('https://example.org/x.pcap'), 'usage: https://example.org/x.pcap is not a file: URL'],
    [
      'a web stream that is being read',
      locked,
      "usage: input 1 can't be read: Invalid state: ReadableStream is locked",
    ],
    ['a stream that is over', stream, 'input-unreadable: input 1: Premature close'],
    [
      'a stream twice',
      [stream, { name: 'x', data: stream }],
      'usage: the same stream is given twice, and can be read once only',
    ],
    [
      'text',
      Buffer.from('no capture at all'),
      'not-a-capture: input 1 is not a pcap or pcapng capture (begins with 6e6f2063)',
    ],
    ['no bytes', new Uint8Array(0), 'input-empty: input 1 is empty'],
  ])('%s → one line', async (_, captures, expected) => {
    expect(await message(captures)).toBe(expected);
  });

  test('a stream that fails → what it failed of, and its error as the cause', async () => {
    const failure = new Error('the line went dead');
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 100);
      throw failure;
    };
    await expect(analyze(failing())).rejects.toMatchObject({
      code: 'input-unreadable',
      message: 'input 1: the line went dead',
      cause: failure,
    });
  });
});
