// Signals: the first SIGINT or SIGTERM ends the reading, and what was read is reported; any other ends the run at once.
// Runs tell on standard error when they begin to read and when they have heard a signal, so that nothing here depends on
// how fast they are.
import { once } from 'node:events';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Report } from '../../src/report/schema.ts';
import { capture } from '../kit/capture.ts';
import { interruptedReading, LARGE } from './interrupted.ts';
import { ended, preload, ROOT, start, tcpscope, temporaryFolder, type Ended } from './tcpscope.ts';

const cwd = temporaryFolder();
const kept = (): string => readFileSync(join(cwd, 'kept.txt'), 'utf8');
const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const;

const whole = capture('handshake\n+.1 > P. 1:1001(1000) ack 1\n+.1 < . 1 ack 1001\nclose');
const INSIDE_A_RECORD = 300;

const TELL = `
  process.on('newListener', (name) => name === 'exit' && process.stderr.write('reading '));
  for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => setImmediate(() => process.stderr.write('heard ')));`;
/** Nothing ends because of a time. */
const PATIENT = `
  const timer = setTimeout;
  globalThis.setTimeout = (act, ms, ...rest) => timer(act, ms >= 1000 ? 2 ** 30 : ms, ...rest);`;

/** A run that reads standard input, and what it says on standard error. */
class Run {
  readonly child: ChildProcess;
  readonly end: Promise<Ended>;
  #said = '';

  constructor(args: readonly string[], code = '') {
    this.child = start(args, { cwd, node: preload(TELL + code) });
    this.child.stderr!.on('data', (chunk: Buffer) => (this.#said += chunk.toString()));
    this.end = ended(this.child).then((how) => ({ ...how, stderr: how.stderr.replace(/reading |heard /g, '') }));
  }

  async says(word: 'reading' | 'heard'): Promise<void> {
    while (!this.#said.includes(word)) await once(this.child.stderr!, 'data');
  }

  write(bytes: Uint8Array): void {
    this.child.stdin!.write(bytes);
  }

  close(bytes: Uint8Array = new Uint8Array(0)): void {
    this.child.stdin!.end(bytes);
  }

  async signal(name: NodeJS.Signals): Promise<void> {
    this.child.kill(name);
    await this.says('heard');
  }
}

async function beginToRead(args: readonly string[], written: Uint8Array, code?: string): Promise<Run> {
  const run = new Run(args, code);
  run.write(written);
  await run.says('reading');
  return run;
}

describe('a pipe', () => {
  const args = ['analyze', '-', '--format', 'json'];
  const toTheEnd = tcpscope(args, { input: whole });

  test.each(SIGNALS)('%s, and its writer closes it → the report of all that was written, 0', async (signal) => {
    const run = await beginToRead(args, whole, PATIENT);
    await run.signal(signal);
    run.close();
    expect(await run.end).toEqual(await toTheEnd);
  });

  test('its writer writes the last packets and then closes it → they are in the report', async () => {
    const run = await beginToRead(args, whole.subarray(0, INSIDE_A_RECORD), PATIENT);
    await run.signal('SIGINT');
    run.close(whole.subarray(INSIDE_A_RECORD));
    expect(await run.end).toEqual(await toTheEnd);
  });

  test('its writer lives on, but is silent → the same', async () => {
    const run = await beginToRead(args, whole);
    await run.signal('SIGINT');
    expect(await run.end).toEqual(await toTheEnd);
  });

  test('a FIFO whose writer is silent → the same, by its name', async () => {
    const pipe = join(temporaryFolder(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const run = new Run(['analyze', pipe, '--format', 'json']);
    const writer = spawn('sh', ['-c', 'exec 3> "$0"; echo open; exec cat >&3', pipe]);
    onTestFinished(() => void writer.kill());
    writer.stdin.write(whole);
    await once(writer.stdout, 'data'); // the command has opened the other end
    await run.signal('SIGINT');
    const { status, stdout } = await run.end;
    expect(status).toBe(0);
    expect(stdout.replaceAll(pipe, 'standard input')).toBe((await toTheEnd).stdout);
  });

  test('it ends inside a packet, because of the signal → no damage, also with --strict', async () => {
    const run = await beginToRead([...args, '--strict'], whole.subarray(0, INSIDE_A_RECORD));
    await run.signal('SIGINT');
    const { status, stdout, stderr } = await run.end;
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { captures, findings } = JSON.parse(stdout) as Report;
    expect(captures).toMatchObject([{ complete: true, problems: [{ code: 'ended-in-record' }] }]);
    expect(findings.map(({ rule }) => rule)).not.toContain('capture-truncated');
  });

  test('it ends inside a packet, without a signal → damage', async () => {
    const { status, stdout } = await tcpscope([...args, '--strict'], { input: whole.subarray(0, INSIDE_A_RECORD) });
    expect(status).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({
      captures: [{ complete: false, problems: [{ code: 'cut-in-record' }] }],
    });
  });

  test.each(['analyze', 'check'].flatMap((command) => SIGNALS.map((each) => [command, ...each] as const)))(
    '%s, %s before a byte came → one line, %d',
    async (command, signal, status) => {
      const run = await beginToRead([command, '-'], new Uint8Array(0));
      await run.signal(signal);
      run.close();
      const stderr = 'tcpscope: interrupted: there was nothing to read yet\n';
      expect(await run.end).toEqual({ status, signal: null, stdout: '', stderr });
    },
  );

  test('check → a verdict on what was written, as on a capture that ended there', async () => {
    const run = await beginToRead(['check', '-', '--rule', 'handshake-incomplete'], whole, PATIENT);
    await run.signal('SIGINT');
    run.close();
    expect(await run.end).toMatchObject({ status: 0, stdout: expect.stringMatching(/^✓ passed/) as string });
  });

  test('check, no packet came but the header → 3, as of any capture without packets', async () => {
    const run = await beginToRead(['check', '-'], whole.subarray(0, 24), PATIENT);
    await run.signal('SIGINT');
    run.close();
    expect(await run.end).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('no verdict: standard input holds no TCP packet\n') as string,
    });
  });
});

describe('at once, without a report', () => {
  test.each(SIGNALS)(
    'a second signal, here %s → %d, the output as it was, nothing beside it',
    async (signal, status) => {
      writeFileSync(join(cwd, 'kept.txt'), 'kept');
      const run = await beginToRead(['analyze', '-', '-o', '-', '-o', 'kept.txt'], whole, PATIENT);
      expect(readdirSync(cwd)).toContain(`kept.txt.${run.child.pid}.part`);
      await run.signal('SIGINT');
      run.child.kill(signal);
      expect(await run.end).toEqual({ status, signal: null, stdout: '', stderr: '' });
      expect(readdirSync(cwd)).toEqual(['kept.txt']);
      expect(kept()).toBe('kept');
    },
  );

  test('SIGHUP → 129', async () => {
    writeFileSync(join(cwd, 'kept.txt'), 'kept');
    const run = await beginToRead(['analyze', '-', '-o', '-', '-o', 'kept.txt'], whole);
    run.child.kill('SIGHUP');
    expect(await run.end).toEqual({ status: 129, signal: null, stdout: '', stderr: '' });
    expect(readdirSync(cwd)).toEqual(['kept.txt']);
    expect(kept()).toBe('kept');
  });

  test('an exception that nobody awaits → the same', async () => {
    writeFileSync(join(cwd, 'kept.txt'), 'kept');
    const leak = `process.on('newListener', (name) => name === 'exit' && setImmediate(() => { throw new Error('leak'); }));`;
    const child = start(['analyze', '-', '--output', 'kept.txt'], { cwd, node: preload(leak) });
    expect(await ended(child)).toMatchObject({ status: 70, stdout: '' });
    expect(readdirSync(cwd)).toEqual(['kept.txt']);
    expect(kept()).toBe('kept');
  });
});

describe('a file', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'large.pcap'), LARGE);

  test.each(SIGNALS)('%s → a report of what was read, %d', async (signal, status) => {
    const node = interruptedReading(signal);
    const child = start(['analyze', 'large.pcap', '-f', 'json'], { cwd: folder, node });
    const { stdout, ...how } = await ended(child);
    expect(how).toEqual({ status, signal: null, stderr: '' });
    const { captures, connections, findings } = JSON.parse(stdout) as Report;
    expect(captures).toMatchObject([{ complete: false, problems: [{ code: 'interrupted' }, {}] }]);
    expect(captures[0]!.bytes).toBeLessThan(LARGE.length);
    expect(connections).toHaveLength(1);
    expect(findings.map(({ rule }) => rule)).not.toContain('capture-truncated');
  });

  test('as standard input → the same: it is no pipe that somebody writes to', async () => {
    const line = `'${process.execPath}' "$@" '${join(ROOT, 'bin/tcpscope.js')}' analyze - < large.pcap`;
    const child = spawn('sh', ['-c', line, 'sh', ...interruptedReading('SIGINT')], { cwd: folder });
    const { status, stdout } = await ended(child);
    expect(stdout).toContain('✗ partial: the capture was not read to its end\n');
    expect(status).toBe(130);
  });

  test('before others → they are told as not read', async () => {
    const args = ['analyze', 'large.pcap', 'later.pcap', '-f', 'json'];
    // Each file is begun twice before: for its time, and for packets that another holds, too.
    writeFileSync(join(folder, 'later.pcap'), readFileSync(join(ROOT, 'fixtures/many-fates.pcap')));
    const { status, stdout } = await ended(start(args, { cwd: folder, node: interruptedReading('SIGINT', 110) }));
    const { captures } = JSON.parse(stdout) as Report;
    expect(captures.map(({ problems }) => problems[0]?.code)).toEqual(['interrupted', 'interrupted']);
    expect(captures.map(({ packets }) => packets > 0)).toEqual([true, false]);
    expect(status).toBe(130);
  });

  test.each(SIGNALS)('check, %s → no verdict, %d', async (signal, status) => {
    const child = start(['check', 'large.pcap'], { cwd: folder, node: interruptedReading(signal) });
    const how = await ended(child);
    expect(how.stderr).toBe('tcpscope: interrupted: there is no verdict on a part of what was to be checked\n');
    expect(how.stdout).not.toContain('passed');
    expect(how.status).toBe(status);
  });
});
