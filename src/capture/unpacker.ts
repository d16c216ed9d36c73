// xz and bzip2 are decompressed by the commands of that name, which know all variants of these formats and give back all that
// lies before damage.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { TcpscopeError, systemCode, systemMessage } from '../shared/errors.ts';
import type { ByteSource } from './byte-source.ts';
import type { Compression } from './decompress.ts';

const INPUT_BYTES = 65_536;

/** The command that writes to its standard output what is in a compressed file. */
export function unpackCommand(kind: Compression): string {
  return `${kind} -dc`;
}

/** The plain bytes of a source, by the command `kind -dc`. `name`: of the capture, for the error when there is no command. */
export async function* unpacked(kind: 'xz' | 'bzip2', source: ByteSource, name: string): AsyncGenerator<Uint8Array> {
  const child = await started(kind, name);
  const exited = new Promise<string | number>((resolve) => {
    child.on('close', (code, signal) => resolve(code ?? signal!));
  });
  let complaint = '';
  child.stderr.setEncoding('latin1').on('data', (text: string) => (complaint += text));
  child.stdin.on('error', () => {}); // it ended before its input did, and says why
  let sourceError: unknown;
  feed(child, source).catch((error: unknown) => {
    sourceError = error;
    child.kill();
  });
  try {
    for await (const piece of child.stdout) yield piece as Uint8Array;
    const status = await exited;
    if (sourceError !== undefined) throw sourceError;
    if (status !== 0) throw new Error(reasonOf(complaint) ?? `${kind} ended with ${status}`);
  } finally {
    child.kill();
  }
}

async function started(kind: 'xz' | 'bzip2', name: string): Promise<ChildProcessWithoutNullStreams> {
  try {
    // In a process group of its own: an interrupt is for us, who read on what a pipe still holds.
    const child = spawn(kind, ['-dc'], { detached: true, windowsHide: true, env: { ...process.env, LC_ALL: 'C' } });
    await once(child, 'spawn');
    return child.on('error', () => {}); // it can't be killed any more
  } catch (error) {
    throw cannotStart(kind, name, error);
  }
}

async function feed({ stdin }: ChildProcessWithoutNullStreams, source: ByteSource): Promise<void> {
  const piece = new Uint8Array(INPUT_BYTES);
  while (!stdin.destroyed) {
    const length = await source.read(piece);
    if (length === 0) break;
    await new Promise((resolve) => stdin.write(piece.subarray(0, length), resolve));
  }
  stdin.end();
}

/** "xz: (stdin): Unexpected end of input", without what is known anyway. */
function reasonOf(complaint: string): string | undefined {
  const line = complaint.split('\n').find((text) => text.trim() !== '');
  return line?.replace(/^\S+: (\(stdin\): )?/, '').replace(/[;.]$/, '');
}

function cannotStart(kind: 'xz' | 'bzip2', name: string, error: unknown): TcpscopeError {
  const why = systemCode(error) === 'ENOENT' ? 'is not installed' : `can't be started: ${systemMessage(error)}`;
  const from = name === 'standard input' ? '' : ` ${name}`;
  return new TcpscopeError(
    'unsupported-format',
    `${name} is ${kind}-compressed, and the command ${kind} ${why}`,
    `install it, or decompress elsewhere: ${unpackCommand(kind)}${from} | tcpscope analyze -`,
    { cause: error },
  );
}
