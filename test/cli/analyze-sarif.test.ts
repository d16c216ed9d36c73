// Regions of frames in SARIF, as the command finds them: in files that were named, not in what came through a pipe.
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, shell, tcpscope, temporaryFolder } from './tcpscope.ts';

const FIXTURE = join(ROOT, 'fixtures/many-fates.pcap');

test('a file → the bytes of its frames, also beside another output', async () => {
  const cwd = temporaryFolder();
  copyFileSync(FIXTURE, join(cwd, 'a.pcap'));
  const { status, stdout } = await tcpscope(['analyze', 'a.pcap', '--format', 'sarif'], { cwd });
  expect(status).toBe(0);
  expect(stdout).toContain('"byteOffset": 10749,\n');
  expect((await tcpscope(['analyze', 'a.pcap', '-o', 'a.sarif', '-o', 'a.md'], { cwd })).status).toBe(0);
  expect(readFileSync(join(cwd, 'a.sarif'), 'utf8')).toBe(stdout);
  expect(readFileSync(join(cwd, 'a.md'), 'utf8')).toMatch(/^## tcpscope: 40 TCP connections/);
});

test('standard input, though a file is called like it → none', async () => {
  const cwd = temporaryFolder();
  copyFileSync(FIXTURE, join(cwd, 'standard input'));
  const options = { cwd, input: readFileSync(FIXTURE) };
  const { status, stdout } = await tcpscope(['analyze', '-', '--format', 'sarif'], options);
  expect(status).toBe(0);
  expect(stdout).toContain('"text": "frame 100"');
  expect(stdout).not.toContain('byteOffset');
});

test('a FIFO → is not read again', async () => {
  const cwd = temporaryFolder();
  copyFileSync(FIXTURE, join(cwd, 'a.pcap'));
  const line = 'mkfifo pipe; cat a.pcap > pipe & $tcpscope analyze pipe --format sarif';
  const { status, stdout } = await shell(line, { cwd });
  expect(status).toBe(0);
  expect(stdout).toContain('"text": "frame 100"');
  expect(stdout).not.toContain('byteOffset');
});
