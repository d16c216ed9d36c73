// Holds the reports of this revision against those of another, capture by capture, byte for byte: what a change of the
// engine must leave as it is. Reports are whole (transitions, events, samples); of those that differ, the fields that do
// are counted and an example of each is shown. Exit code: 0 all the same, 1 some differ, 2 usage.
import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { buildBaseline } from './baseline.js';

const USAGE = `node test/bench/compare-reports.js --baseline REV [options] FILE|FOLDER...
  --baseline REV   the git revision whose reports are the measure
  --without NAME   fields of that name count as the same; may be repeated
  --examples N     of each field that differs (1)`;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REPORTER = fileURLToPath(new URL('report-of-each.js', import.meta.url));
const CAPTURE = /\.(pcap|pcapng|cap|dmp|pcapng?\.(gz|zst|lz4)|cap\.gz)\d*$/i;
const MAX_SHOWN = 80;

/** @param {string} path @returns {string[]} captures in it, in order */
function capturesIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => CAPTURE.test(name));
  return names.toSorted().map((name) => join(path, name));
}

/**
 * A process with the program of that folder in it, which is asked for one report after the other.
 * @param {string} folder
 */
function reporter(folder) {
  const library = pathToFileURL(join(folder, 'dist/index.js')).href;
  const child = spawn(process.execPath, ['--max-old-space-size=4096', REPORTER, library], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout, crlfDelay: Infinity })[Symbol.asyncIterator]();
  return {
    /** @param {string} path @returns {Promise<string>} */
    async report(path) {
      child.stdin.write(`${JSON.stringify(path)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`the program of ${folder} ended at ${path}`);
      return value;
    },
    end: () => child.stdin.end(),
  };
}

/**
 * Fields that differ, by their place with positions left out: "connections[].sent.client.rtt.srtt".
 * @param {unknown} before @param {unknown} now @param {ReadonlySet<string>} without
 * @param {(place: string, before: unknown, now: unknown) => void} tell
 */
function compare(before, now, without, tell, place = '') {
  if (Object.is(before, now)) return;
  if (typeof before !== 'object' || typeof now !== 'object' || before === null || now === null) {
    tell(place, before, now);
    return;
  }
  if (Array.isArray(before) && Array.isArray(now)) {
    if (before.length !== now.length) tell(`${place}.length`, before.length, now.length);
    for (let i = 0; i < Math.min(before.length, now.length); i++) {
      compare(before[i], now[i], without, tell, `${place}[]`);
    }
    return;
  }
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
    if (without.has(name)) continue;
    const [a, b] = [before, now].map((value) => /** @type {Record<string, unknown>} */ (value)[name]);
    compare(a, b, without, tell, place === '' ? name : `${place}.${name}`);
  }
}

/** @param {{ baseline: string, without: string[], examples: number, paths: string[] }} options */
async function run({ baseline, without, examples, paths }) {
  const captures = paths.flatMap(capturesIn);
  const { path: other, commit } = buildBaseline(ROOT, baseline);
  const [before, now] = [reporter(other), reporter(ROOT)];
  const ignored = new Set(without);
  /** @type {Map<string, { captures: Set<string>, count: number, examples: string[] }>} */
  const classes = new Map();
  const differing = new Set();
  const shown = (/** @type {unknown} */ value) => (JSON.stringify(value) ?? 'nothing').slice(0, MAX_SHOWN);
  for (const capture of captures) {
    const [a, b] = await Promise.all([before.report(capture), now.report(capture)]);
    if (a === b) continue;
    compare(JSON.parse(a), JSON.parse(b), ignored, (place, was, is) => {
      differing.add(capture);
      const all = classes.get(place) ?? { captures: new Set(), count: 0, examples: [] };
      classes.set(place, all);
      all.captures.add(capture);
      all.count++;
      if (all.examples.length < examples) {
        all.examples.push(`${relative('', capture)}: ${shown(was)} → ${shown(is)}`);
      }
    });
  }
  before.end();
  now.end();
  const same = captures.length - differing.size;
  console.log(`${captures.length} captures, against ${commit}: ${same} reports the same, ${differing.size} not`);
  for (const [place, of] of [...classes].toSorted((a, b) => b[1].captures.size - a[1].captures.size)) {
    console.log(`  ${place}: ${of.count} in ${of.captures.size} captures`);
    for (const example of of.examples) console.log(`      ${example}`);
  }
  if (differing.size > 0) process.exitCode = 1;
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      baseline: { type: 'string' },
      without: { type: 'string', multiple: true, default: [] },
      examples: { type: 'string', default: '1' },
    },
  });
  if (values.baseline === undefined || positionals.length === 0) throw new RangeError('name a revision and captures');
  await run({
    baseline: values.baseline,
    without: values.without,
    examples: Number(values.examples),
    paths: positionals,
  });
} catch (thrown) {
  const error = /** @type {Error & { code?: string }} */ (thrown);
  const isUsage = error instanceof RangeError || error.code?.startsWith('ERR_PARSE_ARGS');
  console.error(isUsage ? `${error.message}\n${USAGE}` : error);
  process.exitCode = isUsage ? 2 : 1;
}
