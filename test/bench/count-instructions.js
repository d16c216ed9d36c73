// Counts what a packet costs in instructions of the processor, as Cachegrind executes the whole command on a generated
// capture of two lengths: the slope is free of start-up, and no clock is involved, so that a busy machine says the same.
// Exit code: 0 counted, 1 more than --most allows, or Cachegrind failed, 2 usage. Where valgrind can’t: says so, and 0.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildBaseline } from './baseline.js';
import { DEFAULTS, generateCapture } from './generate.js';

const USAGE = `node test/bench/count-instructions.js [options]
  --baseline REV   count this git revision, too
  --most FILE      a JSON file with the most that is allowed: { "instructionsPerPacket": N }`;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LENGTHS = [20_000, 60_000];
const CONNECTIONS_OPEN = 500;
/** Of two runs of one program on one capture, measured: garbage collection and compiling do not come at the same packets. */
const TOLERANCE = 0.05;

const VALGRIND = ['--tool=cachegrind', '--cache-sim=no', '--cachegrind-out-file=/dev/null'];
const NODE = ['--single-threaded', '--predictable'];

/** @param {string} folder @param {string} capture @returns {number} */
function instructionsOf(folder, capture) {
  const { status, stderr } = spawnSync(
    'valgrind',
    VALGRIND.concat(process.execPath, NODE, 'bin/tcpscope.js', 'analyze', capture),
    { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 1 << 26 },
  );
  const [, refs] = /I\s+refs:\s+([\d,]+)/.exec(stderr) ?? [];
  if (status !== 0 || refs === undefined) throw new Error(`valgrind: ${stderr.trim().split('\n').at(-1)}`);
  return Number(refs.replaceAll(',', ''));
}

/** @param {string} folder @param {readonly string[]} captures */
function perPacket(folder, captures) {
  const [short, long] = captures.map((capture) => instructionsOf(folder, capture));
  return Math.round((long - short) / (LENGTHS[1] - LENGTHS[0]));
}

/** @param {{ baseline?: string, most?: string }} options */
function run({ baseline, most }) {
  // There are processors whose instructions it doesn't know.
  if (spawnSync('valgrind', VALGRIND.concat(process.execPath, NODE, '-e', '0')).status !== 0) {
    console.log('valgrind is not installed, or can’t run Node.js here: instructions are not counted');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'tcpscope-count-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const captures = LENGTHS.map((packets) => {
    const path = join(folder, `${packets}.pcap`);
    generateCapture(path, { packets, connectionsOpen: CONNECTIONS_OPEN, seed: DEFAULTS.seed });
    return path;
  });
  const now = perPacket(ROOT, captures);
  console.log(`${now.toLocaleString('en')} instructions a packet`);
  if (baseline !== undefined) {
    const { path, commit } = buildBaseline(ROOT, baseline);
    const before = perPacket(path, captures);
    console.log(`${before.toLocaleString('en')} at ${commit}: ${(now / before).toFixed(2)} of that`);
  }
  if (most === undefined) return;
  const { instructionsPerPacket } = JSON.parse(readFileSync(most, 'utf8'));
  if (now <= instructionsPerPacket * (1 + TOLERANCE)) return;
  console.log(`more than the ${instructionsPerPacket.toLocaleString('en')} of ${most}`);
  process.exitCode = 1;
}

try {
  const { values } = parseArgs({ options: { baseline: { type: 'string' }, most: { type: 'string' } } });
  run(values);
} catch (thrown) {
  const error = /** @type {Error & { code?: string }} */ (thrown);
  const isUsage = error.code?.startsWith('ERR_PARSE_ARGS');
  console.error(isUsage ? `${error.message}\n${USAGE}` : error.message);
  process.exitCode = isUsage ? 2 : 1;
}
