// Runs one command as a process of its own and says what it cost: wall time, CPU time, peak resident memory.
// Linux only, as there the kernel keeps the books and Node alone can read them:
//   CPU   /proc/self/stat, cutime and cstime: exact for children that were waited for, in ticks of 10 ms
//   peak  /proc/PID/status, VmHWM: never falls, so polling misses at most the growth of a run's last 10 ms
// Worker threads are part of their process; memory of a grandchild is not seen. Elsewhere both are NaN,
// printed as a dash.

import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { devNull } from 'node:os';

const POLL_MS = 10;
const TICK_SECONDS = 0.01; // USER_HZ is 100 on every architecture Node runs on
const KEPT_ERROR_BYTES = 2000;

/**
 * @typedef {object} Cost
 * @property {number} wallSeconds
 * @property {number} cpuSeconds user and system
 * @property {number} peakBytes
 * @property {string} failure empty when the command succeeded
 */

/**
 * @param {string[]} command program and arguments, no shell
 * @param {string} cwd
 * @returns {Promise<Cost>}
 */
export function measure(command, cwd) {
  return new Promise((resolve) => {
    const output = openSync(devNull, 'w');
    const cpuBefore = childrenCpuSeconds();
    const begin = performance.now();
    const child = spawn(command[0], command.slice(1), { cwd, stdio: ['ignore', output, 'pipe'] });
    closeSync(output);
    const kill = () => child.kill('SIGKILL'); // an interrupted benchmark leaves nothing running
    process.once('exit', kill);
    let wallSeconds = NaN;
    let cpuSeconds = NaN;
    let peakBytes = NaN;
    let errors = '';
    const poll = setInterval(() => (peakBytes = readPeakBytes(child.pid) || peakBytes), POLL_MS);
    child.stderr?.on('data', (chunk) => (errors = (errors + chunk).slice(-KEPT_ERROR_BYTES)));
    child.on('exit', () => {
      wallSeconds = (performance.now() - begin) / 1000;
      cpuSeconds = childrenCpuSeconds() - cpuBefore;
      clearInterval(poll);
    });
    child.on('error', (error) => {
      clearInterval(poll);
      resolve({ wallSeconds, cpuSeconds, peakBytes, failure: error.message });
    });
    child.on('close', (code, signal) => {
      process.off('exit', kill);
      const failure = code === 0 ? '' : `${signal ?? `exit code ${code}`}: ${errors.trim() || 'nothing on stderr'}`;
      resolve({ wallSeconds, cpuSeconds, peakBytes, failure });
    });
  });
}

function childrenCpuSeconds() {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // from field 3, the state, of proc(5)
    return (Number(fields[13]) + Number(fields[14])) * TICK_SECONDS;
  } catch {
    return NaN;
  }
}

/** @param {number | undefined} pid @returns {number} 0 when the process is gone */
function readPeakBytes(pid) {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
