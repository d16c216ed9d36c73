// ICMP errors: which of them speak of a connection, and of which. Quotes as short as RFC 792 allows and as long as
// RFC 4884 does, cut anywhere, or made of anything.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { END, ICMP_ERROR } from '../../src/core/codes.ts';
import { PacketRow } from '../../src/core/rows.ts';
import { be16, hex, join, utf8, zeros } from '../kit/bytes.ts';
import {
  extension,
  fragmentExtension,
  ip,
  ipv4,
  ipv6,
  isIpv6Address,
  paddingExtension,
  protocol,
  type Ipv6Header,
} from '../kit/ip.ts';
import { ethernet } from '../kit/link.ts';
import { icmp, udp } from '../kit/transport.ts';
import { areThere, captures, eachPacket, tsharkRows } from './captures.ts';
import { decode, type DecodedPacket, type RecordOptions } from './decoding.ts';
import { address, address6, packet4, packet6, segmentBytes } from './specimens.ts';
import { hasTshark } from './tshark.ts';

const router = '10.0.9.9';
const router6 = '2001:db8:9::9';

type Kind = keyof typeof ICMP_ERROR;
const kindOf = (code: number): Kind =>
  (Object.keys(ICMP_ERROR) as Kind[])[Object.values<number>(ICMP_ERROR).indexOf(code)]!;

interface Message {
  type: number;
  code?: number;
  rest?: number;
}

/** An error to the client about what it sent, or began to. */
function message(quote: Uint8Array, { type, code = 0, rest }: Message, src = router): Uint8Array {
  const dst = isIpv6Address(src) ? address6.client : address.client;
  const number = isIpv6Address(src) ? protocol.icmpv6 : protocol.icmp;
  return ethernet(ip(icmp(quote, { src, dst, type, code, rest }), { src, dst, protocol: number }));
}

interface Quoted {
  kind: number;
  type: number;
  code: number;
  mtu: number;
  isIpv6: boolean;
  srcAddress0: number;
  srcAddress1: number;
  srcAddress2: number;
  srcAddress3: number;
  dstAddress0: number;
  dstAddress1: number;
  dstAddress2: number;
  dstAddress3: number;
  srcPort: number;
  dstPort: number;
  seq: number;
}

/** What the packet that was decoded last quotes; undefined when it is no error. */
function quotedBy({ engine, address: at, bytes, cursor }: DecodedPacket): Quoted | undefined {
  const icmpOf = engine.functionsOf('wire/icmp');
  if (icmpOf['readIcmpError']!(at) === 0) return undefined;
  const row = new PacketRow();
  engine.show(row);
  row.at = icmpOf['read_quoted']!() >> 2;
  const { isIpv6, srcAddress0, srcAddress1, srcAddress2, srcAddress3, srcPort, dstPort, seq } = row;
  const { dstAddress0, dstAddress1, dstAddress2, dstAddress3 } = row;
  return {
    kind: icmpOf['read_kind']!(),
    type: bytes[cursor]!,
    code: bytes[cursor + 1]!,
    mtu: icmpOf['read_mtu']!() >>> 0,
    isIpv6,
    srcAddress0,
    srcAddress1,
    srcAddress2,
    srcAddress3,
    dstAddress0,
    dstAddress1,
    dstAddress2,
    dstAddress3,
    srcPort,
    dstPort,
    seq,
  };
}

/** What is said of it; undefined when it is none. */
function read(frame: Uint8Array, options?: RecordOptions): Quoted | undefined {
  const { end, packet } = decode(frame, options);
  return end === 'icmp' ? quotedBy(packet) : undefined;
}

const words = (text: string): number[] => {
  const view = new DataView(ip(zeros(0), { src: text, dst: text, protocol: 6 }).buffer);
  return isIpv6Address(text) ? [8, 12, 16, 20].map((at) => view.getInt32(at)) : [view.getInt32(12)];
};

const quoted4 = {
  isIpv6: false,
  srcAddress0: words(address.client)[0],
  dstAddress0: words(address.server)[0],
  srcPort: 40000,
  dstPort: 443,
  seq: -16,
};
const named = (side: 'src' | 'dst', text: string): object =>
  Object.fromEntries(words(text).map((word, i) => [`${side}Address${i}`, word]));
const source6 = named('src', address6.client);
const destination6 = named('dst', address6.server);
const quoted6 = { ...quoted4, ...source6, ...destination6, isIpv6: true };

/** As RFC 792 has it: the header and eight bytes. */
const quote4 = packet4.subarray(0, 28);
const quote6 = packet6;

describe('ICMP', () => {
  test.each<[type: number, code: number, kind: Kind]>([
    [3, 0, 'networkUnreachable'],
    [3, 1, 'hostUnreachable'],
    [3, 2, 'protocolUnreachable'],
    [3, 3, 'portUnreachable'],
    [3, 4, 'packetTooBig'],
    [3, 5, 'otherUnreachable'],
    [3, 6, 'networkUnreachable'],
    [3, 7, 'hostUnreachable'],
    [3, 8, 'hostUnreachable'],
    [3, 9, 'prohibited'],
    [3, 10, 'prohibited'],
    [3, 11, 'networkUnreachable'],
    [3, 12, 'hostUnreachable'],
    [3, 13, 'prohibited'],
    [3, 15, 'prohibited'],
    [3, 16, 'otherUnreachable'],
    [3, 255, 'otherUnreachable'],
    [11, 0, 'timeExceeded'],
    [11, 1, 'timeExceeded'],
    [12, 0, 'parameterProblem'],
  ])('type %i, code %i → %s', (type, code, kind) => {
    const error = read(message(quote4, { type, code }))!;
    expect(error).toMatchObject({ ...quoted4, type, code, mtu: 0 });
    expect(kindOf(error.kind)).toBe(kind);
  });

  test('echo, source quench, redirect, timestamps → none', () => {
    for (const type of [0, 4, 5, 8, 9, 10, 13, 14, 30, 255])
      expect(read(message(quote4, { type, code: 1 }))).toBe(undefined);
  });

  test('next-hop MTU: told, or 0 by an old router; not read from other errors', () => {
    expect(read(message(quote4, { type: 3, code: 4, rest: 1400 }))!.mtu).toBe(1400);
    expect(read(message(quote4, { type: 3, code: 4, rest: 0xffff_ffff }))!.mtu).toBe(0xffff);
    expect(read(message(quote4, { type: 3, code: 4 }))!.mtu).toBe(0);
    expect(read(message(quote4, { type: 3, code: 1, rest: 1400 }))!.mtu).toBe(0);
  });

  test('quote of more than eight bytes, or with IP options → the same', () => {
    expect(read(message(packet4, { type: 3 }))).toMatchObject(quoted4);
    const options = zeros(40).fill(1);
    const long = ipv4(segmentBytes(), { src: address.client, dst: address.server, protocol: protocol.tcp, options });
    expect(read(message(long.subarray(0, 68), { type: 3 }))).toMatchObject(quoted4);
  });

  test('quote with something behind it: of stated length (RFC 4884) → read as far as it goes', () => {
    const padded = join(quote4, zeros(100));
    const more = hex('20 00 00 00 00 08 01 01 00 01 91 01');
    expect(read(message(join(padded, more), { type: 11, rest: (128 / 4) << 16 }))).toMatchObject(quoted4);
    expect(read(message(join(padded, more), { type: 3, code: 4, rest: ((128 / 4) << 16) | 1300 }))).toMatchObject({
      ...quoted4,
      mtu: 1300,
    });
  });

  test('stated length: too short to be one, or beyond the message → does no harm', () => {
    for (const length of [1, 6, 31, 32, 255])
      expect(read(message(quote4, { type: 3, code: 3, rest: length << 16 }))).toMatchObject(quoted4);
  });

  test('quote of something else than TCP, or of a later fragment → none', () => {
    const ends = { src: address.client, dst: address.server };
    const datagram = udp(utf8('hello'), { ...ends, srcPort: 40000, dstPort: 443 });
    expect(read(message(ipv4(datagram, { ...ends, protocol: protocol.udp }), { type: 3 }))).toBe(undefined);
    const fragment = (fragmentOffset: number) =>
      ipv4(segmentBytes(), { ...ends, protocol: protocol.tcp, fragmentOffset, moreFragments: true });
    expect(read(message(fragment(8), { type: 3 }))).toBe(undefined);
    expect(read(message(fragment(0), { type: 3, code: 4 }))).toMatchObject(quoted4);
  });

  test('quote with impossible lengths or version → none', () => {
    const spoilt = (at: number, ...bytes: number[]) => {
      const quote = packet4.slice();
      quote.set(bytes, at);
      return read(message(quote, { type: 3 }));
    };
    expect(spoilt(0, 0x44)).toBe(undefined);
    expect(spoilt(0, 0x65)).toBe(undefined);
    expect(spoilt(0, 0x4f)).toBe(undefined);
    expect(spoilt(2, 0, 19)).toBe(undefined);
    expect(spoilt(2, 0, 23)).toBe(undefined);
    expect(spoilt(2, 0, 0)).toMatchObject(quoted4);
    expect(spoilt(2, 0xff, 0xff)).toMatchObject(quoted4);
  });

  test('cut anywhere → none up to the ports, without a sequence number up to its end', () => {
    const frame = message(quote4, { type: 3, code: 3 });
    const ports = frame.length - 4;
    for (let captured = 0; captured < ports; captured++) expect(read(frame, { captured })).toBe(undefined);
    for (let captured = ports; captured < frame.length; captured++)
      expect(read(frame, { captured })).toMatchObject({ ...quoted4, seq: 0 });
  });

  test('in a tunnel → the same', () => {
    const inner = message(quote4, { type: 3 }).subarray(14);
    const ends = { src: '192.0.2.1', dst: '192.0.2.2' };
    expect(read(ethernet(ipv4(inner, { ...ends, protocol: protocol.ipip })))).toMatchObject(quoted4);
  });
});

describe('ICMPv6', () => {
  const between = { src: address6.client, dst: address6.server };
  const read6 = (quote: Uint8Array, header: Message, options?: RecordOptions) =>
    read(message(quote, header, router6), options);

  test.each<[type: number, code: number, kind: Kind]>([
    [1, 0, 'networkUnreachable'],
    [1, 1, 'prohibited'],
    [1, 2, 'otherUnreachable'],
    [1, 3, 'hostUnreachable'],
    [1, 4, 'portUnreachable'],
    [1, 5, 'prohibited'],
    [1, 6, 'prohibited'],
    [1, 7, 'otherUnreachable'],
    [2, 0, 'packetTooBig'],
    [3, 0, 'timeExceeded'],
    [4, 1, 'parameterProblem'],
  ])('type %i, code %i → %s', (type, code, kind) => {
    const error = read6(quote6, { type, code })!;
    expect(error).toMatchObject({ ...quoted6, type, code, mtu: 0 });
    expect(kindOf(error.kind)).toBe(kind);
  });

  test('echo, neighbours, redirect, unknown errors → none', () => {
    for (const type of [0, 5, 100, 128, 129, 133, 135, 136, 137, 143]) expect(read6(quote6, { type })).toBe(undefined);
  });

  test('packet too big: MTU of 32 bits', () => {
    expect(read6(quote6, { type: 2, rest: 1280 })).toMatchObject({ ...quoted6, mtu: 1280 });
    expect(read6(quote6, { type: 2, rest: 0xffff_fff0 })!.mtu).toBe(0xffff_fff0);
  });

  test('extension headers in the quote → are passed over; a later fragment → none', () => {
    const behind = (...extensions: NonNullable<Ipv6Header['extensions']>) =>
      read6(ipv6(segmentBytes(between), { ...between, nextHeader: protocol.tcp, extensions }), { type: 1 });
    const { hopByHop, routing, destination } = extension;
    expect(behind(...[hopByHop, routing, destination].map(paddingExtension))).toMatchObject(quoted6);
    expect(behind(paddingExtension(hopByHop), fragmentExtension(7, 0, true))).toMatchObject(quoted6);
    expect(behind(fragmentExtension(7, 8, true))).toBe(undefined);
    expect(behind(paddingExtension(135))).toBe(undefined);
    expect(behind(...Array.from({ length: 50 }, () => paddingExtension(destination)))).toMatchObject(quoted6);
  });

  test('stated length: ends the quote; in packet too big and parameter problem it is no length', () => {
    const padding = Array.from({ length: 11 }, () => paddingExtension(extension.destination)); // the segment is at 128
    const quote = ipv6(segmentBytes(between), { ...between, nextHeader: protocol.tcp, extensions: padding });
    expect(read6(quote, { type: 1, rest: (128 / 8) << 24 })).toBe(undefined);
    expect(read6(quote, { type: 1, rest: (136 / 8) << 24 })).toMatchObject(quoted6);
    expect(read6(quote, { type: 2, rest: (128 / 8) << 24 })).toMatchObject(quoted6);
    expect(read6(quote, { type: 4, rest: (128 / 8) << 24 })).toMatchObject(quoted6);
  });

  test('payload length of the quote: too short → none; 0 or beyond → no matter', () => {
    const quote = (payloadLength: number) =>
      ipv6(segmentBytes(between), { ...between, nextHeader: protocol.tcp, payloadLength });
    expect(read6(quote(3), { type: 1 })).toBe(undefined);
    expect(read6(quote(4), { type: 1 })).toMatchObject({ ...quoted6, seq: 0 });
    expect(read6(quote(0), { type: 1 })).toMatchObject(quoted6);
    expect(read6(quote(9000), { type: 1 })).toMatchObject(quoted6);
  });

  test('cut anywhere → none up to the ports', () => {
    const frame = message(quote6.subarray(0, 48), { type: 1 }, router6);
    for (let captured = 0; captured < frame.length; captured++) {
      const error = read(frame, { captured });
      if (captured < frame.length - 4) expect(error).toBe(undefined);
      else expect(error).toMatchObject({ srcPort: 40000, dstPort: 443, seq: 0 });
    }
  });
});

describe('of the wrong version', () => {
  test('ICMP in IPv6, ICMPv6 in IPv4, a quote of the other version → none', () => {
    const error = icmp(quote4, { src: router, dst: address.client, type: 3, code: 3 });
    const error6 = icmp(quote6, { src: router6, dst: address6.client, type: 1, code: 4 });
    const ends = { src: router, dst: address.client };
    const ends6 = { src: router6, dst: address6.client };
    expect(read(ethernet(ip(error, { ...ends6, protocol: protocol.icmp })))).toBe(undefined);
    expect(read(ethernet(ip(error6, { ...ends, protocol: protocol.icmpv6 })))).toBe(undefined);
    expect(read(message(quote6, { type: 3, code: 3 }))).toBe(undefined);
    expect(read(message(packet4, { type: 1, code: 4 }, router6))).toBe(undefined);
  });
});

describe('anything', () => {
  const header = fc.record({ type: fc.constantFrom(1, 2, 3, 4, 11, 12), code: fc.nat(16), rest: fc.nat() });

  test('random bytes as a message → never a throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isV6) => {
        const ends = isV6 ? { src: router6, dst: address6.client } : { src: router, dst: address.client };
        read(ethernet(ip(bytes, { ...ends, protocol: isV6 ? protocol.icmpv6 : protocol.icmp })));
      }),
    );
  });

  test('random bytes as a quote, and a quote with random bytes in it, cut anywhere → never a throw', () => {
    const spoils = fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { maxLength: 6 });
    const quote = fc.oneof(fc.uint8Array({ maxLength: 120 }), fc.constantFrom(packet4, packet6));
    fc.assert(
      fc.property(header, quote, spoils, fc.nat(200), (fields, bytes, changes, cut) => {
        for (const src of [router, router6]) {
          const frame = message(bytes, fields, src);
          for (const [at, value] of changes) if (62 + at < frame.length) frame[62 + at] = value;
          read(frame, { captured: Math.max(0, frame.length - cut) });
          read(frame);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

// ── captures of the corpus

/** Errors about TCP, a redirect about TCP, errors about UDP, and ICMP of every other sort. */
const compared = [
  'hackeire-c2.pcap',
  'ndpi-alexa-app.pcapng',
  'nfstream-skype_no_unknown.pcap',
  'utilsec-nmap_os_guess.pcapng',
  'utilsec-windows_tracert.pcapng',
  'suricata-output-eve-ftp-data.pcap',
];

const PORTS = ['tcp.srcport', 'tcp.dstport', 'tcp.seq'] as const;

const paths = compared.map((name) => captures + name);

describe.skipIf(!hasTshark || !areThere(paths, 'icmp.test.ts'))('tshark', { tags: ['slow'] }, () => {
  test.each(compared)('%s: every ICMP packet → an error about TCP for both or for none', async (name) => {
    const fields = ['icmp.type', 'icmp.code', 'ip.src', 'ip.dst', ...PORTS] as const;
    const rows = tsharkRows(captures + name, '(icmp || icmpv6) && tcp && !(icmp.type == 5)', fields);
    const theirs = [...rows].map(([frame, row]) => {
      const [source, destination] = [row['ip.src'][1], row['ip.dst'][1]];
      return [frame, row['icmp.type'][0], row['icmp.code'][0], source, destination, ...PORTS.map((f) => row[f][0])];
    });
    const ours: typeof theirs = [];
    await eachPacket(captures + name, (end, packet) => {
      const error = end === END.icmp ? quotedBy(packet) : undefined;
      if (error === undefined) return;
      const { type, code, srcPort, dstPort, seq } = error;
      const ends = [error.srcAddress0, error.dstAddress0].map(dotted);
      const numbers = [srcPort, dstPort, seq >>> 0].map(String);
      ours.push([packet.frame, String(type), String(code), ...ends, ...numbers]);
    });
    expect(ours).toEqual(theirs);
    if (name.startsWith('hackeire')) expect(ours).toHaveLength(22);
  });
});

function dotted(word: number): string {
  return [...be16(word >>> 16), ...be16(word & 0xffff)].join('.');
}
