// Measures tcpscope as its users run it, a whole process from start to exit, beside the peers installed here:
// every round runs each tool once, so that a slow minute of the machine hits all of them, and only ratios
// inside a round are compared. Also: whether memory follows open connections, not packets (--long), and
// whether a change lost speed (--baseline). Exit code: 0 measured, 1 a tool failed and its words
// are printed, 2 usage.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildBaseline } from './baseline.js';
import { compare, renderCosts, renderGrowth, renderRatio, summarise } from './bench-report.js';
import { countPackets } from './count-packets.js';
import { DEFAULTS, generateCapture, generatorVersion, wholeNumber } from './generate.js';
import { measure } from './measure.js';

/** @typedef {import('./bench-report.js').Measured} Measured */
/** @typedef {{ name: string, command: string[], cwd: string, isSlow: boolean }} Tool slow: runs once */
/** @typedef {{ path: string, packets: number }} Capture */

const USAGE = `node test/bench/bench.js [options]
  --runs N              rounds that count, after one warm-up (5)
  --packets N           length of the generated capture (${DEFAULTS.packets})
  --connections-open N  connections open at any moment in it (${DEFAULTS.connectionsOpen})
  --seed N              (${DEFAULTS.seed})
  --capture FILE        measure this capture instead of a generated one; may be repeated
  --long                then the memory test: ten times the packets with as many open connections
                        (500000 and 5000000, or --packets and ten times that)
  --baseline REV        build this git revision too and measure it in turn with the present one
  --cmd 'CMD ARGS'      what to measure as tcpscope, the capture is appended; split at spaces, no shell,
                        relative to the repository or the baseline's (node bin/tcpscope.js analyze)
  --no-peers            leave out tcptrace and tshark
  --no-tshark           leave out tshark, which is slow and so runs once, in the first round
  --json                every figure and every run, as JSON
Captures are kept for the next time in ${join(tmpdir(), 'tcpscope-bench')}.`;

const LONG_FACTOR = 10;
const LONG_BASE_PACKETS = 500_000;
const CAPTURES = join(tmpdir(), 'tcpscope-bench');
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DEFAULT_COMMAND = 'node bin/tcpscope.js analyze';

function parseOptions() {
  const text = /** @type {const} */ ({ type: 'string' });
  const texts = /** @type {const} */ ({ type: 'string', multiple: true });
  const flag = /** @type {const} */ ({ type: 'boolean' });
  const { values } = parseArgs({
    options: {
      runs: text,
      packets: text,
      'connections-open': text,
      seed: text,
      capture: texts,
      long: flag,
      baseline: text,
      cmd: text,
      'no-peers': flag,
      'no-tshark': flag,
      json: flag,
      help: flag,
    },
  });
  return {
    ...values,
    capture: values.capture ?? [],
    runs: wholeNumber('runs', values.runs, 5),
    packets: wholeNumber('packets', values.packets, DEFAULTS.packets),
    longBasePackets: wholeNumber('packets', values.packets, LONG_BASE_PACKETS),
    connectionsOpen: wholeNumber('connections-open', values['connections-open'], DEFAULTS.connectionsOpen),
    seed: wholeNumber('seed', values.seed, DEFAULTS.seed),
    command: (values.cmd ?? DEFAULT_COMMAND).split(' ').filter(Boolean),
  };
}

/** @typedef {ReturnType<typeof parseOptions>} Options */

/** @param {string} text */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
}

/** @param {number} packets @param {Options} options @returns {Capture} new, or kept from before */
function generatedCapture(packets, { connectionsOpen, seed }) {
  const version = `-v${generatorVersion()}.pcap`;
  const path = join(CAPTURES, `p${packets}-c${connectionsOpen}-s${seed}${version}`);
  mkdirSync(CAPTURES, { recursive: true });
  for (const name of readdirSync(CAPTURES)) {
    if (/-v[0-9a-f]{8}\.pcap$/.test(name) && !name.endsWith(version)) rmSync(join(CAPTURES, name));
  }
  if (!existsSync(path)) {
    progress(`generating ${path}`);
    const partial = `${path}.${process.pid}.part`;
    process.once('exit', () => rmSync(partial, { force: true }));
    generateCapture(partial, { packets, connectionsOpen, seed });
    renameSync(partial, path);
  }
  return { path, packets };
}

/** @param {Options} options @returns {Tool[]} */
function ownTools({ command, baseline }) {
  const own = command[0] === 'node' ? [process.execPath, ...command.slice(1)] : command;
  const tools = [{ name: 'tcpscope', command: own, cwd: ROOT, isSlow: false }];
  if (baseline !== undefined) {
    progress(`building ${baseline}`);
    const { path, commit } = buildBaseline(ROOT, baseline);
    tools.push({ name: `baseline ${commit}`, command: own, cwd: path, isSlow: false });
  }
  return tools;
}

/** @param {Options} options @returns {{ peers: Tool[], absent: string[] }} */
function peerTools(options) {
  const wanted = [{ name: 'tcptrace', command: ['tcptrace', '-n', '-l', '-r'], cwd: ROOT, isSlow: false }];
  const tshark = {
    name: 'tshark',
    command: ['tshark', '-n', '-q', '-z', 'conv,tcp', '-r'],
    cwd: ROOT,
    isSlow: true,
  };
  if (!options['no-tshark']) wanted.push(tshark);
  const isInstalled = (/** @type {Tool} */ { name }) => spawnSync('which', [name]).status === 0;
  const peers = options['no-peers'] ? [] : wanted.filter(isInstalled);
  const absent = options['no-peers'] ? [] : wanted.filter((tool) => !peers.includes(tool)).map(({ name }) => name);
  return { peers, absent };
}

/**
 * Round 0 warms the page cache and is thrown away. A tool that failed once is not run again.
 * @param {Tool[]} tools @param {Capture[]} captures @param {number} runs
 * @returns {Promise<Measured[][]>} for every capture the tools in their order
 */
async function measureInTurn(tools, captures, runs) {
  const jobs = captures.map(({ path }) =>
    tools.map((tool) => ({
      tool,
      argv: [...tool.command, path],
      runs: /** @type {Measured['runs']} */ ([]),
      failure: '',
    })),
  );
  for (let round = 0; round <= runs; round++) {
    for (const job of jobs.flat()) {
      if (job.failure || (job.tool.isSlow && round !== 1)) continue;
      progress(`${round === 0 ? 'warm-up' : `round ${round} of ${runs}`}: ${job.tool.name}`);
      const { failure, ...cost } = await measure(job.argv, job.tool.cwd);
      if (failure) job.failure = failure;
      else if (round > 0) job.runs.push({ ...cost, failure });
    }
  }
  return jobs.map((ofCapture) =>
    ofCapture.map(({ tool, argv, runs: costs, failure }) => ({
      name: tool.name,
      command: argv.join(' '),
      runs: costs,
      failure,
    })),
  );
}

/** @param {Options} options */
async function bench(options) {
  const missing = options.capture.find((path) => !existsSync(path));
  if (missing !== undefined) throw new RangeError(`--capture: no such file: ${missing}`);
  const own = ownTools(options);
  const { peers, absent } = peerTools(options);
  const machine = `${cpus()[0].model.trim()} × ${cpus().length}, Node ${process.version}`;
  const captures = options.capture.length
    ? options.capture.map((path) => ({ path: resolve(path), packets: countPackets(path) }))
    : [generatedCapture(options.packets, options)];
  const result = {
    machine,
    command: own[0].command,
    absent,
    captures: /** @type {object[]} */ ([]),
    growth: /** @type {object[]} */ ([]),
  };
  const texts = [machine, `tcpscope is: ${own[0].command.join(' ')}`];
  texts.push(...absent.map((name) => `${name}: not installed, not measured`));
  let hasFailed = false;

  for (const capture of captures) {
    const [tools] = await measureInTurn([...own, ...peers], [capture], options.runs);
    const ratios = tools.slice(1).map((other) => compare(tools[0], other));
    hasFailed ||= tools.some(({ failure }) => failure);
    const bytes = statSync(capture.path).size;
    const length = `${capture.packets || 'an unknown number of'} packets, ${(bytes / 1e6).toFixed(1)} MB`;
    const title = `${basename(capture.path)}: ${length}`;
    texts.push(renderCosts(title, capture.packets, tools), ...ratios.map(renderRatio));
    const summaries = tools.map((tool) => ({ ...tool, summary: summarise(tool, capture.packets) }));
    result.captures.push({ ...capture, bytes, tools: summaries, ratios });
  }

  if (options.long) {
    const lengths = [options.longBasePackets, options.longBasePackets * LONG_FACTOR];
    const pair = lengths.map((packets) => generatedCapture(packets, options));
    const measured = await measureInTurn(own, pair, options.runs);
    hasFailed ||= measured.flat().some(({ failure }) => failure);
    texts.push(`Memory with ${options.connectionsOpen} open connections, whatever the length:`);
    texts.push(...pair.map(({ packets }, at) => renderCosts(`${packets} packets`, packets, measured[at])));
    for (const [at, { name }] of own.entries()) {
      const [short, long] = measured.map((tools, length) => summarise(tools[at], lengths[length]));
      result.growth.push({ name, lengths, short, long, peakRatio: long.peakBytes / short.peakBytes });
      texts.push(renderGrowth(name, short.peakBytes, long.peakBytes, LONG_FACTOR));
    }
  }
  console.log(options.json ? JSON.stringify(result, null, 2) : texts.join('\n'));
  if (hasFailed) process.exitCode = 1;
}

process.on('SIGINT', () => process.exit(130)); // an exit, so that the baseline's worktree is removed
process.on('SIGTERM', () => process.exit(143));
try {
  const options = parseOptions();
  if (options.help) console.log(USAGE);
  else await bench(options);
} catch (thrown) {
  const error = /** @type {Error & { code?: string, status?: number, stdout?: string }} */ (thrown);
  const isUsage = error instanceof RangeError || error.code?.startsWith('ERR_PARSE_ARGS');
  const isCommand = error.status !== undefined; // of git or npm; tsc says why on its standard output
  if (isUsage) console.error(`${error.message}\n${USAGE}`);
  else console.error(isCommand ? `${error.message.trimEnd()}\n${error.stdout ?? ''}`.trimEnd() : error);
  process.exitCode = isUsage ? 2 : 1;
}
