// Turns the costs of single runs into what is claimed: medians with their range, and ratios of tcpscope to
// each other tool. A ratio is taken inside one round, where both ran within seconds of each other, and the
// median round is reported with its range; absolute figures of different days or machines are never compared.
// A failed tool keeps its line and its words.

/** @typedef {import('./measure.js').Cost} Cost */
/**
 * @typedef {object} Measured
 * @property {string} name
 * @property {string} command
 * @property {Cost[]} runs those that count, without the warm-up
 * @property {string} failure empty, or what the tool said when it failed, in the warm-up or later
 */

/** @param {number[]} values */
export function median(values) {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {Measured} tool @param {number} packets */
export function summarise(tool, packets) {
  const walls = tool.runs.map((run) => run.wallSeconds);
  const wallSeconds = median(walls);
  return {
    packetsPerSecond: packets / wallSeconds,
    wallSeconds,
    wallSecondsMin: walls.length ? Math.min(...walls) : NaN,
    wallSecondsMax: walls.length ? Math.max(...walls) : NaN,
    cpuSeconds: median(tool.runs.map((run) => run.cpuSeconds)),
    peakBytes: median(tool.runs.map((run) => run.peakBytes)),
  };
}

/**
 * Speed above 1: tcpscope is faster. CPU and memory below 1: tcpscope uses less.
 * @param {Measured} tcpscope @param {Measured} other
 */
export function compare(tcpscope, other) {
  const rounds = Math.min(tcpscope.runs.length, other.runs.length);
  const ratios = (/** @type {(mine: Cost, theirs: Cost) => number} */ ratio) =>
    Array.from({ length: rounds }, (_, round) => ratio(tcpscope.runs[round], other.runs[round]));
  const speeds = ratios((mine, theirs) => theirs.wallSeconds / mine.wallSeconds);
  return {
    to: other.name,
    rounds,
    speed: median(speeds),
    speedMin: rounds ? Math.min(...speeds) : NaN,
    speedMax: rounds ? Math.max(...speeds) : NaN,
    cpu: median(ratios((mine, theirs) => mine.cpuSeconds / theirs.cpuSeconds)),
    memory: median(ratios((mine, theirs) => mine.peakBytes / theirs.peakBytes)),
  };
}

/** @param {number} value @param {number} [digits] */
const number = (value, digits = 2) => (Number.isFinite(value) ? value.toFixed(digits) : '–');
/** @param {number} bytes */
const megabytes = (bytes) => (Number.isFinite(bytes) ? `${(bytes / 1e6).toFixed(0)} MB` : '–');

/** @param {string} title @param {number} packets @param {Measured[]} tools @returns {string} */
export function renderCosts(title, packets, tools) {
  const rows = [['tool', 'packets/s', 'wall median (min–max)', 'CPU', 'peak memory', 'runs']];
  for (const tool of tools) {
    const sum = summarise(tool, packets);
    const wall = `${number(sum.wallSeconds)} s (${number(sum.wallSecondsMin)}–${number(sum.wallSecondsMax)})`;
    const rate = Number.isFinite(sum.packetsPerSecond) ? Math.round(sum.packetsPerSecond).toLocaleString('en') : '–';
    const costs = [rate, wall, `${number(sum.cpuSeconds)} s`, megabytes(sum.peakBytes), String(tool.runs.length)];
    rows.push([tool.name, ...(tool.failure ? ['FAILED', '–', '–', '–', String(tool.runs.length)] : costs)]);
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const pad = (/** @type {string} */ cell, /** @type {number} */ column) =>
    column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]);
  const lines = rows.map((row) => `  ${row.map(pad).join('  ')}`);
  for (const tool of tools.filter(({ failure }) => failure)) {
    lines.push(`  ${tool.name} FAILED (${tool.command}): ${tool.failure.replaceAll('\n', '\n    ')}`);
  }
  return `${title}\n${lines.join('\n')}`;
}

/** @param {ReturnType<typeof compare>} ratio @returns {string} */
export function renderRatio({ to, rounds, speed, speedMin, speedMax, cpu, memory }) {
  if (rounds === 0) return `  tcpscope / ${to}: no ratio, one of them failed`;
  const range = rounds > 1 ? `, ${number(speedMin)}–${number(speedMax)} over ${rounds} rounds` : ', one round';
  const costs = `CPU ${number(cpu)}×; memory ${number(memory)}×`;
  return `  tcpscope / ${to}: speed ${number(speed)}×${range}; ${costs}`;
}

/** @param {string} name @param {number} shortBytes @param {number} longBytes @param {number} factor */
export function renderGrowth(name, shortBytes, longBytes, factor) {
  const growth = `${megabytes(shortBytes)} → ${megabytes(longBytes)}`;
  return `  ${name}: ${growth} for ${factor}× the packets: ${number(longBytes / shortBytes)}×`;
}
