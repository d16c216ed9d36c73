// The engine's memory is one of WebAssembly, for each of which V8 reserves 10 GiB of addresses, so that no access needs a check.
// Where the system lets nobody have so many (ulimit -v), the command is started once more, without them: accesses are checked.
import { spawn } from 'node:child_process';
import { canReserve } from '../core/core.ts';

const WITHOUT = '--disable-wasm-trap-handler';
/** Ctrl-C reaches all processes of a terminal by itself. */
const PASSED_ON = ['SIGTERM', 'SIGHUP'] as const;

/** How it ended, if it was started once more: its exit code. Null if this process can do it. */
export async function startAgainIfNeeded(): Promise<number | null> {
  if (canReserve() || process.execArgv.includes(WITHOUT)) return null;
  const child = spawn(process.execPath, [WITHOUT, ...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' });
  process.on('SIGINT', () => {});
  for (const signal of PASSED_ON) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (signal === null) return resolve(code ?? 1);
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    });
  });
}
