// Which end is the client, and how that is known.
import { expect, test } from 'vitest';
import { TestedEngine } from '../kit/engine.ts';
import { connectionOf } from './analyze-trace.ts';

const client = '10.0.0.1:40000';
const server = '10.0.0.2:80';

/** As `client > server, known by`. */
async function clientOf(trace: string): Promise<string> {
  const { client: from, server: to, clientKnownBy } = await connectionOf(trace);
  return `${from.address}:${from.port} > ${to.address}:${to.port}, ${clientKnownBy}`;
}

test('SYN first → its sender, known by syn', async () => {
  expect(await clientOf('handshake')).toBe(`${client} > ${server}, syn`);
});

test('SYN first, from a lower port to a higher one → its sender all the same', async () => {
  expect(await clientOf(`+0 < S 0:0(0)\n+.01 > S. 0:0(0) ack 1`)).toBe(`${server} > ${client}, syn`);
});

test('SYN-ACK first → its receiver, known by syn-ack', async () => {
  const trace = '+0 < S. 0:0(0) ack 1\n+.01 > . 1 ack 1';
  expect(await clientOf(trace)).toBe(`${client} > ${server}, syn-ack`);
});

test('SYN-ACK first, from a higher port → its receiver all the same', async () => {
  expect(await clientOf('+0 > S. 0:0(0) ack 1\n+.01 < . 1 ack 1')).toBe(`${server} > ${client}, syn-ack`);
});

test('SYN-ACK first, its SYN after it → known by syn', async () => {
  expect(await clientOf('+0 < S. 0:0(0) ack 1\n+.001 > S 0:0(0)\n+.01 > . 1 ack 1')).toBe(`${client} > ${server}, syn`);
});

test('midstream, the first packet from the system port → the other end, known by port', async () => {
  expect(await clientOf('+0 < P. 1:101(100) ack 1\n+.01 > . 1 ack 101')).toBe(`${client} > ${server}, port`);
});

test('midstream, the first packet from the ephemeral port → its sender, known by port', async () => {
  expect(await clientOf('+0 > P. 1:101(100) ack 1\n+.01 < . 1 ack 101')).toBe(`${client} > ${server}, port`);
});

test.each([
  ['user port against an ephemeral one', 50_001, 5432, 'port'],
  ['user port against a Linux ephemeral one', 32_768, 32_767, 'port'],
  ['Linux ephemeral port against a dynamic one', 60_000, 40_000, 'port'],
  ['two user ports', 1031, 8080, 'first-packet'],
  ['two dynamic ports', 50_001, 50_002, 'first-packet'],
  ['two system ports', 80, 443, 'first-packet'],
])('midstream, %s → %i is the client of %i, known by %s', async (_, from, to, knownBy) => {
  const trace = `addresses 10.0.0.1:${from} 10.0.0.2:${to}\n+0 > P. 1:101(100) ack 1\n+.01 < . 1 ack 101`;
  expect(await clientOf(trace)).toBe(`10.0.0.1:${from} > 10.0.0.2:${to}, ${knownBy}`);
  if (knownBy !== 'port') return;
  const fromServer = `addresses 10.0.0.1:${from} 10.0.0.2:${to}\n+0 < P. 1:101(100) ack 1\n+.01 > . 1 ack 101`;
  expect(await clientOf(fromServer)).toBe(`10.0.0.1:${from} > 10.0.0.2:${to}, port`);
});

test('midstream, ports that do not tell, the first packet from the server → taken for the client', async () => {
  const trace = 'addresses 10.0.0.1:1031 10.0.0.2:8080\n+0 < P. 1:101(100) ack 1\n+.01 > . 1 ack 101';
  expect(await clientOf(trace)).toBe('10.0.0.2:8080 > 10.0.0.1:1031, first-packet');
});

test('serverByPort: the ends of each class → as its table says', () => {
  const serverByPort = new TestedEngine().functionsOf('flow/well-known-port')['serverByPort']!;
  const classes = [
    [0, 1023],
    [1024, 32_767],
    [32_768, 49_151],
    [49_152, 65_535],
  ];
  for (const [i, ports] of classes.entries()) {
    for (const [j, others] of classes.entries()) {
      for (const port of ports) {
        for (const other of others) expect(serverByPort(port, other)).toBe(Math.sign(i - j));
      }
    }
  }
});
