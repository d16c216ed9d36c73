// The kit checked from both ends: its parser by itself, and its bytes by tshark, which must see exactly what
// the notation says, with good checksums and nothing malformed.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { join, utf8 } from './bytes.ts';
import { capture, captureRecords, type CaptureOptions } from './capture.ts';
import { addressBytes, internetChecksum, ipv6, paddingExtension } from './ip.ts';
import { ethernet, links, type LinkName } from './link.ts';
import { pcapFile } from './pcap-file.ts';
import { pcapngBlocks, ticksOf } from './pcapng-file.ts';
import { parseTrace } from './trace.ts';
import { tcp, tcpOptions, udp } from './transport.ts';
import { geneve, gre, gtpu, tunnels } from './tunnel.ts';
import { writeCapture, writeTemporary } from './write-capture.ts';

const download = `
  // a short download
  +0     > S 0:0(0) win 64240 <mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 7>
  +.020  < S. 0:0(0) ack 1 win 65160 <mss 1460,sackOK,TS val 900 ecr 100,nop,wscale 7>
  +.0001 > . 1:1(0) ack 1 win 502
  +.001  > P. 1:101(100) ack 1       # a request
  +.02   < . 1:1461(1460) ack 101 {ce}
  +.0003 < . 2921:4381(1460) ack 101 <nop,nop,TS val 930 ecr 121>
  +.0001 > . 101 ack 1461 <TS val 140 ecr 930,sack 2921:4381>
  +.1    > F. 101:101(0) ack 1461
`;

describe('trace', () => {
  const only = (line: string) => parseTrace(line)[0]!;

  test('notation: the example at the head of trace.ts → parses', () => {
    const source = readFileSync(new URL('./trace.ts', import.meta.url), 'utf8');
    const lines = source.split('\n').flatMap((line) => /^\/\/ {3}(\+\S+ +[<>] .*)/.exec(line)?.[1] ?? []);
    const example = lines.map((line) => line.replace(/ {2,}an? .*/, '')).join('\n');
    expect(parseTrace(example).map(({ kind }) => kind)).toEqual(['tcp', 'tcp', 'tcp', 'tcp', 'tcp', 'icmp', 'udp']);
  });

  test('time: deltas and absolutes → exact nanoseconds', () => {
    const trace = '+.1 > S 0\n+.000000001 > S 0\n0.05 > S 0\n+1 > S 0';
    expect(parseTrace(trace).map((packet) => packet.timeNs)).toEqual([1e8, 100000001, 5e7, 1050000000]);
  });

  test('window: missing → the last one, scaled after the SYNs as they agreed', () => {
    const windows = (trace: string) => parseTrace(trace).map((packet) => packet.kind === 'tcp' && packet.window);
    expect(windows('handshake\n+1 < . 1 ack 1\n+1 > . 1 ack 1\n+1 > . 1 ack 1 win 9\n+1 > . 1 ack 1')).toEqual([
      64240, 65160, 502, 510, 502, 9, 9,
    ]);
    expect(windows('+0 > S 0 win 5000 <wscale 2>\n+0 < S. 0 ack 1 win 7000\n+0 > . 1 ack 1')).toEqual([
      5000, 7000, 5000,
    ]);
  });

  test('close: after data → continues where each side stopped', () => {
    const closing = parseTrace('handshake\n+1 > P. 1:11(10) ack 1\nclose server').slice(-3);
    expect(closing).toMatchObject([
      { sender: 'server', seq: 1, ack: 11 },
      { sender: 'client', seq: 11, ack: 2 },
      { sender: 'server', seq: 2, ack: 12, timeNs: 1e9 + 10.1e6 + 10.1e6 },
    ]);
  });

  test('addresses: repeated → the connection goes on with its own window and ISN', () => {
    const trace = `+0 > S 0 win 1000
      addresses [2001:db8::1]:1 [2001:db8::2]:2
      +0 > S 0 win 2000
      addresses 10.0.0.1:40000 10.0.0.2:80
      +0 > S 0
      +0 > S 0 {port 40001}`;
    const [first, second, third, fourth] = parseTrace(trace, { isn: { client: 5 } });
    expect(third).toMatchObject({ isn: 5, window: 1000, source: { address: '10.0.0.1', port: 40000 } });
    expect(second).toMatchObject({ window: 2000, source: { address: '2001:db8::1', port: 1 } });
    expect(fourth).toMatchObject({ window: 65535, source: { port: 40001 } });
    expect(new Set([first, second, fourth].map((packet) => packet?.kind === 'tcp' && packet.isn)).size).toBe(3);
  });

  test('IP ID: counts per source, a near one moves the count, a far one does not', () => {
    const trace = '+0 > S 0\n+0 > S 0 {id 3}\n+0 > S 0 {id 2}\n+0 > R 1 {id 999}\n+0 < R 0 \n+0 > S 0';
    expect(parseTrace(trace).map((packet) => packet.id)).toEqual([1, 3, 2, 999, 1, 4]);
  });

  test('dup: copy of a frame → comes at its own time, with its changes', () => {
    const trace = '+0 > S 0 {vlan 7, dup .02 ttl 63 iface 1, dup .3}\n+.01 > S 0\n+.01 > S 0';
    const copies = parseTrace(trace).map(({ timeNs, ttl, id, line }) => [timeNs / 1e6, ttl, id, line]);
    expect(copies).toEqual([
      [0, 64, 1, 1],
      [10, 64, 2, 2],
      [20, 63, 1, 1],
      [20, 64, 3, 3],
      [300, 64, 1, 1],
    ]);
  });

  test('text: with comment signs and braces inside → stays whole', () => {
    expect(only(String.raw`+0 > P. 1:31(30) ack 1 {text "GET http://a/{b} \"#\"\r\n", ttl 9} // end`)).toMatchObject({
      text: 'GET http://a/{b} "#"\r\n',
      ttl: 9,
    });
  });

  test.each([
    ['\n\nhello', 'trace line 3: expected a time such as +.01, or addresses, isn, ttl, handshake, close; found hello'],
    ['+x > S 0', 'trace line 1: expected a time such as +.01 or 0.5, at most nine decimals; found +x > S 0'],
    ['+0 S 0', 'expected a direction, > or <; found S 0'],
    ['+0 > SX 0', 'expected flags from SFRP.UEWN, or -, icmp, udp; found SX 0'],
    ['+0 > S', 'expected flags from SFRP.UEWN, or -, icmp, udp; found S'],
    ['+0 > S x', 'expected a sequence range such as 1:101(100); found x'],
    ['+0 > P 1:100(100)', 'expected 1:101(100), whose parts agree; found 1:100(100)'],
    ['+0 > . 1', 'expected "ack N" since the flags have "."; found nothing more'],
    ['+0 > S 0 ack 1', 'expected no "ack N" since the flags lack "."; found ack'],
    ['+0 > S 0 win 65536', 'expected a window, at most 65535; found 65536'],
    [
      '+0 > S 0 <mss>',
      'expected an option: mss N, wscale N, sackOK, sack a:b, TS val N ecr N, FO hex, nop, eol, opt N hex; found mss',
    ],
    ['+0 > S 0 <mss 1', 'expected the options’ closing >; found mss 1'],
    ['+0 > S 0 {tll 1}', 'expected an attribute: ttl, id, '],
    ['+0 > S 0 {ttl 1 ce}', 'expected a comma or } after the attribute; found ce}'],
    ['+0 > S 0 {tunnel pipe}', 'expected a tunnel, ipip|'],
    ['+0 > S 0 {dup 1 port 3}', 'expected attributes that a copy can differ in'],
    ['+0 > S 0 huh', 'expected the end of the line; found huh'],
    ['+0 > S 0 {text "\\x"}', 'expected text in "…" with JSON escapes; found "\\x"}'],
    ['addresses 10.0.0.1:99999 10.0.0.2:2', 'expected a port such as :80, at most 65535; found 99999'],
    ['+0 > S 0 {from ::1}', 'expected two addresses of one family; found ::1 and 10.0.0.2'],
    ['isn sever 1', 'expected client or server; found sever 1'],
    ['addresses 10.0.0.300:1 10.0.0.2:2', 'expected an IP address; found 10.0.0.300'],
    ['+0 < icmp 3/4', 'expected an earlier packet of the receiver, to be quoted; found none'],
  ])('error: %j', (trace, message) => {
    expect(() => parseTrace(trace)).toThrow(message);
  });
});

describe('bytes', () => {
  test('payload: retransmitted in other pieces → the same bytes', () => {
    const trace = `+0 > . 1:101(100) ack 1
      +0 > . 51:101(50) ack 1
      +0 > S 0:10(10)
      +0 > . 1:11(10) ack 1
      +0 < . 1:101(100) ack 1`;
    const [whole, half, syn, again, back] = captureRecords(trace, { link: 'raw' }).map((r) => r.bytes.subarray(40));
    expect(half).toEqual(whole!.subarray(50));
    expect(syn).toEqual(again);
    expect(back).not.toEqual(whole);
  });

  test('options: without nop → Linux’s layout; with nop → as written', () => {
    const ts = { name: 'TS', val: 1, ecr: 2 } as const;
    const sack = { name: 'sack', blocks: [[3, 4]] } as const;
    const scale = { name: 'wscale', shift: 7 } as const;
    const kinds = (bytes: Uint8Array) => {
      const found: number[] = [];
      for (let i = 0; i < bytes.length; i += bytes[i]! < 2 ? 1 : bytes[i + 1]!) found.push(bytes[i]!);
      return found;
    };
    expect(kinds(tcpOptions([sack, ts]))).toEqual([1, 1, 8, 1, 1, 5]);
    expect(kinds(tcpOptions([scale, { name: 'sackOK' }, ts, { name: 'mss', value: 9 }]))).toEqual([2, 4, 8, 1, 3]);
    expect(kinds(tcpOptions([scale, { name: 'nop' }, { name: 'mss', value: 9 }]))).toEqual([3, 1, 2]);
    expect(kinds(tcpOptions([scale]))).toEqual([1, 3]);
  });

  test('checksum: of a whole with its checksum → zero, whatever the bytes', () => {
    const octets = fc.uint8Array({ maxLength: 99 });
    fc.assert(
      fc.property(octets, fc.boolean(), (payload, isV6) => {
        const [src, dst] = isV6 ? ['2001:db8::1', 'fe80::2'] : ['10.0.0.1', '10.0.0.2'];
        const segment = tcp(payload, { src, dst, srcPort: 1, dstPort: 2, seq: 3, flags: 16 });
        const pseudo = join(addressBytes(src), addressBytes(dst), [0, 6], [segment.length >>> 8, segment.length & 255]);
        return internetChecksum(join(pseudo, segment)) === 0;
      }),
      { numRuns: 50 },
    );
  });

  test('address: IPv6 → sixteen bytes', () => {
    expect([...addressBytes('2001:db8::ffff:10.0.0.1')].join()).toBe('32,1,13,184,0,0,0,0,0,0,255,255,10,0,0,1');
    expect([...addressBytes('::')].join()).toBe('0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0');
    expect([...addressBytes('1:2:3:4:5:6:7:8')].join()).toBe('0,1,0,2,0,3,0,4,0,5,0,6,0,7,0,8');
  });

  test('ticks: of 2⁻¹⁰ s with an offset', () => {
    expect(ticksOf(500_000_000, 100, 0x80 | 10, 90)).toBe(10n * 1024n + 512n);
  });

  test('extra: a frame made by hand → takes its place in time', () => {
    const extra = [{ timeNs: 5e6, bytes: Uint8Array.of(1) }];
    expect(captureRecords('handshake', { extra }).map(({ bytes }) => bytes.length)).toEqual([66, 1, 66, 54]);
  });
});

const hasTshark = spawnSync('tshark', ['--version']).status === 0;

describe('tshark', { tags: ['slow'] }, () => {
  beforeEach(({ skip }) => skip(!hasTshark, 'tshark is not installed, so nothing checks the bytes of the kit'));

  const preferences = ['tcp.check_checksum', 'ip.check_checksum', 'udp.check_checksum'].flatMap((name) => [
    '-o',
    `${name}:TRUE`,
  ]);

  /** One array per frame; a field that occurs several times is joined with commas. */
  function read(path: string, ...fields: string[]): string[][] {
    const wanted = fields.flatMap((field) => ['-e', field]);
    const output = execFileSync('tshark', ['-r', path, '-n', ...preferences, '-T', 'fields', ...wanted], {
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
    });
    return output
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => line.split('\t'));
  }

  const verdicts = ['_ws.malformed', 'tcp.checksum.status', 'ip.checksum.status'];
  const segmentFields = ['tcp.flags.str', 'tcp.seq', 'tcp.ack', 'tcp.len', ...verdicts];
  const written = (trace: string, options: CaptureOptions, name: string) => writeCapture(trace, { ...options, name });

  const expected = [
    ['··········S·', '0', '0', '0', '', '1', '1'],
    ['·······A··S·', '0', '1', '0', '', '1', '1'],
    ['·······A····', '1', '1', '0', '', '1', '1'],
    ['·······AP···', '1', '1', '100', '', '1', '1'],
    ['·······A····', '1', '101', '1460', '', '1', '1'],
    ['·······A····', '2921', '101', '1460', '', '1', '1'],
    ['·······A····', '101', '1461', '0', '', '1', '1'],
    ['·······A···F', '101', '1461', '0', '', '1', '1'],
  ];

  const bothOrders = [false, true].flatMap((bigEndian) =>
    (['micro', 'nano', 'kuznetzov', 'pcapng'] as const).map((format) => ({ format, bigEndian })),
  );
  test.each(bothOrders)('trace in $format, big-endian $bigEndian → as written', (file) => {
    const isn = { client: 4294967295, server: 4294967000 };
    const rows = read(
      written(download, { ...file, isn, baseSeconds: 1000 }, 'order'),
      ...segmentFields,
      'frame.time_epoch',
    );
    expect(rows.map((row) => row.slice(0, -1))).toEqual(expected);
    expect(rows.map((row) => row.at(-1)).slice(0, 3)).toEqual(['1000.000000000', '1000.020000000', '1000.020100000']);
  });

  test('options: → as written', () => {
    const fields = ['mss_val', 'wscale.shift', 'timestamp.tsval', 'timestamp.tsecr', 'sack_le', 'sack_re'];
    const rows = read(writeCapture(download), 'ip.dsfield.ecn', ...fields.map((field) => `tcp.options.${field}`));
    expect(rows[0]).toEqual(['0', '1460', '7', '100', '0', '', '']);
    expect(rows[4]).toEqual(['3', '', '', '', '', '', '']);
    expect(rows[6]).toEqual(['0', '', '', '140', '930', '2921', '4381']);
  });

  test('pcapng: an interface for every link layer → the same segment in each', () => {
    const link = Object.keys(links) as LinkName[];
    const lines = link.flatMap((_, i) =>
      ['10.0.0.1', '[2001:db8::1]'].map((client) => `addresses ${client}:${i + 1} ${client}:80\n+0 > S 0 {iface ${i}}`),
    );
    for (const resolution of [6, 0x80 | 20]) {
      const path = written(
        lines.join('\n'),
        { format: 'pcapng', link, tsresol: resolution, tsoffset: -60 },
        'links.pcapng',
      );
      const rows = read(
        path,
        'frame.interface_id',
        'tcp.seq',
        '_ws.malformed',
        'tcp.checksum.status',
        'frame.time_epoch',
      );
      expect(rows).toEqual(link.flatMap((_, i) => Array(2).fill([`${i}`, '0', '', '1', '1700000000.000000000'])));
    }
  });

  test('tunnels and tags: → the innermost segment is found', () => {
    const names = Object.keys(tunnels).filter((name) => name !== '6in4');
    const wrappings = [
      'vlan 5',
      'vlan 5, vlan 6',
      'vlan 5, tunnel vxlan, vlan 9',
      ...names.map((name) => `tunnel ${name}`),
    ];
    const v6 = [
      'vlan 5',
      ...Object.keys(tunnels)
        .filter((name) => name !== 'ipip')
        .map((name) => `tunnel ${name}`),
    ];
    const lines = [
      ...wrappings.map((wrapping) => `+0 > S 0:5(5) {${wrapping}}`),
      'addresses [2001:db8::1]:1 [2001:db8::2]:80',
      ...v6.map((wrapping) => `+0 > S 0:5(5) {${wrapping}}`),
    ];
    const rows = read(
      writeCapture(lines.join('\n')),
      'tcp.len',
      '_ws.malformed',
      'tcp.checksum.status',
      'frame.protocols',
    );
    expect(rows.map((row) => row.slice(0, 3))).toEqual(lines.slice(1).map(() => ['5', '', '1']));
    expect(rows[2]![3]).toBe('eth:ethertype:vlan:ethertype:ip:udp:vxlan:eth:ethertype:vlan:ethertype:ip:tcp');
    expect(rows.at(-1)![3]).toContain('pppoes:ppp:ipv6:tcp');
  });

  test('broken on purpose: checksums, cut frames, spoofed numbers', () => {
    const trace = `
      +0 > S 0
      +0 > . 1:21(20) ack 1 {badsum}
      +0 > . 1:21(20) ack 1 {offload}
      +0 > . 1:21(20) ack 1 {badipsum, ttl 9}
      +0 > . 1:21(20) ack 1 {snap 60, df 0}
      +0 < R. 1 ack 1 {rawseq 77, rawack 88, from 10.0.0.2}`;
    const rows = read(
      writeCapture(trace),
      'tcp.checksum.status',
      'ip.checksum.status',
      'ip.ttl',
      'frame.cap_len',
      'frame.len',
    );
    expect(rows.slice(0, 5)).toEqual([
      ['1', '1', '64', '54', '54'],
      ['0', '1', '64', '74', '74'],
      ['0', '1', '64', '74', '74'],
      ['1', '0', '9', '74', '74'],
      ['2', '1', '64', '60', '74'],
    ]);
    expect(read(writeCapture(trace), 'tcp.seq_raw', 'tcp.ack_raw').at(-1)).toEqual(['77', '88']);
  });

  test('fragments, UDP, ICMP of both versions: → reassembled and tied', () => {
    const lines = '+0 > . 1:61(60) ack 1 {frag 24}\n+0 < icmp 3/4 mtu 1400 {from 10.9.9.9}\n+0 > udp (9)';
    const v6 = lines.replace('3/4', '2/0').replace('10.9.9.9', '2001:db8::9');
    const path = writeCapture(`${lines}\naddresses [2001:db8::1]:1 [2001:db8::2]:80\n${v6}`);
    const rows = read(
      path,
      'frame.protocols',
      'tcp.len',
      'tcp.checksum.status',
      '_ws.malformed',
      'icmp.mtu',
      'icmpv6.mtu',
    );
    const protocols = rows.map(([list]) => list!.replace('eth:ethertype:', ''));
    expect(rows.filter(([, length]) => length === '60')).toHaveLength(2);
    expect(protocols.filter((list) => /^ip:icmp:ip:tcp|^ipv6:icmpv6:ipv6:tcp/.test(list))).toHaveLength(2);
    expect(rows.filter(([, , , , mtu, mtu6]) => mtu === '1400' || mtu6 === '1400')).toHaveLength(2);
    expect(rows.every(([, , , malformed]) => malformed === '')).toBe(true);
    expect(
      read(path, 'icmp.checksum.status', 'icmpv6.checksum.status', 'udp.checksum.status').flat().includes('0'),
    ).toBe(false);
  });

  test('pcapng blocks: every kind, two sections of both orders → read without complaint', () => {
    const bytes = captureRecords('+0 > S 0')[0]!.bytes;
    const [section, other] = [false, true].map((bigEndian) => {
      const ng = pcapngBlocks(bigEndian);
      return join(
        ng.section({ comment: 'made by hand' }),
        ng.interface({ linkType: 1, name: 'eth0', tsresol: 9, tsoffset: 5, comment: 'first' }),
        ng.names([
          { address: '10.0.0.1', names: ['one', 'uno'] },
          { address: '2001:db8::1', names: ['six'] },
        ]),
        ng.enhancedPacket({
          bytes,
          ticks: 1_500_000_000n,
          comment: 'näive',
          dropCount: 3,
          originalLength: 99,
        }),
        ng.custom(32473, utf8('hello')),
        ng.custom(32473, utf8('hello!'), false),
        ng.block(0x7fff, [1, 2, 3]),
        ng.simplePacket({ bytes }),
        ng.oldPacket({ bytes, ticks: 2_000_000_000n, drops: 1, comment: 'old' }),
        ng.statistics({ ticks: 3n, ifrecv: 10, ifdrop: 2, osdrop: 1 }),
      );
    });
    const path = writeTemporary('blocks.pcapng', join(section!, other!));
    const fields = ['frame.comment', 'frame.len', 'frame.time_epoch', 'tcp.checksum.status'];
    const rows = read(path, ...fields);
    const oneSection = [
      ['näive', '99', '6.500000000', '1'],
      ['', '54', rows[1]![2], '1'],
      ['old', '54', '7.000000000', '1'],
    ];
    // tshark lists custom blocks as frames of their own, as long as their padded data.
    expect(rows.filter(([, length]) => length !== '8')).toEqual([...oneSection, ...oneSection]);
  });

  test('building blocks: variants that no trace asks for → nothing malformed', () => {
    const addresses = { src: '2001:db8::1', dst: '2001:db8::2' };
    const segment = tcp(utf8('x'), { ...addresses, srcPort: 1, dstPort: 2, seq: 1, flags: 16 });
    const packet = ipv6(segment, { ...addresses, nextHeader: 6, extensions: [0, 60].map(paddingExtension) });
    const outer = (payload: Uint8Array, dstPort: number) =>
      ipv6(udp(payload, { ...addresses, srcPort: 5, dstPort }), { ...addresses, nextHeader: 17 });
    const frames = [
      ethernet(packet),
      ethernet(ipv6(gre(packet, { key: 1, sequence: 2, checksum: true }), { ...addresses, nextHeader: 47 })),
      ethernet(outer(gtpu(packet, { sequence: 7 }), 2152)),
      ethernet(outer(geneve(packet, { type: 0x86dd, options: Uint8Array.of(1, 2, 3, 1, 0, 0, 0, 0) }), 6081)),
    ];
    const path = writeTemporary('blocks.pcap', pcapFile(frames.map((bytes) => ({ timeNs: 0, bytes }))));
    expect(read(path, 'tcp.len', 'tcp.checksum.status', '_ws.malformed')).toEqual(Array(4).fill(['1', '1', '']));
  });
});

test('writeCapture: → a file with the bytes of capture', () => {
  expect(readFileSync(writeCapture('handshake'))).toEqual(Buffer.from(capture('handshake')));
  expect(capture('handshake').length).toBe(24 + 3 * 16 + 66 + 66 + 54);
});
