// An interrupted run: how it ends and what it leaves. It is caught while it waits for more of standard input.
import { once } from 'node:events';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { capture } from '../kit/capture.ts';
import { ended, start, temporaryFolder } from './tcpscope.ts';

const cwd = temporaryFolder();
writeFileSync(join(cwd, 'kept.txt'), 'kept');

/** A run that has read the beginning of a capture and waits for more. */
async function startReading(args: readonly string[]): Promise<ChildProcess> {
  const tell = `process.on('newListener', (name) => name === 'exit' && process.stderr.write('reading'))`;
  const node = ['--import', `data:text/javascript,${tell}`];
  const child = start(['analyze', '-', ...args], { cwd, node });
  child.stdin!.write(capture('handshake'));
  await once(child.stderr!, 'readable');
  expect(child.stderr!.read()?.toString()).toBe('reading');
  return child;
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s → %d at once, the output as it was, nothing beside it', async (signal, status) => {
  const child = await startReading(['--format', 'json', '--output', 'kept.txt']);
  expect(readdirSync(cwd)).toContain(`kept.txt.${child.pid}.part`);
  const end = ended(child);
  child.kill(signal);
  expect(await end).toEqual({ status, signal: null, stdout: '', stderr: '' });
  expect(readdirSync(cwd)).toEqual(['kept.txt']);
  expect(readFileSync(join(cwd, 'kept.txt'), 'utf8')).toBe('kept');
});

test('SIGINT while the report goes to standard output → 130, and no half report', async () => {
  const child = await startReading([]);
  const end = ended(child);
  child.kill('SIGINT');
  expect(await end).toEqual({ status: 130, signal: null, stdout: '', stderr: '' });
});

test('SIGINT while a FIFO is waited for whose writer is silent → 130 all the same', async () => {
  const pipe = join(temporaryFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const writer = spawn('sh', ['-c', 'exec 3> "$0"; echo open; exec sleep 600', pipe]);
  onTestFinished(() => void writer.kill());
  const child = start(['analyze', pipe], { cwd });
  await once(writer.stdout, 'data'); // the command has opened the other end
  const end = ended(child);
  child.kill('SIGINT');
  expect(await end).toMatchObject({ status: 130 });
});

test('an exception that nobody awaits → the output as it was, nothing beside it', async () => {
  const crash = `process.on('newListener', (name) => name === 'exit' && setTimeout(() => { throw new Error('leak'); }, 50))`;
  const args = ['analyze', '-', '--output', 'kept.txt'];
  const child = start(args, { cwd, node: ['--import', `data:text/javascript,${crash}`] });
  expect(await ended(child)).toMatchObject({ status: 70, stdout: '' });
  expect(readdirSync(cwd)).toEqual(['kept.txt']);
});
