// Fields that are answered of a connection that is over: each in a connection that has it, beside one that has not.
import { describe, expect, test } from 'vitest';
import { analyze, parseFilter } from '../../src/index.ts';
import { writeCapture } from '../kit/write-capture.ts';
import { streamsOf } from './chosen.ts';

const ORDINARY = 0;
const SPECIAL = 1;
const ordinary = `addresses 10.0.0.1:40000 10.0.0.2:80
  handshake
  +.01 > . 1:101(100) ack 1
  +.01 < . 1:1(0) ack 101
  +.01 < . 1:201(200) ack 101
  +.01 > . 101:101(0) ack 201
  close`;
const client = '10.0.0.1';
const server = '10.0.0.3';
const special = (lines: string): string =>
  writeCapture(`${ordinary}\naddresses ${client}:40001 ${server}:81\n${lines}`);

/** By end: the filter chooses the special connection alone, and with `ip.src` only where that is who did it. */
const byEnd: readonly [filter: string, by: 'client' | 'server', lines: string][] = [
  ['tcp.flags.push == 1', 'client', 'handshake\n+.01 > P. 1:101(100) ack 1\n+.01 < . 1 ack 101'],
  ['tcp.flags.urg == 1', 'server', 'handshake\n+.01 < U. 1:101(100) ack 1\n+.01 > . 1 ack 101'],
  ['tcp.flags.ece == 1', 'server', 'handshake\n+.01 > . 1:101(100) ack 1\n+.01 < E. 1 ack 101'],
  ['tcp.flags.cwr == 1', 'client', 'handshake\n+.01 > W. 1:101(100) ack 1\n+.01 < . 1 ack 101'],
  ['tcp.flags.reset == 1', 'server', 'handshake\n+.01 > . 1:101(100) ack 1\n+.01 < R. 1 ack 101'],
  ['tcp.len > 200', 'server', 'handshake\n+.01 < . 1:202(201) ack 1\n+.01 > . 1 ack 202'],
  ['tcp.len >= 201', 'client', 'handshake\n+.01 > . 1:202(201) ack 1\n+.01 < . 1 ack 202'],
  ['tcp.window_size == 0', 'server', 'handshake\n+.01 > . 1:101(100) ack 1\n+.01 < . 1 ack 101 win 0'],
  ['tcp.window_size_value == 0 && tcp.flags.reset == 0', 'client', 'handshake\n+.01 > . 1:101(100) ack 1 win 0'],
  ['tcp.analysis.zero_window', 'client', 'handshake\n+.01 > . 1:101(100) ack 1 win 0'],
  [
    'tcp.analysis.retransmission',
    'client',
    'handshake\n+.01 > . 1:101(100) ack 1\n+.4 > . 1:101(100) ack 1\n+.01 < . 1 ack 101',
  ],
  ['tcp.analysis.retransmission', 'client', '+0 > S 0:0(0) <mss 1460>\n+1 > S 0:0(0) <mss 1460>'],
  ['tcp.analysis.keep_alive', 'client', 'handshake\n+.1 > . 1:2(1) ack 1\n+.01 < . 1 ack 2\n+50 > . 1:1(0) ack 1'],
  [
    'tcp.checksum.status == "Bad"',
    'client',
    'handshake\n+.1 > . 1:101(100) ack 1\n+.1 > . 101:201(100) ack 1 {badsum}',
  ],
  ['ip.flags.mf == 1 || ip.frag_offset > 0', 'client', 'handshake\n+.1 > . 1:1001(1000) ack 1 {frag 504}'],
  [
    'tcp.analysis.ack_lost_segment',
    'server',
    'handshake\n+.1 > . 1:101(100) ack 1\n+.1 > . 201:301(100) ack 1\n+.1 < . 1 ack 301\n+.1 > . 301:401(100) ack 1\n+.1 < . 1 ack 401',
  ],
];

describe('by end', () => {
  test.each(byEnd)('%s of the %s → chosen, and by ip.src only of that end', async (filter, by, lines) => {
    const path = special(lines);
    expect(await streamsOf(path, filter)).toEqual([SPECIAL]);
    const [doer, other] = by === 'client' ? [client, server] : [server, client];
    expect(await streamsOf(path, `(${filter}) && ip.src == ${doer}`)).toEqual([SPECIAL]);
    expect(await streamsOf(path, `(${filter}) && ip.src == ${other}`)).toEqual([]);
    expect(await streamsOf(path, `!(${filter})`)).toEqual([ORDINARY]);
  });
});

describe('by connection', () => {
  const quoted = 'handshake\n+.1 > . 1:1461(1460) ack 1\n+.001 < icmp 3/4 mtu 1400 {from 10.9.9.9}';

  test.each([
    ['icmp', [SPECIAL]],
    ['icmp.type == 3', [SPECIAL]],
    ['icmp.type == 3 || icmp.type == 11 || icmpv6.type <= 4', [SPECIAL]],
    ['icmp.type == 11', []],
    ['icmpv6', []],
    ['not icmp', [ORDINARY]],
  ])('an ICMP error that quotes it: %s → %j', async (filter, expected) => {
    expect(await streamsOf(special(quoted), filter)).toEqual(expected);
  });

  test.each([
    ['frame.number == 1', [ORDINARY]],
    ['frame.number > 1000', []],
    ['frame.number in {2, 11}', [ORDINARY, SPECIAL]],
    ['frame.number == 1 && ip.addr == 10.0.0.3', []],
    ['frame.len > 1400', [SPECIAL]],
    ['!(frame.number <= 3)', [SPECIAL]],
  ])('frames: %s → %j', async (filter, expected) => {
    expect(await streamsOf(special('handshake\n+.1 > . 1:1461(1460) ack 1'), filter)).toEqual(expected);
  });

  test('packets that were captured in part, or out of time order → the connections that have them', async () => {
    const path = special('handshake\n+.1 > . 1:1001(1000) ack 1 {snap 80}\n0.0001 > . 1001:1001(0) ack 1');
    expect(await streamsOf(path, 'frame.cap_len < frame.len')).toEqual([SPECIAL]);
    expect(await streamsOf(path, 'frame.time_delta < 0')).toEqual([SPECIAL]);
  });
});

describe('what is chosen', () => {
  const reset = special('handshake\n+.01 < R. 1 ack 1');

  test('not → the connections that are left, whatever stands behind it', async () => {
    expect(await streamsOf(reset, '!(tcp.flags.reset == 1)')).toEqual([ORDINARY]);
    expect(await streamsOf(reset, '!(ip.src == 10.0.0.3)')).toEqual([ORDINARY]);
    expect(await streamsOf(reset, '!!(tcp.flags.reset == 1)')).toEqual([SPECIAL]);
    expect(await streamsOf(reset, '!(tcp.flags.fin == 1 && !(tcp.flags.reset == 1))')).toEqual([SPECIAL]);
  });

  test('src of words is the client; ip.src is whoever sends', async () => {
    expect(await streamsOf(reset, 'src host 10.0.0.3')).toEqual([]);
    expect(await streamsOf(reset, 'dst host 10.0.0.3')).toEqual([SPECIAL]);
    expect(await streamsOf(reset, 'ip.src == 10.0.0.3')).toEqual([SPECIAL]);
    expect(await streamsOf(reset, 'ip.src == 10.0.0.3 && tcp.dstport == 40001')).toEqual([SPECIAL]);
    expect(await streamsOf(reset, 'ip.src == 10.0.0.3 && tcp.dstport == 81')).toEqual([]);
  });

  test('a SYN that nobody answers: nothing came from the server', async () => {
    const path = special('+0 > S 0:0(0)');
    expect(await streamsOf(path, 'ip.addr == 10.0.0.3')).toEqual([SPECIAL]);
    expect(await streamsOf(path, 'ip.src == 10.0.0.3')).toEqual([]);
  });

  test('a RST that its sender goes on after → it was sent all the same', async () => {
    const path = special('handshake\n+.01 < R 1:1(0)\n+.01 < . 1:101(100) ack 1\n+.01 > . 1 ack 101\nclose');
    expect(await streamsOf(path, 'tcp.flags.reset == 1')).toEqual([SPECIAL]);
  });

  test('decided at the end → ids, streams and totals as with a filter that is decided at once', async () => {
    const atOnce = await analyze([reset], { filter: parseFilter('tcp.stream == 1') });
    const atEnd = await analyze([reset], { filter: parseFilter('tcp.flags.reset == 1') });
    expect(atEnd).toEqual(atOnce);
    expect(atEnd.connections).toMatchObject([{ id: 2, stream: 1 }]);
  });

  test('as many tests of packets as there are bits, and one more → refused', () => {
    const terms = (count: number): string => Array(count).fill('frame.number == 1').join(' or ');
    expect(parseFilter(terms(31)).packetTests).toHaveLength(31);
    expect(() => parseFilter(terms(32))).toThrow('frame.number: it needs all packets');
  });
});
