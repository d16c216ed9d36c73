// Tunnels: that what they carry is read however deep it lies, and that a packet which only looks like a tunnel
// is counted as what it is.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { be16, be32, hex, join, zeros } from '../kit/bytes.ts';
import { ip, ipv4 } from '../kit/ip.ts';
import { ethernet, ppp, vlan } from '../kit/link.ts';
import { geneve, gre, gtpu, vxlan } from '../kit/tunnel.ts';
import { decode, seen } from './decoding.ts';
import {
  authentication,
  ieee80211,
  overIp,
  overUdp,
  packet4,
  packet6,
  segmentBytes,
  theSegment,
  tunnelSpecimens,
} from './specimens.ts';

const end = (frame: Uint8Array, captured = frame.length): string => decode(frame, { captured }).end;
const arp = ethernet(zeros(28), { type: 0x0806 });

describe('tunnel', () => {
  test.each(tunnelSpecimens)('$name: a frame → the segment inside', ({ frame }) => {
    expect(seen(frame)).toEqual(theSegment);
  });

  test.each(tunnelSpecimens)('$name: cut at any byte → what carries it, a fault, or the segment', ({ frame }) => {
    for (let captured = 0; captured < frame.length; captured++) {
      const { end: code, packet } = decode(frame, { captured });
      if (code === 'tcp') expect(packet).toMatchObject({ payloadLength: 5, seq: -16 });
      if (code.startsWith('tcp')) expect(packet).toMatchObject({ srcPort: 40000, dstPort: 443 });
    }
  });

  test('addresses: of a tunnelled segment → the innermost', () => {
    expect(decode(overIp(packet4, 4)).packet).toMatchObject({ isIpv6: false, srcAddress0: 0x0a000001 });
    expect(decode(overIp(packet6, 41)).packet).toMatchObject({ isIpv6: true, srcAddress0: 0x20010db8 });
    expect(decode(overIp(packet4, 4, { src: '::1', dst: '::2' })).packet).toMatchObject({ isIpv6: false });
  });

  test('several in one another: any order of any tunnels → the segment', () => {
    const wraps: ((packet: Uint8Array) => Uint8Array)[] = [
      (packet) => overIp(packet, packet[0]! >>> 4 === 4 ? 4 : 41).subarray(14),
      (packet) => overIp(packet, packet[0]! >>> 4 === 4 ? 4 : 41, { src: '::1', dst: '::2' }).subarray(14),
      (packet) => overIp(gre(packet), 47).subarray(14),
      (packet) => overUdp(vxlan(ethernet(packet)), 4789).subarray(14),
      (packet) => overUdp(geneve(ethernet(packet)), 6081).subarray(14),
      (packet) => overUdp(gtpu(packet), 2152).subarray(14),
    ];
    const chain = fc.array(fc.constantFrom(...wraps), { maxLength: 4 }); // more layers than are followed, beyond that
    fc.assert(
      fc.property(chain, fc.constantFrom(packet4, packet6), (layers, inner) => {
        expect(seen(ethernet(layers.reduce((packet, wrap) => wrap(packet), inner)))).toEqual(theSegment);
      }),
    );
  });
});

describe('garbage', () => {
  const garbage = zeros(60).fill(0xee);

  test('UDP ports of tunnels: anything else in the datagram → UDP', () => {
    for (const port of [4789, 4790, 6081, 2152, 1701, 3544, 5247]) {
      expect(end(overUdp(garbage, port))).toBe('udp');
      expect(end(overUdp(garbage, 50000, port))).toBe('udp');
      for (let length = 0; length < 12; length++) expect(end(overUdp(zeros(length), port))).toBe('udp');
    }
  });

  test('UDP ports of tunnels: any bytes → a packet of some kind, or cut, encrypted or compressed', () => {
    const port = fc.constantFrom(4789, 4790, 6081, 2152, 1701, 3544, 5247);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), port, (bytes, dstPort) => {
        expect(end(overUdp(bytes, dstPort))).not.toMatch(/Bad$|link|unknown/);
      }),
    );
  });

  test('UDP tunnels: frames without IP → UDP', () => {
    expect(end(overUdp(vxlan(arp), 4789))).toBe('udp');
    expect(end(overUdp(geneve(arp), 6081))).toBe('udp');
    expect(end(overUdp(join(hex('0c 00 00 04'), be32(0), packet4), 4790))).toBe('udp'); // NSH
    expect(end(overUdp(join(hex('c8 02 00 0c'), zeros(8)), 1701))).toBe('udp'); // L2TP control
    expect(end(overUdp(join(hex('00 03 00 01 00 02'), ppp(packet4)), 1701))).toBe('udp'); // L2TPv3
    expect(end(overUdp(join(hex('00 02 00 01 00 02 ff 03 c0 21'), zeros(8)), 1701))).toBe('udp'); // LCP
    expect(end(overUdp(join(hex('32 01 00 04 00 00 00 01 00 01 00 00')), 2152))).toBe('udp'); // echo request
    expect(end(overUdp(join(hex('00 10 02 08'), zeros(4), arp), 5247))).toBe('udp'); // CAPWAP keep-alive
    expect(end(overUdp(join(hex('00 10 02 80 00 01 00 08'), packet4), 5247))).toBe('udp'); // a later fragment
    expect(end(overUdp(join(hex('01 00 00 00'), garbage), 5247))).toBe('udp'); // DTLS
  });

  test('GTP-U: chain of extension headers that ends nowhere → UDP', () => {
    expect(end(overUdp(join(hex('34 ff 00 08 00 00 00 01 00 00 00 85'), hex('00 00 00 85')), 2152))).toBe('udp');
    expect(end(overUdp(join(hex('34 ff 00 08 00 00 00 01 00 00 00 85'), hex('01 00 00 85')), 2152))).toBe('udp');
    expect(end(overUdp(hex('34 ff 00 04 00 00 00 01 00 00'), 2152))).toBe('udp');
  });

  test('L2TP: offset beyond the datagram → UDP', () => {
    expect(end(overUdp(join(hex('02 02 00 01 00 02 ff ff'), ppp(packet4)), 1701))).toBe('udp');
    expect(end(overUdp(hex('02 02 00 01 00 02 00'), 1701))).toBe('udp');
  });

  test('protocols of IP: something else inside → other IP', () => {
    for (const protocol of [4, 41, 47, 51, 97, 137]) expect(end(overIp(garbage, protocol))).toBe('otherIp');
    for (const protocol of [4, 41, 47, 51, 97, 137]) expect(end(overIp(zeros(2), protocol))).toBe('otherIp');
    expect(end(overIp(gre(arp, { type: 0x6558 }), 47))).toBe('otherIp');
    expect(end(overIp(gre(zeros(28), { type: 0x88cc }), 47))).toBe('otherIp');
    expect(end(overIp(join(hex('30 00'), arp), 97))).toBe('otherIp');
    expect(end(overIp(authentication(50, garbage), 51))).toBe('otherIp'); // ESP
  });

  test('GRE: fields beyond the packet → other IP', () => {
    expect(end(overIp(hex('b0 00 08 00 00 00'), 47))).toBe('otherIp');
    expect(end(overIp(join(hex('10 00 22 eb'), be32(1), zeros(11)), 47))).toBe('otherIp');
    expect(end(overIp(join(hex('40 00 08 00'), zeros(4), hex('08 00 00 ff')), 47))).toBe('otherIp');
  });

  test('UDP length: 0, impossible, beyond the packet → the packet’s own end', () => {
    const withLength = (length: number) => {
      const frame = overUdp(vxlan(ethernet(packet4)), 4789);
      frame.set(be16(length), 14 + 20 + 4);
      return frame;
    };
    for (const length of [0, 1, 7, 65535]) expect(seen(withLength(length))).toEqual(theSegment);
    expect(end(withLength(8))).toBe('udp');
    expect(end(withLength(8 + 8 + 14 + 20))).toBe('ipHeaderCut');
  });
});

describe('inside a tunnel', () => {
  test('cut by the snap length: inside an inner header → a fault that says so', () => {
    const frame = overUdp(vxlan(ethernet(packet4)), 4789);
    expect(end(frame, 14 + 20 + 8 + 8 + 10)).toBe('linkHeaderCut');
    expect(end(frame, 14 + 20 + 8 + 8 + 14 + 10)).toBe('ipHeaderCut');
    expect(end(frame, 14 + 20 + 8 + 8 + 14 + 20 + 10)).toBe('tcpHeaderCut');
    expect(end(overIp(packet4, 4), 14 + 20 + 10)).toBe('ipHeaderCut');
    expect(end(overIp(gre(packet4), 47), 14 + 20 + 3)).toBe('tunnelHeaderBad');
    expect(end(overIp(authentication(6, segmentBytes()), 51), 14 + 20 + 11)).toBe('tunnelHeaderBad');
  });

  test('encrypted or compressed: what a tunnel carries → the fault of that', () => {
    expect(end(overIp(gre(ieee80211(packet4, { flags: 0x40 }), { type: 0x8200 }), 47))).toBe('encrypted');
    expect(end(overUdp(join(hex('00 02 00 01 00 02 ff 03 00 2d'), zeros(20)), 1701))).toBe('compressedHeader');
  });

  test('UDP, ICMP, SCTP: inside → they themselves', () => {
    const outer = { src: '192.0.2.1', dst: '192.0.2.2' };
    expect(end(overIp(overUdp(zeros(9), 53).subarray(14), 4))).toBe('udp');
    expect(end(overUdp(vxlan(ethernet(ip(zeros(9), { ...outer, protocol: 1 }))), 4789))).toBe('icmp');
    expect(end(overUdp(gtpu(ip(zeros(20), { ...outer, protocol: 132 })), 2152))).toBe('otherIp');
  });

  test('a length beyond its carrier: of an inner packet → the carrier’s end rules', () => {
    const inner = ipv4(segmentBytes(), { src: '10.0.0.1', dst: '10.0.0.2', protocol: 6, totalLength: 1500 });
    expect(seen(join(overUdp(gtpu(inner), 2152), zeros(30)))).toEqual(theSegment);
  });
});

describe('layers', () => {
  const nested = (count: number, wrap: (inner: Uint8Array) => Uint8Array, inner: Uint8Array): Uint8Array =>
    count === 0 ? inner : nested(count - 1, wrap, wrap(inner));

  test('more than are followed: tags, IPIP, VXLAN, AH, IPv6 in IPv6 → a fault', () => {
    const tags = nested(40, (inner) => vlan(inner, { id: 7, type: 0x8100 }), zeros(4));
    expect(end(ethernet(tags, { type: 0x8100 }))).toBe('tooManyLayers');
    expect(end(ethernet(nested(20, (inner) => overIp(inner, 4).subarray(14), packet4)))).toBe('tooManyLayers');
    expect(end(nested(12, (inner) => overUdp(vxlan(inner), 4789), ethernet(packet4)))).toBe('tooManyLayers');
    expect(
      end(
        overIp(
          nested(40, (inner) => authentication(51, inner), zeros(0)),
          51,
        ),
      ),
    ).toBe('tooManyLayers');
  });

  test('many, but not too many: six VXLANs, twelve times IPIP → the segment', () => {
    expect(seen(ethernet(nested(12, (inner) => overIp(inner, 4).subarray(14), packet4)))).toEqual(theSegment);
    expect(seen(nested(6, (inner) => overUdp(vxlan(inner), 4789), ethernet(packet4)))).toEqual(theSegment);
  });
});
