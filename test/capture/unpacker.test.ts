// xz and bzip2, decompressed by their commands: whole, in whatever chunks, cut, damaged, and where there is no command.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { describe, expect, test } from 'vitest';
import { streamSource } from '../../src/capture/byte-source.ts';
import { decompressed } from '../../src/capture/decompress.ts';
import { ProblemLog } from '../../src/capture/problem.ts';
import { TcpscopeError } from '../../src/shared/errors.ts';
import { tcpscope, temporaryFolder } from '../cli/tcpscope.ts';
import { concat, utf8, zeros } from '../kit/bytes.ts';
import { capture } from '../kit/capture.ts';
import { damage, decompress } from './reading-compressed.ts';

/** Random enough to stay as long as it is. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => (state = Math.imul(state, 48_271) % 0x7fffffff) & 255);
}

/** Quicker than to compare them as lists. */
const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

const REASONS = {
  xz: { cut: 'Unexpected end of input', damaged: 'Compressed data is corrupt' },
  bzip2: { cut: 'Compressed file ends unexpectedly', damaged: 'Data integrity error when decompressing' },
} as const;

describe.each(['xz', 'bzip2'] as const)('%s', (kind) => {
  const isMissing = spawnSync(kind, ['--version'], { input: '' }).error !== undefined;
  const compress = (input: Uint8Array, ...args: string[]): Uint8Array => execFileSync(kind, ['-c', ...args], { input });
  const content = noise(300_000);

  test.skipIf(isMissing)('several streams, in chunks → the plain bytes', async () => {
    const bytes = concat([compress(content), compress(utf8('and more'))]);
    const plain = await decompress(bytes, [1, 1000, 7]);
    expect(isSame(plain.bytes, concat([content, utf8('and more')]))).toBe(true);
    expect(plain.problems).toEqual([]);
  });

  test.skipIf(isMissing)('cut → what lies before, and the problem', async () => {
    const bytes = compress(content, '-1');
    const plain = await decompress(bytes.subarray(0, Math.floor(bytes.length * 0.9)));
    expect(plain.bytes.length).toBeGreaterThan(90_000);
    expect(isSame(plain.bytes, content.subarray(0, plain.bytes.length))).toBe(true);
    expect(plain.problems).toEqual([damage(kind, REASONS[kind].cut, plain.bytes.length)]);
  });

  test.skipIf(isMissing)('damaged → what lies before, and the problem', async () => {
    const bytes = compress(content, '-1');
    bytes[Math.floor(bytes.length * 0.7)]! ^= 0xff;
    const plain = await decompress(bytes);
    expect(plain.problems).toEqual([damage(kind, REASONS[kind].damaged, plain.bytes.length)]);
  });

  test.skipIf(isMissing)('damaged, and the pipe stays open → does not wait for more', async () => {
    const folder = temporaryFolder();
    writeFileSync(joinPath(folder, 'x'), concat([compress(zeros(10)).subarray(0, 12), zeros(300_000)]));
    const child = spawn('sh', ['-c', 'cat x && exec sleep 60'], { cwd: folder });
    const log = new ProblemLog();
    const source = decompressed(streamSource('pipe', child.stdout), kind, log, 'pipe');
    expect(await source.read(new Uint8Array(100))).toBe(0);
    await source.close();
    expect(log.list.map(({ code }) => code)).toEqual(['damaged-compression']);
    child.kill();
    await once(child, 'close');
  });

  test.skipIf(isMissing)('the reader breaks off → no command is left', async () => {
    const bytes = compress(content);
    let reads = 0;
    const endless = {
      read: async (target: Uint8Array): Promise<number> => {
        const piece = bytes.subarray(0, reads++ === 0 ? Math.min(target.length, bytes.length - 100) : 0);
        target.set(piece);
        if (piece.length === 0) await closed;
        return piece.length;
      },
      close: async (): Promise<void> => close(),
    };
    let close = (): void => {};
    const closed = new Promise<void>((resolve) => (close = resolve));
    const log = new ProblemLog();
    const source = decompressed(endless, kind, log, 'x');
    const reading = source.read(new Uint8Array(100));
    await source.close();
    await reading;
    expect(log.list).toEqual([]);
  });

  test.skipIf(isMissing)('the source fails → its error', async () => {
    const error = new TcpscopeError('input-unreadable', 'x: input/output error');
    const failing = { read: () => Promise.reject(error), close: async () => {} };
    await expect(decompressed(failing, kind, new ProblemLog(), 'x').read(new Uint8Array(9))).rejects.toBe(error);
  });

  const cwd = temporaryFolder();
  const trace = capture('handshake\nclose');

  test.skipIf(isMissing)('on standard input → read as a file is', async () => {
    const { status, stdout } = await tcpscope(['analyze', '--format', 'json', '-'], { input: compress(trace) });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ captures: [{ compression: kind, packets: 6, problems: [] }] });
  });

  test('no such command → one line that says what to do', async () => {
    const magic = { xz: '\xfd7zXZ\0', bzip2: 'BZh9' }[kind];
    writeFileSync(joinPath(cwd, 'x.pcap'), concat([Buffer.from(magic, 'latin1'), zeros(100)]));
    const { status, stderr } = await tcpscope(['analyze', 'x.pcap'], { cwd, env: { PATH: '/nowhere' } });
    expect(status).toBe(3);
    expect(stderr).toBe(
      `tcpscope: x.pcap is ${kind}-compressed, and the command ${kind} is not installed\n  install it, or decompress elsewhere: ${kind} -dc x.pcap | tcpscope analyze -\n`,
    );
  });
});
