// Files, pipes and streams as sources, and what the system says when one can't be read.
import { spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { dirname, join as joinPath } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import {
  CountedSource,
  FileSource,
  PeekedSource,
  readFully,
  streamSource,
  type ByteSource,
} from '../../src/capture/byte-source.ts';
import { utf8, zeros } from '../kit/bytes.ts';
import { openFiles } from '../kit/open-files.ts';
import { writeTemporary } from '../kit/write-capture.ts';
import { chunked } from './reading.ts';

async function wholeText(source: ByteSource): Promise<string> {
  const target = new Uint8Array(1000);
  return new TextDecoder().decode(target.subarray(0, await readFully(source, target)));
}

describe('file', () => {
  test('regular: → its bytes and its size', async () => {
    const source = await FileSource.open(writeTemporary('file', utf8('content')));
    expect(source.size).toBe(7);
    expect(await wholeText(source)).toBe('content');
    expect(await source.read(new Uint8Array(1))).toBe(0);
    await source.close();
  });

  test.skipIf(process.platform !== 'linux')('closed twice at once → both wait until it is', async () => {
    for (let i = 0; i < 50; i++) {
      const path = writeTemporary('file', utf8('content'));
      const source = await FileSource.open(path);
      void source.close();
      await source.close();
      expect(openFiles()).not.toContain(path);
    }
  });

  test('device: → no size', async () => {
    const source = await FileSource.open('/dev/null');
    expect(source.size).toBeNull();
    expect(await wholeText(source)).toBe('');
    await source.close();
  });

  test('missing: → says so, with a hint', async () => {
    const error = { name: 'TcpscopeError', code: 'input-missing', message: '/nowhere/x.pcap: no such file' };
    await expect(FileSource.open('/nowhere/x.pcap')).rejects.toMatchObject({ ...error, exitCode: 3 });
  });

  test('directory: → says so, and what to name instead', async () => {
    const folder = dirname(writeTemporary('x', zeros(1)));
    const hint = `name its captures: ${folder}/*.pcap`;
    await expect(FileSource.open(folder)).rejects.toMatchObject({ code: 'input-directory', hint });
  });

  const isRoot = process.getuid?.() === 0;
  test.skipIf(isRoot)(
    `unreadable${isRoot ? ' (skipped: root may read anything)' : ''}: → says so, and how to mend it`,
    async () => {
      const path = writeTemporary('secret.pcap', zeros(100));
      chmodSync(path, 0o000);
      const hint = `make it readable: chmod +r ${path}`;
      await expect(FileSource.open(path)).rejects.toMatchObject({ code: 'input-unreadable', hint });
    },
  );

  test.each([
    ['below a file', joinPath(writeTemporary('x', zeros(1)), 'y')],
    ['with too long a name', `/tmp/${'x'.repeat(300)}`],
    ['with a zero byte', 'a\0b'],
  ])('%s: → an error that is expected', async (_, path) => {
    await expect(FileSource.open(path)).rejects.toMatchObject({ name: 'TcpscopeError', code: 'input-unreadable' });
  });

  test('read: fails in the device → an error that is expected', async () => {
    const source = await FileSource.open('/proc/self/mem'); // its first page can't be read
    const error = { name: 'TcpscopeError', code: 'input-unreadable', message: '/proc/self/mem: i/o error' };
    await expect(source.read(new Uint8Array(10))).rejects.toMatchObject(error);
    await source.close();
  });
});

describe('stream', () => {
  test('process: output in pieces → all of it', async () => {
    const { stdout } = spawn('sh', ['-c', 'printf con; sleep 0.05; printf tent']);
    expect(await wholeText(streamSource('output', stdout))).toBe('content');
  });

  test('chunk: larger than the target → the rest comes next', async () => {
    const source = streamSource('stream', Readable.from([Buffer.from('con'), Buffer.alloc(0), Buffer.from('tent')]));
    const parts: string[] = [];
    for (;;) {
      const target = new Uint8Array(2);
      const length = await source.read(target);
      if (length === 0) break;
      parts.push(new TextDecoder().decode(target.subarray(0, length)));
    }
    expect(parts).toEqual(['co', 'n', 'te', 'nt']);
  });

  test('error: of the system → an error that is expected', async () => {
    const stream = new Readable({ read: () => stream.destroy(new Error('it broke')) });
    const source = streamSource('standard input', stream);
    const error = { name: 'TcpscopeError', code: 'input-unreadable', message: 'standard input: it broke' };
    await expect(source.read(new Uint8Array(10))).rejects.toMatchObject(error);
  });

  test('close: while a read waits → the read ends', async () => {
    const child = spawn('sleep', ['60']);
    const source = streamSource('output', child.stdout);
    const reading = source.read(new Uint8Array(10)).catch(() => 0);
    await source.close();
    expect(await reading).toBe(0);
    child.kill();
  });
});

describe('around a source', () => {
  test('peeked: → what was seen comes again, then the rest', async () => {
    const inner = chunked(utf8('content'));
    const head = new Uint8Array(3);
    await readFully(inner, head);
    const source = new PeekedSource(inner, head);
    expect(await source.read(new Uint8Array(2))).toBe(2);
    expect(await wholeText(source)).toBe('ntent');
  });

  test('counted: → every byte once', async () => {
    let bytes = 0;
    const source = new CountedSource(chunked(utf8('content'), [1, 3]), (length) => (bytes += length));
    expect(await wholeText(source)).toBe('content');
    expect(bytes).toBe(7);
  });

  test('fully: pieces smaller than the target → as much as there is', async () => {
    const target = new Uint8Array(5);
    const source = chunked(utf8('content'), [2]);
    expect([await readFully(source, target), await readFully(source, target)]).toEqual([5, 2]);
  });
});
