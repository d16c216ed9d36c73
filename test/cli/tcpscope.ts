// Runs the real command, as it is installed: bin/tcpscope.js on what `npm run build` has made. Where a test asks only
// what is printed and how it ends, it is run here instead, which takes a tenth of the time.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { run } from '../../src/cli/run.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(ROOT, 'bin/tcpscope.js');
/** Everything in one file. */
export const BUNDLE = join(ROOT, 'dist/bin/tcpscope.js');
if (!existsSync(BUNDLE)) throw new Error('dist/ is missing: npm run build');

export interface Ended {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** Written to standard input, which then ends. */
  input?: Uint8Array;
  /** Arguments for node itself. */
  node?: readonly string[];
}

/** Runs to its end. No variable that decides about colour is inherited. */
export function tcpscope(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const child = start(args, options);
  child.stdin!.on('error', () => {}); // it may end before it has read everything
  child.stdin!.end(options.input ?? '');
  return ended(child);
}

let others: Promise<unknown> = Promise.resolve();

/** The same without a process of its own, one after the other; a run that reads standard input has one all the same. */
export function tcpscopeHere(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  if (args.includes('-') || options.input || options.node) return tcpscope(args, options);
  const mine = others.then(() => runHere(args, options));
  others = mine.catch(() => {});
  return mine;
}

async function runHere(args: readonly string[], { env = {}, cwd = ROOT }: RunOptions): Promise<Ended> {
  const { stdout, stderr } = process;
  const streams = [stdout, stderr];
  const written = streams.map(() => '');
  const before = { env: process.env, cwd: process.cwd(), listeners: stdout.listeners('error') };
  const spies = streams.map((stream, i) =>
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      written[i] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      return true;
    }),
  );
  process.env = environment(env);
  process.chdir(cwd);
  try {
    await run(args);
    return { status: Number(process.exitCode ?? 0), signal: null, stdout: written[0]!, stderr: written[1]! };
  } finally {
    process.exitCode = undefined;
    process.chdir(before.cwd);
    process.env = before.env;
    for (const spy of spies) spy.mockRestore();
    for (const added of stdout.listeners('error').filter((each) => !before.listeners.includes(each))) {
      stdout.off('error', added as () => void);
    }
  }
}

/** Begins a run whose standard input stays open. */
export function start(args: readonly string[], { env = {}, cwd, node = [] }: RunOptions = {}): ChildProcess {
  return spawn(process.execPath, [...node, BIN, ...args], { cwd, env: environment(env) });
}

/** Arguments for node: code that runs before the command does. */
export function preload(code: string): string[] {
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
}

/** Runs a line of bash in which $tcpscope is the command. Bash takes a socket as its input for a remote login: --norc. */
export function shell(line: string, { env = {}, cwd }: RunOptions = {}): Promise<Ended> {
  const command = `'${process.execPath}' '${BIN}'`;
  const child = spawn('bash', ['--norc', '-c', line.replaceAll('$tcpscope', command)], { cwd, env: environment(env) });
  child.stdin.end();
  return ended(child);
}

/** The progress that a run shows where it takes long, erased again. */
const PROGRESS = /(?:\r\x1b\[2K[^\r\n]*)*\r\x1b\[2K/g;

/** The same on a terminal of its own, of 60 columns and 24 lines; `stdout` is what stands there in the end. */
export async function onTerminal(line: string, options: RunOptions = {}): Promise<Ended> {
  const { stdout, ...how } = await shownOnTerminal(line, options);
  return { ...how, stdout: stdout.replaceAll(PROGRESS, '') };
}

/** The same, with all that appeared there meanwhile. */
export function shownOnTerminal(line: string, options: RunOptions = {}): Promise<Ended> {
  const command = `'${process.execPath}' '${BIN}'`;
  const inner = `stty cols 60 rows 24; ${line.replaceAll('$tcpscope', command)}`;
  const child = spawn('script', ['--quiet', '--return', '--command', inner, '/dev/null'], {
    cwd: options.cwd,
    env: environment({ TERM: 'xterm', SHELL: '/bin/bash', ...options.env }),
  });
  return ended(child);
}

function environment(more: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR, LANG: 'C.UTF-8', ...more };
}

export async function ended(child: ChildProcess): Promise<Ended> {
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  child.stdout!.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
  child.stderr!.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
  const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...how) => resolve(how));
  });
  const text = (parts: Buffer[]): string => Buffer.concat(parts).toString();
  return { status, signal, stdout: text(chunks.stdout), stderr: text(chunks.stderr) };
}

/** A folder for outputs, removed when the tests have run. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'folder-'));
