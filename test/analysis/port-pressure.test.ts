// Ports of the ephemeral range that a client has taken for a server.
import { expect, test } from 'vitest';
import { PortPressure, type PortRange } from '../../src/analysis/port-pressure.ts';
import { parseAddress } from '../../src/shared/address.ts';
import type { FlowEnd } from '../../src/core/identity.ts';
import { endsOf } from './ends.ts';

function end(text: string): FlowEnd {
  const at = text.lastIndexOf(':');
  return { address: parseAddress(text.slice(0, at))!, port: Number(text.slice(at + 1)) };
}

/** `client server from-until` in seconds, several; without an end, for ever. */
function recordOf(range: PortRange, ...lines: string[]): ReturnType<PortPressure['record']> {
  const pressure = new PortPressure(range);
  for (const line of lines) {
    const [, client, server, from, until] = /^(\S+) (\S+) ([\d.]+)-([\d.]*)$/.exec(line)!;
    const untilNs = until === '' ? Infinity : Number(until) * 1e9;
    pressure.add(endsOf(end(client!), end(server!)), Number(from) * 1e9, untilNs);
  }
  return pressure.record();
}

const linux = { low: 32_768, high: 60_999 };
const small = { low: 40_000, high: 40_009 };

test('nothing, or one port at a time → no pressure', () => {
  expect(recordOf(linux)).toEqual([]);
  expect(recordOf(linux, '10.0.0.1:40000 10.0.0.2:80 0-60', '10.0.0.1:40001 10.0.0.2:80 60-120')).toEqual([]);
});

test('several ports at the same time → used of the available ones', () => {
  const lines = [0, 1, 2].map((i) => `10.0.0.1:${40_000 + i} 10.0.0.2:80 ${i}-`);
  expect(recordOf(linux, ...lines)).toEqual([
    { client: '10.0.0.1', server: '10.0.0.2:80', used: 3, available: 28_232 },
  ]);
});

test('ports outside the range → left out; both its ends belong to it', () => {
  const lines = [39_999, 40_000, 40_009, 40_010].map((port) => `10.0.0.1:${port} 10.0.0.2:80 0-60`);
  expect(recordOf(small, ...lines)).toMatchObject([{ used: 2, available: 10 }]);
});

test('a range of one port → 1 available', () => {
  const range = { low: 50_000, high: 50_000 };
  const lines = ['10.0.0.1:50000 10.0.0.2:80 0-60', '10.0.0.1:50000 10.0.0.2:80 30-90'];
  expect(recordOf(range, ...lines)).toMatchObject([{ used: 2, available: 1 }]);
});

test('the same client and two services, two clients of a service → pairs of their own, the nearest first', () => {
  const lines = [
    '10.0.0.1:40000 10.0.0.9:80 0-',
    '10.0.0.1:40001 10.0.0.9:80 0-',
    '10.0.0.1:40000 10.0.0.9:443 0-',
    '10.0.0.1:40001 10.0.0.9:443 0-',
    '10.0.0.1:40002 10.0.0.9:443 0-',
    '10.0.0.77:40000 10.0.0.9:80 0-',
  ];
  expect(recordOf(linux, ...lines)).toEqual([
    { client: '10.0.0.1', server: '10.0.0.9:443', used: 3, available: 28_232 },
    { client: '10.0.0.1', server: '10.0.0.9:80', used: 2, available: 28_232 },
  ]);
});

test('IPv6 → the server in brackets', () => {
  const lines = ['2001:db8::1', '2001:db8::1'].map((client, i) => `${client}:${40_000 + i} 2001:db8::2:80 0-`);
  expect(recordOf(small, ...lines)).toEqual([
    { client: '2001:db8::1', server: '[2001:db8::2]:80', used: 2, available: 10 },
  ]);
});

// All hashes are the same here: the ends themselves decide.
test('neighbouring clients, each on a port of its own of a server → not taken for one pair', () => {
  const lines = ['10.0.0.2:40000 10.0.0.9:8080 0-', '10.0.0.3:40000 10.0.0.9:8081 0-'];
  expect(recordOf(linux, ...lines)).toEqual([]);
});

test('more pairs than a report names → the ten nearest to the range', () => {
  const lines = Array.from({ length: 15 }, (_, pair) =>
    Array.from({ length: pair + 2 }, (__, i) => `10.0.${pair}.1:${40_000 + i} 10.9.9.9:80 0-`),
  );
  const record = recordOf(linux, ...lines.flat());
  expect(record.map(({ used }) => used)).toEqual(Array.from({ length: 10 }, (_, i) => 16 - i));
});
