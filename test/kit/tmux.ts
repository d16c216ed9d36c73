// A terminal with somebody at it: a pane of tmux, of a server of its own, in which keys are pressed and lines are read.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export const hasTmux = spawnSync('tmux', ['-V']).status === 0;

export class Pane {
  readonly #socket = join(mkdtempSync(join(tmpdir(), 'tmux-')), 'socket');

  /** Runs a line of bash there, 80 columns wide. The pane stays when it has ended. It goes with the test. */
  constructor(line: string, { cwd, env = {} }: { cwd: string; env?: Record<string, string> }) {
    const variables = Object.entries({ NO_COLOR: '1', ...env }).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const command = ['bash', '-c', `trap : INT; ${line}`];
    this.#tmux([
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-x',
      '80',
      '-y',
      '50',
      '-c',
      cwd,
      ...variables,
      ...command,
      ';',
      'set',
      '-w',
      'remain-on-exit',
      'on',
    ]);
    onTestFinished(() => void spawnSync('tmux', ['-S', this.#socket, 'kill-server']));
  }

  press(key: string): void {
    this.#tmux(['send-keys', key]);
  }

  /** What stands there, and what has been scrolled away. */
  get text(): string {
    return this.#tmux(['capture-pane', '-p', '-S', '-']);
  }

  #tmux(args: readonly string[]): string {
    return execFileSync('tmux', ['-S', this.#socket, ...args], { encoding: 'utf8' });
  }
}
