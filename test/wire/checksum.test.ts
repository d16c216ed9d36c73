// Checksums of segments and of IPv4 headers: right, wrong, left to the network card, or not to be known. Sums are
// made by test/kit in another way than they are checked; tshark and the lab's kernels are asked as well.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { END } from '../../src/core/codes.ts';
import { be16, hex, join, utf8, zeros } from '../kit/bytes.ts';
import {
  extension,
  fragmentExtension,
  ip,
  ipPackets,
  ipv4,
  ipv6,
  onesComplementSum,
  paddingExtension,
  protocol,
  pseudoHeader,
} from '../kit/ip.ts';
import { ethernet } from '../kit/link.ts';
import { areThere, captures, eachPacket, lab, tsharkRows } from './captures.ts';
import { decode, Decoder, type DecodedPacket, type RecordOptions } from './decoding.ts';
import { TestedEngine } from '../kit/engine.ts';
import { address, address6, segmentBytes, specimens } from './specimens.ts';
import { hasTshark } from './tshark.ts';

/** From 10.77.1.2 and fd77:1::2, two hosts of our own. */
const SYN_4 = `
  02 00 00 77 02 02 02 00 00 77 01 02 08 00 45 00 00 3c cf 86 40 00 40 06 53 98 0a 4d 01 02 0a 4d
  02 02 b3 74 3f 58 b6 ff cb fa 00 00 00 00 a0 02 fa f0 82 b7 00 00 02 04 05 b4 04 02 08 0a da dc
  62 16 00 00 00 00 01 03 03 07`;
const SYN_6 = `
  02 00 00 77 02 02 02 00 00 77 01 02 86 dd 60 02 d2 d4 00 28 06 40 fd 77 00 01 00 00 00 00 00 00
  00 00 00 00 00 02 fd 77 00 02 00 00 00 00 00 00 00 00 00 00 00 02 a8 78 42 68 12 5b 9a 67 00 00
  00 00 a0 02 fd 20 e6 f4 00 00 02 04 05 a0 04 02 08 0a 50 4c 81 18 00 00 00 00 01 03 03 07`;

const ETHERNET = 14;
const TCP_AT = ETHERNET + 20;
const FIELD_AT = TCP_AT + 16;

const versions = [
  { name: 'IPv4', ends: { src: address.client, dst: address.server } },
  { name: 'IPv6', ends: { src: address6.client, dst: address6.server } },
];
const [{ ends }, { ends: ends6 }] = versions as [(typeof versions)[0], (typeof versions)[0]];

/** As wire/checksum.ts has it. */
const CHECKSUM = { right: 0, wrong: 1, partial: 2, unknown: 3 } as const;

/** Of the packet that was decoded last. */
const checksumOf = ({ engine, address: at }: DecodedPacket): number =>
  engine.functionsOf('wire/checksum')['checksumOf']!(at);

/** Of its IP header. */
const isIpRight = ({ engine, bytes, ipAt }: DecodedPacket): boolean =>
  engine.functionsOf('wire/checksum')['hasRightIpChecksum']!(ipAt, (bytes[ipAt]! & 15) << 2) !== 0;

const scratch = new TestedEngine();
const room = scratch.exports.room(100);

/** Of a header. */
function isHeaderRight(header: Uint8Array): boolean {
  scratch.bytes.set(header, room);
  return scratch.functionsOf('wire/checksum')['hasRightIpChecksum']!(room, header.length) !== 0;
}

type Name = keyof typeof CHECKSUM;
const nameOf = (code: number): Name =>
  (Object.keys(CHECKSUM) as Name[])[Object.values<number>(CHECKSUM).indexOf(code)]!;

function checked(frame: Uint8Array, options?: RecordOptions): Name {
  const { end, packet } = decode(frame, options);
  expect(end).toBe('tcp');
  return nameOf(checksumOf(packet));
}

const frameOf = (segment: Uint8Array, between = ends): Uint8Array =>
  ethernet(ip(segment, { ...between, protocol: protocol.tcp }));
const withField = (frame: Uint8Array, value: number): Uint8Array =>
  join(frame.subarray(0, FIELD_AT), be16(value), frame.subarray(FIELD_AT + 2));
const flipped = (frame: Uint8Array, bit: number): Uint8Array =>
  frame.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

const bytes = fc.uint8Array({ maxLength: 100 });
const options = fc.constantFrom(0, 4, 12, 40).map((length) => new Uint8Array(length).fill(1));

describe.each(versions)('$name', ({ ends: between }) => {
  test('any segment of any length: summed by the kit → right', () => {
    fc.assert(
      fc.property(bytes, options, fc.nat(0xffff), (payload, list, window) => {
        const segment = segmentBytes({ ...between, options: list, window }, payload);
        expect(checked(frameOf(segment, between))).toBe('right');
      }),
    );
  });

  test('any bit of the segment or of an address: flipped → not right', () => {
    const frame = frameOf(segmentBytes({ ...between, options: zeros(8) }), between);
    const ipBytes = frame.length - ETHERNET - 20 - 8 - 5;
    const from = ETHERNET + (ipBytes === 20 ? 12 : 8);
    for (let bit = from * 8; bit < frame.length * 8; bit++) {
      const { end, packet } = decode(flipped(frame, bit));
      if (end === 'tcp') expect(checksumOf(packet)).not.toBe(CHECKSUM.right);
    }
  });

  test('large segments: to be cut up by the card → right or partial all the same', () => {
    for (const length of [60_001, 150_000]) {
      const payload = zeros(length).map((_, i) => i * 7 + (i >> 8));
      expect(checked(frameOf(segmentBytes(between, payload), between))).toBe('right');
      expect(checked(frameOf(segmentBytes({ ...between, checksum: 'offload' }, payload), between))).toBe('partial');
    }
  });

  test('all bytes 0xff: the greatest sum → right', () => {
    expect(checked(frameOf(segmentBytes(between, zeros(200_000).fill(0xff)), between))).toBe('right');
  });

  test('left to the card: the pseudo header’s sum → partial', () => {
    expect(checked(frameOf(segmentBytes({ ...between, checksum: 'offload' }), between))).toBe('partial');
  });

  test('spoilt, or zero → wrong', () => {
    for (const checksum of ['bad', 'zero'] as const)
      expect(checked(frameOf(segmentBytes({ ...between, checksum }), between))).toBe('wrong');
  });

  test('bytes behind the datagram → are none of it', () => {
    expect(checked(join(frameOf(segmentBytes(between), between), utf8('padding')))).toBe('right');
  });

  test('cut by the snap length → unknown, even where the rest would be zeros', () => {
    const frame = frameOf(segmentBytes(between, zeros(9)), between);
    for (let captured = frame.length - 9; captured < frame.length; captured++)
      expect(checked(frame, { captured })).toBe('unknown');
    const offloaded = frameOf(segmentBytes({ ...between, checksum: 'offload' }), between);
    expect(checked(offloaded, { captured: offloaded.length - 1 })).toBe('unknown');
  });

  test('a datagram longer than its frame says → unknown', () => {
    const frame = frameOf(segmentBytes(between), between);
    expect(checked(frame.subarray(0, -1))).toBe('unknown');
  });

  test('fragments: put together → unknown', () => {
    const decoder = new Decoder();
    const fragments = ipPackets(segmentBytes(between, zeros(40)), { ...between, protocol: protocol.tcp, id: 7 }, 32);
    const seen = fragments.map((fragment) => decode(ethernet(fragment), { decoder }));
    expect(seen.map(({ end }) => end)).toEqual(['fragment', 'tcp']);
    expect(nameOf(checksumOf(seen.at(-1)!.packet))).toBe('unknown');
  });
});

describe('the field', () => {
  const frame = frameOf(segmentBytes());
  const sum = (length: number): number => onesComplementSum(pseudoHeader(ends.src, ends.dst, protocol.tcp, length));
  const segmentLength = frame.length - TCP_AT;

  test('the complement of the pseudo header’s sum → partial', () => {
    expect(checked(withField(frame, sum(segmentLength)))).toBe('partial');
    expect(checked(withField(frame, sum(segmentLength) ^ 0xffff))).toBe('partial');
  });

  test('the sum without the length, as Windows leaves it for the card to cut up → partial', () => {
    expect(checked(withField(frame, sum(0)))).toBe('partial');
  });

  test('the sum of another length, or with a bit flipped → wrong', () => {
    for (const other of [sum(segmentLength + 1), sum(segmentLength) ^ 1, sum(0) ^ 0xffff])
      expect(checked(withField(frame, other))).toBe('wrong');
  });

  test('0xffff for 0, which is the same in one’s complement → right', () => {
    const segment = segmentBytes({}, utf8('hello!'));
    const field = (segment[16]! << 8) | segment[17]!;
    const last = segment.length - 2;
    // What the field said is added to the payload, so that the field must be 0.
    const adjusted = onesComplementSum(join(segment.subarray(last), be16(field)));
    const zeroed = withField(frameOf(join(segment.subarray(0, last), be16(adjusted))), 0);
    expect(checked(zeroed)).toBe('right');
    expect(checked(withField(zeroed, 0xffff))).toBe('right');
  });

  test('a packet reused → tells of the last one only', () => {
    const { packet } = decode(frameOf(segmentBytes({ ...ends6, checksum: 'bad' }), ends6));
    expect(nameOf(checksumOf(packet))).toBe('wrong');
    expect(checked(frame)).toBe('right');
    expect(checked(frame, { captured: frame.length - 1 })).toBe('unknown');
  });

  test('SYNs of Linux → right', () => {
    expect(checked(hex(SYN_4))).toBe('right');
    expect(checked(hex(SYN_6))).toBe('right');
  });
});

describe('on the way to somewhere else', () => {
  const final = '2001:db8::99';
  const viaRouter = (segmentsLeft: number) =>
    ethernet(
      ipv6(segmentBytes({ ...ends6, dst: final }), {
        ...ends6,
        dst: segmentsLeft > 0 ? address6.server : final,
        nextHeader: protocol.tcp,
        extensions: [
          paddingExtension(extension.hopByHop),
          { type: extension.routing, body: join([2, 4, segmentsLeft, 0, 0, 0, 0], zeros(16)) },
        ],
      }),
    );

  test('IPv6 routing header: segments left → unknown; none left → right', () => {
    expect([2, 1, 0].map((left) => checked(viaRouter(left)))).toEqual(['unknown', 'unknown', 'right']);
  });

  test('IPv4 source route: not at its end → unknown; at its end → right', () => {
    for (const kind of [131, 137]) {
      const route = (pointer: number) => join([1, kind, 7, pointer], [10, 0, 0, 9]);
      const frame = (pointer: number) =>
        ethernet(ipv4(segmentBytes(), { ...ends, protocol: protocol.tcp, options: route(pointer) }));
      expect([4, 8].map((pointer) => checked(frame(pointer)))).toEqual(['unknown', 'right']);
    }
  });

  test('other IPv4 options, impossible ones among them → no matter', () => {
    for (const list of ['94 04 00 00', '01 01 01 01', '00 83 07 04', '44 00 83 07', '01 01 01 83', '44 ff 83 04'])
      expect(checked(ethernet(ipv4(segmentBytes(), { ...ends, protocol: protocol.tcp, options: hex(list) })))).toBe(
        'right',
      );
  });

  test('other extension headers, an atomic fragment among them → right', () => {
    const extensions = [paddingExtension(extension.hopByHop), fragmentExtension(7, 0, false), paddingExtension(60)];
    expect(checked(ethernet(ipv6(segmentBytes(ends6), { ...ends6, nextHeader: protocol.tcp, extensions })))).toBe(
      'right',
    );
  });
});

test.each(specimens)('$name: every link layer and tunnel → right', ({ frame, linkType }) => {
  expect(checked(frame, { linkType })).toBe('right');
});

describe('IPv4 header', () => {
  const isRight = (header: Uint8Array): boolean => isIpRight(decode(ethernet(header)).packet);

  test('right, with options of any length → right; with any bit flipped → wrong', () => {
    for (const optionBytes of [0, 4, 12, 40]) {
      const header = { ...ends, protocol: protocol.tcp, options: zeros(optionBytes).fill(1), ttl: 3, id: 0xfedc };
      const packet = ipv4(segmentBytes(), header);
      expect(isRight(packet)).toBe(true);
      expect(isRight(ipv4(segmentBytes(), { ...header, badChecksum: true }))).toBe(false);
      for (let bit = 0; bit < (20 + optionBytes) * 8; bit++) {
        expect(isHeaderRight(flipped(packet, bit).subarray(0, 20 + optionBytes))).toBe(false);
      }
      expect(isHeaderRight(packet.subarray(0, 20 + optionBytes))).toBe(true);
    }
  });

  test('zeros, as where it was left to the card → wrong', () => {
    expect(isHeaderRight(zeros(20))).toBe(false);
  });

  test('inside a tunnel → the innermost', () => {
    const inner = ipv4(segmentBytes(), { ...ends, protocol: protocol.tcp });
    expect(isRight(ipv4(inner, { ...ends, protocol: protocol.ipip, badChecksum: true }))).toBe(true);
  });
});

// ── captures of the lab

/** Verdicts by who sent the segment. */
async function countsOf(name: string): Promise<Record<string, Partial<Record<Name, number>>>> {
  const counts: Record<string, Partial<Record<Name, number>>> = {};
  await eachPacket(lab + name, (end, packet) => {
    if (end !== END.tcp) return;
    const host = packet.isIpv6 ? packet.srcAddress0 & 0xff : (packet.srcAddress0 >> 8) & 0xff;
    const verdict = nameOf(checksumOf(packet));
    const ofSender = (counts[host === 1 ? 'client' : 'server'] ??= {});
    ofSender[verdict] = (ofSender[verdict] ?? 0) + 1;
  });
  return counts;
}

const labFiles = ['corrupt.client', 'offload-clean.client', 'offload-v6.client', 'offload-clean.server'];
const hasLab = areThere(
  labFiles.map((name) => `${lab}${name}.pcap`),
  'checksum.test.ts',
);

describe.skipIf(!hasLab)('lab', () => {
  test('a link that damages segments → wrong are those it damaged, all others are right', async () => {
    const truth = JSON.parse(readFileSync(`${lab}corrupt.client.truth.json`, 'utf8')) as {
      linkEvents: { what: string; seq: number }[];
    };
    const damaged = truth.linkEvents.filter(({ what }) => what === 'corrupt').map(({ seq }) => seq);
    const wrong: number[] = [];
    let right = 0;
    await eachPacket(`${lab}corrupt.client.pcap`, (end, packet) => {
      const verdict = end === END.tcp ? checksumOf(packet) : CHECKSUM.unknown;
      if (verdict === CHECKSUM.right) right++;
      else wrong.push(packet.seq >>> 0);
      if (!packet.isIpv6 && end === END.tcp) expect(isIpRight(packet)).toBe(true);
    });
    expect(wrong.toSorted()).toEqual(damaged.toSorted());
    expect(right).toBe(692 - damaged.length);
  });

  // What the kernel joined on arrival would be partial, too, but the snap length cut all of that.
  test('offload → what the capturing host sends is partial', async () => {
    expect(await countsOf('offload-clean.client.pcap')).toEqual({
      client: { partial: 435 },
      server: { right: 2, unknown: 475 },
    });
    expect(await countsOf('offload-clean.server.pcap')).toEqual({
      client: { right: 435 },
      server: { partial: 2, unknown: 404 },
    });
    const { client } = await countsOf('offload-v6.client.pcap');
    expect(Object.keys(client!).toSorted()).toEqual(['partial', 'unknown']);
  });
});

// ── tshark

const verdicts: Record<string, Name[]> = { 0: ['wrong', 'partial'], 1: ['right'], 2: ['unknown'] };

/** Frames where the two differ, and why. Segments that came in fragments are left out: tshark alone sums them. */
const KNOWN: Record<string, Record<number, string>> = {
  'malcolm-pcap-CVE-2020-1472_test_win2019.pcap': { 1528: '0xffff for 0: bad for tshark, right for a receiver' },
  'packetpioneer-slowfile-serverside.pcapng': {
    1: 'shorter than its IP header says, though the record says it is all: tshark sums what is there',
  },
};

const compared = [
  ...labFiles.map((name) => `${lab}${name}.pcap`),
  ...[
    ...Object.keys(KNOWN),
    'chrissanders-inconsistent_printer.pcapng',
    'ferozbaig96-windowsize_client.pcap',
    'ja4-browsers-x509.pcapng',
    'markofu-ftp-crack.pcap',
    'sharkfesttraces-SF20_Trace1.pcapng',
    'suricata-decode-sll2-02.pcap',
    'tcptrace-dsack.pcap.gz',
    'wswiki-nflog.pcap',
    'zeek-ipv6-http-atomic-frag.pcap',
    'zeek-tcp-ssh-dups.pcap',
  ].map((name) => captures + name),
];

describe.skipIf(!hasTshark || !areThere(compared, 'checksum.test.ts'))('tshark', { tags: ['slow'] }, () => {
  test.each(compared)('%s: every segment → the same verdict, but for what says why not', async (path) => {
    const rows = tsharkRows(path, 'tcp', ['tcp.checksum.status', 'ip.checksum.status']);
    const found: number[] = [];
    await eachPacket(path, (end, packet) => {
      if (end !== END.tcp || packet.isFragmented) return;
      const row = rows.get(packet.frame)!;
      if (!verdicts[row['tcp.checksum.status'].at(-1)!]!.includes(nameOf(checksumOf(packet)))) found.push(packet.frame);
      if (!packet.isIpv6) expect(isIpRight(packet)).toBe(row['ip.checksum.status'].at(-1) === '1');
    });
    expect(found).toEqual(Object.keys(KNOWN[path.slice(captures.length)] ?? {}).map(Number));
  });
});
