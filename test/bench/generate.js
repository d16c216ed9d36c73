// Writes a large synthetic capture whose number of open connections stays the same however long it is: a
// fixed number of slots, and each connection that ends is followed by a new one in its slot. So ten times the
// packets means ten times the finished connections and as many open ones, which is what a test of memory
// growth needs. The same arguments give the same bytes. Memory use here doesn't depend on the length either.

import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ConnectionHeap } from './connection-heap.js';
import { FrameWriter, Route, TCP, UDP } from './frame-writer.js';
import { Random } from './random.js';
import { SyntheticConnection } from './synthetic-connection.js';

export const DEFAULTS = { packets: 2_000_000, connectionsOpen: 2000, seed: 1 };

const START_SECONDS = 1_750_000_000;
const RAMP_US = 5e6; // the first connections start within this time
const PAUSE_US = 100_000; // mean time a slot stays empty
const IPV6_SHARE = 0.1;
const SERVER_COUNT = 200;
const CLIENT_COUNT = 8000;
const FIRST_CLIENT_PORT = 32_768;
const CLIENT_PORT_COUNT = 28_232; // Linux's ephemeral ports
const SERVER_PORTS = [443, 443, 443, 8443, 9443, 30_443];
const USAGE = 'node test/bench/generate.js OUT.pcap [--packets 2000000] [--connections-open 2000] [--seed 1]';

/**
 * @param {string} path
 * @param {{ packets: number, connectionsOpen: number, seed: number }} options
 * @returns {{ packets: number, bytes: number, connections: number, captureSeconds: number }}
 */
export function generateCapture(path, { packets, connectionsOpen, seed }) {
  const random = new Random(seed);
  const writer = new FrameWriter(path, START_SECONDS);
  const heap = new ConnectionHeap();
  let nextId = 0;
  let connections = 0;
  let timeUs = 0;
  const open = (/** @type {number} */ startUs) => openConnection(random, nextId++, startUs);
  for (let slot = 0; slot < connectionsOpen; slot++) heap.push(open(random.between(0, RAMP_US)));
  while (writer.packetCount < packets) {
    const item = heap.top;
    timeUs = item.segment.timeUs;
    writer.write(item.route, item.segment);
    if (!item.hasBegun) connections++;
    item.hasBegun = true;
    const segment = item.connection.next();
    if (segment) item.segment = segment;
    heap.replaceTop(segment ? item : open(timeUs + random.around(PAUSE_US)));
  }
  writer.close();
  return { packets, bytes: writer.byteCount, connections, captureSeconds: timeUs / 1e6 };
}

/**
 * A four-tuple comes back only after CLIENT_COUNT × CLIENT_PORT_COUNT connections.
 * @param {Random} random @param {number} id @param {number} startUs
 * @returns {import('./connection-heap.js').OpenConnection}
 */
function openConnection(random, id, startUs) {
  const isIpv6 = random.chance(IPV6_SHARE);
  const connection = new SyntheticConnection(random, startUs, isIpv6);
  const client = id % CLIENT_COUNT;
  const clientPort = FIRST_CLIENT_PORT + (Math.floor(id / CLIENT_COUNT) % CLIENT_PORT_COUNT);
  const route = new Route(
    connection.isDatagram ? UDP : TCP,
    address(isIpv6, 0, client),
    address(isIpv6, 1, random.between(0, SERVER_COUNT - 1)),
    clientPort,
    SERVER_PORTS[random.between(0, SERVER_PORTS.length - 1)],
  );
  const segment = connection.next();
  if (!segment) throw new Error('a synthetic connection without a packet');
  return { id, connection, route, segment, hasBegun: false };
}

/** Clients in 10.0.0.0/16 and 2001:db8::/64, servers in 10.1.0.0/16 and 2001:db8:0:1::/64. */
function address(/** @type {boolean} */ isIpv6, /** @type {number} */ network, /** @type {number} */ host) {
  if (!isIpv6) return Buffer.from([10, network, host >> 8, host & 0xff]);
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE(0x2001_0db8, 0);
  bytes[7] = network;
  bytes.writeUInt16BE(host + 1, 14);
  return bytes;
}

/** Changes with anything that decides the bytes: a capture of an older generator is not reused. */
export function generatorVersion() {
  const hash = createHash('sha256');
  for (const name of [
    'random',
    'frame-writer',
    'conversation',
    'synthetic-connection',
    'connection-heap',
    'generate',
  ]) {
    hash.update(readFileSync(new URL(`${name}.js`, import.meta.url)));
  }
  return hash.digest('hex').slice(0, 8);
}

/** @param {string} name @param {string | undefined} text @param {number} byDefault */
export function wholeNumber(name, text, byDefault) {
  const value = text === undefined ? byDefault : Number(text.replaceAll('_', ''));
  if (!Number.isSafeInteger(value) || value < 1)
    throw new RangeError(`--${name}: not a positive whole number: ${text}`);
  return value;
}

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      packets: { type: 'string' },
      'connections-open': { type: 'string' },
      seed: { type: 'string' },
    },
  });
  if (positionals.length !== 1) throw new RangeError('exactly one output file');
  const options = {
    packets: wholeNumber('packets', values.packets, DEFAULTS.packets),
    connectionsOpen: wholeNumber('connections-open', values['connections-open'], DEFAULTS.connectionsOpen),
    seed: wholeNumber('seed', values.seed, DEFAULTS.seed),
  };
  const begin = performance.now();
  const made = generateCapture(positionals[0], options);
  const seconds = (performance.now() - begin) / 1000;
  console.log(
    `${positionals[0]}: ${made.packets} packets, ${(made.bytes / 1e6).toFixed(1)} MB, ` +
      `${made.connections} connections in ${made.captureSeconds.toFixed(1)} s of capture; ` +
      `made in ${seconds.toFixed(2)} s (${Math.round(made.packets / seconds / 1000)} k packets/s)`,
  );
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    main();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\nusage: ${USAGE}`);
    process.exitCode = 2;
  }
}
