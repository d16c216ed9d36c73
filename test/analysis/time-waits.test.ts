// TIME_WAIT in all and by host.
import { expect, test } from 'vitest';
import { TimeWaits } from '../../src/analysis/time-waits.ts';
import { parseAddress } from '../../src/shared/address.ts';
import { endsOf } from './ends.ts';

const someServer = { address: [1], port: 80 };

/** A client there; hashes collide unless they are given. */
const hostOf = (text: string, hash = 1) =>
  endsOf({ address: parseAddress(text)!, port: 40_000 }, someServer, { client: hash, server: 2 });

/** `address from-until` in seconds, several. */
function recordOf(...lines: string[]): ReturnType<TimeWaits['record']> {
  const timeWaits = new TimeWaits();
  for (const line of lines) {
    const [, address, from, until] = /^(\S+) ([\d.]+)-([\d.]+)$/.exec(line)!;
    timeWaits.add(hostOf(address!), 'client', Number(from) * 1e9, Number(until) * 1e9);
  }
  return timeWaits.record();
}

test('nothing → nothing', () => {
  expect(recordOf()).toEqual({ entered: 0, peak: 0, byHost: [] });
});

test('one host, one after the other → 2 entered, 1 at a time', () => {
  expect(recordOf('10.0.0.1 0-60', '10.0.0.1 60-120')).toEqual({
    entered: 2,
    peak: 1,
    byHost: [{ address: '10.0.0.1', entered: 2, peak: 1, perSecond: 1 / 60 }],
  });
});

test('two hosts at the same time → the sum in all, each by itself', () => {
  expect(recordOf('10.0.0.1 0-60', '10.0.0.2 1-61', '10.0.0.2 2-62')).toEqual({
    entered: 3,
    peak: 3,
    byHost: [
      { address: '10.0.0.2', entered: 2, peak: 2, perSecond: 1 },
      { address: '10.0.0.1', entered: 1, peak: 1, perSecond: null },
    ],
  });
});

test('peaks at different times → the highest sum, not the sum of the peaks', () => {
  expect(recordOf('10.0.0.1 0-60', '10.0.0.1 1-61', '10.0.0.2 100-160', '10.0.0.2 101-161').peak).toBe(2);
});

test('equal peaks → who entered more often first', () => {
  const { byHost } = recordOf('10.0.0.1 0-60', '10.0.0.2 0-60', '10.0.0.2 100-160');
  expect(byHost.map(({ address }) => address)).toEqual(['10.0.0.2', '10.0.0.1']);
});

test('IPv4, IPv6 and the mapped address → hosts of their own, as RFC 5952 writes them', () => {
  const { byHost } = recordOf('10.0.0.1 0-60', '2001:db8:0:0:0:0:0:1 0-60', '::ffff:10.0.0.1 0-60');
  expect(byHost.map(({ address }) => address).toSorted()).toEqual(['10.0.0.1', '2001:db8::1', '::ffff:10.0.0.1']);
});

test('more hosts than a report names → the twenty highest', () => {
  const lines = Array.from({ length: 30 }, (_, i) => Array.from({ length: i + 1 }, () => `10.0.0.${i} 0-60`)).flat();
  const { byHost, entered, peak } = recordOf(...lines);
  expect(byHost.map(({ peak: most }) => most)).toEqual(Array.from({ length: 20 }, (_, i) => 30 - i));
  expect([entered, peak]).toEqual([465, 465]);
});

test('more hosts than are counted on their own → all counted in the sums', () => {
  const timeWaits = new TimeWaits();
  for (let i = 0; i < 3000; i++) timeWaits.add(hostOf(`10.1.${i >> 8}.${i & 255}`, i), 'client', 0, 60e9);
  timeWaits.add(hostOf('10.1.0.5', 5), 'client', 0, 60e9);
  expect(timeWaits.record()).toMatchObject({ entered: 3001, peak: 3001 });
  expect(timeWaits.record().byHost[0]).toEqual({ address: '10.1.0.5', entered: 2, peak: 2, perSecond: null });
});
