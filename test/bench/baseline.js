// Builds another git revision beside this one, in a worktree in the temporary folder, so that both can be
// measured in turn in the same minutes on the same machine: the only fair way to say that a change did not
// lose speed. Its node_modules is a link to ours when both revisions lock the same versions, else it is
// installed without scripts.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The worktree is removed when the process ends. SIGKILL leaves it: `git worktree prune` forgets it then.
 * @param {string} root of this repository @param {string} revision
 * @returns {{ path: string, commit: string }}
 */
export function buildBaseline(root, revision) {
  const run = (/** @type {string} */ cwd, /** @type {string[]} */ [program, ...args]) =>
    execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const commit = run(root, ['git', 'rev-parse', '--short', '--verify', `${revision}^{commit}`]).trim();
  const parent = mkdtempSync(join(tmpdir(), 'tcpscope-baseline-'));
  const path = join(parent, commit);
  process.on('exit', () => {
    try {
      run(root, ['git', 'worktree', 'remove', '--force', path]);
    } catch {
      // Never added, or git is gone: the folder below goes in any case.
    }
    rmSync(parent, { recursive: true, force: true });
  });
  run(root, ['git', 'worktree', 'add', '--detach', path, commit]);
  const lock = (/** @type {string} */ folder) => readFileSync(join(folder, 'package-lock.json'), 'utf8');
  if (lock(path) === lock(root)) symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'));
  else run(path, ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  run(path, ['npm', 'run', 'build']);
  return { path, commit };
}
