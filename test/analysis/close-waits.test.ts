// Leaks by who owns them: a server by address and port, a client by its address.
import { expect, test } from 'vitest';
import { CloseWaits } from '../../src/analysis/close-waits.ts';
import { parseAddress } from '../../src/shared/address.ts';

type Owner = ReturnType<CloseWaits['record']>['byEndpoint'][number];

/** `client|server address port seconds`, several. */
function recordOf(...lines: string[]): ReturnType<CloseWaits['record']> {
  const closeWaits = new CloseWaits();
  for (const line of lines) {
    const [end, address, port, seconds] = line.split(' ');
    closeWaits.add({ address: parseAddress(address!)!, port: Number(port) }, end === 'server', Number(seconds));
  }
  return closeWaits.record();
}

const owner = (address: string, port: number | null, count: number, oldest: number): Owner => ({
  address,
  port,
  count,
  oldest,
});

test('nothing → nothing', () => {
  expect(recordOf()).toEqual({ leaks: 0, byEndpoint: [] });
});

test('a server’s, several → one owner with its port, the oldest of them', () => {
  expect(recordOf('server 10.0.0.2 80 7', 'server 10.0.0.2 80 9.5', 'server 10.0.0.2 80 8')).toEqual({
    leaks: 3,
    byEndpoint: [owner('10.0.0.2', 80, 3, 9.5)],
  });
});

test('two services of a host → two owners, that of more leaks first', () => {
  const { byEndpoint } = recordOf('server 10.0.0.2 80 7', 'server 10.0.0.2 81 6', 'server 10.0.0.2 81 6');
  expect(byEndpoint).toEqual([owner('10.0.0.2', 81, 2, 6), owner('10.0.0.2', 80, 1, 7)]);
});

test('a client’s, each of another port → one owner without port', () => {
  expect(recordOf('client 10.0.0.1 40000 7', 'client 10.0.0.1 40001 70').byEndpoint).toEqual([
    owner('10.0.0.1', null, 2, 70),
  ]);
});

test('a host that is server and client → two owners; the older first among equals', () => {
  expect(recordOf('client 10.0.0.1 40000 7', 'server 10.0.0.1 80 8', 'server 10.0.0.1 0 9').byEndpoint).toEqual([
    owner('10.0.0.1', 0, 1, 9),
    owner('10.0.0.1', 80, 1, 8),
    owner('10.0.0.1', null, 1, 7),
  ]);
});

test('IPv6 → servers by port, clients by address', () => {
  const lines = [
    'server 2001:db8::1 80 6',
    'server 2001:db8::1 81 5',
    'client 2001:db8::1 5 4',
    'client 2001:db8::1 6 4',
  ];
  expect(recordOf(...lines, 'client 2001:db8::2 6 3').byEndpoint).toEqual([
    owner('2001:db8::1', null, 2, 4),
    owner('2001:db8::1', 80, 1, 6),
    owner('2001:db8::1', 81, 1, 5),
    owner('2001:db8::2', null, 1, 3),
  ]);
});

test('more owners than a report names → the twenty with the most leaks, all in the sum', () => {
  const lines = Array.from({ length: 30 }, (_, i) => Array.from({ length: i + 1 }, () => `server 10.0.0.2 ${i} 6`));
  const { leaks, byEndpoint } = recordOf(...lines.flat());
  expect(leaks).toBe(465);
  expect(byEndpoint.map(({ count }) => count)).toEqual(Array.from({ length: 20 }, (_, i) => 30 - i));
});

test('more owners than are counted on their own → all in the sum', () => {
  const closeWaits = new CloseWaits();
  for (let i = 0; i < 5000; i++) closeWaits.add({ address: [i], port: 80 }, true, 6);
  expect(closeWaits.record().leaks).toBe(5000);
});
