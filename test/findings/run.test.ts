import { describe, expect, test } from 'vitest';
import { serverFilter, type Finding } from './finding-case.ts';
import { findingsOf, testFindings } from './finding-tests.ts';
import { hostOf, portOf, range, series, sideBySide } from './many.ts';
import { runCases } from './run-cases.ts';

testFindings(runCases);

const later = '+5 > udp (10)';
const hosts = (count: number) => range(count, (i) => hostOf(i));

async function onlyFinding(trace: string): Promise<Finding> {
  const found = await findingsOf(trace);
  expect(found.map(({ rule }) => rule)).toHaveLength(1);
  return found[0]!;
}

describe('SYN flood', () => {
  const unanswered = `${sideBySide(hosts(100), '+0 > S 0:0(0)', '.01')}\n${later}`;

  test('100 SYNs of 100 addresses within a second, no answer, nobody tries again → syn-flood alone', async () => {
    expect(await onlyFinding(unanswered)).toMatchObject({
      rule: 'syn-flood',
      severity: 'error',
      connection: null,
      endpoint: 'client',
      count: 100,
      capture: 0,
      data: { server: '10.0.0.2:80', syns: 100, synCookies: false },
      filter: serverFilter('tcp.flags.syn == 1'),
    });
  });

  // The first two are counted, but their addresses, times and frames are not kept.
  test('the same → its addresses, their rate, and frames from the third on', async () => {
    expect(await onlyFinding(unanswered)).toMatchObject({
      t: 0.02,
      frames: [3, 4, 5, 6, 7, 8, 9, 10],
      data: { sources: 98, rate: 103, peakHalfOpen: 98 },
      message:
        'SYN flood against 10.0.0.2:80: 100 SYNs from 98 addresses, never completed, 103/s, up to 98 half-open at the same time',
    });
  });

  test('answered, each SYN-ACK repeated → syn-flood instead of what the connections say, no cookies', async () => {
    const found = await onlyFinding(
      `${sideBySide(hosts(100), '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1\n+1 < S. 0:0(0) ack 1')}\n${later}`,
    );
    expect(found).toMatchObject({ rule: 'syn-flood', count: 100, data: { synCookies: false } });
    expect(found.message).not.toContain('cookies');
  });

  test('answered, no SYN-ACK repeated → syn-flood, met with SYN cookies', async () => {
    const found = await onlyFinding(`${sideBySide(hosts(100), '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1')}\n${later}`);
    expect(found).toMatchObject({ rule: 'syn-flood', count: 100, data: { synCookies: true } });
    expect(found.message).toMatch(/; its SYN-ACKs are not retransmitted, as with SYN cookies$/);
  });

  test('while some are served, still mostly half-open → syn-flood, and nothing of those who are served', async () => {
    const served = sideBySide(
      range(20, (i) => portOf(i)),
      '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1\n+.001 > P. 1:101(100) ack 1\n+.01 < P. 1:201(200) ack 101',
    );
    expect(await onlyFinding(`${served}\n${unanswered}`)).toMatchObject({ rule: 'syn-flood', count: 100 });
  });

  test('60 that never go on among 200 that do → no syn-flood', async () => {
    const served = sideBySide(
      range(200, (i) => portOf(i)),
      '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1\n+.001 > P. 1:101(100) ack 1\n+.01 < P. 1:201(200) ack 101',
    );
    const halfOpen = sideBySide(hosts(60), '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1');
    const rules = (await findingsOf(`${halfOpen}\n${served}\n${later}`)).map(({ rule }) => rule);
    expect(rules).toEqual(['handshake-incomplete']);
  });

  test('at one server, a second one just down → syn-flood of the first, syn-unanswered of the second', async () => {
    const down = sideBySide([portOf(0, '10.0.0.3:80')], '+0 > S 0:0(0)\n+1 > S 0:0(0)\n+2 > S 0:0(0)');
    const found = await findingsOf(`${unanswered}\n${down}\n${later}`);
    expect(found.map(({ rule, data }) => `${rule} ${data['server']}`)).toEqual([
      'syn-flood 10.0.0.2:80',
      'syn-unanswered 10.0.0.3:80',
    ]);
  });

  test('1100 SYNs of as many addresses at the end of the capture, too soon to try again → syn-flood', async () => {
    expect(await onlyFinding(sideBySide(hosts(1100), '+0 > S 0:0(0)'))).toMatchObject({
      rule: 'syn-flood',
      count: 1100,
    });
  });

  test('IPv6 → its filter is of IPv6', async () => {
    const ends = range(60, (i) => `[2001:db8:1::${(i + 1).toString(16)}]:40000 [2001:db8::2]:443`);
    const found = await onlyFinding(`${sideBySide(ends, '+0 > S 0:0(0)')}\naddresses ${hostOf(0)}\n${later}`);
    expect(found).toMatchObject({
      rule: 'syn-flood',
      data: { server: '[2001:db8::2]:443' },
      filter: 'ipv6.addr == 2001:db8::2 && tcp.port == 443 && tcp.flags.syn == 1',
    });
  });
});

describe('scans', () => {
  // Not in order: initial sequence numbers of traces are made of the ports, and would grow in even steps.
  const scannedPorts = range(60, (i) => portOf(0, `10.0.0.2:${1000 + ((i * 37) % 60)}`));
  const total = (found: readonly Finding[]) => found.reduce((sum, { count }) => sum + count, 0);

  test('of 60 ports of a host, no answer → syn-unanswered, ten servers and the rest; no syn-flood', async () => {
    const found = await findingsOf(`${sideBySide(scannedPorts, '+0 > S 0:0(0)')}\n${later}`);
    expect(new Set(found.map(({ rule }) => rule))).toEqual(new Set(['syn-unanswered']));
    expect(found).toHaveLength(11);
    expect(total(found)).toBe(60);
  });

  test('of 60 ports of a host, refused → connection-refused', async () => {
    const found = await findingsOf(sideBySide(scannedPorts, '+0 > S 0:0(0)\n+.01 < R. 0 ack 1'));
    expect(new Set(found.map(({ rule }) => rule))).toEqual(new Set(['connection-refused']));
    expect(total(found)).toBe(60);
  });

  test('of one port of 200 hosts → syn-unanswered, no syn-flood', async () => {
    const found = await findingsOf(
      `${sideBySide(
        range(200, (i) => portOf(0, `10.7.0.${1 + i}:22`)),
        '+0 > S 0:0(0)',
      )}\n${later}`,
    );
    expect(new Set(found.map(({ rule }) => rule))).toEqual(new Set(['syn-unanswered']));
    expect(total(found)).toBe(200);
  });
});

describe('predictable ISNs: what shows them', () => {
  const isns = (numbers: readonly number[]) =>
    series(numbers.length, (i) => `addresses ${portOf(i)}\nisn client ${numbers[i]}\nhandshake\nclose`);
  const even = range(12, (i) => 1000 + i * 64_000);

  // Wrong still: the second in place of the first, and the time of the ninth.
  test('twelve in even steps → the first, and those from the ninth on, by which it is known', async () => {
    const { frames, t } = await onlyFinding(isns(even));
    expect([t, frames]).toEqual([0, [1, 49, 55, 61, 67]]);
  });

  test('random numbers, then nine in even steps → none of the random ones', async () => {
    const random = [5, 2_000_000_000, 77_777, 3_333_333_333];
    const { frames, count } = await onlyFinding(isns([...random, ...even.slice(0, 9)]));
    expect(count).toBe(9);
    expect(frames.every((frame) => frame > random.length * 6)).toBe(true);
  });

  test('of a server, to different clients → predictable-isn of the server', async () => {
    const found = await onlyFinding(
      series(10, (i) => `addresses ${hostOf(i)}\nisn server ${7 + i * 128_000}\nhandshake\nclose`),
    );
    expect(found).toMatchObject({ rule: 'predictable-isn', count: 10, data: { address: '10.0.0.2', step: 128_000 } });
  });
});
