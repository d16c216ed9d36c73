// Filters against the tools whose language they are: the connections that tcpscope chooses are those that have a packet
// which tshark's display filter, or tcpdump's expression, lets through. Skipped where a tool is not installed.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { writeTemporary } from '../kit/write-capture.ts';
import { framesShown, hasSharkd } from '../kit/wireshark.ts';
import { hasTshark } from '../wire/tshark.ts';
import { chosen, streamsOf } from './chosen.ts';

const hasTcpdump = spawnSync('tcpdump', ['--version']).status === 0;
if (!hasTshark) console.log('differential.test.ts: not compared with tshark, which is not installed');
if (!hasTcpdump) console.log('differential.test.ts: not compared with tcpdump, which is not installed');

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));

const CAPTURES = [
  'many-fates.pcap',
  'capture-several-outcomes.pcapng',
  'handshake-unanswered.pcap',
  'handshake-refused-ipv6.pcap',
  'transfer-fast-retransmit.pcap',
  'capture-cooked-loopback.pcap',
];

function fields(args: readonly string[], path: string): string[] {
  const { status, stdout, stderr } = spawnSync('tshark', ['-n', '--disable-protocol', 'icmp', '-r', path, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0 && !stderr.includes('cut short')) throw new Error(stderr);
  return stdout.split('\n').filter(Boolean);
}

const distinct = (numbers: readonly number[]): number[] => [...new Set(numbers)].toSorted((a, b) => a - b);

/** Of each frame of TCP, which stream it belongs to. */
const streamsByFrame = (path: string): ReadonlyMap<number, number> =>
  new Map(
    fields(['-Y', 'tcp', '-T', 'fields', '-e', 'frame.number', '-e', 'tcp.stream'], path).map((line) => {
      const [frame, stream] = line.split('\t').map(Number);
      return [frame!, stream!];
    }),
  );

describe.runIf(hasTshark && hasSharkd)('display filters: as tshark', () => {
  const FILTERS = [
    'tcp',
    'ip',
    'ipv6',
    'tcp.port == 20697',
    'tcp.port == 0x50d8',
    'tcp.port != 20697',
    'tcp.port ne 20697',
    'tcp.port !== 20697',
    'tcp.port any_ne 20697',
    'tcp.port > 50000',
    'tcp.port ge 49798 and tcp.port lt 49800',
    'tcp.port in {20697, 49000..49800}',
    'tcp.port not in {20697, 49000..49800}',
    'tcp.srcport == 20697',
    'tcp.dstport == 20697',
    'tcp.srcport != 20697',
    'tcp.srcport <= 20696 || tcp.dstport > 60000',
    'tcp.srcport == 20696 && ip.src == 10.77.2.2',
    'tcp.srcport == 20696 && ip.src == 10.77.1.2',
    'ip.src == 10.77.1.2 && tcp.dstport == 20697',
    'ip.src == 10.77.2.2 && tcp.dstport == 20697',
    'ip.addr == 10.77.1.2',
    'ip.addr == 10.0.0.0/8',
    'ip.addr eq 10.77.1.0/24 && tcp',
    'ip.addr != 10.77.1.2',
    'ip.addr in {10.77.2.0/24, 127.0.0.1}',
    'ip.dst != 10.77.1.2',
    'ip.src == 10.77.1.2 or ipv6.addr == ::/0',
    'ipv6.src == fd00::/8',
    'ipv6.addr != ::1',
    'tcp.stream == 3',
    'tcp.stream in {1,3..5}',
    'tcp.stream > 3 && tcp.stream <= 7',
    'tcp.stream != 3',
    '!tcp.stream == 3',
    '!(tcp.port == 20696 || tcp.stream eq 3)',
    'not tcp.port == 20697 and (tcp.stream lt 20)',
    'tcp.flags.syn == 1',
    'tcp.flags.syn == 1 && tcp.flags.ack == 1',
    'tcp.flags.syn == 1 && tcp.flags.ack == 0 && tcp.dstport == 20697',
    'tcp.flags.fin == 1',
    'tcp.flags.fin == 1 && tcp.srcport == 20696',
    'tcp.flags.reset == 1',
    'ip.src == 10.77.1.2 && tcp.flags.reset == 1',
    'tcp.flags.reset == 1 && tcp.flags.syn == 1',
    'tcp.flags.push == 1',
    'tcp.flags.ece == 1',
    'tcp.flags.syn != 0',
    'tcp.len > 0',
    'tcp.len == 0',
    'tcp.len >= 1000',
    'frame.number == 7',
    'frame.number <= 20',
    'frame.number in {3, 100..110}',
    'frame.number > 30 && tcp.srcport != 20696',
  ];

  const SOME = FILTERS.filter((_, i) => i % 5 === 0);
  test('the captures, one behind another: some filters → the same streams', () => expectAsTshark(SOME));
  test('all filters → likewise', { tags: ['slow'] }, () => expectAsTshark(FILTERS));

  async function expectAsTshark(filters: readonly string[]): Promise<void> {
    const path = writeTemporary('merged.pcapng', Buffer.alloc(0));
    const { status, stderr } = spawnSync('mergecap', ['-a', '-w', path, ...CAPTURES.map(fixture)], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    const found = await Promise.all(filters.map((filter) => streamsOf(path, filter)));
    const streams = streamsByFrame(path);
    const expected: [filter: string, streams: number[]][] = [];
    for (const filter of filters) {
      const frames = await framesShown(path, filter);
      expected.push([filter, distinct(frames.flatMap((frame) => streams.get(frame) ?? []))]);
    }
    expect(filters.map((filter, i) => [filter, found[i]])).toEqual(expected);
    const some = expected.filter(([, chosenOnes]) => chosenOnes.length > 0);
    expect(some.length).toBeGreaterThan(filters.length * 0.9); // most of them choose anything
  }
});

describe.runIf(hasTcpdump)("tcpdump's words: as tcpdump", () => {
  /** Ends of TCP packets, the smaller text first. */
  function endsOf(path: string, expression: string): string[] {
    const { status, stdout, stderr } = spawnSync('tcpdump', ['-nqtr', path, expression], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    if (status !== 0 && !stderr.includes('truncated')) throw new Error(stderr);
    const pairs = [...stdout.matchAll(/(\S+) > (\S+): tcp/g)].map(([, a, b]) => [a!, b!].toSorted().join(' '));
    return [...new Set(pairs)].toSorted();
  }

  async function endsOfChosen(path: string, expression: string): Promise<string[]> {
    const pairs = (await chosen(path, expression)).map(({ client, server }) =>
      [client, server]
        .map(({ address, port }) => `${address}.${port}`)
        .toSorted()
        .join(' '),
    );
    return [...new Set(pairs)].toSorted();
  }

  const EXPRESSIONS = [
    'tcp',
    'ip and tcp',
    'ip6 and tcp',
    'host 10.77.2.2',
    'ip host 10.77.2.2',
    'host 10.77.2.2 and not port 20697',
    'net 10',
    'net 10.77',
    'net 10.77.1/24',
    'net 10.77.0.0/16',
    'net 10.77.2.0 mask 255.255.255.0',
    'not net 10.77.2.0 mask 255.255.255.0',
    'port 20697 or 20696',
    'port 20697 or 49828',
    'tcp port 20697',
    'portrange 49000-49800',
    'tcp portrange 20696-20697',
    'port http or https',
    'src or dst port 20697',
    'src and dst net 10',
    'src or dst net 10.77.1.0/24',
    'ip6 net fd00::/8',
    '(port 20696 or 20697) and host 10.77.1.2',
    'not (port 20696 and host 10.77.1.2)',
    '! port 20697 && ip',
  ];

  const [first, ...others] = CAPTURES;
  test(`${first}`, () => expectAsTcpdump(first!));
  test.each(others)('%s', { tags: ['slow'] }, (name) => expectAsTcpdump(name));

  async function expectAsTcpdump(name: string): Promise<void> {
    const path = fixture(name);
    const found = await Promise.all(EXPRESSIONS.map((expression) => endsOfChosen(path, expression)));
    expect(EXPRESSIONS.map((expression, i) => [expression, found[i]])).toEqual(
      EXPRESSIONS.map((expression) => [expression, endsOf(path, `tcp and (${expression})`)]),
    );
  }
});
